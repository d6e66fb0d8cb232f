"""A series by HTTP: looked at, created with a clash, changed, given back; at the desk too."""

import datetime as dt

import pytest

from commons import clock
from maison import workflow
from maison.models import Booking, Series
from tests.client import text

from . import factories

pytestmark = pytest.mark.django_db
NEW = "/espace/reservations/series/nouvelle/"
TYPED = {
    "title": "Chorale",
    "attendance": "12",
    "starts_on": "2027-03-02",
    "from_time": "18:00",
    "to_time": "20:00",
    "repeat": "weekly",
    "until": "2027-03-23",
}


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


def said(answer):
    return text(answer).replace("\u00a0", " ")


def test_series_with_a_clash_is_looked_at_then_created(client, room, known, representative, receptionist):
    other = factories.booking(room, days=36, start="19:00", end="21:00")  # 9 March
    client.sign_in(representative)
    page = client.page(f"{NEW}?espace=muriers")
    seen = client.fill(page, "Voir les dates", **TYPED)
    assert "3 libres sur 4" in said(seen)
    assert "Mardi 9 mars 2027, de 18 h à 20 h Indisponible L’espace est déjà pris à cette heure." in said(seen)
    assert "Libre à côté :" in said(seen)
    assert not Series.objects.exists()
    created = client.fill(seen, "Réserver 3 dates")
    assert "La série est créée" in said(created)
    assert "L’espace est déjà pris à cette heure." in said(created)
    series = Series.objects.get()
    assert "Prendre" not in said(created)

    workflow.cancel(other, by=receptionist, reason="Plus besoin")
    page = client.page(series.get_absolute_url())
    move = client.click(page, "Prendre le mardi 9 mars 2027, de 18 h à 20 h")
    client.fill(move, "Prendre cette date")
    assert series.bookings.filter(status="confirmed").count() == 4


def test_series_page_never_says_who_has_the_slot(client, room, known, representative):
    factories.booking(room, days=36, start="19:00", end="21:00", title="Conseil secret")
    client.sign_in(representative)
    seen = client.fill(f"{NEW}?espace=muriers", "Voir les dates", **TYPED)
    assert "Conseil secret" not in said(seen)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"until": "2027-03-02"}, "La série finit après sa première date."),
        ({"to_time": "17:00"}, "La fin doit suivre le début."),
        ({"title": ""}, "Dites quelle activité se tiendra."),
        ({"until": "2029-03-02"}, "Une série dure un an au plus."),
        ({"attendance": "31"}, "30 personnes au plus"),
    ],
)
def test_series_badly_typed_comes_back_with_its_sentence(typed, sentence, client, room, known, representative):
    answer = client.sign_in(representative).fill(f"{NEW}?espace=muriers", "Voir les dates", **TYPED | typed)
    assert answer.status_code == 422
    assert sentence in said(answer)


def test_series_is_for_those_who_write_for_a_structure(client, room, reader, receptionist):
    assert client.sign_in(reader).get(NEW).status_code == 302
    assert client.sign_in(receptionist).get(NEW)["Location"] == "/gestion/maison/series/add/"


def test_following_dates_change_and_all_are_given_back(client, room, known, representative):
    series = factories.series(room, known, until="2027-03-23")
    client.sign_in(representative)
    second = series.bookings.order_by("starts_at")[1]
    url = f"{series.get_absolute_url()}dates/{second.number}/"
    answer = client.fill(f"{url}modifier/", scope="following", from_time="17:00", to_time="19:00")
    assert "Les dates sont changées." in said(answer)
    assert said(answer).count("de 17 h à 19 h") >= 3
    answer = client.fill(f"{url}annuler/", scope="all", reason="Plus d’animatrice")
    assert "Les dates sont annulées." in said(answer)
    assert set(series.bookings.values_list("status", flat=True)) == {"cancelled"}


def test_stranger_finds_no_series(client, room, known, stranger, reader):
    series = factories.series(room, known, until="2027-03-23")
    first = series.bookings.order_by("starts_at")[0]
    url = series.get_absolute_url()
    assert client.sign_in(stranger).get(url).status_code == 404
    assert client.sign_in(reader).get(url).status_code == 200
    for page in (f"dates/{first.number}/modifier/", f"dates/{first.number}/annuler/"):
        assert client.get(url + page).status_code == 404
    assert client.post(f"{url}garder/").status_code == 404


def test_sheltered_series_is_for_its_people_and_group_protection(
    client, room, shelter, sheltered, receptionist, guardian
):
    shelter.status = "verified"
    shelter.save()
    series = factories.series(room, shelter, until="2027-03-23", title="Groupe de parole")
    url = series.get_absolute_url()
    assert client.sign_in(sheltered).get(url).status_code == 200
    assert client.sign_in(guardian).get(url).status_code == 200
    assert client.sign_in(receptionist).get(url).status_code == 404
    assert client.get(f"/gestion/maison/series/{series.pk}/change/").status_code == 302
    assert "Groupe de parole" not in said(client.page("/gestion/maison/series/"))


def test_desk_types_a_series_for_who_calls(client, room, known, receptionist):
    client.sign_in(receptionist)
    typed = TYPED | {"space": room.pk, "structure": known.pk}
    answer = client.fill("/gestion/maison/series/add/", "Voir les dates", **typed)
    assert answer.status_code == 422
    assert "Dites qui a appelé" in said(answer)
    seen = client.fill("/gestion/maison/series/add/", "Voir les dates", **typed, typed_for="Mme Roux")
    client.fill(seen, "Réserver 4 dates")
    assert set(Booking.objects.values_list("typed_for", "status")) == {("Mme Roux", "confirmed")}


def test_desk_confirms_or_refuses_all_the_dates(client, known, receptionist):
    space = factories.open_space(is_automatic=False)
    kept = factories.series(space, known, until="2027-03-23")
    left = factories.series(factories.open_space(is_automatic=False), known, until="2027-03-23")
    client.sign_in(receptionist)
    client.post(f"/gestion/maison/series/{kept.pk}/confirmer/")
    client.fill(f"/gestion/maison/series/{left.pk}/refuser/", reason="Travaux")
    assert set(kept.bookings.values_list("status", flat=True)) == {"confirmed"}
    assert set(left.bookings.values_list("status", flat=True)) == {"declined"}


def test_quota_is_read_before_the_series_is_created(client, room, known, representative):
    factories.quota(4)
    client.sign_in(representative)
    seen = client.fill(f"{NEW}?espace=muriers", "Voir les dates", **TYPED)
    assert "2 libres sur 4" in said(seen)
    assert "Il vous reste 0 h sur 4 h en mars 2027" in said(seen)
