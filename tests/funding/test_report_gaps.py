"""Gaps and percentages, for any figures: what is wide, what a share is, what the subsidy earned."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from funding import gaps, report_sheet
from funding.models import Report, ReportLine

amounts = st.decimals(min_value=0, max_value=10_000_000, places=2)
DUST = Decimal("1e-9")  # of the division's twenty-eight digits
rules = st.builds(gaps.Rule, share=st.decimals(0, 100, places=2), floor=st.decimals(0, 5_000, places=2))


@given(rules, amounts)
def test_plan_that_was_kept_is_never_wide(rule, planned):
    assert not rule.is_wide(planned, planned)


@given(rules, amounts, amounts)
def test_gap_within_the_floor_is_never_wide(rule, planned, actual):
    if abs(actual - planned) <= rule.floor:
        assert not rule.is_wide(planned, actual)


@given(rules, amounts, amounts)
def test_gap_is_wide_when_it_passes_both_its_share_and_its_floor(rule, planned, actual):
    gap = abs(actual - planned)
    assert rule.is_wide(planned, actual) == (gap > rule.floor and gap * 100 > planned * rule.share)


@given(rules, amounts, amounts, st.decimals(0, 1_000, places=2))
def test_wider_gap_is_wide_too(rule, planned, actual, more):
    further = actual + more if actual >= planned else max(actual - more, Decimal())
    if rule.is_wide(planned, actual):
        assert rule.is_wide(planned, further)


@given(rules, amounts)
def test_what_was_not_planned_is_explained_from_the_floor_on(rule, actual):
    assert rule.is_wide(Decimal(), actual) == (actual > rule.floor)


@given(amounts, amounts)
def test_percent_comes_back_to_the_amount_within_its_tenth(planned, actual):
    found = gaps.percent(actual, planned)
    if planned == 0:
        assert found is None
        assert report_sheet.share_of(actual, planned) == "—"
    else:
        assert abs(found * planned / 100 - actual) <= planned / 2000 + DUST
        assert (found == 100) or actual != planned


class Written(Report):
    """A report out of the database: its lines and its subsidy are given."""

    class Meta:
        proxy = True
        app_label = "funding"

    subsidy, lines = Decimal(), None


class Lines(list):
    def all(self):
        return self


def report(planned, actual, subsidy, retained=None):
    made = Written(year=2027, retained_cost=retained)
    made.subsidy = subsidy
    made.lines = Lines([ReportLine(account="641", planned=planned, actual=actual)])
    return made


@given(amounts, amounts, amounts)
def test_subsidy_earned_is_never_more_than_given_nor_negative(planned, actual, subsidy):
    made = report(planned, actual, subsidy)
    assert 0 <= made.earned <= subsidy
    assert made.earned + made.unspent == subsidy
    if actual >= planned:
        assert made.unspent == 0


@given(amounts, amounts, amounts, amounts)
def test_less_is_earned_when_less_is_retained(planned, actual, subsidy, retained):
    whole, part = report(planned, actual, subsidy), report(planned, actual, subsidy, min(retained, actual))
    assert part.earned <= whole.earned
