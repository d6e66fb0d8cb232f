"""What a space asks of a booking: each refusal has its sentence, and nothing else is refused."""

import datetime as dt

import pytest

from commons import clock
from maison.models import Space
from maison.rules import problems
from structures.models import Structure

from ..factories import StructureFactory
from . import factories
from .factories import at

TUESDAY = dt.date(2027, 3, 2)
NOW = at("2027-03-01", "09:00")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_morning():
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def room():
    return factories.open_space()


@pytest.fixture
def club():
    return factories.verified_structure()


def asked(space, structure, start="10:00", end="12:00", day=TUESDAY, **options):
    return [
        sentence.replace("\u00a0", " ")
        for sentence in problems(space, structure, at(day, start), at(day, end), **options)
    ]


def test_booking_within_the_rules_has_no_problem(room, club):
    assert asked(room, club, attendance=30) == []


def test_structure_under_review_still_books(room):
    assert asked(room, StructureFactory(status=Structure.Status.TO_REVIEW)) == []


# When -----------------------------------------------------------------------------------------------------


def test_end_before_start_is_refused_alone(room, club):
    assert asked(room, club, "12:00", "10:00") == ["La fin doit suivre le début."]


def test_past_is_refused_alone(room, club):
    assert asked(room, club, "08:00", "09:00", day=TUESDAY - dt.timedelta(days=1)) == ["Ce créneau est passé."]


def test_other_hours_are_told_those_of_the_day(club):
    space = factories.SpaceFactory()
    factories.open_on(space, 1, opens="09:00", closes="12:00")
    factories.open_on(space, 1, opens="14:00", closes="00:00")
    told = ["Le 2 mars 2027, l’espace est ouvert de 9 h à 12 h et de 14 h à minuit."]
    assert asked(space, club, "11:00", "15:00") == told
    assert asked(space, club, "08:00", "10:00") == told


def test_closed_weekday_is_named(club):
    space = factories.SpaceFactory()
    factories.open_on(space, 0)
    assert asked(space, club) == ["L’espace est fermé le mardi 2 mars 2027."]


def test_holiday_is_named(room, club):
    assert asked(room, club, day="2027-03-29") == ["L’espace est fermé le 29 mars 2027 : Lundi de Pâques."]


def test_closure_says_its_reason_and_its_end(room, club):
    factories.ClosureFactory(reason="Peinture", starts_at=at(TUESDAY, "11:00"), ends_at=at("2027-03-05", "08:00"))
    assert asked(room, club) == ["L’espace est fermé du 2 mars 2027 à 11 h au 5 mars 2027 à 8 h : Peinture."]


def test_night_across_midnight_is_one_opening(club):
    space = factories.open_space(opens="20:00", closes="00:00")
    factories.open_on(space, *range(7), opens="00:00", closes="02:00")
    assert problems(space, club, at(TUESDAY, "22:00"), at("2027-03-03", "01:00")) == []
    told = problems(space, club, at(TUESDAY, "22:00"), at("2027-03-03", "03:00"))
    assert [sentence[:17] for sentence in told] == ["Le 2 mars 2027, l", "Le 3 mars 2027, l"]


# How long, how early, how late ------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "end"), [("10:15", "12:00"), ("10:00", "12:10")])
def test_time_between_two_steps_is_refused(room, club, start, end):
    assert asked(room, club, start, end) == ["Commencez et finissez à une heure proposée, de 30 minutes en 30 minutes."]


def test_too_short_is_refused(room, club):
    assert asked(room, club, "10:00", "10:30") == ["Réservez 1 h au moins."]


def test_too_long_is_refused(club):
    room = factories.open_space(longest=dt.timedelta(hours=1, minutes=30))
    assert asked(room, club, "10:00", "12:00") == ["Réservez 1 h 30 au plus."]


def test_length_is_the_one_lived_when_clocks_change(club):
    room = factories.open_space(opens="00:00", closes="00:00", longest=dt.timedelta(hours=2))
    with clock.moved_to(dt.date(2026, 10, 20)):
        assert asked(room, club, "01:30", "03:30", day="2026-10-25") == ["Réservez 2 h au plus."]
        assert asked(room, club, "00:30", "02:00", day="2026-10-25") == []


def test_day_beyond_the_horizon_is_refused_but_to_the_desk(club, superuser):
    room = factories.open_space(horizon=30)
    assert asked(room, club, day="2027-03-31") == []
    assert asked(room, club, day="2027-04-01") == ["Cet espace se réserve jusqu’au 31 mars 2027 pour le moment."]
    assert asked(room, club, day="2027-04-01", by=superuser) == []


def test_late_notice_is_refused_but_to_the_desk(club, superuser):
    room, monday = factories.open_space(), TUESDAY - dt.timedelta(days=1)
    assert asked(room, club, "11:30", "13:00", day=monday) == []
    assert asked(room, club, "10:30", "12:00", day=monday) == ["Réservez au plus tard 2 h avant le début."]
    assert asked(room, club, "10:30", "12:00", day=monday, by=superuser) == []


# For whom ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_structure_that_the_town_does_not_know_is_refused(room, status):
    told = ["La structure doit être vérifiée par la Ville avant de réserver."]
    assert asked(room, StructureFactory(status=status)) == told


def test_space_that_is_not_proposed_is_refused(club):
    assert asked(factories.open_space(is_open=False), club) == ["Cet espace n’est pas proposé à la réservation."]


def test_chosen_space_receives_the_chosen_only(club, superuser):
    other = factories.verified_structure()
    room = factories.open_space(audience=Space.Audience.CHOSEN, received=[club])
    assert asked(room, club) == []
    told = ["Cet espace n’est ouvert qu’aux structures choisies par la Ville."]
    assert asked(room, other) == asked(room, other, by=superuser) == told


def test_space_of_the_desk_is_booked_by_the_desk_only(club, superuser):
    room = factories.open_space(audience=Space.Audience.DESK)
    assert asked(room, club) == ["Cet espace se réserve auprès du bureau d’accueil."]
    assert asked(room, club, by=superuser) == []


def test_town_books_through_the_desk_only(room, representative, superuser):
    assert asked(room, None, by=representative) == ["Dites pour quelle structure vous réservez."]
    assert asked(room, None, by=superuser) == []


def test_more_people_than_places_are_refused(room, club):
    assert asked(room, club, attendance=31) == ["L’espace reçoit 30 personnes au plus : vous en attendez 31."]


def test_all_problems_are_told_at_once(club):
    room = factories.open_space(is_open=False, horizon=0)
    assert len(asked(room, club, "06:10", "06:20", attendance=99)) == 6
