"""What is posted at the door of a space: a QR code to scan, and the code for who cannot."""

from django.conf import settings
from segno import make_qr

from commons import clock, pdf

from .models import Limit


def door_poster(door):
    """One page, PDF/UA: the space, what to do, the QR code and the same thing in letters."""
    address = f"{settings.SITE_URL}{door.get_absolute_url()}"
    matrix = make_qr(address, error="m", boost_error=False).matrix
    return pdf.render(
        "maison/documents/door.html",
        {
            "space": door.space,
            "code": door.code,
            "address": address,
            "side": len(matrix),
            "squares": list(squares(matrix)),
            "town": settings.TOWN,
            "service": "La Maison de l’économie sociale et solidaire",
            "minutes": Limit.objects.value(Limit.Key.UNCLAIMED),
            "written_on": clock.today(),
        },
    )


def squares(matrix):
    """``(column, row, length)`` of the dark squares, joined."""
    for rank, row in enumerate(matrix):
        start = None
        for place, is_dark in enumerate([*row, 0]):
            if is_dark and start is None:
                start = place
            elif not is_dark and start is not None:
                yield start, rank, place - start
                start = None
