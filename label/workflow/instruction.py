"""The town’s side of a candidacy: complete or not, sent to the jury once visited, decided as the jury said."""

from django.core.exceptions import ValidationError

from commons import clock
from commons.french import day

from .. import instruction_emails as emails
from ..hearing import Outcome
from ..models import Candidacy, CompletionItem, CompletionRequest, JuryOpinion
from .awards import create_award
from .flows import candidacies
from .rights import labels

S = Candidacy.Status


def instructor(user, candidacy):
    """An agent of the label who is not one of the structure’s people, nor a member of the jury who stepped aside."""
    return labels(user, candidacy) and not candidacy.recusals.filter(member__user=user.pk).exists()


@candidacies.move(
    S.SUBMITTED,
    to=S.INCOMPLETE,
    by=instructor,
    label="Demander des compléments",
    tell=emails.completion_wanted,
)
def ask_completion(candidacy, *, by, items, deadline):
    """Tout ce qui manque, en une seule fois, avec une date limite. La structure répond dans son espace."""
    if not items:
        raise ValidationError("Dites ce qui manque : une ligne au moins.")
    request = CompletionRequest(candidacy=candidacy, asked_by=by, deadline=deadline)
    request.full_clean()
    request.save()
    CompletionItem.objects.bulk_create(
        CompletionItem(request=request, criterion=criterion, wanted=wanted) for criterion, wanted in items
    )


def deadline_ahead(candidacy):
    request = candidacy.open_request
    if request is None or request.is_overdue:
        return []
    return [f"La structure a jusqu’au {day(request.deadline)} pour répondre."]


@candidacies.move(
    S.INCOMPLETE, to=S.SUBMITTED, by=instructor, label="Reprendre sans les compléments", needs=deadline_ahead
)
def resume(candidacy, *, by):
    """L’échéance est passée sans réponse : jugez la candidature avec ce qu’elle contient."""
    candidacy.completion_requests.filter(answered_at=None, lapsed_at=None).update(lapsed_at=clock.now())


@candidacies.move(
    S.SUBMITTED, to=S.VISIT, by=instructor, label="Déclarer la candidature complète", tell=emails.declared_complete
)
def declare_complete(candidacy, *, by):
    """Rien ne manque : la Ville propose une visite à la structure, puis le jury décide."""
    candidacy.complete_at = clock.now()


@candidacies.move(S.VISIT, to=S.JURY, by=instructor, label="Transmettre au jury", needs=Candidacy.missing_to_jury)
def report_visit(candidacy, *, by):
    """Le compte rendu de la visite est écrit. Il ne change plus : le jury le lit tel quel."""
    candidacy.visits.waiting().update(cancelled_at=clock.now())


# The decision, as the jury said ----------------------------------------------------------------------


def opinion_of(candidacy):
    """What the closed jury that heard it said, if it did."""
    rows = JuryOpinion.objects.filter(candidacy=candidacy, jury=candidacy.jury_id, jury__closed_at__isnull=False)
    return rows.first()


def missing_to_award(candidacy):
    return missing_to_decide(candidacy, Outcome.AWARD, "Le jury a décidé de refuser le label.")


def missing_to_refuse(candidacy):
    return missing_to_decide(candidacy, Outcome.REFUSE, "Le jury a décidé d’attribuer le label.")


def missing_to_decide(candidacy, outcome, otherwise):
    """A closed session has heard it, with its quorum and all its scores, and said this."""
    if candidacy.jury_id is None:
        return ["Inscrivez la candidature à un jury."]
    opinion = opinion_of(candidacy)
    if opinion is None:
        return ["Le jury qui entend cette candidature n’est pas clos."]
    return [] if opinion.outcome == outcome else [otherwise]


@candidacies.move(
    S.JURY, to=S.AWARDED, by=instructor, label="Attribuer le label", needs=missing_to_award, tell=emails.label_awarded
)
def award(candidacy, *, by, starts_on=None, paths=None):
    """Le jury l’a décidé : la structure porte le label, et reçoit son certificat."""
    opinion = opinion_of(candidacy)
    decide(candidacy, opinion.reasons, opinion.paths if paths is None else paths, by=by)
    create_award(candidacy, by=by, starts_on=starts_on)


@candidacies.move(
    S.JURY,
    to=S.REFUSED,
    by=instructor,
    label="Refuser le label",
    needs=missing_to_refuse,
    tell=emails.label_refused,
    tone="danger",
)
def refuse(candidacy, *, by, reasons=None, paths=None):
    """Le jury l’a décidé. La structure lit les motifs, les pistes de progrès et les voies de recours."""
    opinion = opinion_of(candidacy)
    reasons = opinion.reasons if reasons is None else reasons
    paths = opinion.paths if paths is None else paths
    if not reasons.strip() or not paths.strip():
        raise ValidationError("Un refus a ses motifs et ses pistes de progrès : écrivez les deux.")
    decide(candidacy, reasons, paths, by=by)


def decide(candidacy, reasons, paths, *, by):
    candidacy.reasons, candidacy.paths = reasons, paths
    candidacy.decided_at, candidacy.decided_by = clock.now(), by
