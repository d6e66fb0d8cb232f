"""Reads one page of a scan, in a process of its own: its QR codes, and the page alone as a PDF.

Run by ``commons.scans`` as ``python -I commons/scanner.py <kind> <rank>``, under the limits of ``inspection``: the file
comes on the standard input; the answer is a line of JSON (``{"codes": […]}`` or ``{"refused": true}``), then the page.
It imports nothing of the portal.
"""

import io
import json
import resource
import sys

MEMORY = 3 << 29
SECONDS = 20
DPI = 200
MAX_PIXELS = 50_000_000
HEAVY = 700 << 10  # bytes: a page that weighs more is drawn anew, so that what is kept opens everywhere
INCH = 72


def read(content, kind, rank):
    """``(codes, page)``: what the codes say and by how many quarters the sheet lies turned; the page, upright."""
    if kind != "pdf":
        content, rank = from_picture(content), 0
    picture = drawn(content, rank)
    codes = found(picture)
    turn = codes[0]["turn"] if codes else 0
    return codes, alone(content, rank, turn, picture)


def drawn(content, rank):
    """The page as a scanner would see it, however large its maker said that it was."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    page = document[rank]
    width, height = page.get_size()
    scale = min(DPI / INCH, (MAX_PIXELS / max(width * height, 1)) ** 0.5)
    return page.render(scale=scale, grayscale=True).to_pil()


def found(picture):
    import zxingcpp

    codes = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return [{"text": code.text, "turn": round(code.orientation / 90) * 90 % 360} for code in codes if code.valid]


def alone(content, rank, turn, picture):
    """One page, which keeps its own bytes unless they are too many."""
    import pikepdf

    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as source, pikepdf.new() as made:
        made.pages.append(source.pages[rank])
        made.pages[0].rotate(-turn, relative=True)
        made.save(written, compress_streams=True)
    if written.tell() <= HEAVY:
        return written.getvalue()
    return from_image(picture.rotate(turn, expand=True))


def from_picture(content):
    """A photograph as a page."""
    from PIL import Image

    with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as opened:
        opened.load()
        return from_image(opened.convert("RGB") if opened.mode not in ("L", "RGB") else opened)


def from_image(image):
    """An A4 page that this picture fills, in the resolution that a scanner would have."""
    from PIL import Image

    longest = 11.69 * DPI
    if max(image.size) > longest:
        image = image.copy()
        image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    image.save(written, "PDF", resolution=max(image.size) / 11.69, quality=80)
    return written.getvalue()


def main():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file at all
    try:
        codes, page = read(sys.stdin.buffer.read(), sys.argv[1], int(sys.argv[2]))
        answer = {"codes": codes}
    except Exception:  # whatever a parser says of a broken page, somebody looks at the paper
        answer, page = {"refused": True}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + page)


if __name__ == "__main__":
    main()
