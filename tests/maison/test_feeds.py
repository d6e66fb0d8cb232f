"""Calendars that other programs read: what they say, to whom, and what they never say."""

import datetime as dt
import logging
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from gunicorn.config import Config
from icalendar import Calendar

from commons import clock
from commons.access_log import DiscreetLogger
from commons.logs import DiscreetFormatter
from maison import workflow
from maison.models import Feed
from maison.opening import HERE
from tests.client import text, tree
from tests.maison import desk as lived
from tests.maison import factories

pytestmark = pytest.mark.django_db

SPACE = "/maison/espaces/salle-mistral/agenda.ics"


@pytest.fixture(autouse=True)
def _in_january():
    with clock.moved_to(dt.date(2027, 1, 25)):
        yield


@pytest.fixture
def room():
    return factories.open_space(name="Salle Mistral", slug="salle-mistral", opens="09:00", closes="18:00")


@pytest.fixture
def member(structure):
    """A structure that may book."""
    structure.status = "verified"
    structure.save()
    return structure


def events(answer):
    """The events of a calendar, as another program reads them."""
    return Calendar.from_ical(answer.content).walk("VEVENT")


def feed_of(user):
    """The path of a person's own calendar."""
    return workflow.renew_feed(by=user).address.removeprefix(settings.SITE_URL)


# A space --------------------------------------------------------------------------------------------------


def test_space_feed_says_busy_and_nothing_more(client, room, member, representative):
    booking = factories.booking(room, member, days=8, title="Atelier vélo")
    answer = client.sign_in(representative).get(SPACE)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = events(answer)
    assert str(event["SUMMARY"]) == "Occupé"
    assert event["DTSTART"].dt.astimezone(HERE).isoformat() == "2027-02-02T10:00:00+01:00"
    assert event["DTEND"].dt.astimezone(HERE).isoformat() == "2027-02-02T12:00:00+01:00"
    assert set(event) == {"UID", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "CLASS"}
    assert booking.number not in answer.content.decode()


def test_feed_of_seats_is_busy_when_none_is_left(client):
    room = lived.coworking(seats=2)
    feed = f"/maison/espaces/{room.slug}/agenda.ics"
    lived.take(room, part="Matin")
    assert events(client.get(feed)) == []
    lived.take(room, part="Journée")
    (event,) = events(client.get(feed))
    assert event["DTSTART"].dt.astimezone(HERE).time() == dt.time(9)


def test_space_feed_in_summer_is_two_hours_from_universal_time(client, room, member):
    factories.booking(room, member, days=80)
    (event,) = events(client.get(SPACE))
    assert event["DTSTART"].dt == dt.datetime(2027, 4, 15, 8, tzinfo=dt.UTC)


def test_space_feed_joins_busy_times_that_touch(client, room, member):
    factories.booking(room, member, days=8)
    factories.booking(room, factories.verified_structure(), days=8, start="12:00", end="13:00")
    (event,) = events(client.get(SPACE))
    assert event["DTEND"].dt - event["DTSTART"].dt == dt.timedelta(hours=3)


def test_space_feed_is_sent_again_only_when_it_changed(client, room, member):
    first = client.get(SPACE)
    assert client.get(SPACE, headers={"If-None-Match": first["ETag"]}).status_code == 304
    factories.booking(room, member, days=8)
    again = client.get(SPACE, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]
    assert again["X-Robots-Tag"] == "noindex, nofollow"


def test_protected_space_has_no_feed_for_anybody(client, shelter, sheltered, superuser):
    factories.protected_space(shelter)
    for reader in (None, sheltered, superuser):
        assert client.sign_in(reader).get("/maison/espaces/espace-accueil/agenda.ics").status_code == 404


def test_space_feed_costs_the_same_with_one_booking_or_twenty(client, room, member):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            client.get(SPACE)
        return len(captured)

    factories.booking(room, member, days=2)
    before = statements()
    for days in range(3, 22):
        factories.booking(room, member, days=days)
    assert len(events(client.get(SPACE))) == 20
    assert statements() == before


# A person -------------------------------------------------------------------------------------------------


def test_person_feed_tells_the_bookings_of_their_structures(client, room, member, representative):
    booking = factories.booking(room, member, days=8, title="Atelier vélo")
    factories.booking(room, factories.verified_structure(), days=9, title="Une autre")
    factories.booking(room, member, days=10, status="cancelled")
    factories.option(room, member, days=11)
    (event,) = events(client.get(feed_of(representative)))
    assert str(event["SUMMARY"]) == "Atelier vélo"
    assert str(event["LOCATION"]) == "Salle Mistral"
    assert str(event["STATUS"]) == "CONFIRMED"
    assert str(event["UID"]).startswith(f"{booking.number}@")
    assert event["DTSTART"].dt.astimezone(HERE).hour == 10


def test_booking_that_waits_for_the_desk_is_tentative(client, room, member, representative):
    room.is_automatic = False
    room.save()
    factories.booking(room, member, days=8, status="requested")
    (event,) = events(client.get(feed_of(representative)))
    assert str(event["STATUS"]) == "TENTATIVE"


def test_sheltered_booking_leaves_the_portal_without_place_or_words(client, room, shelter, sheltered):
    shelter.status = "verified"
    shelter.save()
    factories.booking(room, shelter, days=8, title="Groupe de parole")
    factories.booking(factories.protected_space(shelter), shelter, days=9, title="Accueil")
    answer = client.get(feed_of(sheltered))
    assert [str(event["SUMMARY"]) for event in events(answer)] == ["Réservation", "Réservation"]
    written = answer.content.decode()
    assert [word for word in ("LOCATION", "Mistral", "parole", "Accueil", "Abri", "Aurore") if word in written] == []


def test_agent_reads_no_more_in_their_feed_than_their_own_structures(client, room, member, receptionist, superuser):
    factories.booking(room, member, days=8)
    for agent in (receptionist, superuser):
        assert events(client.get(feed_of(agent))) == []


def test_person_feed_opens_by_its_address_alone(client, representative):
    address = feed_of(representative)
    answer = client.sign_in(None).get(address)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_renewed_address_replaces_the_one_before(client, representative):
    before = feed_of(representative)
    after = feed_of(representative)
    assert client.get(before).status_code == 404
    assert client.get(after).status_code == 200
    workflow.close_feed(by=representative)
    assert client.get(after).status_code == 404


@pytest.mark.parametrize("secret", ["1", "abc:def", "W10:" + "a" * 43, "é", "%00", "a" * 5000])
def test_made_up_address_opens_nothing(client, representative, secret):
    feed_of(representative)
    assert client.get(f"/maison/agenda/{secret}.ics").status_code == 404


def test_address_of_who_left_opens_nothing(client, representative):
    address = feed_of(representative)
    representative.is_active = False
    representative.save()
    assert client.get(address).status_code == 404


def test_address_is_not_in_the_tables(representative):
    secret = workflow.renew_feed(by=representative).secret
    row = Feed.objects.values().get()
    assert not any(part in str(row) for part in secret.split(":"))


def test_person_makes_changes_and_removes_their_address(client, representative, stranger):
    client.sign_in(representative)
    page = client.fill("/espace/agenda/", "Créer mon adresse")
    assert "Voici votre adresse." in text(page)
    first = tree(page).xpath("//input[@id='adresse']")[0].get("value")
    assert client.get(first.removeprefix(settings.SITE_URL)).status_code == 200
    page = client.fill(page, "Changer d’adresse")
    assert "Celle d’avant ne s’ouvre plus" in text(page)
    assert tree(page).xpath("//input[@id='adresse']")[0].get("value") != first
    page = client.fill(page, "Supprimer mon adresse")
    assert "votre agenda ne se lit plus du dehors" in text(page)
    assert not Feed.objects.exists()
    assert client.sign_in(stranger).page("/espace/agenda/").context["feed"] is None


# Logs -----------------------------------------------------------------------------------------------------


def test_logs_stop_where_the_secret_begins(representative):
    address = workflow.renew_feed(by=representative).address
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (address,), None)
    assert DiscreetFormatter("{message}", style="{").format(record).endswith("/maison/agenda/(tu)")


def test_access_log_stops_where_the_secret_begins(representative):
    path = feed_of(representative)
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"{path}?x=1",
        "PATH_INFO": path,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"http://localhost{path}",
    }
    answer, asked = SimpleNamespace(status=200, sent=12, headers=[]), SimpleNamespace(headers=[])
    atoms = DiscreetLogger(Config()).atoms(answer, asked, environ, dt.timedelta(0))
    assert atoms["U"] == "/maison/agenda/(tu)"
    assert atoms["r"] == "GET /maison/agenda/(tu)?x=1 HTTP/1.1"
    assert atoms["f"] == "http://localhost/maison/agenda/(tu)"
    assert path.rpartition("/")[2] not in str(atoms)
