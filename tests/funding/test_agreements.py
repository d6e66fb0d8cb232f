"""The agreement's pages, on both sides: read, sign, follow the money, report."""

import io

import pytest
from pypdf import PdfReader

from commons import clock, files
from funding.models import Agreement
from tests import factories
from tests.client import text

pytestmark = pytest.mark.django_db


def said(page):
    return " ".join(text(page).split())


def test_draft_of_the_agreement_may_be_read_before_it_is_signed(client, structure, representative):
    agreement = factories.prepared(factories.agreement(structure=structure))
    client.sign_in(representative)
    page = client.page(agreement.get_absolute_url())
    assert "Lisez puis signez la convention : 12 000 € sont accordés." in said(page)
    assert client.click(page, "Le projet de convention (PDF)")["Content-Type"] == "application/pdf"
    assert client.get(f"{agreement.get_absolute_url()}signatures.pdf").status_code == 404


def test_both_parties_sign_the_same_bytes(client, structure, representative):
    agreement = factories.agreement(Agreement.Status.RUNNING, structure=structure)
    content = client.sign_in(representative).get(f"{agreement.get_absolute_url()}convention.pdf").content
    fingerprints = {signature.sha256 for signature in agreement.signatures.all()}
    assert fingerprints == {agreement.document_sha256} == {files.sha256(content)}
    sheet = client.get(f"{agreement.get_absolute_url()}signatures.pdf").content
    words = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(sheet)).pages).split())
    assert agreement.document_sha256 in words


def test_page_follows_the_money(client, structure, representative):
    agreement = factories.agreement(Agreement.Status.RUNNING, structure=structure)
    client.sign_in(representative)
    assert "Attend que le compte rendu" in said(client.page(agreement.get_absolute_url()))
    instalment = factories.pay(agreement.instalments.first())
    page = said(client.page(agreement.get_absolute_url()))
    assert f"mandat M-{instalment.pk}" in page
    assert "Versé 6 000 €" in page


def test_reports_are_asked_for_once_the_agreement_is_in_force(client, structure, representative):
    agreement = factories.agreement(structure=structure)
    client.sign_in(representative)
    assert "Ils seront demandés une fois la convention signée" in said(client.page(agreement.get_absolute_url()))


def test_report_is_saved_unfinished_and_its_totals_follow(client, structure, representative):
    report = factories.agreement(Agreement.Status.RUNNING, structure=structure).reports.get()
    client.sign_in(representative)
    client.fill(
        f"{report.get_absolute_url()}comptes/", actual_641="19 000", actual_74com="12 000", actual_70="7 500,25"
    )
    page = said(client.page(report.get_absolute_url()))
    assert "Total, charges 20 000 € 19 000 € 95 %" in page
    assert "Total, produits 20 000 € 19 500,25 € 97,5 %" in page


def test_report_that_was_accepted_does_not_change(client, structure, representative):
    report = factories.report("accepted", factories.agreement("running", structure=structure).reports.get())
    client.sign_in(representative)
    for step in ("recit", "comptes"):
        answer = client.post(f"{report.get_absolute_url()}{step}/", {"achievements": "Autre chose."}, follow=True)
        assert "Trop tard : le compte rendu est « Accepté »." in said(answer)
    report.refresh_from_db()
    assert report.achievements == "Trois ateliers."


def test_writer_reads_but_does_not_sign(client, structure, writer):
    agreement = factories.agreement(structure=structure)
    page = client.sign_in(writer).page(agreement.get_absolute_url())
    assert "Signer la convention" not in said(page)
    assert client.post(f"{agreement.get_absolute_url()}actions/sign/", {}).status_code == 403


def test_grant_is_published_the_day_it_is_signed_and_not_before(client):
    agreement = factories.agreement(Agreement.Status.TO_COUNTERSIGN)
    assert "Atelier de réparation" not in text(client.page("/financements/subventions/"))
    client.sign_in(factories.agent("Signature"))
    button = f"/gestion/funding/agreement/{agreement.pk}/parcours/countersign/"
    client.fill(button, name="Maxime Maire", role="Maire", agreed="on")
    client.logout()
    assert "Atelier de réparation" in text(client.page("/financements/subventions/"))
    agreement.refresh_from_db()
    assert agreement.signed_on == clock.today()
