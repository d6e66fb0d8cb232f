"""An « appel à commun », clicked: the lead shares, three partners attest, one deposits for all."""

import pytest
from playwright.sync_api import expect

from funding import workflow
from funding.models import Application
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_three_partners_attest_and_the_lead_deposits(visit):
    call = factories.CallFactory(slug="communs", kind="common")
    application = factories.ApplicationFactory(call=call)
    home = application.get_absolute_url()
    jardins = factories.StructureFactory(name="Les Jardins")
    shelter = factories.protected_structure()
    partners = [jardins, shelter, factories.StructureFactory(name="La Fabrique")]
    for structure in partners:
        factories.representative_of(structure)

    # The lead describes the common: the page says what is left as the shares are typed.
    lead = visit(factories.representative_of(application.structure))
    page = lead.page
    page.goto(f"{home}commun/")
    page.get_by_label("ce qui sera partagé", exact=False).fill("Une outilthèque.")
    page.get_by_label("pour qui", exact=False).fill("Tout le monde.")
    page.get_by_label("qui décide", exact=False).fill("L’assemblée.")
    page.get_by_label("licence ou règle", exact=False).select_option("charte")
    page.get_by_label("où on le trouvera", exact=False).fill("À la Maison des communs.")
    with page.expect_navigation():
        press(page, "Enregistrer")
    for words in ("jardins", shelter.siret, "fabrique"):
        page.get_by_role("link", name="Inviter un partenaire").click()
        page.get_by_label("SIRET, numéro RNA ou nom").fill(words)
        press(page, "Chercher")
        page.get_by_role("radio").first.check()
        page.get_by_label("Part du montant").fill("20")
        faults = lead.faults()
        assert faults == []
        press(page, "Inviter cette structure")
    expect(page.locator("[data-left]")).to_have_text("Il reste 40 % au porteur.")
    page.get_by_label("Part de Les Jardins").fill("33,33")
    expect(page.locator("[data-left]")).to_have_text("Il reste 26,67 % au porteur.")
    page.get_by_label("Part de Les Jardins").fill("120")
    expect(page.locator("[data-left]")).to_have_text("Les parts dépassent 100 % : ramenez-les à 100 % au plus.")
    page.get_by_label("Part de Les Jardins").fill("33,33")
    press(page, "Enregistrer")
    page.get_by_text("Il reste 26,67 % au porteur.").wait_for()
    assert lead.faults() == []
    assert lead.faults(f"{home}commun/inviter/courriel/") == []

    # Each reads, says what it does, and attests.
    for structure in partners:
        someone = visit(factories.representative_of(structure))
        page = someone.page
        page.goto("/espace/")
        page.get_by_role("link", name="Lire et répondre").click()
        page.get_by_role("link", name="Accepter l’invitation").click()
        press(page, "Accepter l’invitation")
        page.get_by_role("link", name="Écrire cette partie").click()
        page.get_by_label("ce que fait le partenaire", exact=False).fill("Prêter des outils.")
        press(page, "Enregistrer")
        page.get_by_role("link", name="Attester pour ma structure").click()
        for box in page.get_by_role("checkbox").all():
            box.check()
        press(page, "Attester pour ma structure")
        page.get_by_text("Le porteur dépose pour tous").wait_for()
        assert someone.complaints == []
        if structure == jardins:
            own = page.url
            for url in (own, f"{own}partie/", f"{own}actions/decline/", "/espace/", home):
                assert someone.faults(url) == [], url

    # One deposit for all.
    lead.page.goto(home)
    lead.page.get_by_role("link", name="Déposer la demande").click()
    for box in lead.page.get_by_role("checkbox").all():
        box.check()
    lead.page.get_by_role("radio").first.check()
    press(lead.page, "Déposer la demande")
    lead.page.get_by_text(f"Demande n° {call.year}-ESS-0001").first.wait_for()
    assert Application.objects.get().status == Application.Status.SUBMITTED
    assert lead.faults(home) == []
    assert lead.faults("/financements/appels/communs/") == []


def test_invitation_by_letter_and_agreement_shut_nobody_out(visit):
    application = factories.ApplicationFactory(call=factories.CallFactory(kind="common"))
    invited = workflow.invite(
        application,
        by=factories.representative_of(application.structure),
        name="La Fabrique",
        email="felix@fabrique.example",
        share=10,
    )
    newcomer = visit(factories.UserFactory())
    assert newcomer.faults(invited.invitation_url) == []
    decline = invited.invitation_url + "decliner/"
    assert newcomer.faults(decline) == []
    assert visit(factories.representative_of(factories.StructureFactory())).faults(invited.invitation_url) == []
    assert newcomer.faults("/espace/partenaires/invitation/rien/") == []
    granted = factories.common_application(shares=(30, 20), status="granted")
    agreement = factories.agreement("running", application=granted)
    partner = agreement.partners().first()
    assert visit(factories.representative_of(partner.structure)).faults(agreement.get_absolute_url()) == []
