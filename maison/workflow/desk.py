"""The desk books for whoever calls or comes in: « saisi pour le compte de »."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from commons import journal
from commons.workflow import sentence_for_deadlock

from ..models import Booking
from .booking import finish
from .holding import hold
from .rights import desk

TYPED = "Saisie par le bureau d’accueil"


def book_for(space, structure, starts_at, ends_at, *, by, **words):
    """One page instead of two: nobody fills a form meanwhile. Returns the booking, confirmed; its journal says who
    typed it, the row for whom."""
    if not desk(by, Booking(space=space, structure=structure)):
        raise PermissionDenied
    with sentence_for_deadlock(), transaction.atomic():
        option = hold(space, structure, starts_at, ends_at, by=by, **words)
        journal.note(option, TYPED, by=by)
        finish(option, by=by)
    return option
