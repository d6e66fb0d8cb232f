"""What the public finds in the directory, and how."""

import datetime as dt
import itertools
import json

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commons import clock
from label.directory import cards, finding, state
from label.directory.words import searched, singular
from label.models import Category, DirectoryChange, DirectoryEntry, DirectoryWord, Listing, Neighbourhood
from label.models import directory_triggers as triggers
from structures.models import Commune, Sector, Structure

from ..client import text, tree
from . import factories

pytestmark = pytest.mark.django_db

MONDAY = timezone.make_aware(dt.datetime(2026, 3, 2, 10))


def published(name, *categories, **fields):
    """A public page: ``structure`` gives fields of the structure, the rest are the page’s."""
    structure = factories.verified_structure(name=name, **fields.pop("structure", {}))
    page = factories.listing(structure, **fields)
    page.categories.set(Category.objects.filter(code__in=categories))
    return page


def found(client, **asked):
    """The names on the first leaf, in order."""
    return names_of(client.page("/annuaire/", **asked))


def names_of(page):
    return [heading.text_content().strip() for heading in tree(page).xpath("//ul[@class='initiatives']//h3")]


def counts(page, name):
    """``{code: how many}`` of one filter, as the page tells them."""
    told = {}
    for box in tree(page).xpath(f"//input[@type='checkbox'][@name='{name}']"):
        label = tree(page).xpath(f"//label[@for='{box.get('id')}']")[0].text_content()
        told[box.get("value")] = int(label.rpartition("(")[2].rstrip(")"))
    for option in tree(page).xpath(f"//select[@name='{name}']/option[@value!='']"):
        told[option.get("value")] = int(option.text_content().rpartition("(")[2].rstrip(")"))
    return told


# Words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["vélo", "velo", "Vélos", "VÉLO", "vel", "reparation de velos", "réparer", "velo tamaris", "bicyclettes"],
)
def test_search_forgives_accents_plurals_and_unfinished_words(client, typed):
    published(
        "Roue Libre", "atelier-velo", summary="Réparation de vélos", description="À Tamaris, bicyclette et outils."
    )
    published("Jardin du Gardon", "jardin-partage", summary="Un potager ouvert", description="On y sème.")
    assert found(client, q=typed) == ["Roue Libre"]


@pytest.mark.parametrize("typed", ["resourcerie", "ressourcrie", "resourceries"])
def test_search_forgives_a_slip_and_says_so(client, typed):
    published("La Trouvaille", "ressourcerie", summary="Donner, trouver", description="Des meubles.")
    page = client.page("/annuaire/", q=typed)
    assert names_of(page) == ["La Trouvaille"]
    assert "ressourcerie" in text(page)
    assert "Aucune fiche ne contient" in text(page)


def test_search_best_answer_comes_first(client):
    published("Amis des fleurs", summary="On parle de compost", description="Beaucoup de choses.")
    published("Zone compost", summary="On composte", description="Rien d’autre.")
    assert found(client, q="compost")[0] == "Zone compost"


def test_search_without_answer_shows_ways_out(client):
    published("Roue Libre", summary="Vélos", description="Des vélos.")
    page = client.page("/annuaire/", q="velo parachute", benevoles="1")
    assert "Aucun résultat" in text(page)
    assert "Chercher seulement « velo »" in text(page)
    assert names_of(client.click(page, "Chercher seulement « velo »")) == []
    assert found(client, q="velo") == ["Roue Libre"]


@pytest.mark.parametrize(
    "told",
    ["Vélos & œuvres d’Été", "LES LOCAUX DES ÉCOLES", "Cæsar, gâteaux (bateaux)", "n° 12 — 30100 Alès", "Ǆ ﬁ ½ İ"],
)
def test_words_are_the_same_for_the_database_and_for_the_search(told):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {triggers.singular('told')} FROM (SELECT %s::text AS told) AS typed", [told])
        assert cursor.fetchone()[0] == singular(told)


def test_words_that_help_nobody_are_left_out():
    assert searched("le vélo de la gare") == ["velo", "gare"]
    assert searched("de la") == ["de", "la"]


# Filters ----------------------------------------------------------------------------------------------


@pytest.fixture
def varied():
    """Twelve pages that differ in everything that is filtered."""
    communes, sectors = list(Commune.objects.all()[:3]), list(Sector.objects.all()[:2])
    quarter = Neighbourhood.objects.create(commune=communes[0], name="Tamaris d’essai", slug="tamaris-essai")
    pages = []
    for rank in range(12):
        page = published(
            f"Initiative {rank:02}",
            *["friperie", "culture", "numerique"][: 1 + rank % 3],
            structure={"commune": communes[rank % 3], "sector": sectors[rank % 2]},
            neighbourhood=quarter if rank % 6 == 0 else None,
            is_accessible=rank % 2 == 0,
            welcomes_volunteers=rank % 3 == 0,
            recruits=rank % 5 == 0,
            summary="Pair" if rank % 2 else "Impair",
        )
        if rank % 4 == 0:
            factories.open_on(page, weekdays=range(1, 8))
        pages.append(page)
    return pages


def facts(page):
    """What filters may ask of a page, told by Python."""
    structure = page.structure
    return {
        "categorie": set(page.categories.values_list("code", flat=True)),
        "secteur": {structure.sector.code},
        "commune": {structure.commune.insee},
        "quartier": {page.neighbourhood.slug} if page.neighbourhood else set(),
        "accessible": {"1"} if page.is_accessible else set(),
        "benevoles": {"1"} if page.welcomes_volunteers else set(),
        "recrute": {"1"} if page.recruits else set(),
        "ouvert": {"1"} if page.hours.exists() else set(),
        "label": set(),
    }


def test_filters_and_their_counts_are_those_of_an_oracle(client, varied):
    """Every pair of filters: what is found, and how many each other choice would find."""
    told = {page.structure.name: facts(page) for page in varied}
    choices = {
        "categorie": ["culture", "numerique"],
        "secteur": sorted({code for of in told.values() for code in of["secteur"]})[:1],
        "commune": sorted({code for of in told.values() for code in of["commune"]})[:2],
        "quartier": ["tamaris-essai"],
        "accessible": ["1"],
        "benevoles": ["1"],
        "ouvert": ["1"],
    }
    single = [(name, value) for name, values in choices.items() for value in values]
    pairs = [pair for pair in itertools.combinations(single, 2) if pair[0][0] != pair[1][0]]
    with clock.moved_to(MONDAY):
        for pair in [(), *((one,) for one in single), *pairs]:
            asked = dict(pair)
            page = client.page("/annuaire/", **asked)
            assert names_of(page) == sorted(name for name, of in told.items() if meets(of, asked)), asked
            for name in told["Initiative 00"]:
                others = {other: value for other, value in asked.items() if other != name}
                values = [value for of in told.values() if meets(of, others) for value in of[name]]
                expected = {value: values.count(value) for value in set(values)} | {
                    value: values.count(value) for value in ([asked[name]] if name in asked else [])
                }
                shown = {value: count for value, count in counts(page, name).items() if count or value in expected}
                assert shown == expected, (asked, name)


def meets(of, asked):
    return all(value in of[name] for name, value in asked.items())


def test_several_categories_are_any_of_them(client, varied):
    both = found(client, categorie=["culture", "numerique"])
    assert both == found(client, categorie="culture")
    assert len(both) > len(found(client, categorie="numerique")) > 0


def test_chip_removes_its_filter(client, varied):
    page = client.page("/annuaire/", categorie="numerique", accessible="1")
    fewer = client.click(page, "Retirer Accessible en fauteuil roulant ×")
    assert names_of(fewer) == found(client, categorie="numerique")


@pytest.mark.parametrize(
    "asked",
    [
        {"categorie": "rien"},
        {"secteur": "rien"},
        {"commune": "99999"},
        {"quartier": "rien"},
        {"ouvert": "peut-être"},
        {"page": "0"},
        {"page": "mille"},
        {"page": "99999"},
        {"vue": "globe"},
        {"q": "x\0y" * 200},
    ],
)
def test_unknown_value_is_told_and_loses_nothing(client, asked):
    published("Roue Libre")
    page = client.page("/annuaire/", **asked)
    told = text(page)
    assert "reconnue" in told or "n’existe pas" in told or "coupée" in told


def test_page_after_the_last_leads_back(client):
    published("Roue Libre")
    page = client.page("/annuaire/", page="3")
    assert names_of(client.click(page, "Revenir à la première")) == ["Roue Libre"]


def test_pages_follow_one_another(client):
    for rank in range(23):
        published(f"Initiative {rank:02}")
    first = client.page("/annuaire/")
    second = client.click(first, "Page suivante →")
    assert names_of(first) + names_of(second) == [f"Initiative {rank:02}" for rank in range(23)]


def test_open_now_follows_exceptions_and_holidays(client):
    usual, closed, holiday = published("Usuel"), published("Fermé"), published("Dimanche")
    for page in (usual, closed):
        factories.open_on(page)
    holiday.exceptions.create(starts_on=dt.date(2026, 5, 1), ends_on=dt.date(2026, 5, 1), opens="09:00", closes="12:00")
    closed.exceptions.create(starts_on=MONDAY.date(), ends_on=MONDAY.date())
    with clock.moved_to(MONDAY):
        assert found(client, ouvert="1") == ["Usuel"]
    with clock.moved_to(MONDAY.replace(hour=20)):
        assert found(client, ouvert="1") == []
    with clock.moved_to(dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC)):  # Labour day
        assert found(client, ouvert="1") == ["Dimanche"]


def test_label_filter_follows_the_dates(client):
    award = factories.award()
    factories.listing(award.structure)
    published("Sans label")
    assert found(client, label="1") == [award.structure.name]
    with clock.moved_to(award.ends_on + dt.timedelta(days=1)):
        assert found(client, label="1") == []


def test_runs_of_the_label_hide_one_another_neither_before_nor_after_a_gap(client):
    first = factories.held(starts_on=clock.today() - dt.timedelta(days=30), years=1)
    structure, after = first.structure, first.ends_on + dt.timedelta(days=1)
    factories.listing(structure)
    renewed = factories.held(structure, starts_on=after, years=1)
    later = factories.held(structure, starts_on=renewed.ends_on + dt.timedelta(days=11), years=1)
    entry = DirectoryEntry.objects.get(pk=structure.pk)
    assert entry.labelled_since(clock.today()) == entry.labelled_since(after) == first.starts_on
    assert entry.labelled_since(later.starts_on) == later.starts_on
    assert entry.labelled_since(later.starts_on - dt.timedelta(days=1)) is None
    for day in (first.ends_on, after, later.starts_on):
        with clock.moved_to(day):
            assert found(client, label="1") == [structure.name]
    with clock.moved_to(renewed.ends_on + dt.timedelta(days=1)):
        assert found(client, label="1") == []


# Many pages ---------------------------------------------------------------------------------------------


@pytest.fixture
def bound(monkeypatch):
    """Sets how many pages are counted for one search."""

    def at(number):
        for module in (finding, cards):
            monkeypatch.setattr(module, "BOUND", number)
        caches["pages"].clear()

    return at


@pytest.mark.parametrize("asked", [{}, {"q": "initiative"}])
def test_search_at_the_bound_is_counted_and_one_page_more_is_not(client, varied, bound, asked):
    bound(12)
    page = client.page("/annuaire/", **asked)
    assert "12 initiatives" in text(page)
    assert counts(page, "accessible") == {"1": 6}
    bound(11)
    page = client.page("/annuaire/", **asked)
    assert "Plus de 11 initiatives" in text(page)
    assert "Au-delà de 11 fiches" in text(page)
    assert names_of(page) == [f"Initiative {rank:02}" for rank in range(12)]


def test_filters_without_counts_still_narrow(client, varied, bound):
    bound(6)
    with clock.moved_to(MONDAY):
        page = client.page("/annuaire/")
        for choice in ("accessible", "benevoles", "categorie", "quartier"):
            assert tree(page).xpath(f"//*[@name='{choice}']"), choice
            assert "(" not in "".join(tree(page).xpath(f"//*[@name='{choice}']/..")[0].itertext())
        told = {page.structure.name: facts(page) for page in varied}
        for asked in ({"accessible": "1"}, {"ouvert": "1"}, {"accessible": "1", "benevoles": "1"}, {"q": "pair"}):
            page = client.page("/annuaire/", **asked)
            of = {name: value for name, value in asked.items() if name != "q"}
            expected = [name for rank, name in enumerate(sorted(told)) if meets(told[name], of)]
            expected = expected if "q" not in asked else expected[1::2]
            assert names_of(page) == expected, asked
            assert f"{len(expected)} initiative" in text(page)


def test_pages_of_a_search_that_is_not_counted_follow_one_another(client, bound):
    bound(22)
    for rank in range(23):
        published(f"Initiative {rank:02}")
    first = client.page("/annuaire/")
    second = client.click(first, "Page suivante →")
    assert names_of(first) + names_of(second) == [f"Initiative {rank:02}" for rank in range(23)]
    assert "Page suivante" not in text(second)
    assert "Revenir à la première" in text(client.page("/annuaire/", page="3"))


def test_near_me_beyond_the_bound_sorts_by_distance(client, bound):
    bound(1)
    published("Loin", latitude="44.300000", longitude="4.300000")
    published("Près", latitude="44.126000", longitude="4.080000")
    assert names_of(client.post("/annuaire/pres-de-moi/", {"pres": "44.125,4.080"})) == ["Près", "Loin"]


# What the database keeps ------------------------------------------------------------------------------------


def test_line_follows_everything_it_comes_from(client):
    page = published("Roue Libre", "friperie")
    assert found(client, q="friperie") == ["Roue Libre"]
    Category.objects.filter(code="friperie").update(name="Vestiaire")
    assert found(client, q="vestiaire") == ["Roue Libre"]
    page.categories.clear()
    assert found(client, q="vestiaire") == []
    Structure.objects.filter(pk=page.structure_id).update(name="Roue Solidaire")
    assert found(client, q="solidaire") == ["Roue Solidaire"]
    Listing.objects.filter(pk=page.pk).update(status="hidden", hiding_reason="Travaux")
    assert found(client) == []
    assert client.get("/annuaire/" + page.structure.slug + "/").status_code == 404
    Listing.objects.filter(pk=page.pk).update(status="published", hiding_reason="")
    assert found(client) == ["Roue Solidaire"]
    Structure.objects.filter(pk=page.structure_id).update(status="closed", closing_reason="Fermée")
    assert found(client) == []


def test_change_shows_at_the_next_request(client):
    page = published("Roue Libre", summary="Avant")
    assert "Avant" in text(client.page("/annuaire/"))
    Listing.objects.filter(pk=page.pk).update(summary="Après")
    told = text(client.page("/annuaire/"))
    assert "Après" in told
    assert "Avant" not in told


def test_page_is_kept_while_nothing_changes(client):
    published("Roue Libre")
    client.page("/annuaire/")
    with CaptureQueriesContext(connection) as again:
        client.page("/annuaire/")
    assert len(again) == 1


def test_night_changes_nothing_of_the_state_and_forgets_lost_words(client):
    page = published("Roue Libre", summary="Parapluie")
    Listing.objects.filter(pk=page.pk).update(summary="Parasol")
    before = state.state()
    state.tidy()
    assert state.state() == before > 1
    assert DirectoryChange.objects.count() == 1
    words = set(DirectoryWord.objects.values_list("word", flat=True))
    assert "parasol" in words
    assert "parapluie" not in words


@pytest.mark.parametrize("number", [1, 3, 30])
def test_statements_do_not_grow_with_the_list(client, number):
    for rank in range(number):
        factories.open_on(published(f"Initiative {rank:02}", "friperie"))
    for asked in ({}, {"q": "initiative"}, {"categorie": "friperie", "vue": "carte"}):
        state.names(state.state())
        with CaptureQueriesContext(connection) as statements:
            client.page("/annuaire/", **asked)
        assert len(statements) == 2


# A protected structure ------------------------------------------------------------------------------------


def test_protected_structure_is_found_by_what_it_does_and_never_by_place(client):
    commune = Commune.objects.get(insee="30007")
    place = {"is_protected": True, "relay_name": "Ville d’Alès", "commune": commune, "address": "7 rue Visible"}
    page = published(
        "Abri Cévenol", "accueil-de-victimes", structure=place, summary="Écoute", description="Nous écoutons."
    )
    entry = DirectoryEntry.objects.get(pk=page.structure_id)
    assert (entry.commune, entry.neighbourhood, entry.latitude, entry.longitude) == (None, None, None, None)
    assert found(client, q="victimes") == ["Abri Cévenol"]
    for asked in ({"commune": "30007"}, {"q": "Alès"}, {"q": "visible"}, {"q": "abri Alès"}):
        assert found(client, **asked) == [], asked
    told = client.page(f"/annuaire/{page.structure.slug}/").content.decode()
    assert "7 rue Visible" not in told
    assert "Alès</dd>" not in told
    assert json.loads(client.get("/annuaire/points.json").getvalue())["features"] == []
    near = client.post("/annuaire/pres-de-moi/", {"pres": "44.125,4.080"})
    assert "Abri Cévenol ·" not in text(near)
    assert "km" not in text(near)
