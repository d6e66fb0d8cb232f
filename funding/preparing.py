"""The document of an agreement, written away from the request: prepared by a job, kept with the state of what it says,
frozen by the first signature."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from commons import clock
from commons.files import sha256
from commons.jobs import send_once
from commons.stamps import stamp
from commons.workflow import Missing

from . import documents
from .articles import state
from .models import Agreement, SigningFolder

PATIENT = RetryStrategy(max_attempts=5, exponential_wait=4)
EDITION = 6  # signs of the state that each page bears: a sheet of a former draft is not taken for one of the last
CHANGED = "Le document a changé depuis que vous l’avez lu : ouvrez-le de nouveau, relisez-le, puis signez."


def folder_of(agreement):
    """The folder in which it is signed, with the code that never changes."""
    return SigningFolder.objects.get_or_create(agreement=agreement)[0]


def ready(agreement):
    """The folder whose document is the one to read and sign now; None while it is being prepared."""
    folder = folder_of(agreement)
    if agreement.document:
        return folder
    return folder if folder.is_prepared_for(state(agreement)) else None


def missing(agreement):
    """For a checklist: a document that nobody can have read is not signed."""
    if ready(agreement):
        return []
    url = reverse("funding:agreement_preparation", args=[agreement.pk])
    return [Missing("Le document se prépare : ouvrez-le et lisez-le avant de signer.", url)]


def page_address(folder, edition):
    """``(page, pages) → address``: what the QR code of each page says."""
    path = reverse("funding:verification", args=[folder.code])
    return lambda page, pages: f"{settings.SITE_URL}{path}?page={page}&sur={pages}&v={edition[:EDITION]}"


def fingerprint(agreement):
    """Of the document that somebody is led to read; empty while it is being prepared, which begins now."""
    if agreement.document:
        return agreement.document_sha256
    folder = ask(agreement)
    return folder.sha256 if folder else ""


# Asked, then prepared --------------------------------------------------------------------------------


def ask(agreement):
    """The folder that is ready; else None, and its document is being prepared, unless somebody has just asked."""
    folder = ready(agreement)
    if folder is None and not agreement.document:
        queue(agreement)
    return folder


def queue(agreement):
    """Set a worker on it, unless one is on its way."""
    send_once(prepare_agreement, f"agreement-document:{agreement.pk}", agreement_id=agreement.pk)


@app.task(queue="documents", retry=PATIENT)
def prepare_agreement(*, agreement_id):
    """Write the document that will be read and signed."""
    prepare(agreement_id)


def prepare(pk):
    """Write it as it reads now, once for a state, and keep it under the agreement's lock."""
    agreement = Agreement.objects.for_page().get(pk=pk)
    if agreement.document:
        return
    folder = folder_of(agreement)  # first: its code is printed, and counts in the state
    says = state(agreement)
    if folder.is_prepared_for(says):
        return
    content, pages = stamp(documents.agreement(agreement), page_address(folder, says))
    with transaction.atomic():
        if Agreement.objects.select_for_update(of=("self",)).get(pk=pk).document:
            return
        folder = SigningFolder.objects.select_for_update(of=("self",)).get(pk=folder.pk)
        former = folder.document.name
        folder.document.save("convention.pdf", ContentFile(content), save=False)
        folder.state, folder.sha256, folder.pages, folder.prepared_at = says, sha256(content), pages, clock.now()
        folder.save()
        if former:
            transaction.on_commit(lambda: folder.document.storage.delete(former))


# Frozen ----------------------------------------------------------------------------------------------


def freeze(agreement, read=""):
    """The very bytes that were prepared are those that all parties sign. ``read`` is the fingerprint of what the signer
    has read: another one is refused."""
    if not agreement.document:
        folder = ready(agreement)
        if folder is None:
            raise ValidationError(CHANGED)
        agreement.document, agreement.document_sha256 = folder.document.name, folder.sha256
        folder.frozen_at = clock.now()
        folder.save(update_fields=["frozen_at"])
    if read and read != agreement.document_sha256:
        raise ValidationError(CHANGED)
