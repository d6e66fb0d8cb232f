"""A season's round, as the structures live it: write wishes, read what one got and why."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View

from commons import clock
from commons.views import RefusedFormMixin, VisibleMixin
from commons.workflow import status_of
from structures.models import Structure
from structures.remembered import chosen_structure

from .. import workflow
from ..forms.booking import refused
from ..forms.rounds import WishForm, typed
from ..models import PriorityRule, Round, Wish
from .booking import acting_structures

R = Round.Status


def own_wishes(user, round_):
    """The wishes of this person's structures: an agent's own page is the grid."""
    rows = round_.wishes.filter(structure__in=Structure.objects.filter(members=user))
    return rows.select_related("structure", "space", "series").prefetch_related("slots__space").order_by("pk")


class RoundList(TemplateView):
    """The seasons: what may be wished now, what was decided."""

    template_name = "maison/rounds.html"

    def get_context_data(self, **kwargs):
        rounds = Round.objects.visible_to(self.request.user).exclude(status=R.DRAFT)
        return super().get_context_data(**kwargs) | {"rounds": [(row, status_of(row)) for row in rounds]}


class RoundDetail(VisibleMixin, TemplateView):
    """Until when, for which spaces, by which rules; one's own wishes and their answers."""

    model = Round
    template_name = "maison/round.html"

    def get_context_data(self, **kwargs):
        round_, user = self.object, self.request.user
        is_told = round_.status == R.PUBLISHED
        return super().get_context_data(**kwargs) | {
            "round": round_,
            "status": status_of(round_),
            "is_told": is_told,
            "spaces": round_.offered(),
            "rules": PriorityRule.objects.on(clock.local_date(round_.closes_at)),
            "wishes": [
                (wish, round_.takes_wishes and workflow.acts_for(user, wish)) for wish in own_wishes(user, round_)
            ],
            "may_add": round_.takes_wishes and workflow.may_wish(round_, acting_structures(user)),
        }


class WishPage(RefusedFormMixin, FormView):
    """A wish being written."""

    form_class = WishForm
    template_name = "maison/wish.html"

    def dispatch(self, request, *args, **kwargs):
        if not self.may_write():
            raise Http404
        if not self.round.takes_wishes:
            messages.warning(request, "Trop tard : les vœux sont fermés.")
            return redirect(self.round)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "structures": self.structures(),
            "round_": self.round,
            "chosen": chosen_structure(self.request),
        }

    def structures(self):
        return acting_structures(self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"round": self.round, "is_new": self.wish.pk is None}

    def form_valid(self, form):
        wish, data = self.wish, form.cleaned_data
        wish.structure, wish.title, wish.attendance = data["structure"], data["title"], data["attendance"]
        try:
            workflow.make_wish(wish, form.slots(), by=self.request.user)
        except ValidationError as error:
            refused(form, error)
            return self.form_invalid(form)
        messages.success(self.request, "Votre vœu est enregistré. Vous pouvez le changer jusqu’à la date limite.")
        return redirect(self.round)


class WishNew(WishPage):
    @cached_property
    def round(self):
        rounds = Round.objects.visible_to(self.request.user).exclude(status=R.DRAFT)
        return get_object_or_404(rounds, pk=self.kwargs["pk"])

    @cached_property
    def wish(self):
        return Wish(round=self.round)

    def may_write(self):
        return acting_structures(self.request.user).exists()


class OwnWishMixin:
    """One of the wishes of the structures for which this person writes."""

    @cached_property
    def wish(self):
        rows = Wish.objects.visible_to(self.request.user).select_related("round", "structure")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def round(self):
        return self.wish.round

    def may_write(self):
        return workflow.acts_for(self.request.user, self.wish)


class WishEdit(OwnWishMixin, WishPage):
    def get_initial(self):
        return typed(self.wish)

    def structures(self):
        return acting_structures(self.request.user).filter(pk=self.wish.structure_id)


class WishDrop(OwnWishMixin, View):
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        if not self.may_write():
            raise Http404
        round_ = self.round
        try:
            workflow.drop_wish(self.wish, by=request.user)
        except ValidationError as error:
            messages.warning(request, error.messages[0])
        else:
            messages.success(request, "Le vœu est retiré.")
        return redirect(round_)
