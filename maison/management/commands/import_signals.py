"""Take in a list of companies with weak signals: ``manage.py import_signals FILE [--partial]``."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from maison.signal_files import FileRefused
from maison.workflow.signals import import_signals
from structures.models import User


class Command(BaseCommand):
    help = "Importe une liste d’entreprises avec signaux faibles (CSV ou XLSX : SIRET, nom, signal, date)."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="le fichier CSV ou XLSX")
        parser.add_argument("--partial", action="store_true", help="garde les bonnes lignes si d’autres sont refusées")

    def handle(self, *, file, partial, **options):
        path = Path(file)
        try:
            outcome = import_signals(path.read_bytes(), path.name, by=User.objects.clock(), partial=partial)
        except OSError:
            raise CommandError("Ce fichier n’existe pas ou ne peut pas être lu.") from None
        except FileRefused as refused:
            raise CommandError(f"Fichier refusé. {refused}") from None
        for refusal in outcome.refusals:
            self.stdout.write(f"Ligne {refusal.line} refusée : {refusal.why}.")
        if not outcome.is_kept:
            raise CommandError(
                f"Rien n’est enregistré : {outcome.refused} ligne(s) refusée(s). "
                "Corrigez-les, ou relancez avec --partial."
            )
        self.stdout.write(
            f"Bilan : {outcome.read} lues, {outcome.stored} enregistrées, {outcome.known} déjà connues, "
            f"{outcome.companies} entreprises nouvelles, {outcome.refused} refusées."
        )
