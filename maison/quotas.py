"""How many hours a structure may still book, and the refusal of the hour too many.

Two requests at once do not both fit: whoever takes a slot first locks the structure's row, then counts.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import F, Sum

from commons import clock
from commons.french import MONTHS, SPACE, digits
from structures.models import Structure

from .models import Booking, Quota
from .opening import whole_day
from .wholes import parts, wholes

HOUR = dt.timedelta(hours=1)
NONE = dt.timedelta()


@dataclass(frozen=True)
class Count:
    """What one quota says to one structure."""

    quota: Quota
    period: str
    used: Decimal

    @property
    def left(self):
        return max(self.quota.hours - self.used, Decimal(0))

    def __str__(self):
        return f"Il vous reste {written(self.left)} sur {written(self.quota.hours)} {self.period} ({self.quota.where})."


def written(hours):
    """« 2 h », « 1,5 h »."""
    return f"{digits(hours.quantize(Decimal('0.01')).normalize() + 0)}{SPACE}h"


def hours_of(length):
    return Decimal(length / HOUR).quantize(Decimal("0.01"))


def about(space):
    """The quotas that count the hours of this space, one day or another."""
    rows = [quota for quota in Quota.objects.select_related("space", "season") if quota.kind in ("", space.kind)]
    counted = {None, *wholes(space)} if rows else set()  # a part counts with its whole
    return [quota for quota in rows if quota.space_id in counted]


def of_space(space, day):
    """The quotas that count a booking of this space that day."""
    return [quota for quota in about(space) if quota.counts(day)]


def period(quota, day):
    """The days over which it counts, and their name in a sentence."""
    if quota.season:
        return quota.season.starts_on, quota.season.ends_on, f"pour la saison « {quota.season} »"
    first = day.replace(day=1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return first, last, f"en {MONTHS[day.month - 1]} {day.year}"


def count(quota, structure, day, *, but=None):
    """The hours that the structure holds, over the period of this day. ``but``: a booking that is being changed."""
    first, last, name = period(quota, day)
    rows = Booking.objects.blocking().filter(
        structure=structure, starts_at__gte=whole_day(first)[0], starts_at__lt=whole_day(last)[1]
    )
    rows = rows.exclude(pk__in=Booking.objects.lapsed().values("pk")).exclude(pk=but)
    if quota.kind:
        rows = rows.filter(space__kind=quota.kind)
    if quota.space:
        rows = rows.filter(space__in=parts(quota.space))
    return Count(quota, name, hours_of(rows.aggregate(sum=Sum(F("ends_at") - F("starts_at")))["sum"] or NONE))


def counts(structure, day=None):
    """What is left to the structure, quota by quota."""
    day = day or clock.today()
    rows = Quota.objects.on(day).filter(space__is_protected=False) | Quota.objects.on(day).filter(space=None)
    return [count(quota, structure, day) for quota in rows.select_related("space", "season")]


def problems(space, structure, starts_at, ends_at):
    """Why the hours of this slot are too many, in sentences; nothing for the town itself."""
    rows = of_space(space, clock.local_date(starts_at)) if structure else []
    return exceeded(rows, structure, starts_at, ends_at)


def exceeded(quotas, structure, starts_at, ends_at, *, but=None):
    """What each of these quotas refuses."""
    day, asked = clock.local_date(starts_at), hours_of(ends_at - starts_at)
    found = (count(quota, structure, day, but=but) for quota in quotas)
    return [too_many(row, asked) for row in found if asked > row.left]


def too_many(count, asked):
    return f"{count} Ce créneau en compte {written(asked)}."


def walk(space, structure, slots):
    """The same for many slots that would be booked one after the other: a list of sentences for each. Each quota is
    read once, and each of its periods counted once."""
    rows = about(space) if structure else []
    known, planned, found = {}, {}, []
    for starts_at, ends_at in slots:
        day, asked, refusals = clock.local_date(starts_at), hours_of(ends_at - starts_at), []
        keys = {(quota.pk, period(quota, day)[0]): quota for quota in rows if quota.counts(day)}
        for key, quota in keys.items():
            if key not in known:
                known[key] = count(quota, structure, day)
            row = Count(quota, known[key].period, known[key].used + planned.get(key, 0))
            if asked > row.left:
                refusals.append(too_many(row, asked))
        if not refusals:
            planned |= {key: planned.get(key, 0) + asked for key in keys}
        found.append(refusals)
    return found


def claim(booking):
    """Refuse the hours too many of a booking that takes its slot, inside its transaction."""
    rows = of_space(booking.space, clock.local_date(booking.starts_at)) if booking.structure_id else []
    if not rows:
        return
    lock(booking.structure_id)
    if found := exceeded(rows, booking.structure, booking.starts_at, booking.ends_at, but=booking.pk):
        raise ValidationError(found, code="quota")


def lock(structure):
    """Hold the structure's row. Everybody locks it after the units: nobody waits for whoever waits for him."""
    list(Structure.objects.select_for_update(no_key=True).filter(pk=structure).values("pk"))
