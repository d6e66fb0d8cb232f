"""When a space receives people: hours, seasons, closures, holidays, parts, and the two Sundays of the clocks."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from maison.models import Closure, OpeningHours, Season, Space
from maison.opening import covered, holiday, merged, moment, open_ranges, open_ranges_between, without

from . import factories
from .factories import at

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = dt.date(2027, 3, 2)

pytestmark = pytest.mark.django_db


def told(ranges):
    """« 08:00–12:00 », on the clocks of Alès."""
    return [f"{start.astimezone(PARIS):%H:%M}–{end.astimezone(PARIS):%H:%M}" for start, end in ranges]


# The week -------------------------------------------------------------------------------------------------


def test_space_is_open_at_the_hours_of_that_weekday():
    space = factories.SpaceFactory()
    factories.open_on(space, 1, opens="09:00", closes="12:00")
    factories.open_on(space, 1, opens="14:00", closes="18:00")
    factories.open_on(space, 2, opens="10:00", closes="11:00")
    assert told(open_ranges(space, TUESDAY)) == ["09:00–12:00", "14:00–18:00"]
    assert open_ranges(space, TUESDAY - dt.timedelta(days=1)) == []


def test_hours_that_touch_are_one_opening():
    space = factories.SpaceFactory()
    factories.open_on(space, 1, opens="12:00", closes="18:00")
    factories.open_on(space, 1, opens="09:00", closes="12:00")
    assert told(open_ranges(space, TUESDAY)) == ["09:00–18:00"]


def test_closing_at_midnight_is_the_end_of_the_day():
    space = factories.open_space(opens="20:00", closes="00:00")
    ((start, end),) = open_ranges(space, TUESDAY)
    assert (end - start, end) == (dt.timedelta(hours=4), at("2027-03-03", "00:00"))


def test_space_without_hours_is_never_open():
    assert open_ranges(factories.SpaceFactory(), TUESDAY) == []


# Seasons, closures, holidays --------------------------------------------------------------------------------


def test_season_replaces_the_whole_week_of_the_year():
    space = factories.open_space()
    summer = factories.SeasonFactory(starts_on=TUESDAY, ends_on=TUESDAY + dt.timedelta(days=6))
    factories.open_on(space, 1, opens="09:00", closes="12:00", season=summer)
    assert told(open_ranges(space, TUESDAY)) == ["09:00–12:00"]
    assert open_ranges(space, TUESDAY + dt.timedelta(days=1)) == []
    assert told(open_ranges(space, TUESDAY + dt.timedelta(days=7))) == ["08:00–22:00"]


def test_season_without_hours_changes_nothing():
    space = factories.open_space()
    factories.SeasonFactory(starts_on=TUESDAY, ends_on=TUESDAY)
    assert told(open_ranges(space, TUESDAY)) == ["08:00–22:00"]


def test_shortest_season_wins_where_two_meet():
    space = factories.open_space()
    year = factories.SeasonFactory(starts_on=dt.date(2027, 1, 1), ends_on=dt.date(2027, 12, 31))
    week = factories.SeasonFactory(starts_on=TUESDAY, ends_on=TUESDAY)
    factories.open_on(space, 1, opens="09:00", closes="10:00", season=year)
    factories.open_on(space, 1, opens="15:00", closes="16:00", season=week)
    assert told(open_ranges(space, TUESDAY)) == ["15:00–16:00"]


def test_closure_takes_its_time_out_of_the_day():
    space = factories.open_space()
    factories.ClosureFactory(space=space, starts_at=at(TUESDAY, "10:15"), ends_at=at(TUESDAY, "12:00"))
    assert told(open_ranges(space, TUESDAY)) == ["08:00–10:15", "12:00–22:00"]


def test_closure_of_the_house_closes_every_space():
    space = factories.open_space()
    factories.ClosureFactory(starts_at=at(TUESDAY, "00:00"), ends_at=at("2027-03-04", "00:00"))
    assert open_ranges_between(space, TUESDAY, TUESDAY + dt.timedelta(days=1)) == {
        TUESDAY: [],
        TUESDAY + dt.timedelta(days=1): [],
    }


def test_closure_of_another_space_changes_nothing():
    space, other = factories.open_space(), factories.open_space()
    factories.ClosureFactory(space=other, starts_at=at(TUESDAY, "00:00"), ends_at=at("2027-03-04", "00:00"))
    assert told(open_ranges(space, TUESDAY)) == ["08:00–22:00"]


def test_space_is_closed_on_public_holidays():
    space = factories.open_space()
    assert open_ranges(space, dt.date(2026, 11, 11)) == []
    assert open_ranges(space, dt.date(2027, 3, 29)) == []
    assert holiday(dt.date(2027, 3, 29)) == "Lundi de Pâques"
    assert holiday(TUESDAY) == ""


def test_space_that_opens_on_holidays_keeps_its_hours():
    space = factories.open_space(opens_on_holidays=True)
    assert told(open_ranges(space, dt.date(2026, 11, 11))) == ["08:00–22:00"]


# Parts ------------------------------------------------------------------------------------------------------


def test_part_follows_the_hours_of_its_whole():
    whole, left, right = factories.hall()
    factories.open_on(left, 1, opens="10:00", closes="11:00")
    assert told(open_ranges(left, TUESDAY)) == ["10:00–11:00"]
    assert told(open_ranges(right, TUESDAY)) == ["08:00–22:00"]


def test_season_of_the_whole_holds_for_a_part_with_hours_of_its_own():
    whole, left, right = factories.hall()
    factories.open_on(left, 1, opens="07:00", closes="23:00")
    summer = factories.SeasonFactory(starts_on=TUESDAY, ends_on=TUESDAY)
    factories.open_on(whole, 1, opens="09:00", closes="12:00", season=summer)
    assert told(open_ranges(left, TUESDAY)) == ["09:00–12:00"]


def test_closure_of_a_whole_closes_its_parts():
    whole, left, right = factories.hall()
    factories.ClosureFactory(space=whole, starts_at=at(TUESDAY, "00:00"), ends_at=at("2027-03-03", "00:00"))
    assert open_ranges(left, TUESDAY) == []


def test_closure_of_a_part_closes_its_whole_and_not_the_other_part():
    whole, left, right = factories.hall()
    factories.ClosureFactory(space=left, starts_at=at(TUESDAY, "00:00"), ends_at=at("2027-03-03", "00:00"))
    assert open_ranges(whole, TUESDAY) == []
    assert told(open_ranges(right, TUESDAY)) == ["08:00–22:00"]


# The Sundays when clocks change -------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "hours"), [("2026-10-25", 25), ("2027-03-28", 23), ("2027-03-21", 24)])
def test_whole_day_lasts_what_it_lasts(day, hours):
    space = factories.open_space(opens="00:00", closes="00:00")
    ((start, end),) = open_ranges(space, dt.date.fromisoformat(day))
    assert end - start == dt.timedelta(hours=hours)


def test_hours_around_the_change_are_those_of_the_clock():
    space = factories.open_space(opens="01:00", closes="04:00")
    ((start, end),) = open_ranges(space, dt.date(2027, 3, 28))
    assert (told([(start, end)]), end - start) == (["01:00–04:00"], dt.timedelta(hours=2))
    ((start, end),) = open_ranges(space, dt.date(2026, 10, 25))
    assert (told([(start, end)]), end - start) == (["01:00–04:00"], dt.timedelta(hours=4))


def test_time_that_march_skips_is_when_clocks_jump():
    day, jump = dt.date(2027, 3, 28), dt.datetime(2027, 3, 28, 1, tzinfo=dt.UTC)
    assert {moment(day, dt.time(2, 30)), moment(day, dt.time(2, 30), last=True)} == {jump}


def test_hour_that_october_lives_twice_has_two_moments():
    day = dt.date(2026, 10, 25)
    first, last = moment(day, dt.time(2, 30)), moment(day, dt.time(2, 30), last=True)
    assert last - first == dt.timedelta(hours=1)


# Statements ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [1, 40])
def test_calendar_reads_three_statements_however_long(days, django_assert_num_queries):
    whole, left, right = factories.hall()
    factories.ClosureFactory(space=left, starts_at=at(TUESDAY, "10:00"), ends_at=at(TUESDAY, "11:00"))
    with django_assert_num_queries(3):
        assert len(open_ranges_between(whole, TUESDAY, TUESDAY + dt.timedelta(days=days - 1))) == days


# Against a plain model ----------------------------------------------------------------------------------------

MINUTES = st.integers(0, 24 * 12).map(lambda rank: rank * 5)
PAIRS = st.tuples(MINUTES, MINUTES).map(sorted)


def minutes_of(ranges):
    return {minute for start, end in ranges for minute in range(start, end)}


@given(st.lists(PAIRS), st.lists(PAIRS))
@settings(deadline=None)
def test_ranges_hold_the_minutes_that_a_plain_set_holds(ranges, holes):
    left = without(merged(ranges), holes)
    assert minutes_of(left) == minutes_of(ranges) - minutes_of(holes)
    assert left == sorted(left)
    assert all(start < end for start, end in left)


@given(st.lists(PAIRS), PAIRS)
@settings(deadline=None)
def test_ranges_cover_what_a_plain_set_covers(ranges, asked):
    assume(asked[0] < asked[1])
    assert covered(merged(ranges), *asked) == (minutes_of([asked]) <= minutes_of(ranges))


# Neither a Sunday's doubled hour nor its skipped one begins or ends an opening here: they have their tests above.
TIMES = st.integers(0, 47).map(lambda rank: dt.time(rank // 2, rank % 2 * 30)).filter(lambda time: time.hour != 2)
HOURS = st.tuples(st.sampled_from([None, 0, 1]), st.integers(0, 6), TIMES, TIMES).filter(
    lambda row: row[3] > row[2] or row[3] == dt.time() != row[2]
)
SEASONS = [(dt.date(2026, 10, 19), dt.date(2026, 11, 15)), (dt.date(2026, 10, 24), dt.date(2026, 10, 28))]
DAYS = st.dates(dt.date(2026, 10, 20), dt.date(2026, 11, 13)) | st.just(dt.date(2027, 3, 28))
CLOSED = st.tuples(st.booleans(), st.integers(0, 24 * 2 * 25), st.integers(1, 60))
FIRST = dt.datetime(2026, 10, 19, tzinfo=dt.UTC)


def is_open(moment, rows, closures):
    """The plain model: what a person reads on the door, that minute."""
    local = moment.astimezone(PARIS)
    for season in (1, 0, None):  # the short season first
        if season is not None and not SEASONS[season][0] <= local.date() <= SEASONS[season][1]:
            continue
        posted = [row for row in rows if row[0] == season]
        if posted:
            break
    else:
        return False
    time = local.time()
    on_the_door = any(
        weekday == local.weekday() and opens <= time and (time < closes or closes == dt.time())
        for _, weekday, opens, closes in posted
    )
    shut = any(FIRST + dt.timedelta(minutes=30 * start) <= moment < FIRST + dt.timedelta(minutes=30 * (start + length))
               for _, start, length in closures)  # fmt: skip
    return on_the_door and not shut and not holiday(local.date())


@given(rows=st.lists(HOURS, max_size=8), closures=st.lists(CLOSED, max_size=3), day=DAYS)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_opening_is_what_the_door_says_minute_by_minute(db, rows, closures, day):
    for model in (OpeningHours, Closure, Season, Space):
        model.objects.all().delete()
    space = factories.SpaceFactory(name="Porte", slug="porte")
    seasons = [factories.SeasonFactory(starts_on=start, ends_on=end) for start, end in SEASONS]
    OpeningHours.objects.bulk_create(
        OpeningHours(
            space=space, weekday=weekday, opens_at=opens, closes_at=closes,
            season=None if season is None else seasons[season],
        )
        for season, weekday, opens, closes in rows
    )  # fmt: skip
    for is_own, start, length in closures:
        begin = FIRST + dt.timedelta(minutes=30 * start)
        factories.ClosureFactory(
            space=space if is_own else None, starts_at=begin, ends_at=begin + dt.timedelta(minutes=30 * length)
        )
    midnight, next_midnight = at(day, "00:00"), at(day + dt.timedelta(days=1), "00:00")
    instants = [
        midnight + dt.timedelta(minutes=30 * rank)
        for rank in range((next_midnight - midnight) // dt.timedelta(minutes=30))
    ]
    expected = {instant for instant in instants if is_open(instant, rows, closures)}
    ranges = open_ranges(space, day)
    assert {instant for instant in instants if covered(ranges, instant, instant + dt.timedelta(minutes=30))} == expected
