"""The applicant's side of an application: start, write, hand in, follow."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View

from commons import files
from commons.status import progress
from commons.views import MoveView, RefusedFormMixin, VisibleMixin
from commons.workflow import status_of
from structures.models import Membership, Structure
from structures.remembered import chosen_structure, remember_page

from .. import documents, prefill, workflow
from ..forms import APPLICATION_MOVES, StartForm
from ..models import Application, Call
from . import sharing, words
from .assisted import shown_assistance
from .messages import conversation
from .papers import shown_papers
from .protection import sees_people
from .steps import open_steps

LIFE = [
    ("Déposée", {"submitted"}),
    ("En instruction", {"under_review", "incomplete"}),
    ("Conseil municipal", {"proposed"}),
    ("Décision", {"granted", "refused"}),
]


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
            remember_page(request)
            messages.info(request, "Déclarez d’abord votre structure : vous pourrez déposer tout de suite après.")
            return redirect("structures:new")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        chosen = chosen_structure(self.request)
        return super().get_form_kwargs() | {"call": self.call, "structures": self.structures, "chosen": chosen}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"call": self.call}

    def form_valid(self, form):
        with transaction.atomic():
            application = form.save()
            prefill.begin(application, by=self.request.user)
        return redirect("funding:application_structure", application.pk)


class ApplicationDetail(VisibleMixin, TemplateView):
    """Whose turn it is, what is missing, what was written, what happened."""

    model = Application
    template_name = "funding/application_detail.html"

    def get_queryset(self):
        return super().get_queryset().for_page().with_sections()

    def get_context_data(self, **kwargs):
        application = self.object
        told = sharing.sharing(self.request.user, application)
        agreement = getattr(getattr(application, "grant", None), "agreement", None)
        moves = words.buttons(workflow.applications, self.request.user, application, "funding:application_move")
        is_editable = application.is_editable and workflow.applicant(self.request.user, application)
        return super().get_context_data(**kwargs) | {
            "application": application,
            "status": status_of(application),
            "is_editable": is_editable,
            "missing": application.missing() if is_editable else [],
            "checklist": words.application_checklist(application, self.request.user),
            "open_request": application.open_request if not told or told.is_ours else None,
            "answer_url": answer_url(application, moves) if is_editable else "",
            "sharing": told,
            "steps": progress(application, LIFE),
            "turn": sharing.application_turn(self.request.user, application),
            "moves": moves,
            "documents": application_documents(application, agreement),
            "refusal": application.refusal_reason,
            "show_granted": application.status == Application.Status.GRANTED,
            "journal": sharing.journal_lines(self.request.user, application),
            "conversation": conversation(self.request.user, application),
            "assistance": shown_assistance(self.request.user, application),
            "sections": sharing.sections(self.request.user, application),
            **shown_papers(application, self.request.user),
            "first_step": application.step_url(next(iter(open_steps(application)), "project")),
        }


def answer_url(application, moves):
    """Where whoever writes for the structure, and may not send the replies, prepares them."""
    name = "answer" if application.admitted_at else "answer_before_admission"
    url = reverse("funding:application_move", args=[application.pk, name])
    is_button = any(address == url for _, address, _ in moves)
    return "" if is_button or application.open_request is None else url


def application_documents(application, agreement):
    """(label, address) of what the structure may read and print."""
    documents = [("La demande au format Cerfa (PDF)", reverse("funding:application_cerfa", args=[application.pk]))]
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
        if kept and self.may_read_kept(request.user, application):
            return files.response(kept, f"{name}.pdf")
        return files.pdf(self.write(application), name)

    def may_read_kept(self, user, application):
        return sees_people(user, application.structure)


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

    def may_read_kept(self, user, application):
        """A partner reads it without the lead's people."""
        return super().may_read_kept(user, application) and not sharing.is_mere_partner(user, application)

    def write(self, application):
        is_partner = sharing.is_mere_partner(self.request.user, application)
        return documents.decision(application, names_people=not is_partner)


class ApplicationPreview(VisibleMixin, TemplateView):
    """The whole application on one page, to read again before the deposit or to print."""

    model = Application
    template_name = "funding/application_preview.html"

    def get_queryset(self):
        return super().get_queryset().for_page().with_sections()

    def get_context_data(self, **kwargs):
        application = self.object
        is_editable = application.is_editable and workflow.applicant(self.request.user, application)
        return super().get_context_data(**kwargs) | {
            "application": application,
            "status": status_of(application),
            "sections": sharing.sections(self.request.user, application),
            "missing": application.missing() if is_editable else [],
            "is_editable": is_editable,
            "moves": words.buttons(workflow.applications, self.request.user, application, "funding:application_move"),
        }


class ApplicationCerfa(VisibleMixin, View):
    """The application in the shape of the official form, as a PDF: a draft says that it is one."""

    model = Application

    def get_queryset(self):
        return super().get_queryset().for_page().with_sections()

    def get(self, request, *args, **kwargs):
        application = self.object
        read = sharing.sections(request.user, application)
        return files.pdf(documents.cerfa(application, read), f"demande-{application.number or 'brouillon'}")
