"""The applicant's side of an application: start, write, hand in, follow."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View

from commons import clock, files, journal
from commons.views import EditableStep, MoveView, RefusedFormMixin, VisibleMixin
from commons.workflow import status_of
from structures.models import Membership, Structure

from .. import accounts, documents, workflow
from ..forms import APPLICATION_MOVES, AmountsForm, BudgetForm, ProjectForm, StartForm
from ..models import Application, Call
from . import words
from .protection import sees_people

STEPS = {"project": "Le projet", "amounts": "Les montants", "budget": "Le budget"}
LIFE = [
    ("Déposée", {"submitted"}),
    ("En instruction", {"under_review", "incomplete"}),
    ("Conseil municipal", {"proposed"}),
    ("Décision", {"granted", "refused"}),
]


def open_steps(application):
    """The themes that its people may still write. What was attested at the deposit, the money, is theirs no more."""
    if application.status == Application.Status.DRAFT:
        return list(STEPS)
    return ["project"] if application.is_editable else []


def acting_structures(user):
    """The structures for which this person may write."""
    return Structure.objects.filter(memberships__user=user, memberships__role__in=Membership.Role.acting()).exclude(
        status=Structure.Status.CLOSED
    )


class ApplicationNew(RefusedFormMixin, FormView):
    """The first page of an application: nothing is asked that the portal knows."""

    template_name = "funding/application_new.html"
    form_class = StartForm

    @cached_property
    def call(self):
        return get_object_or_404(Call.objects.public().select_related("envelope"), slug=self.kwargs["slug"])

    @cached_property
    def structures(self):
        return acting_structures(self.request.user)

    def dispatch(self, request, *args, **kwargs):
        if not self.call.is_open:
            messages.warning(request, "Cet appel n’est pas ouvert : il n’est pas possible de commencer une demande.")
            return redirect(self.call)
        if not self.structures:
            messages.info(request, "Déclarez d’abord votre structure : vous pourrez déposer tout de suite après.")
            return redirect("structures:new")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"call": self.call, "structures": self.structures}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"call": self.call}

    def form_valid(self, form):
        return redirect("funding:application_project", form.save().pk)


class ApplicationDetail(VisibleMixin, TemplateView):
    """Whose turn it is, what is missing, what was written, what happened."""

    model = Application
    template_name = "funding/application_detail.html"

    def get_queryset(self):
        return super().get_queryset().for_page()

    def get_context_data(self, **kwargs):
        application = self.object
        agreement = getattr(getattr(application, "grant", None), "agreement", None)
        moves = words.buttons(workflow.applications, self.request.user, application, "funding:application_move")
        is_editable = application.is_editable and workflow.applicant(self.request.user, application)
        return super().get_context_data(**kwargs) | {
            "application": application,
            "status": status_of(application),
            "is_editable": is_editable,
            "missing": application.missing() if is_editable else [],
            "checklist": words.application_checklist(application, self.request.user),
            "open_request": application.open_request,
            "steps": life(application),
            "turn": words.application_turn(application),
            "moves": moves,
            "texts": words.paragraphs(application, "objectives", "description", "audience", "evaluation"),
            "documents": application_documents(application, agreement),
            "refusal": application.refusal_reason,
            "show_granted": application.status == Application.Status.GRANTED,
            "journal": journal.lines(self.request.user, application),
            "budget": application.budget,
            "budget_sides": budget_sides(application),
        }


def application_documents(application, agreement):
    """(label, address) of what the structure may read and print."""
    documents = []
    if application.submitted_at:
        url = reverse("funding:application_receipt", args=[application.pk])
        documents.append(("L’accusé de réception (PDF)", url))
    if application.status in Application.Status.decided():
        documents.append(
            ("La lettre de décision (PDF)", reverse("funding:application_decision", args=[application.pk]))
        )
    if agreement:
        documents.append((f"La convention {agreement.number}", agreement.get_absolute_url()))
    return documents


def life(application):
    """The steps of its life, for the progress line."""
    names = [label for label, _ in LIFE]
    here = next((i for i, (_, statuses) in enumerate(LIFE) if application.status in statuses), -1)
    if application.status in Application.Status.decided():
        return [(name, "done") for name in names]
    if application.status == Application.Status.WITHDRAWN:
        return [(name, "stopped") for name in names]
    return [(name, "done" if i < here else "current" if i == here else "todo") for i, name in enumerate(names)]


def budget_sides(application):
    """(title, [(code, label, amount)]) of the lines that were filled in, in the order of the official form."""
    amounts = {line.account: line.amount for line in application.lines.all()}
    return [
        (
            title,
            [
                (account.printed, account.label, amounts[account.code])
                for account in accounts.ACCOUNTS.values()
                if account.side == side and account.code in amounts
            ],
        )
        for title, side in (("Charges", accounts.CHARGE), ("Produits", accounts.PRODUIT))
    ]


class ApplicationStep(EditableStep):
    """One theme of the application. The checklist says what is left."""

    model = Application
    step = ""

    def get_queryset(self):
        return super().get_queryset().for_page()

    def get_template_names(self):
        return [f"funding/application_{self.step}.html"]

    def may_write(self, user):
        return workflow.applicant(user, self.object)

    def too_late(self, application):
        if self.step in open_steps(application):
            return ""
        if application.is_editable:
            return "Les montants et le budget ont été attestés au dépôt : ils ne changent plus."
        return f"Trop tard : la demande est maintenant « {status_of(application).told} », elle ne change plus."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"application": self.object}

    def get_context_data(self, **kwargs):
        names = open_steps(self.object)
        return super().get_context_data(**kwargs) | {
            "application": self.object,
            "form_steps": [(self.object.step_url(name), STEPS[name], name == self.step) for name in names],
            "rank": names.index(self.step) + 1,
            "last_step": words.application_checklist(self.object, self.request.user).step,
        }

    def save(self, form):
        super().save(form)
        Application.objects.filter(pk=self.object.pk).update(saved_at=clock.now())

    def get_success_url(self):
        """The next step, or the file itself after the last one; « Enregistrer » alone stays on the page."""
        names = open_steps(self.object)
        if "stay" in self.request.POST:
            return self.request.path
        following = names[names.index(self.step) + 1 :]
        return self.object.step_url(following[0]) if following else self.object.get_absolute_url()


class ProjectStep(ApplicationStep):
    step, form_class = "project", ProjectForm

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return kwargs | {"instance": kwargs.pop("application")}


class AmountsStep(ApplicationStep):
    step, form_class = "amounts", AmountsForm


class BudgetStep(ApplicationStep):
    step, form_class = "budget", BudgetForm

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"budget": self.object.budget}


class ApplicationMove(MoveView):
    model = Application
    forms = APPLICATION_MOVES


class ApplicationLetter(VisibleMixin, View):
    """A letter about the application, as it was kept when it was due; written anew as long as none is kept.

    The letters of a structure that is protected since may name its people: whoever may not know them reads a new one,
    which names the relay.
    """

    model = Application
    field, name = "", ""

    def get_queryset(self):
        return super().get_queryset().for_page()

    def get(self, request, *args, **kwargs):
        application = self.object
        if not self.is_due(application):
            raise Http404
        name, kept = f"{self.name}-{application.number}", getattr(application, self.field)
        if kept and sees_people(request.user, application.structure):
            return files.response(kept, f"{name}.pdf")
        return files.pdf(self.write(application), name)


class ApplicationReceipt(ApplicationLetter):
    """The receipt that the law wants (CRPA, art. L112-3 and L112-11), as a PDF."""

    field, name = "receipt", "accuse-reception"

    def is_due(self, application):
        return application.submitted_at is not None

    def write(self, application):
        return documents.receipt(application)


class ApplicationDecision(ApplicationLetter):
    """The letter of the decision, as a PDF."""

    field, name = "decision_letter", "decision"

    def is_due(self, application):
        return application.status in Application.Status.decided()

    def write(self, application):
        return documents.decision(application)
