"""Declaring a structure in two minutes: recognised, else found in the State's register, else typed by hand."""

import pytest

from structures import webservice
from structures.models import Commune, Membership, Structure
from tests import stub_server
from tests.client import PortalClient, heading, links, said, sentences, text, tree

from .test_registers import SIRET, feature, organisation

pytestmark = pytest.mark.django_db

FIND, NEW, ADDRESSES = (f"/espace/structures/nouvelle/{page}" for page in ("", "fiche/", "adresses/"))


@pytest.fixture
def client():
    return PortalClient()


@pytest.fixture
def visitor(client, person):
    """Somebody signed in, who belongs to no structure."""
    made = person()
    client.sign_in(made)
    return made


@pytest.fixture
def state(settings):
    """Both services of the State, on one server."""
    with stub_server.serving() as service:
        settings.SIRENE_API_URL = settings.GEOCODER_URL = service.url
        service.answer = {"results": [organisation()], "features": [feature()]}
        yield service


def proposed(page):
    """What the buttons of a page of results say, after their hidden words."""
    return [item.text_content().split()[0] for item in tree(page).xpath("//section//li//a")]


# The one box --------------------------------------------------------------------------------------


def test_first_page_asks_one_question(client, visitor):
    page = client.page(FIND)
    assert [field.get("name") for field in tree(page).xpath("//main//input")] == ["q"]
    assert NEW in links(page)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Ce champ est obligatoire."),
        ("ab", "Donnez au moins trois lettres."),
        (
            "123 456 789 00012",
            "Ce SIRET n’est pas valable : 14 chiffres, dont une clé de contrôle. Vérifiez la saisie.",
        ),
    ],
)
def test_bad_question_is_told_beside_the_box(typed, sentence, client, visitor, state):
    page = client.page(FIND, q=typed)
    assert sentence in text(page)
    assert state.asked == []


@pytest.mark.parametrize(
    "typed", ["{siret}", "{siren}", "w301 234 567", "cafe mineurs", "L’association Café des MINEURS"]
)
def test_structure_of_the_portal_is_recognised(typed, client, visitor, structure):
    made = structure(name="Café des Mineurs", siret=SIRET, rna="W301234567")
    page = client.page(FIND, q=typed.format(siret=SIRET, siren=SIRET[:9]))
    assert "Cette structure est déjà sur le portail" in text(page)
    assert f"/espace/structures/{made.slug}/rejoindre/" in links(page)


def test_structure_recognised_is_told_by_its_name_and_commune_only(client, visitor, shelter):
    page = client.page(FIND, q=shelter.siret)
    (item,) = tree(page).xpath("//section//li")
    assert said(item) == "Abri Cévenol Alès Demander à la rejoindre : Abri Cévenol"
    for secret in [
        shelter.address,
        shelter.relay_name,
        "Aurore",
        "Clarisse",
        "Secret",
        shelter.public_email or "@abri",
    ]:
        assert secret not in text(page)


def test_own_structure_is_opened(client, visitor, structure):
    made = structure(visitor, name="Café des Mineurs")
    page = client.page(FIND, q="café des mineurs")
    assert made.get_absolute_url() in links(page)
    assert proposed(page) == ["Ouvrir"]


def test_closed_structure_is_told_by_its_number_and_not_by_its_name(client, visitor, structure):
    structure(name="Café des Mineurs", siret=SIRET, status="closed", closing_reason="Dissolution")
    assert "Fermée sur le portail" in text(client.page(FIND, q=SIRET))
    assert "Fermée" not in text(client.page(FIND, q="Café des Mineurs"))


def test_duplicate_is_told_as_the_structure_it_was_merged_into(client, visitor, structure):
    kept = structure(name="Café des Mineurs")
    structure(name="Vieux nom", siret=SIRET, status="closed", closing_reason="Doublon", merged_into=kept)
    page = client.page(FIND, q=SIRET)
    assert f"/espace/structures/{kept.slug}/rejoindre/" in links(page)
    assert "Vieux nom" not in text(page)


def test_register_proposes_what_the_portal_does_not_know(client, visitor, state):
    page = client.page(FIND, q="Café des Mineurs")
    assert "Dans le registre de l’État" in text(page)
    assert "Cafe des Mineurs (CDM) Le Mas 3 Rue du Puits, 30100 Ales" in text(page)
    page = client.get(f"{NEW}?siret={SIRET}")
    form = page.context["form"]
    assert {
        name: form[name].value() for name in ("name", "acronym", "family", "siret", "rna", "address", "postcode")
    } == {
        "name": "Cafe des Mineurs",
        "acronym": "CDM",
        "family": "association",
        "siret": SIRET,
        "rna": "W301234567",
        "address": "Le Mas 3 Rue du Puits",
        "postcode": "30100",
    }
    assert form["commune"].value() == Commune.objects.get(insee="30007").pk
    assert "Rempli d’après le registre de l’État." in text(page)


def test_organisation_of_the_register_that_we_know_is_not_proposed_again(client, visitor, state, structure):
    made = structure(name="Tout autre nom", siret=SIRET)
    page = client.page(FIND, q="Café des Mineurs")
    assert f"/espace/structures/{made.slug}/rejoindre/" in links(page)
    assert "Dans le registre de l’État" not in text(page)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"status": 500}, "Le registre de l’État ne répond pas en ce moment"),
        ({"answer": b"<h1>Maintenance</h1>"}, "Le registre de l’État ne répond pas en ce moment"),
        ({"answer": stub_server.silent}, "Le registre de l’État ne répond pas en ce moment"),
        ({"answer": {"results": []}}, "Le registre de l’État ne connaît personne"),
    ],
)
def test_register_that_fails_leaves_the_page_and_the_way_by_hand(told, sentence, client, visitor, state, monkeypatch):
    monkeypatch.setattr(webservice, "READ", 0.2)
    for name, value in told.items():
        setattr(state, name, value)
    page = client.page(FIND, q=SIRET)
    assert sentence in text(page)
    form = client.click(page, "Je remplis moi-même").context["form"]
    assert form["siret"].value() == SIRET


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [("Café & Cie", "name", "Café & Cie"), ("w301 234 567", "rna", "W301234567"), (SIRET, "siret", SIRET)],
)
def test_what_was_typed_is_not_typed_again(typed, field, value, client, visitor):
    page = client.click(client.page(FIND, q=typed), "Je remplis moi-même")
    assert heading(page) == "Déclarer une structure"
    assert page.context["form"][field].value() == value


def test_company_that_the_register_does_not_call_ess_is_told(client, visitor, state):
    state.answer = {"results": [organisation(nature_juridique="5710", complements={"est_ess": False})]}
    page = client.get(f"{NEW}?siret={SIRET}")
    assert "Le registre ne dit pas que cette organisation est de l’économie sociale et solidaire" in text(page)


def test_agent_is_sent_to_the_back_office(client, agent):
    client.sign_in(agent("Instruction"))
    for page in (FIND, NEW):
        assert client.get(page)["Location"] == "/espace/"


# Nearly the same ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Café des mineurs", "Association « CAFE DES MINEURS »", "Le Café des Mineurs d’Alès"])
def test_lookalike_is_asked_about_before_anything_is_declared(name, client, visitor, structure, declaration):
    known = structure(name="Café des Mineurs")
    typed = declaration(name=name, purpose="Un lieu à nous.")
    page = client.post(NEW, typed)
    assert page.status_code == 422
    assert "Est-ce l’une de celles-ci ?" in text(page)
    assert f"/espace/structures/{known.slug}/rejoindre/" in links(page)
    assert Structure.objects.get() == known
    form = page.context["form"]
    assert {field: str(form[field].value()) for field in typed} == {field: str(value) for field, value in typed.items()}
    assert client.post(NEW, typed | {"other": page.context["key"]}).status_code == 302
    assert Structure.objects.count() == 2


@pytest.mark.parametrize("field", ["siret", "rna"])
def test_number_that_is_taken_leads_to_the_structure_that_has_it(field, client, visitor, structure, declaration):
    known = structure(name="Tout autre nom", siret=SIRET, rna="W309999999")
    page = client.post(NEW, declaration(**{field: getattr(known, field)}))
    assert page.status_code == 422
    assert "Cette structure est déjà sur le portail" in text(page)
    assert f"/espace/structures/{known.slug}/rejoindre/" in links(page)
    assert "Non, c’est une autre structure" not in text(page)
    assert "déjà sur le portail" not in text(client.post(NEW, declaration(siret="", rna="", name="")))


def test_another_name_after_the_question_is_asked_about_anew(client, visitor, structure, declaration):
    structure(name="Café des Mineurs")
    structure(name="Ressourcerie des Prés")
    key = client.post(NEW, declaration()).context["key"]
    assert client.post(NEW, declaration(name="Ressourcerie des Près", other=key)).status_code == 422


@pytest.mark.parametrize("name", ["Café associatif", "Ressourcerie des Prés", "Amis du Café"])
def test_other_name_is_not_asked_about(name, client, visitor, structure, declaration):
    structure(name="Café des Mineurs")
    assert client.post(NEW, declaration(name=name)).status_code == 302


def test_same_name_is_asked_about_in_another_commune_too_and_closed_ones_never(client, visitor, structure, declaration):
    far = Commune.objects.exclude(insee="30007").first()
    known = structure(name="Café des Mineurs", commune=far)
    assert client.post(NEW, declaration()).status_code == 422
    Structure.objects.filter(pk=known.pk).update(status="closed", closing_reason="Dissolution")
    assert client.post(NEW, declaration()).status_code == 302


def test_lookalike_that_is_protected_tells_its_name_and_commune_only(client, visitor, shelter, declaration):
    page = client.post(NEW, declaration(name="Abri cévenol"))
    (item,) = tree(page).xpath("//section[@aria-labelledby='alike']//li")
    assert said(item) == "Abri Cévenol Alès Demander à la rejoindre : Abri Cévenol"


# Addresses ----------------------------------------------------------------------------------------


def test_address_is_checked_and_nothing_typed_is_lost(client, visitor, state, declaration):
    typed = declaration(name="", address="12 rue des pres", postcode="", commune="")
    page = client.post(NEW, typed | {"verify_address": "1"})
    assert page.status_code == 200
    assert sentences(page) == []
    assert state.asked == ["/search/?q=12+rue+des+pres&limit=5"]
    assert {field: str(page.context["form"][field].value()) for field in typed} == {
        field: str(value) for field, value in typed.items()
    }
    choice = tree(page).xpath("//input[@name='address_choice']/@value")
    assert choice == ["12 Rue des Prés|30100|30007", ""]
    page = client.post(NEW, typed | {"name": "Café des Mineurs", "address_choice": choice[0]})
    made = Structure.objects.get()
    assert (made.address, made.postcode, made.commune.insee) == ("12 Rue des Prés", "30100", "30007")


def test_address_asked_with_its_commune(client, visitor, state, declaration):
    client.post(NEW, declaration() | {"verify_address": "1"})
    assert state.asked == ["/search/?q=3+rue+du+Puits+30100+Al%C3%A8s&limit=5"]


@pytest.mark.parametrize("choice", ["", "12 rue|30100", "x|y|z|t", "12 rue|30100|99999"])
def test_address_choice_that_says_little_keeps_what_was_typed(choice, client, visitor, state, declaration):
    client.post(NEW, declaration(address_choice=choice))
    made = Structure.objects.get()
    assert made.commune.insee == "30007"
    assert made.address == ("12 rue" if choice.endswith("99999") else "3 rue du Puits")


def test_address_base_asleep_says_so_and_the_form_goes_on(client, visitor, state, declaration):
    state.status = 503
    page = client.post(NEW, declaration() | {"verify_address": "1"})
    assert "La base des adresses ne répond pas en ce moment : votre saisie suffit." in text(page)
    assert client.fill(page, "Déclarer la structure").status_code == 200
    assert Membership.objects.get().user == visitor


def test_address_button_is_there_only_with_a_base_to_ask(client, visitor):
    assert "Vérifier l’adresse" not in text(client.page(NEW))


def test_addresses_for_the_page_s_script(client, visitor, state):
    answer = client.post(ADDRESSES, {"q": "12 rue des prés"})
    assert answer.json() == {
        "places": [
            {
                "label": "12 Rue des Prés 30100 Alès",
                "address": "12 Rue des Prés",
                "postcode": "30100",
                "commune": Commune.objects.get(insee="30007").pk,
            }
        ]
    }
    assert client.get(ADDRESSES).status_code == 405


def test_addresses_are_answered_to_our_own_pages_only(visitor, state):
    elsewhere = PortalClient(enforce_csrf_checks=True).sign_in(visitor)
    assert elsewhere.post(ADDRESSES, {"q": "12 rue des prés"}).status_code == 403
    assert PortalClient().post(ADDRESSES, {"q": "12 rue"})["Location"].startswith("/compte/login/")
    assert state.asked == []
