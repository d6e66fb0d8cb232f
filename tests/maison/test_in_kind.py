"""What the house lends for free counts with the cash: reckoned, kept in step, left out with a reason, never telling."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from commons import clock
from commons.models import Event
from funding import routines
from funding.models import InKindAid, InKindExclusion
from funding.obligation import aid
from funding.received import Received
from funding.thresholds import AGREEMENT
from funding.workflow import in_kind
from maison import in_kind as house
from maison.models import Booking
from maison.workflow import occupation
from structures.workflow import merge
from tests import factories
from tests.client import links, text

from . import lending as lived
from .factories import SpaceFactory

days = st.dates(dt.date(2020, 1, 1), dt.date(2032, 12, 31))
values = st.decimals(0, 100_000, places=2)


def by_year(value, start, end):
    return [house.prorated(value, *house.within(year, start, end)) for year in range(start.year, end.year + 1)]


# The prorata --------------------------------------------------------------------------------------


@given(values, st.integers(2020, 2032))
def test_whole_year_is_worth_the_whole_value(value, year):
    assert house.prorated(value, dt.date(year, 1, 1), dt.date(year, 12, 31)) == value


@given(values, days, st.integers(0, 1500), st.integers(0, 1500))
def test_days_cut_anywhere_make_the_same_sum_but_for_a_cent_a_part(value, start, first, rest):
    middle, end = start + dt.timedelta(days=first), start + dt.timedelta(days=first + rest + 1)
    cut = [*by_year(value, start, middle), *by_year(value, middle + dt.timedelta(days=1), end)]
    assert abs(sum(cut) - sum(by_year(value, start, end))) <= Decimal("0.01") * (len(cut) + 1)


@given(values, days, st.integers(0, 365))
def test_no_year_is_worth_more_than_the_value(value, start, length):
    assert all(0 <= part <= value for part in by_year(value, start, start + dt.timedelta(days=length)))


@given(values, days, st.integers(0, 400))
def test_one_more_day_is_never_worth_less(value, start, length):
    end = start + dt.timedelta(days=length)
    assert sum(by_year(value, start, end + dt.timedelta(days=1))) >= sum(by_year(value, start, end))


def test_plain_example():
    """7 300 € a year are 20 € a day, in a year of 365."""
    assert house.prorated(Decimal(7_300), dt.date(2027, 3, 1), dt.date(2027, 3, 31)) == Decimal("620.00")


# The register -------------------------------------------------------------------------------------

db = pytest.mark.django_db


def booked(structure, *, start=None, status="attended", price=0, value=30, **fields):
    """A booking as its day left it."""
    start = start or clock.now() - dt.timedelta(days=3)
    by = factories.representative_of(structure)
    return Booking.objects.create(
        **{"space": SpaceFactory(), "structure": structure, "starts_at": start, "by": by, "title": "Réunion"}
        | {"ends_at": start + dt.timedelta(hours=2), "status": status, "price": price, "value": value}
        | fields
    )


def told():
    return sorted((row.structure, row.year, row.key, row.value) for row in house.lent())


@db
def test_free_bookings_that_took_place_are_summed_by_year(structure):
    year = clock.today().year
    booked(structure)
    booked(structure, status="confirmed", value="12.50")
    booked(structure, status="missed")
    booked(structure, status="cancelled", reason="Non")
    booked(structure, price=30)
    booked(structure, start=clock.now() + dt.timedelta(days=2), status="confirmed")
    booked(structure, start=clock.now() - relativedelta(years=1))
    found = sorted(house.lent(), key=lambda row: row.year)
    assert [(row.year, row.value, row.label) for row in found] == [
        (year - 1, 30, "Prêt de salles, 1 réservation"),
        (year, Decimal("42.50"), "Prêt de salles, 2 réservations"),
    ]


@db
def test_year_of_a_booking_is_the_one_of_ales(structure):
    """New year's eve begins an hour earlier in UTC."""
    eve = dt.datetime(2025, 12, 31, 23, 30, tzinfo=dt.UTC)
    booked(structure, start=eve)
    assert told() == [(structure.pk, 2026, "salles", 30)]


@db
def test_premises_are_worth_their_days_until_the_years_end(structure):
    start = dt.date(2026, 7, 1)
    with clock.moved_to(start):
        made = lived.occupied(structure, period=(start, start + relativedelta(years=1, days=-1)))
    first, second = Decimal(7_300) * 184 / 365, Decimal(7_300) * 181 / 365
    with clock.moved_to(dt.date(2026, 9, 1)):
        assert told() == [(structure.pk, 2026, f"local-{made.pk}", first)]
    with clock.moved_to(dt.date(2027, 2, 1)):
        assert [row.value for row in house.lent()] == [first, second]
        leave = dt.date(2027, 3, 31)
        by = factories.representative_of(structure)
        occupation.give_notice(made, by=by, leaves_on=leave, reason="Nous partons.")
        assert [row.value for row in house.lent()] == [first, Decimal(7_300) * 90 / 365]


@db
def test_fee_is_taken_off_the_value_and_whoever_pays_it_whole_is_not_helped(structure):
    lived.occupied(structure, fee=7_300)
    assert told() == []
    start = dt.date(clock.today().year, 1, 1)
    half = lived.occupied(structure, fee=3_650, period=lived.year(start))
    assert told() == [(structure.pk, start.year, f"local-{half.pk}", 3_650)]


@db
def test_unsigned_agreement_lends_nothing(structure):
    lived.occupied(structure, "to_countersign")
    assert told() == []


@db
def test_protected_structure_is_told_of_in_one_sum_that_leads_nowhere(shelter):
    booked(shelter)
    lived.occupied(shelter, premises=lived.PremisesFactory(name="La Cachette"))
    (row,) = house.lent()
    assert (row.key, row.label, row.source, row.url) == ("ensemble", "Aide en nature", "Registre de la Ville", "")
    assert row.value > 30


# In step ------------------------------------------------------------------------------------------


@db
def test_each_aid_has_its_row_and_follows_it(structure):
    booked(structure)
    routines.follow_in_kind()
    kept = InKindAid.objects.get()
    assert (kept.structure, kept.value, kept.key, kept.label) == (
        structure,
        30,
        "salles",
        "Prêt de salles, 1 réservation",
    )
    assert in_kind.follow(by=kept.by) == (0, 0)
    other = booked(structure, value=20)
    assert in_kind.follow(by=kept.by) == (1, 0)
    kept.refresh_from_db()
    assert kept.value == 50
    assert list(Event.objects.about(kept).values_list("action", flat=True)) == ["Aide calculée", "Aide recalculée"]
    Booking.objects.exclude(pk=other.pk).delete()
    other.delete()
    assert in_kind.follow(by=kept.by) == (0, 1)
    assert not InKindAid.objects.exists()


@db
def test_typed_aid_is_left_alone(structure, instructor):
    typed = {"label": "Salle des fêtes", "value": 900, "source": "Tarif", "year": clock.today().year, "by": instructor}
    InKindAid.objects.create(structure=structure, **typed)
    InKindAid.objects.create(structure=structure, **typed)  # twice in a year: that is the agents' business
    assert in_kind.follow(by=instructor) == (0, 0)
    assert InKindAid.objects.count() == 2


@db
def test_aid_of_the_register_counts_towards_the_threshold(structure, instructor):
    booked(structure, value=24_000)
    agreement = factories.in_force(structure=structure)
    before = {year.year: year.in_kind for year in aid(structure, agreement.grant)}
    in_kind.follow(by=instructor)
    after = {year.year: year.in_kind for year in aid(structure, agreement.grant)}
    this_year = clock.today().year
    assert after[this_year] - before[this_year] == 24_000


@db
def test_aid_of_the_register_is_published(client, structure, shelter, instructor):
    booked(structure)
    booked(shelter, value=77)
    lived.occupied(shelter, premises=lived.PremisesFactory(name="La Cachette"))
    in_kind.follow(by=instructor)
    published = b"".join(client.get("/donnees/aides-en-nature.csv").streaming_content).decode("utf-8-sig")
    assert "Prêt de salles, 1 réservation" in published
    assert "Aide en nature" in published
    assert "Cachette" not in published
    assert len(list(csv.reader(io.StringIO(published)))) == 3


@db
def test_public_books_count_it_with_the_cash_and_say_what_the_law_asks(client, structure, instructor):
    booked(structure, value=24_000)
    lived.occupied(structure)
    in_kind.follow(by=instructor)
    this_year = Received(structure).years()[0]
    assert this_year.year == clock.today().year
    assert this_year.in_kind == sum(InKindAid.objects.filter(year=this_year.year).values_list("value", flat=True))
    assert this_year.total > 24_000
    assert AGREEMENT in {rule.key for rule in this_year.rules}
    said = text(client.page(f"/financements/structures/{structure.slug}/"))
    assert "Prêt de salles, 1 réservation" in said
    assert "Prêt du local" in said


@db
def test_public_books_of_a_protected_structure_tell_a_sum_and_no_place(client, shelter, instructor):
    booked(shelter, value=24_000)
    lived.occupied(shelter, premises=lived.PremisesFactory(name="La Cachette"))
    in_kind.follow(by=instructor)
    said = text(client.page(f"/financements/structures/{shelter.slug}/"))
    assert "Aide en nature" in said
    for word in ("Cachette", "salle", "local", "Maison de l’ESS", "réservation"):
        assert word not in "".join(InKindAid.objects.values_list("label", "source").get())
        assert "Cachette" not in said


@db
def test_excluded_aid_stays_out_until_it_is_taken_back(structure, instructor):
    booked(structure)
    in_kind.follow(by=instructor)
    excluded = in_kind.exclude(InKindAid.objects.get(), by=instructor, reason="Réunion de la Ville")
    booked(structure)
    assert in_kind.follow(by=instructor) == (0, 0)
    assert not InKindAid.objects.exists()
    in_kind.take_back(excluded, by=instructor)
    assert InKindAid.objects.get().value == 60


@db
def test_who_does_not_instruct_excludes_nothing(structure, financier, instructor):
    booked(structure)
    in_kind.follow(by=instructor)
    kept = InKindAid.objects.get()
    with pytest.raises(PermissionDenied):
        in_kind.exclude(kept, by=financier, reason="Non")
    factories.MembershipFactory(structure=structure, user=instructor, role="reader")
    with pytest.raises(PermissionDenied):
        in_kind.exclude(kept, by=type(instructor).objects.get(pk=instructor.pk), reason="Non")


@db
def test_structure_that_becomes_protected_is_told_of_in_one_sum(structure, instructor):
    booked(structure)
    lived.occupied(structure)
    in_kind.follow(by=instructor)
    assert InKindAid.objects.count() == 2
    structure.is_protected, structure.relay_name = True, "Hélène Vidal"
    structure.save()
    in_kind.follow(by=instructor)
    assert [(kept.key, kept.label) for kept in InKindAid.objects.all()] == [("ensemble", "Aide en nature")]


@db
def test_merged_structures_are_reckoned_together(structure, instructor):
    other = factories.StructureFactory()
    for one in (structure, other):
        booked(one)
    in_kind.follow(by=instructor)
    merge(other, by=instructor, survivor=structure, keeps_roles=True)
    in_kind.follow(by=instructor)
    assert [(kept.structure, kept.value) for kept in InKindAid.objects.all()] == [(structure, 60)]


# The back-office ----------------------------------------------------------------------------------


@db
def test_agent_reads_the_register_excludes_and_takes_back(client, structure, instructor):
    booked(structure)
    client.sign_in(instructor)
    assert "Relire le registre maintenant" in text(client.page("/gestion/funding/inkindaid/"))
    page = client.post("/gestion/funding/inkindaid/suivre/", follow=True)
    assert "Registre relu : 1 mise(s) à jour, 0 retrait(s)." in text(page)
    kept = InKindAid.objects.get()
    url = f"/gestion/funding/inkindaid/{kept.pk}/change/"
    page = client.page(url)
    assert "elle ne se tape pas" in text(page)
    assert "Voir d’où vient ce chiffre" not in text(page)  # that list is the desk's
    refused = client.fill(client.click(page, "Ne pas compter cette aide"), reason="")
    assert refused.status_code == 422
    page = client.fill(client.click(page, "Ne pas compter cette aide"), reason="Réunion de la Ville")
    assert not InKindAid.objects.exists()
    excluded = InKindExclusion.objects.get()
    assert (excluded.reason, excluded.by) == ("Réunion de la Ville", instructor)
    client.fill(page, "Compter de nouveau cette aide")
    assert InKindAid.objects.get().value == 30


@db
def test_who_reads_the_desks_list_is_led_to_it(client, structure, superuser, instructor):
    booked(structure)
    in_kind.follow(by=instructor)
    url = f"/gestion/funding/inkindaid/{InKindAid.objects.get().pk}/change/"
    assert "/gestion/maison/booking/" in links(client.sign_in(superuser).page(url))


@db
def test_row_of_the_register_is_nobodys_to_type(client, structure, superuser, instructor):
    booked(structure)
    in_kind.follow(by=instructor)
    kept = InKindAid.objects.get()
    client.sign_in(superuser)
    client.post(f"/gestion/funding/inkindaid/{kept.pk}/change/", {"value": "1"})
    client.post(f"/gestion/funding/inkindaid/{kept.pk}/delete/", {"post": "yes"})
    kept.refresh_from_db()
    assert kept.value == 30
