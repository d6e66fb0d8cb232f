"""Where the structure is paid: what its representative declares, and how far the town has looked at it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView

from commons.views import MoveView, RefusedFormMixin
from commons.workflow import status_of

from .. import forms, workflow
from ..models import BankAccount, Structure
from ..models.bank import held
from .base import StructureMixin


def may_read_bank(user, structure):
    """Those who write for the structure, and the agents who look after accounts."""
    return user.has_perm("structures.view_bankaccount") or structure.may_act(user)


class BankView(StructureMixin, RefusedFormMixin, FormView):
    """The account on which the town pays, the one that waits, the former ones; a form when none waits."""

    form_class = forms.BankAccountForm
    template_name = "structures/bank.html"

    def dispatch(self, request, *args, **kwargs):
        if not may_read_bank(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def may_declare(self):
        return self.object.is_represented_by(self.request.user) and self.object.status != Structure.Status.CLOSED

    def post(self, request, *args, **kwargs):
        if not self.may_declare():
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": BankAccount(structure=self.object, added_by=self.request.user)}

    def get_context_data(self, **kwargs):
        accounts = [self.shown(account) for account in self.object.bank_accounts.select_related("structure")]
        is_waiting = any(shown["account"].is_pending for shown in accounts)
        context = super().get_context_data(**kwargs)
        return context | {
            "accounts": accounts,
            "held": held(self.object),
            "may_declare": self.may_declare(),
            "may_type": self.may_declare() and (context["form"].is_bound or not is_waiting),
            "is_waiting": is_waiting,
            "is_first": not accounts,
        }

    def shown(self, account):
        """What this person may read of an account, and do with it here: agents act in the back-office."""
        user = self.request.user
        return {
            "account": account,
            "status": status_of(account),
            "iban": account.iban_for(user),
            "holder": account.holder_for(user),
            "moves": [
                (move, reverse("structures:bank_move", args=[self.object.slug, account.pk, move.name]))
                for move in workflow.bank_accounts.open_to(user, account)
                if move.by is workflow.bank.account_holder
            ],
        }

    def form_valid(self, form):
        try:
            workflow.declare_account(form.instance, by=self.request.user)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return self.form_invalid(form)
        messages.success(
            self.request, "Le compte est déclaré. Le service le vérifie et vous rappelle ; vos versements attendent."
        )
        return redirect("structures:bank", self.object.slug)


class BankAccountMoveView(MoveView):
    """Every button of an account."""

    model = BankAccount
    forms = {"refuse_account": forms.RefuseAccountForm}

    def get_queryset(self):
        return super().get_queryset().filter(structure__slug=self.kwargs["slug"]).select_related("structure")
