"""What the back-office would tell of a sheltered booking by the way: a deletion that it holds back, an address bar, a
date of a series, an alert on the front page."""

import datetime as dt

import pytest

from commons import clock, confidential
from commons.models import ConfidentialView
from funding.models import InKindAid
from funding.workflow import in_kind
from maison import workflow
from structures.in_kind import UNTOLD
from structures.workflow import registration
from tests.client import text

from . import factories as house
from . import lending, secrets

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheltered_booking(shelter, sheltered):
    shelter.status = "verified"
    shelter.save()
    return house.booking(house.open_space(name="Salle Mistral", slug="salle-mistral"), shelter)


# What holds a row back ------------------------------------------------------------------------------------


def test_deletion_that_bookings_hold_back_names_none_of_them(client, sheltered_booking, receptionist):
    page = client.sign_in(receptionist).page(f"/gestion/maison/space/{sheltered_booking.space_id}/delete/")
    assert "réservation" in text(page)
    assert sheltered_booking.number not in page.content.decode()


def test_deletion_of_several_names_none_either(client, sheltered_booking, receptionist):
    asked = {"action": "delete_selected", "_selected_action": [sheltered_booking.space_id]}
    page = client.sign_in(receptionist).post("/gestion/maison/space/", asked)
    assert page.status_code == 200
    assert sheltered_booking.number not in page.content.decode()


# What the address bar asks --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["bookings__title__contains=a", "bookings=1", "waiting__structure=1", "received=1", "%2B__id=1", "%2B=1"]
)
def test_address_bar_does_not_ask_spaces_about_who_comes(query, client, sheltered_booking, receptionist):
    """Relations without a name included, which Django calls « + »."""
    answer = client.sign_in(receptionist).get(f"/gestion/maison/space/?{query}")
    assert answer.status_code in (302, 400)
    category = client.get(f"/gestion/maison/ratecategory/?{query}")
    assert category.status_code in (302, 400)


# One date of a series -------------------------------------------------------------------------------------


@pytest.fixture
def moved(structure, representative):
    """A series in a room like any other, of which one date is in the reception that receives its structure."""
    structure.status = "verified"
    structure.save()
    with clock.moved_to(dt.date(2027, 2, 1)):
        reception = house.protected_space(structure)
        series = house.series(house.open_space(name="Salle des Mûriers", slug="muriers"), structure)
        date = series.bookings.order_by("starts_at")[1]
        slot = {"starts_at": date.starts_at, "ends_at": date.ends_at}
        words = {"title": date.title, "attendance": date.attendance}
        workflow.change(date, by=representative, space=reception, **slot, **words)
        yield date


def test_date_in_the_protected_space_is_on_no_page_of_its_series(client, moved, receptionist):
    client.sign_in(receptionist)
    for page in (moved.series.get_absolute_url(), moved.series.office_url):
        told = text(client.page(page))
        assert "2 mars 2027" in told
        assert "9 mars 2027" not in told
        assert moved.number not in told
    dates = f"{moved.series.get_absolute_url()}dates/{moved.number}"
    assert {client.get(f"{dates}/{act}/").status_code for act in ("modifier", "annuler")} == {404}


def test_its_own_people_and_protection_read_every_date(client, moved, representative, guardian):
    assert "9 mars 2027" in text(client.sign_in(representative).page(moved.series.get_absolute_url()))
    assert not ConfidentialView.objects.exists()
    assert "9 mars 2027" in text(client.sign_in(guardian).page(moved.series.get_absolute_url()))
    assert {view.subject for view in ConfidentialView.objects.all()} == {moved}


# The front page -------------------------------------------------------------------------------------------


def test_alert_about_a_sheltered_structure_is_for_who_may_know_and_leaves_a_line(
    client, shelter, sheltered_booking, guardian, receptionist
):
    room = sheltered_booking.space
    with clock.moved_to(secrets.day(-30)):
        missed = [house.booking(room, shelter, days=days, status="missed") for days in (2, 3, 4)]
    assert "absences" not in text(client.sign_in(receptionist).page("/gestion/"))
    assert f"{secrets.NAME} : 3" in text(client.sign_in(guardian).page("/gestion/")).replace("\u00a0", " ")
    seen = {view.subject for view in ConfidentialView.objects.filter(page=confidential.Page.LIST)}
    assert seen >= set(missed)


def test_what_was_lent_is_told_otherwise_as_soon_as_a_structure_is_protected(structure, guardian):
    """The name of the premises is its address: it does not wait for the night."""
    made = lending.occupied(structure, premises=lending.PremisesFactory(name="La Forge", slug="la-forge"))
    in_kind.follow(by=guardian)
    assert "La Forge" in InKindAid.objects.get(structure=structure).label
    structure.is_protected, structure.relay_name = True, "Hélène Vidal"
    structure.save()
    registration.edited(structure, ["is_protected"], by=guardian)
    assert {aid.label for aid in InKindAid.objects.filter(structure=structure)} == {UNTOLD}
    assert not any("La Forge" in f"{aid.label} {aid.source}" for aid in InKindAid.objects.all())
    assert made.structure == structure
