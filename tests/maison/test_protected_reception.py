"""The reception that nobody reads of: its people book it and leave in one click, the desk reads « Occupé », group
Protection reads the rest and leaves a line."""

import datetime as dt

import pytest

from commons.models import ConfidentialView
from maison import workflow
from maison.models import Booking, ChosenCategory, WaitingPlace
from maison.periods import Week
from structures import merging
from tests import factories
from tests.client import text
from tests.maison import secrets
from tests.maison.factories import open_space, protected_space, rate_categories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reception(shelter):
    type(shelter).objects.filter(pk=shelter.pk).update(status="verified")
    shelter.refresh_from_db()
    return protected_space(shelter)


def week_of(space, day):
    return f"{space.get_absolute_url()}?semaine={Week.of(day)}"


def slot_of(space, day):
    return f"/maison/espaces/{space.slug}/reserver/?debut={day}T10:00&fin={day}T12:00"


def booked_by_hand(client, user, space, day, title=secrets.COMING):
    """The three clicks: the slot, « Garder ce créneau », « Réserver »."""
    client.sign_in(user)
    page = client.fill(slot_of(space, day))
    page = client.fill(page, "Réserver", title=title, attendance="4")
    assert "Votre réservation est confirmée" in text(page)
    return Booking.objects.get(title=title)


def test_its_people_find_it_and_book_it(client, reception, sheltered):
    page = client.sign_in(sheltered).page("/espace/reservations/")
    assert heading_of(client.click(page, reception.name)) == reception.name
    made = booked_by_hand(client, sheltered, reception, secrets.day(3))
    assert (made.status, made.space) == ("confirmed", reception)
    assert not ConfidentialView.objects.exists()


def heading_of(page):
    return " ".join(page.content.decode().split("<h1>")[1].split("</h1>")[0].split())


def test_nobody_else_finds_it(client, reception, stranger, visitor):
    for user in (visitor, stranger):
        client.sign_in(user)
        assert client.get(reception.get_absolute_url()).status_code == 404
        for page in ("/maison/", "/maison/semaine/", "/espace/reservations/", "/donnees/equipements.csv"):
            answer = client.get(page)
            told = answer.getvalue().decode()
            assert reception.name not in told
            assert reception.slug not in told


def test_desk_reads_that_it_is_busy_and_protection_reads_by_whom(
    client, reception, sheltered, receptionist, guardian, shelter
):
    day = secrets.day(3)
    booked_by_hand(client, sheltered, reception, day)
    told = text(client.sign_in(receptionist).page(week_of(reception, day)))
    assert "Occupé" in told
    assert secrets.COMING not in told
    assert shelter.name not in told
    assert not ConfidentialView.objects.exists()

    told = text(client.sign_in(guardian).page(week_of(reception, day)))
    assert secrets.COMING in told
    line = ConfidentialView.objects.get()
    assert (line.by, line.page, line.subject) == (guardian, "grid", Booking.objects.get())


def test_ordinary_room_is_busy_and_nothing_more_when_a_protected_structure_is_in_it(
    client, reception, sheltered, receptionist, shelter, stranger
):
    room, day = open_space(name="Salle Mistral", slug="salle-mistral"), secrets.day(3)
    booked_by_hand(client, sheltered, room, day)
    for user in (receptionist, stranger):
        told = text(client.sign_in(user).page(week_of(room, day)))
        assert "Occupé" in told
        assert [word for word in (secrets.COMING, shelter.name) if word in told] == []


def test_number_tells_neither_how_many_nor_which_came_before(client, reception, sheltered):
    numbers = [
        secrets.booked(reception, reception.received.get(), secrets.day(shift), title=f"Date {shift}").number
        for shift in (3, 4, 5, 6)
    ]
    assert len({number[2:4] for number in numbers}) > 1
    assert all(len(number) == 10 for number in numbers)


# Leaving quickly ----------------------------------------------------------------------------------------


def pages_of(booking, option, series):
    home = booking.get_absolute_url()
    yield from (home, f"{home}modifier/", f"{home}copier/", f"{option.get_absolute_url()}finir/")
    yield from (series.get_absolute_url(), "/espace/reservations/", booking.space.get_absolute_url())
    yield slot_of(booking.space, secrets.day(20))


def test_each_page_lets_one_leave_quickly(client, reception, shelter, sheltered):
    booking = secrets.booked(reception, shelter, secrets.day(3), title=secrets.COMING)
    starts_at = booking.starts_at + dt.timedelta(days=1)
    option = workflow.hold(reception, shelter, starts_at, starts_at + dt.timedelta(hours=2), by=sheltered)
    series = secrets.weekly(reception, shelter, title=secrets.WEEKLY)
    client.sign_in(sheltered)
    for url in pages_of(booking, option, series):
        told = client.page(url).content.decode()
        assert "data-quick-exit" in told, url
        assert "tel:3919" in told, url
        assert "js/quick-exit.js" in told, url


def test_tab_of_the_browser_does_not_say_what_for(client, reception, shelter, sheltered):
    """The title of a page stays in the history of a browser that others use."""
    booking = secrets.booked(reception, shelter, secrets.day(3), title=secrets.COMING)
    series = secrets.weekly(reception, shelter, title=secrets.WEEKLY)
    client.sign_in(sheltered)
    for row in (booking, series):
        title = client.page(row.get_absolute_url()).content.decode().split("<title>")[1].split("</title>")[0]
        assert [word for word in (secrets.COMING, secrets.WEEKLY) if word in title] == []


def test_ordinary_structure_reads_no_such_thing(client, representative, structure):
    type(structure).objects.filter(pk=structure.pk).update(status="verified")
    structure.refresh_from_db()
    booking = secrets.booked(open_space(), structure, secrets.day(3), title="Réunion du bureau")
    client.sign_in(representative)
    for page in (booking.get_absolute_url(), "/espace/reservations/"):
        assert "data-quick-exit" not in client.page(page).content.decode()


# Two structures that are one ------------------------------------------------------------------------------


def merged(duplicate, survivor):
    merging.move_everything(duplicate, survivor, keeps_roles=True)


def test_bookings_follow_a_merger_and_stay_sheltered(shelter, receptionist, guardian, sheltered):
    life = secrets.secret_life(shelter)
    survivor = factories.StructureFactory(name="Abri des Cévennes", is_protected=True, relay_name="Maître Relais")
    merged(shelter, survivor)
    assert not shelter.bookings.exists()
    assert survivor.bookings.filter(title=secrets.COMING).exists()
    theirs = {row.pk for row in survivor.bookings.all()}
    assert {row.pk for row in Booking.objects.visible_to(guardian).filter(structure=survivor)} == theirs
    assert not Booking.objects.visible_to(receptionist).filter(pk__in=theirs).exists()
    assert Booking.objects.visible_to(receptionist).filter(pk=life["theirs"].pk).exists()


def test_who_waits_twice_after_a_merger_waits_once(structure, stranger):
    room = open_space()
    other = stranger.structures.get()
    type(structure).objects.update(status="verified")
    structure.refresh_from_db()
    starts_at = secrets.booked(room, structure, secrets.day(3), title="Réunion").starts_at
    ends_at = starts_at + dt.timedelta(hours=2)
    first = workflow.wait(room, other, starts_at, ends_at, by=stranger)
    kept = factories.StructureFactory(name="Café du Puits", status="verified")
    workflow.wait(room, kept, starts_at, ends_at, by=factories.representative_of(kept))
    merged(other, kept)
    assert [(place.pk, place.structure) for place in WaitingPlace.objects.all()] == [(first.pk, kept)]


def test_category_of_the_structure_that_stays_is_kept(structure, stranger):
    free, ordinary = rate_categories()
    other = stranger.structures.get()
    ChosenCategory.objects.create(structure=structure, category=free, reason="Pacte")
    ChosenCategory.objects.create(structure=other, category=ordinary, reason="Convention")
    merged(other, structure)
    assert ChosenCategory.objects.get(structure=structure).category == free
