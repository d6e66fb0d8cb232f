"""A QR code on each page of a PDF: whoever holds one sheet of paper finds where it comes from.

It is drawn after the layout, in squares, as an artifact: a screen reader passes over it (ISO 14289-1, 7.1), and nothing
of the page's tags, title or language is touched.
"""

import io

from pikepdf import Name, Pdf
from segno import make_qr

MILLIMETRE = 72 / 25.4
SIDE = 16 * MILLIMETRE
# In the bottom right corner, where the margin is white: far enough from the edge for any printer.
RIGHT, BOTTOM = 4.5 * MILLIMETRE, 6 * MILLIMETRE


def stamp(content, address):
    """The same PDF with ``address(page, pages)`` on each page, as a QR code. Returns ``(bytes, pages)``."""
    written = io.BytesIO()
    with Pdf.open(io.BytesIO(content)) as opened:
        pages = len(opened.pages)
        for number, page in enumerate(opened.pages, start=1):
            left, bottom = place(page)
            page.contents_add(opened.make_stream(b"q"), prepend=True)
            page.contents_add(opened.make_stream(b"Q\n" + drawn(address(number, pages), left, bottom)))
        opened.save(written, compress_streams=True)
    return written.getvalue(), pages


def place(page):
    left, bottom, right, _ = (float(edge) for edge in page.mediabox)
    return right - RIGHT - SIDE, bottom + BOTTOM


def drawn(text, left, bottom):
    """The drawing: each row's dark squares, joined, from the top."""
    matrix = make_qr(text, error="m", boost_error=False).matrix
    size = len(matrix)
    scale = SIDE / size
    squares = "".join(
        f"{start} {size - 1 - rank} {length} 1 re\n" for rank, row in enumerate(matrix) for start, length in runs(row)
    )
    kind = f"/Artifact <</Type /Pagination /Subtype /Footer /Attached [{Name.Bottom}]>> BDC"
    return f"{kind}\nq {scale:.5f} 0 0 {scale:.5f} {left:.3f} {bottom:.3f} cm 0 g\n{squares}f Q\nEMC".encode()


def runs(row):
    """``(first, how many)`` of the dark squares that follow one another."""
    start = None
    for place, is_dark in enumerate([*row, 0]):
        if is_dark and start is None:
            start = place
        elif not is_dark and start is not None:
            yield start, place - start
            start = None
