"""What structures have to do about their papers: those that end while a request needs them, those they promised."""

from django.urls import reverse

from commons import clock
from commons.french import day
from commons.worklist import Task
from structures.models import Paper

from .models import Application, ApplicationPaper

S = Application.Status
RUNNING = [*S.open_to_edits(), *S.in_service()]


def paper_tasks(structures):
    """The lines of « À faire » about the papers of these structures."""
    return [*map(_renew_task, to_renew(structures)), *map(_promised_task, promised(structures))]


def to_renew(structures):
    """Papers that are over, soon over or sent back, and which a running request needs."""
    running = Application.objects.filter(structure__in=structures, status__in=RUNNING)
    asked = running.exclude(call__papers=[]).values_list("structure", "call__papers")
    needed = {(structure, kind) for structure, kinds in asked for kind in kinds}
    if not needed:
        return []
    papers = Paper.objects.to_renew(clock.today()).filter(structure__in={structure for structure, _ in needed})
    return [paper for paper in papers.select_related("structure") if (paper.structure_id, paper.kind) in needed]


def promised(structures):
    """Papers that were left for later when the request was handed in."""
    rows = ApplicationPaper.objects.later().filter(application__structure__in=structures)
    return rows.filter(application__status__in=[S.INCOMPLETE, *S.in_service()]).select_related("application")


def _renew_task(paper):
    words, _ = paper.standing
    urgent = paper.is_over or bool(paper.refusal)
    return Task(
        f"Donner de nouveau : {paper.get_kind_display()}",
        f"{paper.structure}. {words}",
        reverse("structures:add_paper", args=[paper.structure.slug, paper.kind]),
        "Remplacer",
        due=None if paper.refusal else paper.valid_until,
        tone="act" if urgent else "wait",
        badge="À refaire" if paper.refusal else "Périmée" if paper.is_over else "Bientôt périmée",
    )


def _promised_task(row):
    late = row.promised_on < clock.today()
    return Task(
        f"Donner la pièce promise : {row.get_kind_display()}",
        f"Demande « {row.application.title} », promise pour le {day(row.promised_on)}",
        row.application.step_url("papers"),
        "Donner",
        due=row.promised_on,
        tone="act" if late else "wait",
        badge="Promise",
    )
