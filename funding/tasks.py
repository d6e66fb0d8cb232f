"""Jobs of public money. Each is given an application's number, and may run twice without harm."""

from django.core.files.base import ContentFile
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from commons.files import sha256

from . import documents, subscriptions
from .models import Application, Call, Report

PATIENT = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.task(queue="documents", retry=PATIENT)
def keep_receipt(*, application_id):
    """Write the receipt as it reads at the deposit, and keep it: it is the structure's proof."""
    keep(application_id, "receipt", documents.receipt)


@app.task(queue="documents", retry=PATIENT)
def keep_decision(*, application_id):
    """Write the letter of the decision, and keep it: what was notified does not change."""
    keep(application_id, "decision_letter", documents.decision)


@app.task(queue="documents", retry=PATIENT)
def keep_report(*, report_id):
    """Write the accepted report, and keep it with its fingerprint: what was accepted does not change."""
    report = Report.objects.for_page().get(pk=report_id)
    if report.document or report.status != Report.Status.ACCEPTED:
        return
    content = documents.report(report)
    with transaction.atomic():
        fresh = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
        if not fresh.document and fresh.status == Report.Status.ACCEPTED:
            fresh.document_sha256 = sha256(content)
            fresh.document.save("compte-rendu.pdf", ContentFile(content), save=False)
            fresh.save(update_fields=["document", "document_sha256"])


def keep(application_id, field, write):
    """Render once, store under the row's lock unless somebody did."""
    application = Application.objects.for_page().get(pk=application_id)
    if getattr(application, field):
        return
    content = write(application)
    with transaction.atomic():
        fresh = Application.objects.select_for_update(of=("self",)).get(pk=application_id)
        if not getattr(fresh, field):
            getattr(fresh, field).save(f"{field}.pdf", ContentFile(content), save=False)
            fresh.save(update_fields=[field])


@app.task(queue="mail", retry=PATIENT)
def announce(*, call_id):
    """Tell whoever asked to hear of new calls."""
    subscriptions.announce(Call.objects.select_related("envelope").get(pk=call_id))
