"""Coworking spaces: their seats, and which are free each part of each day."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from commons import clock

from .calendar import Agenda
from .models import DayPart, Occupancy, Space
from .opening import covered, days_between, moment, whole_day

WEEKS = 2
DAY = dt.timedelta(days=1)


def coworking(spaces):
    """Those of these spaces whose seats are taken one by one."""
    return spaces.bookable().whole().filter(kind=Space.Kind.DESK)


def times_of(part, day):
    """From when to when that part of that day lasts."""
    return moment(day, part.from_time), moment(day, part.to_time, last=True)


def part_of(starts_at, ends_at):
    """The part of the day that these moments are, or None."""
    day = clock.local_date(starts_at)
    return next((part for part in DayPart.objects.all() if times_of(part, day) == (starts_at, ends_at)), None)


def is_coworking(space):
    """Whether asking for it means asking for one of its seats."""
    return space.kind == Space.Kind.DESK and space.parts.exists()


def free_seats(space, starts_at, ends_at):
    """The seats that nobody has then. Those that somebody has for another part of the day come first: the others stay
    free for who comes the whole day."""
    seats = list(Space.objects.bookable().filter(pk__in=space.units()).order_by("pk"))
    today = whole_day(clock.local_date(starts_at))
    taken = {seat.pk: [] for seat in seats}
    rows = Occupancy.objects.standing().filter(unit__in=taken, blocks__overlap=DateTimeTZRange(*today))
    for unit, blocks in rows.values_list("unit", "blocks"):
        taken[unit].append((blocks.lower, blocks.upper))
    free = [seat for seat in seats if not meets(taken[seat.pk], starts_at - seat.before, ends_at + seat.after)]
    return sorted(free, key=lambda seat: -len(taken[seat.pk]))


def meets(ranges, starts_at, ends_at):
    return any(start < ends_at and starts_at < end for start, end in ranges)


# The table of two weeks ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One part of one day in one space: ``kind`` is free, full, closed or past."""

    part: DayPart
    day: dt.date
    kind: str
    free: int = 0
    seats: int = 0


class Table:
    """How many seats are free, for everybody alike: nothing of who has the others.

    Six statements, however many seats and days.
    """

    def __init__(self, spaces, first_day, last_day):
        self.days, self.parts = days_between(first_day, last_day), list(DayPart.objects.offered())
        self.spaces = list(spaces)
        above = {space.pk for space in self.spaces}
        rows = Space.objects.bookable().filter(kind=Space.Kind.DESK, is_protected=False)
        self.seats = {pk: [] for pk in above}
        for row in rows.order_by("pk"):
            if row.part_of_id in above:
                self.seats[row.part_of_id].append(row)
        for space in self.spaces:
            self.seats[space.pk] = self.seats[space.pk] or [space]
        every = [seat for seats in self.seats.values() for seat in seats]
        self.agenda = Agenda(AnonymousUser(), every, first_day, last_day)
        self.usable = {seat.pk: self.agenda.usable(seat) for seat in every}

    def rows(self, space):
        """``[(day, [cell])]``."""
        return [(day, [self.cell(space, part, day) for part in self.parts]) for day in self.days]

    def cell(self, space, part, day):
        starts_at, ends_at = times_of(part, day)
        seats = self.seats[space.pk]
        earliest, latest = self.agenda.delays(seats[0])
        if starts_at < earliest:
            return Cell(part, day, "past")
        opened = [seat for seat in seats if covered(self.agenda.timetable.ranges(seat, day), starts_at, ends_at)]
        if not opened or starts_at >= latest:
            return Cell(part, day, "closed")
        free = sum(covered(self.usable[seat.pk], starts_at, ends_at) for seat in opened)
        return Cell(part, day, "free" if free else "full", free, len(opened))
