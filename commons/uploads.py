"""Files that people send, checked by what they hold and not by their name.

Kept: PDF, and pictures (JPEG, PNG, WebP), which an agent reads in the browser, which archives keep, and which any
telephone makes. Refused with a sentence, and then nothing is stored: everything else. Word processors' files and
archives are never opened, so that neither a macro nor a zip bomb has a say. A PDF keeps its bytes, since it may be
signed: one that runs a program or hides a file is refused rather than mended. A picture is written anew, without
what it tells of its place and its camera.
"""

import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import filetype
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.functional import cached_property

from . import clamav, inspection

MEGABYTES = 10
MAX_BYTES = MEGABYTES << 20
PATIENCE = 30  # seconds for the process that opens the file, on a busy machine
INSPECTOR = Path(inspection.__file__)
KNOWS_NOTHING = {}  # the environment of whoever opens a hostile file: neither the database's address nor any key
LONGEST_NAME = 100
HINT = f"PDF ou photo (JPEG, PNG, WebP), {MEGABYTES} Mo au plus."
ACCEPTED = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
# How a kept file is stored, by what it was: pictures come back as the two kinds that every reader knows.
KEPT = {"pdf": ("pdf", "application/pdf"), "png": ("png", "image/png")} | dict.fromkeys(
    ("jpg", "webp"), ("jpg", "image/jpeg")
)

EMPTY = "il est vide"
TOO_LARGE = f"il dépasse {MEGABYTES} Mo. Réduisez-le, ou coupez-le en plusieurs fichiers"
VIRUS = "l’antivirus y a trouvé un virus. Nettoyez votre appareil avant de recommencer"
NO_ANTIVIRUS = "l’antivirus ne répond pas, nous ne pouvons donc pas le recevoir. Réessayez dans quelques minutes"
WRONG_KIND = "ce n’est ni un PDF ni une photo (JPEG, PNG, WebP)"
HOW_TO = {  # what to do with a file that many people have in good faith
    **dict.fromkeys(
        ("doc", "docx", "odt", "rtf", "xls", "xlsx", "ods", "ppt", "pptx", "odp"),
        "c’est un document de bureautique. Ouvrez-le, choisissez « Enregistrer sous » ou « Exporter », et gardez-le en "
        "PDF",
    ),
    **dict.fromkeys(
        ("heic", "avif", "tif", "gif", "bmp"),
        "ce format d’image n’est pas lu partout. Enregistrez-la en JPEG, ou prenez une photo depuis cette page",
    ),
    **dict.fromkeys(
        ("zip", "rar", "7z", "tar", "gz"), "c’est une archive. Donnez un par un les fichiers qu’elle contient"
    ),
}


class Refused(ValidationError):
    """Why this file is not kept, in a sentence that names it."""

    def __init__(self, name, why):
        super().__init__(f"« {name} » : {why}.", code="refused")


@dataclass(frozen=True)
class Upload:
    """A file that may be kept: what it really is, whatever it was called."""

    name: str
    content: bytes
    extension: str
    mime: str
    pages: int

    @property
    def size(self):
        return len(self.content)

    @cached_property
    def sha256(self):
        return hashlib.sha256(self.content).hexdigest()

    def file(self):
        """For a model's ``FileField``: its stored name comes from ``private_path``."""
        return ContentFile(self.content, name=f"fichier.{self.extension}")


def check(file):
    """The clean ``Upload`` of what somebody sent, or a ``Refused`` that says why."""
    name = plain_name(file.name)
    if file.size > MAX_BYTES:
        raise Refused(name, TOO_LARGE)
    file.seek(0)
    content = file.read()
    if not content:
        raise Refused(name, EMPTY)
    kind = kind_of(name, content)
    must_be_clean(name, content)
    pages, rewritten = opened(name, kind, content)
    extension, mime = KEPT[kind]
    return Upload(f"{PurePosixPath(name).stem}.{extension}", rewritten or content, extension, mime, pages)


def plain_name(name):
    """What people call the file: one line, no folder, and not endless."""
    bare = re.sub(
        r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", name.replace("\\", "/").rpartition("/")[2]
    )
    path = PurePosixPath(" ".join(bare.split()) or "fichier")
    suffix = path.suffix[:8]
    return f"{path.stem[: LONGEST_NAME - len(suffix)]}{suffix}"


def kind_of(name, content):
    """One of ``ACCEPTED``, by its first bytes; a file that is also an archive is none."""
    guess = filetype.guess(content[:8192])
    if guess is None or guess.mime not in ACCEPTED:
        raise Refused(name, HOW_TO.get(guess.extension if guess else "", WRONG_KIND))
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise Refused(name, inspection.DOUBLE)
    return ACCEPTED[guess.mime]


def must_be_clean(name, content):
    """When the antivirus does not answer the file waits with its sender, who is told: nobody opens what nobody looked
    at, and no date is missed, since a paper may always follow later (CRPA, art. L114-5-1)."""
    if not clamav.is_wanted():
        return
    try:
        virus = clamav.virus_in(content)
    except clamav.Unreachable:
        raise Refused(name, NO_ANTIVIRUS) from None
    if virus:
        raise Refused(name, VIRUS)


def opened(name, kind, content):
    """``(pages, rewritten bytes)``, from the process that opens the file."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", INSPECTOR, kind],
            input=content, capture_output=True, timeout=PATIENCE, check=True, env=KNOWS_NOTHING,
        )  # fmt: skip
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise Refused(name, inspection.UNREADABLE) from None
    line, _, rewritten = done.stdout.partition(b"\n")
    answer = json.loads(line)
    if "refused" in answer:
        raise Refused(name, answer["refused"])
    return answer["pages"], rewritten


class CappedHandler(FileUploadHandler):
    """Stands before Django's own: of a file that is too large, what exceeds is dropped as it comes.

    Neither memory nor disk holds it, and the form still learns that there was too much.
    """

    def receive_data_chunk(self, raw_data, start):
        return raw_data if start <= MAX_BYTES else None

    def file_complete(self, file_size):
        return None


# In forms -------------------------------------------------------------------------------------------


class UploadInput(forms.FileInput):
    """Where a file is dropped, chosen, or photographed; ``upload.js`` says its name and size before it leaves."""

    template_name = "commons/forms/upload.html"

    def __init__(self, attrs=None):
        super().__init__({"accept": ",".join(ACCEPTED), "data-max-bytes": MAX_BYTES} | (attrs or {}))

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["too_large"] = f"« {{}} » : {TOO_LARGE}."
        return context


class UploadField(forms.FileField):
    """One file, checked. Its clean value is an ``Upload``, or nothing."""

    widget = UploadInput
    default_error_messages = {
        "required": "Choisissez un fichier.",
        "empty": f"Ce fichier ne peut pas être reçu : {EMPTY}.",
        "again": "Choisissez-le de nouveau : votre navigateur ne garde pas un fichier d’une page à l’autre.",
    }

    def __init__(self, **kwargs):
        super().__init__(**{"help_text": HINT} | kwargs)

    def to_python(self, data):
        """The file is opened once, however often its form is asked."""
        if data in self.empty_values:
            return None
        if not hasattr(data, "checked"):
            try:
                data.checked = check(data)
            except Refused as refused:
                data.checked = refused
        if isinstance(data.checked, Refused):
            raise data.checked
        return data.checked

    def has_changed(self, initial, data):
        return not self.disabled and data is not None


class UploadFormMixin:
    """A form with files which, refused for something else, says that they have to be chosen again."""

    def full_clean(self):
        super().full_clean()
        if not self.is_bound or not self._errors:
            return
        for name, field in self.fields.items():
            if isinstance(field, UploadField) and self.cleaned_data.get(name):
                self.add_error(name, field.error_messages["again"])
