"""Hours that each structure may book: counted, said, and never passed, however many ask at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from commons import clock
from maison import quotas, workflow
from maison.models import Booking

from ..factories import representative_of
from . import factories

pytestmark = pytest.mark.django_db
HOURS = [("08:00", "10:00"), ("10:00", "12:00"), ("12:00", "14:00"), ("14:00", "16:00"), ("16:00", "18:00")]


@pytest.fixture(autouse=True)
def _winter():
    with clock.moved_to(dt.date(2027, 2, 1)):
        yield


def test_hour_too_many_is_refused_and_the_sentence_says_what_is_left():
    room, structure = factories.open_space(), factories.verified_structure()
    factories.quota(3, space=room)
    factories.booking(room, structure, start="10:00", end="12:00")
    with pytest.raises(ValidationError) as refusal:
        factories.option(room, structure, start="14:00", end="16:00")
    assert refusal.value.messages == [
        f"Il vous reste 1\u00a0h sur 3\u00a0h en février 2027 ({room}). Ce créneau en compte 2\u00a0h."
    ]
    factories.option(room, structure, start="14:00", end="15:00")


@pytest.mark.parametrize(
    ("fields", "is_counted"),
    [
        ({}, True),
        ({"kind": "room"}, True),
        ({"kind": "office"}, False),
        ({"valid_from": dt.date(2027, 3, 1)}, False),
        ({"valid_until": dt.date(2027, 2, 10)}, False),
    ],
)
def test_quota_counts_its_own_spaces_and_days(fields, is_counted):
    room, structure = factories.open_space(), factories.verified_structure()
    factories.quota(1, **fields)
    found = quotas.problems(room, structure, factories.in_days(10, "10:00"), factories.in_days(10, "12:00"))
    assert bool(found) is is_counted


def test_half_of_the_hall_counts_with_the_hall_and_other_months_do_not():
    whole, left, _ = factories.hall()
    structure = factories.verified_structure()
    factories.quota(4, space=whole)
    factories.booking(left, structure, start="10:00", end="12:00")
    factories.booking(left, structure, days=30, start="10:00", end="12:00")  # in March
    [count] = quotas.counts(structure)
    assert (count.used, count.left) == (2, 2)


def test_season_counts_over_its_months():
    room, structure = factories.open_space(), factories.verified_structure()
    season = factories.SeasonFactory(starts_on=dt.date(2027, 2, 1), ends_on=dt.date(2027, 4, 30))
    factories.quota(4, season=season)
    factories.booking(room, structure, start="10:00", end="12:00")
    factories.booking(room, structure, days=40, start="10:00", end="12:00")
    with pytest.raises(ValidationError, match="pour la saison"):
        factories.option(room, structure, days=50)


def test_series_counts_date_by_date_and_keeps_the_reason():
    room, structure = factories.open_space(), factories.verified_structure()
    factories.quota(4)
    series = factories.series(room, structure, until="2027-04-06")
    rows = series.bookings.order_by("starts_at")
    assert [row.status for row in rows] == [
        *("confirmed", "confirmed", "unavailable", "unavailable", "unavailable"),
        "confirmed",
    ]
    assert rows[2].reason.startswith("Il vous reste 0\u00a0h sur 4\u00a0h en mars 2027")


def test_booking_that_moves_is_not_counted_twice():
    room, structure = factories.open_space(), factories.verified_structure()
    factories.quota(2)
    made = factories.booking(room, structure, start="10:00", end="12:00")
    slot = factories.in_days(10, "14:00"), factories.in_days(10, "16:00")
    workflow.change(made, by=representative_of(structure), starts_at=slot[0], ends_at=slot[1])
    assert made.starts_at == slot[0]


def test_town_has_no_quota():
    assert quotas.problems(factories.open_space(), None, factories.in_days(1), factories.in_days(1, "12:00")) == []


@pytest.mark.django_db(transaction=True)
def test_rivals_of_one_structure_never_pass_its_quota():
    """Five people of one association ask at once for two hours each, in five rooms: two of them get theirs."""
    structure = factories.verified_structure()
    rooms = [factories.open_space() for _ in HOURS]
    people = [representative_of(structure)]
    factories.quota(4)

    def ask(row):
        room, (start, end) = row
        try:
            factories.option(room, structure, start=start, end=end, by=people[0])
        except ValidationError as refusal:
            return refusal.messages[0][:17]
        finally:
            connection.close()
        return "obtenu"

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(ask, zip(rooms, HOURS, strict=True)))
    assert answers.count("obtenu") == 2, answers
    assert Booking.objects.count() == 2
