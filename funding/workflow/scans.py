"""Sheets come back from the scanner: each one is read, filed to its agreement, and joined with the others once all are
there. A worker that dies half way has settled whole sheets only."""

import io
import logging
import re
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from pikepdf import Pdf
from procrastinate.contrib.django import app

from commons import clock, journal, scans
from commons.files import sha256
from commons.jobs import send_once
from commons.workflow import TooLate, status_of

from .. import codes, emails
from ..models import Agreement, ScanBatch, ScannedPage, SignedScan, SigningFolder
from ..preparing import EDITION
from .rights import applicant, is_own, partner_writes

logger = logging.getLogger(__name__)

MOST_PAGES = 200
A, Outcome = Agreement.Status, ScannedPage.Outcome
AWAITED = (A.TO_SIGN, A.TO_COUNTERSIGN)
KEPT = (Outcome.FILED, Outcome.UNREADABLE, Outcome.REFUSED)  # what an agent may have to look at
PATH = re.compile(r"/verification/(\w{1,20})/")

RECEIVED, ASIDE = "Original signé reçu, toutes ses pages y sont", "Original signé écarté"
UNREADABLE = "Aucun code ne s’y lit : regardez la page, puis classez-la à la main."
BROKEN = "Cette page ne s’ouvre pas : scannez-la de nouveau."
UNKNOWN = "Ce n’est pas une page de nos conventions : elle n’est pas gardée."
ANOTHER = "C’est une page d’une autre convention : elle n’est pas gardée."
FORMER = "C’est une page d’un projet qui a changé depuis : imprimez la convention de nouveau."
NOT_FROZEN = "La convention n’est pas figée : « Préparer la signature sur papier » d’abord, puis reprenez cette page."
ALREADY_WHOLE = "Un original complet attend déjà d’être regardé."
ALREADY_THERE = "Cette page est déjà classée."
UNFORESEEN = "Une erreur imprévue a arrêté cette page : scannez-la de nouveau."


# Received --------------------------------------------------------------------------------------------


def may_send(user, agreement):
    """Who may send the signed original of one agreement: those who write for a party, and the agents who file."""
    if user.has_perm("funding.add_scanbatch"):
        return not is_own(user, agreement)
    return applicant(user, agreement) or partner_writes(user, agreement)


def awaits_paper(agreement):
    """Whether a signed original may come in: the document is frozen, and somebody has still to sign."""
    return bool(agreement.document) and agreement.status in AWAITED


def wanted(agreement):
    """The pages still to come of a signed original that began to come in."""
    there = set(agreement.sheets.gathering().values_list("page", flat=True)) if awaits_paper(agreement) else set()
    return [page for page in range(1, agreement.folder.pages + 1) if page not in there] if there else []


@transaction.atomic
def receive(upload, *, by, agreement=None):
    """Keep the file as it came, and set a worker on it. With ``agreement``, only its own pages are taken from it."""
    allowed = may_send(by, agreement) if agreement else by.has_perm("funding.add_scanbatch")
    if not allowed:
        raise PermissionDenied
    if agreement and not awaits_paper(agreement):
        raise TooLate(f"Aucun original n’est attendu : la convention est « {status_of(agreement).told} ».")
    if upload.pages > MOST_PAGES:
        raise ValidationError(f"Ce fichier a {upload.pages} pages : {MOST_PAGES} au plus. Coupez-le en plusieurs.")
    batch = ScanBatch(agreement=agreement, name=upload.name, kind=upload.extension, pages=upload.pages, by=by)
    batch.document.save(upload.file().name, upload.file(), save=False)
    batch.full_clean()
    batch.save()
    ScannedPage.objects.bulk_create(ScannedPage(batch=batch, rank=rank) for rank in range(upload.pages))
    go_on(batch)
    return batch


def go_on(batch):
    """Send a worker, unless one is on its way."""
    send_once(read_batch, f"scan:{batch.pk}", batch_id=batch.pk)


@transaction.atomic
def again(batch, *, by):
    """Read the refused pages once more: their agreement may have been frozen since. Returns how many."""
    if not by.has_perm("funding.add_scanbatch"):
        raise PermissionDenied
    refused = batch.sheets.filter(outcome=Outcome.REFUSED).exclude(document="")
    number = refused.update(outcome=Outcome.WAITING, sentence="", agreement=None, page=None)
    if number:
        go_on(batch)
    return number


# Read ------------------------------------------------------------------------------------------------


@app.task(queue="bulk")
def read_batch(*, batch_id):
    """Read what waits, one page after the other; the file goes with its last page."""
    batch = ScanBatch.objects.get(pk=batch_id)
    content = content_of(batch.document)
    for page in batch.sheets.filter(outcome=Outcome.WAITING):
        own = content_of(page.document)
        read_page(page.pk, scans.sheet(own, "pdf", 0) if own else scans.sheet(content, batch.kind, page.rank))
    with transaction.atomic():
        batch = ScanBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
        if batch.document and not batch.sheets.filter(outcome=Outcome.WAITING).exists():
            former, batch.document = batch.document.name, ""
            batch.save(update_fields=["document"])
            transaction.on_commit(lambda: batch.document.storage.delete(former))


def content_of(file):
    if not file:
        return b""
    with file.open("rb") as opened:
        return opened.read()


def read_page(pk, sheet):
    """One page and what became of it are written together, once, however many workers come."""
    with transaction.atomic():
        waiting = ScannedPage.objects.select_for_update(of=("self",), skip_locked=True)
        page = waiting.filter(pk=pk, outcome=Outcome.WAITING).select_related("batch__by").first()
        if page is None:
            return
        try:
            with transaction.atomic():
                recognise(page, sheet)
        except Exception:  # said of this page, and the next ones go on
            logger.exception("Scan %s stopped on page %s", page.batch_id, page.rank)
            page.agreement = page.page = None
            page.outcome, page.sentence = Outcome.UNREADABLE, UNFORESEEN
            page.save()


def recognise(page, sheet):
    """From what its code says to its place."""
    if not sheet.content:
        page.outcome, page.sentence = Outcome.UNREADABLE, BROKEN
    elif not sheet.codes:
        page.outcome, page.sentence = Outcome.UNREADABLE, UNREADABLE
    elif (found := first_known(sheet.codes)) is None:
        page.outcome, page.sentence = Outcome.FOREIGN, UNKNOWN
    else:
        place(page, *found)
    if page.outcome in KEPT and sheet.content and not page.document:
        page.document.save("page.pdf", ContentFile(sheet.content), save=False)
    page.save()
    if page.outcome == Outcome.FILED:
        assemble(page.agreement, by=page.batch.by)


def first_known(texts):
    """``(agreement, page, edition)`` of the first code that is one of ours; None when none is."""
    for text in texts:
        try:
            address = urlsplit(text)
        except ValueError:  # a code says whatever its maker wanted
            continue
        match, asked = PATH.fullmatch(address.path), parse_qs(address.query)
        number = asked.get("page", [""])[0]
        if match and number.isdecimal() and len(number) < 5:
            folder = SigningFolder.objects.filter(code=codes.compact(match[1])).first()
            if folder:
                return folder.agreement_id, int(number), asked.get("v", [""])[0]
    return None


def place(page, agreement_id, number, edition=None):
    """File it, or say why not. The agreement's lock makes two workers that hold the same page agree.

    ``edition`` is what the page says of its draft; an agent who files it by hand has compared it with the document.
    """
    agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement_id)
    if page.batch.agreement_id not in (None, agreement.pk):
        page.outcome, page.sentence = Outcome.FOREIGN, ANOTHER
        return
    page.agreement, page.page = agreement, number
    page.outcome, page.sentence = judge(agreement, number, edition)


def judge(agreement, number, edition):
    """``(outcome, sentence)`` of one more page of this agreement."""
    folder = agreement.folder
    if agreement.status not in AWAITED:
        return Outcome.REFUSED, f"La convention est « {status_of(agreement).label} » : aucun original n’est attendu."
    if edition is not None and edition != folder.state[:EDITION]:
        return Outcome.REFUSED, FORMER
    if not agreement.document:
        return Outcome.REFUSED, NOT_FROZEN
    if not 1 <= number <= folder.pages:
        return Outcome.REFUSED, f"La convention a {folder.pages} pages : il n’y a pas de page {number}."
    if agreement.scans.waiting().exists():
        return Outcome.DUPLICATE, ALREADY_WHOLE
    if agreement.sheets.gathering().filter(page=number).exists():
        return Outcome.DUPLICATE, ALREADY_THERE
    return Outcome.FILED, ""


def assemble(agreement, *, by):
    """Once each page is there, one PDF of them all, with its fingerprint; the service is told."""
    sheets = list(agreement.sheets.gathering().order_by("page"))
    if len(sheets) < agreement.folder.pages:
        return
    written = io.BytesIO()
    with Pdf.new() as made:
        for sheet in sheets:
            with Pdf.open(io.BytesIO(content_of(sheet.document))) as alone:
                made.pages.append(alone.pages[0])
        made.save(written)
    content = written.getvalue()
    scan = SignedScan(agreement=agreement, sha256=sha256(content), pages=len(sheets))
    scan.document.save("original.pdf", ContentFile(content), save=False)
    scan.full_clean()
    scan.save()
    ScannedPage.objects.filter(pk__in=[sheet.pk for sheet in sheets]).update(scan=scan)
    emails.scan_received(journal.note(agreement, RECEIVED, by=by))


# By hand ---------------------------------------------------------------------------------------------


@transaction.atomic
def file_by_hand(page, *, by, agreement, number):
    """An agent has looked at a page that no machine could read, and says which one it is."""
    if not by.has_perm("funding.add_scanbatch") or is_own(by, agreement):
        raise PermissionDenied
    fresh = ScannedPage.objects.select_for_update(of=("self",)).select_related("batch__by").get(pk=page.pk)
    if not fresh.awaits_hand:
        raise TooLate("Trop tard : cette page a été classée, ou n’a pas pu être gardée.")
    place(fresh, agreement.pk, number)
    if fresh.outcome != Outcome.FILED:
        raise ValidationError(fresh.sentence)
    fresh.settled_by, fresh.settled_at = by, clock.now()
    fresh.save()
    assemble(fresh.agreement, by=by)


@transaction.atomic
def set_page_aside(page, *, by):
    """A page that is badly scanned, or that is not signed, leaves its place to a better one."""
    if not by.has_perm("funding.add_scanbatch") or page.agreement and is_own(by, page.agreement):
        raise PermissionDenied
    fresh = ScannedPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    if fresh.scan_id or fresh.outcome not in KEPT:
        raise TooLate("Trop tard : cette page fait partie d’un original, ou est déjà écartée.")
    fresh.outcome, fresh.sentence = Outcome.SET_ASIDE, ""
    fresh.settled_by, fresh.settled_at = by, clock.now()
    fresh.save()


@transaction.atomic
def set_aside(scan, *, by, reason):
    """An original that is not signed, or cannot be read, is kept and counts no more: another may come."""
    if not by.has_perm("funding.add_scanbatch") or is_own(by, scan.agreement):
        raise PermissionDenied
    agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=scan.agreement_id)
    fresh = SignedScan.objects.select_for_update(of=("self",)).get(pk=scan.pk)
    if fresh.recorded_at or fresh.set_aside_at:
        raise TooLate("Trop tard : une signature y a été lue, ou cet original est déjà écarté.")
    fresh.set_aside_at, fresh.set_aside_by, fresh.reason = clock.now(), by, reason
    fresh.full_clean()
    fresh.save()
    emails.scan_set_aside(journal.note(agreement, ASIDE, by=by))
