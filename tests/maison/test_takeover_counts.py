"""What the public reads of takeovers tells of no fewer than five companies, by itself or by subtraction."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons import clock
from maison.models import Company, TakeoverCase
from maison.takeover_counts import UNDER, WITHHELD, told, years
from tests.client import text
from tests.maison import takeovers

PAGE = "/maison/reprises/"


@pytest.mark.parametrize(
    ("opened", "taken_over", "jobs", "words"),
    [
        (0, 0, 0, [UNDER, UNDER, WITHHELD]),
        (4, 4, 60, [UNDER, UNDER, WITHHELD]),
        (30, 1, 25, ["30", UNDER, WITHHELD]),  # one company's jobs
        (30, 0, 0, ["30", UNDER, WITHHELD]),  # reads as the line above
        (20, 5, 84, ["20", "5", "84"]),
        (9, 5, 84, ["9", WITHHELD, "84"]),  # four that were not taken over
        (10, 5, 84, ["10", "5", "84"]),
        (6, 6, 84, ["6", WITHHELD, "84"]),
        (20, 6, 9, ["20", "6", WITHHELD]),
        (20, 6, 3, ["20", "6", UNDER]),
        (1500, 20, 400, ["1\u202f500", "20", "400"]),
    ],
)
def test_figures_of_a_year(opened, taken_over, jobs, words):
    assert told(opened, taken_over, jobs) == words


counts = st.integers(0, 40)


@given(counts, counts, counts)
def test_no_figure_and_no_difference_is_under_five(opened, taken_over, jobs):
    shown = [int(word) for word in told(opened, taken_over, jobs) if word.isdecimal()]
    assert all(figure >= 5 for figure in shown)
    assert all(abs(one - other) >= 5 for rank, one in enumerate(shown) for other in shown[:rank])


@given(st.integers(0, 40), st.integers(0, 4), st.integers(0, 4), counts, counts)
def test_years_with_few_takeovers_read_alike(opened, few, other, jobs, more):
    """Whether none or four, whatever their jobs: the words are the same."""
    assert told(opened, few, jobs) == told(opened, other, more)


@pytest.mark.django_db
def test_year_is_told_once_it_is_over_and_by_the_day_on_which_it_was_written():
    last_year = clock.today().year - 1
    with clock.moved_to(dt.date(last_year, 6, 1)):
        for _ in range(11):
            takeovers.case()
        for _ in range(5):
            takeovers.case("taken_over", jobs_saved=20)
    takeovers.case("taken_over", jobs_saved=9)  # this year
    first, *others = years(clock.today())
    assert (first.year, first.alerts, first.takeovers, first.jobs) == (last_year, "16", "5", "100")
    assert [(line.alerts, line.takeovers, line.jobs) for line in others] == [(UNDER, UNDER, WITHHELD)] * 4


@pytest.mark.django_db
def test_takeover_of_last_year_that_is_written_down_today_moves_no_figure(mediator):
    before = years(clock.today())
    made = takeovers.case("taken_over")
    TakeoverCase.objects.filter(pk=made.pk).update(ended_on=dt.date(clock.today().year - 1, 12, 20))
    assert years(clock.today()) == before


@pytest.mark.django_db
def test_page_names_nothing_and_reads_nothing_more_with_more_cases(client, visitor, django_assert_num_queries):
    takeovers.told()
    with django_assert_num_queries(3):
        page = client.get(PAGE)
    takeovers.told(siret="", company_name="Autre")
    with django_assert_num_queries(3):
        client.get(PAGE)
    assert page.status_code == 200
    assert "moins de cinq" in text(page)
    assert [secret for secret in takeovers.SECRETS if secret in page.content.decode()] == []
    assert Company.objects.count() == 2
