"""A series of forty dates: what it costs the database, and the button that is pressed twice."""

import datetime as dt
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commons import clock
from commons.models import Message
from maison import workflow
from maison.models import Booking, Occupancy, Rate, Series

from ..factories import representative_of
from . import desk, factories
from .test_rivals import race

pytestmark = pytest.mark.django_db
A_DATE = 4  # a savepoint, a booking, what it occupies, and the savepoint's release
A_MONTH = 2  # what a quota of that month counts


@pytest.fixture(autouse=True)
def _winter():
    with clock.moved_to(dt.date(2027, 2, 1)):
        yield


@pytest.fixture
def room():
    """With everything that a date is looked at for: rates, a quota, a closure."""
    room = factories.open_space(name="Salle des Mûriers", slug="muriers")
    _, ordinary = factories.rate_categories()
    for unit, amount in ((Rate.Unit.HOUR, 10), (Rate.Unit.HALF_DAY, 25)):
        factories.rate(room, ordinary, unit, amount)
    factories.quota(40, space=room)
    night = factories.at("2027-03-09", "00:00"), factories.at("2027-03-10", "00:00")
    factories.ClosureFactory(space=room, starts_at=night[0], ends_at=night[1])
    return room


def statements(room, until):
    structure = factories.verified_structure()
    person = representative_of(structure)
    with CaptureQueriesContext(connection) as captured:
        series = factories.series(room, structure, until=until, by=person)
    made, months = series.bookings.exclude(status="unavailable").count(), until_months(series)
    Occupancy.objects.all().delete()
    return len(captured), made, months


def until_months(series):
    """A quota of each month is counted once."""
    return len({(day.year, day.month) for day in series.bookings.dates("starts_at", "month")})


def test_each_date_costs_a_savepoint_and_two_rows(room):
    statements(room, "2027-03-30")  # what Django remembers is asked for once
    short, few, months = statements(room, "2027-03-30")
    long, many, more_months = statements(room, "2027-12-07")
    assert many - few >= 35
    assert long - short == A_DATE * (many - few) + A_MONTH * (more_months - months)


def test_dates_share_their_price_and_each_has_its_own(room):
    ordinary = room.rates.first().category
    factories.rate(room, ordinary, Rate.Unit.HOUR, 15, valid_from=dt.date(2027, 3, 16))
    series = factories.series(room, factories.verified_structure(family="company"), until="2027-03-16")
    assert list(series.bookings.order_by("starts_at").values_list("status", "price")) == [
        ("confirmed", 20),
        ("unavailable", 0),
        ("confirmed", 25),  # a half-day then costs less than two hours
    ]


def test_date_of_an_option_that_has_just_lapsed_is_booked(room):
    factories.option(room, days=29, start="18:00", end="20:00")
    with clock.moved_to(clock.now() + dt.timedelta(minutes=11)):
        series = factories.series(room, until="2027-03-16")
    assert set(series.bookings.values_list("status", flat=True)) == {"confirmed", "unavailable"}
    assert series.bookings.get(starts_at=factories.at("2027-03-02", "18:00")).status == "confirmed"


def test_hours_of_a_series_stop_at_the_quota(room):
    factories.quota(5, space=room)
    series = factories.series(room, until="2027-03-30")
    told = [row.reason for row in series.bookings.filter(status="unavailable").order_by("starts_at")]
    assert len(told) == 3
    assert "Il vous reste 1" in told[1]


def test_button_pressed_twice_makes_one_series_and_one_letter(room):
    structure = factories.verified_structure()
    person = representative_of(structure)
    first = factories.series(room, structure, by=person)
    second = factories.series(room, structure, by=person)
    assert second == first
    assert Message.objects.filter(template="maison/emails/series_began").count() == 1
    with clock.moved_to(clock.now() + dt.timedelta(minutes=11)), pytest.raises(ValidationError, match="Aucune"):
        factories.series(room, structure, by=person)


def test_series_that_was_cancelled_can_be_made_again(room):
    structure = factories.verified_structure()
    person = representative_of(structure)
    first = factories.series(room, structure, by=person)
    date = first.bookings.order_by("starts_at").first()
    workflow.cancel_dates(first, date, workflow.Scope.ALL, by=person, reason="Erreur")
    assert factories.series(room, structure, by=person) != first


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_instant_make_one_series():
    with clock.moved_to(dt.date(2027, 2, 1)):
        room, structure = factories.open_space(), factories.verified_structure()
        person = representative_of(structure)
        made = race([partial(factories.series, room, structure, by=person, until="2027-03-30") for _ in range(2)])
    assert made[0] == made[1] == Series.objects.get()
    assert Booking.objects.count() == Series.objects.get().bookings.count() == 5


def test_series_of_seats_is_refused_with_a_sentence():
    with pytest.raises(ValidationError, match="Un poste se prend à la journée ou à la demi-journée"):
        factories.series(desk.coworking())
    assert not Series.objects.exists()
