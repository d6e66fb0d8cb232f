"""Files that people send: each is what it says it is, or is refused with a sentence that names it."""

import io
import re
import socket
import struct
import threading
from contextlib import contextmanager

import pikepdf
import pytest
from django import forms
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import RequestFactory
from PIL import Image

from commons import clamav, uploads
from tests import files


@pytest.mark.parametrize("what", files.GOOD)
def test_good_file_is_kept_under_its_true_kind(what):
    content, name, extension, pages = files.GOOD[what]
    kept = uploads.check(files.sent(content, name))
    assert (kept.name, kept.extension, kept.pages) == (f"{name.split('.')[0]}.{extension}", extension, pages)
    assert kept.mime == {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}[extension]
    assert re.fullmatch("[0-9a-f]{64}", kept.sha256)
    if extension == "pdf":
        assert kept.content == content  # a PDF may be signed: not a byte changes
    else:
        assert Image.open(io.BytesIO(kept.content)).size == (120, 80)


@pytest.mark.parametrize("what", files.BAD)
def test_bad_file_is_refused_with_a_sentence(what):
    content, name, words = files.BAD[what]
    with pytest.raises(uploads.Refused) as refused:
        uploads.check(files.sent(content, name))
    (sentence,) = refused.value.messages
    assert sentence.startswith(f"« {name} » : ")
    assert sentence.endswith(".")
    assert words in sentence


def test_picture_tells_neither_where_nor_by_whom_it_was_taken():
    content = files.photo_with_a_place()
    assert b"Aurore" in content
    kept = uploads.check(files.sent(content, "photo.jpg"))
    shown = Image.open(io.BytesIO(kept.content))
    assert (dict(shown.getexif()), dict(shown.info).keys() & {"exif", "comment", "xmp"}) == ({}, set())
    assert b"Aurore" not in kept.content
    assert shown.size == (80, 120)  # upright: it was turned by its metadata


def test_what_follows_a_picture_is_left_out():
    kept = uploads.check(files.sent(files.picture() + b"<script>alert(1)</script>", "photo.jpg"))
    assert b"script" not in kept.content


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK", "I;16", "LA"])
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_picture_of_any_colours_is_written_anew(mode, kind):
    if kind == "TIFF" and mode != "CMYK":
        pytest.skip("PNG a toutes les autres")
    written = io.BytesIO()
    image = Image.new(mode, (20, 30))
    image.save(written, "JPEG" if mode == "CMYK" else "PNG")
    kept = uploads.check(files.sent(written.getvalue(), "scan.png"))
    assert Image.open(io.BytesIO(kept.content)).size == (20, 30)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ("../../etc/statuts.pdf", "statuts.pdf"),
        ("C:\\Bureau\\statuts 2026.PDF", "statuts 2026.pdf"),
        ("  statuts \n\u202efdp.exe", "statuts fdp.pdf"),
        (f"{'a' * 300}.pdf", f"{'a' * 96}.pdf"),
    ],
)
def test_name_is_one_plain_line(sent, told):
    assert f"{uploads.plain_name(sent).rpartition('.')[0]}.pdf" == told


# The antivirus --------------------------------------------------------------------------------------


@contextmanager
def clamd(answer):
    """A stub of ClamAV's daemon: reads what it is sent, in chunks, then answers (or hangs up on an empty answer)."""
    received = []

    def serve(listener):
        link, _ = listener.accept()
        with link, link.makefile("rb") as sent:
            assert sent.read(10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack("!I", sent.read(4))[0]:
                content += sent.read(size)
            received.append(content)
            link.sendall(answer(content) if callable(answer) else answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        thread = threading.Thread(target=serve, args=[listener])
        thread.start()
        yield f"tcp://127.0.0.1:{listener.getsockname()[1]}", received
        thread.join()


def eicar(content):
    return b"stream: Eicar-Signature FOUND\0" if files.EICAR in content else b"stream: OK\0"


def pdf_with_eicar():
    def infect(made):
        made.pages[0].Contents = pikepdf.Stream(made, files.EICAR)

    return files.pdf(prepare=infect, compress_streams=False)


def test_virus_is_refused(settings):
    with clamd(eicar) as (settings.CLAMD_URL, received), pytest.raises(uploads.Refused, match="un virus"):
        uploads.check(files.sent(pdf_with_eicar()))
    assert len(received) == 1


def test_clean_file_passes_the_antivirus_whole(settings):
    content = files.pdf(3) + b"\n" * 200_000
    with clamd(eicar) as (settings.CLAMD_URL, received):
        assert uploads.check(files.sent(content)).pages == 3
    assert received == [content]


def test_antivirus_listens_on_a_path_too(settings, tmp_path):
    path = tmp_path / "clamd"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def serve():
            link, _ = listener.accept()
            with link:
                while not link.recv(1 << 20).endswith(b"\0\0\0\0"):
                    continue
                link.sendall(b"stream: OK\0")

        thread = threading.Thread(target=serve)
        thread.start()
        settings.CLAMD_URL = f"unix://{path}"
        assert clamav.virus_in(b"bonjour") == ""
        thread.join()


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: oups"])
def test_file_waits_while_the_antivirus_cannot_say(settings, answer):
    with clamd(answer) as (settings.CLAMD_URL, _), pytest.raises(uploads.Refused, match="Réessayez dans quelques"):
        uploads.check(files.sent(files.PDF))


def test_file_waits_while_the_antivirus_is_down(settings):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(uploads.Refused, match="l’antivirus ne répond pas"):
        uploads.check(files.sent(files.PDF))


def test_file_waits_while_the_antivirus_says_nothing(settings, monkeypatch):
    monkeypatch.setattr(clamav, "ANSWER_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(uploads.Refused, match="l’antivirus ne répond pas"):
            uploads.check(files.sent(files.PDF))


# Forms ----------------------------------------------------------------------------------------------


class Given(uploads.UploadFormMixin, forms.Form):
    file = uploads.UploadField(label="Fichier")
    title = forms.CharField(label="Titre")


def test_field_gives_a_checked_file_and_opens_it_once(settings):
    with clamd(eicar) as (settings.CLAMD_URL, received):
        form = Given({"title": "Statuts"}, {"file": files.sent(files.PDF)})
        assert form.is_valid()
        form.full_clean()
    assert form.cleaned_data["file"].content == files.PDF
    assert len(received) == 1


def test_field_says_that_a_file_is_to_be_chosen_again():
    form = Given({"title": ""}, {"file": files.sent(files.PDF)})
    assert not form.is_valid()
    (sentence,) = form.errors["file"]
    assert sentence.startswith("Choisissez-le de nouveau")


def test_field_shows_what_it_takes():
    written = str(Given()["file"])
    assert 'accept="application/pdf,image/jpeg,image/png,image/webp"' in written
    assert "data-upload" in written
    assert f'data-max-bytes="{10 << 20}"' in written
    assert "« {} » : il dépasse 10 Mo" in written
    assert "capture" not in written  # a telephone offers the camera and the folders, not the camera alone


def test_of_a_file_that_is_too_large_no_more_is_kept_than_the_limit(settings):
    request = RequestFactory().post("/", {"file": files.sent(b"%PDF" + b"\0" * (25 << 20), "gros.pdf")})
    kept = request.FILES["file"]
    assert uploads.MAX_BYTES < kept.size < uploads.MAX_BYTES + (1 << 20)
    assert isinstance(request.upload_handlers[-1], TemporaryFileUploadHandler)
    with kept, pytest.raises(uploads.Refused, match="dépasse 10 Mo"):
        uploads.check(kept)
