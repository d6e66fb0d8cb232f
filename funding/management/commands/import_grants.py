"""Take in the grants that another funder publishes: ``manage.py import_grants FILE [--partial] [--report FILE]``."""

from django.core.management.base import BaseCommand, CommandError

from commons.command_files import file_name, opened, say, sheet
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
            outcome = Report(lambda line: say(self.stdout, line), rows)
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
