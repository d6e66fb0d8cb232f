"""``manage.py backup``: the database and the private files in one file. ``make backup`` calls it."""

import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ales_ess.backup import Impossible
from ales_ess.backup.saving import save


class Command(BaseCommand):
    help = "Sauvegarde la base et les fichiers dans un seul fichier, pendant que le portail sert."

    def add_arguments(self, parser):
        parser.add_argument(
            "--into",
            default=os.environ.get("BACKUP_DIR") or str(settings.BASE_DIR / "backups"),
            help="Dossier des sauvegardes (BACKUP_DIR ; backups).",
        )
        parser.add_argument(
            "--keep",
            type=int,
            default=int(os.environ.get("BACKUPS_KEPT") or 0),
            help="N’y garder que les N dernières (BACKUPS_KEPT ; toutes).",
        )

    def handle(self, *, into, keep, **options):
        try:
            path, manifest = save(into, kept=max(keep, 0))
        except (Impossible, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        size = path.stat().st_size / 1e6
        self.stdout.write(f"Sauvegarde écrite : {path} ({size:.1f} Mo, {len(manifest.parts) - 1} fichier(s)).")
        if manifest.missing:
            lost = len(manifest.missing)
            self.stderr.write(f"{lost} fichier(s) que la base nomme ne sont plus sur le disque (éliminés, ou perdus).")
        self.stdout.write("Elle contient des données personnelles : gardez-la chiffrée, et loin de cette machine.")
