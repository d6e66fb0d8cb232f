"""The one clock of the portal.

Everything that asks for the date asks here, so that a demo can be lived in the past and a test can
live four years in a second. In production nothing ever moves it.
"""

import datetime as dt
from contextlib import contextmanager

from django.utils import timezone

_shift = dt.timedelta(0)


def now():
    """The current moment, aware."""
    return timezone.now() + _shift


def today():
    """The current date in Alès."""
    return timezone.localdate(now())


@contextmanager
def moved_to(moment):
    """Live the block as if it began at ``moment`` (a date means nine o'clock that day)."""
    global _shift
    if not isinstance(moment, dt.datetime):
        moment = timezone.make_aware(dt.datetime.combine(moment, dt.time(9)))
    before, _shift = _shift, moment - timezone.now()
    try:
        yield
    finally:
        _shift = before


def local_date(moment):
    """The date in Alès at that moment."""
    return timezone.localdate(moment)
