"""Fill the database with the demo: ``manage.py load_demo``. A second run changes nothing."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ales_ess import demo


class Command(BaseCommand):
    help = "Charge les données de démonstration : structures, appels, demandes et conventions inventées."

    def handle(self, **options):
        if settings.PRODUCTION:
            raise CommandError("Pas de démonstration en production : le mot de passe de ses comptes est public.")
        if demo.is_loaded():
            self.stdout.write("La démonstration est déjà chargée : rien n’a changé.")
            return
        town = demo.load()
        self.stdout.write(
            f"Démonstration chargée : {len(town.structures)} structures, {len(town.applications)} demandes."
        )
