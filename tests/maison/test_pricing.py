"""What a booking costs and what it is worth: at the rates of its day, the best way round."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maison.models import ChosenCategory, Limit, Rate, RateCategory
from maison.pricing import cheapest, price_of

from ..factories import StructureFactory
from . import factories
from .factories import at

TUESDAY = dt.date(2027, 3, 2)
U = Rate.Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return factories.SpaceFactory()


def paid(space, structure, start="10:00", end="12:00", day=TUESDAY):
    category, price, value = price_of(space, structure, at(day, start), at(day, end))
    return str(category), price, value


def test_association_pays_nothing_for_what_the_ordinary_rate_says_it_is_worth(room):
    free, ordinary = factories.rate_categories()
    factories.rate(room, ordinary, U.HOUR, 20)
    assert paid(room, StructureFactory()) == ("Associations", 0, 40)


def test_company_pays_the_ordinary_rate(room):
    free, ordinary = factories.rate_categories()
    factories.rate(room, ordinary, U.HOUR, 20)
    assert paid(room, StructureFactory(family="company")) == ("Tarif ordinaire", 40, 40)


def test_reduced_rate_is_worth_the_ordinary_one(room):
    free, ordinary = factories.rate_categories()
    reduced = RateCategory.objects.create(name="Coopératives", families=["cooperative"])
    factories.rate(room, ordinary, U.HOUR, 20)
    factories.rate(room, reduced, U.HOUR, 5)
    assert paid(room, StructureFactory(family="cooperative")) == ("Coopératives", 10, 40)


def test_worth_voted_for_a_free_category_is_the_one_that_counts(room):
    free, ordinary = factories.rate_categories()
    factories.rate(room, ordinary, U.HOUR, 20)
    factories.rate(room, free, U.HOUR, 12)
    assert paid(room, StructureFactory()) == ("Associations", 0, 24)


def test_chosen_category_goes_before_the_family(room):
    free, ordinary = factories.rate_categories()
    factories.rate(room, ordinary, U.HOUR, 20)
    club = StructureFactory()
    ChosenCategory.objects.create(structure=club, category=ordinary, reason="Activité commerciale")
    assert paid(room, club) == ("Tarif ordinaire", 40, 40)


def test_first_category_of_a_family_is_the_one_of_lowest_rank(room):
    factories.rate_categories()
    RateCategory.objects.create(name="Toutes associations", families=["association"], rank=9)
    assert paid(room, StructureFactory())[0] == "Associations"


def test_town_pays_itself_nothing(room):
    free, ordinary = factories.rate_categories()
    factories.rate(room, ordinary, U.HOUR, 20)
    assert paid(room, None) == ("None", 0, 0)


def test_space_without_a_vote_costs_nothing(room):
    assert paid(room, StructureFactory()) == ("None", 0, 0)
    factories.rate_categories()
    assert paid(room, StructureFactory(family="company")) == ("Tarif ordinaire", 0, 0)


# At the rate of its day ---------------------------------------------------------------------------------------


def test_rate_is_the_one_in_force_that_day(room):
    free, ordinary = factories.rate_categories()
    factories.rate(room, ordinary, U.HOUR, 20, valid_until=dt.date(2027, 3, 2))
    factories.rate(room, ordinary, U.HOUR, 30, valid_from=dt.date(2027, 3, 3))
    company = StructureFactory(family="company")
    assert paid(room, company)[1] == 40
    assert paid(room, company, day="2027-03-03")[1] == 60


def test_later_vote_replaces_one_that_has_no_end(room):
    free, ordinary = factories.rate_categories()
    factories.rate(room, ordinary, U.HOUR, 30, valid_from=dt.date(2027, 1, 1))
    factories.rate(room, ordinary, U.HOUR, 20)
    assert paid(room, StructureFactory(family="company"))[1] == 60


# The best way round --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "price"),
    [
        ("10:00", "11:00", 10),
        ("10:00", "11:30", 20),  # an hour begun is due
        ("10:00", "13:00", 25),  # half a day is cheaper than three hours
        ("10:00", "15:00", 35),  # half a day and an hour
        ("10:00", "18:00", 40),  # a day is cheaper than two halves
        ("08:00", "22:00", 40),
    ],
)
def test_company_pays_the_cheapest_combination(room, start, end, price):
    free, ordinary = factories.rate_categories()
    for unit, amount in ((U.HOUR, 10), (U.HALF_DAY, 25), (U.DAY, 40)):
        factories.rate(room, ordinary, unit, amount)
    assert paid(room, StructureFactory(family="company"), start, end)[1] == price


@pytest.mark.parametrize("day", ["2026-10-25", "2027-03-28", "2027-03-21"])
def test_changing_clocks_costs_nobody_an_hour_more(room, day):
    free, ordinary = factories.rate_categories()
    factories.rate(room, ordinary, U.HOUR, 10)
    price = paid(room, StructureFactory(family="company"), "01:00", "04:00", day=day)[1]
    assert price == (20 if day == "2027-03-28" else 30)


AMOUNTS = st.decimals(0, 500, places=2)


@given(st.dictionaries(st.sampled_from(list(U)), AMOUNTS, min_size=1), st.integers(1, 60), st.integers(2, 6))
@settings(deadline=None, max_examples=80)
def test_price_is_the_lowest_of_all_combinations(rates, hours, half_day):
    lasting = {U.HOUR: 1, U.HALF_DAY: half_day, U.DAY: 24}
    numbers = {unit: range(-(-hours // lasting[unit]) + 1) if unit in rates else range(1) for unit in U}
    costs = [
        rates.get(U.HOUR, 0) * one + rates.get(U.HALF_DAY, 0) * half + rates.get(U.DAY, 0) * day
        for one in numbers[U.HOUR]
        for half in numbers[U.HALF_DAY]
        for day in numbers[U.DAY]
        if one + half_day * half + 24 * day >= hours
    ]
    assert cheapest(rates, hours, half_day) == min(costs)


def test_half_day_lasts_as_the_town_decided_on_the_day_of_the_use(room):
    _, ordinary = factories.rate_categories()
    factories.rate(room, ordinary, U.HALF_DAY, 25)
    Limit.objects.create(key="half_day", value=5, effective_from=TUESDAY)
    company = StructureFactory(family="company")
    assert paid(room, company, "09:00", "14:00")[1] == 25
    assert paid(room, company, "09:00", "14:00", day=TUESDAY - dt.timedelta(days=1))[1] == 50


# Who sees it -----------------------------------------------------------------------------------------------------


def test_category_chosen_for_a_protected_structure_is_seen_by_its_own_and_the_guardian(shelter, sheltered, guardian):
    free, ordinary = factories.rate_categories()
    row = ChosenCategory.objects.create(structure=shelter, category=free, reason="Convention")
    assert list(ChosenCategory.objects.visible_to(sheltered)) == [row]
    assert list(ChosenCategory.objects.visible_to(guardian)) == [row]
    assert "Abri" not in str(row)


def test_category_chosen_for_a_protected_structure_is_hidden_from_agents(shelter, administrator, stranger):
    free, ordinary = factories.rate_categories()
    ChosenCategory.objects.create(structure=shelter, category=free, reason="Convention")
    other = ChosenCategory.objects.create(structure=StructureFactory(), category=free, reason="Convention")
    assert list(ChosenCategory.objects.visible_to(stranger)) == []
    assert shelter.pk not in ChosenCategory.objects.visible_to(administrator).values_list("structure", flat=True)
    assert Decimal(0) == other.category.rates.count()
