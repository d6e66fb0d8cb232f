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
            code = getattr(error.__cause__, "sqlstate", "")
            if code == EXCLUDED:
                raise Taken from error
            if code != DEADLOCK:
                raise
        else:
            return
    raise Taken


def take(booking):
    """Under the units' lock: lapsed options give way, anything else stands."""
    units = lock_units(booking.space)
    blocks = span(booking.space, booking.starts_at, booking.ends_at)
    rivals = Occupancy.objects.filter(unit__in=units, blocks__overlap=blocks)
    rivals.filter(booking__in=Booking.objects.lapsed()).delete()
    if rivals.exists():
        raise Taken
    quotas.claim(booking)
    Occupancy.objects.bulk_create(Occupancy(booking=booking, unit_id=unit, blocks=blocks) for unit in units)


def free(booking):
    """Give back what the booking occupies."""
    booking.occupancies.all().delete()
