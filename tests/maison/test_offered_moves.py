"""No button refuses, once pressed, for a reason that was known when the page was drawn."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commons import clock
from maison import workflow
from maison.models import Door
from tests.client import text, tree

from . import desk, factories

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2027, 2, 1)


@pytest.fixture(autouse=True)
def _winter():
    with clock.moved_to(MONDAY):
        yield


@pytest.fixture
def known(structure):
    structure.status = "verified"
    structure.save()
    return structure


@pytest.fixture
def room():
    return factories.open_space()


def links(page):
    return {" ".join(link.text_content().split()) for link in tree(page).xpath("//main//a | //div[@id='content']//a")}


def test_pass_offers_neither_change_nor_copy(client, known, representative):
    made = desk.take(desk.coworking(), known, by=representative)
    page = client.sign_in(representative).page(made.get_absolute_url())
    assert not {"Modifier", "Copier à une autre date"} & links(page)
    assert "Annuler" in links(page)
    assert "annulez ce passage, puis prenez-en un autre" in text(page)
    assert client.get(f"{made.get_absolute_url()}modifier/").status_code == 302


def test_room_is_not_moved_to_a_seat(client, room, known, representative):
    seat = desk.coworking(seats=1).parts.get()
    made = factories.booking(room, known, by=representative)
    page = client.sign_in(representative).page(f"{made.get_absolute_url()}modifier/")
    assert seat.name not in text(page)
    with pytest.raises(ValidationError, match="à la demi-journée"):
        workflow.change(made, by=representative, space=seat, attendance=1)


def test_space_that_is_not_proposed_any_more_is_not_copied(client, room, known, representative):
    made = factories.booking(room, known, by=representative)
    client.sign_in(representative)
    assert "Copier à une autre date" in links(client.page(made.get_absolute_url()))
    room.is_open = False
    room.save()
    assert "Copier à une autre date" not in links(client.page(made.get_absolute_url()))


def test_presence_is_proposed_where_a_code_is_posted(client, room, known, representative):
    made = factories.booking(room, known, by=representative)
    client.sign_in(representative)
    with clock.moved_to(made.starts_at):
        assert "Nous sommes là" not in links(client.page(made.get_absolute_url()))
        Door.objects.create(space=room)
        assert "Nous sommes là" in links(client.page(made.get_absolute_url()))


def test_desk_notes_no_presence_before_the_time_and_undoes_no_past(client, room, known, receptionist):
    made = factories.booking(room, known)
    page = f"/gestion/maison/booking/{made.pk}/change/"
    client.sign_in(receptionist)
    assert not {"Noter la présence", "Noter l’absence"} & links(client.page(page))
    assert "Annuler" in links(client.page(page))
    with clock.moved_to(made.ends_at):
        assert {"Noter la présence", "Noter l’absence"} <= links(client.page(page))
        assert not {"Annuler", "Libérer le créneau", "Changer l’heure ou l’espace"} & links(client.page(page))


def test_desk_neither_notes_a_coming_appointment_nor_cancels_a_past_one(client, receptionist):
    subject = desk.kind()
    desk.adviser(subject)
    start = factories.at("2027-02-09", "09:00")
    made = desk.appointment(subject, None, by=receptionist, at=start, typed_for="Rose Prés")
    page = f"/gestion/maison/appointment/{made.pk}/change/"
    client.sign_in(receptionist)
    assert not {"Noter la présence", "Noter l’absence"} & links(client.page(page))
    with clock.moved_to(made.ends_at):
        assert "Annuler le rendez-vous" not in links(client.page(page))


def test_series_asks_what_may_still_be_answered(client, room, known, representative):
    factories.term("Printemps", "2027-04-01", "2027-06-30", "2027-03-15")
    series = factories.series(room, known, by=representative)
    client.sign_in(representative)
    assert "Gardez-vous ce créneau" in text(client.page(series.get_absolute_url()))
    with clock.moved_to(dt.date(2027, 3, 16)):
        assert "Gardez-vous ce créneau" not in text(client.page(series.get_absolute_url()))


def test_round_proposes_a_wish_as_long_as_one_may_be_written(client, room, structure, representative, reader):
    season = factories.season_round(room)
    client.sign_in(representative)
    assert "Ajouter un vœu" not in links(client.page(season.get_absolute_url()))  # not verified yet
    structure.status = "verified"
    structure.save()
    for rank in range(5):
        assert "Ajouter un vœu" in links(client.page(season.get_absolute_url()))
        factories.wish(season, structure, room, title=f"Chorale {rank}")
    page = client.page(season.get_absolute_url())
    assert "Ajouter un vœu" not in links(page)
    assert "Changer Chorale 1" in links(page)
    assert "Changer Chorale 1" not in links(client.sign_in(reader).page(season.get_absolute_url()))


def test_part_of_a_space_is_read_in_ten_statements(client, known, receptionist, guardian, representative):
    whole, left, _ = factories.hall()
    factories.SpaceFactory(name="Alcôve", slug="alcove", part_of=left)  # a part that has one itself
    factories.booking(left, known, days=2)
    for reader in (receptionist, guardian, representative, None):
        client.sign_in(reader)
        for space in (whole, left):
            client.get(space.get_absolute_url())
            assert statements(client, space.get_absolute_url()) <= 10


def statements(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
