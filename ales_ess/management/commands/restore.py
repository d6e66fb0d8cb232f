"""``manage.py restore``: a backup takes the place of what is there. ``make restore FROM=…`` calls it."""

from django.core.management.base import BaseCommand, CommandError

from ales_ess.backup import Impossible
from ales_ess.backup.restoring import restore


class Command(BaseCommand):
    help = (
        "Remet une sauvegarde en place : fichiers, base, puis migrations. Le site et les tâches doivent être arrêtés."
    )

    def add_arguments(self, parser):
        parser.add_argument("path", help="Le fichier que « make backup » a écrit.")
        parser.add_argument("--confirm", default="", help="Le nom de la base, si elle sert déjà (CONFIRM).")

    def handle(self, *, path, confirm, **options):
        if not path:
            raise CommandError("Dites quelle sauvegarde : make restore FROM=backups/ales-ess-….tar")
        try:
            manifest = restore(path, confirm=confirm, say=self.stdout.write)
        except (Impossible, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"La sauvegarde du {manifest.made_at} est en place. Vous pouvez relancer le portail.")
