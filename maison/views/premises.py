"""Vacant premises for everybody, and the requests of structures for them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.generic import DetailView, FormView, TemplateView, View

from commons import clock, drafts, files, journal
from commons.french import day, moment
from commons.status import progress
from commons.views import EditableStep, MoveView, RefusedFormMixin, VisibleMixin
from commons.workflow import status_of
from structures.models import User
from structures.models.papers import sees_papers
from structures.remembered import chosen_structure, remember_page

from .. import workflow
from ..forms.premises import REQUEST_MOVES, AskForm, MeansForm, ProjectForm, UseForm
from ..forms.premises_list import PremisesFilter
from ..models import Occupation, Premises, PremisesPhoto, PremisesRequest
from .booking import acting_structures
from .documents import frozen

S = PremisesRequest.Status
STEPS = {"project": "Le projet", "use": "L’usage", "means": "Travaux et budget"}
LIFE = [
    ("Déposée", {S.SUBMITTED}),
    ("Visite", {S.VISIT}),
    ("Étude", {S.PROPOSED}),
    ("Décision", {S.GRANTED, S.REFUSED}),
]


# Everybody -----------------------------------------------------------------------------------------


@method_decorator(login_not_required, name="dispatch")
class PremisesList(TemplateView):
    """What the town lends to projects: available ones first."""

    template_name = "maison/premises_list.html"

    def get_context_data(self, **kwargs):
        form = PremisesFilter(self.request.GET)
        rows = list(form.rows().select_related("commune").defer("description", "conditions"))
        return super().get_context_data(**kwargs) | {
            "form": form,
            "rows": rows,
            "is_filtered": any(form.cleaned_data.values()),
            "free": sum(not row.is_occupied for row in rows),
        }


@method_decorator(login_not_required, name="dispatch")
class PremisesDetail(DetailView):
    """One place: what it is, what it is worth, whether it is free. Never who is in."""

    template_name = "maison/premises.html"
    context_object_name = "premises"

    def get_queryset(self):
        rows = Premises.objects.visible_to(self.request.user).with_state()
        return rows.select_related("commune").prefetch_related("photos")

    def get_context_data(self, **kwargs):
        premises = self.object
        begun = PremisesRequest.objects.filter(premises=premises, structure__in=writes_for(self.request.user))
        return super().get_context_data(**kwargs) | {
            "standing": premises.standing,
            "photos": list(premises.photos.all()),
            "begun": begun.exclude(status__in=[*S.decided(), S.WITHDRAWN]).first(),
        }


@method_decorator(login_not_required, name="dispatch")
class PremisesPicture(View):
    """A picture of premises that one may know of."""

    def get(self, request, slug, pk):
        photo = get_object_or_404(PremisesPhoto.objects.visible_to(request.user), pk=pk, premises__slug=slug)
        return files.response(photo.file, photo.file.name)


def writes_for(user):
    """Numbers of the structures for which this person writes."""
    return user.acts_for if user.is_authenticated else frozenset()


# The request ---------------------------------------------------------------------------------------


class RequestNew(RefusedFormMixin, FormView):
    """The first page: for which structure, for which project."""

    template_name = "maison/request_new.html"
    form_class = AskForm

    @cached_property
    def premises(self):
        rows = Premises.objects.public().with_state().select_related("commune")
        return get_object_or_404(rows, slug=self.kwargs["slug"])

    @cached_property
    def structures(self):
        return acting_structures(self.request.user)

    def dispatch(self, request, *args, **kwargs):
        if not self.premises.is_open:
            messages.warning(request, "Ce local n’est pas à demander en ce moment.")
            return redirect(self.premises)
        if not self.structures:
            remember_page(request)
            messages.info(
                request, "Déclarez d’abord votre structure : vous pourrez demander ce local tout de suite après."
            )
            return redirect("structures:new")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "premises": self.premises,
            "by": self.request.user,
            "structures": self.structures,
            "chosen": chosen_structure(self.request),
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"premises": self.premises}

    def form_valid(self, form):
        return redirect(form.save().step_url("project"))


class RequestMixin(VisibleMixin):
    model = PremisesRequest

    def get_queryset(self):
        return super().get_queryset().select_related("premises__commune", "structure")


class RequestStep(RequestMixin, EditableStep):
    """One theme of the request."""

    step = ""
    template_name = "maison/request_step.html"

    def may_write(self, user):
        return workflow.acts_for(user, self.object)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.object}

    def get_context_data(self, **kwargs):
        names = list(STEPS)
        return super().get_context_data(**kwargs) | {
            "file": self.object,
            "form_steps": [(self.object.step_url(name), STEPS[name], name == self.step) for name in names],
            "rank": names.index(self.step) + 1,
            "step_title": STEPS[self.step],
        }

    def save(self, form):
        super().save(form)
        PremisesRequest.objects.filter(pk=self.object.pk).update(saved_at=clock.now(), saved_by=self.request.user)

    def last_author(self):
        author = self.object.saved_by
        if author == self.request.user:
            return drafts.YOURSELF
        return User.objects.namer(self.request.user)(author)

    def get_success_url(self):
        """The next step, or the file itself after the last one; « Enregistrer » alone stays on the page."""
        if "stay" in self.request.POST:
            return self.request.path
        following = [*STEPS, None][list(STEPS).index(self.step) + 1]
        return self.object.step_url(following) if following else self.object.get_absolute_url()


class ProjectStep(RequestStep):
    step, form_class = "project", ProjectForm


class UseStep(RequestStep):
    step, form_class = "use", UseForm


class MeansStep(RequestStep):
    step, form_class = "means", MeansForm


class RequestDetail(RequestMixin, TemplateView):
    """Whose turn it is, what is missing, what was written, what happened."""

    template_name = "maison/request.html"

    def get_context_data(self, **kwargs):
        user, file = self.request.user, self.object
        is_editable = file.is_editable and workflow.acts_for(user, file)
        occupations = Occupation.objects.visible_to(user).filter(request=file)
        return super().get_context_data(**kwargs) | {
            "file": file,
            "status": status_of(file),
            "turn": request_turn(file),
            "steps": progress(file, LIFE),
            "is_editable": is_editable,
            "missing": file.missing() if is_editable else [],
            "moves": buttons(workflow.lending.premises_requests, user, file, "maison:request_move"),
            "sections": sections(file),
            "papers": papers(user, file),
            "papers_url": reverse("structures:papers", args=[file.structure.slug]) if is_editable else "",
            "occupations": [(row, status_of(row)) for row in occupations.order_by("pk")],
            "has_decision": file.status in S.decided(),
            "journal": journal.lines(user, file),
        }


class RequestMove(RequestMixin, MoveView):
    forms = REQUEST_MOVES


class RequestDecision(RequestMixin, View):
    """The letter of the decision, as a PDF."""

    def get(self, request, *args, **kwargs):
        return frozen(request, self.object, "decision_letter", f"decision-{self.object.number}")


# What the pages say --------------------------------------------------------------------------------


def buttons(flow, user, subject, url_name):
    """(label, address, tone) of the moves open to this person; what cannot be taken back comes last."""
    moves = sorted(flow.open_to(user, subject), key=lambda move: move.tone == "danger")
    return [(move.label, reverse(url_name, args=[subject.pk, move.name]), move.tone) for move in moves]


def request_turn(file):
    """(whose turn, until when)."""
    return {
        S.DRAFT: ("C’est à vous.", "Complétez la demande, puis déposez-la."),
        S.SUBMITTED: ("C’est à la Ville.", "Le service vous propose une visite."),
        S.VISIT: ("La visite est fixée.", f"Le {moment(file.visit_at)}, sur place." if file.visit_at else ""),
        S.PROPOSED: ("C’est à la Ville.", "Votre demande est à l’étude : nous vous écrirons."),
        S.GRANTED: ("Le local vous est accordé.", "La suite se passe sur la convention."),
        S.REFUSED: ("La demande n’est pas retenue.", ""),
        S.WITHDRAWN: ("La demande est retirée.", ""),
    }[status_of(file)]


def sections(file):
    """(title, [(label, text)]) of what the structure wrote."""
    period = f"Du {day(file.starts_on)} au {day(file.ends_on)}" if file.starts_on and file.ends_on else ""
    return [
        ("Le projet", [("Projet", file.project), ("Pour qui", file.audience), ("Emplois", file.jobs)]),
        (
            "L’usage",
            [
                ("Usage", file.use),
                ("Horaires", file.hours),
                ("Période", period),
                ("Vente de biens ou de services", "Oui" if file.is_economic else "Non"),
            ],
        ),
        ("Travaux et budget", [("Travaux", file.works), ("Budget du lieu", file.budget)]),
    ]


def papers(user, file):
    """(label, name, address, words, tone) of each paper that the town reads."""
    may_open, found = sees_papers(user, file.structure), []
    for kind, paper, why in file.needs():
        if paper is None:
            found.append((kind.label, "", "", why or "À ajouter", "neutral" if why else "act"))
        else:
            url = reverse("structures:paper_file", args=[file.structure.slug, paper.pk]) if may_open else ""
            found.append((kind.label, paper.name if may_open else "", url, *paper.standing))
    return found
