"""What the calendars of spaces tell their reader: when they are open, busy, free to book.

A booking is told to those who may read it (``Booking.objects.visible_to``). For all others its time is « Occupé »,
joined to the busy times that touch it: nobody counts what stands behind. Preparation and tidying are busy time.
Moments are in UTC, as in ``opening``.
"""

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Lower, Upper

from commons import clock

from .models import Booking, Occupancy, Space
from .models.bookings import BUSY
from .opening import Timetable, days_between, holiday, merged, on_clock, whole_day, without
from .rules import last_bookable_day, runs_the_desk

TOWN = "Ville d’Alès"
OPTION = "Option en cours"
CLOSED = "Fermé"


@dataclass(frozen=True, slots=True)
class Busy:
    """A time when somebody is there. ``booking`` is what the reader may know of it; None for « Occupé »."""

    start: dt.datetime
    end: dt.datetime
    booking: dict | None = None

    @property
    def words(self):
        if self.booking is None:
            return BUSY
        return f"{self.booking['title'] or OPTION}, {self.booking['structure'] or TOWN}"

    @property
    def times(self):
        """From when to when: the booking's own hours, or the busy ones."""
        if self.booking is None:
            return self.start, self.end
        return self.booking["starts_at"], self.booking["ends_at"]


@dataclass(frozen=True, slots=True)
class Closed:
    """A time when nobody is received, and why as far as anybody says it."""

    start: dt.datetime
    end: dt.datetime
    words: str


class Day:
    """One space, one day, for one reader."""

    def __init__(self, agenda, space, day):
        self.space, self.day = space, day
        self.begins, self.ends = whole_day(day)
        self.open = agenda.timetable.ranges(space, day)
        self.busy = [busy for busy in agenda.busy[space.pk] if busy.start < self.ends and busy.end > self.begins]
        self.closed = sorted(self.closures(agenda.timetable), key=attrgetter("start"))

    def closures(self, timetable):
        """The closed times of the day in order, each with its reason."""
        usual = timetable.usual(self.space, self.day)
        name = holiday(self.day) if not self.space.opens_on_holidays else ""
        for start, end in without([(self.begins, self.ends)], usual):
            yield Closed(start, end, f"Férié : {name}" if name else CLOSED)
        for row in timetable.closures_of(self.space):
            rest = without(usual, [(row.starts_at, row.ends_at)])
            yield from (Closed(start, end, f"{CLOSED} : {row.reason}") for start, end in without(usual, rest))
            usual = rest

    def spans(self):
        """When something can be read of it: open, or busy out of hours."""
        return [*self.open, *((busy.start, busy.end) for busy in self.busy)]


class Agenda:
    """Some spaces from one day to another, both included, for one reader.

    Four statements, however many spaces, days and bookings: three of the timetable, one of the occupancies.
    """

    def __init__(self, reader, spaces, first_day, last_day, timetable=None):
        self.reader, self.spaces, self.now = reader, list(spaces), clock.now()
        self.all_days = days_between(first_day, last_day)
        self.begins, self.ends = whole_day(first_day)[0], whole_day(last_day)[1]
        self.timetable = timetable or Timetable(self.spaces, first_day, last_day)
        self.units = {space.pk: self.units_of(space.pk) for space in self.spaces}
        self.is_desk = runs_the_desk(reader)
        self.sheltered = set()  # the numbers of those that it tells
        self.blocks, self.busy = {}, {}
        self.read()

    def units_of(self, pk):
        """The leaf parts that a booking of the space keeps busy."""
        wholes = set(self.timetable.above.values())
        return [unit for unit in (pk, *self.timetable.below(pk)) if unit not in wholes]

    def day(self, space, day):
        return Day(self, space, day)

    # Busy -------------------------------------------------------------------------------------------------

    def read(self):
        rows = defaultdict(list)
        for row in self.occupancies():
            rows[row["unit"]].append(row)
        for space in self.spaces:
            found = [row for unit in self.units[space.pk] for row in rows[unit]]
            self.blocks[space.pk] = merged((row["start"], row["end"]) for row in found)
            self.busy[space.pk] = self.told(found)

    def occupancies(self):
        """What keeps the units busy, with what may be told of it. Options that lapsed keep nothing."""
        margin = max((space.before + space.after for space in self.spaces), default=dt.timedelta())
        units = {unit for held in self.units.values() for unit in held}
        rows = (
            Occupancy.objects.filter(unit__in=units, blocks__overlap=(self.begins - margin, self.ends + margin))
            .exclude(booking__status=Booking.Status.HELD, booking__held_until__lte=self.now)
            .annotate(start=Lower("blocks"), end=Upper("blocks"))
        )
        if self.reader.is_anonymous:
            return rows.values("unit", "start", "end")
        known = Booking.objects.visible_to(self.reader).filter(pk=OuterRef("booking"))
        return rows.values(
            *("unit", "booking", "start", "end"),
            # Asked of these rows alone: PostgreSQL would read every booking there is to answer an « exists ».
            is_told=Subquery(known.values("pk")[:1]),
            number=F("booking__number"),
            title=F("booking__title"),
            structure=F("booking__structure__name"),
            starts_at=F("booking__starts_at"),
            ends_at=F("booking__ends_at"),
            space=F("booking__space"),
            space_name=F("booking__space__name"),
            is_sheltered=Q(booking__space__is_protected=True) | Q(booking__structure__is_protected=True),
        )

    def told(self, rows):
        """Each known booking once, and the time of all others as one."""
        known = {row["booking"]: row for row in rows if row.get("is_told")}
        self.sheltered |= {pk for pk, row in known.items() if row["is_sheltered"]}
        others = merged((row["start"], row["end"]) for row in rows if not row.get("is_told"))
        found = [Busy(start, end) for start, end in others]
        found += [Busy(row["start"], row["end"], row) for row in known.values()]
        return sorted(found, key=lambda busy: (busy.start, busy.end))

    # Free -------------------------------------------------------------------------------------------------

    def usable(self, space, days=None):
        """The times that a booking may cover: open, and free with its preparation and its tidying."""
        opened = merged(span for day in days or self.all_days for span in self.timetable.ranges(space, day))
        taken = [(start - space.after, end + space.before) for start, end in self.blocks[space.pk]]
        return without(opened, taken)

    def delays(self, space):
        """The first and the last moment at which a booking made now may begin."""
        if self.is_desk:
            return self.now, dt.datetime.max.replace(tzinfo=dt.UTC)
        return self.now + space.notice, whole_day(last_bookable_day(space))[1]

    def starts(self, space, lasting=None, days=None):
        """Each moment when a booking of that length (the shortest one) may begin."""
        lasting = offered_length(space, lasting)
        earliest, latest = self.delays(space)
        for start, end in self.usable(space, days):
            at = on_step(max(start, earliest), space.step)
            while at + lasting <= end and at < latest:
                yield at
                at = on_step(at + space.step, space.step)

    def may_book(self, space):
        """Whether to offer the reader a booking: visitors sign in on the way."""
        if self.is_desk or not space.is_open:
            return space.is_open
        if space.audience == Space.Audience.STRUCTURES:
            return not self.reader.is_staff
        return space.audience == Space.Audience.CHOSEN and space.pk in self.welcoming

    @cached_property
    def welcoming(self):
        """The numbers of the spaces that receive the reader's structures."""
        if self.reader.is_anonymous:
            return frozenset()
        rows = Space.received.through.objects.filter(structure__in=self.reader.acts_for)
        return frozenset(rows.values_list("space", flat=True))


def offered_length(space, lasting=None):
    """That length, or the nearest longer one that the space proposes."""
    lasting = max(lasting or space.shortest, space.shortest)
    return lasting + -lasting % space.step


def on_step(at, step):
    """That moment, or the next one that the space proposes: steps are counted on the clock, from midnight."""
    return at + (-on_clock(at) % step)


def first_between(starts, begin, end):
    """The first of these moments, in order, between the two; None when there is none."""
    rank = bisect_left(starts, begin)
    return starts[rank] if rank < len(starts) and starts[rank] < end else None
