"""Compare the whole register with itself: ``manage.py find_duplicates``."""

from django.core.management.base import BaseCommand

from structures.workflow import propose_all


class Command(BaseCommand):
    help = "Cherche dans tout le registre les structures qui se ressemblent, et les propose dans la gestion."

    def handle(self, **options):
        self.stdout.write(f"Doublons possibles, nouveaux : {propose_all()}.")
