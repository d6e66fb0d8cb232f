"""Opens one file that somebody sent, in a process of its own.

A hostile file aims at whoever opens it: here that is a process which knows nothing, holds a gigabyte and a half, works
twenty seconds and is gone. It reads the file on its standard input and answers on its output: a line of JSON, either
``{"refused": why}`` or ``{"pages": n}``, then the rewritten bytes of a picture. Run by ``commons.uploads`` alone, as
``python -I commons/inspection.py <kind>``: it imports nothing of the portal.
"""

import io
import json
import re
import resource
import sys
import warnings

MEMORY = 3 << 29
SECONDS = 20
MAX_PIXELS = 50_000_000  # the largest sensors of telephones; an A4 page at 600 dpi has 35 million
MAX_PAGES = 1_000
MAX_OBJECTS = 200_000
FLATE_MEMORY = 200 << 20

UNREADABLE = "il est abîmé ou incomplet. Ouvrez-le pour vérifier, puis enregistrez-le de nouveau"
LOCKED = "il est protégé par un mot de passe. Enregistrez-le sans mot de passe"
ACTIVE = (
    "ce PDF contient un programme ou un fichier caché. Ouvrez-le, choisissez « Imprimer » puis « Enregistrer au format "
    "PDF », et donnez ce nouveau fichier"
)
DOUBLE = "il est abîmé, ou contient autre chose que ce qu’il annonce"
TOO_MANY_PAGES = f"il a plus de {MAX_PAGES} pages. Coupez-le en plusieurs fichiers"
TOO_WIDE = "cette image est trop grande. Réduisez-la, ou prenez une photo"

# Actions that run, open or send something (ISO 32000-2, table 201), and where files and programs are kept.
ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/RichMediaExecute", "/Rendition"}
KEYS = {"/JS", "/JavaScript", "/EmbeddedFiles", "/EmbeddedFile", "/XFA", "/RichMediaContent"}
TYPES = {"/EmbeddedFile", "/RichMedia", "/FileAttachment"}
STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
FOREIGN = re.compile(rb"<\s*(?:script|html|!doctype|svg|iframe|\?php|body)", re.IGNORECASE)


class Refused(Exception):
    """Says why, in words that follow « … : »."""


# PDF ------------------------------------------------------------------------------------------------


def pdf(content):
    """A PDF that opens without a password, runs nothing and hides nothing.

    Its bytes stay as they are: it may be signed.
    """
    import pikepdf

    pikepdf.settings.set_qpdf_limits(flate_max_memory=FLATE_MEMORY, parser_max_nesting=100, doc_max_warnings=200)
    must_be_one_thing(content)
    try:
        with pikepdf.open(io.BytesIO(content)) as opened:
            pages = len(opened.pages)
            if not pages:
                raise Refused(UNREADABLE)
            if pages > MAX_PAGES:
                raise Refused(TOO_MANY_PAGES)
            must_be_inert(opened)
            return pages, b""
    except pikepdf.PasswordError:
        raise Refused(LOCKED) from None


def must_be_one_thing(content):
    """Nothing after the end, no page of another language between the objects: it means the same to every reader."""
    _, end, rest = content.rpartition(b"%%EOF")
    if not end:
        raise Refused(UNREADABLE)
    if rest.strip(b" \t\r\n\0\x1a") or FOREIGN.search(STREAM.sub(b"", content)):
        raise Refused(DOUBLE)


def must_be_inert(opened):
    """No program, no attached file, nothing that opens or sends by itself, anywhere in the file."""
    import pikepdf

    if len(opened.objects) > MAX_OBJECTS:
        raise Refused(TOO_MANY_PAGES)
    waiting = [opened.trailer, *opened.objects]
    while waiting:
        found = waiting.pop()
        if isinstance(found, pikepdf.Array):
            children = list(found)
        elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            children = [value for key, value in found.items() if must_be_quiet(key, value)]
        else:
            continue
        waiting += [child for child in children if isinstance(child, pikepdf.Object) and not child.is_indirect]


def must_be_quiet(key, value):
    named = str(value) if key in ("/S", "/Type", "/Subtype") else ""
    if key in KEYS or named in TYPES or (key == "/S" and named in ACTIONS):
        raise Refused(ACTIVE)
    return True


# Pictures -------------------------------------------------------------------------------------------


def picture(content, kind):
    """The same picture, upright, written anew: without its place, its camera, nor anything that followed it."""
    from PIL import Image, ImageOps

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise Refused(TOO_WIDE)
            opened.load()
            ImageOps.exif_transpose(opened, in_place=True)
            return 1, written_anew(opened, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(TOO_WIDE) from None


def written_anew(image, kind):
    from PIL import Image

    has_holes = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    flat = image.convert("RGBA") if has_holes else image
    if kind == "png":
        flat = flat if flat.mode in ("1", "L", "RGB", "RGBA") else flat.convert("RGB")
    elif has_holes:
        flat = Image.alpha_composite(Image.new("RGBA", flat.size, "white"), flat).convert("RGB")
    elif flat.mode not in ("L", "RGB"):
        flat = flat.convert("RGB")
    bare = Image.frombytes(flat.mode, flat.size, flat.tobytes())  # its pixels, and nothing of what came with them
    written = io.BytesIO()
    bare.save(written, *(["PNG"] if kind == "png" else ["JPEG"]), quality=88, optimize=False)
    return written.getvalue()


def inspect(kind, content):
    """``(pages, bytes)``; no bytes when the file stays as it is."""
    try:
        return pdf(content) if kind == "pdf" else picture(content, kind)
    except Refused:
        raise
    except Exception:  # whatever a parser says of a broken file, its sender reads one sentence
        raise Refused(UNREADABLE) from None


def main():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file at all
    try:
        pages, written = inspect(sys.argv[1], sys.stdin.buffer.read())
        answer = {"pages": pages}
    except Refused as refused:
        answer, written = {"refused": str(refused)}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + written)


if __name__ == "__main__":
    main()
