"""The files that the letters about series and seasons speak of, of any structure."""

import datetime as dt

from commons import clock
from maison import workflow

from ..factories import representative_of
from . import factories


def subject(about, structure):
    """A series, one of its dates, or a wish."""
    structure.status = "verified"
    structure.save()
    with clock.moved_to(dt.date(2027, 2, 1)):
        room = factories.open_space(name="Salle des Mûriers", slug="muriers")
        if about == "house_wish":
            return factories.wish(factories.season_round(room), structure, room)
        factories.term("printemps", "2027-04-01", "2027-06-30", "2027-03-20")
        series = factories.series(room, structure)
        if about == "house_series":
            return series
        date = series.bookings.order_by("starts_at").first()
        date.reason = "Fuite d’eau"
        date.save()
        return date


def booking(structure):
    """A confirmed booking of the structure."""
    structure.status = "verified"
    structure.save()
    return factories.booking(factories.open_space(name="Salle des Châtaigniers", slug="chataigniers"), structure)


def waiting_place(structure):
    """The structure waits for a slot that another one has."""
    room = factories.open_space(name="Salle des Cèdres", slug="cedres")
    factories.booking(room)
    person = representative_of(structure)
    return workflow.wait(room, structure, factories.in_days(10), factories.in_days(10, "12:00"), by=person)
