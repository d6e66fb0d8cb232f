"""Take in the structures of a register: ``manage.py import_structures FILE [--dry-run] [--partial] [--only-here]``."""

from django.core.management.base import BaseCommand, CommandError

from commons.command_files import opened, say, sheet
from structures.imports import FileRefused, Report
from structures.workflow import take_in


class Command(BaseCommand):
    help = "Importe des structures : extrait du RNA ou de SIRENE (CSV), structures de data·inclusion (CSV ou JSON)."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="le fichier CSV ou JSON")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait, et n’écrit rien")
        parser.add_argument("--partial", action="store_true", help="garde les bonnes lignes si d’autres sont refusées")
        parser.add_argument("--only-here", action="store_true", help="passe les lignes hors de l’agglomération")
        parser.add_argument("--report", metavar="FILE", help="écrit tout le rapport en CSV dans ce fichier")

    def handle(self, *, file, dry_run, partial, only_here, report, **options):
        with opened(file) as structures, sheet(report, file) as rows:
            outcome = Report(lambda line: say(self.stdout, line), rows)
            try:
                take_in(structures, report=outcome, partial=partial, dry_run=dry_run, only_here=only_here)
            except FileRefused as refused:
                outcome.refused_whole(str(refused))
                raise CommandError(f"Fichier refusé. {refused}") from None
            outcome.finish()
        if outcome.refused and not partial:
            raise CommandError(
                f"Rien n’est enregistré : {outcome.refused} ligne(s) refusée(s). "
                "Corrigez-les, ou relancez avec --partial."
            )
        if outcome.refused and outcome.refused == outcome.read:
            raise CommandError("Rien n’est enregistré : toutes les lignes sont refusées.")
        if dry_run:
            say(self.stdout, "Essai : rien n’est enregistré.")
