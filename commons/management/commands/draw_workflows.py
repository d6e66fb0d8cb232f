"""Write ``docs/workflows.md``, the lives of the files as the code has them; ``--check`` fails if it is out of date."""

from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import module_has_submodule

from commons.workflow import Flow, nothing_missing

PATH = settings.BASE_DIR / "docs" / "workflows.md"
PLACES = ("workflow", "disposal")  # the modules of an app that say how its files live
HEAD = """\
# Lives of the files

Written by `manage.py draw_workflows` from the code of each app’s `workflow`: do not edit. A state is told with whose
turn it is. *Who* is the predicate that allows the move, *needs* its checklist, *tells* the letter that it sends.
"""


class Command(BaseCommand):
    help = "Écrit docs/workflows.md à partir du code ; --check vérifie seulement qu’il est à jour."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="échoue si le fichier diffère, sans l’écrire")

    def handle(self, *, check, **options):
        drawn = draw()
        if PATH.exists() and PATH.read_text() == drawn:
            return
        if check:
            raise CommandError(f"{PATH.relative_to(settings.BASE_DIR)} n’est pas à jour : manage.py draw_workflows.")
        PATH.write_text(drawn)


def draw():
    """The whole page: every flow of every app, in the order in which they are written."""
    return "\n".join([HEAD, *map(section, flows())])


def flows():
    """Those of each app that says how its files live, whatever module of its ``workflow`` they are written in."""
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        places = [place for place in PLACES if module_has_submodule(config.module, place)]
        for place in places:
            import_module(f"{config.name}.{place}")
        if places:
            yield from (flow for flow in Flow.all if flow.model._meta.app_label == config.label)


def section(flow):
    name = str(flow.model._meta.verbose_name)
    rows = [row(move) for move in flow.values()]
    table = ["| move | button | from | to | who | needs | tells |", "|---|---|---|---|---|---|---|", *rows]
    return "\n".join(
        [f"## {name.capitalize()} (`{flow.model.__name__}`)", "", "```mermaid", flow.diagram(), "```", "", *table, ""]
    )


def row(move):
    cells = [
        code(move.name),
        move.label,
        ", ".join(map(code, move.sources)),
        code(move.target),
        code(move.by.__name__),
        "" if move.needs is nothing_missing else code(move.needs.__qualname__.lstrip("_")),
        code(move.tell.__name__) if move.tell else "",
    ]
    return "| " + " | ".join(cells) + " |"


def code(word):
    return f"`{word}`"
