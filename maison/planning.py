"""What each date of a series would meet, before anybody books it."""

import datetime as dt
from dataclasses import dataclass, field

from commons import clock

from . import quotas, recurrence, rules
from .models import Booking, Occupancy, Space
from .opening import Timetable

LONGEST = 366  # days between the first and the last date of a series
BUSY_THEN = "L’espace est déjà pris à cette heure."
BY_HALF_DAYS = "Un poste se prend à la journée ou à la demi-journée, sur la page du coworking."


@dataclass(frozen=True)
class Planned:
    """One date: when, and why it cannot be booked, if so."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    problems: list = field(default_factory=list)

    @property
    def is_free(self):
        return not self.problems


def problems_of_series(series, *, is_desk):
    """Why the series as a whole cannot be, in sentences. The horizon and the notice are asked of its first date."""
    if series.space.kind == Space.Kind.DESK:
        return [BY_HALF_DAYS]
    found = [
        *rules.audience_problems(series.space, series.structure, is_desk),
        *rules.capacity_problems(series.space, series.attendance),
    ]
    if (series.until - series.starts_on).days > LONGEST:
        found.append("Une série dure un an au plus.")
        return found
    dates = recurrence.slots(series)
    if len(dates) < 2:
        found.append("Une série a au moins deux dates : repoussez sa fin, ou réservez une seule fois.")
    if len(dates) > recurrence.MOST:
        found.append(f"Une série a {recurrence.MOST} dates au plus.")
    if dates and not is_desk:
        found += rules.delay_problems(series.space, dates[0][0])
    return found


def problems_of_date(space, starts_at, ends_at, timetable=None):
    """Why the space cannot be used then, whoever asks: its lengths, its hours, its closures."""
    if starts_at <= clock.now():
        return ["Cette date est passée."]
    return [
        *rules.length_problems(space, starts_at, ends_at),
        *rules.opening_problems(space, starts_at, ends_at, timetable),
    ]


def refusals(space, slots):
    """For each slot, what ``problems_of_date`` says. The hours of the whole period are read once."""
    if not slots:
        return []
    timetable = Timetable([space], clock.local_date(slots[0][0]), clock.local_date(slots[-1][1]))
    return [problems_of_date(space, *slot, timetable) for slot in slots]


def preview(series):
    """Each date of the series and what it meets now. Nobody is told by whom a slot is taken.

    Hours, bookings and quotas are read once for all of them, however many they are.
    """
    slots = recurrence.slots(series)
    if not slots:
        return []
    busy = taken(series.space, slots[0][0], slots[-1][1])
    found = {
        slot: closed or ([BUSY_THEN] if meets(busy, series.space, *slot) else [])
        for slot, closed in zip(slots, refusals(series.space, slots), strict=True)
    }
    had = [slot for slot in slots if not found[slot]]  # the others cost no hours
    found |= zip(had, quotas.walk(series.space, series.structure, had), strict=True)
    return [Planned(*slot, problems) for slot, problems in found.items()]


def taken(space, first, last):
    """When the space's units are busy between two moments, lapsed options left out."""
    rows = Occupancy.objects.filter(unit__in=space.units(), blocks__overlap=(first - space.before, last + space.after))
    return list(rows.exclude(booking__in=Booking.objects.lapsed()).values_list("blocks", flat=True))


def meets(busy, space, starts_at, ends_at):
    start, end = starts_at - space.before, ends_at + space.after
    return any(block.lower < end and start < block.upper for block in busy)


def free_among(bookings):
    """The numbers of the refused dates, of one series, that could be had now."""
    found = set()
    for space in {booking.space for booking in bookings}:
        rows = [booking for booking in bookings if booking.space_id == space.pk]
        slots = [(row.starts_at, row.ends_at) for row in rows]
        busy = taken(space, slots[0][0], slots[-1][1])
        for row, slot, closed in zip(rows, slots, refusals(space, slots), strict=True):
            if not closed and not meets(busy, space, *slot) and not quotas.problems(space, row.structure, *slot):
                found.add(row.pk)
    return found


def is_free(booking):
    """Whether a refused date could be had now."""
    return booking.pk in free_among([booking])
