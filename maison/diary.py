"""When advisers can receive: their hours, less their absences, their appointments, holidays and closures.

On the spot, their office has to be free as well.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q

from commons import clock
from structures.models import User

from .calendar import Agenda
from .models import Absence, Adviser, AdviserHours, Appointment
from .models.advisers import Way
from .opening import covered, days_between, holiday, moment, whole_day, without

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


@dataclass(frozen=True)
class Slot:
    """One adviser could receive then, in these ways."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    adviser: Adviser
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Offer:
    """The same for whoever asks: a time, and the ways of all the advisers who are free then."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    ways: tuple[Way, ...]


def discreet(advisers):
    """Those who may know who comes when it is a secret."""
    trusted = User.objects.holding("structures.see_protected").order_by().values("pk")
    return advisers.filter(Q(user__in=trusted) | Q(user__is_superuser=True))


def last_day(kind):
    """The last one for which an appointment can be taken today."""
    return clock.today() + DAY * kind.horizon


class Diary:
    """What the advisers of these kinds can still give, from one day to another, both included.

    Ten statements at most, however many kinds, advisers and days. ``is_sheltered``: nobody else may know who comes.
    ``is_desk``: neither notice nor horizon. ``but``: an appointment that is being moved.
    """

    def __init__(self, kinds, first_day, last_day, *, is_sheltered=False, is_desk=False, but=None):
        self.kinds, self.is_desk, self.now = list(kinds), is_desk, clock.now()
        self.days = days_between(first_day, last_day)
        self.begins, self.ends = whole_day(first_day)[0], whole_day(last_day)[1]
        self.advisers = self.read_advisers(is_sheltered)
        self.taken = self.read_taken(but)
        rooms = {adviser.space for adviser in self.advisers if adviser.space}
        self.agenda = Agenda(AnonymousUser(), rooms, first_day, last_day)
        self.usable = {room.pk: self.agenda.usable(room) for room in rooms}
        self.closures = [(row.starts_at, row.ends_at) for row in self.agenda.timetable.closures if row.space_id is None]

    def read_advisers(self, is_sheltered):
        rows = Adviser.objects.receiving().filter(kinds__in=self.kinds).distinct().order_by("pk")
        away = Absence.objects.filter(starts_at__lt=self.ends, ends_at__gt=self.begins)
        hours = AdviserHours.objects.order_by("from_time")
        rows = (discreet(rows) if is_sheltered else rows).select_related("space")
        return list(rows.prefetch_related("kinds", Prefetch("hours", hours), Prefetch("absences", away)))

    def read_taken(self, but):
        """``{adviser: ranges}`` of their appointments."""
        found = defaultdict(list)
        rows = Appointment.objects.standing().filter(adviser__in=self.advisers, starts_at__lt=self.ends)
        for adviser, *span in (
            rows.filter(ends_at__gt=self.begins).exclude(pk=but).values_list("adviser", "starts_at", "ends_at")
        ):
            found[adviser].append(tuple(span))
        return found

    # Free ---------------------------------------------------------------------------------------------------

    def slots(self, kind):
        """Each one in the order of time; two advisers who are free at once give two."""
        earliest = self.now if self.is_desk else self.now + HOUR * kind.notice
        last = self.days[-1] if self.is_desk else min(self.days[-1], last_day(kind))
        found = [
            slot
            for adviser in self.advisers
            if kind in adviser.kinds.all()
            for day in self.days
            if day <= last and not holiday(day)
            for slot in self.of_day(adviser, kind, day)
            if slot.starts_at >= earliest
        ]
        return sorted(found, key=lambda slot: (slot.starts_at, slot.adviser.pk))

    def of_day(self, adviser, kind, day):
        """Slots of the kind's length, from the beginning of each of the adviser's hours."""
        length = dt.timedelta(minutes=kind.minutes)
        away = [(row.starts_at, row.ends_at) for row in adviser.absences.all()]
        holes = [*away, *self.taken[adviser.pk], *self.closures]
        for row in adviser.hours.all():
            if not row.holds(day):
                continue
            start, end = moment(day, row.from_time), moment(day, row.to_time, last=True)
            free = without([(start, end)], holes)
            while start + length <= end:
                ways = self.ways(adviser, row, start, start + length)
                if ways and covered(free, start, start + length):
                    yield Slot(start, start + length, adviser, ways)
                start += length

    def ways(self, adviser, row, start, end):
        """On the spot where the office is free, by phone anywhere."""
        room = adviser.space and covered(self.usable[adviser.space.pk], start, end)
        return tuple(way for way in row.How(row.how).ways if way == Way.PHONE or room)

    def offers(self, kind):
        """What people choose among: times, each once."""
        found = []
        for _, slots in groupby(self.slots(kind), key=attrgetter("starts_at")):
            slots = list(slots)
            ways = {way for slot in slots for way in slot.ways}
            found.append(Offer(slots[0].starts_at, slots[0].ends_at, tuple(way for way in Way if way in ways)))
        return found
