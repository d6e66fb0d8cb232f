"""What a space's page says in words: its season, its closures, the next holiday, how long a half-day is."""

import datetime as dt

import pytest

from commons import clock
from maison.models import Limit, Rate
from tests.client import text

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _spring():
    with clock.moved_to(dt.date(2027, 3, 1)):
        yield


@pytest.fixture
def room():
    return factories.open_space(name="Salle des Mûriers", slug="muriers", opens="09:00", closes="18:00")


def page_of(client, room):
    return text(client.page(room.get_absolute_url())).replace("\xa0", " ")


def test_season_closure_and_holiday_are_told_in_words(client, room):
    factories.open_on(room, 1, 3, opens="10:00", closes="12:00", season=factories.SeasonFactory(name="Été"))
    factories.ClosureFactory(starts_at=factories.at("2027-03-15", "00:00"), ends_at=factories.at("2027-03-16", "00:00"))
    told = page_of(client, room)
    assert "Toute l’année Tous les jours de 9 h à 18 h" in told
    assert "Été, du 1er juillet 2027 au 31 août 2027 Le mardi et le jeudi de 10 h à 12 h" in told
    assert "Fermeture Le lundi 15 mars 2027 : Travaux." in told
    assert "Fermé. Le prochain : lundi de Pâques, le 29 mars 2027." in told


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (("2027-03-15", "08:00"), ("2027-03-15", "22:00"), "Le lundi 15 mars 2027, de 8 h à 22 h : Travaux."),
        (("2027-03-15", "00:00"), ("2027-03-20", "00:00"), "Du 15 mars 2027 au 19 mars 2027 : Travaux."),
        (("2027-03-15", "08:00"), ("2027-03-16", "12:00"), "Du 15 mars 2027 à 8 h au 16 mars 2027 à 12 h : Travaux."),
    ],
)
def test_closure_says_no_more_than_it_must(client, room, start, end, told):
    factories.ClosureFactory(starts_at=factories.at(*start), ends_at=factories.at(*end))
    assert told in page_of(client, room)


def test_holiday_that_is_a_name_keeps_its_capital(client, room):
    with clock.moved_to(dt.date(2027, 12, 1)):
        assert "Fermé. Le prochain : Noël, le 25 décembre 2027." in page_of(client, room)


def test_half_day_is_told_with_the_hours_that_the_town_decided(client, room):
    _, ordinary = factories.rate_categories()
    factories.rate(room, ordinary, Rate.Unit.HOUR, 10)
    assert "La demi-journée compte" not in page_of(client, room)
    factories.rate(room, ordinary, Rate.Unit.HALF_DAY, 30)
    assert "La demi-journée compte 4 heures." in page_of(client, room)
    Limit.objects.create(key="half_day", value=5, effective_from=dt.date(2027, 3, 1))
    assert "La demi-journée compte 5 heures." in page_of(client, room)


def test_half_day_is_told_anew_as_soon_as_it_changes(client, room):
    """What visitors read is kept (``views.kept``), and never for too long."""
    _, ordinary = factories.rate_categories()
    factories.rate(room, ordinary, Rate.Unit.HALF_DAY, 30)
    for _ in range(3):
        assert "La demi-journée compte 4 heures." in page_of(client, room)
    Limit.objects.create(key="half_day", value=6, effective_from=dt.date(2027, 3, 1))
    assert "La demi-journée compte 6 heures." in page_of(client, room)
