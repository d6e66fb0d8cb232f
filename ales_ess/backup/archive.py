"""What a backup is made of: a tar with the database, then the private files, then the manifest.

The manifest comes last because it holds the fingerprint of each part: a file that was cut anywhere has none, and is
refused whole.
"""

import hashlib
import io
import json
import tarfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from commons.files import STORED

from . import Impossible

FORMAT = 1
DATABASE, FILES, MANIFEST = "base.dump", "fichiers/", "manifeste.json"
CHUNK = 1 << 20
LARGEST_MANIFEST = 256 << 20


@dataclass
class Manifest:
    """What the backup says of itself: when, by which software, and what each part must be."""

    made_at: str
    software: str
    server: int
    migrations: list  # « app.name », applied when it was made
    counts: dict  # rows, by table
    format: int = FORMAT
    parts: dict = field(default_factory=dict)  # SHA-256, by name
    missing: list = field(default_factory=list)  # files that the database names and that the disk had lost already


class Reading:
    """A stream that keeps the fingerprint of what went through it."""

    def __init__(self, stream):
        self.stream, self.digest = stream, hashlib.sha256()

    def read(self, size=CHUNK):
        chunk = self.stream.read(size)
        self.digest.update(chunk)
        return chunk


# Writing --------------------------------------------------------------------------------------------


class Writer:
    """Adds parts one after the other to an open tar, never more than one chunk in memory."""

    def __init__(self, tar, manifest):
        self.tar, self.manifest = tar, manifest

    def add(self, name, path):
        """A file of the disk. Its size is that of the moment it was opened: private files never change."""
        with open(path, "rb") as stream:
            part = Reading(stream)
            self.tar.addfile(described(name, Path(path).stat().st_size), part)
        self.manifest.parts[name] = part.digest.hexdigest()

    def close(self):
        content = json.dumps(asdict(self.manifest), ensure_ascii=False, indent=1).encode()
        self.tar.addfile(described(MANIFEST, len(content)), io.BytesIO(content))


def described(name, size):
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(time.time())
    return entry


# Reading --------------------------------------------------------------------------------------------


def unpack(path, folder):
    """Lay out every part under ``folder``, check each against the manifest, and return the manifest.

    Nothing is believed before all of it was read: a name that is not ours, a part too many, one that lacks, one byte
    that changed, and the whole backup is refused.
    """
    found, manifest = {}, None
    try:
        with tarfile.open(path, mode="r|") as tar:
            for entry in tar:
                check_name(entry)
                if entry.name == MANIFEST:
                    manifest = read_manifest(tar, entry)
                else:
                    found[entry.name] = lay(tar.extractfile(entry), folder / entry.name)
    except FileNotFoundError:
        raise Impossible(f"La sauvegarde {path} n’existe pas.") from None
    except (tarfile.TarError, EOFError, json.JSONDecodeError, UnicodeDecodeError, TypeError) as error:
        raise Impossible(f"La sauvegarde est abîmée ou coupée ({error}) : prenez-en une autre.") from error
    if manifest is None:
        raise Impossible("La sauvegarde est coupée : son manifeste manque. Prenez-en une autre.")
    check_parts(found, manifest)
    return manifest


def check_name(entry):
    """Only what we write: no link, no path that leaves the folder."""
    name = entry.name
    is_ours = name in (DATABASE, MANIFEST) or (name.startswith(FILES) and STORED.fullmatch(name.removeprefix(FILES)))
    if not (entry.isreg() and is_ours):
        raise Impossible("Ce fichier n’est pas une sauvegarde du portail : il contient autre chose.")


def read_manifest(tar, entry):
    if entry.size > LARGEST_MANIFEST:
        raise Impossible("Le manifeste de la sauvegarde n’a pas une taille vraisemblable.")
    content = json.loads(tar.extractfile(entry).read())
    if content.get("format") != FORMAT:
        raise Impossible(
            "Cette sauvegarde a un format que ce logiciel ne connaît pas : mettez d’abord le portail à jour."
        )
    return Manifest(**content)


def lay(stream, path):
    """Write one part aside, for its owner only; returns its fingerprint."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = Reading(stream)
    with open(path, "xb") as target:
        path.chmod(0o600)
        while chunk := part.read():
            target.write(chunk)
    return part.digest.hexdigest()


def check_parts(found, manifest):
    if DATABASE not in found or found.keys() != manifest.parts.keys():
        raise Impossible("La sauvegarde n’est pas entière : il lui manque une partie. Prenez-en une autre.")
    for name, fingerprint in manifest.parts.items():
        if found[name] != fingerprint:
            raise Impossible(f"La sauvegarde est abîmée : « {name} » n’a pas son empreinte. Prenez-en une autre.")
