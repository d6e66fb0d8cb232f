"""The desk: a booking typed for who calls, the list, the moves, what waits; nothing of what is sheltered."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from commons import clock
from commons.models import Event
from maison import workflow
from maison.models import Booking
from maison.workflow.desk import TYPED
from tests.client import heading, text

from .. import factories as people
from . import desk, factories

pytestmark = pytest.mark.django_db
LIST, ADD = "/gestion/maison/booking/", "/gestion/maison/booking/add/"


@pytest.fixture
def room():
    return factories.open_space(name="Salle des Mûriers", slug="muriers", is_automatic=False)


@pytest.fixture
def known(structure):
    structure.status = "verified"
    structure.save()
    return structure


@pytest.fixture
def abri(shelter):
    shelter.status = "verified"
    shelter.save()
    return shelter


def typed(room, structure, **values):
    day = clock.today() + dt.timedelta(days=10)
    who = str(structure.pk) if structure else ""
    words = {"space": str(room.pk), "structure": who, "typed_for": "Mme Roux", "title": "Loto", "attendance": "20"}
    return words | {"day": str(day), "start": "10:00", "end": "12:00"} | values


def test_desk_books_for_who_calls(client, room, known, receptionist):
    page = client.sign_in(receptionist).fill(ADD, **typed(room, known))
    made = Booking.objects.get()
    assert (made.status, made.typed_for, made.by, made.structure) == ("confirmed", "Mme Roux", receptionist, known)
    assert heading(page) == made.number
    assert [event.action for event in Event.objects.about(made)] == [TYPED, "book"]
    assert "Mme Roux" in text(client.sign_in(people.representative_of(known)).page(made.get_absolute_url()))


def test_desk_chooses_the_space_itself(client, room, known, receptionist):
    page = client.sign_in(receptionist).fill(ADD, **typed(room, known, space=""))
    assert page.status_code == 422
    assert "Espace : Ce champ est obligatoire." in text(page)


def test_desk_is_led_from_a_seat_to_the_passes(client, receptionist):
    seat = desk.coworking(seats=1).parts.get()
    page = client.sign_in(receptionist).page(f"/maison/espaces/{seat.slug}/reserver/")
    assert heading(page) == "Saisir un passage"


def test_desk_may_pass_over_the_notice(client, room, known, receptionist):
    today = str(clock.today() + dt.timedelta(days=1))
    room.notice = dt.timedelta(days=5)
    room.save()
    client.sign_in(receptionist).fill(ADD, **typed(room, known, day=today))
    assert Booking.objects.count() == 1


def test_desk_reads_why_with_what_it_typed(client, room, known, receptionist):
    client.sign_in(receptionist)
    page = client.fill(ADD, **typed(room, known, typed_for=""))
    assert (page.status_code, Booking.objects.count()) == (422, 0)
    assert "Dites qui a appelé" in text(page)
    client.fill(ADD, **typed(room, known))
    page = client.fill(ADD, **typed(room, known))
    assert page.status_code == 422
    assert "Ce créneau vient d’être pris." in text(page)
    assert "Libre à côté" in text(page)


def test_desk_books_for_the_town_itself(client, room, receptionist):
    client.sign_in(receptionist).fill(ADD, **typed(room, None, typed_for=""))
    assert Booking.objects.get().structure is None


def test_slot_of_the_calendar_leads_the_desk_to_its_own_page(client, room, receptionist):
    day = clock.today() + dt.timedelta(days=10)
    url = f"/maison/espaces/muriers/reserver/?debut={day}T10:00&fin={day}T12:00"
    page = client.sign_in(receptionist).get(url, follow=True)
    assert heading(page) == "Saisir une réservation"
    assert page.context["form"]["start"].value() == dt.time(10)
    assert str(page.context["form"]["space"].value()) == str(room.pk)


def test_moves_are_the_desks_pages(client, room, known, representative, receptionist):
    made = factories.booking(room, known, by=representative, status="requested")
    client.sign_in(receptionist)
    page = client.page(f"{LIST}{made.pk}/change/")
    assert client.fill(client.click(page, "Refuser"), "Refuser", reason="").status_code == 422
    client.fill(client.click(page, "Confirmer"), "Confirmer")
    made.refresh_from_db()
    assert made.status == "confirmed"
    client.fill(client.page(f"{LIST}{made.pk}/parcours/cancel/"), "Annuler", reason="Fuite d’eau")
    made.refresh_from_db()
    assert (made.status, made.reason) == ("cancelled", "Fuite d’eau")


def test_list_filters_searches_adds_up_and_exports(client, room, known, representative, receptionist):
    factories.booking(room, known, by=representative, status="requested")
    factories.booking(room, days=1, title="Demain, chez les autres", status="confirmed")
    client.sign_in(receptionist)
    both = text(client.page(LIST))
    assert "Réunion du bureau" in both
    assert "Demain, chez les autres" in both
    assert "valeur de l’usage" in both.lower()
    tomorrow = text(client.page(f"{LIST}?jour=demain"))
    assert "Demain, chez les autres" in tomorrow
    assert "Réunion du bureau" not in tomorrow
    assert "Réunion du bureau" in text(client.page(f"{LIST}?q=Ressourcerie"))
    assert "Réunion du bureau" not in text(client.page(f"{LIST}?espace={room.pk}&status__exact=confirmed"))
    assert client.get(f"{LIST}?espace=abc&jour=jamais").status_code == 200
    kept = ("format", "resource", "export_items")
    columns = {name: "on" for name in client.get(f"{LIST}export/").context["form"].fields if name not in kept}
    file = client.post(f"{LIST}export/", columns | {"format": "0"}).content.decode()
    assert "Heure de début" in file
    assert ",10:00," in file


def test_work_list_tells_what_to_answer_and_to_note(client, room, known, representative, receptionist, guardian):
    made = factories.booking(room, known, by=representative, status="requested")
    client.sign_in(receptionist)
    page = text(client.page("/gestion/"))
    assert "Salle des Mûriers" in page
    assert "Réunion du bureau" in page
    workflow.confirm(made, by=receptionist)
    with clock.moved_to(made.ends_at + dt.timedelta(hours=1)):
        assert "1 présence à noter" in text(client.page("/gestion/")).replace("\xa0", " ")


def test_desk_finds_nothing_of_what_is_sheltered(client, room, abri, sheltered, receptionist, guardian):
    made = factories.booking(room, abri, by=sheltered, status="requested", title="Groupe de parole")
    client.sign_in(receptionist)
    for url in (LIST, "/gestion/", f"{LIST}?q=Groupe", f"{LIST}?q={made.number}", ADD):
        page = text(client.page(url))
        assert "Groupe de parole" not in page
        assert "Abri Cévenol" not in page
        assert made.number not in page
    assert client.get(f"{LIST}{made.pk}/change/", follow=True).redirect_chain  # « n’existe pas »
    assert client.get(f"{LIST}{made.pk}/parcours/confirm/").status_code == 404
    assert client.get(made.get_absolute_url()).status_code == 404
    client.sign_in(guardian)
    assert "Groupe de parole" in text(client.page(LIST))
    assert "Groupe de parole" in text(client.page("/gestion/"))


def test_desk_types_for_no_protected_structure(client, room, abri, sheltered, receptionist, guardian):
    page = client.sign_in(receptionist).page(ADD)
    answer = client.post(ADD, typed(room, abri))
    assert (answer.status_code, Booking.objects.count()) == (422, 0)
    assert abri.name not in text(page)
    with pytest.raises(PermissionDenied):
        workflow.book_for(
            room, abri, factories.in_days(10), factories.in_days(10, "12:00"), by=receptionist, title="Loto"
        )
    client.sign_in(guardian).fill(ADD, **typed(room, abri))
    assert Booking.objects.get().structure == abri


def test_desk_changes_a_booking_whatever_the_limit(client, room, known, representative, receptionist):
    made = factories.booking(room, known, by=representative)
    with clock.moved_to(made.starts_at - dt.timedelta(hours=1)):
        client.sign_in(receptionist)
        client.fill(f"{made.get_absolute_url()}modifier/", end="13:00")
    made.refresh_from_db()
    assert (made.status, made.ends_at) == ("confirmed", factories.in_days(10, "13:00"))


def test_agents_without_the_right_see_no_booking(client, room, known, representative, instructor, elected):
    made = factories.booking(room, known, by=representative)
    for agent in (instructor, elected):
        client.sign_in(agent)
        assert client.get(LIST).status_code == 403
        assert client.get(ADD).status_code == 403
        assert client.get(made.get_absolute_url()).status_code == 404
