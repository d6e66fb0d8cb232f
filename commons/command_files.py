"""The files that a command reads and writes, and what it says on a terminal."""

import os
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import CommandError


def say(out, line):
    """One line of the report, even on a terminal that lacks its characters."""
    encoding = getattr(out, "encoding", None) or "utf-8"
    out.write(line.encode(encoding, errors="replace").decode(encoding))


def opened(path):
    """The file to read, or the sentence that says why not."""
    try:
        if Path(path).is_dir():
            raise CommandError(f"« {path} » est un dossier : donnez un fichier CSV.")
        if Path(path).exists() and not Path(path).is_file():
            raise CommandError(f"« {path} » n’est pas un fichier ordinaire.")
        return open(path, "rb")
    except FileNotFoundError:
        raise CommandError(f"Le fichier « {path} » n’existe pas.") from None
    except PermissionError:
        raise CommandError(f"Le fichier « {path} » ne peut pas être lu : droits insuffisants.") from None
    except (OSError, ValueError):
        raise CommandError(f"Le fichier « {path} » ne peut pas être lu.") from None


def sheet(path, source):
    """The report's own file, which never takes the place of the one being read."""
    if not path:
        return nullcontext()
    try:
        if os.path.exists(path) and os.path.samefile(path, source):
            raise CommandError("Le rapport ne peut pas remplacer le fichier importé.")
        return open(path, "w", encoding="utf-8-sig", errors="replace", newline="")
    except (OSError, ValueError):
        raise CommandError(f"Le rapport « {path} » ne peut pas être écrit.") from None


def file_name(path):
    """The name alone, as the database can hold it: a path would tell about the machine."""
    return Path(path).name.encode(errors="replace").decode()[-255:]
