"""Booking on the pages: three clicks, a slot that is taken meanwhile, one's own bookings, the queue for a slot."""

import datetime as dt

import pytest
from icalendar import Calendar

from commons import clock
from commons.models import Message
from maison import routines, workflow
from maison.models import Booking, WaitingPlace
from maison.slots import near
from tests.client import heading, text, tree

from .. import factories as people
from . import factories

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
FAR_AWAY = "?debut=0001-01-01T00:00%2B05:00&fin=9999-12-31T23:00"


@pytest.fixture
def room():
    return factories.open_space(name="Salle des Mûriers", slug="muriers", way_in="Deuxième étage, porte bleue")


@pytest.fixture
def known(structure):
    structure.status = "verified"
    structure.save()
    return structure


def slot(days=10, start="10:00", end="12:00"):
    day = clock.today() + dt.timedelta(days=days)
    return f"/maison/espaces/muriers/reserver/?debut={day}T{start}&fin={day}T{end}"


def offered(page):
    """The near free slots that the page proposes."""
    return [link.get("href") for link in tree(page).iter("a") if "debut=" in link.get("href", "")]


# Three clicks ---------------------------------------------------------------------------------------------


def test_free_slot_is_booked_in_three_clicks(client, room, known, representative):
    page = client.sign_in(representative).page(slot())
    assert heading(page) == "Réserver"
    assert "de 10 h à 12 h : gratuit pour vous" in text(page).replace("\xa0", " ")
    page = client.fill(page, "Garder ce créneau")
    assert "Le créneau vous est gardé jusqu’à" in text(page)
    page = client.fill(page, "Réserver", title="Réunion du bureau", attendance="12")
    assert heading(page) == "Réunion du bureau"
    assert "Deuxième étage, porte bleue" in text(page)
    made = Booking.objects.get()
    assert (made.status, made.attendance, made.structure, made.by) == ("confirmed", 12, known, representative)


def test_sign_in_comes_back_to_the_slot(client, room, known, representative):
    answer = client.get(slot())
    assert answer.status_code == 302
    typed = {"login": representative.email, "password": people.PASSWORD}
    page = client.post(answer["Location"], typed, follow=True)
    assert heading(page) == "Réserver"
    assert page.context["form"]["start"].value() == dt.time(10)


def test_person_without_a_structure_declares_it_first(client, room):
    newcomer = people.UserFactory()
    page = client.sign_in(newcomer).get(slot(), follow=True)
    assert page.redirect_chain[-1][0] == "/espace/structures/nouvelle/"
    assert client.session["wanted_page"] == slot()


def test_structure_that_is_not_verified_reads_why(client, room, structure, representative):
    page = client.sign_in(representative).page(slot())
    assert "La structure doit être vérifiée par la Ville avant de réserver." in text(page)
    assert "Garder ce créneau" not in text(page)
    typed = {"structure": structure.pk, "day": factories.in_days(10).date(), "start": "10:00", "end": "12:00"}
    page = client.post(slot(), typed)
    assert page.status_code == 422
    assert "La structure doit être vérifiée par la Ville avant de réserver." in text(page)
    assert "doit être vérifiée" in text(client.page("/espace/reservations/series/nouvelle/"))


def test_person_of_two_structures_chooses(client, room, known, representative):
    other = factories.verified_structure(name="Café des Mineurs", slug="cafe-des-mineurs")
    people.MembershipFactory(structure=other, user=representative, role="writer")
    page = client.sign_in(representative).fill(slot(), structure=str(other.pk))
    client.fill(page, title="Concert", attendance="20")
    assert Booking.objects.get().structure == other


def test_protected_space_does_not_exist_for_others(client, known, representative):
    factories.protected_space()
    assert client.sign_in(representative).get("/maison/espaces/espace-accueil/reserver/").status_code == 404


@pytest.mark.parametrize(
    "query", ["", "?debut=hier&fin=demain", "?debut=9999-99-99T10:00&fin=", "?debut=2027-02-02T10:00", FAR_AWAY]
)
def test_address_that_names_no_slot_shows_the_form(client, room, known, representative, query):
    page = client.sign_in(representative).page(f"/maison/espaces/muriers/reserver/{query}")
    assert heading(page) == "Réserver"


def test_hour_that_does_not_exist_is_refused(client, room, known, representative):
    """On 28 March 2027 clocks go from two to three."""
    client.sign_in(representative)
    page = client.fill(slot(), day="2027-03-28", start="02:30", end="04:00")
    assert page.status_code == 422
    assert "Cette heure n’existe pas" in text(page)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2027-13-45", ""])
def test_day_that_means_nothing_is_refused(client, room, known, representative, day):
    page = client.sign_in(representative).fill(slot(), day=day, end="00:00")
    assert (page.status_code, Booking.objects.count()) == (422, 0)


# Taken ----------------------------------------------------------------------------------------------------


def test_taken_slot_says_so_with_three_near_ones(client, room, known, representative):
    factories.booking(room, start="10:00", end="12:00")
    page = client.sign_in(representative).fill(slot())
    assert page.status_code == 422
    assert "Ce créneau vient d’être pris." in text(page)
    assert len(offered(page)) == 3
    day = str(clock.today() + dt.timedelta(days=10))
    assert all(day in url for url in offered(page))
    page = client.fill(client.page(offered(page)[0]), "Garder ce créneau")
    assert "Le créneau vous est gardé jusqu’à" in text(page)


def test_near_slots_go_to_the_nearest_days_when_the_day_is_full(room, django_assert_max_num_queries):
    factories.booking(room, start="08:00", end="14:00")
    factories.booking(room, start="14:00", end="20:00")
    start, end = factories.in_days(10), factories.in_days(10, "13:00")
    with django_assert_max_num_queries(4):
        found = near(room, start, end)
    days = sorted({(clock.local_date(at) - clock.local_date(start)).days for at, _ in found})
    assert (len(found), days) == (3, [-1, 1])
    assert all(until - at == end - start for at, until in found)


def test_option_that_was_lost_is_told_with_what_was_typed(client, room, known, representative):
    option = factories.option(room, known, by=representative)
    with clock.moved_to(clock.now() + 11 * MINUTE):
        factories.booking(room)
        client.sign_in(representative)
        page = client.fill(f"{option.get_absolute_url()}finir/", "Réserver", title="Atelier", attendance="7")
        assert page.status_code == 422
        assert "Ce créneau vient d’être pris." in text(page)
        assert page.context["form"]["title"].value() == "Atelier"
        button = next(button for button in tree(page).iter("button") if button.get("name") == "slot")
        client.fill(page, " ".join(button.text_content().split()))
    option.refresh_from_db()
    assert (option.status, option.title, option.attendance) == ("confirmed", "Atelier", 7)
    assert option.starts_at != factories.in_days(10)


def test_slot_is_given_back_by_its_button(client, room, known, representative):
    page = client.sign_in(representative).fill(slot())
    client.fill(page, "Rendre le créneau")
    assert Booking.objects.count() == 0


# Mine -----------------------------------------------------------------------------------------------------


def test_my_bookings_are_those_of_my_structures(client, room, known, representative, stranger, reader):
    mine = factories.booking(room, known, by=representative)
    factories.booking(room, days=12, title="Chez les autres")
    for person in (representative, reader):
        page = client.sign_in(person).page("/espace/reservations/")
        assert "Réunion du bureau" in text(page)
        assert "Chez les autres" not in text(page)
    with clock.moved_to(mine.ends_at + MINUTE):
        client.sign_in(reader)
        assert "Réunion du bureau" not in text(client.page("/espace/reservations/"))
        assert "Réunion du bureau" in text(client.page("/espace/reservations/?quand=passees"))
    client.sign_in(stranger)
    for path in ("", "modifier/", "copier/", "finir/", "actions/cancel/"):
        assert client.get(f"{mine.get_absolute_url()}{path}").status_code == 404


def test_my_bookings_cost_as_many_statements_with_one_or_many(
    client, room, known, representative, django_assert_max_num_queries
):
    client.sign_in(representative)
    for day in range(10, 15):
        factories.booking(room, known, by=representative, days=day)
    with django_assert_max_num_queries(14):
        client.page("/espace/reservations/")


def test_space_shows_what_is_coming_and_the_option_to_finish(client, room, known, representative):
    factories.booking(room, known, by=representative)
    factories.option(room, known, by=representative, days=12)
    page = text(client.sign_in(representative).page("/espace/"))
    assert "Mes réservations" in page
    assert "Finir la réservation : Salle des Mûriers" in page


def test_booking_is_cancelled_with_a_reason(client, room, known, representative):
    made = factories.booking(room, known, by=representative)
    page = client.sign_in(representative).page(made.get_absolute_url())
    page = client.click(page, "Annuler")
    assert client.fill(page, "Annuler", reason="").status_code == 422
    page = client.fill(page, "Annuler", reason="Réunion reportée")
    assert "Réunion reportée" in text(page)
    made.refresh_from_db()
    assert made.status == "cancelled"


def test_after_the_limit_the_page_says_to_call(client, room, known, representative):
    made = factories.booking(room, known, by=representative)
    client.sign_in(representative)
    with clock.moved_to(made.cancel_before + MINUTE):
        page = client.page(made.get_absolute_url())
        assert "Appelez le bureau d’accueil" in text(page)
        for path in ("modifier/", "actions/cancel/"):
            page = client.get(f"{made.get_absolute_url()}{path}", follow=True)
            assert "appelez le bureau d’accueil" in text(page)


def test_booking_is_changed_or_stays_as_it_was(client, room, known, representative):
    other = factories.open_space(name="Petite salle", slug="petite", capacity=10)
    made = factories.booking(room, known, by=representative)
    factories.booking(other, start="14:00", end="16:00")
    client.sign_in(representative)
    page = f"{made.get_absolute_url()}modifier/"
    answer = client.fill(page, space=str(other.pk), start="14:00", end="16:00", title="Atelier")
    assert answer.status_code == 422
    assert "Ce créneau vient d’être pris." in text(answer)
    made.refresh_from_db()
    assert (made.space, made.title) == (room, "Réunion du bureau")
    client.fill(page, space=str(other.pk), start="17:00", end="18:00", title="Atelier")
    made.refresh_from_db()
    assert (made.space, made.title) == (other, "Atelier")


def test_reader_of_the_structure_changes_nothing(client, room, known, representative, reader):
    made = factories.booking(room, known, by=representative)
    client.sign_in(reader)
    answers = [client.get(f"{made.get_absolute_url()}{path}").status_code for path in ("", "modifier/", "copier/")]
    assert answers == [200, 404, 404]
    assert client.get(f"{made.get_absolute_url()}actions/cancel/").status_code == 403


def test_booking_is_copied_to_another_date(client, room, known, representative):
    made = factories.booking(room, known, by=representative, attendance=9)
    client.sign_in(representative)
    day = clock.today() + dt.timedelta(days=20)
    page = client.fill(f"{made.get_absolute_url()}copier/", day=str(day))
    client.fill(page, "Réserver")
    copy = Booking.objects.exclude(pk=made.pk).get()
    assert (copy.title, copy.attendance, clock.local_date(copy.starts_at)) == (made.title, 9, day)


def test_booking_leaves_for_a_calendar(client, room, known, representative, receptionist):
    made = factories.booking(room, known, by=representative)
    page = client.sign_in(representative).page(made.get_absolute_url())
    answer = client.click(page, "Ajouter à mon agenda (fichier iCal)")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (event["SUMMARY"], event["LOCATION"]) == ("Réunion du bureau", "Salle des Mûriers")
    assert event.decoded("DTSTART") == made.starts_at
    assert client.sign_in(receptionist).get(f"{made.get_absolute_url()}reservation.ics").status_code == 404


# Waiting --------------------------------------------------------------------------------------------------


def test_slot_that_frees_up_is_offered_to_the_first_who_waits(client, room, known, representative):
    made = factories.booking(room)
    later = people.representative_of(second := factories.verified_structure())
    start, end = factories.in_days(10), factories.in_days(10, "12:00")
    for person, waiting in ((representative, known), (later, second)):
        workflow.wait(room, waiting, start, end, by=person)
    workflow.cancel(made, by=made.by, reason="Reportée")
    option = Booking.objects.get(status="held")
    assert (option.structure, option.starts_at) == (known, start)
    assert [message.to for message in Message.objects.filter(template="maison/emails/place_freed")] == [representative]
    page = client.sign_in(representative).page("/espace/")
    assert "Finir la réservation" in text(page)
    with clock.moved_to(option.held_until + MINUTE):
        routines.lapse_options()
        following = Booking.objects.get(status="held", held_until__gt=clock.now())
        assert following.structure == second
        workflow.finish(following, by=later, title="Réunion", attendance=3)
        routines.lapse_options()
    assert WaitingPlace.objects.waiting().count() == 0
    assert Message.objects.filter(template="maison/emails/place_freed").count() == 2


def test_page_of_a_taken_slot_offers_to_wait(client, room, known, representative):
    factories.booking(room)
    page = client.sign_in(representative).fill(slot())
    form = next(form for form in tree(page).forms if form.action.endswith("/attendre/"))
    answer = client.post(form.action, dict(form.form_values()), follow=True)
    assert "dans l’ordre des demandes" in text(answer)
    assert "Vous attendez" in text(answer)
    answer = client.post(form.action, dict(form.form_values()), follow=True)
    assert "Votre structure attend déjà ce créneau." in text(answer)
    place = WaitingPlace.objects.get()
    answer = client.post(f"/espace/reservations/attente/{place.pk}/quitter/", follow=True)
    assert WaitingPlace.objects.count() == 0


def test_half_that_frees_up_is_offered_to_who_waits_for_the_hall(known, representative):
    whole, left, right = factories.hall()
    first, second = factories.booking(left), factories.booking(right)
    workflow.wait(whole, known, factories.in_days(10), factories.in_days(10, "12:00"), by=representative)
    workflow.cancel(first, by=first.by, reason="Reportée")
    assert Booking.objects.filter(status="held").count() == 0
    workflow.cancel(second, by=second.by, reason="Reportée")
    assert Booking.objects.get(status="held").space == whole


# The clock ------------------------------------------------------------------------------------------------


def test_lapsed_options_are_forgotten_after_a_day(room, known, representative):
    option = factories.option(room, known, by=representative)
    with clock.moved_to(clock.now() + 11 * MINUTE):
        routines.lapse_options()
        assert (Booking.objects.get(), option.occupancies.count()) == (option, 0)
    with clock.moved_to(clock.now() + dt.timedelta(days=1, minutes=11)):
        routines.lapse_options()
    assert Booking.objects.count() == 0


def test_reminder_goes_the_day_before_once_a_person(room, known, representative, writer, reader):
    made = factories.booking(room, known, by=representative)
    with clock.moved_to(made.starts_at - dt.timedelta(days=1)):
        routines.remind_bookings()
        routines.remind_bookings()
    told = Message.objects.filter(template="maison/emails/reminder")
    assert {message.to for message in told} == {representative, writer}
    assert told.count() == 2
