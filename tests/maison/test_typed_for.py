"""What the desk types for somebody on the phone: a wish in a round, an appointment of who has no account."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from commons import clock
from commons.mail import compose
from commons.models import Event, Message
from maison import routines, workflow
from maison.models import Appointment, Wish
from tests.client import text

from . import desk, factories

pytestmark = pytest.mark.django_db
ROSE = "rose@exemple.example"


@pytest.fixture(autouse=True)
def _spring():
    with clock.moved_to(dt.date(2027, 5, 3)):
        yield


@pytest.fixture
def room():
    return factories.open_space(name="Salle des Mûriers", slug="muriers")


@pytest.fixture
def season(room):
    return factories.season_round(room)


# A wish ---------------------------------------------------------------------------------------------------


def typed_wish(room, structure):
    slot = {"where": f"space:{room.pk}", "weekday": "1", "from_time": "18:00", "to_time": "20:00"}
    words = {"structure": str(structure.pk), "typed_for": "Rose Prés", "title": "Chorale", "attendance": "12"}
    return words | {f"first_{name}": value for name, value in slot.items()}


def test_desk_writes_a_wish_for_who_calls(client, season, room, receptionist):
    structure = factories.verified_structure()
    page = client.sign_in(receptionist).page(f"/gestion/maison/round/{season.pk}/change/")
    page = client.fill(client.click(page, "Saisir un vœu"), **typed_wish(room, structure))
    assert "Chorale" in text(page)
    wish = Wish.objects.get()
    assert (wish.structure, wish.by, wish.typed_for) == (structure, receptionist, "Rose Prés")
    assert Event.objects.filter(action="Saisie par le bureau d’accueil", by=receptionist).count() == 1
    client.sign_in(factories.representative_of(structure))
    assert "Chorale" in text(client.page(season.get_absolute_url()))


def test_desk_writes_no_wish_for_a_protected_structure(client, season, room, shelter, receptionist, guardian):
    shelter.status = "verified"
    shelter.save()
    page = client.sign_in(receptionist).page(f"/gestion/maison/round/{season.pk}/voeux/saisir/")
    assert "Abri" not in page.content.decode()
    wish = Wish(round=season, structure=shelter, title="Groupe", attendance=4, typed_for="Rose Prés")
    with pytest.raises(PermissionDenied):
        workflow.make_wish(wish, [], by=receptionist)
    workflow.make_wish(wish, [], by=guardian)


def test_wish_says_who_called_and_closes_with_the_round(client, season, room, receptionist):
    structure = factories.verified_structure()
    address = f"/gestion/maison/round/{season.pk}/voeux/saisir/"
    client.sign_in(receptionist)
    assert client.fill(address, **typed_wish(room, structure) | {"typed_for": ""}).status_code == 422
    with clock.moved_to(dt.date(2027, 6, 2)):
        assert "Saisir un vœu" not in text(client.page(f"/gestion/maison/round/{season.pk}/change/"))
        assert client.get(address).status_code == 302


# An appointment -------------------------------------------------------------------------------------------


@pytest.fixture
def subject():
    return desk.kind()


def at(time="09:00"):
    return factories.at("2027-05-11", time)


def letters_to(address):
    return [mail for mail in map(compose, Message.objects.order_by("pk")) if mail.to == [address]]


def test_who_has_no_account_is_written_to(client, subject, receptionist):
    desk.adviser(subject, space=desk.office())
    page = client.sign_in(receptionist).page("/gestion/maison/appointment/add/?sujet=cooperative")
    typed = {"start": at().isoformat(), "typed_for": "Rose Prés", "way": "spot", "email": ROSE}
    assert client.fill(page, **typed).status_code == 200
    made = Appointment.objects.get()
    assert (made.user, made.email) == (None, ROSE)
    (mail,) = letters_to(ROSE)
    assert "Bureau bleu" in mail.body
    assert "appelez le bureau d’accueil" in mail.body
    assert "/espace/" not in mail.body
    assert ROSE not in mail.body


def test_who_has_no_account_is_reminded_once_and_told_of_changes(subject, receptionist):
    desk.adviser(subject)
    made = desk.appointment(subject, None, by=receptionist, at=at(), typed_for="Rose Prés", email=ROSE)
    with clock.moved_to(made.starts_at - dt.timedelta(hours=18)):
        routines.remind_appointments()
        routines.remind_appointments()
    workflow.advice.move_appointment(made, at("10:30"), "phone", by=receptionist, phone="06 00 00 00 00")
    workflow.advice.cancel(made, by=receptionist, reason="Formation")
    mails = letters_to(ROSE)
    assert [mail.subject for mail in mails] == [
        "Votre rendez-vous est pris",
        "Rappel : votre rendez-vous de demain",
        "Votre rendez-vous est déplacé",
        "Votre rendez-vous est annulé",
    ]
    assert all("/espace/" not in mail.body and "appele" in mail.body for mail in mails)


def test_address_stays_out_of_what_a_protected_structure_is_written(subject, shelter, guardian):
    desk.adviser(subject, user=guardian, space=desk.office())
    words = {"typed_for": "Rose Prés", "email": ROSE, "structure": shelter}
    desk.appointment(subject, None, by=guardian, at=at(), way="spot", **words)
    (mail,) = letters_to(ROSE)
    assert "Bureau bleu" not in mail.body
    assert "Abri" not in mail.subject + mail.body
