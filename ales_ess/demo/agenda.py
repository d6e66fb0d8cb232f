"""Many lives at once, each in its own order, all in the order of time.

A life is a generator that yields the moment of its next step. The agenda always wakes the life whose moment comes
first, with the portal's clock moved there: journal, ledger and numbers come out as if they had been lived. What is
planned after now has not happened yet, and is not lived.
"""

import datetime as dt
import heapq

from django.utils import timezone

from commons import clock

SATURDAY = 5


def live(lives):
    """Live them all, until now."""
    agenda, end = [], clock.now()
    for rank, life in enumerate(lives):
        plan(agenda, rank, life, end)
    while agenda:
        moment, rank, life = heapq.heappop(agenda)
        with clock.moved_to(moment):
            plan(agenda, rank, life, end)


def plan(agenda, rank, life, end):
    """Live one step, and note the next one if its time has come."""
    moment = next(life, None)
    if moment is not None and moment <= end:
        heapq.heappush(agenda, (moment, rank, life))


def at(day, rng=None, hour=9):
    """A moment of a working day, that day or the next one; with ``rng``, any minute of office hours."""
    if day.weekday() >= SATURDAY:
        day += dt.timedelta(days=7 - day.weekday())
    minutes = rng.randrange(8 * 60) if rng else 0
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)) + dt.timedelta(minutes=minutes))


def days(number):
    return dt.timedelta(days=number)


def between(rng, first, last):
    """A day from ``first`` to ``last``."""
    return first + days(rng.randint(0, max(0, (last - first).days)))
