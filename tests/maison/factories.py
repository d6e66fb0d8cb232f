"""The house, its hours, its rates; bookings come from the moves that people make."""

import datetime as dt
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from commons import clock
from maison import workflow
from maison.models import (
    Closure,
    OpeningHours,
    Quota,
    Rate,
    RateCategory,
    Round,
    Season,
    Series,
    Space,
    Term,
    Wish,
    WishedSlot,
)
from maison.opening import moment
from maison.recurrence import Repeat, rule_of
from structures.models import Commune, Structure

from ..factories import StructureFactory, agent, representative_of


class SpaceFactory(DjangoModelFactory):
    """A room for thirty, open to every verified structure, confirmed at once. Without hours: see ``open_space``."""

    class Meta:
        model = Space
        django_get_or_create = ["slug"]
        skip_postgeneration_save = True

    name = factory.Sequence("Salle {}".format)
    slug = factory.Sequence("salle-{}".format)
    capacity = 30
    address = "4 rue Mistral"
    postcode = "30100"
    commune = factory.LazyFunction(lambda: Commune.objects.get(insee="30007"))

    @factory.post_generation
    def received(self, create, extracted, **kwargs):
        self.received.set(extracted or [])


def open_space(opens="08:00", closes="22:00", **fields):
    """A space that is open every day of the week, between these times."""
    space = SpaceFactory(**fields)
    open_on(space, *range(7), opens=opens, closes=closes)
    return space


def open_on(space, *weekdays, opens="08:00", closes="22:00", season=None):
    """Hours of a space, for these days of the week (Monday is 0)."""
    opens_at, closes_at = dt.time.fromisoformat(opens), dt.time.fromisoformat(closes)
    OpeningHours.objects.bulk_create(
        OpeningHours(space=space, season=season, weekday=weekday, opens_at=opens_at, closes_at=closes_at)
        for weekday in weekdays
    )


def hall(**fields):
    """A hall and its two halves, open every day: ``(whole, left, right)``."""
    whole = open_space(**{"name": "Grande salle", "slug": "grande-salle", "capacity": 60} | fields)
    halves = [
        SpaceFactory(name=f"Grande salle, côté {side}", slug=f"grande-salle-{side}", part_of=whole)
        for side in ("jardin", "rue")
    ]
    return whole, *halves


def protected_space(*structures, **fields):
    """The reception that nobody reads of, but those whom it receives."""
    fields = {"name": "Espace d’accueil", "slug": "espace-accueil", "kind": Space.Kind.RECEPTION} | fields
    return open_space(is_protected=True, audience=Space.Audience.CHOSEN, received=structures, **fields)


def verified_structure(**fields):
    """A structure that the town knows: it may book."""
    return StructureFactory(status=Structure.Status.VERIFIED, **fields)


def at(day, time="10:00"):
    """That time of that day in Alès: « 2027-03-02 », « 10:00 »."""
    day = dt.date.fromisoformat(day) if isinstance(day, str) else day
    return moment(day, dt.time.fromisoformat(time))


class SeasonFactory(DjangoModelFactory):
    class Meta:
        model = Season

    name = factory.Sequence("Saison {}".format)
    starts_on = dt.date(2027, 7, 1)
    ends_on = dt.date(2027, 8, 31)


class ClosureFactory(DjangoModelFactory):
    """Of the whole house, unless a ``space`` is given."""

    class Meta:
        model = Closure

    reason = "Travaux"


def rate_categories():
    """``(free for associations, ordinary)``, as the council votes them."""
    free = RateCategory.objects.create(name="Associations", is_free=True, families=["association"], rank=1)
    return free, RateCategory.objects.create(name="Tarif ordinaire", is_ordinary=True, rank=2)


def rate(space, category, unit, amount, **fields):
    """Voted, in force since 2026."""
    fields = {"valid_from": dt.date(2026, 1, 1), "vote": "2025-12-042"} | fields
    return Rate.objects.create(space=space, category=category, unit=unit, amount=amount, **fields)


def in_days(days, time="10:00"):
    """That time, so many days from now."""
    return at(clock.today() + dt.timedelta(days=days), time)


def option(space, structure=None, days=10, start="10:00", end="12:00", by=None, **details):
    """A slot that is kept for ten minutes."""
    structure = structure or verified_structure()
    slot = in_days(days, start), in_days(days, end)
    return workflow.hold(space, structure, *slot, by=by or representative_of(structure), **details)


def booking(space, structure=None, *, status="confirmed", by=None, title="Réunion du bureau", attendance=8, **slot):
    """A booking in that status, by the moves that people make; the desk's agent does the desk's."""
    made = option(space, structure, by=by, **slot)
    workflow.finish(made, by=made.by, title=title, attendance=attendance)
    bring(made, status)
    return made


def bring(made, status):
    """The moves that lead there."""
    keeper = agent("Protection" if made.is_sheltered else "Maison")
    if made.status == "requested" and status in ("confirmed", "attended", "missed", "released"):
        workflow.confirm(made, by=keeper)
    if status in ("attended", "missed"):
        with clock.moved_to(made.starts_at):
            (workflow.attend if status == "attended" else workflow.miss)(made, by=keeper)
    elif status in ("declined", "cancelled", "released"):
        ends = {"declined": workflow.decline, "cancelled": workflow.cancel, "released": workflow.release}
        ends[status](made, by=keeper, reason="Travaux dans la rue")
    assert made.status == status, f"{made.status} et non {status}"


def series(space, structure=None, *, by=None, until="2027-06-29", **fields):
    """Every week from Tuesday 2 March 2027, from six to eight in the evening, begun by the structure."""
    structure = structure or verified_structure()
    defaults = {
        "title": "Répétition",
        "attendance": 8,
        "starts_on": dt.date(2027, 3, 2),
        "from_time": dt.time(18),
        "to_time": dt.time(20),
    }
    made = Series(space=space, structure=structure, until=dt.date.fromisoformat(until), **defaults | fields)
    made.rule = made.rule or rule_of(Repeat.WEEKLY, made.starts_on)
    return workflow.begin(made, by=by or representative_of(structure))


def season_round(*spaces, status="open", **fields):
    """A season of spaces from September 2027, whose wishes are taken until June."""
    defaults = {
        "name": "Saison 2027-2028",
        "closes_at": at("2027-06-01", "12:00"),
        "starts_on": dt.date(2027, 9, 6),
        "ends_on": dt.date(2027, 10, 15),
    }
    made = Round.objects.create(**defaults | fields)
    made.spaces.set(spaces)
    if status == "open":
        workflow.open_round(made, by=agent("Maison"))
    return made


def wish(round_, structure, space, *, title="Chorale", second=None, **fields):
    """Tuesday from six to eight; ``second``: the day of a second wish, at the same hours."""
    hours = {"from_time": dt.time(18), "to_time": dt.time(20)}
    slots = [WishedSlot(space=space, weekday=day, **hours) for day in (1, second) if day is not None]
    made = Wish(round=round_, structure=structure, title=title, **{"attendance": 12} | fields)
    return workflow.make_wish(made, slots, by=representative_of(structure))


def other_commune():
    """Not Alès."""
    return Commune.objects.exclude(insee="30007").order_by("insee").first()


def quota(hours, **fields):
    """So many hours a month, in the whole house unless said otherwise."""
    return Quota.objects.create(hours=Decimal(hours), **{"valid_from": dt.date(2027, 1, 1)} | fields)


def term(name, start, end, by):
    """A period that series are kept for, said before the day ``by``."""
    days = [dt.date.fromisoformat(day) for day in (start, end, by)]
    return Term.objects.create(name=name, starts_on=days[0], ends_on=days[1], confirm_by=days[2])
