"""« Abri Cévenol » books the reception that nobody reads of; the desk reads « Occupé »; one click leaves no trace."""

import re

import pytest

from commons import clock
from commons.models import ConfidentialView
from maison.models import Booking
from maison.periods import Week
from tests import factories
from tests.maison import secrets
from tests.maison.factories import protected_space

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ELSEWHERE = "https://fr.wikipedia.org/"


@pytest.fixture
def reception():
    shelter = factories.protected_structure()
    type(shelter).objects.update(status="verified", confirmed_on=clock.today())
    return protected_space(type(shelter).objects.get())


def test_reception_is_booked_and_nobody_else_reads_of_it(visit, reception):
    aurore = factories.representative_of(reception.received.get())
    day = secrets.day(3)
    member = visit(aurore)
    page = member.page
    page.goto("/espace/reservations/")
    page.get_by_role("link", name=reception.name).click()
    assert member.faults() == []
    page.goto(f"/maison/espaces/{reception.slug}/reserver/?debut={day}T10:00&fin={day}T12:00")
    assert member.faults() == []
    page.get_by_role("button", name="Garder ce créneau").click()
    page.get_by_label("Activité").fill(secrets.COMING)
    assert member.faults() == []
    page.get_by_role("button", name="Réserver").click()
    page.get_by_text("Votre réservation est confirmée.").wait_for()
    assert secrets.COMING not in page.title()
    booking = Booking.objects.get(title=secrets.COMING)

    desk = visit(factories.agent("Maison"))
    desk.page.goto(f"/maison/espaces/{reception.slug}/?semaine={Week.of(day)}")
    assert "Occupé" in desk.page.locator("main").inner_text()
    assert secrets.COMING not in desk.page.content()
    assert desk.faults("/gestion/maison/booking/", serious_only=True) == []
    assert "Abri" not in desk.page.content()
    assert not ConfidentialView.objects.exists()

    guardian = visit(factories.agent("Protection"))
    guardian.page.goto("/gestion/maison/booking/")
    assert secrets.COMING in guardian.page.content()
    guardian.page.goto("/gestion/commons/confidentialview/")
    assert f"réservation n° {booking.pk}" in guardian.page.locator("#result_list").inner_text()
    assert guardian.faults(serious_only=True) == []


def leave(visitor):
    """Press « Quitter rapidement », with a stand-in for the site that one leaves for."""
    visitor.context.route(re.compile(re.escape(ELSEWHERE)), lambda route: route.fulfill(body="<h1>Ailleurs</h1>"))
    page = visitor.page
    page.goto("/espace/reservations/")
    page.goto(Booking.objects.get().get_absolute_url())
    page.get_by_role("link", name="Quitter rapidement").click()
    page.get_by_role("heading", name="Ailleurs").wait_for()
    assert page.url == ELSEWHERE


@pytest.fixture
def booking(reception):
    return secrets.booked(reception, reception.received.get(), secrets.day(3), title=secrets.COMING)


def test_leaving_quickly_leaves_no_page_behind_the_back_button(visit, booking):
    visitor = visit(factories.representative_of(booking.structure))
    leave(visitor)
    visitor.page.go_back()
    assert booking.number not in visitor.page.url


def test_leaving_quickly_is_a_plain_link_without_javascript(visit, booking):
    leave(visit(factories.representative_of(booking.structure), javascript=False))
