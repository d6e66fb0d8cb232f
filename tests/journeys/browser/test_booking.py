"""Booking in a real browser: three clicks, a slot that is gone, the desk; each page without a fault."""

import datetime as dt

import pytest

from commons import clock
from maison.models import Booking
from tests import factories as people
from tests.maison import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def room(live_server):
    room = factories.open_space(
        name="Salle des Mûriers", slug="muriers", way_in="Deuxième étage, porte bleue", is_accessible=True
    )
    free, ordinary = factories.rate_categories()
    factories.rate(room, ordinary, "hour", 15)
    return room


@pytest.fixture
def person(room):
    return people.representative_of(factories.verified_structure(name="Ressourcerie des Prés", slug="prés"))


def slot(days=10, start="10:00", end="12:00"):
    day = clock.today() + dt.timedelta(days=days)
    return f"/maison/espaces/muriers/reserver/?debut={day}T{start}&fin={day}T{end}"


def test_structure_books_changes_and_cancels(visit, room, person):
    here = visit(person)
    page = here.page
    assert here.faults(slot()) == []
    page.get_by_role("button", name="Garder ce créneau").click()
    assert "encore 10 minutes" in page.get_by_text("Le créneau vous est gardé").inner_text()
    assert here.faults() == []
    page.get_by_label("Activité").fill("Réunion du bureau")
    page.get_by_label("Personnes attendues").fill("12")
    page.get_by_role("button", name="Réserver", exact=True).click()
    page.get_by_role("heading", name="Réunion du bureau").wait_for()
    assert here.faults() == []
    assert here.faults("/espace/reservations/") == []
    made = Booking.objects.get()
    assert here.faults(f"{made.get_absolute_url()}modifier/") == []
    page.get_by_label("À", exact=True).fill("13:00")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("La réservation est changée.").wait_for()
    page.get_by_role("link", name="Annuler").click()
    page.get_by_label("Pourquoi").fill("Réunion reportée")
    page.get_by_role("button", name="Annuler").click()
    page.get_by_text("Réunion reportée").wait_for()
    made.refresh_from_db()
    assert made.status == "cancelled"


def test_taken_slot_offers_others(visit, room, person):
    factories.booking(room)
    here = visit(person, javascript=False)
    here.page.goto(slot())
    here.page.get_by_role("button", name="Garder ce créneau").click()
    here.page.get_by_text("Ce créneau vient d’être pris.").first.wait_for()
    assert here.page.get_by_role("heading", name="Libre à côté").is_visible()
    here.page.locator("#near + ul a").first.click()
    here.page.get_by_role("button", name="Garder ce créneau").click()
    here.page.get_by_text("Le créneau vous est gardé").wait_for()


def test_desk_types_a_booking(visit, room, person):
    desk = visit(people.agent("Maison"))
    page = desk.page
    assert desk.faults("/gestion/maison/booking/add/", serious_only=True) == []
    page.get_by_label("Espace").select_option(label=str(room))
    page.get_by_label("Structure").select_option(label="Ressourcerie des Prés")
    page.get_by_label("Pour le compte de").fill("Mme Roux")
    page.get_by_label("Jour").fill(str(clock.today() + dt.timedelta(days=10)))
    page.get_by_label("De", exact=True).fill("10:00")
    page.get_by_label("À", exact=True).fill("12:00")
    page.get_by_label("Activité").fill("Loto")
    page.get_by_label("Personnes attendues").fill("20")
    page.get_by_role("button", name="Réserver").click()
    page.get_by_text("La réservation est confirmée.").wait_for()
    assert desk.faults(serious_only=True) == []
    assert desk.faults("/gestion/maison/booking/", serious_only=True) == []
