"""When an initiative is open: its week, the holidays, the days unlike the others."""

import datetime as dt

import pytest
from django.utils import timezone

from label.models import Hours, HoursException, Listing
from label.opening import Timetable, is_open, opening, told, until
from tests.label import factories

pytestmark = pytest.mark.django_db

MORNING, AFTERNOON = (dt.time(9), dt.time(12)), (dt.time(14), dt.time(18, 30))
MONDAY = dt.date(2027, 2, 1)


@pytest.fixture
def page(db):
    """Open on Mondays, morning and afternoon."""
    made = factories.draft_listing()
    for opens, closes in (AFTERNOON, MORNING):
        Hours.objects.create(listing=made, weekday=1, opens=opens, closes=closes)
    return made


def at(day, hour, minute=0):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def test_day_has_its_hours_in_order(page):
    assert opening(page, MONDAY).ranges == (MORNING, AFTERNOON)
    assert opening(page, MONDAY).told == "9 h – 12 h, 14 h – 18 h 30".replace(" h", "\u00a0h").replace(
        " –", "\u00a0–"
    ).replace("h 30", "h\u00a030")
    assert opening(page, MONDAY + dt.timedelta(days=1)).told == "Fermé"


@pytest.mark.parametrize(
    ("hour", "minute", "closes"),
    [(8, 59, None), (9, 0, dt.time(12)), (11, 59, dt.time(12)), (12, 0, None), (18, 29, dt.time(18, 30))],
)
def test_page_is_open_until_an_hour(hour, minute, closes, page):
    assert until(page, at(MONDAY, hour, minute)) == closes
    assert is_open(page, at(MONDAY, hour, minute)) == (closes is not None)


def test_hours_are_those_of_ales_whatever_the_clock_of_the_server(page):
    assert is_open(page, dt.datetime(2027, 2, 1, 8, 0, tzinfo=dt.UTC))
    assert not is_open(page, dt.datetime(2027, 2, 1, 7, 59, tzinfo=dt.UTC))
    assert is_open(page, dt.datetime(2027, 7, 5, 7, 0, tzinfo=dt.UTC))


def test_holiday_closes_unless_the_page_says_otherwise(page):
    easter = dt.date(2027, 3, 29)
    assert (opening(page, easter).ranges, opening(page, easter).why) == ((), "Lundi de Pâques")
    HoursException.objects.create(
        listing=page, starts_on=easter, ends_on=easter, opens=dt.time(10), closes=dt.time(11), words="Chasse aux œufs"
    )
    page = Listing.objects.get()
    assert opening(page, easter).ranges == ((dt.time(10), dt.time(11)),)
    assert opening(page, easter).why == "Chasse aux œufs"


def test_closed_days_win_over_the_week(page):
    HoursException.objects.create(listing=page, starts_on=MONDAY, ends_on=MONDAY + dt.timedelta(days=6), words="Congés")
    assert opening(page, MONDAY) == opening(Listing.objects.get(), MONDAY)
    assert (opening(page, MONDAY).ranges, opening(page, MONDAY).why) == ((), "Congés")
    assert opening(page, MONDAY + dt.timedelta(days=7)).ranges == (MORNING, AFTERNOON)


def test_next_opening_is_found_within_two_weeks(page):
    timetable = Timetable(page)
    assert timetable.next_opening(at(MONDAY, 10)) == (MONDAY, dt.time(14))
    assert timetable.next_opening(at(MONDAY, 19)) == (MONDAY + dt.timedelta(days=7), dt.time(9))
    HoursException.objects.create(listing=page, starts_on=MONDAY, ends_on=MONDAY + dt.timedelta(days=60))
    assert Timetable(Listing.objects.get()).next_opening(at(MONDAY, 10)) is None


def test_page_without_hours_says_nothing_of_them(db):
    assert not Timetable(factories.draft_listing())


def test_ranges_that_touch_are_one(page):
    Hours.objects.create(listing=page, weekday=2, opens=dt.time(9), closes=dt.time(12))
    Hours.objects.create(listing=page, weekday=2, opens=dt.time(12), closes=dt.time(23, 59))
    assert [words for name, *_, words in Timetable(page).week() if name == "Mardi"] == [
        told([(dt.time(9), dt.time(23, 59))])
    ]
    assert "minuit" in told([(dt.time(9), dt.time(23, 59))])


def test_week_is_read_with_two_statements(page, django_assert_num_queries):
    with django_assert_num_queries(2):
        timetable = Timetable(page)
        timetable.week()
        timetable.until(at(MONDAY, 10))
        timetable.coming_exceptions(MONDAY)
