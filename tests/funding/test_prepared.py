"""The document is written away from the request; what was read is what is signed."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from commons import files
from commons.workflow import Incomplete
from funding import preparing, workflow
from funding.models import Agreement, SigningFolder
from tests import factories
from tests.client import heading, text
from tests.funding.sheets import read

pytestmark = pytest.mark.django_db
SIGNED = {"name": "Rose Prés", "role": "Présidente", "agreed": "on"}
BY = {"name": "Rose Prés", "role": "Présidente", "consent": "Je signe."}


def jobs(agreement):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo'",
            [f"agreement-document:{agreement.pk}"],
        )
        return cursor.fetchone()[0]


def changed(agreement):
    """Something that the document prints is no longer the same."""
    structure = agreement.structure
    structure.address = "14 rue des Prés"
    structure.save()
    return Agreement.objects.get(pk=agreement.pk)


def test_document_is_asked_for_at_the_grant_once():
    agreement = factories.agreement()
    preparing.ask(agreement)
    assert jobs(agreement) == 1


def test_address_waits_for_the_job_then_serves_what_it_kept(client, structure, representative):
    agreement = factories.agreement(structure=structure)
    home = agreement.get_absolute_url()
    page = client.sign_in(representative).page(f"{home}convention.pdf")
    assert heading(page) == "Le document se prépare"
    assert b"data-refresh" in page.content
    preparing.prepare_agreement(agreement_id=agreement.pk)
    page = client.page(f"{home}preparation/")
    assert heading(page) == "Le document est prêt"
    assert b"data-refresh" not in page.content
    answer = client.click(page, "Ouvrir le document (PDF)")
    assert answer["Content-Type"] == "application/pdf"
    assert files.sha256(answer.content) == SigningFolder.objects.get(agreement=agreement).sha256


def test_no_request_writes_the_document(client, structure, representative, monkeypatch):
    """Neither reading nor signing: the job alone pays for the layout."""
    agreement = factories.prepared(factories.agreement(structure=structure))
    monkeypatch.setattr("commons.pdf.from_html", lambda html: pytest.fail("écrit pendant la requête"))
    client.sign_in(representative)
    assert client.page(f"{agreement.get_absolute_url()}convention.pdf").content.startswith(b"%PDF")
    assert client.fill(f"{agreement.get_absolute_url()}actions/sign/", **SIGNED).status_code == 200
    agreement.refresh_from_db()
    assert agreement.status == Agreement.Status.TO_COUNTERSIGN


def test_signature_freezes_the_bytes_that_were_read(client, structure, representative):
    agreement = factories.prepared(factories.agreement(structure=structure))
    client.sign_in(representative)
    drawn = client.get(f"{agreement.get_absolute_url()}convention.pdf").content
    client.fill(f"{agreement.get_absolute_url()}actions/sign/", **SIGNED)
    agreement.refresh_from_db()
    assert read(agreement.document) == drawn
    assert agreement.signatures.get().sha256 == agreement.document_sha256 == files.sha256(drawn)


def test_signature_waits_for_the_document(client, structure, representative):
    agreement = factories.agreement(structure=structure)
    with pytest.raises(Incomplete, match="se prépare"):
        workflow.sign(agreement, by=representative, **BY)
    page = client.sign_in(representative).page(f"{agreement.get_absolute_url()}actions/sign/")
    assert "Le document se prépare" in text(page)
    assert jobs(agreement) == 1


def test_signature_of_a_document_that_changed_since_is_refused(client, structure, representative):
    agreement = factories.prepared(factories.agreement(structure=structure))
    page = client.sign_in(representative).page(f"{agreement.get_absolute_url()}actions/sign/")
    agreement = factories.prepared(changed(agreement))
    answer = client.fill(page, **SIGNED)
    assert answer.status_code == 422
    assert "Le document a changé depuis que vous l’avez lu" in text(answer)
    assert "Rose Prés" in answer.content.decode()
    agreement.refresh_from_db()
    assert (agreement.status, agreement.document_sha256) == (Agreement.Status.TO_SIGN, "")
    client.fill(f"{agreement.get_absolute_url()}actions/sign/", **SIGNED)
    agreement.refresh_from_db()
    assert agreement.status == Agreement.Status.TO_COUNTERSIGN


def test_page_that_was_shown_before_the_document_was_ready_signs_nothing(client, structure, representative):
    """Its fingerprint is missing: what would be signed was never shown."""
    agreement = factories.prepared(factories.agreement(structure=structure))
    answer = client.sign_in(representative).post(f"{agreement.get_absolute_url()}actions/sign/", SIGNED)
    assert answer.status_code == 422
    assert "Ouvrez le document et lisez-le" in text(answer)


def test_document_that_nothing_changed_is_written_once(structure):
    agreement = factories.prepared(factories.agreement(structure=structure))
    before = SigningFolder.objects.get(agreement=agreement)
    factories.prepared(agreement)
    preparing.ask(agreement)
    after = SigningFolder.objects.get(agreement=agreement)
    assert (before.sha256, before.prepared_at) == (after.sha256, after.prepared_at)


def test_former_draft_is_erased_and_its_code_stays(structure, django_capture_on_commit_callbacks):
    agreement = factories.prepared(factories.agreement(structure=structure))
    before = SigningFolder.objects.get(agreement=agreement)
    with django_capture_on_commit_callbacks(execute=True):
        factories.prepared(changed(agreement))
    after = SigningFolder.objects.get(agreement=agreement)
    assert before.code == after.code
    assert before.sha256 != after.sha256
    assert not before.document.storage.exists(before.document.name)
    assert after.document.storage.exists(after.document.name)


def test_frozen_document_is_not_written_again(structure):
    agreement = factories.agreement(Agreement.Status.TO_COUNTERSIGN, structure=structure)
    before = agreement.document_sha256
    factories.prepared(changed(agreement))
    agreement.refresh_from_db()
    assert agreement.document_sha256 == before == files.sha256(read(agreement.document))


def test_partner_waits_for_the_document_too():
    agreement = factories.common_application(status="granted").grant.agreement
    by = factories.representative_of(agreement.unsigned_partners().get().structure)
    with pytest.raises(Incomplete, match="se prépare"):
        workflow.sign_as_partner(agreement, by=by, **BY)


@pytest.mark.django_db(transaction=True)
def test_document_that_two_partners_sign_at_once_is_one(structure):
    agreement = factories.common_application(structure=structure, shares=(30, 20), status="granted").grant.agreement
    factories.prepared(agreement)
    people = [factories.representative_of(partner.structure) for partner in agreement.unsigned_partners()]
    start, told = threading.Barrier(2), []

    def sign(person):
        try:
            start.wait()
            workflow.sign_as_partner(Agreement.objects.get(pk=agreement.pk), by=person, **BY)
        except ValidationError as error:
            told.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    agreement.refresh_from_db()
    assert told == []
    assert {row.sha256 for row in agreement.signatures.all()} == {agreement.document_sha256}
    assert agreement.signatures.count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_structure_that_signs_twice_at_once_signs_once(structure, representative):
    agreement = factories.prepared(factories.agreement(structure=structure))
    start, told = threading.Barrier(2), []

    def sign():
        try:
            start.wait()
            workflow.sign(Agreement.objects.get(pk=agreement.pk), by=representative, **BY)
        except ValidationError as error:
            told.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=sign) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    assert "Trop tard" in told[0]
    assert agreement.signatures.count() == 1
