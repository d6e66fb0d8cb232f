"""The pages of a structure: declare, show, change, and nothing for strangers."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from structures import workflow
from structures.models import Contact, Membership, Shelter, Structure
from tests import factories
from tests.client import PortalClient

pytestmark = pytest.mark.django_db

S = Structure.Status
NEW = "/espace/structures/nouvelle/fiche/"


def text(answer):
    return answer.content.decode()


def fields(form):
    """What the browser would send back, nothing touched."""
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


@pytest.fixture
def user(client, person):
    user = person()
    client.force_login(user)
    return user


def test_declare_makes_the_structure_usable_at_once(client, user, declaration):
    answer = client.post(NEW, declaration(siret="732 829 320 00074"), follow=True)
    made = Structure.objects.get()
    assert (made.status, made.siret, made.rna, made.slug) == (
        S.SUBMITTED,
        "73282932000074",
        "W301234567",
        "cafe-des-mineurs",
    )
    membership = made.memberships.get()
    assert (membership.user, membership.role, membership.position) == (
        user,
        Membership.Role.REPRESENTATIVE,
        "Présidente",
    )
    assert "C’est au service." in text(answer)
    assert [line.label for line in answer.context["journal"]] == ["Déclarée"]


def test_declare_with_bad_input_says_why_and_loses_nothing(client, user, declaration):
    typed = declaration(siret="123", rna="Z1", postcode="3010", public_phone="appelez-moi", website="pas un site")
    answer = client.post(NEW, typed)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert set(form.errors) == {"siret", "rna", "postcode", "public_phone", "website"}
    assert {name: form[name].value() for name in typed} == {name: str(value) for name, value in typed.items()}
    assert "Il reste 5 points à corriger" in text(answer)
    assert not Structure.objects.exists()


@pytest.mark.parametrize(
    ("field", "known", "sentence"),
    [
        ("siret", "73282932000074", "Une structure porte déjà ce SIRET. Pour la rejoindre, écrivez au service."),
        ("rna", "W301234567", "Une structure porte déjà ce numéro RNA. Pour la rejoindre, écrivez au service."),
    ],
)
def test_declare_with_a_number_that_is_taken_says_so_beside_it(
    field, known, sentence, client, user, declaration, structure
):
    structure(**{field: known})
    answer = client.post(NEW, declaration(**{field: known}))
    assert answer.status_code == 422
    assert answer.context["form"].errors == {field: [sentence]}


def test_declare_an_rna_for_a_cooperative_is_refused(client, user, declaration):
    answer = client.post(NEW, declaration(family="cooperative"))
    assert answer.context["form"].errors == {"rna": ["Seule une association a un numéro RNA : videz ce champ."]}


def test_declare_a_protected_structure_asks_for_its_relay(client, user, declaration):
    answer = client.post(NEW, declaration(is_protected="on"))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"relay_name", "relay_role", "relay_email"}
    assert "<details open>" in text(answer)


def test_declare_a_protected_structure_leads_to_its_real_place(client, user, declaration):
    relay = {"relay_name": "Maître Relais", "relay_role": "Avocate", "relay_phone": "04 66 00 00 01"}
    answer = client.post(NEW, declaration(is_protected="on", **relay), follow=True)
    page = "/espace/structures/cafe-des-mineurs/adresse-protegee/"
    assert answer.redirect_chain == [(page, 302)]
    assert "data-quick-exit" in text(answer)
    assert "3919" in text(answer)
    commune = declaration()["commune"]
    client.post(page, {"address": "7 impasse du Secret", "postcode": "30100", "commune": commune})
    assert Shelter.objects.get().structure == Structure.objects.get()
    assert "7 impasse du Secret" in text(client.get("/espace/structures/cafe-des-mineurs/"))


def test_structure_page_shows_missing_siret(client, user, structure):
    page = text(client.get(structure(user, siret="").get_absolute_url()))
    assert "Il manque encore" in page
    assert "Le SIRET de la structure" in page


def test_edit_what_is_not_checked_leaves_the_verification(client, user, structure, agent):
    made = structure(user)
    workflow.verify(made, by=agent("Instruction"))
    page = f"{made.get_absolute_url()}modifier/"
    typed = fields(client.get(page).context["form"]) | {"purpose": "Autre chose."}
    assert client.post(page, typed).status_code == 302
    made.refresh_from_db()
    assert (made.status, made.purpose) == (S.VERIFIED, "Autre chose.")


@pytest.mark.parametrize(("field", "value"), [("name", "Autre nom"), ("postcode", "30140"), ("siret", "")])
def test_edit_of_the_identity_asks_for_another_look(field, value, client, user, structure, agent):
    made = structure(user, rna="W301234567")
    workflow.verify(made, by=agent("Instruction"))
    page = f"{made.get_absolute_url()}modifier/"
    client.post(page, fields(client.get(page).context["form"]) | {field: value})
    made.refresh_from_db()
    assert (made.status, made.verified_at, getattr(made, field)) == (S.TO_REVIEW, None, value)


def test_edit_cannot_lift_the_protection(client, shelter):
    client.force_login(shelter.representatives.get())
    page = f"{shelter.get_absolute_url()}modifier/"
    typed = fields(client.get(page).context["form"])
    typed.pop("is_protected")
    assert client.post(page, typed).status_code == 302
    shelter.refresh_from_db()
    assert shelter.is_protected


def test_contact_is_added_changed_and_taken_away(client, user, structure):
    made = structure(user)
    page = made.get_absolute_url()
    assert client.post(f"{page}contacts/nouveau/", {"name": "Paul"}).status_code == 422
    client.post(f"{page}contacts/nouveau/", {"name": "Paul", "phone": "04 66 00 00 02"})
    contact = Contact.objects.get()
    client.post(f"{page}contacts/{contact.pk}/", {"name": "Paule", "phone": "04 66 00 00 02", "is_public": "on"})
    contact.refresh_from_db()
    assert (contact.name, contact.is_public) == ("Paule", True)
    assert client.get(f"{page}contacts/{contact.pk}/retirer/").status_code == 200
    client.post(f"{page}contacts/{contact.pk}/retirer/")
    assert not Contact.objects.exists()


PAGES = ["", "modifier/", "adresse-protegee/", "contacts/nouveau/", "parcours/submit/", "parcours/close/"]


@pytest.mark.parametrize("page", PAGES)
def test_stranger_gets_404_for_every_page_of_another_structure(page, client, user, shelter):
    assert client.get(shelter.get_absolute_url() + page).status_code == 404
    if page:
        assert client.post(shelter.get_absolute_url() + page).status_code == 404


@pytest.mark.parametrize("page", ["", "retirer/"])
def test_contact_of_another_structure_is_404(page, client, user, structure, shelter):
    mine, contact = structure(user), shelter.contacts.get()
    assert client.post(f"{mine.get_absolute_url()}contacts/{contact.pk}/{page}").status_code == 404
    assert Contact.objects.filter(pk=contact.pk).exists()


@pytest.mark.parametrize("page", ["modifier/", "contacts/nouveau/", "parcours/submit/"])
def test_reader_of_the_structure_changes_nothing(page, client, user, structure, person):
    made = structure(person())
    Membership.objects.create(structure=made, user=user, role=Membership.Role.READER)
    assert client.get(made.get_absolute_url()).status_code == 200
    assert client.get(made.get_absolute_url() + page).status_code == 403


def test_closed_structure_is_read_only(client, user, structure):
    made = structure(user, status=S.CLOSED, closing_reason="Dissolution")
    assert "Dissolution" in text(client.get(made.get_absolute_url()))
    assert client.get(f"{made.get_absolute_url()}modifier/").status_code == 403


def test_visitor_without_account_is_asked_who_they_are(client, shelter):
    for page in PAGES:
        assert client.get(shelter.get_absolute_url() + page)["Location"].startswith("/compte/login/")


def test_move_page_closes_with_a_reason(client, agent, structure):
    made = structure()
    client.force_login(agent("Instruction"))
    page = f"{made.get_absolute_url()}parcours/close/"
    assert client.post(page, {"closing_reason": ""}).status_code == 422
    assert client.post(page, {"closing_reason": "Doublon"}).status_code == 302
    made.refresh_from_db()
    assert made.status == S.CLOSED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("siret", ["73282932000074", ""])
def test_twins_declared_in_the_same_second_get_an_answer_each(siret, person, declaration):
    typed, users = declaration(siret=siret, rna=""), [person() for _ in range(6)]
    together = threading.Barrier(len(users))

    def declare(user):
        browser = Client()
        browser.force_login(user)
        together.wait()
        try:
            return browser.post(NEW, typed).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(users)) as pool:
        answers = sorted(pool.map(declare, users))
    assert answers == [302, 422, 422, 422, 422, 422]  # without a number too: each is asked whether it is the first one
    assert Structure.objects.count() == answers.count(302)


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("/espace/?structure=%00", None),
        ("/espace/structures/nouvelle/fiche/", {"verify_address": "", "address": "1 rue", "commune": "²"}),
        ("/espace/structures/nouvelle/fiche/", {"name": "Café", "address_choice": "1 rue|30100|\0"}),
    ],
)
def test_address_or_choice_that_no_browser_sends_breaks_no_page(page, typed, client, person):
    client.force_login(person())
    answer = client.get(page) if typed is None else client.post(page, typed)
    assert answer.status_code in (200, 422)


def test_two_hands_on_the_structure_s_page_keep_both_and_tell_a_clash():
    structure = factories.StructureFactory()
    representative = factories.representative_of(structure)
    url = f"{structure.get_absolute_url()}modifier/"
    first, second, third = (PortalClient().sign_in(representative) for _ in range(3))
    pages = [browser.page(url) for browser in (first, second, third)]
    first.fill(pages[0], "Enregistrer", acronym="RDP")
    second.fill(pages[1], "Enregistrer", public_phone="04 66 00 00 09")
    structure.refresh_from_db()
    assert (structure.acronym, structure.public_phone) == ("RDP", "04 66 00 00 09")
    told = third.fill(pages[2], "Enregistrer", acronym="LRP")
    assert told.status_code == 422
    assert "Quelqu’un a écrit : « RDP »" in text(told)
    structure.refresh_from_db()
    assert structure.acronym == "RDP"
    third.fill(told, "Enregistrer")
    structure.refresh_from_db()
    assert (structure.acronym, structure.public_phone) == ("LRP", "04 66 00 00 09")
