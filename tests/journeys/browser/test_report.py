"""A report, from a phone: written, sent back, corrected, accepted. It saves itself, and its gaps follow the hand."""

import datetime as dt

import pytest

from commons import clock
from funding import workflow
from funding.models import Report
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def plain(locator):
    return locator.inner_text().replace("\u202f", " ").replace("\xa0", " ")


@pytest.fixture
def report(live_server):
    structure = factories.StructureFactory(name="Ressourcerie des Prés", slug="ressourcerie-des-pres")
    return factories.in_force(structure=structure).reports.get()


def test_report_is_written_sent_back_and_accepted_from_a_phone(visit, report):
    someone = visit(factories.representative_of(report.structure))
    page = someone.page
    page.set_viewport_size({"width": 390, "height": 844})

    page.goto(f"{report.get_absolute_url()}recit/")
    for label in ("Ce qui a été fait", "Dates et lieux", "Public touché", "Résultats"):
        page.get_by_label(label).fill(f"{label} : tout va bien.")
    page.get_by_label("Public, ligne 1", exact=True).select_option("everyone")
    page.get_by_label("Personnes, ligne 1").fill("600")
    page.get_by_label("Vélos réparés : atteint").fill("412")
    go_on(page)

    wages = page.locator("tr", has_text="Rémunération des personnels")
    why = page.get_by_label("Pourquoi cet écart : Rémunération des personnels")
    assert not why.is_visible()
    page.get_by_label("641 Rémunération des personnels").fill("23 000")
    assert plain(wages.locator("[data-percent]")) == "115 %"
    why.fill("Une embauche de plus.")
    page.get_by_label("641 Rémunération des personnels").fill("20 500")
    assert why.is_visible()  # words that are written are never hidden
    page.get_by_label("641 Rémunération des personnels").fill("23 000")
    page.locator("#id_actual_74com").fill("12 000")
    page.locator("#id_actual_70").fill("8 000")
    assert plain(page.locator("[data-total=share]")) == "60 %"
    go_on(page)
    go_on(page)
    promised = str(clock.today() + dt.timedelta(days=60))
    page.get_by_label("Rapport d’activité : sinon, pour quand").fill(promised)
    page.get_by_label("Comptes annuels approuvés : sinon, pour quand").fill(promised)
    go_on(page)

    hand_in(page)
    report.refresh_from_db()
    assert report.status == Report.Status.SUBMITTED

    remarks = [("figures:641", "Combien d’heures ?")]
    workflow.return_report(report, by=factories.agent("Instruction"), remarks=remarks)
    page.reload()
    assert "Combien d’heures ?" in page.locator("main").inner_text()
    page.get_by_role("link", name="Répondre aux remarques").click()
    page.get_by_label("Votre réponse").fill("Huit cents.")
    go_on(page)
    page.goto(report.get_absolute_url())
    hand_in(page)

    service = visit(factories.agent("Instruction"))
    service.page.goto(f"/gestion/funding/report/{report.pk}/change/")
    assert "Huit cents." in service.page.locator("#content-main").inner_text()
    service.page.get_by_role("link", name="Accepter le compte rendu").click()
    service.page.get_by_role("button", name="Accepter le compte rendu").click()
    report.refresh_from_db()
    assert (report.status, report.retained_cost) == (Report.Status.ACCEPTED, 23_000)


def go_on(page):
    """To the next step, once it is there."""
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer et continuer").click()


def hand_in(page):
    page.get_by_role("link", name="Déposer le compte rendu").click()
    page.get_by_label("Je certifie exactes").check()
    page.get_by_role("button", name="Déposer le compte rendu").click()
    page.wait_for_selector("text=c’est fait")


def test_report_saves_itself(visit, report):
    someone = visit(factories.representative_of(report.structure))
    someone.page.goto(f"{report.get_absolute_url()}annexe/")
    someone.page.get_by_label("Observations").fill("Merci à la Ville.")
    someone.page.wait_for_selector("text=Enregistré à")
    report.refresh_from_db()
    assert report.observations == "Merci à la Ville."


def test_report_pages_shut_nobody_out(visit, report):
    someone = visit(factories.representative_of(report.structure))
    found = {step: someone.faults(f"{report.get_absolute_url()}{step}/") for step in ("recit", "comptes", "annexe")}
    found["pieces"] = someone.faults(f"{report.get_absolute_url()}pieces/")
    factories.report("returned", report)
    found["remarques"] = someone.faults(f"{report.get_absolute_url()}remarques/")
    found["page"] = someone.faults(report.get_absolute_url())
    found["deposit"] = someone.faults(f"{report.get_absolute_url()}actions/submit_report/")
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_office_pages_of_a_report_have_nothing_serious(visit, report):
    factories.report("submitted", report)
    agent = visit(factories.agent("Instruction"))
    base = f"/gestion/funding/report/{report.pk}"
    urls = [f"{base}/change/", f"{base}/parcours/return_report/", f"{base}/parcours/accept_report/"]
    found = {url: agent.faults(url, serious_only=True) for url in urls}
    assert {url: faults for url, faults in found.items() if faults} == {}
