"""The lives that people come for, clicked from end to end in a real browser."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from commons.models import Message
from commons.tasks import attempt
from funding.models import Application
from structures.models import Structure
from tests import factories
from tests.files import PDF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
S = Application.Status


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


def go_on(page):
    """To the next step, once it is there."""
    with page.expect_navigation():
        press(page, "Enregistrer et continuer")


def write_application(page, call):
    """The steps of a project, from the person in charge to the funders, with the shortest answers."""
    go_on(page)
    page.get_by_label("Bénévoles").fill("5")
    page.get_by_label("Salariés (").fill("0")
    go_on(page)
    page.get_by_label("Rémunération des personnels").fill("30000")
    page.get_by_label("Vente de produits finis").fill("30000")
    go_on(page)
    for label in ("Objectifs", "Ce que vous ferez", "Public", "Évaluation"):
        page.get_by_label(label).fill(f"{label} du projet.")
    page.get_by_label("Début").fill(f"{call.year}-01-01")
    page.get_by_label("Fin (").fill(f"{call.year}-12-31")
    go_on(page)
    page.get_by_label(f"Montant demandé pour {call.year}").fill("4000")
    go_on(page)
    page.get_by_label("Rémunération des personnels").fill("4000")
    page.get_by_label("Commune : Ville d’Alès").fill("4000")
    go_on(page)
    go_on(page)  # nobody else pays


def deposit(page):
    page.get_by_role("link", name="Déposer la demande").click()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("500 000 € ou moins").check()
    press(page, "Déposer la demande")
    expect(page.locator("main")).to_contain_text("Demande n°")


def test_first_time_association_deposits_from_a_phone(visit):
    """From a call seen on a bus to its receipt: nobody is lost between the account, the structure and the form."""
    call = factories.CallFactory(slug="reparer")
    someone = visit()
    page = someone.page
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/financements/appels/reparer/")
    page.get_by_role("link", name="Déposer une demande").first.click()
    page.get_by_role("link", name="Créer un compte").first.click()
    page.get_by_label("Prénom").fill("Lila")
    page.get_by_label("Nom", exact=True).fill("Nadal")
    page.get_by_label("Adresse e-mail").fill("lila@faisses.example")
    page.get_by_label("Mot de passe", exact=True).fill("les faïsses au soleil")
    page.get_by_label("Mot de passe, une seconde fois").fill("les faïsses au soleil")
    press(page, "Créer mon compte")
    page.get_by_text("lila@faisses.example").first.wait_for()
    page.goto(re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1])
    page.locator("main").get_by_role("button").first.click()

    page.get_by_role("link", name="Je remplis moi-même").click()
    page.get_by_label("Nom", exact=True).fill("Les Faïsses")
    page.get_by_label("SIRET du siège").fill(factories.siret(77))
    page.get_by_label("Secteur principal").select_option(label="Alimentation et agriculture")
    page.get_by_label("Objet").fill("Remettre les terrasses en culture.")
    page.get_by_label("Adresse", exact=True).fill("3 chemin des Faïsses")
    page.get_by_label("Code postal").fill("30100")
    page.get_by_label("Commune", exact=True).select_option(label="Alès")
    page.get_by_label("Votre fonction").fill("Présidente")
    page.locator("main form button[type=submit]").last.click()

    page.get_by_label("Intitulé").fill("Un verger partagé")
    press(page, "Commencer la demande")
    write_application(page, call)
    deposit(page)
    assert Structure.objects.get().applications.get().status == S.SUBMITTED
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert someone.complaints == []


def test_cooperative_declares_its_aids_and_deposits(visit):
    structure = factories.StructureFactory(name="Coop des Mines", family="cooperative", rna="")
    call = factories.CallFactory(slug="reparer")
    page = visit(factories.representative_of(structure)).page
    page.goto("/financements/appels/reparer/")
    page.get_by_role("link", name="Déposer une demande").first.click()
    page.get_by_label("Intitulé").fill("Une légumerie")
    press(page, "Commencer la demande")
    assert page.get_by_label("L’association est reconnue d’utilité publique").count() == 0
    page.get_by_label("Aucune aide « de minimis » sur trois ans").check()
    write_application(page, call)
    deposit(page)
    assert structure.applications.get().status == S.SUBMITTED


def test_agent_files_for_somebody_at_the_desk(visit, structure):
    call = factories.CallFactory(slug="reparer")
    factories.representative_of(structure)
    page = visit(factories.agent("Instruction")).page
    page.goto("/gestion/")
    page.get_by_role("link", name="Saisir une demande pour une structure").click()
    page.get_by_label("Appel").select_option(label=call.title)
    page.locator("[name=q]").fill(structure.name)
    page.locator("#content, main").get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name=structure.name).click()
    page.get_by_label("Au guichet").check()
    page.get_by_label("Intitulé").fill("Atelier de couture")
    press(page, "Commencer la saisie")

    application = structure.applications.get()
    page.goto(application.step_url("structure"))
    page.get_by_label("Personne chargée du dossier").fill("Rose Prés")
    page.get_by_label("Son téléphone").first.fill("04 66 00 00 01")
    write_application(page, call)
    page.goto(f"{application.get_absolute_url()}guichet/")
    page.get_by_label("Original signé, scanné").set_input_files(
        {"name": "original.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    press(page, "Joindre l’original")
    page.get_by_role("link", name="Déposer pour le compte de la structure").click()
    page.get_by_role("checkbox").check()
    press(page, "Déposer pour le compte de la structure")
    expect(page.locator("main")).to_contain_text("Demande n°")
    application.refresh_from_db()
    assert application.status == S.SUBMITTED


def test_what_is_missing_is_asked_answered_and_comes_back(visit, structure):
    application = factories.ApplicationFactory(structure=structure, status="incomplete")
    (item,) = application.open_request.items.all()
    rose = visit(factories.representative_of(structure)).page
    rose.goto("/espace/")
    assert application.title in rose.locator("main").inner_text()
    rose.goto(application.get_absolute_url())
    rose.get_by_role("link", name="Envoyer les compléments").click()
    rose.get_by_label(item.wanted, exact=False).first.fill("Il est joint.")
    press(rose, "Enregistrer sans envoyer")
    rose.goto(f"{application.get_absolute_url()}actions/answer/")
    assert rose.get_by_label(item.wanted, exact=False).first.input_value() == "Il est joint."
    rose.get_by_label(f"Joindre : {item.wanted}").set_input_files(
        {"name": "rib.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    rose.get_by_role("checkbox").last.check()
    press(rose, "Envoyer les compléments")
    expect(rose.locator("main")).to_contain_text("En instruction")

    agent = visit(factories.agent("Instruction")).page
    agent.goto(f"/gestion/funding/application/{application.pk}/change/")
    assert "Il est joint." in agent.locator("body").inner_text()
    for pk in Message.objects.filter(template="funding/emails/completed").values_list("pk", flat=True):
        attempt(pk)
    assert any("complé" in letter.subject.lower() for letter in mail.outbox)
