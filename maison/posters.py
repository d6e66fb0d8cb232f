"""What is posted at the door of a space: a QR code to scan, and the code for who cannot."""

from django.conf import settings

from commons import clock, pdf, qr

from .models import Limit


def door_poster(door):
    """One page, PDF/UA: the space, what to do, the QR code and the same thing in letters."""
    address = f"{settings.SITE_URL}{door.get_absolute_url()}"
    return pdf.render(
        "maison/documents/door.html",
        {
            "space": door.space,
            "code": door.code,
            "address": address,
            **qr.drawn(address),
            "town": settings.TOWN,
            "service": "La Maison de l’économie sociale et solidaire",
            "minutes": Limit.objects.value(Limit.Key.UNCLAIMED),
            "written_on": clock.today(),
        },
    )
