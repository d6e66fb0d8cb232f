"""Terms that a series is kept for, presence at the door and at the desk, absences that add up."""

import datetime as dt
import io

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from pypdf import PdfReader

from commons import clock
from commons.models import Message
from commons.workflow import Incomplete
from maison import routines, workflow
from maison.models import Door, Limit
from maison.models.fairness import no_shows
from tests.client import text

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _winter():
    with clock.moved_to(dt.date(2027, 2, 1)):
        yield


@pytest.fixture
def room():
    return factories.open_space(name="Salle des Mûriers", slug="muriers")


@pytest.fixture
def known(structure):
    structure.status = "verified"
    structure.save()
    return structure


@pytest.fixture
def terms():
    return factories.term("hiver", "2027-01-01", "2027-03-31", "2026-12-15"), factories.term(
        "printemps", "2027-04-01", "2027-06-30", "2027-03-20"
    )


def letters():
    return sorted(Message.objects.values_list("template", flat=True))


# Terms ----------------------------------------------------------------------------------------------------


def test_series_is_asked_once_then_goes_on_when_it_is_kept(room, known, representative, terms):
    series = factories.series(room, known)
    assert (series.confirmed_until, series.next_term) == (dt.date(2027, 3, 31), terms[1])
    with clock.moved_to(dt.date(2027, 3, 1)):
        routines.ask_terms()
        assert "maison/emails/term_reminder" not in letters()
    with clock.moved_to(dt.date(2027, 3, 10)):
        routines.ask_terms()
        routines.ask_terms()
        assert letters().count("maison/emails/term_reminder") == 1
        workflow.keep(series, by=representative)
    with clock.moved_to(dt.date(2027, 3, 21)):
        routines.ask_terms()
    series.refresh_from_db()
    assert (series.confirmed_until, series.next_term) == (dt.date(2027, 6, 30), None)
    assert not series.bookings.filter(status="released").exists()


def test_dates_that_nobody_kept_go_back_to_the_others(room, known, representative, terms):
    series = factories.series(room, known)
    with clock.moved_to(dt.date(2027, 3, 21)):
        routines.ask_terms()
        routines.ask_terms()
        with pytest.raises(ValidationError, match="rien à reconfirmer"):
            workflow.keep(series, by=representative)
    released = series.bookings.filter(status="released")
    assert {row.starts_at.month for row in released} == {4, 5, 6}
    assert {row.reason for row in released} == {"Série non reconfirmée pour la période « printemps »."}
    assert series.bookings.filter(status="confirmed").count() == 5
    assert letters().count("maison/emails/term_lapsed") == 1
    assert "maison/emails/released" not in letters()


def test_series_begun_after_the_last_day_to_keep_the_next_term_is_kept_for_it(room, known, representative, terms):
    with clock.moved_to(dt.date(2027, 3, 22)):
        late = factories.series(room, known, by=representative, starts_on=dt.date(2027, 3, 23))
        routines.ask_terms()
    assert late.confirmed_until == dt.date(2027, 6, 30)
    assert not late.bookings.filter(status="released").exists()


def test_stranger_keeps_nothing(room, known, stranger, terms):
    with pytest.raises(PermissionDenied):
        workflow.keep(factories.series(room, known), by=stranger)


def test_freed_dates_are_offered_by_the_clock(room, known, receptionist):
    other = factories.booking(room, days=36, start="19:00", end="21:00")
    factories.series(room, known, until="2027-03-23")
    routines.offer_dates()
    assert "maison/emails/date_freed" not in letters()
    workflow.cancel(other, by=receptionist, reason="Plus besoin")
    routines.offer_dates()
    routines.offer_dates()
    assert letters().count("maison/emails/date_freed") == 1


# At the door ----------------------------------------------------------------------------------------------


@pytest.fixture
def door(room):
    return Door.objects.create(space=room)


def test_member_notes_the_presence_in_one_click(client, room, known, reader, door):
    booking = factories.booking(room, known, days=1, start="10:00", end="12:00")
    client.sign_in(reader)
    with clock.moved_to(factories.at("2027-02-02", "09:40")):
        assert "Aucune réservation" in text(client.page(door.get_absolute_url()))
    with clock.moved_to(factories.at("2027-02-02", "09:50")):
        page = client.page(door.get_absolute_url())
        assert "Réunion du bureau" in text(page)
        answer = client.fill(page, "Nous sommes là")
        assert "Votre présence est notée" in text(answer)
    booking.refresh_from_db()
    assert (booking.status, booking.checked_by) == ("attended", reader)


def test_door_tells_a_stranger_nothing(client, known, stranger):
    space = factories.protected_space(known)
    door = Door.objects.create(space=space)
    factories.booking(space, known, days=1)
    client.sign_in(stranger)
    with clock.moved_to(factories.at("2027-02-02", "10:30")):
        told = text(client.page(door.get_absolute_url()))
        assert client.post(door.get_absolute_url(), {"booking": "R-22222222"}).status_code == 404
    assert "Espace d’accueil" not in told
    assert "Aucune réservation de votre structure" in told
    assert client.get("/maison/porte/inconnu/").status_code == 404


def test_code_of_another_door_proves_nothing(room, known, representative, door):
    booking = factories.booking(room, known, days=1)
    other = Door.objects.create(space=factories.open_space())
    with clock.moved_to(factories.at("2027-02-02", "10:30")):
        with pytest.raises(ValidationError, match="pas le code"):
            workflow.arrive(booking, by=representative, code=other.code)
        workflow.arrive(booking, by=representative, code=f" {door.code} ")
    assert booking.status == "attended"


def test_nobody_arrives_the_day_before(room, known, representative, door):
    booking = factories.booking(room, known, days=1)
    with pytest.raises(PermissionDenied):
        workflow.arrive(booking, by=representative, code=door.code)


# At the desk ----------------------------------------------------------------------------------------------


def test_desk_notes_the_day_in_one_page(client, room, known, receptionist):
    booking = factories.booking(room, known, days=1)
    client.sign_in(receptionist)
    with clock.moved_to(factories.at("2027-02-02", "10:10")):
        page = client.page("/gestion/maison/presences/")
        assert "Ressourcerie des Prés" in text(page)
        data = {"booking": booking.number, "move": "attend"}
        assert "honorée" in text(client.post("/gestion/maison/presences/", data, follow=True))
    booking.refresh_from_db()
    assert booking.status == "attended"


def test_presence_page_shows_no_sheltered_booking_to_an_ordinary_agent(client, room, shelter, receptionist, guardian):
    shelter.status = "verified"
    shelter.save()
    factories.booking(room, shelter, days=1, title="Groupe de parole")
    with clock.moved_to(factories.at("2027-02-02", "10:10")):
        assert "Groupe de parole" not in text(client.sign_in(receptionist).page("/gestion/maison/presences/"))
        assert "Groupe de parole" in text(client.sign_in(guardian).page("/gestion/maison/presences/"))


def test_empty_slot_is_given_back_after_half_an_hour(room, known, receptionist):
    booking = factories.booking(room, known, days=1)
    with clock.moved_to(factories.at("2027-02-02", "10:20")), pytest.raises(Incomplete, match="30 minutes"):
        workflow.release_unclaimed(booking, by=receptionist)
    with clock.moved_to(factories.at("2027-02-02", "10:31")):
        workflow.release_unclaimed(booking, by=receptionist)
    assert (booking.status, booking.occupancies.count()) == ("released", 0)


def test_absences_are_told_and_the_desk_is_alerted_from_the_third(room, known):
    Limit.objects.create(key="no_shows", value=2, effective_from=dt.date(2027, 1, 1))
    factories.booking(room, known, days=1, status="missed")
    assert letters().count("maison/emails/missed") == 1
    assert "maison/emails/no_shows" not in letters()
    factories.booking(room, known, days=2, status="missed")
    assert letters().count("maison/emails/no_shows") == 1
    with clock.moved_to(dt.date(2027, 2, 5)):
        assert no_shows(known) == {known.pk: 2}
    with clock.moved_to(dt.date(2027, 12, 1)):
        assert no_shows(known) == {}


def test_limit_of_the_day_holds(room):
    assert Limit.objects.value("unclaimed") == 30
    Limit.objects.create(key="unclaimed", value=20, effective_from=dt.date(2027, 3, 1))
    assert Limit.objects.value("unclaimed") == 30
    assert Limit.objects.value("unclaimed", dt.date(2027, 3, 1)) == 20


def test_poster_is_a_tagged_page_with_its_code(client, room, door, receptionist):
    client.sign_in(receptionist)
    answer = client.get(f"/gestion/maison/door/{door.pk}/affiche.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    with pikepdf.open(io.BytesIO(answer.content)) as poster:
        assert (str(poster.Root.Lang), poster.Root.MarkInfo.Marked) == ("fr", True)
        assert str(poster.docinfo.Title).replace("\xa0", " ") == f"{room} : notez votre présence"
        with poster.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        assert [words for words in figures(poster) if door.code in words]
    assert door.code in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()


def figures(document):
    """What the drawings say to who does not see them."""
    return [
        str(item.Alt)
        for item in document.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure" and "/Alt" in item
    ]
