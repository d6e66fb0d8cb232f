"""The demo: three years of a small town's public money, lived through the portal's own moves.

Same seed and same day, same demo, but for the codes that nobody may guess. Its dates stand around today, its people
and structures are invented.
"""

import datetime as dt
import itertools
import random

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import DateTimeField, F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from procrastinate.contrib.django import app
from procrastinate.testing import InMemoryConnector

from commons import clock
from commons.models import Event, Message
from funding import routines
from funding.models import Application
from structures.models import User

from . import (
    advice,
    agenda,
    bookings,
    desk,
    house,
    label,
    lending,
    listings,
    readers,
    rounds,
    seasons,
    series,
    takeovers,
    vault,
)
from .agenda import at, between, days
from .files import File
from .hazards import hazards
from .known import import_known
from .people import PASSWORD, STAFF, create_staff
from .projects import bank
from .registrations import registration
from .roster import read

SEED = "ales-2026"
PIPELINE_DAYS = 120  # the town calls for the year in which that day falls

# What becomes of the applications, call by call. A name is a promise: that structure has that fate.
FATES = {
    "commun-2": (
        {"Ressourcerie des Prés": "settled"},
        "settling accepted submitted_report returned defaulted refused refused withdrawn",
    ),
    "commun-1": ({}, "ended authorised ready renounced refused refused refused"),
    "coup-de-pouce-1": (
        {"Abri Cévenol": "advance"},
        "completed completed settled settling accepted submitted_report returned advance renounced "
        "refused refused refused refused withdrawn withdrawn",
    ),
    "emploi-solidaire": (
        {},
        "submitted submitted submitted under_review under_review under_review answered incomplete incomplete "
        "proposed proposed proposed proposed to_sign to_countersign to_countersign dropped withdrawn",
    ),
    "commun": (
        {"Abri Cévenol": "under_review"},
        "to_sign to_countersign ready submitted submitted submitted under_review answered incomplete draft draft draft",
    ),
    "coup-de-pouce": (
        {"Café des Mineurs": "draft"},
        "draft draft draft draft submitted submitted submitted submitted submitted under_review under_review "
        "under_review under_review answered incomplete dropped withdrawn",
    ),
}
TITLES = {"Ressourcerie des Prés": 0, "Café des Mineurs": 4, "Abri Cévenol": 0}  # their first project, in the bank


class Town:
    """What the lives share: the day, the agents, the people and structures met so far."""

    seed = SEED
    now = staticmethod(clock.today)

    def __init__(self):
        self.today = clock.today()
        self.coming = (self.today + days(PIPELINE_DAYS)).year
        self.reporting = (dt.date(self.coming - 1, 6, 2), dt.date(self.coming - 1, 6, 24))
        self.password = make_password(PASSWORD)
        self.staff, self.people, self.structures, self.applications = None, {}, {}, []
        self.next_order = itertools.count(1).__next__
        self.accounts = itertools.count(1)

    def people_of(self, structure):
        """Who represents this structure."""
        return self.people[structure.name]


def is_loaded():
    """Whether this database holds the demo already, whole or changed since."""
    return User.objects.filter(email__in=[f"{login}@ales.example" for login in STAFF]).exists()


@transaction.atomic
def load():
    """Live the whole demo. Its letters belong to the past: nobody posts them."""
    written = Message.objects.aggregate(last=Coalesce(Max("pk"), 0))["last"]
    town = Town()
    with app.replace_connector(InMemoryConnector()):
        with clock.moved_to(dt.date(town.coming - 3, 9, 1)):
            town.staff = create_staff(town.password)
        agenda.live(lives(town))
    leave_in_the_past(town, written)
    return town


def lives(town):
    rows = read()
    calls = seasons.seasons(town.today, town.coming)
    files = list(draw(town, calls, rows))
    first_use, guests = {}, bookings.guests() | rounds.guests() | advice.guests()
    for file in files:
        first_use[file.row.name] = min(file.begun, first_use.get(file.row.name, file.begun))
    rng = random.Random(f"{SEED}:others")
    budgets = [dt.date(town.coming - 3, 9, 20), dt.date(town.coming - 2, 9, 20), town.today - days(100)]
    for rank, held in enumerate(budgets):
        yield seasons.budget(town, town.coming - 2 + rank, seasons.weekday(held))
    for rank, season in enumerate(calls):
        yield seasons.call(town, season)
        if season.council:
            yield seasons.session(season, rank)
    yield seasons.next_session(town)
    for row in rows:
        other = between(rng, town.today - days(500), town.today - days(150))
        used = min(first_use.get(row.name, other), other if row.name in guests else town.today)
        yield registration(town, row, used)
        yield vault.papers(town, row, used)
        yield desk.still_true(town, row, used)
    for file in files:
        yield file.life()
    yield readers.readings(town)
    yield readers.conversations(town)
    yield readers.subscribers(town)
    yield desk.small_things(town)
    yield desk.at_the_desk(town)
    yield import_known(town, rows[:48:4])
    yield from hazards(town)
    yield from the_house(town)
    yield from label.lives(town)
    yield from listings.lives(town)
    yield reminders(town)


def the_house(town):
    """The Maison de l’ESS, from its opening."""
    yield house.spaces(town)
    yield house.rules(town)
    yield from lending.lives(town)
    yield from advice.lives(town)
    yield from rounds.rounds(town)
    yield from bookings.bookings(town)
    yield from series.lives(town)
    yield from takeovers.lives(town)


def draw(town, calls, rows):
    """Who asks what to whom: the promised fates first, then round the roster, a structure once a call."""
    projects = bank()
    turns = [row for row in rows if row.may_apply and not row.is_protected]
    random.Random(SEED).shuffle(turns)
    promised = {name for pinned, _ in FATES.values() for name in pinned}
    turns = itertools.cycle([row for row in turns if row.name not in promised])
    by_name, drawn = {row.name: row for row in rows}, {}
    for season in calls:
        pinned, others = FATES.get(kind_of(season, town), ({}, ""))
        chosen = [(by_name[name], fate) for name, fate in pinned.items()]
        for fate in others.split():
            row = next(row for row in turns if row.state != "submitted" or season.pace == 1)
            chosen.append((row, fate))
        for row, fate in chosen:
            project, is_renewal = pick(projects[row.sector], drawn.setdefault(row.sector, []), row)
            yield File(season, row, project, fate, town, is_renewal)


def kind_of(season, town):
    """The season's name in ``FATES``: a number behind says how many years ago."""
    if season.fates:
        return season.fates
    name, _, year = season.slug.rpartition("-")
    return name if int(year) == town.coming else f"{name}-{town.coming - int(year)}"


def pick(projects, drawn, row):
    """``(project, is a renewal)``: the sector's next project, or an old one that goes on."""
    wanted = TITLES.get(row.name)
    if wanted is not None and projects[wanted] not in drawn:
        drawn.append(projects[wanted])
        return projects[wanted], False
    reserved = {TITLES[name] for name in TITLES}
    for rank, project in enumerate(projects):
        if project not in drawn and rank not in reserved:
            drawn.append(project)
            return project, False
    title, need, action = projects[len(drawn) % len(projects)]
    drawn.append(None)
    return (f"{title} : la suite", need, action), True


def reminders(town):
    """The portal reminds those who owe a report, on the days it would have; what is due is reminded by yesterday."""
    for year in (town.coming - 1, town.coming):
        for month, day in ((5, 31), (6, 23), (7, 1)):
            moment = dt.date(year, month, day)
            if moment < town.today:
                yield at(moment)
                routines.remind_reports()
    yield at(town.today - days(1) if town.today.weekday() else town.today - days(3))
    routines.remind_reports()


def leave_in_the_past(town, written):
    """Letters were posted when they were written, and a file was last saved when something last happened to it."""
    event = Event.objects.filter(pk=OuterRef("event"))
    Message.objects.filter(pk__gt=written).update(posted_at=Subquery(event.values("at")), attempts=1)
    happened = Event.objects.filter(content_type__app_label="funding", content_type__model="application")
    happened = happened.filter(object_id=OuterRef("pk")).order_by("-at").values("at")[:1]
    Application.objects.filter(pk__in=[application.pk for application in town.applications]).update(
        saved_at=Coalesce(Subquery(happened), F("created_at"), output_field=DateTimeField())
    )
