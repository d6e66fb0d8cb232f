"""Jobs of the label. Each is given a row’s number, and may run twice without harm."""

from django.core.files.base import ContentFile
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from commons.files import sha256

from . import certificates
from .models import Award

PATIENT = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.task(queue="documents", retry=PATIENT)
def keep_certificate(*, award_id):
    """Write the certificate as it reads on the day of the award, and keep it with its fingerprint."""
    award = Award.objects.select_related("label", "structure", "referential").get(pk=award_id)
    if award.certificate:
        return
    content = certificates.certificate(award)
    with transaction.atomic():
        fresh = Award.objects.select_for_update(of=("self",)).get(pk=award_id)
        if not fresh.certificate:
            fresh.certificate_sha256 = sha256(content)
            fresh.certificate.save("certificat.pdf", ContentFile(content), save=False)
            fresh.save(update_fields=["certificate", "certificate_sha256"])
