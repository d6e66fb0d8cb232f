"""Structures and accounts in the back-office."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from commons.models import Message
from structures.admin import UserAdmin
from structures.groups import GROUPS
from structures.models import Structure, User
from tests import factories

pytestmark = pytest.mark.django_db

STRUCTURE = "/gestion/structures/structure/"
PERSON = "/gestion/structures/user/"


def typed_in(page):
    """What the browser would send back from a change page, nothing touched."""
    form = page.context["adminform"].form
    values = {}
    for name in form.fields:
        value = form[name].value()
        if name == "password" or value in (None, False):
            continue
        values[name] = [getattr(item, "pk", item) for item in value] if isinstance(value, list) else value
    empty = {}
    for formset in page.context["inline_admin_formsets"]:
        empty |= {f"{formset.formset.prefix}-{count}_FORMS": 0 for count in ("TOTAL", "INITIAL")}
    return values | empty


@pytest.mark.parametrize("group", GROUPS)
def test_lists_and_pages_open_for_every_group_that_reads_structures(group, client, agent, structure):
    """Advisers and mediators of takeovers have their own pages only."""
    made = structure()
    client.force_login(agent(group))
    expected = {302, 403} if group in ("Conseil", "Reprises") else {200}
    for page in ("", f"?q={made.siret}", "?status__exact=submitted", f"{made.pk}/change/", f"{made.pk}/history/"):
        assert client.get(STRUCTURE + page).status_code in expected


def test_list_of_structures_asks_the_same_number_of_queries(client, agent, structure, django_assert_max_num_queries):
    client.force_login(agent("Instruction"))
    structure()
    client.get(STRUCTURE)
    with django_assert_max_num_queries(50) as one:
        client.get(STRUCTURE)
    structure()
    structure()
    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(STRUCTURE)


def test_agent_adds_a_structure_with_a_number_typed_with_spaces(client, agent):
    client.force_login(agent("Instruction"))
    typed = {
        "name": "Ressourcerie des Prés",
        "family": "association",
        "siret": "732 829 320 00074",
        "sector": 1,
        "purpose": "Réparer.",
        "address": "1 rue des Prés",
        "postcode": "30100",
        "commune": 1,
    } | typed_in(client.get(f"{STRUCTURE}add/"))
    typed["sector"] = Structure.sector.field.related_model.objects.first().pk
    typed["commune"] = Structure.commune.field.related_model.objects.first().pk
    typed |= {"name": "Ressourcerie des Prés", "siret": "732 829 320 00074"}
    assert client.post(f"{STRUCTURE}add/", typed).status_code == 302
    made = Structure.objects.get()
    assert (made.slug, made.siret, made.status) == ("ressourcerie-des-pres", "73282932000074", Structure.Status.DRAFT)


def test_agent_verifies_from_the_page(client, agent, structure):
    made = structure()
    client.force_login(agent("Instruction"))
    page = client.get(f"{STRUCTURE}{made.pk}/change/")
    labels = [move.label for move, _ in page.context["open_moves"]]
    assert labels == ["Vérifier", "Fermer", "Réunir à une autre structure"]
    assert client.post(page.context["open_moves"][0][1]).status_code == 302
    made.refresh_from_db()
    assert made.status == Structure.Status.VERIFIED


def test_representatives_hear_of_the_one_whom_an_agent_adds(client, agent, structure, person):
    made = structure()
    told = factories.representative_of(made)
    client.force_login(agent("Instruction"))
    page = f"{STRUCTURE}{made.pk}/change/"
    added = {"memberships-TOTAL_FORMS": 1, "memberships-0-user": person().pk, "memberships-0-role": "representative"}
    assert client.post(page, typed_in(client.get(page)) | added).status_code == 302
    assert made.representatives.count() == 2
    letters = Message.objects.filter(template="structures/emails/representation_changed")
    assert [letter.to for letter in letters] == [told]


def test_status_is_not_typed(client, agent, structure):
    made = structure()
    client.force_login(agent("Instruction"))
    page = f"{STRUCTURE}{made.pk}/change/"
    client.post(page, typed_in(client.get(page)) | {"status": "verified", "purpose": "Autre objet."})
    made.refresh_from_db()
    assert (made.status, made.purpose) == (Structure.Status.SUBMITTED, "Autre objet.")


@pytest.mark.parametrize("group", ["Élus en lecture", "Trésorerie", "Signature", "Finances"])
def test_reading_groups_change_no_structure(group, client, agent, structure):
    made = structure()
    client.force_login(agent(group))
    assert client.post(f"{STRUCTURE}{made.pk}/change/", {"name": "Autre"}).status_code == 403
    assert client.get(f"{STRUCTURE}add/").status_code == 403
    assert client.get(f"{STRUCTURE}{made.pk}/delete/").status_code == 403


def test_export_of_people_holds_no_password(client, agent, person):
    user = person("lea@asso.example")
    client.force_login(agent("Administration"))
    answer = client.post(f"{PERSON}export/", {"format": 0})
    told = answer.content.decode()
    assert "lea@asso.example" in told
    assert user.password not in told
    assert told.splitlines()[0] == ",".join(UserAdmin.columns)


def test_administration_gives_a_group_but_not_what_it_lacks(client, agent, person):
    client.force_login(agent("Administration"))
    user = person()
    page = f"{PERSON}{user.pk}/change/"
    groups = client.get(page).context["adminform"].form.fields["groups"].queryset
    given = {name for name, held in GROUPS.items() if held <= GROUPS["Administration"]}
    assert set(groups.values_list("name", flat=True)) == given
    assert "Protection" not in given
    protection, finances = (Group.objects.get(name=name) for name in ("Protection", "Finances"))
    typed = typed_in(client.get(page)) | {"is_staff": "on", "is_superuser": "on"}
    assert client.post(page, typed | {"groups": [protection.pk]}).status_code == 200
    assert client.post(page, typed | {"groups": [finances.pk]}).status_code == 302
    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser, list(user.groups.all())) == (True, False, [finances])


@pytest.mark.parametrize("page", ["change/", "password/"])
@pytest.mark.parametrize("above", ["superuser", "Protection"])
def test_administration_cannot_take_the_account_of_someone_above(above, page, client, agent):
    boss = agent(is_superuser=True) if above == "superuser" else agent(above)
    client.force_login(agent("Administration"))
    typed = {
        "email": "pirate@ales.example",
        "usable_password": "true",
        "password1": "un-autre",
        "password2": "un-autre",
    }
    assert client.post(f"{PERSON}{boss.pk}/{page}", typed).status_code == 403
    boss.refresh_from_db()
    assert boss.check_password("un-mot-de-passe")


def test_address_changed_by_an_agent_is_to_be_proven_again(client, agent, person):
    user = person("ancienne@asso.example")
    client.force_login(agent("Administration"))
    page = f"{PERSON}{user.pk}/change/"
    answer = client.post(page, typed_in(client.get(page)) | {"email": "Nouvelle@asso.example"})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.email == "nouvelle@asso.example"
    assert not EmailAddress.objects.filter(user=user).exists()
    client.logout()
    client.post("/compte/login/", {"login": "ancienne@asso.example", "password": "un-mot-de-passe"})
    assert "_auth_user_id" not in client.session


def test_account_created_by_an_agent(client, agent):
    client.force_login(agent("Administration"))
    typed = {"email": "Neuf@ales.example", "first_name": "Neuf", "last_name": "Agent", "usable_password": "true"}
    typed |= {"password1": "un-bon-mot-de-passe", "password2": "un-bon-mot-de-passe"}
    assert client.post(f"{PERSON}add/", typed).status_code == 302
    assert User.objects.get(email="neuf@ales.example").check_password("un-bon-mot-de-passe")
