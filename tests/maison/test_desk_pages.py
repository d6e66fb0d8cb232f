"""The pages of coworking and of advice: what everybody reads, three clicks to a seat or to an appointment, the desk."""

import datetime as dt

import pytest

from commons import clock
from maison import workflow
from maison.models import Appointment, Booking, DeskPass, PassBook, WaitingPlace
from tests.client import heading, links, main_form, text

from .. import factories as people
from . import desk
from .test_advice import at, working_day

pytestmark = pytest.mark.django_db
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture
def room():
    return desk.coworking()


@pytest.fixture
def known(structure):
    structure.status = "verified"
    structure.save()
    return structure


@pytest.fixture
def subject():
    return desk.kind()


@pytest.fixture
def newcomer():
    return people.UserFactory(email="idee@exemple.example")


def two_weeks(days=10):
    """The page that shows that day."""
    year, week, _ = desk.in_days(days).isocalendar()
    return f"/maison/coworking/?semaine={year}-W{week:02}"


# Coworking ------------------------------------------------------------------------------------------------


def test_everybody_reads_how_many_seats_are_free(client, room, django_assert_max_num_queries):
    desk.take(room)
    with django_assert_max_num_queries(8):
        page = client.page(two_weeks())
    assert heading(page) == "Coworking"
    assert "2 libres" in text(page)
    assert "3 libres" in text(page)
    assert "Le coworking" in text(client.page("/maison/"))
    assert "/maison/coworking/" in links(client.page("/maison/"))


def test_week_that_does_not_exist_is_todays(client, room):
    assert "n’existe pas" in text(client.page("/maison/coworking/?semaine=2027-W99"))


def test_house_without_seats_says_so(client):
    assert "Aucun poste n’est proposé" in text(client.page("/maison/coworking/"))


def test_seat_is_taken_from_the_table(client, room, known, representative):
    morning = desk.parts()[0]
    page = client.sign_in(representative).page(
        f"/espace/coworking/prendre/plateau/?jour={desk.in_days(10)}&partie={morning.pk}"
    )
    page = client.fill(page, "Prendre un poste")
    made = DeskPass.objects.get()
    assert (made.part, made.booking.structure) == (morning, known)
    assert f"Votre place : {made.booking.space}." in text(page)
    assert heading(page) == "Coworking"


def test_button_that_is_pressed_twice_takes_one_seat_and_one_book(client, room, known, representative):
    desk.offer()
    url = f"/espace/coworking/prendre/plateau/?jour={desk.in_days(10)}&partie={desk.parts()[0].pk}"
    for address, button in ((url, "Prendre un poste"), ("/espace/coworking/", "Prendre ce carnet")):
        page = client.sign_in(representative).page(address)
        for _ in range(2):
            client.fill(page, button)
    assert (DeskPass.objects.count(), PassBook.objects.count()) == (1, 1)


def test_full_half_day_proposes_others_and_the_queue(client, known, representative):
    room = desk.coworking(seats=1)
    desk.take(room)
    assert "Complet" in text(client.page(two_weeks()))
    morning = desk.parts()[0]
    client.sign_in(representative)
    url = f"/espace/coworking/prendre/plateau/?jour={desk.in_days(10)}&partie={morning.pk}"
    page = client.fill(url, "Prendre un poste")
    assert page.status_code == 422
    assert "Tous les postes sont pris." in text(page)
    assert "Libre ensuite" in text(page)
    data = {"structure": known.pk, "day": desk.in_days(10), "start": "09:00", "end": "13:00"}
    assert "vous écrirons" in text(client.post("/maison/espaces/plateau/attendre/", data, follow=True))
    assert WaitingPlace.objects.get().space == room


def test_book_is_taken_and_pays_for_a_seat(client, room, known, representative):
    desk.offer()
    client.sign_in(representative)
    page = client.fill("/espace/coworking/", "Prendre ce carnet")
    book = PassBook.objects.get()
    assert f"Le carnet {book.number} est à vous" in text(page)
    client.fill(
        "/espace/coworking/prendre/plateau/", day=str(desk.in_days(10)), part=str(desk.parts()[2].pk), book=str(book.pk)
    )
    assert DeskPass.objects.get().book == book
    page = text(client.page("/espace/coworking/"))
    assert "8 demi-journées sur 10" in page
    assert "Passages à venir" in page


def test_bad_day_is_a_sentence(client, room, known, representative):
    client.sign_in(representative)
    page = client.fill(
        "/espace/coworking/prendre/plateau/?jour=demain&partie=x", day="2020-01-01", part=str(desk.parts()[0].pk)
    )
    assert page.status_code == 422
    assert "Ce créneau est passé." in text(page)


def test_booking_by_the_hour_leads_to_the_coworking_page(client, room, known, representative):
    answer = client.sign_in(representative).get("/maison/espaces/plateau/reserver/")
    assert (answer.status_code, answer["Location"]) == (302, "/maison/coworking/")


def test_person_without_a_structure_declares_it_first(client, room, newcomer):
    answer = client.sign_in(newcomer).get("/espace/coworking/prendre/plateau/")
    assert answer["Location"] == "/espace/structures/nouvelle/"


def test_desk_types_a_pass_and_a_book(client, room, known, receptionist):
    desk.offer()
    client.sign_in(receptionist)
    page = client.fill(
        "/gestion/maison/deskpass/add/",
        structure=str(known.pk),
        typed_for="Rose Prés",
        day=str(desk.in_days(10)),
        part=str(desk.parts()[0].pk),
    )
    assert Booking.objects.get().typed_for == "Rose Prés"
    assert page.status_code == 200
    client.fill("/gestion/maison/passbook/add/", structure=str(known.pk), typed_for="Rose Prés")
    assert PassBook.objects.get().by == receptionist
    assert "Ressourcerie" in text(client.page("/gestion/maison/deskpass/"))
    assert "10 sur 10" in text(client.page("/gestion/maison/passbook/"))


# Advice ---------------------------------------------------------------------------------------------------


def test_everybody_reads_the_subjects_and_the_next_free_times(client, subject, django_assert_max_num_queries):
    for number in range(3):
        desk.other_adviser(subject, number=number)
    with django_assert_max_num_queries(14):
        page = client.page("/maison/conseil/")
    assert "Créer une coopérative" in text(page)
    assert "Prochaines heures libres, 45 minutes" in text(page)
    assert "seulement" in text(client.page(subject.get_absolute_url()))  # no office: by phone
    page = client.click(page, "Créer une coopérative")
    assert "De 9 h à 9 h 45" in text(page).replace("\xa0", " ")


def test_subject_that_nobody_gives_says_to_call(client, subject):
    for url in ("/maison/conseil/", subject.get_absolute_url()):
        assert "Aucune heure libre" in text(client.page(url))
    subject.is_offered = False
    subject.save()
    assert client.get(subject.get_absolute_url()).status_code == 404


def test_person_with_an_idea_takes_moves_and_cancels(client, subject, newcomer):
    desk.adviser(subject, space=desk.office())
    day = working_day()
    page = client.sign_in(newcomer).page(f"/espace/conseil/prendre/cooperative/?debut={day}T09:45")
    page = client.fill(page, "Prendre ce rendez-vous", about="Une épicerie")
    made = Appointment.objects.get()
    assert (made.user, made.structure, made.way, made.starts_at) == (newcomer, None, "spot", at("09:45"))
    assert "Votre rendez-vous est pris." in text(page)
    assert "Bureau bleu" in text(page)
    assert "Créer une coopérative" in text(client.page("/espace/"))
    page = client.click(page, "Déplacer")
    page = client.fill(page, "Déplacer", start=at().isoformat(), way="phone", phone="0600000000")
    made.refresh_from_db()
    assert (made.starts_at, made.way) == (at(), "phone")
    page = client.click(page, "Annuler le rendez-vous")
    page = client.fill(page, "Annuler le rendez-vous", reason="Grippe")
    assert "Grippe" in text(page)
    assert "Passés ou annulés" in text(client.page("/espace/conseil/"))


def test_taken_time_keeps_what_was_typed_and_proposes_others(client, subject, newcomer, stranger):
    desk.adviser(subject)
    page = client.sign_in(newcomer).page(f"/espace/conseil/prendre/cooperative/?debut={working_day()}T09:00")
    desk.appointment(subject, stranger, at=at())
    page = client.fill(page, way="phone", phone="0600000000", about="Une épicerie")
    assert page.status_code == 422
    assert "Ce créneau vient d’être pris." in text(page)
    assert "Libre à côté" in text(page)
    assert page.context["form"]["about"].value() == "Une épicerie"


def test_call_without_a_number_is_a_sentence(client, subject, newcomer):
    desk.adviser(subject)
    client.sign_in(newcomer)
    url = f"/espace/conseil/prendre/cooperative/?debut={working_day()}T09:00"
    page = client.fill(url, way="phone", phone="")
    assert page.status_code == 422
    assert "Donnez le numéro où vous appeler." in text(page)


@pytest.mark.parametrize("query", ["", "?debut=hier", "?debut=2020-01-01T10:00"])
def test_address_that_names_no_time_shows_the_form(client, subject, newcomer, query):
    desk.adviser(subject)
    page = client.sign_in(newcomer).page(f"/espace/conseil/prendre/cooperative/{query}")
    assert heading(page) == "Prendre rendez-vous"


def test_appointment_of_somebody_else_does_not_exist(client, subject, newcomer, stranger, receptionist):
    desk.adviser(subject)
    made = desk.appointment(subject, newcomer, at=at())
    for user in (stranger, receptionist):
        client.sign_in(user)
        for path in ("", "deplacer/", "actions/cancel/", "actions/attend/"):
            assert client.get(f"{made.get_absolute_url()}{path}").status_code == 404
    assert client.sign_in(newcomer).get(f"{made.get_absolute_url()}actions/attend/").status_code == 404


def test_late_person_says_that_they_do_not_come(client, subject, newcomer):
    desk.adviser(subject)
    made = desk.appointment(subject, newcomer, at=at())
    with clock.moved_to(made.cancel_before + MINUTE):
        page = client.sign_in(newcomer).page(made.get_absolute_url())
        assert "La limite pour déplacer ou annuler est passée" in text(page)
        for path in ("deplacer/", "actions/cancel/"):
            assert client.get(f"{made.get_absolute_url()}{path}").status_code == 302
        client.fill(client.click(page, "Prévenir d’une absence"), "Prévenir d’une absence")
    made.refresh_from_db()
    assert made.status == "excused"


def test_desk_types_an_appointment(client, subject, newcomer, receptionist):
    desk.adviser(subject)
    client.sign_in(receptionist)
    page = client.page("/gestion/maison/appointment/add/")
    page = client.click(page, "Créer une coopérative")
    typed = {"start": at().isoformat(), "typed_for": "Rose Prés", "way": "phone", "phone": "0600000000"}
    page = client.fill(page, email=newcomer.email, **typed)
    made = Appointment.objects.get()
    assert (made.user, made.by, made.typed_for) == (newcomer, receptionist, "Rose Prés")
    assert page.status_code == 200
    page = client.click(page, "Déplacer")
    client.fill(page, "Déplacer", start=at("09:45").isoformat())
    made.refresh_from_db()
    assert made.starts_at == at("09:45")


def test_agent_of_the_desk_is_sent_to_the_office(client, subject, receptionist):
    desk.adviser(subject)
    answer = client.sign_in(receptionist).get("/espace/conseil/prendre/cooperative/?debut=2027-03-01T09:00")
    assert answer["Location"].startswith("/gestion/maison/appointment/add/?")
    assert "sujet=cooperative" in answer["Location"]


def test_adviser_finds_the_day_and_notes_who_came(client, subject, newcomer):
    row = desk.adviser(subject)
    made = desk.appointment(subject, newcomer, at=at())
    client.sign_in(row.user)
    with clock.moved_to(made.starts_at - HOUR):
        assert "Créer une coopérative" in text(client.page("/gestion/"))
    with clock.moved_to(made.ends_at + HOUR):
        assert "1 rendez-vous à noter" in text(client.page("/gestion/")).replace("\xa0", " ")
        page = client.page("/gestion/maison/appointment/?conseiller=moi&jour=passees")
        assert str(newcomer) in text(page)
        client.fill(f"/gestion/maison/appointment/{made.pk}/parcours/attend/")
    made.refresh_from_db()
    assert made.status == "attended"


def test_week_of_advisers_shows_taken_and_free(client, subject, newcomer, receptionist, django_assert_max_num_queries):
    desk.adviser(subject)
    desk.appointment(subject, newcomer, at=at())
    year, week, _ = working_day().isocalendar()
    client.sign_in(receptionist)
    with django_assert_max_num_queries(40):
        page = client.page(f"/gestion/maison/appointment/semaine/?semaine={year}-W{week:02}")
    assert "9 h Créer une coopérative" in text(page).replace("\xa0", " ").replace(" : Côme, conseiller", "")
    assert "3 libres" in text(page)


def test_desk_keeps_advisers_and_their_hours(client, subject, receptionist):
    row = desk.adviser(subject)
    page = client.sign_in(receptionist).page(f"/gestion/maison/adviser/{row.pk}/change/")
    assert "Permanences" in text(page)
    desk.appointment(subject, people.UserFactory(), at=at())
    day = working_day()
    absence = {"0-starts_at_0": day, "0-starts_at_1": "08:00", "0-ends_at_0": day, "0-ends_at_1": "18:00"}
    typed = dict(main_form(page).form_values()) | {f"absences-{name}": str(value) for name, value in absence.items()}
    page = client.post(page.request["PATH_INFO"], typed | {"absences-TOTAL_FORMS": "1"}, follow=True)
    assert "Un rendez-vous est pris pendant une absence : déplacez-le." in text(page)
    assert client.page("/gestion/maison/advicekind/").status_code == 200
    assert workflow.advice.may_note(receptionist, Appointment(adviser=row)) is False
