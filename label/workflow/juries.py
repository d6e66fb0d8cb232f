"""A session of the jury: its agenda, who steps aside, scores, what it says of each candidacy, its closing."""

from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from commons import clock, journal
from commons.files import sha256
from commons.workflow import TooLate, lock

from .. import hearing, minutes
from .. import instruction_emails as emails
from ..models import Candidacy, Jury, JuryOpinion, JuryScore, Recusal
from .instruction import instructor
from .rights import labels

RUNS = "label.run_label"
ON_AGENDA, OFF_AGENDA = "Inscrite à l’ordre du jour du jury", "Retirée de l’ordre du jour du jury"
CLOSED = "Ce jury est clos."


@contextmanager
def open_session(jury, *, by):
    """The session, locked, as long as it is not closed: what is scored meanwhile waits, then reads that it is."""
    with transaction.atomic():
        if not by.has_perm(RUNS):
            raise PermissionDenied
        fresh = Jury.objects.select_for_update(of=("self",)).get(pk=jury.pk)
        if fresh.is_closed:
            raise TooLate(CLOSED)
        yield fresh


@contextmanager
def heard(candidacy, *, by):
    """``(candidacy, jury)``, both locked, while the jury hears it; written by an agent who is not one of the
    structure’s people."""
    if candidacy.jury_id is None:
        raise TooLate("Cette candidature n’est pas à l’ordre du jour.")
    with open_session(candidacy.jury, by=by) as jury:
        fresh = lock(candidacy)
        if not labels(by, fresh):
            raise PermissionDenied
        if fresh.status != Candidacy.Status.JURY or fresh.jury_id != jury.pk:
            raise TooLate("Cette candidature n’est plus à l’ordre du jour de ce jury.")
        yield fresh, jury


# The agenda -------------------------------------------------------------------------------------------


def put_on_agenda(candidacy, jury, *, by):
    """The structure is told of the day. From another session that is not closed, it is moved, and heard anew."""
    with open_session(jury, by=by) as session:
        fresh = lock(candidacy)
        if not instructor(by, fresh):
            raise PermissionDenied
        if fresh.status != Candidacy.Status.JURY:
            raise TooLate("Seule une candidature transmise au jury s’inscrit à l’ordre du jour.")
        if fresh.jury_id == session.pk:
            return
        forget_hearing(fresh)
        fresh.jury = session
        fresh.save(update_fields=["jury"])
        emails.on_agenda(journal.note(fresh, ON_AGENDA, by=by))
    candidacy.refresh_from_db()


def take_off_agenda(candidacy, *, by):
    """Heard another day: what was scored of it is forgotten."""
    with heard(candidacy, by=by) as (fresh, _):
        forget_hearing(fresh)
        fresh.jury = None
        fresh.save(update_fields=["jury"])
        journal.note(fresh, OFF_AGENDA, by=by)
    candidacy.refresh_from_db()


def forget_hearing(candidacy):
    """Unless that session is closed, and has decided."""
    if candidacy.jury_id and candidacy.jury.is_closed:
        raise TooLate("Un jury clos s’est prononcé sur cette candidature.")
    for rows in (candidacy.scores, candidacy.recusals, candidacy.opinions):
        rows.all().delete()


# Who sits, scores, says ---------------------------------------------------------------------------------


def attend(jury, members, *, by):
    """Who is there, among the members of the jury. The scores of whoever is not are forgotten."""
    with open_session(jury, by=by) as session:
        present = {member.pk for member in members}
        for member in session.members.all():
            is_present = member.pk in present
            if member.is_present != is_present:
                member.is_present = is_present
                member.save(update_fields=["is_present"])
            if not is_present:
                member.scores.all().delete()


def step_aside(candidacy, member, *, by, reason):
    """The member leaves the room for this candidacy: what they scored of it is forgotten."""
    with heard(candidacy, by=by) as (fresh, jury):
        of_session(member, jury)
        fresh.scores.filter(member=member).delete()
        recusal = Recusal(candidacy=fresh, member=member, reason=reason)
        recusal.full_clean()
        recusal.save()
    return recusal


def come_back(recusal, *, by):
    """The withdrawal was written by mistake: somebody else than who stepped aside says so."""
    if recusal.member.user_id == by.pk:
        raise PermissionDenied
    with heard(recusal.candidacy, by=by):
        recusal.delete()


def score(candidacy, member, scores, *, by):
    """What this member gives to each theme, out of 10: ``scores`` by theme; None takes one back."""
    with heard(candidacy, by=by) as (fresh, jury):
        of_session(member, jury)
        may_score(fresh, member)
        themes = {theme.pk: theme for theme in fresh.referential.themes.all()}
        for theme, given in scores.items():
            if theme.pk not in themes:
                raise ValidationError("Ce thème n’est pas de ce référentiel.")
            if given is None:
                fresh.scores.filter(member=member, theme=theme).delete()
                continue
            row = JuryScore(candidacy=fresh, member=member, theme=theme, score=given)
            row.clean_fields()
            JuryScore.objects.update_or_create(candidacy=fresh, member=member, theme=theme, defaults={"score": given})


def of_session(member, jury):
    if member.jury_id != jury.pk:
        raise ValidationError("Cette personne ne siège pas à ce jury.")


def may_score(candidacy, member):
    """There, not aside, and of no interest: one of the structure’s people never scores it."""
    if candidacy.recusals.filter(member=member).exists():
        raise ValidationError(f"{member.name} s’est retiré pour cette candidature.")
    if not member.jury.members.filter(pk=member.pk, is_present=True).exists():
        raise ValidationError(f"{member.name} n’est pas présent.")
    if member.jury.members.linked_to(candidacy).filter(pk=member.pk).exists():
        raise ValidationError(hearing.must_step_aside(member, candidacy))


def decide_on(candidacy, *, by, outcome, reasons="", paths=""):
    """What the jury says of it. Another decision than the score’s is explained, and a refusal always."""
    with heard(candidacy, by=by) as (fresh, jury):
        if not instructor(by, fresh):
            raise PermissionDenied
        opinion = JuryOpinion.objects.filter(jury=jury, candidacy=fresh).first()
        opinion = opinion or JuryOpinion(jury=jury, candidacy=fresh)
        opinion.outcome, opinion.reasons, opinion.paths = outcome, reasons, paths
        proposal = hearing.hearing(fresh).proposal
        if proposal and outcome != proposal and not reasons.strip():
            raise ValidationError({"reasons": "La décision n’est pas celle que donne la note : dites pourquoi."})
        opinion.full_clean()
        opinion.save()
    return opinion


# Minutes and closing --------------------------------------------------------------------------------------


def draft_minutes(jury, *, by):
    """The minutes as the session can tell them now, over what was written before."""
    with open_session(jury, by=by) as session:
        session.minutes = minutes.text(session, hearing.hearings(session))
        session.save(update_fields=["minutes"])
    jury.refresh_from_db()


def write_minutes(jury, text, *, by):
    with open_session(jury, by=by) as session:
        session.minutes = text
        session.save(update_fields=["minutes"])
    jury.refresh_from_db()


def missing_to_close(jury, agenda=None):
    """What is left to do before the session is closed, in sentences, by candidacy."""
    agenda = hearing.hearings(jury) if agenda is None else agenda
    found = [] if agenda else ["L’ordre du jour est vide : inscrivez une candidature."]
    if jury.held_on > clock.today():
        found.append("La séance n’a pas encore eu lieu.")
    found += [f"{heard.candidacy.number} : {sentence}" for heard in agenda for sentence in heard.missing]
    if not jury.minutes.strip():
        found.append("Écrivez le procès-verbal.")
    return found


def close_jury(jury, *, by):
    """The session is over: scores, withdrawals, decisions and minutes are kept as they are, the minutes as a PDF."""
    with open_session(jury, by=by) as session:
        list(session.candidacies.select_for_update(of=("self",)).order_by("pk"))
        agenda = hearing.hearings(session)
        if missing := missing_to_close(session, agenda):
            raise ValidationError(missing)
        for one in agenda:
            one.opinion.score = one.score
            one.opinion.save(update_fields=["score"])
        session.closed_at, session.closed_by = clock.now(), by
        content = minutes.pdf_of(session, agenda)
        session.document_sha256 = sha256(content)
        session.document.save("proces-verbal.pdf", ContentFile(content), save=False)
        session.save()
    jury.refresh_from_db()
