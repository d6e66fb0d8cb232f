"""Taking a slot, or giving it back: exactly one of many rivals succeeds.

Rivals queue on the units' rows, all in one order: they wait for one another instead of deadlocking on the constraint.
The constraint still stands for every other way into the table.
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from .. import quotas
from ..models import Booking, Occupancy, Space
from ..models.bookings import TAKEN
from ..queue import waiting_for

DEADLOCK, EXCLUDED = "40P01", "23P01"  # PostgreSQL's codes
ATTEMPTS = 3


class Taken(ValidationError):
    """Somebody else has it."""

    def __init__(self):
        super().__init__(TAKEN, code="taken")


def span(space, starts_at, ends_at):
    """What a booking keeps busy: its own time, its preparation and its tidying. ``[)``: 9–11 and 11–13 touch."""
    return DateTimeTZRange(starts_at - space.before, ends_at + space.after)


def lock_units(*spaces):
    """Hold the units of these spaces until the transaction ends; returns their numbers. Whoever takes slots of several
    spaces at once locks them all first, in the one order of everybody."""
    units = sorted({unit for space in spaces for unit in space.units()})
    list(Space.objects.select_for_update(no_key=True).filter(pk__in=units).order_by("pk").values("pk"))
    return units


def occupy(booking):
    """Keep the booking's units busy, or raise ``Taken``. Inside the caller's transaction."""
    for _ in range(ATTEMPTS):
        try:
            with transaction.atomic():
                take(booking)
        except (IntegrityError, OperationalError) as error:
            code = refused_with(error)
            if code == EXCLUDED:
                raise Taken from error
            if code != DEADLOCK:
                raise
        else:
            return
    raise Taken


def refused_with(error):
    """PostgreSQL's code for its refusal."""
    return getattr(error.__cause__, "sqlstate", "")


def take(booking):
    """Under the units' lock: lapsed options give way, anything else stands. What a lapsed option kept goes first to
    whoever waits for it, even in the minute before the routine offers it."""
    units = lock_units(booking.space)
    blocks = span(booking.space, booking.starts_at, booking.ends_at)
    rivals = Occupancy.objects.filter(unit__in=units, blocks__overlap=blocks)
    if rivals.exists():
        dislodge(rivals, booking)
    quotas.claim(booking)
    keep_busy(booking, units)


def dislodge(rivals, booking):
    """Lapsed options leave; whoever else is there stays."""
    lapsed = rivals.filter(booking__in=Booking.objects.lapsed())
    if lapsed.exists() and is_awaited_by_others(booking):
        raise Taken
    lapsed.delete()
    if rivals.exists():
        raise Taken


def is_awaited_by_others(booking):
    queue = waiting_for(booking.space, booking.starts_at, booking.ends_at)
    return any(place.structure_id != booking.structure_id for place in queue)


def keep_busy(booking, units):
    """Only the constraint is asked: whoever calls this has looked, under the units' lock."""
    blocks = span(booking.space, booking.starts_at, booking.ends_at)
    Occupancy.objects.bulk_create(Occupancy(booking=booking, unit_id=unit, blocks=blocks) for unit in units)


def free(booking):
    """Give back what the booking occupies."""
    booking.occupancies.all().delete()
