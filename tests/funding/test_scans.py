"""Signed by hand: frozen, printed, scanned in any order, filed by its codes, then read by an agent."""

import datetime as dt
import io
import random
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from pypdf import PdfReader

from commons import clock, files, uploads
from commons import scans as sheets
from commons.models import Message
from commons.workflow import Incomplete, TooLate
from funding import documents, preparing, workflow
from funding.models import Agreement, ScanBatch, ScannedPage, SignedScan
from funding.workflow import scans
from tests import factories
from tests.client import links, text
from tests.files import BAD, pdf, sent
from tests.funding.sheets import blank, image, pages_of, read, scan, sheet_of

pytestmark = pytest.mark.django_db
S = Agreement.Status


@pytest.fixture
def agreement(structure, representative):
    """Printed to be signed by hand."""
    made = factories.prepared(factories.agreement(structure=structure))
    workflow.print_to_sign(made, by=representative)
    return made


@pytest.fixture
def content(agreement):
    return read(agreement.document)


def received(pictures, *, by, agreement=None):
    """The file arrives, and a worker reads it."""
    upload = uploads.check(sent(scan(*pictures), "scan.pdf"))
    batch = scans.receive(upload, by=by, agreement=agreement)
    scans.read_batch(batch_id=batch.pk)
    return batch


def whole(agreement, *, by, one=False):
    """All its pages, in one file."""
    content = read(agreement.document)
    pictures = [image(content, rank) for rank in range(agreement.folder.pages)]
    return received(pictures, by=by, agreement=agreement if one else None)


def outcomes(batch):
    return list(batch.sheets.values_list("outcome", flat=True))


def by_hand(agreement, **more):
    return (
        {"scan": agreement.scans.usable().first(), "name": "Rose Prés", "role": "Présidente"}
        | {"dated_on": clock.today()}
        | more
    )


# Printed ------------------------------------------------------------------------------------------------


def test_printing_to_sign_freezes_the_document(agreement):
    assert agreement.status == S.TO_SIGN
    assert agreement.document_sha256 == files.sha256(read(agreement.document))
    assert agreement.folder.frozen_at


def test_agent_may_print_it_for_them(client, structure, instructor):
    made = factories.prepared(factories.agreement(structure=structure))
    client.sign_in(instructor).fill(f"/gestion/funding/agreement/{made.pk}/parcours/print_to_sign/")
    made.refresh_from_db()
    assert made.document


def test_button_to_print_goes_once_it_is_printed(client, agreement, representative):
    page = client.sign_in(representative).page(agreement.get_absolute_url())
    assert f"{agreement.get_absolute_url()}actions/print_to_sign/" not in links(page)
    assert f"{agreement.get_absolute_url()}original/" in links(page)


def test_no_original_comes_before_the_document_is_frozen(client, structure, representative):
    made = factories.prepared(factories.agreement(structure=structure))
    assert client.sign_in(representative).get(f"{made.get_absolute_url()}original/").status_code == 404
    with pytest.raises(TooLate, match="Aucun original"):
        scans.receive(factories.upload(), by=representative, agreement=made)


# Scanned ------------------------------------------------------------------------------------------------


def test_pages_come_in_any_order_and_upside_down(agreement, content, instructor):
    pictures = [image(content, rank, turn=random.choice([0, 90, 180, 270])) for rank in range(agreement.folder.pages)]
    random.shuffle(pictures)
    batch = received(pictures, by=instructor)
    assert set(outcomes(batch)) == {"filed"}
    original = agreement.scans.get()
    assert pages_of(read(original.document)) == agreement.folder.pages == original.pages
    assert original.sha256 == files.sha256(read(original.document))
    assert list(original.sheets.order_by("page").values_list("page", flat=True)) == list(range(1, original.pages + 1))
    for rank in range(original.pages):  # upright again, and in its place
        (code,) = codes_of(read(original.document), rank)
        assert f"page={rank + 1}&" in code
    assert Message.objects.filter(template="funding/emails/scan_received").count() == 1


def codes_of(content, rank):
    return sheets.sheet(content, "pdf", rank).codes


def test_batch_files_each_page_to_its_own_agreement(agreement, content, instructor):
    other = factories.prepared(factories.agreement())
    workflow.print_to_sign(other, by=instructor)
    pictures = [image(content, rank) for rank in range(agreement.folder.pages)]
    pictures += [image(read(other.document), rank) for rank in range(other.folder.pages)]
    random.shuffle(pictures)
    batch = received(pictures, by=instructor)
    assert set(outcomes(batch)) == {"filed"}
    assert SignedScan.objects.count() == 2
    batch.refresh_from_db()
    assert not batch.document  # each page is kept by itself


def test_each_page_says_what_became_of_it(client, agreement, content, instructor):
    running = factories.agreement(S.RUNNING)
    stranger = blank()
    pictures = [
        image(content, 0),
        image(content, 0),
        image(content, 1, spoilt=True),
        stranger,
        image(read(running.document), 0),
    ]
    batch = received(pictures, by=instructor)
    assert outcomes(batch) == ["filed", "duplicate", "unreadable", "unreadable", "refused"]
    page = text(client.sign_in(instructor).page(batch.get_absolute_url()))
    for words in ("5 pages lues sur 5, 1 classée. 2 à classer à la main", "déjà classée", "En cours", "Aucun code"):
        assert words in page
    assert ScannedPage.objects.filter(batch=batch, outcome="duplicate").get().document.name == ""


def test_code_of_somebody_else_is_not_ours(instructor):
    batch = received([sheet_of("https://ailleurs.example/verification/K7MP4QRT9XWZ/?page=1")], by=instructor)
    assert outcomes(batch) == ["foreign"]
    assert not batch.sheets.get().document


def test_page_of_a_draft_that_changed_is_not_the_document(structure, representative, instructor):
    made = factories.prepared(factories.agreement(structure=structure))
    former = read(made.folder.document)
    structure.address = "14 rue des Prés"
    structure.save()
    made = factories.prepared(Agreement.objects.get(pk=made.pk))
    workflow.print_to_sign(made, by=representative)
    batch = received([image(former, 0), image(read(made.document), 1)], by=instructor)
    assert outcomes(batch) == ["refused", "filed"]
    assert "un projet qui a changé" in batch.sheets.first().sentence


def test_page_that_comes_before_the_document_is_frozen_is_taken_up_again(structure, representative, instructor):
    made = factories.prepared(factories.agreement(structure=structure))
    batch = received([image(read(made.folder.document), 0)], by=instructor)
    assert outcomes(batch) == ["refused"]
    workflow.print_to_sign(made, by=representative)
    assert scans.again(batch, by=instructor) == 1
    scans.read_batch(batch_id=batch.pk)
    assert outcomes(batch) == ["filed"]


def test_unreadable_page_is_filed_by_hand(client, agreement, content, instructor):
    last = agreement.folder.pages - 1
    pictures = [image(content, rank, spoilt=rank == last) for rank in range(last + 1)]
    batch = received(pictures, by=instructor)
    assert not agreement.scans.exists()
    client.sign_in(instructor)
    page = client.page(batch.get_absolute_url())
    page = client.click(page, f"Classer la page {last + 1} à la main")
    answer = client.fill(page, agreement=str(agreement.pk), number="1")
    assert answer.status_code == 422
    assert "Cette page est déjà classée." in text(answer)
    client.fill(answer, agreement=str(agreement.pk), number=str(last + 1))
    assert set(outcomes(batch)) == {"filed"}
    assert agreement.scans.get().pages == last + 1
    assert batch.sheets.last().settled_by == instructor


def test_page_set_aside_leaves_its_place(agreement, content, instructor):
    batch = received([image(content, 0)], by=instructor)
    scans.set_page_aside(batch.sheets.get(), by=instructor)
    assert outcomes(received([image(content, 0)], by=instructor)) == ["filed"]


def test_agreement_tells_which_pages_are_still_to_come(client, agreement, content, instructor):
    page = f"/gestion/funding/agreement/{agreement.pk}/change/"
    assert "n’est pas complet" not in text(client.sign_in(instructor).page(page))
    received([image(content, rank) for rank in range(agreement.folder.pages) if rank != 1], by=instructor)
    assert "il manque la page 2." in text(client.page(page))
    received([image(content, 1)], by=instructor)
    assert "n’est pas complet" not in text(client.page(page))


def test_photographs_do(client, agreement, content, representative):
    """A telephone is a scanner too."""
    client.sign_in(representative)
    for rank in range(agreement.folder.pages):
        written = io.BytesIO()
        image(content, rank).save(written, "JPEG", quality=70)
        answer = client.post(
            f"{agreement.get_absolute_url()}original/", {"scan": sent(written.getvalue(), "IMG.jpg", "image/jpeg")}
        )
        assert answer.status_code == 302
    for batch in ScanBatch.objects.all():
        scans.read_batch(batch_id=batch.pk)
    assert agreement.scans.get().pages == agreement.folder.pages


def test_structure_follows_its_pages(client, agreement, content, representative):
    client.sign_in(representative)
    address = f"{agreement.get_absolute_url()}original/"
    client.post(address, {"scan": sent(scan(image(content, 1), blank()), "scan.pdf")})
    batch = ScanBatch.objects.get()
    page = client.page(address)
    assert "0 page lue sur 2" in text(page)
    assert b"data-refresh" in page.content
    scans.read_batch(batch_id=batch.pk)
    page = client.page(address)
    assert f"1 page sur {agreement.folder.pages}. Il manque : 1, 3" in text(page)
    assert "Aucun code ne s’y lit" in text(page)


def test_structure_sends_only_its_own_pages(agreement, content, representative, instructor):
    other = factories.prepared(factories.agreement())
    workflow.print_to_sign(other, by=instructor)
    batch = received([image(read(other.document), 0)], by=representative, agreement=agreement)
    sheet = batch.sheets.get()
    assert (sheet.outcome, sheet.agreement, sheet.document.name) == ("foreign", None, "")


@pytest.mark.parametrize("who", ["reader", "stranger", "elected"])
def test_original_is_sent_by_those_who_act(agreement, who, request):
    with pytest.raises(PermissionDenied):
        scans.receive(factories.upload(), by=request.getfixturevalue(who), agreement=agreement)


def test_batch_is_sent_by_agents_only(representative, financier):
    for person in (representative, financier):
        with pytest.raises(PermissionDenied):
            scans.receive(factories.upload(), by=person)


def test_too_many_pages_are_refused_with_a_sentence(client, instructor):
    answer = client.sign_in(instructor).post(
        reverse("admin:funding_scanbatch_add"), {"scan": sent(pdf(scans.MOST_PAGES + 1), "scan.pdf")}
    )
    assert answer.status_code == 422
    assert "201 pages : 200 au plus" in text(answer)
    assert not ScanBatch.objects.exists()


def test_hostile_file_is_refused_before_anything_is_kept(client, agreement, representative):
    client.sign_in(representative)
    for name in ("pdf with javascript", "html called pdf", "half a pdf"):
        content, called, words = BAD[name]
        answer = client.post(f"{agreement.get_absolute_url()}original/", {"scan": sent(content, called)})
        assert answer.status_code == 422
        assert words in text(answer)
    assert not ScanBatch.objects.exists()


def test_worker_that_died_is_replaced(agreement, content, instructor):
    """What was read stays so; what waits is read once."""
    upload = uploads.check(sent(scan(image(content, 0), image(content, 1)), "scan.pdf"))
    batch = scans.receive(upload, by=instructor)
    first = batch.sheets.first()
    scans.read_page(first.pk, sheets.sheet(upload.content, "pdf", 0))
    assert outcomes(batch) == ["filed", "waiting"]
    scans.read_batch(batch_id=batch.pk)
    scans.read_batch(batch_id=batch.pk)
    assert outcomes(batch) == ["filed", "filed"]


# Read by an agent ---------------------------------------------------------------------------------------


def test_agent_records_what_the_original_bears(client, agreement, instructor, representative):
    whole(agreement, by=representative, one=True)
    client.sign_in(instructor)
    page = client.page(f"/gestion/funding/agreement/{agreement.pk}/change/")
    assert "Original signé, scanné (PDF)" in text(page)
    page = client.click(page, "Enregistrer la signature de la structure sur papier")
    client.fill(page, name="Rose Prés", role="Présidente", dated_on=str(clock.today()), seen="on")
    agreement.refresh_from_db()
    signature = agreement.signatures.get()
    assert agreement.status == S.TO_COUNTERSIGN
    assert (signature.party, signature.name, signature.by) == ("structure", "Rose Prés", instructor)
    assert signature.scan == agreement.scans.get()
    assert signature.sha256 == agreement.document_sha256
    assert signature.scan.recorded_at


def test_nothing_is_recorded_without_an_original(agreement, instructor):
    with pytest.raises(Incomplete, match="Aucun original signé n’est complet"):
        workflow.sign_on_paper(agreement, by=instructor, **by_hand(agreement))


def test_town_signs_by_hand_after_a_signature_on_screen(structure, signatory, instructor):
    made = factories.agreement(S.TO_COUNTERSIGN, structure=structure)
    whole(made, by=signatory)
    workflow.countersign_on_paper(made, by=signatory, **by_hand(made, name="Max Rance", role="Maire"))
    assert made.status == S.RUNNING
    assert made.signed_on == clock.today()
    assert made.grant.beneficiaries.published().exists()
    ways = {row.party: bool(row.scan_id) for row in made.signatures.all()}
    assert ways == {"structure": False, "town": True}


def test_town_signs_on_screen_after_a_signature_by_hand(agreement, instructor, signatory):
    whole(agreement, by=instructor)
    workflow.sign_on_paper(agreement, by=instructor, **by_hand(agreement))
    workflow.countersign(agreement, by=signatory, name="Max Rance", role="Maire", consent="Je signe.")
    assert agreement.status == S.RUNNING


def test_one_sheet_may_bear_both_signatures_or_another_may_follow(agreement, instructor, signatory):
    whole(agreement, by=instructor)
    workflow.sign_on_paper(agreement, by=instructor, **by_hand(agreement))
    whole(agreement, by=signatory)  # the same paper, signed by the town since
    assert agreement.scans.count() == 2
    workflow.countersign_on_paper(agreement, by=signatory, **by_hand(agreement, name="Max Rance", role="Maire"))
    assert agreement.signatures.values("scan").distinct().count() == 2


def test_town_signs_by_hand_only_what_an_executory_vote_allows(agreement, instructor, signatory):
    whole(agreement, by=instructor)
    workflow.sign_on_paper(agreement, by=instructor, **by_hand(agreement))
    vote = agreement.grant.deliberation
    vote.transmitted_on = None
    vote.save()
    with pytest.raises(Incomplete, match="n’est pas exécutoire"):
        workflow.countersign_on_paper(agreement, by=signatory, **by_hand(agreement))
    with pytest.raises(PermissionDenied):
        workflow.countersign_on_paper(agreement, by=instructor, **by_hand(agreement))


@pytest.mark.parametrize(("days", "words"), [(1, "dans le futur"), (-1, "n’est figé que depuis")])
def test_date_on_the_paper_is_one_that_may_be(agreement, instructor, days, words):
    whole(agreement, by=instructor)
    dated_on = clock.today() + dt.timedelta(days=days)
    with pytest.raises(ValidationError, match=words):
        workflow.sign_on_paper(agreement, by=instructor, **by_hand(agreement, dated_on=dated_on))
    assert not agreement.signatures.exists()


def test_agreement_binds_from_the_last_day_that_was_written(agreement, instructor, signatory):
    whole(agreement, by=instructor)
    first = clock.today()
    workflow.sign_on_paper(agreement, by=instructor, **by_hand(agreement))
    with clock.moved_to(first + dt.timedelta(days=9)):
        dated_on = first + dt.timedelta(days=4)
        workflow.countersign_on_paper(agreement, by=signatory, **by_hand(agreement, dated_on=dated_on))
    assert agreement.signed_on == dated_on
    assert set(agreement.grant.beneficiaries.values_list("signed_on", flat=True)) == {dated_on}


def test_original_set_aside_says_why_and_another_comes(client, agreement, instructor, representative):
    whole(agreement, by=representative, one=True)
    client.sign_in(instructor)
    page = client.page(f"/gestion/funding/agreement/{agreement.pk}/change/")
    client.fill(client.click(page, "Écarter cet original"), reason="La dernière page n’est pas signée.")
    assert Message.objects.filter(template="funding/emails/scan_set_aside", to=representative).exists()
    page = client.sign_in(representative).page(f"{agreement.get_absolute_url()}original/")
    assert "La dernière page n’est pas signée." in text(page)
    with pytest.raises(Incomplete):
        workflow.sign_on_paper(agreement, by=instructor, **by_hand(agreement))
    whole(agreement, by=representative, one=True)
    workflow.sign_on_paper(agreement, by=instructor, **by_hand(agreement))
    with pytest.raises(TooLate):
        scans.set_aside(agreement.scans.usable().get(), by=instructor, reason="Trop tard.")


def test_partners_sign_by_hand_before_the_lead(structure, representative, instructor):
    made = factories.common_application(structure=structure, status="granted").grant.agreement
    factories.prepared(made)
    workflow.print_to_sign(made, by=representative)
    whole(made, by=instructor)
    partner = made.unsigned_partners().get()
    with pytest.raises(Incomplete, match="signature attendue avant"):
        workflow.sign_on_paper(made, by=instructor, **by_hand(made))
    workflow.sign_as_partner_on_paper(made, by=instructor, partner=partner, **by_hand(made, name="Paule Part"))
    workflow.sign_on_paper(made, by=instructor, **by_hand(made))
    assert [(row.party, row.signer) for row in made.signatures.order_by("pk")] == [
        ("partner", partner.structure),
        ("structure", structure),
    ]


def test_signature_sheet_tells_which_way_each_signed(agreement, instructor, signatory):
    whole(agreement, by=instructor)
    workflow.sign_on_paper(agreement, by=instructor, **by_hand(agreement))
    workflow.countersign(agreement, by=signatory, name="Max Rance", role="Maire", consent="Je signe.")
    sheet = documents.signature_sheet(agreement)
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(sheet)).pages)
    bare = "".join(words.split())
    assert "À la main" in words
    assert "À l’écran" in words
    assert agreement.scans.get().sha256 in bare
    assert agreement.folder.shown_code in bare


# What a hand wrote ---------------------------------------------------------------------------------------


def test_paper_of_a_protected_structure_is_seen_by_few(client, shelter, sheltered, instructor, guardian, superuser):
    made = factories.prepared(factories.agreement(structure=shelter))
    workflow.print_to_sign(made, by=sheltered)
    batch = whole(made, by=superuser)
    sheet, original = batch.sheets.first(), made.scans.get()
    addresses = [
        f"{made.get_absolute_url()}original.pdf",
        reverse("admin:funding_scanbatch_file", args=[sheet.pk]),
    ]
    for person, expected in ((instructor, 404), (superuser, 200)):
        client.sign_in(person)
        assert [client.get(url).status_code for url in addresses] == [expected, expected]
    assert client.sign_in(sheltered).get(addresses[0]).status_code == 200
    workflow.sign_on_paper(made, by=superuser, **by_hand(made, name="Aurore Ombreuse"))
    assert made.signatures.get().name == "Hélène Vidal"
    assert original.document


def test_stranger_sees_no_paper(client, agreement, stranger, instructor):
    batch = whole(agreement, by=instructor)
    client.sign_in(stranger)
    home = agreement.get_absolute_url()
    for url in (f"{home}original/", f"{home}original.pdf", f"{home}preparation/"):
        assert client.get(url).status_code == 404
    assert ScanBatch.objects.visible_to(stranger).count() == 0
    assert ScannedPage.objects.visible_to(stranger).count() == 0
    assert batch.get_absolute_url() not in links(client.page("/espace/"))


# At the same moment ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_same_page_read_by_two_workers_is_filed_once(structure, representative, instructor):
    made = factories.prepared(factories.agreement(structure=structure))
    workflow.print_to_sign(made, by=representative)
    content = read(made.document)
    upload = uploads.check(sent(scan(*[image(content, rank) for rank in range(made.folder.pages)]), "scan.pdf"))
    batches = [scans.receive(upload, by=instructor) for _ in range(2)]
    start = threading.Barrier(4)

    def work(batch):
        try:
            start.wait()
            scans.read_batch(batch_id=batch.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[batch]) for batch in batches for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    every = list(ScannedPage.objects.values_list("outcome", flat=True))
    assert every.count("filed") == made.folder.pages
    assert every.count("duplicate") == made.folder.pages
    assert made.scans.count() == 1
    assert preparing.ready(made)


@pytest.mark.parametrize("said", ["http://[", "https://[::1/verification/x/", "javascript:alert(1)", "%00", "é" * 300])
def test_code_that_says_anything_stops_nothing(agreement, content, said):
    first = parse_codes(content)
    assert scans.first_known([said]) is None
    assert scans.first_known([said, first])[:2] == (agreement.pk, 1)


def parse_codes(content):
    """What the code of the first page says."""
    (code,) = sheets.sheet(content, "pdf", 0).codes
    return code


def test_reader_of_a_scan_is_told_no_secret(agreement, content, monkeypatch, tmp_path):
    """Whatever a hostile page makes of its reader, it finds neither the database's address nor any key."""
    spy = tmp_path / "spy.py"
    spy.write_text(
        "import json, os, sys\nsys.stdin.read()\nprint(json.dumps({'codes': [{'text': k} for k in os.environ]}))"
    )
    monkeypatch.setenv("SECRET_KEY", "chut")
    monkeypatch.setattr(sheets, "READER", spy)
    assert "SECRET_KEY" not in sheets.sheet(content, "pdf", 0).codes


def test_agent_does_not_set_aside_a_page_of_their_own_structure(agreement, content, instructor):
    batch = received([image(content, 0)], by=instructor)
    factories.MembershipFactory(structure=agreement.structure, user=instructor, role="reader")
    fresh = type(instructor).objects.get(pk=instructor.pk)
    with pytest.raises(PermissionDenied):
        scans.set_page_aside(batch.sheets.get(), by=fresh)
