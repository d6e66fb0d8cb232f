"""Series that structures begin by themselves: dates that are refused, taken again, waited for."""

import datetime as dt

from maison import routines, workflow
from maison.models import Door, Series
from maison.opening import holiday
from maison.recurrence import Repeat, rule_of

from .agenda import at, days
from .bookings import SHOP, Slot, book, clock_time, fresh, of_week, unless_refused, who
from .house import KITCHEN, ROOM


def lives(town):
    for life in (own_series(town), asked_series(town), typed_series(town)):
        yield unless_refused(life)


def arrivals(series, by):
    """Its people scan the poster at the door, each time."""
    for booking in series.bookings.filter(status="confirmed").order_by("starts_at"):
        yield booking.starts_at + dt.timedelta(minutes=3)
        booking.refresh_from_db()
        if booking.status == "confirmed":
            workflow.arrive(booking, by=by, code=Door.objects.get(space=booking.space).code)


def begin(town, name, space, first, until, hours, repeat, title, people, **more):
    """A series, as its structure writes it; the desk, for whoever calls."""
    start, end = (clock_time(told) for told in hours.split("-"))
    series = Series(
        structure=fresh(name), space=town.spaces[space], title=title, attendance=people, starts_on=first, until=until,
        from_time=start, to_time=end, rule=rule_of(repeat, first), **more,
    )  # fmt: skip
    return workflow.begin(series, by=town.staff.maison if more else who(town, name))


def own_series(town):
    """Rose's trainings: two dates were taken; one came back and she took it, the other is still somebody else's."""
    first, rivals = of_week(town, -8, 3), []
    yield at(first - days(12))
    rose = who(town, SHOP)
    for name, week in (("Cévennes Sobriété", 2), ("Les Terres de Ners", 4)):
        slot = Slot(of_week(town, week, 3), "9", "11")
        if not holiday(slot.day):
            rivals.append(book(town, name, ROOM, slot, "Réunion d’équipe", 12))
    yield at(first - days(8))
    hours, until = "9-11", of_week(town, 9, 3)
    series = begin(town, SHOP, ROOM, first, until, hours, Repeat.FORTNIGHTLY, "Formation des bénévoles", 15)
    live, back = arrivals(series, rose), at(town.today - days(5))
    for coming in live:
        if coming > back:
            break
        yield coming
    yield back
    if rivals and rivals[0].structure.name == "Cévennes Sobriété":
        workflow.cancel(rivals[0], by=who(town, "Cévennes Sobriété"), reason="Nous nous verrons ailleurs.")
        yield back + dt.timedelta(minutes=10)
        routines.offer_dates()
        yield back + dt.timedelta(hours=2)
        workflow.take_date(series.bookings.get(starts_at=rivals[0].starts_at), by=rose)


def asked_series(town):
    """A series in the kitchen, which the desk has not answered yet."""
    yield at(town.today - days(1) if town.today.weekday() else town.today - days(3))
    first, until = of_week(town, 2, 5), of_week(town, 10, 5)
    name, title = "La Ronde des Châtaignes", "Purées et compotes entre parents"
    begin(town, name, KITCHEN, first, until, "10-12", Repeat.FORTNIGHTLY, title, 10)


def typed_series(town):
    """Somebody who came to the desk: she does not use a computer."""
    first, until = of_week(town, -4, 4), of_week(town, 9, 4)
    yield at(first - days(9))
    name, title = "Les Bons Voisins du Gardon", "Jeux de cartes du vendredi"
    more = {"typed_for": "Mme Nogaret, venue au bureau"}
    begin(town, name, ROOM, first, until, "14-16", Repeat.FORTNIGHTLY, title, 16, **more)
