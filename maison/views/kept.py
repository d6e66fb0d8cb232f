"""The page of a space, kept for visitors as it was written, for as long as nothing that it says has changed.

It says what the house posts (spaces, hours, closures, rates), what keeps the space busy, and what the hour allows. The
first two are asked of the database at each visit, in two statements; hours count by the steps of the space. Whoever
signed in, or has something to be told, reads a page of their own.
"""

import datetime as dt
import hashlib
import math
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

from commons import clock
from structures.models import Commune

from ..models import (
    Booking,
    Closure,
    Equipment,
    Limit,
    Occupancy,
    OpeningHours,
    Rate,
    RateCategory,
    Season,
    Space,
    SpacePhoto,
)

HOUR = dt.timedelta(hours=1)
POSTED = [
    *(Space, Space.equipment.through, Equipment, SpacePhoto, OpeningHours, Season, Closure, Rate, RateCategory),
    *(Commune, Limit),
]
PERSONAL = {settings.SESSION_COOKIE_NAME, "messages"}


@dataclass(frozen=True)
class Asked:
    """What a page asked of the occupancies, and how often the passing time changes what it says. Occupancies are
    written and deleted, never changed: their numbers say all."""

    units: tuple[int, ...]
    begins: dt.datetime
    ends: dt.datetime
    beat: int  # seconds

    @classmethod
    def by(cls, agenda):
        (space,) = agenda.spaces
        margin = space.before + space.after
        lengths = (int(length.total_seconds()) for length in (space.step, space.notice, HOUR))
        units = tuple(sorted(agenda.units[space.pk]))
        return cls(units, agenda.begins - margin, agenda.ends + margin, math.gcd(*lengths))

    def answer(self):
        """The time, in beats, and what keeps the units busy."""
        now = clock.now()
        span = DateTimeTZRange(self.begins, self.ends)
        standing = Occupancy.objects.filter(unit__in=self.units, blocks__overlap=span)
        standing = standing.exclude(booking__status=Booking.Status.HELD, booking__held_until__lte=now)
        return int(now.timestamp()) // self.beat, *standing.values_list("pk", flat=True)


class KeptPage:
    """What is kept of one address. All of it is asked before the page is written: what changes meanwhile is seen by the
    next visitor."""

    def __init__(self, request):
        self.pages = caches["pages"]
        self.place = printed(request.build_absolute_uri(), posted())
        self.asked = self.pages.get(self.place)
        self.key = self.asked and printed(self.place, *self.asked.answer())

    def body(self):
        return self.key and self.pages.get(self.key)

    def keep(self, body, agenda):
        """On the first visit, what to ask; on the second one, the page."""
        if self.key:
            self.pages.set(self.key, body)
        else:
            self.pages.set(self.place, Asked.by(agenda))


class KeptMixin:
    """A view of one space whose calendar is in its context."""

    def get(self, request, *args, **kwargs):
        if settings.DEBUG or PERSONAL & request.COOKIES.keys():
            return super().get(request, *args, **kwargs)
        page = KeptPage(request)
        if body := page.body():
            response = HttpResponse(body)
            patch_vary_headers(response, ["Cookie"])
            return response
        response = super().get(request, *args, **kwargs)
        page.keep(response.render().content, response.context_data["calendar"]["agenda"])
        return response


def posted():
    """A print of all that the house posts today: it is another one as soon as anything in it is."""
    tables = [model._meta.db_table for model in POSTED]
    prints = ", ".join(f"(SELECT string_agg(row::text, ' ' ORDER BY row::text) FROM {name} row)" for name in tables)
    over = f"(SELECT count(*) FROM {Closure._meta.db_table} WHERE ends_at <= %s)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT md5(concat_ws('|', {prints}, {over}))", [clock.now()])
        return cursor.fetchone()[0], clock.today()


def printed(*parts):
    return hashlib.sha256(repr(parts).encode()).hexdigest()
