"""An agent files for somebody who came to the desk or sent paper: the draft, its signed original, its handing over."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from commons import clock, files, journal
from commons.workflow import Missing, TooLate

from ..models import Application, Assistance
from .rights import assistant, may_assist

BEGUN, SCANNED, TAKEN_OVER = "Saisie pour le compte de la structure", "Original signé joint", "Reprise par la structure"


@transaction.atomic
def begin_for(application, *, channel, received_on, by):
    """The draft that an agent types for its structure. Whoever belongs to the structure types it as its own."""
    if not may_assist(by, application.structure):
        raise PermissionDenied
    if received_on > clock.today():
        raise ValidationError("Une demande ne peut pas avoir été reçue dans le futur.")
    assistance = Assistance(application=application, channel=channel, received_on=received_on, began_by=by)
    assistance.full_clean()
    assistance.save()
    journal.note(application, BEGUN, by=by)
    return assistance


@transaction.atomic
def keep_scan(assistance, upload, *, by):
    """The original that the structure signed, scanned: it stands for the attestation on screen."""
    application = _locked_draft(assistance.application_id)
    fresh = application.assistance
    if not assistant(by, application):
        raise PermissionDenied
    former = fresh.scan.name
    fresh.scan, fresh.scan_name = upload.file(), upload.name
    fresh.full_clean()
    fresh.save(update_fields=["scan", "scan_name"])
    journal.note(application, SCANNED, by=by)
    if former:
        transaction.on_commit(lambda: files.erase(former))


@transaction.atomic
def take_over(application, *, by):
    """The structure's people go on by themselves: the service reads the file again once it is deposited."""
    fresh = _locked_draft(application.pk)
    if not fresh.structure.may_act(by):
        raise PermissionDenied
    if hand_over(fresh, by=by):
        journal.note(fresh, TAKEN_OVER, by=by)


def hand_over(application, *, by):
    """The file is the structure's own from now on. Says whether an agent was typing it."""
    assistance = getattr(application, "assistance", None)
    if assistance is None or not assistance.is_open:
        return False
    assistance.ended_at, assistance.ended_by = clock.now(), by
    assistance.save(update_fields=["ended_at", "ended_by"])
    return True


def _locked_draft(pk):
    application = Application.objects.select_for_update(of=("self",)).select_related("structure").get(pk=pk)
    if application.status != Application.Status.DRAFT:
        raise TooLate("Trop tard : cette demande n’est plus un brouillon.")
    return application


def missing_to_deposit_for(application):
    """The checklist of the structure's own deposit, and the original that it signed."""
    assistance = getattr(application, "assistance", None)
    missing = application.missing()
    if assistance is not None and not assistance.scan:
        missing.append(Missing("Joignez l’original signé, scanné.", application.step_url("assistance")))
    return missing
