"""Take in the grants that another funder publishes: ``manage.py import_grants FILE [--partial] [--report FILE]``."""

import os
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from funding.imports import FileRefused, Report, import_file
from funding.workflow.matching import compare_soon


class Command(BaseCommand):
    help = "Importe les subventions publiées par un autre financeur (SCDL 2.1.1 ou arrêté du 17/11/2017)."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="le fichier CSV")
        parser.add_argument("--partial", action="store_true", help="garde les bonnes lignes si d’autres sont refusées")
        parser.add_argument("--report", metavar="FILE", help="écrit tout le rapport en CSV dans ce fichier")

    def handle(self, *, file, partial, report, **options):
        with opened(file) as grants, sheet(report, file) as rows:
            outcome = Report(self.say, rows)
            try:
                import_file(grants, source=file_name(file), partial=partial, report=outcome)
            except FileRefused as refused:
                outcome.refused_whole(str(refused))
                raise CommandError(f"Fichier refusé. {refused}") from None
            outcome.finish()
        if outcome.refused and not partial:
            raise CommandError(
                f"Rien n’est enregistré : {outcome.refused} ligne(s) refusée(s). "
                "Corrigez-les, ou relancez avec --partial."
            )
        if outcome.refused == outcome.read:
            raise CommandError("Rien n’est enregistré : toutes les lignes sont refusées.")
        if outcome.stored:
            compare_soon()

    def say(self, line):
        """One line of the report, even on a terminal that lacks its characters."""
        encoding = getattr(self.stdout, "encoding", None) or "utf-8"
        self.stdout.write(line.encode(encoding, errors="replace").decode(encoding))


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
