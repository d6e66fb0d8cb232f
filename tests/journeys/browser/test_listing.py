"""A structure writes its page on the screen, the town reads it, then a change of it; anybody tells an error."""

import pytest

from label.models import Listing, Proposal
from tests import factories, files
from tests.label import factories as directory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOME = "/espace/label/fiche/ressourcerie-des-pres/"


def go_on(page):
    """To the next step, once it is there."""
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer et continuer").click()


@pytest.fixture
def rose(live_server, visit):
    structure = directory.verified_structure(
        name="Ressourcerie des Prés", slug="ressourcerie-des-pres", public_email="bonjour@pres.example"
    )
    return visit(factories.representative_of(structure))


def test_page_is_written_read_and_changed(rose, visit):
    page = rose.page
    assert rose.faults(HOME) == []
    page.get_by_role("button", name="Commencer ma fiche").click()
    page.get_by_label("En une phrase").fill("Des objets réparés et vendus.")
    page.get_by_label("Ressourcerie", exact=True).check()
    page.get_by_text("Enregistré à").wait_for()
    assert rose.faults() == []
    go_on(page)
    page.get_by_label("Comment venir").fill("Bus 12, arrêt Prés")
    assert rose.faults() == []
    go_on(page)
    page.get_by_label("Lundi").fill("9h-12h, 14h-18h30")
    with page.expect_navigation():
        page.get_by_role("button", name="Copier le lundi").click()
    assert rose.faults() == []
    go_on(page)
    assert rose.faults(f"{HOME}horaires/exceptions/") == []
    assert rose.faults(f"{HOME}photos/") == []
    page.get_by_label("Photo", exact=True).set_input_files(
        {"name": "atelier.jpg", "mimeType": "image/jpeg", "buffer": files.photo_with_a_place()}
    )
    page.get_by_label("Ce qu’elle montre").fill("L’atelier, vu de la rue")
    page.get_by_role("button", name="Ajouter la photo").click()
    assert rose.faults() == []
    assert rose.faults(HOME) == []
    page.get_by_role("link", name="Publier ma fiche").click()
    page.get_by_role("button", name="Publier ma fiche").click()
    page.get_by_text("C’est à la Ville.").wait_for()

    town = visit(directory.moderator())
    listing = Listing.objects.get()
    assert town.faults(f"/gestion/label/listing/{listing.pk}/change/", serious_only=True) == []
    town.page.get_by_role("link", name="Mettre en ligne").click()
    town.page.get_by_role("button", name="Mettre en ligne").click()
    assert rose.faults(f"{HOME}apercu/") == []

    page.goto(f"{HOME}presentation/")
    page.get_by_label("En une phrase").fill("Des vélos réparés et prêtés.")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("heading", name="En attente de relecture").wait_for()
    assert rose.faults() == []
    waiting = Proposal.objects.get()
    assert town.faults(f"/gestion/label/proposal/{waiting.pk}/change/", serious_only=True) == []
    town.page.get_by_role("link", name="Accepter le changement").click()
    town.page.get_by_role("button", name="Accepter le changement").click()
    listing.refresh_from_db()
    assert listing.summary == "Des vélos réparés et prêtés."

    anybody = visit(None)
    assert anybody.faults("/annuaire/ressourcerie-des-pres/signaler/") == []
    anybody.page.get_by_label("Les horaires sont faux").check()
    anybody.page.get_by_role("button", name="Envoyer").click()
    anybody.page.get_by_text("la Ville et la structure vont regarder").wait_for()
    report = listing.error_reports.get()
    assert town.faults(f"/gestion/label/errorreport/{report.pk}/change/", serious_only=True) == []
    assert town.faults(f"/gestion/label/errorreport/{report.pk}/traiter/", serious_only=True) == []
