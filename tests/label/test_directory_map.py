"""Where initiatives are: points, clusters, what is near, the frame of other sites."""

import gzip
import json

import pytest

from label.directory import points
from label.directory.asked import Asked
from label.directory.points import Box
from label.models import Listing

from ..client import links, text
from .test_directory import counts, names_of, published

pytestmark = pytest.mark.django_db

POINTS = "/annuaire/points.json"
AROUND = {"boite": "3.9,44.0,4.3,44.3"}


@pytest.fixture
def scattered():
    """Seventy pages on a grid, from one made by hand: enough for clusters."""
    first = published("Initiative 000", latitude="44.100000", longitude="4.000000")
    structures = type(first.structure).objects.bulk_create(
        type(first.structure)(
            name=f"Initiative {rank:03}",
            slug=f"initiative-{rank:03}",
            sector=first.structure.sector,
            commune=first.structure.commune,
            purpose="Réparer.",
            address="1 rue du Marché",
            postcode="30100",
        )
        for rank in range(1, 70)
    )
    Listing.objects.bulk_create(
        Listing(
            structure=structure,
            status="published",
            latitude=44.1 + rank % 10 / 100,
            longitude=4 + rank // 10 / 100,
            is_accessible=rank % 2 == 0,
        )
        for rank, structure in enumerate(structures, start=1)
    )


def features(client, **asked):
    return json.loads(client.get(POINTS, asked).getvalue())["features"]


@pytest.mark.parametrize("zoom", [0, 8, 12, 14, 19])
def test_clusters_add_up_to_what_is_found(client, scattered, zoom):
    made = features(client, **AROUND, zoom=zoom)
    assert sum(feature["properties"]["nombre"] for feature in made) == 70
    if zoom == 0:
        assert len(made) == 1
    if zoom == 19:
        assert len(made) == 70


def test_map_and_list_answer_the_same_filters(client, scattered):
    listed = counts(client.page("/annuaire/"), "accessible")["1"]
    assert len(features(client, accessible="1")) == listed == 34


def test_box_leaves_out_what_is_not_in_view(client, scattered):
    assert sum(one["properties"]["nombre"] for one in features(client, boite="4.0,44.1,4.005,44.3", zoom=12)) == 10
    assert features(client, boite="5,45,6,46", zoom=12) == []


@pytest.mark.parametrize("batch", [7, 69, 70, 71])
def test_whole_is_one_collection_however_many_pieces_it_comes_in(client, scattered, monkeypatch, batch):
    monkeypatch.setattr(points, "BATCH", batch)
    answer = client.get(POINTS)
    assert answer.streaming
    names = [feature["properties"]["nom"] for feature in json.loads(answer.getvalue())["features"]]
    assert names == [f"Initiative {rank:03}" for rank in range(70)]


def test_single_point_leads_to_its_page(client):
    page = published("Roue Libre", latitude="44.120000", longitude="4.080000", summary="Vélos")
    (point,) = features(client, **AROUND, zoom=12)
    assert point["geometry"] == {"type": "Point", "coordinates": [4.08, 44.12]}
    assert point["properties"] == {"nom": "Roue Libre", "quoi": "Vélos", "adresse": page.public_url, "nombre": 1}
    assert client.page(point["properties"]["adresse"])


def test_points_are_compressed_and_asked_again_only_when_they_change(client):
    page = published("Roue Libre", latitude="44.120000", longitude="4.080000")
    answer = client.get(POINTS, headers={"Accept-Encoding": "gzip"})
    assert json.loads(gzip.decompress(answer.getvalue()))["type"] == "FeatureCollection"
    assert answer["Access-Control-Allow-Origin"] == "*"
    tag = answer["ETag"]
    assert client.get(POINTS, headers={"If-None-Match": tag}).status_code in (200, 304)
    Listing.objects.filter(pk=page.pk).update(summary="Autre")
    assert client.get(POINTS, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        {"boite": "ici"},
        {"boite": "4,44,3,43", "zoom": "12"},
        {"boite": "3,43,4,44"},
        {"boite": "3,43,4,44", "zoom": "99"},
        {"boite": "0,-99,1,99", "zoom": "1"},
        {"zoom": "12"},
        {"commune": "rien"},
    ],
)
def test_bad_box_is_refused_with_a_sentence(client, asked):
    answer = client.get(POINTS, asked)
    assert answer.status_code == 400
    assert answer.json()["erreurs"]


def test_cell_is_seventy_two_pixels_wide():
    assert Box(0, 0, 1, 1, 0).cell == pytest.approx(360 * 72 / 256)
    assert Asked() == Asked(remarks=("autre",))


# Near ---------------------------------------------------------------------------------------------------


def test_near_me_sorts_by_distance_and_tells_it(client):
    published("Loin", latitude="44.300000", longitude="4.300000")
    published("Près", latitude="44.126000", longitude="4.080000")
    published("Sans lieu")
    page = client.post("/annuaire/pres-de-moi/", {"pres": "44.125,4.080"})
    assert names_of(page) == ["Près", "Loin", "Sans lieu"]
    assert "à 100 m" in text(page)


@pytest.mark.parametrize("place", ["", "ici", "44.1251234,4.0801234", "99.000,4.000", "44.1,999.0"])
def test_near_me_refuses_what_is_no_rounded_place(client, place):
    answer = client.post("/annuaire/pres-de-moi/", {"pres": place})
    assert answer.status_code == 422
    assert "Votre position" in answer.content.decode()


def test_near_me_is_never_in_an_address(client):
    answer = client.get("/annuaire/pres-de-moi/", {"pres": "44.125,4.080"})
    assert (answer.status_code, answer["Location"]) == (302, "/annuaire/")


# Pages with a map, and frames ------------------------------------------------------------------------------


def test_only_a_page_with_a_map_asks_another_machine_for_its_background(client, settings):
    settings.TILE_URL = "https://tuiles.example/{z}/{x}/{y}.png"
    page = published("Roue Libre", latitude="44.126000", longitude="4.080000")
    assert "https://tuiles.example" not in client.get("/annuaire/")["Content-Security-Policy"]
    for url in ("/annuaire/?vue=carte", page.public_url):
        policy = client.get(url)["Content-Security-Policy"]
        assert "img-src 'self' data: https://tuiles.example;" in f"{policy};"


def test_widget_alone_may_be_framed_and_leads_to_the_portal(client):
    page = published("Roue Libre", "friperie")
    published("Autre", "culture")
    widget = client.page("/annuaire/widget/", categorie="friperie")
    assert "X-Frame-Options" not in widget
    assert "frame-ancestors *" in widget["Content-Security-Policy"]
    assert page.public_url in links(widget)
    assert "Autre" not in text(widget)
    listed = client.page("/annuaire/")
    assert listed["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in listed["Content-Security-Policy"]


def test_builder_gives_the_frame_of_what_was_chosen(client):
    published("Roue Libre", "friperie")
    page = client.page("/annuaire/integrer/", categorie="friperie")
    assert "/annuaire/widget/?categorie=friperie" in page.content.decode()
