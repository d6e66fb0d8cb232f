"""An association finds a place and asks for it in the browser, then signs and looks at the inventory."""

import pytest

from maison.models import PremisesPhoto, PremisesRequest
from maison.workflow import lending
from tests import factories
from tests.maison import lending as lived

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def forge(live_server):
    """A workshop to lend, with its picture, beside one that is taken."""
    lived.PremisesFactory(name="Le Lavoir", slug="le-lavoir", is_kept=True)
    premises = lived.PremisesFactory(
        name="La Forge",
        slug="la-forge",
        description="Une ancienne forge, près de la gare.",
        conditions="Pas de bruit après 20 h.",
        way_in="Par la cour, au fond à gauche.",
        is_accessible=True,
    )
    photo = PremisesPhoto(premises=premises, told="La façade sur la cour")
    photo.file.save("facade.jpg", lived.picture().file())
    return premises


def go_on(page):
    """To the next step, once it is there: the form leaves when what is being saved is."""
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer et continuer").click()


def is_saved(page, **words):
    """Whether what was typed is kept within seconds: what is typed during a sending leaves with the next one."""
    for _ in range(100):
        if PremisesRequest.objects.filter(**words).exists():
            return True
        page.wait_for_timeout(100)
    return False


def test_premises_are_asked_for_signed_and_looked_at(visit, forge):
    structure = factories.StructureFactory(name="Ressourcerie des Prés", slug="ressourcerie-des-pres")
    owner = factories.representative_of(structure)
    lived.papers(structure)
    rose = visit(owner)
    page = rose.page

    assert rose.faults("/maison/locaux/") == []
    page.get_by_role("link", name="La Forge").click()
    assert rose.faults() == []
    page.get_by_role("link", name="Demander ce local").click()
    page.get_by_label("projet, en une ligne", exact=False).fill("Atelier de vélos")
    page.get_by_role("button", name="Commencer la demande").click()

    # What is typed is saved by itself.
    page.get_by_label("Le projet").fill("Réparer des vélos avec le quartier.")
    page.get_by_label("Pour qui").fill("Quarante personnes par semaine.")
    page.get_by_text("Enregistré à").wait_for()
    assert is_saved(page, audience="Quarante personnes par semaine.")
    assert rose.faults() == []
    go_on(page)
    starts_on, ends_on = lived.year()
    page.get_by_label("L’usage du local").fill("Atelier")
    page.get_by_label("Horaires").fill("Du mardi au samedi")
    page.get_by_label("À partir du").fill(starts_on.isoformat())
    page.get_by_label("Jusqu’au").fill(ends_on.isoformat())
    go_on(page)
    page.get_by_label("Travaux prévus").fill("Aucun.")
    page.get_by_label("Budget du lieu").fill("12 000 € et 12 000 €")
    go_on(page)
    assert rose.faults() == []
    page.get_by_role("link", name="Déposer la demande").click()
    page.get_by_role("button", name="Déposer la demande").click()
    page.get_by_text("C’est à la Ville.").wait_for()

    # The desk reads it, and says yes.
    asked = PremisesRequest.objects.get()
    mona = visit(factories.agent("Maison"))
    assert mona.faults(f"/gestion/maison/premisesrequest/{asked.pk}/change/", serious_only=True) == []
    mona.page.get_by_role("link", name="Proposer à la décision").click()
    assert mona.faults(serious_only=True) == []
    mona.page.get_by_label("Avis du service").fill("Un projet solide.")
    mona.page.get_by_label("Pourquoi gratuit").fill("elle répare pour tous")
    mona.page.get_by_role("button", name="Proposer à la décision").click()
    asked.refresh_from_db()
    lending.grant_request(asked, by=factories.agent("Maison"), decision="DM-2026-12")
    agreement = asked.occupations.get()
    assert mona.faults(f"/gestion/maison/occupation/{agreement.pk}/change/", serious_only=True) == []

    # She signs.
    assert rose.faults(agreement.get_absolute_url()) == []
    page.get_by_role("link", name="Signer la convention").click()
    page.get_by_label("Qualité").fill("Présidente")
    page.get_by_label("J’ai lu la convention").check()
    assert rose.faults() == []
    page.get_by_role("button", name="Signer la convention").click()
    page.get_by_text("C’est à la Ville de signer.").wait_for()
    assert rose.faults("/espace/") == []


def test_inventory_is_read_and_signed(visit, live_server):
    made = lived.inventory(status="to_sign")
    rose = visit(factories.representative_of(made.occupation.structure))
    assert rose.faults(made.get_absolute_url()) == []
    rose.page.get_by_role("link", name="Signer l’état des lieux").click()
    rose.page.get_by_label("Vos remarques").fill("La porte grince.")
    rose.page.get_by_label("Qualité").fill("Présidente")
    rose.page.get_by_label("J’ai lu cet état des lieux").check()
    rose.page.get_by_role("button", name="Signer l’état des lieux").click()
    rose.page.get_by_role("link", name="L’état des lieux signé (PDF)").wait_for()
    mona = visit(factories.agent("Maison"))
    for url in (f"/gestion/maison/inventory/{made.pk}/change/", "/gestion/maison/premises/add/", "/gestion/"):
        assert mona.faults(url, serious_only=True) == []
