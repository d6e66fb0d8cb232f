"""When an initiative is open: its week, less the public holidays, and the days that it says are unlike the others.

A place that is open until midnight says 23 h 59: an hour ends in its own day.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from commons import clock
from commons.french import SPACE, hour
from commons.public_holidays import holiday

from .models import Hours

DAY = dt.timedelta(days=1)
LAST_MINUTE = dt.time(23, 59)
CLOSED = "Fermé"
LOOKED_AHEAD = 14  # days in which the next opening is looked for


@dataclass(frozen=True)
class Opening:
    """One day: its ranges ``(opens, closes)`` in order, and why they are not those of the week."""

    day: dt.date
    ranges: tuple
    why: str = ""
    is_usual: bool = True

    @property
    def told(self):
        return told(self.ranges)


class Timetable:
    """The hours of one page, read once: prefetched ``hours`` and ``exceptions`` cost nothing more."""

    def __init__(self, listing):
        self.hours = sorted(listing.hours.all(), key=lambda row: (row.weekday, row.opens))
        self.exceptions = sorted(listing.exceptions.all(), key=lambda row: (row.starts_on, row.pk))

    def __bool__(self):
        """Whether the page says anything of its hours."""
        return bool(self.hours or self.exceptions)

    def on(self, day):
        """What is said of that very day comes first, then the holiday, then the week."""
        said = [row for row in self.exceptions if row.starts_on <= day <= row.ends_on]
        if said:
            is_closed = any(row.opens is None for row in said)
            ranges = () if is_closed else merged((row.opens, row.closes) for row in said)
            return Opening(day, ranges, next((row.words for row in said if row.words), ""), is_usual=False)
        if name := holiday(day):
            return Opening(day, (), name, is_usual=False)
        return Opening(day, self.usual(day.isoweekday()))

    def usual(self, weekday):
        return merged((row.opens, row.closes) for row in self.hours if row.weekday == weekday)

    def until(self, at):
        """The hour at which it closes, if it is open at that moment; else None."""
        local = timezone.localtime(at)
        now = local.time().replace(tzinfo=None)
        return next((closes for opens, closes in self.on(local.date()).ranges if opens <= now < closes), None)

    def next_opening(self, at):
        """``(day, hour)`` of the next time it opens; None when it does not in the two weeks to come."""
        local = timezone.localtime(at)
        now = local.time().replace(tzinfo=None)
        for rank in range(LOOKED_AHEAD + 1):
            day = local.date() + DAY * rank
            for opens, _ in self.on(day).ranges:
                if rank or opens > now:
                    return day, opens
        return None

    def week(self):
        """``(day of the week, its number, ranges, words)`` of the usual week, from Monday."""
        return [
            (weekday.label.capitalize(), weekday.value, ranges, told(ranges))
            for weekday in Hours.Weekday
            for ranges in [self.usual(weekday.value)]
        ]

    def coming_exceptions(self, on):
        """Those that are not over on that day, in order."""
        return [row for row in self.exceptions if row.ends_on >= on]


def opening(listing, on):
    """The hours of that day, with exceptions and public holidays."""
    return Timetable(listing).on(on)


def is_open(listing, at=None):
    return until(listing, at) is not None


def until(listing, at=None):
    """The hour at which it closes, if it is open at that moment (now, unless said); else None."""
    return Timetable(listing).until(at or clock.now())


def merged(ranges):
    """The same time, in order, those that touch made one."""
    found = []
    for opens, closes in sorted(ranges):
        if found and opens <= found[-1][1]:
            found[-1] = found[-1][0], max(closes, found[-1][1])
        else:
            found.append((opens, closes))
    return tuple(found)


def told(ranges):
    """« 9 h – 12 h, 14 h – 18 h 30 », « Fermé »."""
    return ", ".join(f"{hour(opens)}{SPACE}– {told_end(closes)}" for opens, closes in ranges) or CLOSED


def told_end(time):
    return "minuit" if time == LAST_MINUTE else hour(time)
