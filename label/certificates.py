"""The certificate that a structure hangs on its wall: what it holds, until when, and where anybody checks that it still
does. It says its name and its number, and of where it is nothing."""

from django.conf import settings
from django.urls import reverse

from commons import clock, pdf, qr


def verification(award):
    """The whole address of the page that tells the truth of the day."""
    return settings.SITE_URL + reverse("label:verification", args=[award.number])


def certificate(award):
    """One page, PDF/UA."""
    address = verification(award)
    return pdf.render(
        "label/documents/certificate.html",
        {
            "award": award,
            "label": award.label,
            "address": address,
            **qr.drawn(address),
            "town": settings.TOWN,
            "written_on": clock.local_date(award.awarded_at),
        },
    )
