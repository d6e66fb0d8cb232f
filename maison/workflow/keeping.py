"""What the town has written stays as it was written: its bytes, and their fingerprint."""

from django.core.files.base import ContentFile

from commons.files import sha256


def keep(row, field, content):
    """These bytes are the document from now on, whatever changes of what they were written from."""
    setattr(row, f"{field}_sha256", sha256(content))
    getattr(row, field).save(f"{field}.pdf", ContentFile(content), save=False)
