"""Private files: stored under random names outside of any web folder, served only through a view."""

import hashlib
import mimetypes
import secrets
from pathlib import PurePosixPath

from django.core.files.storage import FileSystemStorage
from django.http import HttpResponse
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


def response(file, filename):
    """The file as a download that no shared cache keeps and no browser interprets (10 MB at most, hence read whole)."""
    stem, _, suffix = filename.rpartition(".")
    with file.open("rb") as opened:
        content = opened.read()
    return HttpResponse(
        content,
        content_type=mimetypes.guess_type(filename)[0],
        headers={
            "Content-Disposition": f'inline; filename="{slugify(stem)}.{suffix}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
