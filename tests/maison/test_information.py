"""When the law lets a company be sold: the cases of the code de commerce, then any facts at all."""

import datetime as dt
from dataclasses import replace

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from commons import clock
from maison import information
from maison.information import Exclusion, Facts, Regime, Sale, timetable
from maison.models import LegalDelay
from maison.seeds import seed
from tests.maison import takeovers

RULES = information.in_force([])
RULES |= {information.DELAY: 2}


def d(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("headcount", "facts", "earliest", "latest"),
    [
        # Under fifty: two months run to the end of their last day.
        (20, {"informed_on": d("2027-03-15")}, "2027-05-16", "2029-05-15"),
        (1, {"informed_on": d("2027-03-15")}, "2027-05-16", "2029-05-15"),
        (49, {"informed_on": d("2026-12-31")}, "2027-03-01", "2029-02-28"),  # no 31 February
        (49, {"informed_on": d("2027-12-31")}, "2028-03-01", "2030-02-28"),  # a leap year
        # Sooner when all of them said no, never before they heard.
        (20, {"informed_on": d("2027-03-15"), "declined_on": d("2027-03-20")}, "2027-03-20", "2029-05-15"),
        (20, {"informed_on": d("2027-03-15"), "declined_on": d("2027-03-15")}, "2027-03-15", "2029-05-15"),
        (20, {"informed_on": d("2027-03-15"), "declined_on": d("2027-06-01")}, "2027-05-16", "2029-05-15"),
        # From fifty: with the works council.
        (
            50,
            {"informed_on": d("2027-03-15"), "consulted_on": d("2027-03-15")},
            "2027-04-16",
            "2029-04-15",
        ),
        (
            249,
            {"informed_on": d("2027-03-10"), "consulted_on": d("2027-03-15"), "has_expert": True},
            "2027-05-16",
            "2029-05-15",
        ),
        # Told late: the time runs from there.
        (
            80,
            {"informed_on": d("2027-04-01"), "consulted_on": d("2027-03-15")},
            "2027-05-02",
            "2029-05-01",
        ),
    ],
)
@pytest.mark.parametrize("sale", Sale)
def test_first_and_last_lawful_day(headcount, facts, earliest, latest, sale):
    table = timetable(Facts(headcount, sale, **facts), RULES)
    assert (table.earliest, table.latest, table.waits_for) == (d(earliest), d(latest), "")
    assert [table.allows(table.earliest - dt.timedelta(days=1)), table.allows(table.earliest)] == [False, True]
    assert [table.allows(table.latest), table.allows(table.latest + dt.timedelta(days=1))] == [True, False]


@pytest.mark.parametrize(
    ("facts", "regime"),
    [
        (Facts(0), Regime.NOBODY),
        (Facts(250), Regime.NONE),
        (Facts(20, exclusion=Exclusion.INHERITANCE), Regime.EXCLUDED),
        (Facts(120, exclusion=Exclusion.PROCEEDINGS), Regime.EXCLUDED),
    ],
)
def test_sale_that_the_law_leaves_free_waits_for_nothing(facts, regime):
    table = timetable(facts, RULES)
    assert (table.regime, table.earliest, table.latest) == (regime, None, None)
    assert table.allows(d("2027-01-01"))


@pytest.mark.parametrize("facts", [Facts(20), Facts(60), Facts(60, informed_on=d("2027-01-04"))])
def test_sale_waits_until_it_is_told_when_employees_knew(facts):
    table = timetable(facts, RULES)
    assert table.waits_for
    assert not table.allows(d("2040-01-01"))


@pytest.mark.parametrize(("sale", "article"), [(Sale.SHARES, "L23-10-1"), (Sale.BUSINESS, "L141-23")])
def test_answer_cites_its_article(sale, article):
    assert article in timetable(Facts(20, sale, informed_on=d("2027-03-15")), RULES).why


def test_delay_that_is_repealed_is_waited_for_no_more():
    table = timetable(Facts(20), RULES | {information.DELAY: 0})
    assert table.allows(d("2027-01-01"))


# Any facts ----------------------------------------------------------------------------------------------

days = st.dates(d("2020-01-01"), d("2035-12-31"))
some_facts = st.builds(
    Facts,
    headcount=st.integers(0, 400),
    sale=st.sampled_from(Sale),
    exclusion=st.sampled_from(["", *Exclusion]),
    informed_on=st.none() | days,
    consulted_on=st.none() | days,
    has_expert=st.booleans(),
    declined_on=st.none() | days,
)


@given(some_facts)
def test_lawful_days_are_one_stretch_and_begin_after_employees_knew(facts):
    table = timetable(facts, RULES)
    if table.earliest is None:
        return
    assert facts.informed_on <= table.earliest <= table.latest
    assert table.latest >= facts.informed_on + relativedelta(years=2)


@given(some_facts, st.integers(1, 6))
def test_longer_delay_never_brings_the_sale_forward(facts, more):
    before = timetable(facts, RULES)
    after = timetable(facts, RULES | {information.DELAY: 2 + more, information.COUNCIL: 1 + more})
    if before.earliest:
        assert after.earliest >= before.earliest


@given(some_facts)
def test_employees_who_decline_never_delay_the_sale(facts):
    silent = timetable(replace(facts, declined_on=None), RULES)
    if silent.earliest:
        assert timetable(facts, RULES).earliest <= silent.earliest


@given(some_facts, days)
def test_under_fifty_nobody_buys_within_two_months_of_the_news_unless_all_declined(facts, day):
    table = timetable(replace(facts, headcount=20, exclusion="", declined_on=None), RULES)
    if facts.informed_on and table.allows(day):
        assert day > facts.informed_on + relativedelta(months=2)


# The rows ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_new_database_holds_what_the_law_says():
    assert information.in_force(LegalDelay.objects.at(d("2027-01-01"))) == RULES
    assert all(row.reference for row in LegalDelay.objects.all())


@pytest.mark.django_db
def test_rule_that_an_administrator_changed_is_not_seeded_again():
    LegalDelay.objects.filter(key=information.DELAY).update(value=1)
    seed()
    assert list(LegalDelay.objects.filter(key=information.DELAY).values_list("value", flat=True)) == [1]


@pytest.mark.django_db
def test_case_is_read_with_the_law_of_the_day_on_which_employees_were_told():
    LegalDelay.objects.create(
        key=information.DELAY, value=1, unit="mois", effective_from=d("2027-07-01"), reference="loi à venir"
    )
    made = takeovers.case("project", sale="shares", informed_on=d("2027-06-15"))
    assert made.timetable().earliest == d("2027-08-16")
    made.informed_on = d("2027-07-15")
    assert made.timetable().earliest == d("2027-08-16")


@pytest.mark.django_db
def test_delay_with_an_end_and_no_next_value_is_no_longer_asked():
    LegalDelay.objects.filter(key=information.DELAY).update(effective_to=d("2027-06-30"))
    with clock.moved_to(d("2027-08-01")):
        table = takeovers.case("project", sale="business").timetable()
    assert table.is_known
