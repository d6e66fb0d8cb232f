"""The page of one initiative."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commons import clock
from label import given as register
from label.given import Given
from label.models import Award
from structures.models import Commune, Structure

from ..client import links, text, tree
from . import factories
from .test_directory import MONDAY, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop():
    """A repair café that says everything."""
    page = published(
        "Répar’tout",
        "atelier-de-reparation",
        structure={"public_phone": "0466000000", "website": "https://repartout.example/", "address": "3 rue Haute"},
        summary="On répare ensemble.",
        description="Apportez votre grille-pain.",
        latitude="44.120000",
        longitude="4.080000",
        directions="Bus 3, arrêt Gare",
        welcomes_volunteers=True,
        volunteer_words="Tenir l’accueil.",
        recruits=True,
        job_words="Une coordinatrice.",
        job_url="https://repartout.example/emplois",
        is_accessible=True,
    )
    factories.open_on(page)
    return page


def structured(page):
    return json.loads(tree(page).xpath("//script[@type='application/ld+json']")[0].text)


def test_page_tells_all_that_people_come_for(client, workshop):
    with clock.moved_to(MONDAY):
        page = client.page(workshop.public_url)
    told = text(page)
    for words in (
        *("On répare ensemble.", "grille-pain", "Ouvert en ce moment, jusqu’à 18", "3 rue Haute", "Bus 3, arrêt Gare"),
        *("Tenir l’accueil.", "Une coordinatrice.", "04 66 00 00 00".replace(" ", "\u00a0").replace("\u00a0", " ")),
        *("Signaler une erreur", "Dit exact le"),
    ):
        assert words in told.replace("\u00a0", " ").replace("\u202f", " "), words
    assert "/annuaire/" in links(page)


def test_machines_read_the_same(client, workshop):
    page = client.page(workshop.public_url)
    data = structured(page)
    assert data["@type"] == "LocalBusiness"
    assert data["name"] == "Répar’tout"
    assert data["geo"] == {"@type": "GeoCoordinates", "latitude": "44.120000", "longitude": "4.080000"}
    assert len(data["openingHoursSpecification"]) == 5
    (canonical,) = tree(page).xpath("//link[@rel='canonical']/@href")
    assert canonical.endswith(workshop.public_url) == (data["url"] == canonical) is True


def test_words_of_people_do_not_leave_the_structured_data(client, workshop):
    Structure.objects.filter(pk=workshop.structure_id).update(name="</script><script src=x>&")
    page = client.page(workshop.public_url)
    assert structured(page)["name"] == "</script><script src=x>&"
    assert b"</script><script src=x>" not in page.content


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (MONDAY.replace(hour=8), "Fermé en ce moment. Ouvre aujourd’hui à 9"),
        (MONDAY.replace(hour=19), "Fermé en ce moment. Ouvre demain à 9"),
        (MONDAY + dt.timedelta(days=5), "Ouvre le 9 mars 2026 à 9"),
    ],
)
def test_page_says_when_it_opens_next(client, workshop, when, words):
    with clock.moved_to(when):
        assert words in text(client.page(workshop.public_url))


def test_exceptions_to_come_are_told(client, workshop):
    workshop.exceptions.create(starts_on=MONDAY.date(), ends_on=MONDAY.date() + dt.timedelta(days=2), words="Travaux")
    with clock.moved_to(MONDAY):
        told = text(client.page(workshop.public_url))
    assert "Du 2 mars 2026 au 4 mars 2026" in told
    assert "Travaux" in told
    with clock.moved_to(MONDAY + dt.timedelta(days=9)):
        assert "Travaux" not in text(client.page(workshop.public_url))


def test_label_is_shown_while_it_is_held(client):
    award = factories.award()
    page = factories.listing(award.structure)
    shown = client.page(page.public_url)
    assert f"/label/verification/{award.number}/" in links(shown)
    with clock.moved_to(award.ends_on + dt.timedelta(days=1)):
        assert f"/label/verification/{award.number}/" not in links(client.page(page.public_url))
    assert Award.objects.count() == 1


def test_what_the_town_gave_is_told_at_once(client, workshop, monkeypatch):
    sums = [(2027, 12_000)]
    monkeypatch.setattr(register, "SOURCES", [lambda structure: Given(tuple(sums), "/financements/subventions/")])
    assert "12 000 €" in text(client.page(workshop.public_url)).replace("\u202f", " ").replace("\u00a0", " ")
    sums.append((2026, 500))
    assert "500 €" in text(client.page(workshop.public_url)).replace("\u00a0", " ")


def test_page_of_a_twin_leads_to_the_one_that_stayed(client, workshop):
    twin = factories.verified_structure(name="Répar tout")
    Structure.objects.filter(pk=twin.pk).update(
        status="closed", closing_reason="Doublon", merged_into=workshop.structure_id
    )
    answer = client.get(f"/annuaire/{twin.slug}/")
    assert (answer.status_code, answer["Location"]) == (301, workshop.public_url)


@pytest.mark.parametrize("slug", ["rien", "nulle-part"])
def test_unknown_page_does_not_exist(client, slug):
    assert client.get(f"/annuaire/{slug}/").status_code == 404


def test_draft_is_no_page(client):
    page = factories.draft_listing()
    assert client.get(page.public_url).status_code == 404


def test_protected_page_gives_the_relay_and_no_place(client):
    place = {
        "is_protected": True,
        "relay_name": "Ville d’Alès",
        "relay_phone": "0466111111",
        "address": "7 rue Visible",
        "public_phone": "0466222222",
        "website": "https://abri.example/",
        "commune": Commune.objects.exclude(insee="30007").first(),
    }
    page = published("Abri Cévenol", "accueil-de-victimes", structure=place)
    shown = client.page(page.public_url)
    told = shown.content.decode()
    assert "tel:0466111111" in told
    for secret in ("7 rue Visible", "0466222222", "abri.example", page.structure.commune.name + "<"):
        assert secret not in told
    assert structured(shown).keys().isdisjoint({"address", "geo", "telephone", "openingHoursSpecification"})
    assert "3919" in told


def test_statements_of_a_page_are_few_and_none_when_kept(client, workshop):
    with CaptureQueriesContext(connection) as first:
        client.page(workshop.public_url)
    with CaptureQueriesContext(connection) as kept:
        client.page(workshop.public_url)
    assert len(first) <= 13
    assert len(kept) <= 4


def test_sitemap_names_public_pages(client, workshop):
    told = client.get("/sitemap.xml").content.decode()
    assert workshop.public_url in told
