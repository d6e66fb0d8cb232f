"""Creating an account leads back to the page where one began, also from another browser."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail

from structures import workflow
from structures.models import Membership, User
from tests import factories
from tests.client import PortalClient, heading, links, text

pytestmark = pytest.mark.django_db

IDENTITY = {
    "first_name": "Nour",
    "last_name": "Belkacem",
    "password1": "un-bon-mot-de-passe",
    "password2": "un-bon-mot-de-passe",
}


@pytest.fixture
def structure(db):
    return factories.StructureFactory(name="Ressourcerie des Prés", slug="ressourcerie-des-pres")


@pytest.fixture
def invitation(structure, representative):
    return workflow.invite(structure, by=representative, email="nour@asso.example", role=Membership.Role.WRITER)


def link_in(letter):
    return re.search(r"http://testserver(/\S+)", letter.body).group(1)


def test_sign_up_comes_back_to_the_call_that_one_wanted_to_apply_to(client):
    factories.CallFactory(slug="reparer")
    wanted = "/espace/demandes/nouvelle/reparer/"
    door = client.page(wanted)
    assert door.redirect_chain[-1][0].startswith("/compte/login/?next=")
    page = client.click(door, "Créer un compte")
    client.fill(page, email="nour@asso.example", **IDENTITY)
    answer = client.fill(client.page(link_in(mail.outbox[-1])))
    assert answer.redirect_chain[0][0] == wanted
    assert answer.wsgi_request.user.email == "nour@asso.example"


def test_confirmation_opened_in_another_browser_leads_there_after_signing_in(client, invitation):
    page = client.click(client.page(invitation.get_absolute_url()), "Créer mon compte")
    assert 'value="nour@asso.example"' in page.content.decode()
    client.fill(page, **IDENTITY)
    link = link_in(mail.outbox[-1])
    assert parse_qs(urlsplit(link).query) == {"next": [invitation.get_absolute_url()]}

    telephone = PortalClient()
    answer = telephone.fill(telephone.page(link))
    assert heading(answer) == "« Ressourcerie des Prés » vous invite"
    door = telephone.click(answer, "J’ai déjà un compte")
    answer = telephone.fill(door, login="nour@asso.example", password="un-bon-mot-de-passe")
    answer = telephone.fill(answer, "Rejoindre la structure")
    assert heading(answer) == "Ressourcerie des Prés"
    assert Membership.objects.get(user__email="nour@asso.example").role == Membership.Role.WRITER


def test_invited_person_signs_up_and_accepts_in_one_go(client, structure, invitation):
    page = client.page(invitation.get_absolute_url())
    client.fill(client.click(page, "Créer mon compte"), **IDENTITY)
    answer = client.fill(client.page(link_in(mail.outbox[-1])))
    client.fill(answer, "Rejoindre la structure")
    assert structure.memberships.filter(user__email="nour@asso.example").exists()


def test_person_with_another_account_adds_the_invited_address_and_comes_back(client, structure, invitation, stranger):
    page = client.sign_in(stranger).page(invitation.get_absolute_url())
    client.fill(page, "Ajouter nour@asso.example à mon compte")
    answer = client.fill(client.page(link_in(mail.outbox[-1])))
    assert heading(answer) == "« Ressourcerie des Prés » vous invite"
    client.fill(answer, "Rejoindre la structure")
    assert structure.memberships.filter(user=stranger).exists()
    assert User.objects.count() == User.objects.exclude(email="nour@asso.example").count()


@pytest.mark.parametrize("evil", ["https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)"])
def test_link_never_leads_to_another_site(evil, client):
    client.post("/compte/signup/", IDENTITY | {"email": "nour@asso.example", "next": evil})
    assert "ailleurs" not in link_in(mail.outbox[-1])
    assert "alert" not in link_in(mail.outbox[-1])
    answer = client.get(f"{link_in(mail.outbox[-1])}?next={evil}")
    assert not [link for link in links(answer) if "ailleurs" in link]
    answer = client.post(f"{link_in(mail.outbox[-1])}", {"next": evil})
    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith("//")


def test_link_of_an_account_that_is_confirmed_already_says_so(client, invitation):
    client.fill(client.click(client.page(invitation.get_absolute_url()), "Créer mon compte"), **IDENTITY)
    link = link_in(mail.outbox[-1])
    client.fill(client.page(link))
    assert "expiré ou a déjà servi" in text(client.page(link)) or "confirm" in text(client.page(link))


def test_who_must_declare_a_structure_first_comes_back_to_the_call(client, structure):
    """« Déposer une demande » without a structure: declare it, and go on where one was."""
    factories.CallFactory(slug="reparer")
    client.sign_in(factories.UserFactory(email="nour@asso.example"))
    wanted = "/espace/demandes/nouvelle/reparer/"
    assert client.page(wanted).redirect_chain[-1][0] == "/espace/structures/nouvelle/"
    page = client.page("/espace/structures/nouvelle/fiche/")
    typed = {"name": "Les Ailes du Gardon", "purpose": "Voler.", "address": "1 rue du Vent", "postcode": "30100"}
    typed |= {"sector": structure.sector.pk, "commune": structure.commune.pk, "position": "Présidente"}
    answer = client.fill(page, "Déclarer la structure", **typed)
    assert answer.redirect_chain == [(wanted, 302)]
    assert client.session.get("wanted_page") is None
