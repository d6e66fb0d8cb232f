"""A company may close, in a real browser: told in confidence by a stranger, followed by a mediator, taken over."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from commons import clock
from maison.models import TakeoverCase
from tests import factories
from tests.maison.takeovers import SIRET

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_alert_becomes_a_cooperative(visit):
    mediator = factories.agent("Reprises")

    # An employee tells, without a name, and keeps a code.
    unknown = visit()
    page = unknown.page
    page.goto("/maison/")
    page.get_by_role("link", name="Signaler une entreprise").click()
    assert unknown.faults() == []
    page.get_by_label("J’y travaille").check()
    page.get_by_label("Nom de l’entreprise").fill("Filature des Gardons")
    page.get_by_label("SIRET").fill("123")
    page.get_by_label("Ce qui se passe").fill("La patronne part en retraite, personne ne reprend.")
    page.get_by_role("button", name="Envoyer en confidence").click()
    expect(page.get_by_label("Ce qui se passe")).to_have_value("La patronne part en retraite, personne ne reprend.")
    assert unknown.faults() == []
    page.get_by_label("SIRET").fill(SIRET)
    page.get_by_label("Nombre de salariés").fill("18")
    page.get_by_role("button", name="Envoyer en confidence").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bien reçu, merci")
    code = page.locator(".figure-big").inner_text()
    assert unknown.faults() == []

    # Later, from another machine and without scripts, with the code alone.
    later = visit(javascript=False)
    later.page.goto(f"/maison/alerte/{code}/")
    expect(later.page.locator("main")).not_to_contain_text("Filature")
    later.page.get_by_label("Ce que vous voulez ajouter").fill("Un acheteur est passé mardi.")
    later.page.get_by_role("button", name="Envoyer en confidence").click()
    expect(later.page.get_by_role("heading", level=1)).to_have_text("Bien reçu, merci")

    # The mediator finds it on the front page and follows it to its end.
    desk = visit(mediator)
    page = desk.page
    page.goto("/gestion/")
    page.get_by_role("link", name="Lire").click()
    expect(page.locator("main")).to_contain_text("Un acheteur est passé mardi.")
    assert desk.faults(serious_only=True) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("link", name="Noter le premier contact").click()
    page.get_by_label("Avec qui").fill("La gérante")
    page.get_by_label("Ce qui s’est dit").fill("Elle est d’accord pour en parler à ses salariés.")
    page.get_by_role("button", name="Noter le premier contact").click()
    page.get_by_role("link", name="Noter le diagnostic").click()
    page.get_by_label("Diagnostic").fill("Carnet plein, bâtiment à elle.")
    page.get_by_role("button", name="Noter le diagnostic").click()
    page.get_by_role("link", name="Lancer le projet de reprise").click()
    page.get_by_label("Projet de reprise").fill("Douze salariés sur dix-huit.")
    page.get_by_label("Forme choisie").select_option("scop")
    page.get_by_role("button", name="Lancer le projet de reprise").click()

    # The law: the page says from which day the sale may be signed.
    informed_on = clock.today() - dt.timedelta(days=100)
    page.get_by_label("Ce qui est vendu").select_option("shares")
    page.get_by_label("Salariés informés le").fill(informed_on.strftime("%d/%m/%Y"))
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    case = TakeoverCase.objects.get()
    page.goto(case.office_url)
    expect(page.locator("main")).to_contain_text("Vente possible à partir du")
    page.get_by_role("link", name="Passer au financement").click()
    page.get_by_label("Plan de financement").fill("Apports, prêt participatif.")
    page.get_by_role("button", name="Passer au financement").click()
    page.get_by_role("link", name="Enregistrer la reprise").click()
    page.get_by_label("Emplois repris").fill("17")
    assert desk.faults(serious_only=True) == []
    page.get_by_role("button", name="Enregistrer la reprise").click()
    expect(page.locator("main")).to_contain_text("Reprise par les salariés")
    for url in ("/gestion/maison/takeovercase/", "/gestion/maison/company/", "/gestion/maison/company/liste/"):
        assert desk.faults(url, serious_only=True) == []

    # Everybody reads that there were fewer than five.
    public = visit()
    assert public.faults("/maison/reprises/") == []
    expect(public.page.locator("main")).to_contain_text("moins de cinq")
    expect(public.page.locator("main")).not_to_contain_text("Filature")
