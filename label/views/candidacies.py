"""The structure’s side of a candidacy: begin, follow, hand in, complete."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View

from commons import clock, files, journal
from commons.french import day, due, moment
from commons.status import progress
from commons.views import MoveView, RefusedFormMixin, VisibleMixin
from commons.workflow import status_of
from structures.models import Membership, Structure
from structures.remembered import chosen_structure, remember_page

from .. import dossier, workflow
from ..forms.candidacy import CANDIDACY_MOVES, StartForm
from ..models import Award, Candidacy, CompletionItem, Evidence, Label
from ..models.checklist import PRESENTATION, chapters, missing, score

S = Candidacy.Status
LIFE = [
    ("Déposée", {S.SUBMITTED, S.INCOMPLETE}),
    ("Visite", {S.VISIT}),
    ("Jury", {S.JURY}),
    ("Décision", set(S.decided())),
]


def acting_structures(user):
    """The structures for which this person may ask."""
    return Structure.objects.filter(memberships__user=user, memberships__role__in=Membership.Role.acting()).living()


class CandidacyMixin(VisibleMixin):
    model = Candidacy

    def get_queryset(self):
        return super().get_queryset().for_page()


class Candidacies(TemplateView):
    """All that these structures have to do with the label: what they hold, what they asked, what comes next."""

    template_name = "label/candidacies.html"

    def get_context_data(self, **kwargs):
        user, label = self.request.user, Label.objects.main()
        mine = Structure.objects.filter(members=user)
        candidacies = Candidacy.objects.filter(structure__in=mine).for_page()
        awards = Award.objects.filter(structure__in=mine).select_related("structure", "label")
        return super().get_context_data(**kwargs) | {
            "label": label,
            "candidacies": [(row, status_of(row)) for row in candidacies],
            "awards": [(row, *award_words(row)) for row in awards],
            "may_begin": label and any(not workflow.why_not(row, label) for row in acting_structures(user)),
            "several": mine.count() > 1,
        }


def award_words(award):
    """What an award is today, in words, and their tone."""
    word, tone = award.standing(clock.today())
    dated = {"Valide": "Jusqu’au", "Terminé": "Terminé le"}
    return (f"{dated[word]} {day(award.ends_on)}" if word in dated else word), tone


class CandidacyNew(RefusedFormMixin, FormView):
    """Begin. What was said the last time is taken up; whoever has a candidacy already goes on with it."""

    template_name = "label/candidacy_new.html"
    form_class = StartForm

    @cached_property
    def structures(self):
        return acting_structures(self.request.user)

    def dispatch(self, request, *args, **kwargs):
        if not self.structures:
            remember_page(request)
            messages.info(request, "Déclarez d’abord votre structure : vous pourrez ensuite préparer la candidature.")
            return redirect("structures:new")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "structures": self.structures,
            "chosen": chosen_structure(self.request),
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"label": Label.objects.main()}

    def form_valid(self, form):
        structure = form.cleaned_data["structure"]
        if open_now := Candidacy.objects.open().filter(structure=structure).first():
            messages.info(self.request, "Votre candidature est déjà commencée : la voici.")
            return redirect(open_now)
        try:
            candidacy = workflow.open_candidacy(structure, by=self.request.user)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return redirect(candidacy.step_url(PRESENTATION))


class CandidacyDetail(CandidacyMixin, TemplateView):
    """Whose turn it is, what is missing, what was answered, what happened."""

    template_name = "label/candidacy.html"

    def get_context_data(self, **kwargs):
        user, candidacy = self.request.user, self.object
        read = chapters(candidacy)
        writes = workflow.acts_for(user, candidacy)
        is_editable = candidacy.is_editable and writes
        moves = buttons(user, candidacy)
        return super().get_context_data(**kwargs) | {
            "candidacy": candidacy,
            "status": status_of(candidacy),
            "turn": turn(candidacy),
            "steps": progress(candidacy, LIFE),
            "is_editable": is_editable,
            "missing": missing(candidacy, read) if is_editable else [],
            "may_hand_in": workflow.represents(user, candidacy),
            "open_request": candidacy.open_request,
            "answer_url": move_url(candidacy, "complete") if writes and candidacy.status == S.INCOMPLETE else "",
            "moves": moves,
            "chapters": [(row, candidacy.step_url(row.theme.code), theme_badge(row)) for row in read],
            "first_step": candidacy.step_url(PRESENTATION),
            "score": score(read),
            "award": Award.objects.filter(candidacy=candidacy).first(),
            "journal": journal.lines(user, candidacy),
        }


def theme_badge(chapter):
    """``(words, tone)``: how far a theme is."""
    if chapter.is_whole:
        return "Complet", "ok"
    if chapter.given == len(chapter.lines):
        return "À préciser", "wait"
    return (f"{chapter.given} sur {len(chapter.lines)}", "wait") if chapter.given else ("À remplir", "act")


class CandidacySummary(CandidacyMixin, TemplateView):
    """The whole candidacy on one page, to read again before the deposit or to print."""

    template_name = "label/candidacy_summary.html"

    def get_context_data(self, **kwargs):
        user, candidacy = self.request.user, self.object
        read = chapters(candidacy)
        is_editable = candidacy.is_editable and workflow.acts_for(user, candidacy)
        return super().get_context_data(**kwargs) | {
            "candidacy": candidacy,
            "status": status_of(candidacy),
            "chapters": read,
            "score": score(read),
            "opens": opened(user, candidacy),
            "replies": CompletionItem.objects.filter(
                request__candidacy=candidacy, request__answered_at__isnull=False
            ).select_related("evidence__paper"),
            "is_editable": is_editable,
            "missing": missing(candidacy, read) if is_editable else [],
            "moves": buttons(user, candidacy),
        }


def opened(user, candidacy):
    """The numbers of the proofs that this person may open; of the others they read that there is one."""
    return set(Evidence.objects.visible_to(user).filter(candidacy=candidacy).values_list("pk", flat=True))


class CandidacyPdf(CandidacyMixin, View):
    """The candidacy as a PDF, as it was handed in: a draft says that it is one."""

    def get(self, request, *args, **kwargs):
        candidacy = self.object
        return files.pdf(dossier.write(candidacy), f"candidature-{candidacy.number or 'brouillon'}")

    def shown_rows(self, response):
        return [self.object]


class CandidacyMove(CandidacyMixin, MoveView):
    """The structure’s own buttons; the town’s are in its back-office."""

    forms = CANDIDACY_MOVES

    @cached_property
    def move(self):
        if self.kwargs["move"] not in self.forms:
            raise Http404
        return super().move


class CompleteView(CandidacyMove):
    """A reply box and a file for each item; « Enregistrer sans envoyer » keeps what is there.

    Whoever writes for the structure prepares the replies; they leave by who commits it.
    """

    template_name = "label/complete.html"

    def may_open(self, user):
        return super().may_open(user) or workflow.acts_for(user, self.object)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "may_send": super().may_open(self.request.user),
            "open_request": self.object.open_request,
        }

    @property
    def is_drafting(self):
        return "draft" in self.request.POST

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"drafting": self.is_drafting}

    def form_valid(self, form):
        if not self.is_drafting:
            return super().form_valid(form)
        try:
            workflow.draft_replies(self.object, by=self.request.user, **form.details())
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, "Vos réponses sont enregistrées. Elles ne sont pas encore envoyées.")
        return redirect(self.request.path)


# What the pages say --------------------------------------------------------------------------------


def move_url(candidacy, name):
    return reverse("label:candidacy_move", args=[candidacy.pk, name])


def buttons(user, candidacy):
    """(label, address, tone) of the structure’s moves that are open to this person; what cannot be taken back last.
    What the town asked for is answered from where it is read."""
    shown = CANDIDACY_MOVES.keys() - {"complete"}
    moves = [move for move in workflow.candidacies.open_to(user, candidacy) if move.name in shown]
    moves.sort(key=lambda move: move.tone == "danger")
    return [(move.label, move_url(candidacy, move.name), move.tone) for move in moves]


def turn(candidacy):
    """(whose turn it is, until when)."""
    request, visit = candidacy.open_request, next_visit(candidacy)
    return {
        S.DRAFT: ("C’est à vous.", f"Répondez thème par thème, puis déposez{until(candidacy)}"),
        S.SUBMITTED: ("C’est à la Ville.", "Elle vérifie que rien ne manque."),
        S.INCOMPLETE: (
            "C’est à vous.",
            f"Répondez avant le {day(request.deadline)}, {due(request.deadline)}." if request else "",
        ),
        S.VISIT: (
            ("La visite est prévue.", f"Le {moment(visit.planned_for)}.")
            if visit
            else ("C’est à la Ville.", "Elle vous appelle pour convenir d’une visite.")
        ),
        S.JURY: (
            "C’est au jury.",
            f"Il se réunit le {day(candidacy.jury.held_on)}." if candidacy.jury else "La date n’est pas encore fixée.",
        ),
        S.AWARDED: ("Le label vous est attribué.", "Bravo."),
        S.REFUSED: ("Le label n’est pas attribué cette fois.", "Les motifs et des pistes sont ci-dessous."),
        S.WITHDRAWN: ("La candidature est retirée.", "Vos réponses seront reprises si vous recommencez."),
    }[status_of(candidacy)]


def until(candidacy):
    """A first candidacy may take its time; a renewal is handed in while the label lasts."""
    ends_on = candidacy.renews.ends_on if candidacy.is_renewal else None
    return f" avant le {day(ends_on)}." if ends_on and ends_on >= clock.today() else ". Aucune date limite."


def next_visit(candidacy):
    rows = candidacy.visits.filter(cancelled_at=None, reported_at=None, planned_for__gte=clock.now())
    return rows.order_by("planned_for").first()
