"""What is said to an adviser stays there; that a protected structure comes is known to those who may know."""

import pytest
from django.core.exceptions import PermissionDenied
from icalendar import Calendar

from commons.mail import compose
from commons.models import ConfidentialView, Event, Message
from maison import ical, workflow
from maison.models import AdviceNote, Appointment, Booking
from structures.groups import GROUPS
from tests.client import text

from .. import factories as people
from . import desk
from .test_advice import at

pytestmark = pytest.mark.django_db
advice = workflow.advice
KEPT = ("format", "resource", "export_items")
NOTE, ABOUT = "Caisse vide depuis mars", "Fermer sans bruit"


@pytest.fixture
def subject():
    return desk.kind()


@pytest.fixture
def newcomer():
    return people.UserFactory(email="idee@exemple.example")


@pytest.fixture
def made(subject, newcomer):
    """An appointment with its note."""
    row = desk.adviser(subject, space=desk.office())
    found = desk.appointment(subject, newcomer, way="spot", at=at(), about=ABOUT)
    advice.write_note(found, NOTE, by=row.user)
    return found


@pytest.fixture
def trusted(subject):
    """An adviser of group Protection as well."""
    row = desk.other_adviser(subject, number=9, space=desk.office(name="Bureau vert", slug="bureau-vert"))
    row.user.groups.add(people.agent("Protection").groups.get())
    return row


# Notes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", [*GROUPS, "superuser"])
def test_note_is_read_by_advisers_only(group, made, client):
    reader = people.UserFactory(is_staff=True, is_superuser=True) if group == "superuser" else people.agent(group)
    page = client.sign_in(reader).get(f"/gestion/maison/appointment/{made.pk}/notes/")
    is_adviser = group == "Conseil"
    assert AdviceNote.objects.visible_to(reader).exists() == is_adviser
    assert (page.status_code == 200) == is_adviser
    assert (NOTE in page.content.decode()) == is_adviser
    for url in ("", "history/"):
        page = client.get(f"/gestion/maison/appointment/{made.pk}/{url}", follow=True)
        assert NOTE not in page.content.decode()
        assert ABOUT not in page.content.decode()


def test_agent_of_the_group_who_is_no_adviser_reads_no_note(made):
    other = people.UserFactory(is_staff=True)
    other.groups.set(people.agent("Conseil").groups.all())
    assert list(AdviceNote.objects.visible_to(other)) == []
    with pytest.raises(PermissionDenied):
        advice.write_note(made, "Moi aussi", by=other)


def test_person_does_not_read_the_note_about_them(made, newcomer, client):
    assert list(AdviceNote.objects.visible_to(newcomer)) == []
    page = client.sign_in(newcomer).page(made.get_absolute_url())
    assert NOTE not in text(page)
    assert ABOUT in text(page)


def test_nothing_that_was_said_is_in_journal_letters_exports_nor_feeds(made, client, newcomer):
    adviser = made.adviser.user
    told = [*Event.objects.values_list("action", flat=True)]
    told += [compose(message).body for message in Message.objects.all()]
    told += [ical.of_person(user).decode() for user in (newcomer, adviser)]
    client.sign_in(adviser)
    url = "/gestion/maison/appointment/export/"
    fields = {name: "on" for name in client.get(url).context["form"].fields if name not in KEPT}
    told.append(client.post(url, fields | {"format": "0"}).content.decode())
    assert all(word not in words for words in told for word in (NOTE, ABOUT))


def test_next_adviser_reads_what_the_first_one_kept(made, subject, newcomer, client):
    other = desk.other_adviser(subject)
    again = desk.appointment(subject, newcomer, at=at("10:30"))
    page = client.sign_in(other.user).page(f"/gestion/maison/appointment/{again.pk}/notes/")
    assert NOTE in text(page)
    page = client.fill(page, "Garder cette note", text="Rappeler la banque")
    assert "Rappeler la banque" in text(page)
    assert client.fill(page, "Garder cette note", text="").status_code == 422


# Who sees the appointment ---------------------------------------------------------------------------------


def test_appointment_is_seen_by_who_comes_who_receives_and_the_agenda(
    made, newcomer, stranger, receptionist, guardian, instructor
):
    seeing = [newcomer, made.adviser.user, receptionist, guardian]
    assert [list(Appointment.objects.visible_to(user)) for user in seeing] == [[made]] * 4
    for user in (stranger, instructor):
        assert list(Appointment.objects.visible_to(user)) == []


def test_protected_structure_is_received_by_who_may_know(subject, shelter, sheltered, trusted, receptionist, guardian):
    ordinary = desk.adviser(subject)
    made = desk.appointment(subject, sheltered, structure=shelter, way="spot", at=at())
    assert made.adviser == trusted
    for reader in (receptionist, ordinary.user):
        assert list(Appointment.objects.visible_to(reader)) == []
        assert not advice.may_move(reader, made)
    for reader in (guardian, sheltered, trusted.user):
        assert list(Appointment.objects.visible_to(reader)) == [made]
    assert list(Appointment.objects.all().watched(guardian)) == [made]
    assert list(Appointment.objects.all().watched(sheltered)) == []


def test_person_of_a_protected_structure_is_sheltered_even_alone(subject, sheltered, trusted, receptionist):
    """Their name is a secret, whatever they come for."""
    desk.adviser(subject)
    made = desk.appointment(subject, sheltered, at=at())
    assert (made.adviser, made.is_sheltered) == (trusted, True)
    assert list(Appointment.objects.visible_to(receptionist)) == []


def test_protected_structure_that_nobody_may_receive_is_asked_to_call(subject, sheltered, client):
    desk.adviser(subject)
    with pytest.raises(workflow.Taken):
        desk.appointment(subject, sheltered, at=at())
    page = client.sign_in(sheltered).page("/maison/conseil/")
    assert "Votre venue reste secrète" in text(page)
    assert "Aucune heure libre" in text(page)


def test_office_that_a_protected_structure_keeps_busy_names_nobody(subject, shelter, sheltered, trusted, receptionist):
    made = desk.appointment(subject, sheltered, structure=shelter, way="spot", at=at())
    room = Booking.objects.visible_to(receptionist).get()
    assert (room, room.structure, room.title) == (made.room, None, advice.ROOM)
    assert room.by == people.UserFactory._meta.model.objects.clock()
    with pytest.raises(PermissionDenied):
        advice.cancel(made, by=receptionist, reason="Non")


def test_pages_of_the_desk_say_busy_and_no_more(subject, shelter, sheltered, trusted, receptionist, client):
    made = desk.appointment(subject, sheltered, structure=shelter, way="spot", at=at(), about=ABOUT)
    client.sign_in(receptionist)
    day = at().date()
    week = client.page(
        f"/gestion/maison/appointment/semaine/?semaine={day.isocalendar().year}-W{day.isocalendar().week:02}"
    )
    assert "Occupé" in text(week)
    pages = [week, client.page("/gestion/maison/appointment/"), client.page("/gestion/maison/booking/")]
    pages += [client.page(f"/gestion/maison/booking/{made.room_id}/change/")]
    for page in pages:
        words = page.content.decode()
        assert [secret for secret in (*people.SECRETS, shelter.name, ABOUT, str(sheltered)) if secret in words] == []
    assert client.get(made.office_url).status_code in (302, 404)
    assert client.get(f"/gestion/maison/appointment/{made.pk}/notes/").status_code == 404


def test_agent_who_reads_a_sheltered_appointment_leaves_a_line(subject, shelter, sheltered, trusted, client):
    made = desk.appointment(subject, sheltered, structure=shelter, at=at())
    client.sign_in(trusted.user)
    for url in (made.office_url, "/gestion/maison/appointment/", f"/gestion/maison/appointment/{made.pk}/notes/"):
        before = ConfidentialView.objects.count()
        client.page(url)
        assert ConfidentialView.objects.count() > before, url


def test_calendar_of_a_protected_person_says_that_there_is_one(subject, shelter, sheltered, trusted):
    desk.appointment(subject, sheltered, structure=shelter, way="spot", at=at())
    (found,) = Calendar.from_ical(ical.of_person(sheltered)).walk("VEVENT")
    assert (str(found["summary"]), found.get("location")) == ("Rendez-vous", None)


def test_calendar_holds_ones_appointments(made, newcomer, stranger):
    for user in (newcomer, made.adviser.user):
        (found,) = Calendar.from_ical(ical.of_person(user)).walk("VEVENT")
        assert str(found["summary"]) == "Conseil : Créer une coopérative"
        assert str(found["location"]) == "Bureau bleu"
    assert not Calendar.from_ical(ical.of_person(stranger)).walk("VEVENT")


def test_letters_name_nobody(subject, shelter, sheltered, trusted, made, newcomer):
    desk.appointment(subject, sheltered, structure=shelter, way="spot", at=at("09:45"))
    for message in Message.objects.all():
        mail = compose(message)
        words = mail.subject + mail.body
        assert shelter.name not in words
        assert made.adviser.space.name not in words
        if message.to == made.adviser.user:
            assert newcomer.get_full_name() not in words
