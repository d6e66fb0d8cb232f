"""Declaring a structure in a browser: found in the register, its address completed, a lookalike asked about."""

import datetime as dt

import pytest

from commons import clock
from structures.models import Structure
from tests import factories, stub_server
from tests.structures.test_registers import SIRET, feature, organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def state(settings):
    """Both services of the State, on one server of this machine."""
    with stub_server.serving() as service:
        settings.SIRENE_API_URL = settings.GEOCODER_URL = service.url
        service.answer = {"results": [organisation()], "features": [feature()]}
        yield service


def test_structure_of_the_register_is_declared_in_two_minutes(visit, state):
    factories.StructureFactory(name="Le Café des Mineurs", slug="cafe")
    visitor = visit(factories.UserFactory())
    page = visitor.page
    page.goto("/espace/structures/nouvelle/")
    page.get_by_label("SIRET, numéro RNA ou nom de la structure").fill("Café des Mineurs")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("heading", name="Dans le registre de l’État").wait_for()
    assert visitor.faults() == []

    page.get_by_role("link", name="C’est la mienne").click()
    assert page.get_by_label("SIRET du siège").input_value() == SIRET
    page.get_by_label("Adresse", exact=True).fill("12 rue des pr")
    page.locator("datalist option").first.wait_for(state="attached")
    page.get_by_label("Adresse", exact=True).fill("12 Rue des Prés 30100 Alès")
    assert page.get_by_label("Adresse", exact=True).input_value() == "12 Rue des Prés"
    assert page.get_by_label("Code postal").input_value() == "30100"
    assert page.get_by_label("Commune").evaluate("select => select.selectedOptions[0].text") == "Alès"
    page.get_by_label("Secteur principal").select_option(label="Culture")
    page.get_by_label("Objet").fill("Un café associatif.")
    page.get_by_label("Votre fonction").fill("Présidente")
    page.get_by_role("button", name="Vérifier l’adresse").click()
    page.get_by_text("Est-ce l’une de ces adresses ?").wait_for()
    assert visitor.faults() == []

    page.get_by_label("12 Rue des Prés 30100 Alès").check()
    page.get_by_role("button", name="Déclarer la structure").click()
    page.get_by_role("heading", name="Est-ce l’une de celles-ci ?").wait_for()
    assert visitor.faults() == []
    page.get_by_role("button", name="Non, c’est une autre structure").click()
    page.get_by_role("heading", name="Cafe des Mineurs").wait_for()
    assert Structure.objects.get(siret=SIRET).address == "12 Rue des Prés"
    assert visitor.complaints == []


def test_structure_is_asked_whether_all_is_true_and_an_agent_sees_what_changed(visit):
    cafe = factories.StructureFactory(name="Café des Mineurs", slug="cafe")
    rose = factories.representative_of(cafe)
    Structure.objects.update(confirmed_on=clock.today() - dt.timedelta(days=400))
    visitor = visit(rose)
    for page in ("/espace/", cafe.get_absolute_url(), f"{cafe.get_absolute_url()}exacte/"):
        assert visitor.faults(page) == []
    visitor.page.get_by_role("button", name="Tout est exact").click()
    visitor.page.get_by_text("Merci : c’est noté.").wait_for()

    factories.StructureFactory(name="Cafe des mineurs", slug="cafe-2")
    agent = visit(factories.agent("Instruction"))
    for page in ("change", "parcours/merge"):
        assert agent.faults(f"/gestion/structures/structure/{cafe.pk}/{page}/", serious_only=True) == []
