"""The dates of a series, against a plain walk over the calendar."""

import datetime as dt

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maison import recurrence
from maison.opening import HERE
from maison.recurrence import Repeat

DAY = dt.timedelta(days=1)
FIRSTS = st.dates(dt.date(2026, 1, 1), dt.date(2030, 12, 31))


def walk(first, until):
    return [first + DAY * rank for rank in range((until - first).days + 1)]


def nth(day):
    return (day.day - 1) // 7 + 1


def is_last(day):
    return (day + 7 * DAY).month != day.month


def wanted(repeat, first, day):
    """The rule said in the plainest way, day by day."""
    if day.weekday() != first.weekday():
        return False
    if repeat == Repeat.WEEKLY:
        return True
    if repeat == Repeat.FORTNIGHTLY:
        return (day - first).days % 14 == 0
    if repeat == Repeat.LAST or nth(first) == 5:
        return is_last(day)
    return nth(day) == nth(first)


@given(first=FIRSTS, length=st.integers(1, 400), repeat=st.sampled_from(Repeat), skips=st.booleans())
@settings(max_examples=300, deadline=None)
def test_days_are_those_of_a_plain_walk(first, length, repeat, skips):
    until = first + DAY * length
    closed = holidays.country_holidays("FR", years=range(first.year, until.year + 1)) if skips else {}
    rule = recurrence.rule_of(repeat, first)
    model = [day for day in walk(first, until) if wanted(repeat, first, day) and day not in closed]
    assert recurrence.days(rule, first, until, skips_holidays=skips) == model


@given(day=FIRSTS, start=st.times(), end=st.times())
@settings(max_examples=300, deadline=None)
def test_hours_on_the_clock_stay_the_same_all_year(day, start, end):
    start, end = (time.replace(second=0, microsecond=0) for time in (start, end))
    starts_at, ends_at = recurrence.slot(day, start, end)
    if starts_at.astimezone(HERE).time() != start:  # the hour that March skips
        assert (day.month, day.weekday(), start.hour) == (3, 6, 2)
    expected = day + DAY if end == recurrence.MIDNIGHT else day
    if ends_at.astimezone(HERE).time() == end:
        assert ends_at.astimezone(HERE).date() == expected


@pytest.mark.parametrize(
    ("repeat", "first", "words"),
    [
        (Repeat.WEEKLY, "2027-03-02", "tous les mardis"),
        (Repeat.FORTNIGHTLY, "2027-03-02", "un mardi sur deux"),
        (Repeat.MONTHLY, "2027-03-09", "le deuxième mardi de chaque mois"),
        (Repeat.MONTHLY, "2027-03-30", "le dernier mardi de chaque mois"),
        (Repeat.LAST, "2027-03-03", "le dernier mercredi de chaque mois"),
    ],
)
def test_rule_is_told_in_french(repeat, first, words):
    assert recurrence.told(recurrence.rule_of(repeat, dt.date.fromisoformat(first))) == words


def test_rehearsal_stays_at_six_when_clocks_change():
    winter, summer = (recurrence.slot(dt.date(2027, 3, day), dt.time(18), dt.time(20))[0] for day in (27, 28))
    assert (winter.hour, summer.hour) == (17, 16)  # in UTC
    assert summer - winter == dt.timedelta(hours=23)
