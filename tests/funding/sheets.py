"""Paper, as a scanner gives it back: pages of documents, turned, shuffled, spoilt."""

import io

import pikepdf
import pypdfium2
import segno
from PIL import Image, ImageDraw

DPI = 150


def image(content, rank, turn=0, spoilt=False):
    """One page as a grey picture; ``spoilt``: a coffee stands on its code."""
    picture = pypdfium2.PdfDocument(content)[rank].render(scale=DPI / 72, grayscale=True).to_pil()
    if spoilt:
        width, height = picture.size
        ImageDraw.Draw(picture).rectangle((width * 3 // 4, height * 3 // 4, width, height), fill=128)
    return picture.rotate(turn, expand=True) if turn else picture


def scan(*pictures):
    """One file of the scanner."""
    written = io.BytesIO()
    first, *others = pictures
    first.save(written, "PDF", resolution=DPI, save_all=True, append_images=others, quality=60)
    return written.getvalue()


def blank():
    return Image.new("L", (int(8.27 * DPI), int(11.69 * DPI)), 255)


def sheet_of(text):
    """A sheet that bears another code."""
    matrix, scale, made = segno.make_qr(text).matrix, 6, blank()
    ink = ImageDraw.Draw(made)
    for y, row in enumerate(matrix):
        for x, is_dark in enumerate(row):
            if is_dark:
                ink.rectangle((300 + x * scale, 300 + y * scale, 299 + (x + 1) * scale, 299 + (y + 1) * scale), fill=0)
    return made


def pages_of(content):
    with pikepdf.open(io.BytesIO(content)) as opened:
        return len(opened.pages)


def read(file):
    with file.open("rb") as opened:
        return opened.read()
