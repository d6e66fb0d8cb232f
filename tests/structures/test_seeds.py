"""What every database of the portal holds from its first day."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from structures import workflow
from structures.changes import since_verified
from structures.communes import COMMUNES
from structures.groups import GROUPS
from structures.models import Commune, Sector, Structure, User
from structures.seeds import seed
from tests import factories

pytestmark = pytest.mark.django_db


def rights_of(group):
    held = Group.objects.get(name=group).permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in held}


def test_communes_are_those_of_the_agglomeration():
    assert Commune.objects.count() == 71
    assert sum(commune.population for commune in Commune.objects.all()) == 135_747
    assert Commune.objects.get(insee="30007").name == "Alès"


def test_communes_sort_as_french_people_read():
    names = list(Commune.objects.values_list("name", flat=True))
    assert names.index("Saint-Étienne-de-l’Olm") < names.index("Saint-Florent-sur-Auzonnet")


def test_strategic_sectors_are_those_of_the_pact():
    codes = Sector.objects.filter(is_strategic=True).values_list("code", flat=True)
    assert list(codes) == ["petite-enfance", "grand-age", "protection-victimes"]


def test_structure_that_is_older_than_its_history_gets_a_first_version(instructor):
    structure = factories.StructureFactory(name="Café des Mineurs")
    workflow.verify(structure, by=instructor)
    structure.events.model.objects.all().delete()
    for _ in range(2):
        seed()
    assert structure.events.get().name == "Café des Mineurs"
    structure.name = "Café du Puits"
    structure.save()
    workflow.edited(structure, ["name"], by=instructor)
    assert since_verified(Structure.objects.get()) == [("nom", "Café des Mineurs", "Café du Puits")]


def test_seed_again_changes_nothing():
    seed()
    before = [list(model.objects.order_by("pk").values()) for model in (Commune, Sector, User, Group)]
    seed()
    assert [list(model.objects.order_by("pk").values()) for model in (Commune, Sector, User, Group)] == before


def test_seed_corrects_a_commune_and_leaves_a_renamed_sector():
    Commune.objects.filter(insee="30007").update(population=1)
    Sector.objects.filter(code="sport").update(name="Sports et plein air")
    seed()
    assert Commune.objects.get(insee="30007").population == {row[0]: row[4] for row in COMMUNES}["30007"]
    assert Sector.objects.get(code="sport").name == "Sports et plein air"


def test_seed_takes_back_a_right_given_by_hand():
    group = Group.objects.get(name="Trésorerie")
    group.permissions.add(Permission.objects.get(codename="see_protected"))
    seed()
    assert "structures.see_protected" not in rights_of("Trésorerie")


@pytest.mark.parametrize("name", GROUPS)
def test_group_holds_every_right_of_the_table(name):
    assert rights_of(name) == GROUPS[name]


def test_protected_is_seen_by_one_group_only():
    assert [name for name in GROUPS if "structures.see_protected" in rights_of(name)] == ["Protection"]


def test_elected_people_change_nothing():
    assert {right.split(".")[1].split("_")[0] for right in rights_of("Élus en lecture")} == {"view"}


def test_clock_cannot_sign_in():
    clock = User.objects.clock()
    assert (clock.is_active, clock.has_usable_password()) == (False, False)


@pytest.mark.django_db(transaction=True)
def test_seeds_are_back_after_a_flush():
    call_command("flush", interactive=False, verbosity=0)
    assert (Commune.objects.count(), Group.objects.count()) == (71, len(GROUPS))
    assert rights_of("Instruction") == GROUPS["Instruction"]
