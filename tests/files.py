"""Files as people send them: good ones, bad ones and hostile ones, made on the spot by the tests that need them."""

import io
import struct
import zipfile
import zlib

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PLACE = (44.0, 7.0, 30.0)  # what a telephone writes into a picture


def pdf(pages=1, prepare=None, **options):
    """A PDF of that many pages; ``prepare`` changes it before it is written."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
    if prepare:
        prepare(made)
    written = io.BytesIO()
    made.save(written, **options)
    return written.getvalue()


def picture(kind="JPEG", size=(120, 80), **options):
    drawn, written = Image.new("RGB", size, "green"), io.BytesIO()
    drawn.putpixel((3, 3), (200, 10, 10))
    drawn.save(written, kind, **options)
    return written.getvalue()


def photo_with_a_place():
    """Turned on its side, with the coordinates of where it was taken and the name of who took it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned by a quarter
    exif[0x013B] = "Aurore Ombreuse"
    exif.get_ifd(0x8825).update({1: "N", 2: PLACE, 3: "E", 4: PLACE})
    return picture(exif=exif)


def sent(content, name="statuts.pdf", kind="application/pdf"):
    return SimpleUploadedFile(name, content, kind)


def archive(names=("mimetype",), content=b"bonjour"):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, content)
    return written.getvalue()


def wide_png(width=50_000, height=50_000):
    """A few hundred bytes that announce two and a half billion pixels."""

    def chunk(kind, data):
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


def with_javascript(made):
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def with_javascript_on_a_page(made):
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    made.pages[0].AA = pikepdf.Dictionary(O=action)


def with_a_launch(made):
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


def with_a_file_inside(made):
    made.attachments["cache.exe"] = b"MZ hidden"


def with_a_form_that_sends(made):
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F="https://ailleurs.example/")


def flate_bomb():
    """An object stream of a few hundred kilobytes that unfolds into three hundred megabytes."""
    big = zlib.compress(b"1 0 " + b" " * (300 << 20), 9)
    stream = b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(big)
    body = b"%PDF-1.5\n" + stream + big + b"\nendstream\nendobj\n"
    offset = len(body)
    rows = b"\0\0\0\0\0\xff" + b"\x02" + struct.pack("!I", 9) + b"\0" + b"\x01" + struct.pack("!I", 9) + b"\0"
    head = b"10 0 obj\n<< /Type /XRef /Size 11 /W [1 4 1] /Index [0 2 9 1] /Root 1 0 R /Length %d >>\n" % len(rows)
    head += b"stream\n"
    return body + head + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % offset


EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
GOOD = {
    "pdf": (pdf(2), "statuts.pdf", "pdf", 2),
    "pdf that is called otherwise": (pdf(), "statuts.doc", "pdf", 1),
    "pdf without a suffix": (pdf(), "statuts", "pdf", 1),
    "pdf that may not be printed": (
        pdf(encryption=pikepdf.Encryption(owner="la-banque", user="", allow=pikepdf.Permissions(extract=False))),
        "rib.pdf",
        "pdf",
        1,
    ),
    "jpeg": (picture(), "photo.JPG", "jpg", 1),
    "png": (picture("PNG"), "photo.png", "png", 1),
    "webp": (picture("WEBP"), "photo.webp", "jpg", 1),
    "png that is called jpg": (picture("PNG"), "photo.jpg", "png", 1),
}
PDF = pdf()
ZIP = archive(["a.txt"])
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
# What is sent, under which name, and words of the sentence that answers.
BAD = {
    "nothing": (b"", "vide.pdf", "il est vide"),
    "eleven megabytes": (PDF + b"\0" * (11 << 20), "gros.pdf", "dépasse 10 Mo"),
    "html": (HTML, "page.html", "ni un PDF ni une photo"),
    "html called pdf": (HTML, "page.pdf", "ni un PDF ni une photo"),
    "program called pdf": (b"MZ\x90\0" + b"\0" * 300, "facture.pdf", "ni un PDF ni une photo"),
    "program of linux called jpg": (b"\x7fELF\x02\x01\x01" + b"\0" * 300, "photo.jpg", "ni un PDF ni une photo"),
    "script": (b"#!/bin/sh\nrm -rf /\n", "statuts.pdf", "ni un PDF ni une photo"),
    "svg with a script": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "logo.svg", "ni un PDF"),
    "svg called png": (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "logo.png", "ni un PDF ni une photo"),
    "gif": (picture("GIF"), "image.gif", "Enregistrez-la en JPEG"),
    "picture of an iphone": (b"\0\0\0\x18ftypheic" + b"\0" * 300, "IMG_1.HEIC", "Enregistrez-la en JPEG"),
    "archive": (ZIP, "dossier.zip", "c’est une archive"),
    "zip bomb": (archive(["bombe.txt"], b"\0" * (40 << 20)), "bombe.zip", "c’est une archive"),
    "zip bomb called pdf": (archive(["bombe.txt"], b"\0" * (40 << 20)), "bombe.pdf", "c’est une archive"),
    "text document": (archive(["[Content_Types].xml", "word/document.xml"]), "statuts.docx", "en PDF"),
    "pdf then zip": (PDF + ZIP, "statuts.pdf", "autre chose"),
    "zip inside a pdf": (PDF[:-6] + b"\n%" + ZIP + b"\n%%EOF\n", "statuts.pdf", "autre chose"),
    "pdf then html": (PDF + HTML, "statuts.pdf", "autre chose"),
    "html inside a pdf": (PDF[:9] + HTML + b"\n" + PDF[9:], "statuts.pdf", "autre chose"),
    "jpeg then zip": (picture() + ZIP, "photo.jpg", "autre chose"),
    "half a pdf": (PDF[: len(PDF) // 2], "statuts.pdf", "abîmé"),
    "pdf of nothing": (b"%PDF-1.7\nbonjour\n%%EOF\n", "statuts.pdf", "abîmé"),
    "pdf without a page": (pdf(0), "statuts.pdf", "abîmé"),
    "pdf with a password": (pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "statuts.pdf", "mot de passe"),
    "pdf with javascript": (pdf(prepare=with_javascript), "statuts.pdf", "programme"),
    "pdf with javascript on a page": (pdf(prepare=with_javascript_on_a_page), "statuts.pdf", "programme"),
    "pdf with javascript, folded": (
        pdf(prepare=with_javascript, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "statuts.pdf",
        "programme",
    ),
    "pdf that starts a program": (pdf(prepare=with_a_launch), "statuts.pdf", "programme"),
    "pdf with a file inside": (pdf(prepare=with_a_file_inside), "statuts.pdf", "fichier caché"),
    "pdf that sends": (pdf(prepare=with_a_form_that_sends), "statuts.pdf", "programme"),
    "pdf that unfolds": (flate_bomb(), "statuts.pdf", "abîmé"),
    "half a jpeg": (picture(size=(900, 900))[:-2000], "photo.jpg", "abîmé"),
    "half a png": (picture("PNG", (900, 900))[:-200], "photo.png", "abîmé"),
    "two billion pixels": (wide_png(), "photo.png", "trop grande"),
    "sixty million pixels": (wide_png(10_000, 6_000), "photo.png", "trop grande"),
}
