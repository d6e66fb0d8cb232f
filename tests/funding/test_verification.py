"""Anybody may ask whether a paper is one of the town's, and learns no more than the open data tell."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from funding import codes, preparing, workflow
from funding.models import Agreement
from tests import factories
from tests.client import heading, text
from tests.files import sent
from tests.funding.sheets import read
from tests.funding.test_scans import by_hand, whole

pytestmark = pytest.mark.django_db
S = Agreement.Status
FORM = "/verification/"


def address(agreement, query=""):
    return f"/verification/{preparing.folder_of(agreement).code}/{query}"


def compare(client, agreement, content):
    return client.post(address(agreement), {"file": SimpleUploadedFile("a.pdf", content, "application/pdf")})


@pytest.fixture
def running(structure):
    return factories.agreement(S.RUNNING, structure=structure)


def test_published_agreement_is_told_as_the_open_data_tell_it(client, running):
    page = client.page(address(running))
    words = text(page)
    assert heading(page) == "Cette convention existe et elle est signée"
    for said in (running.number, "Ressourcerie des Prés", running.document_sha256):
        assert said in words
    assert "12 000 €" in words.replace("\u202f", " ").replace("\xa0", " ")
    assert "Rose Prés" not in words  # who signed is not published
    assert "Maxime" not in words


@pytest.mark.parametrize("status", [S.TO_SIGN, S.TO_COUNTERSIGN, S.RENOUNCED])
def test_agreement_that_is_not_published_tells_nothing(client, structure, status):
    agreement = factories.agreement(status, structure=structure)
    page = client.page(address(agreement, "?page=1&sur=9"))
    assert heading(page) == "Ce code est connu, la convention n’est pas encore publique"
    for secret in (agreement.number, structure.name, "12 000", "page 1 sur"):
        assert secret not in text(page)
    answer = client.post(address(agreement), {"sha256": "a" * 64})
    assert heading(answer) == heading(page)


@pytest.mark.parametrize("code", ["x", "K7MP-4QRT-9XWZ", "z" * 60])
def test_unknown_code_is_told_in_a_sentence(client, code):
    answer = client.get(f"/verification/{code}/")
    assert answer.status_code == 404
    assert "Aucune convention de la Ville ne porte ce code" in text(answer)


def test_well_formed_code_that_was_never_given_is_unknown(client):
    assert client.get(f"/verification/{codes.new_code()}/").status_code == 404
    assert client.post(f"/verification/{codes.new_code()}/", {"sha256": "a" * 64}).status_code == 404


def test_code_is_typed_by_hand(client, running):
    code = preparing.folder_of(running).shown_code
    answer = client.fill(FORM, code=f" {code.lower().replace('-', ' ')} ")
    assert running.number in text(answer)


def test_slip_of_the_keyboard_comes_back_with_what_was_typed(client, running):
    code = preparing.folder_of(running).code
    wrong = ("2" if code[0] != "2" else "3") + code[1:]
    answer = client.fill(FORM, code=wrong)
    assert answer.status_code == 422
    assert "faute de frappe" in text(answer)
    assert wrong in answer.content.decode()


def test_page_in_hand_is_told(client, running):
    pages = running.folder.pages
    edition = running.folder.state[:6]
    assert f"page 3 sur {pages}" in text(client.page(address(running, f"?page=3&sur={pages}&v={edition}")))
    for query in ("?page=0", "?page=99", "?page=trois", "?page=²", ""):
        assert "Vous tenez la" not in text(client.page(address(running, query)))


def test_page_of_a_former_draft_is_denounced(client, running):
    words = text(client.page(address(running, "?page=3&v=000000")))
    assert "un projet qui a changé depuis" in words


def test_very_file_is_recognised(client, running):
    content = read(running.document)
    assert "C’est exactement le document signé" in text(compare(client, running, content))
    assert "Ce n’est pas le document signé" in text(compare(client, running, content + b" "))


def test_fingerprint_alone_is_enough(client, running):
    typed = " ".join(running.document_sha256[start : start + 8].upper() for start in range(0, 64, 8))
    assert "C’est exactement le document signé" in text(client.fill(address(running), sha256=typed))
    assert client.post(address(running), {"sha256": "nimporte"}).status_code == 422
    assert client.post(address(running), {}).status_code == 422


def test_signed_original_is_recognised_once_a_signature_was_read_on_it(client, structure, signatory):
    agreement = factories.agreement(S.TO_COUNTERSIGN, structure=structure)
    whole(agreement, by=signatory)
    workflow.countersign_on_paper(agreement, by=signatory, **by_hand(agreement, name="Max Rance", role="Maire"))
    original = read(agreement.scans.get().document)
    assert "C’est exactement l’original signé à la main" in text(compare(client, agreement, original))


def test_file_that_is_too_large_is_refused_and_nothing_is_kept(client, running, settings):
    before = set(settings.MEDIA_ROOT.rglob("*"))
    answer = compare(client, running, b"%PDF" + b"\0" * (11 << 20))
    assert answer.status_code == 422
    assert "dépasse 10 Mo" in text(answer)
    compare(client, running, b"n'importe quoi")
    assert set(settings.MEDIA_ROOT.rglob("*")) == before


def test_beneficiary_is_the_one_that_was_published(client, running):
    """A structure that changed its name, or that is protected since, is told as its published line is."""
    structure = running.structure
    structure.name, structure.is_protected, structure.relay_name = "Nouveau Nom", True, "Hélène Vidal"
    structure.save()
    words = text(client.page(address(running)))
    assert "Ressourcerie des Prés" in words
    assert "Nouveau Nom" not in words
    assert "Hélène" not in words


def test_each_partner_is_told(client):
    agreement = factories.agreement(S.RUNNING, factories.common_application(status="granted"))
    words = text(client.page(address(agreement)))
    for line in agreement.grant.beneficiaries.all():
        assert line.name in words


def test_codes_are_not_tried_by_the_thousand(client, running, settings):
    settings.ACCOUNT_RATE_LIMITS = {"verification": "3/h/ip"}
    answers = [client.get(f"/verification/{codes.new_code()}/").status_code for _ in range(4)]
    assert answers == [404, 404, 404, 429]


def test_compared_file_is_not_opened(client, running, monkeypatch):
    monkeypatch.setattr("commons.uploads.check", lambda file: pytest.fail("ouvert"))
    upload = sent(b"%PDF-1.7 pas un vrai PDF")
    assert client.post(address(running), {"file": upload}).status_code == 200
