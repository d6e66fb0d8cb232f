"""From the draft to the deposit, clicked: with JavaScript the totals follow the hand, without it all works the same."""

import pytest

from funding.models import Application
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_application_from_the_call_to_the_deposit(javascript, visit):
    structure = factories.StructureFactory(name="Ressourcerie des Prés")
    call = factories.CallFactory(slug="reparer")
    someone = visit(factories.representative_of(structure), javascript=javascript)
    page = someone.page

    page.goto("/financements/appels/reparer/")
    page.get_by_role("link", name="Déposer une demande").first.click()
    page.get_by_label("Intitulé").fill("Atelier de vélos")
    page.get_by_role("button", name="Commencer la demande").click()

    page.get_by_role("button", name="Enregistrer et continuer").click()  # who is in charge is known
    page.get_by_label("Bénévoles").fill("12")
    page.get_by_label("Salariés (").fill("1")
    page.get_by_role("button", name="Enregistrer et continuer").click()

    page.get_by_label("Rémunération des personnels").fill("50 000")
    page.get_by_label("Vente de produits finis").fill("50 000")
    page.get_by_role("button", name="Enregistrer et continuer").click()

    for label in ("Objectifs", "Ce que vous ferez", "Public", "Évaluation"):
        page.get_by_label(label).fill(f"{label} de l’atelier.")
    page.get_by_label("Début").fill(f"{call.year}-01-01")
    page.get_by_label("Fin (").fill(f"{call.year}-12-31")
    page.get_by_role("button", name="Enregistrer et continuer").click()

    page.get_by_label(f"Montant demandé pour {call.year}").fill("12 000")
    page.get_by_role("button", name="Enregistrer et continuer").click()

    page.get_by_label("Rémunération des personnels").fill("20 000,50")
    page.get_by_label("Commune : Ville d’Alès").fill("12000")
    if javascript:
        assert plain(page.locator("[data-total=charge]")) == "20 000,50 €"
        assert plain(page.locator("[data-total=gap]")) == "Il manque 8 000,50 € de produits"
    page.get_by_role("button", name="Enregistrer et recalculer").click()
    assert plain(page.locator("[data-total=charge]")) == "20 000,50 €"
    page.get_by_label("Vente de produits finis").fill("6 000,50")
    page.get_by_label("Conseil départemental").fill("2 000")
    if javascript:
        assert plain(page.locator("[data-total=share]")) == "60 %"
    page.get_by_role("button", name="Enregistrer et continuer").click()

    assert page.get_by_label("Nom du financeur, ligne 1").input_value() == "Département du Gard"
    if javascript:
        page.get_by_label("Montant, ligne 1").fill("1 500")
        assert plain(page.locator("[data-funded='74dep'] output")) == "1 500 €"
        page.get_by_label("Montant, ligne 1").fill("2 000")
    page.get_by_role("button", name="Enregistrer et continuer").click()

    page.get_by_role("link", name="Déposer la demande").click()
    page.get_by_role("button", name="Déposer la demande").click()
    assert page.get_by_text("Cochez cette attestation pour déposer.").count() > 0
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("500 000 € ou moins").check()
    page.get_by_role("button", name="Déposer la demande").click()
    assert f"Demande n° {call.year}-ESS-0001" in page.locator("main").inner_text()
    assert Application.objects.get().status == Application.Status.SUBMITTED
    assert someone.complaints == []


def plain(locator):
    return " ".join(locator.inner_text().split())


def test_menu_opens_and_closes_by_keyboard_on_a_narrow_screen(visit):
    someone = visit()
    page = someone.page
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/")
    page.get_by_role("button", name="Menu").press("Enter")
    assert page.get_by_role("link", name="Données ouvertes").first.is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#menu").is_visible()


def test_keyboard_reaches_the_content_first(visit):
    page = visit().page
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_quick_exit_leaves_at_once(visit, shelter):
    someone = visit(factories.representative_of(shelter))
    someone.page.goto(shelter.get_absolute_url())
    link = someone.page.get_by_role("link", name="Quitter")
    assert link.first.get_attribute("href").startswith("https://")
