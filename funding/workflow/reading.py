"""Readings: entrusted by those who instruct, opened by a declaration, ended by an opinion that no longer changes.

An expert has no account: the portal moves their readings, for whoever holds the link that was sent to them.
"""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from commons import clock, journal
from commons.workflow import Flow, TooLate

from .. import emails
from ..models import Application, Call, Expert, Interest, Reading, Score, ScoringCriterion
from .rights import instructor, is_own, portal

S, readings = Reading.Status, Flow(Reading, first=Reading.Status.ASSIGNED)
E, experts = Expert.Status, Flow(Expert, first=Expert.Status.INVITED)
A = Application.Status

ENTRUSTED = "Demandes confiées"
WAIT_FOR_OPINIONS = (A.SUBMITTED, A.UNDER_REVIEW, A.INCOMPLETE, A.PROPOSED)


def may_be_asked(user, application):
    """Agents and elected people who may see applications, unless it is their own structure's."""
    return user.is_active and user.has_perm("funding.view_application") and not is_own(user, application)


def reader(user, reading):
    """The person whom it was entrusted to; for an expert, the portal, once the link has been checked."""
    if reading.reader_id is None:
        return portal(user, reading)
    return reading.reader_id == user.pk and may_be_asked(user, reading.application)


def entruster(user, reading):
    """Someone who instructs the application."""
    return instructor(user, reading.application)


def host(user, expert):
    """Someone who instructs the call."""
    return instructor(user, expert.call)


# One reading ----------------------------------------------------------------------------------------


@readings.move(S.ASSIGNED, to=S.DECLARED_FREE, by=reader, label="Déclarer mes liens et lire")
def declare_free(reading, *, by, interest):
    """Aucun lien ne vous empêche de lire cette demande : elle s’ouvre."""
    if Interest(interest).closes(clock.today()):
        raise ValidationError("Ce lien vous empêche de lire cette demande : déportez-vous.")
    reading.interest, reading.declared_at = interest, clock.now()


@readings.move(
    *(S.ASSIGNED, S.DECLARED_FREE),
    to=S.RECUSED,
    by=reader,
    label="Se déporter",
    tell=emails.reading_recused,
    tone="danger",
)
def recuse(reading, *, by, interest):
    """Vous avez un lien avec la structure : la demande se ferme pour vous, et le service en est prévenu."""
    if interest == Interest.NONE:
        raise ValidationError("Dites quel lien vous avez avec la structure.")
    reading.interest, reading.declared_at = interest, clock.now()


@readings.move(S.DECLARED_FREE, to=S.HANDED_IN, by=reader, needs=Reading.missing, label="Rendre mon avis")
def hand_in(reading, *, by):
    """Vos notes et votre avis partent au service. Vous ne pourrez plus les modifier."""
    reading.handed_in_at = clock.now()


@readings.move(
    *(S.ASSIGNED, S.DECLARED_FREE),
    to=S.REVOKED,
    by=entruster,
    label="Retirer cette lecture",
    tell=emails.reading_revoked,
    tone="danger",
)
def revoke_reading(reading, *, by):
    """Cette personne n’a plus à lire la demande. Ce qu’elle avait commencé ne compte pas."""


def declare(reading, *, by, interest):
    """A reader says what links them to the structure: the file opens to them, or closes."""
    move = recuse if Interest(interest).closes(clock.today()) else declare_free
    return move(reading, by=by, interest=interest)


@transaction.atomic
def write_reading(reading, *, by, scores, opinion, reasons):
    """Keep what the reader has written so far. ``scores`` maps a criterion to its level (or None) and its comment."""
    fresh = Reading.objects.select_for_update(of=("self",)).get(pk=reading.pk)
    if fresh.status != S.DECLARED_FREE:
        raise TooLate(f"Trop tard : c’est maintenant « {S(fresh.status).label} ».")
    if not reader(by, fresh):
        raise PermissionDenied
    for criterion, (level, comment) in scores.items():
        if level is None and not comment:
            fresh.scores.filter(criterion=criterion).delete()
        else:
            Score.objects.update_or_create(
                reading=fresh, criterion=criterion, defaults={"level": level, "comment": comment}
            )
    fresh.opinion, fresh.reasons = opinion, reasons
    fresh.save(update_fields=["opinion", "reasons"])
    reading.refresh_from_db()


# Asking readers -------------------------------------------------------------------------------------


@dataclass
class Entrusted:
    """What came of asking: the new readings, and a sentence for each that could not be."""

    made: list = field(default_factory=list)
    refused: list = field(default_factory=list)


@transaction.atomic
def entrust(applications, *, by, due_on, readers=(), guests=()):
    """Ask these people to read these applications. ``guests`` are ``(name, email)`` of experts from outside.

    Each is written to once, however many files there are.
    """
    done = Entrusted()
    for application in applications:
        if not instructor(by, application):
            raise PermissionDenied
        if sentence := unreadable(application):
            done.refused.append(sentence)
            continue
        for person in readers:
            if may_be_asked(person, application):
                _ask(done, application, by, due_on, reader=person)
            else:
                done.refused.append(f"{application} ne peut pas être confiée à {person}.")
        for name, email in guests:
            expert = expert_of(application.call, name, email, due_on=due_on, by=by)
            _ask(done, application, by, due_on, expert=expert)
    _tell(done.made, by)
    return done


def unreadable(application):
    """Why this application cannot be entrusted to readers, in a sentence; empty when it can."""
    if application.status not in WAIT_FOR_OPINIONS:
        return f"{application} n’attend pas d’avis : « {A(application.status).label} »."
    if not application.call.scoring.exists():
        return f"L’appel « {application.call} » n’a pas de grille de lecture."
    return ""


def expert_of(call, name, email, *, due_on, by):
    """The expert of this call at this address, invited now or again. Invited again, an old link stays closed."""
    expert = Expert.objects.select_for_update().filter(call=call, email__iexact=email).first()
    if expert is None:
        expert = Expert(call=call, name=name, email=email.lower(), due_on=due_on, invited_by=by)
        expert.full_clean()
    elif expert.revoked_at:
        expert.revoked_at = expert.revoked_by = None
        expert.link_number += 1
    expert.due_on = max(expert.due_on, due_on)
    expert.save()
    return expert


def _ask(done, application, by, due_on, **whom):
    reading, is_new = Reading.objects.get_or_create(
        application=application, **whom, defaults={"due_on": due_on, "assigned_by": by}
    )
    if is_new:
        done.made.append(reading)
    else:
        done.refused.append(f"{application} est déjà confiée à {whom.get('reader') or whom['expert']}.")


def _tell(made, by):
    """One letter a person, about the first of the files."""
    first = {}
    for reading in made:
        event = journal.note(reading, ENTRUSTED, by=by)
        first.setdefault((reading.reader_id, reading.expert_id), (reading, event))
    for reading, event in first.values():
        if reading.expert:
            emails.expert_invited(journal.note(reading.expert, ENTRUSTED, by=by))
        else:
            emails.reading_asked(event)


# Experts --------------------------------------------------------------------------------------------


@experts.move(E.INVITED, to=E.INVITED, by=host, label="Envoyer un nouveau lien", tell=emails.expert_invited)
def renew_link(expert, *, by):
    """Un nouveau lien part à l’expert. L’ancien ne s’ouvre plus."""
    expert.link_number += 1


@experts.move(E.INVITED, to=E.INVITED, by=host, label="Donner plus de temps", tell=emails.expert_invited)
def postpone(expert, *, by, due_on):
    """L’échéance recule pour toutes ses lectures, et l’expert en est prévenu."""
    if due_on <= expert.due_on or due_on < clock.today():
        raise ValidationError("La nouvelle date doit être à venir, et après l’échéance actuelle.")
    expert.due_on = due_on
    expert.to_read().update(due_on=due_on)


@experts.move(E.INVITED, to=E.REVOKED, by=host, label="Retirer l’accès", tell=emails.expert_dismissed, tone="danger")
def dismiss(expert, *, by):
    """Son lien ne s’ouvre plus, et les lectures qu’il n’a pas rendues lui sont retirées."""
    for reading in expert.to_read():
        revoke_reading(reading, by=by)
    expert.revoked_at, expert.revoked_by = clock.now(), by


# The grid -------------------------------------------------------------------------------------------


@transaction.atomic
def copy_grid(call, *, by, source):
    """The draft's grid becomes a copy of this other call's."""
    fresh = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if not instructor(by, fresh):
        raise PermissionDenied
    if fresh.status != Call.Status.DRAFT:
        raise TooLate("Trop tard : la grille d’un appel publié ne change plus.")
    fresh.scoring.all().delete()
    ScoringCriterion.objects.bulk_create(
        ScoringCriterion(
            call=fresh,
            rank=criterion.rank,
            label=criterion.label,
            looked_at=criterion.looked_at,
            weight=criterion.weight,
            levels=criterion.levels,
        )
        for criterion in source.scoring.all()
    )
