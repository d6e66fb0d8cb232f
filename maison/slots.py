"""Other times for who finds a slot taken."""

import datetime as dt

from django.contrib.auth.models import AnonymousUser

from commons import clock

from .calendar import Agenda
from .opening import on_clock
from .rules import runs_the_desk

DAYS = 14  # how far we look, before and after
DAY = dt.timedelta(days=1)


def near(space, starts_at, ends_at, *, by=None, count=3):
    """``(start, end)`` of free slots of the same length, in the order of time: of the same day first, then of the
    nearest days, each at the nearest hour. In a constant number of statements."""
    wanted, lasting = clock.local_date(starts_at), ends_at - starts_at
    first = max(wanted - DAYS * DAY, clock.today())
    agenda = Agenda(by if runs_the_desk(by) else AnonymousUser(), [space], first, max(first, wanted + DAYS * DAY))
    free = [at for at in agenda.starts(space, lasting) if at != starts_at]
    free.sort(key=lambda at: (abs(clock.local_date(at) - wanted), distance(at, starts_at), at))
    return sorted((at, at + lasting) for at in spread(free, lasting, count))


def distance(one, other):
    """How far two times are from one another on the clock, whatever their days."""
    return abs(on_clock(one) - on_clock(other))


def spread(starts, lasting, count):
    """The first ones that do not overlap: ten, half past ten and eleven would be one choice, not three."""
    kept = []
    for at in starts:
        if all(abs(at - other) >= lasting for other in kept):
            kept.append(at)
        if len(kept) == count:
            break
    return kept
