"""When a space is open: its hours, those of its season, less its closures and the public holidays.

Moments are in UTC, so that lengths are true on the two Sundays when clocks change: a whole day lasts 25 hours on
25 October 2026, and 23 on 28 March 2027. Ranges are ``[)``: 9–11 and 11–13 touch, and are one opening.
"""

import datetime as dt
from collections import defaultdict
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from commons.public_holidays import holiday

from .models import Closure, OpeningHours, Space

HERE = ZoneInfo(settings.TIME_ZONE)
DAY = dt.timedelta(days=1)
MIDNIGHT = dt.time()


def open_ranges(space, day):
    """``(start, end)`` of each time when the space receives people that day in Alès, in order."""
    return Timetable([space], day, day).ranges(space, day)


def open_ranges_between(space, first_day, last_day):
    """``{day: ranges}`` of each day, both included, in three statements however many there are."""
    timetable = Timetable([space], first_day, last_day)
    return {day: timetable.ranges(space, day) for day in days_between(first_day, last_day)}


def days_between(first, last):
    return [first + DAY * rank for rank in range((last - first).days + 1)]


# Days and moments -----------------------------------------------------------------------------------------


def moment(day, time, *, last=False):
    """That time of that day in Alès. The hour that October lives twice: its first time, or the ``last`` one; a time
    that March skips: when clocks jump over it, at one o'clock in UTC (directive 2000/84/CE, art. 2)."""
    told = dt.datetime.combine(day, time.replace(fold=int(last)), HERE)
    found = told.astimezone(dt.UTC)
    is_skipped = found.astimezone(HERE).replace(fold=0) != told.replace(fold=0)
    return found.replace(hour=1, minute=0) if is_skipped else found


def on_clock(at):
    """How far that moment is in its day, on the clock of Alès."""
    local = at.astimezone(HERE)
    return dt.timedelta(hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond)


def whole_day(day):
    """From midnight to midnight."""
    return moment(day, MIDNIGHT), moment(day + DAY, MIDNIGHT)


# Ranges ---------------------------------------------------------------------------------------------------


def merged(ranges):
    """The same time, in order, those that touch made one."""
    found = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        elif start < end:
            found.append((start, end))
    return found


def without(ranges, holes):
    """What is left of ranges in order once the holes are taken out."""
    for hole_start, hole_end in holes:
        ranges = [
            (start, end)
            for range_start, range_end in ranges
            for start, end in (
                (range_start, min(range_end, hole_start)),
                (max(range_start, hole_end), range_end),
            )
            if start < end
        ]
    return ranges


def covered(ranges, starts_at, ends_at):
    """Whether one of the ranges holds all of it."""
    return any(start <= starts_at and ends_at <= end for start, end in ranges)


# Reading them ---------------------------------------------------------------------------------------------


class Timetable:
    """The opening of these spaces from one day to another, read in three statements.

    A part follows its whole where it has no hours of its own. It is closed with its whole, and the whole with any of
    its parts, since whoever books the whole is promised them all.
    """

    def __init__(self, spaces, first_day, last_day):
        self.above = dict(Space.objects.order_by().values_list("pk", "part_of"))
        concerned = {pk for space in spaces for pk in (*self.chain(space.pk), *self.below(space.pk))}
        self.hours = defaultdict(list)
        for row in OpeningHours.objects.filter(space__in=concerned).select_related("season"):
            self.hours[row.space_id].append(row)
        begin, end = whole_day(first_day)[0], whole_day(last_day)[1]
        self.closures = list(
            Closure.objects.filter(Q(space=None) | Q(space__in=concerned), starts_at__lt=end, ends_at__gt=begin)
        )

    def chain(self, pk):
        """The space, then the wholes that it is part of, the nearest first."""
        found = []
        while pk is not None and pk not in found:
            found.append(pk)
            pk = self.above.get(pk)
        return found

    def below(self, pk):
        """Its parts, and theirs."""
        return [other for other in self.above if other != pk and pk in self.chain(other)]

    def ranges(self, space, day):
        """When the space receives people that day."""
        holes = [(closure.starts_at, closure.ends_at) for closure in self.closures_of(space)]
        return without(self.usual(space, day), holes)

    def usual(self, space, day):
        """The same, as if nothing were closed but on holidays."""
        if holiday(day) and not space.opens_on_holidays:
            return []
        return merged(
            (moment(day, row.opens_at), whole_day(day)[1])
            if row.closes_at == MIDNIGHT
            else (moment(day, row.opens_at), moment(day, row.closes_at, last=True))
            for row in self.week(space, day)
            if row.weekday == day.weekday()
        )

    def week(self, space, day):
        """The hours of each weekday that hold that day: the season's where it has some, else the year's."""
        chain = self.chain(space.pk)
        seasonal = ([row for row in self.hours[pk] if row.season and row.season.covers(day)] for pk in chain)
        yearly = ([row for row in self.hours[pk] if row.season is None] for pk in chain)
        for rows in filter(None, seasonal):
            season = min((row.season for row in rows), key=lambda season: (season.length, season.pk))
            return [row for row in rows if row.season == season]
        return next(filter(None, yearly), [])

    def closures_of(self, space):
        """What closes it: the house, itself, a whole or a part of it."""
        concerned = {None, *self.chain(space.pk), *self.below(space.pk)}
        return [closure for closure in self.closures if closure.space_id in concerned]
