"""The town comes to see a candidate: planned, moved, cancelled, told of. Each only while the candidacy is visited.

Nothing that is written here says where: a protected structure and its visitors agree on that by themselves.
"""

from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from commons import clock, journal
from commons.pictures import fitted
from commons.workflow import TooLate, lock

from .. import instruction_emails as emails
from ..models import Candidacy, Visit, VisitFinding, VisitPhoto
from ..models.visits import SEES_SHELTERED
from .instruction import instructor

PLANNED, MOVED, CANCELLED = "Visite fixée", "Visite déplacée", "Visite annulée"
REPORTED = "Compte rendu de visite écrit"
NO_PLACE = "Pour une structure protégée, n’écrivez rien ici : convenez du lieu de vive voix."


@contextmanager
def visited(candidacy, *, by):
    """The candidacy, locked, for an agent who instructs it and while it is visited."""
    with transaction.atomic():
        fresh = lock(candidacy)
        if not instructor(by, fresh):
            raise PermissionDenied
        if fresh.status != Candidacy.Status.VISIT:
            raise TooLate("La candidature n’est pas à l’étape de la visite.")
        yield fresh


def plan_visit(candidacy, *, by, planned_for, visitors, note=""):
    """Fix the day: the structure is told when, never where. Returns the visit."""
    with visited(candidacy, by=by) as fresh:
        visit = Visit(candidacy=fresh)
        write_plan(visit, planned_for, visitors, note)
        emails.visit_planned(journal.note(fresh, PLANNED, by=by))
    return visit


def move_visit(visit, *, by, planned_for, visitors, note=""):
    """Another day, other visitors. The structure is told when the day is another one."""
    with visited(visit.candidacy, by=by) as fresh:
        current = waiting(visit)
        is_moved = current.planned_for != planned_for
        write_plan(current, planned_for, visitors, note)
        if is_moved:
            emails.visit_moved(journal.note(fresh, MOVED, by=by))
    return current


def write_plan(visit, planned_for, visitors, note):
    if note and visit.candidacy.structure.is_protected:
        raise ValidationError({"note": NO_PLACE})
    if not visitors:
        raise ValidationError({"visitors": "Dites qui vient."})
    visit.planned_for, visit.note = planned_for, note
    visit.full_clean()
    visit.save()
    visit.visitors.set(visitors)


def cancel_visit(visit, *, by):
    """It will not happen on that day; another one is to be planned."""
    with visited(visit.candidacy, by=by) as fresh:
        current = waiting(visit)
        current.cancelled_at = clock.now()
        current.save(update_fields=["cancelled_at"])
        emails.visit_cancelled(journal.note(fresh, CANCELLED, by=by))
    return current


def waiting(visit):
    """The visit as it is now, unless it was told of or cancelled meanwhile."""
    current = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if not current.is_waiting:
        raise TooLate("Cette visite est déjà faite ou annulée.")
    return current


def write_report(visit, *, by, held_on, report="", findings=()):
    """What the visitors saw: a report, and for each criterion that they looked at a stage and a remark.

    ``findings`` are ``(criterion, stage, words)``. It may be written again until the jury reads it.
    """
    with visited(visit.candidacy, by=by) as fresh:
        current = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
        if current.cancelled_at:
            raise TooLate("Cette visite est annulée.")
        if not report.strip() and not findings:
            raise ValidationError("Écrivez un compte rendu, ou constatez au moins un critère.")
        if held_on > clock.today():
            raise ValidationError({"held_on": "La visite n’a pas encore eu lieu : donnez une date passée."})
        is_first = current.reported_at is None
        current.held_on, current.report = held_on, report
        current.reported_at, current.reported_by = clock.now(), by
        current.full_clean()
        current.save()
        current.findings.all().delete()
        VisitFinding.objects.bulk_create(
            VisitFinding(visit=current, criterion=criterion, stage=stage, words=words)
            for criterion, stage, words in findings
        )
        if is_first:
            journal.note(fresh, REPORTED, by=by)
    return current


def add_photo(visit, upload, told, *, by):
    """A checked picture, no larger than a page shows it, told in words. Of a protected structure, only by those who may
    know its place."""
    with visited(visit.candidacy, by=by) as fresh:
        may_know(by, fresh)
        if visit.cancelled_at:
            raise TooLate("Cette visite est annulée.")
        if not upload.mime.startswith("image/"):
            raise ValidationError("Donnez une photo (JPEG, PNG, WebP).")
        photo = VisitPhoto(visit=visit, file=fitted(upload), told=told)
        photo.full_clean()
        photo.save()
    return photo


def remove_photo(photo, *, by):
    with visited(photo.visit.candidacy, by=by) as fresh:
        may_know(by, fresh)
        photo.delete()


def knows_the_place(user, candidacy):
    """Whether this agent may see the pictures: those of a protected structure tell where it is."""
    return not candidacy.structure.is_protected or user.has_perm(SEES_SHELTERED)


def may_know(user, candidacy):
    """Pictures of a protected structure are made and removed by those who may see them."""
    if not knows_the_place(user, candidacy):
        raise PermissionDenied
