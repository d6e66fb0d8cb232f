"""Structures that may be one: found once, looked at side by side, merged or told apart for good."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction

from structures import routines, workflow
from structures.likeness import similarity, weigh
from structures.models import Commune, DuplicatePair, Structure
from structures.worklist import office_tasks
from tests import factories
from tests.client import text

pytestmark = pytest.mark.django_db

P = DuplicatePair.Status
LIST = "/gestion/structures/duplicatepair/"


@pytest.fixture
def instructor(db):
    return factories.agent("Instruction")


def structure(name, **fields):
    return factories.StructureFactory(name=name, **{"address": f"1 rue {name}", **fields})


def pairs():
    return [(pair.first.name, pair.second.name) for pair in DuplicatePair.objects.order_by("pk")]


# Found --------------------------------------------------------------------------------------------


def anduze():
    return Commune.objects.get(insee="30010")


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        ({"name": "Café des Mineurs"}, {"name": "L’association Cafe des mineurs"}, ["name_here"]),
        ({"name": "Café des Mineurs"}, {"name": "Café des Mineurs d’Alès"}, ["name"]),
        ({"name": "Café", "siret": "52499120500013"}, {"name": "Bar", "siret": "52499120500021"}, ["siren"]),
        (
            {"name": "Café", "public_phone": "04 66 00 00 00", "public_email": "contact@cafe.example"},
            {"name": "Bar", "public_phone": "0466000000", "public_email": "Contact@cafe.example"},
            ["phone", "email"],
        ),
    ],
)
def test_two_that_share_enough_are_proposed_with_their_reasons(one, other, reasons):
    first, second = structure(**one), structure(**other)
    assert workflow.propose_all() == 1
    pair = DuplicatePair.objects.get()
    assert ((pair.first, pair.second), pair.reasons) == ((first, second), reasons)
    assert pair.score >= 55


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Foyer rural de Mialet"}, {"name": "Foyer rural de Monteils", "commune": anduze}),
        ({"name": "Café", "address": "1 place Neuve"}, {"name": "Chorale", "address": "1 place Neuve"}),
        ({"name": "Café", "public_phone": "0466000000"}, {"name": "Chorale", "public_phone": "0466000000"}),
        ({"name": "Café", "siret": "", "website": ""}, {"name": "Chorale", "siret": "", "website": ""}),
    ],
)
def test_two_that_share_little_are_left_alone(one, other):
    for fields in (one, other):
        structure(**{name: value() if callable(value) else value for name, value in fields.items()})
    assert workflow.propose_all() == 0


@pytest.mark.parametrize("fields", [{"status": "closed", "closing_reason": "Dissolution"}, {"is_protected": True}])
def test_closed_and_protected_structures_are_compared_with_nobody(fields):
    structure("Café des Mineurs")
    structure("Café des mineurs", slug="cafe-2", relay_name="Hélène", **fields)
    assert workflow.propose_all() == 0


def test_likeness_is_the_one_that_searches_use():
    one, other = structure("Café des Mineurs"), structure("Les Mineurs du Café")
    likeness = Structure.objects.named_like(other.name).get(pk=one.pk).likeness
    assert similarity(one.search_key, other.search_key) == pytest.approx(likeness)
    assert weigh(one, other) == weigh(other, one)


def test_register_is_looked_over_by_a_command_and_each_night_what_changed():
    structure("Café des Mineurs")
    structure("Cafe des mineurs", slug="cafe-2")
    routines.look_for_duplicates()
    assert DuplicatePair.objects.count() == 1
    call_command("find_duplicates")
    assert DuplicatePair.objects.count() == 1


def test_database_keeps_a_pair_once_and_no_structure_with_itself():
    one, other = structure("Café"), structure("Bar")
    factories.duplicate_pair(one, other)
    for first, second in ((one, other), (other, one), (one, one)):
        with pytest.raises(IntegrityError), transaction.atomic():
            DuplicatePair.objects.create(first=first, second=second, score=60)


# Answered -----------------------------------------------------------------------------------------


def test_pair_told_apart_is_never_proposed_again(instructor):
    pair = factories.duplicate_pair(structure("Café des Mineurs"), structure("Cafe des mineurs", slug="cafe-2"))
    workflow.tell_apart(pair, by=instructor)
    assert workflow.propose_all() == 0
    assert not DuplicatePair.objects.open().exists()
    workflow.doubt_again(pair, by=instructor)
    assert DuplicatePair.objects.open().get() == pair


def test_merged_pair_is_gone_and_what_was_said_of_the_duplicate_is_kept(instructor):
    kept, gone = structure("Café des Mineurs"), structure("Cafe des mineurs", slug="cafe-2")
    third, fourth = structure("Café des Mineurs II", slug="cafe-3"), structure("Le Café", slug="cafe-4")
    factories.duplicate_pair(kept, gone)
    workflow.tell_apart(factories.duplicate_pair(gone, third), by=instructor)
    factories.duplicate_pair(gone, fourth)
    workflow.merge(gone, by=instructor, survivor=kept, keeps_roles=True)
    told = {(pair.first, pair.second, pair.status) for pair in DuplicatePair.objects.all()}
    assert told == {(kept, third, P.APART), (kept, fourth, P.PROPOSED)}


def test_pair_of_protected_structures_is_for_the_group_protection(instructor):
    shelter = factories.protected_structure()
    pair = factories.duplicate_pair(shelter, structure("Abri"))
    assert not DuplicatePair.objects.visible_to(instructor).exists()
    with pytest.raises(PermissionDenied):
        workflow.tell_apart(pair, by=instructor)
    workflow.tell_apart(pair, by=factories.agent("Protection"))


# In the office ------------------------------------------------------------------------------------


@pytest.fixture
def pair():
    kept = structure("Café des Mineurs", slug="cafe", siret=factories.siret(71))
    return factories.duplicate_pair(kept, structure("Cafe des mineurs", slug="cafe-2", siret=""))


def test_agent_reads_them_side_by_side(client, instructor, pair):
    page = client.sign_in(instructor).page(f"{LIST}{pair.pk}/change/")
    for words in ("Cafe des mineurs", factories.siret(71), "même nom dans la même commune", "Alès (les deux)"):
        assert words in text(page)


def test_agent_merges_from_there_with_the_right_one_already_chosen(client, instructor, pair):
    page = client.sign_in(instructor).page(f"{LIST}{pair.pk}/change/")
    page = client.click(page, "Garder « Café des Mineurs »")
    assert client.fill(page, people="keep").status_code == 200
    pair.second.refresh_from_db()
    assert (pair.second.slug, pair.second.merged_into) == ("cafe-2", pair.first)
    assert pairs() == []


def test_structure_that_no_search_finds_alike_is_named_all_the_same(client, instructor):
    kept, gone = structure("Café", slug="cafe"), structure("Bar de la Mine", slug="bar")
    pair = factories.duplicate_pair(kept, gone, reasons=["siren"])
    page = client.sign_in(instructor).page(f"{LIST}{pair.pk}/change/")
    client.fill(client.click(page, "Garder « Café »"), people="read")
    gone.refresh_from_db()
    assert gone.merged_into == kept


def test_agent_says_that_they_are_two(client, instructor, pair):
    page = client.sign_in(instructor).page(f"{LIST}{pair.pk}/change/")
    client.fill(client.click(page, "Ce n’est pas la même"))
    pair.refresh_from_db()
    assert pair.status == P.APART


def test_work_list_says_how_many_wait(instructor, pair):
    assert "Un doublon possible" in [task.title for task in office_tasks(instructor)]
    assert "Un doublon possible" not in [task.title for task in office_tasks(factories.agent("Finances"))]
    workflow.close(pair.second, by=instructor, closing_reason="Dissolution")
    assert "Un doublon possible" not in [task.title for task in office_tasks(instructor)]


def test_list_asks_the_same_number_of_queries(client, instructor, pair, django_assert_max_num_queries):
    client.force_login(instructor)
    client.get(LIST)
    with django_assert_max_num_queries(50) as one:
        client.get(LIST)
    for rank in range(3):
        factories.duplicate_pair(structure(f"A{rank}"), structure(f"B{rank}"))
    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(LIST)
