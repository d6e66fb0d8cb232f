"""The legal clock against another way of counting it: day after day, as the law is read (CRPA, L231-4 and L114-5)."""

import datetime as dt

import pgtrigger
import pytest
from dateutil.relativedelta import relativedelta
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from commons import clock
from funding import thresholds
from funding.models import Application, CompletionRequest, Threshold
from funding.seeds import seed
from tests import factories

DAY = dt.timedelta(days=1)
QUIET = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def at(day):
    """Noon in Alès, that day."""
    with clock.moved_to(dt.datetime.combine(day, dt.time(11), tzinfo=dt.UTC)):
        return clock.now()


def read_aloud(deposited, requests):
    """Walks the days: each brings the refusal nearer, but those that a request suspends before it is born."""
    left = (deposited + relativedelta(months=2) - deposited).days
    day, stopped = deposited, [(asked, min(until, deadline)) for asked, deadline, until in requests]
    while left or any(asked <= day < until for asked, until in stopped):
        if not any(asked <= day < until for asked, until in stopped):
            left -= 1
        day += DAY
    return day


@pytest.fixture
def application(db, instructor):
    return factories.ApplicationFactory(status="submitted")


def silence(application, deposited, requests):
    """The date that the database keeps for a deposit of that day and these requests."""
    with transaction.atomic():
        application.completion_requests.all().delete()
        Application.objects.filter(pk=application.pk).update(submitted_at=at(deposited))
        for asked, deadline, until in requests:
            CompletionRequest.objects.create(
                application=application,
                asked_at=at(asked),
                asked_by=factories.agent("Instruction"),
                deadline=deadline,
                answered_at=at(until),
            )
    application.refresh_from_db()
    return application.silence_on


days = st.dates(dt.date(2027, 1, 1), dt.date(2032, 12, 31))


@st.composite
def histories(draw, most=4):
    """A deposit and its requests: (asked, deadline, answered), which may overlap, touch, or fall on one day."""
    deposited = draw(days)
    requests = []
    for _ in range(draw(st.integers(0, most))):
        asked = deposited + DAY * draw(st.integers(0, 90))
        deadline = asked + DAY * draw(st.integers(0, 60))
        requests.append((asked, deadline, asked + DAY * draw(st.integers(0, 90))))
    return deposited, sorted(requests)


@QUIET
@given(history=histories())
def test_clock_counts_as_the_law_is_read(application, history):
    assert silence(application, *history) == read_aloud(*history)


@QUIET
@given(history=histories())
def test_clock_is_never_shorter_than_two_months_nor_longer_than_what_suspends_it(application, history):
    deposited, requests = history
    ends = deposited + relativedelta(months=2)
    suspended = sum((min(until, deadline) - asked).days for asked, deadline, until in requests)
    assert ends <= silence(application, *history) <= ends + DAY * suspended


@QUIET
@given(history=histories(most=3), late=st.integers(0, 40))
def test_clock_never_goes_back_when_an_answer_comes_later(application, history, late):
    deposited, requests = history
    assume(requests)
    later = [(asked, deadline, until + DAY * late) for asked, deadline, until in requests]
    assert silence(application, deposited, requests) <= silence(application, deposited, later)


@QUIET
@given(history=histories(most=3), asked=st.integers(0, 90))
def test_clock_never_goes_back_when_more_is_asked(application, history, asked):
    deposited, requests = history
    more = (deposited + DAY * asked, deposited + DAY * (asked + 15), deposited + DAY * (asked + 15))
    assert silence(application, deposited, requests) <= silence(application, deposited, sorted([*requests, more]))


@pytest.mark.parametrize(
    ("deposited", "expected"),
    [
        (dt.date(2027, 3, 1), dt.date(2027, 5, 1)),
        (dt.date(2027, 12, 31), dt.date(2028, 2, 29)),
        (dt.date(2026, 12, 31), dt.date(2027, 2, 28)),
        (dt.date(2027, 12, 29), dt.date(2028, 2, 29)),
        (dt.date(2027, 8, 31), dt.date(2027, 10, 31)),
        (dt.date(2027, 6, 30), dt.date(2027, 8, 30)),
    ],
)
def test_two_months_go_from_date_to_date(application, deposited, expected):
    assert silence(application, deposited, []) == expected


def test_answer_before_the_deadline_starts_the_clock_again(application):
    d = dt.date
    assert silence(application, d(2027, 3, 1), [(d(2027, 3, 10), d(2027, 3, 25), d(2027, 3, 14))]) == d(2027, 5, 5)


def test_answer_after_the_deadline_counts_to_the_deadline(application):
    d = dt.date
    assert silence(application, d(2027, 3, 1), [(d(2027, 3, 10), d(2027, 3, 25), d(2027, 4, 20))]) == d(2027, 5, 16)


def test_answer_of_the_same_day_suspends_nothing(application):
    d = dt.date
    assert silence(application, d(2027, 3, 1), [(d(2027, 3, 10), d(2027, 3, 25), d(2027, 3, 10))]) == d(2027, 5, 1)


def test_request_made_once_silence_has_refused_wakes_nothing(application):
    d = dt.date
    assert silence(application, d(2027, 3, 1), [(d(2027, 5, 2), d(2027, 5, 25), d(2027, 5, 25))]) == d(2027, 5, 1)


def test_request_that_lapses_suspends_until_its_deadline(application):
    d = dt.date
    silence(application, d(2027, 3, 1), [])
    CompletionRequest.objects.create(
        application=application,
        asked_at=at(d(2027, 3, 10)),
        asked_by=factories.agent("Instruction"),
        deadline=d(2027, 3, 25),
        lapsed_at=at(d(2027, 4, 30)),
    )
    application.refresh_from_db()
    assert application.silence_on == d(2027, 5, 16)


def test_evening_in_utc_is_already_the_next_day_in_ales(application):
    moment = dt.datetime(2027, 6, 30, 22, 30, tzinfo=dt.UTC)  # 0 h 30 on 1 July
    Application.objects.filter(pk=application.pk).update(submitted_at=moment)
    application.refresh_from_db()
    assert application.silence_on == dt.date(2027, 9, 1)


def test_new_length_of_silence_holds_for_deposits_after_it(application):
    Threshold.objects.create(
        key=thresholds.SILENCE, value=4, unit="mois", effective_from=dt.date(2028, 1, 1), reference="décret à venir"
    )
    assert silence(application, dt.date(2027, 12, 30), []) == dt.date(2028, 2, 29)
    assert silence(application, dt.date(2028, 1, 1), []) == dt.date(2028, 5, 1)


def test_draft_has_no_date(db):
    assert factories.ApplicationFactory().silence_on is None


def test_requests_older_than_the_columns_receive_their_totals_and_their_date(application):
    """A database that was full before this version: ``migrate`` ends with the seeds."""
    kept = (application.requested, application.silence_on)
    with pgtrigger.ignore("funding.Application:totals_from_years", "funding.Application:legal_clock"):
        Application.objects.update(requested=0, silence_on=None)
    seed()
    application.refresh_from_db()
    assert (application.requested, application.silence_on) == kept
    assert all(kept)
