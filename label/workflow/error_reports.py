"""« Signaler une erreur »: anybody tells, the town looks, the structure mends, and whoever told it may hear of it."""

from django.db import transaction

from commons import clock, journal
from commons.workflow import TooLate
from structures.models import User

from .. import listing_emails as letters
from ..models import ErrorReport

REPORTED = "Erreur signalée"
HANDLED = "Signalement traité"


@transaction.atomic
def report_error(listing, *, kind, words="", email=""):
    """What anybody says of a page. The structure hears of the kind of error, and of nothing that tells who wrote."""
    report = ErrorReport.objects.create(listing=listing, kind=kind, words=words, email=email)
    event = journal.note(report, REPORTED, by=User.objects.clock())
    letters.error_reported(event)
    return report


@transaction.atomic
def handle_error(report, *, by, outcome):
    """What was done about it; whoever left an address is answered."""
    fresh = ErrorReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if fresh.handled_at:
        raise TooLate("Trop tard : quelqu’un a déjà traité ce signalement.")
    fresh.handled_at, fresh.handled_by, fresh.outcome = clock.now(), by, outcome
    fresh.save(update_fields=["handled_at", "handled_by", "outcome"])
    event = journal.note(fresh, HANDLED, by=by)
    if fresh.email:
        letters.error_handled(event)
    return event
