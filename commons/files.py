"""Private files: stored under random names outside of any web folder, served only through a view."""

import hashlib
import mimetypes
import re
import secrets
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from django.apps import apps
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, transaction
from django.db.models import FileField
from django.http import Http404, HttpResponse
from django.utils.text import slugify

# The names that ``private_path`` gives: nothing else in the folder is ours to erase.
STORED = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}(\.\w{1,7})?")
BEING_READ = 0x616C6573  # the database's advisory lock of who reads all the files


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


def named():
    """The files that rows name. Every file column of every table is read, histories included."""
    names = set()
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField) and isinstance(field.storage, PrivateStorage):
                rows = model._base_manager.exclude(**{field.name: ""}).exclude(**{field.name: None})
                names |= set(rows.values_list(field.name, flat=True))
    return names


def forget_lost(before):
    """Erase the files that no row names, older than this moment: what a refused request had begun to store.

    Returns how many went.
    """
    root = Path(default_storage.location)
    stored = {path.relative_to(root).as_posix(): path for path in root.glob("??/*")}
    known = named()
    lost = [
        name
        for name, path in stored.items()
        if STORED.fullmatch(name) and name not in known and path.stat().st_mtime < before.timestamp()
    ]
    return erase(*lost)


def erase(*names):
    """Take these files off the disk, unless a backup is reading: the next night's cleaning does it then.

    Called once no row names them any more. Returns how many went.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [BEING_READ])
        ((is_free,),) = cursor.fetchall()
        if not is_free:
            return 0
        for name in names:
            default_storage.delete(name)
    return len(names)


@contextmanager
def kept_meanwhile():
    """No file is erased during the block: what the rows named when it began is on the disk until it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s)", [BEING_READ])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock_shared(%s)", [BEING_READ])


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


# What a browser shows without running anything; the rest is saved on the disk.
SHOWN = {"application/pdf", "image/jpeg", "image/png"}


def _inline(content, filename):
    """No shared cache keeps it, no browser interprets it."""
    kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": f'{"inline" if kind in SHOWN else "attachment"}; filename="{filename}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
