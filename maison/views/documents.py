"""What was written and kept, shown as it was."""

import logging

from django.http import Http404
from django.shortcuts import render

from commons import files
from commons.confidential import Page, record

logger = logging.getLogger(__name__)


def frozen(request, row, field, name):
    """The very bytes that were kept, or a page that says that they are no longer there."""
    file = getattr(row, field)
    if not file:
        raise Http404
    record(request.user, row, page=Page.DOCUMENT)
    try:
        return files.response(file, f"{name}.pdf", fingerprint=getattr(row, f"{field}_sha256"))
    except files.Altered:
        logger.error("The %s of %s %s is not the one that was kept", field, row._meta.model_name, row.pk)
        return render(request, "maison/document_altered.html", {"file": row}, status=409)
