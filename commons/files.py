"""Private files: stored under random names outside of any web folder, served only through a view."""

import hashlib
import mimetypes
import secrets
from pathlib import PurePosixPath

from django.core.files.storage import FileSystemStorage
from django.http import Http404, HttpResponse
from django.utils.text import slugify


class PrivateStorage(FileSystemStorage):
    """Has no address on the web: whoever wants a file goes through a view that asks ``visible_to``."""

    def url(self, name):
        raise ValueError("Un fichier privé n’a pas d’adresse publique.")


def private_path(instance, filename):
    """A name that tells nothing: not whose file it is, nor what it is."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}{PurePosixPath(filename).suffix.lower()[:8]}"


def sha256(content):
    """The fingerprint printed on documents and checked by whoever doubts them."""
    return hashlib.sha256(content).hexdigest()


class Altered(Exception):
    """The file on the disk is not the one whose fingerprint was kept."""


def response(file, filename, *, fingerprint=""):
    """A stored file, shown in the browser (10 MB at most, hence read whole).

    A file that the disk has lost is a page that does not exist; one that is no longer what its ``fingerprint`` says
    is not served.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read()
    except FileNotFoundError:
        raise Http404 from None
    if fingerprint and sha256(content) != fingerprint:
        raise Altered(file.name)
    stem, _, suffix = filename.rpartition(".")
    return _inline(content, f"{slugify(stem)}.{suffix}")


def pdf(content, name):
    """A PDF written for this reader and kept by nobody on the way."""
    return _inline(content, f"{name}.pdf")


def _inline(content, filename):
    """No shared cache keeps it, no browser interprets it."""
    return HttpResponse(
        content,
        content_type=mimetypes.guess_type(filename)[0],
        headers={
            "Content-Disposition": f'inline; filename="{filename}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
