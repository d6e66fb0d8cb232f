"""Two people on one page: it saves itself and says so; who comes second is told, and loses nothing."""

import re

import pytest
from playwright.sync_api import expect

from funding.models import Application
from structures.models import Membership
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_page_saves_itself_and_tells_the_second_hand(visit):
    structure = factories.StructureFactory(name="Ressourcerie des Prés")
    rose = factories.representative_of(structure)
    camille = factories.UserFactory(first_name="Camille", last_name="Roux")
    factories.MembershipFactory(structure=structure, user=camille, role=Membership.Role.WRITER)
    draft = factories.ApplicationFactory(structure=structure)
    url = draft.step_url("project")

    first, second = visit(rose), visit(camille)
    for someone in (first, second):
        someone.page.goto(url)

    first.page.get_by_label("Objectifs").fill("Réparer des vélos.")
    saved = first.page.locator("[data-saved]")
    expect(saved).to_have_text(re.compile(r"^Enregistré à \d+\sh"), timeout=8_000)

    second.page.get_by_label("Objectifs").fill("Vendre des vélos.")
    expect(second.page.locator("[data-saved]")).to_contain_text("enregistrez pour choisir", timeout=8_000)
    second.page.get_by_role("button", name="Enregistrer", exact=True).click()
    second.page.get_by_text(f"{rose} a écrit : « Réparer des vélos. »").first.wait_for()
    assert second.page.get_by_label("Objectifs").input_value() == "Vendre des vélos."
    assert second.complaints == []
    assert second.faults() == []

    second.page.get_by_role("button", name="Enregistrer", exact=True).click()
    second.page.get_by_text("Enregistré.").first.wait_for()
    assert Application.objects.get().objectives == "Vendre des vélos."


def test_page_without_network_says_so_and_sends_later(visit):
    draft = factories.ApplicationFactory()
    someone = visit(factories.representative_of(draft.structure))
    page = someone.page
    page.goto(draft.step_url("project"))
    someone.context.set_offline(True)
    page.get_by_label("Objectifs").fill("Écrit dans le train.")
    saved = page.locator("[data-saved]")
    expect(saved).to_contain_text("Pas de connexion", timeout=8_000)
    someone.context.set_offline(False)
    expect(saved).to_contain_text("Enregistré à", timeout=12_000)
    assert Application.objects.get().objectives == "Écrit dans le train."


def test_page_of_someone_who_has_left_says_so_and_keeps_the_text(visit):
    draft = factories.ApplicationFactory()
    someone = visit(factories.representative_of(draft.structure))
    page = someone.page
    page.goto(draft.step_url("project"))
    someone.context.clear_cookies()
    page.get_by_label("Objectifs").fill("Écrit trop tard.")
    expect(page.locator("[data-saved]")).to_contain_text("Votre texte reste sur cette page", timeout=8_000)
    assert page.get_by_label("Objectifs").input_value() == "Écrit trop tard."
