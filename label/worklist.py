"""What waits for somebody about the label: a structure’s lines, then what its front page shows."""

from django.urls import reverse

from commons import clock
from commons.french import SPACE, day
from commons.workflow import status_of
from commons.worklist import Task

from . import award_tasks, instruction_tasks, listing_tasks
from .models import Award, Candidacy, CompletionRequest

S = Candidacy.Status


def office_tasks(user):
    """For those who run the label, then for those who read the directory’s pages."""
    return [
        *instruction_tasks.office_tasks(user),
        *award_tasks.office_tasks(user),
        *listing_tasks.office_tasks(user),
    ]


def structure_tasks(user, structures):
    """What these structures have to do about the label, for whoever writes for them."""
    writing = [structure for structure in structures if structure.may_act(user)]
    return [
        *to_complete(writing),
        *award_tasks.to_answer(user, writing),
        *to_finish(writing),
        *to_renew(writing),
        *listing_tasks.structure_tasks(user, structures),
    ]


def to_complete(structures):
    """What the town asked for, with its date."""
    rows = CompletionRequest.objects.filter(
        candidacy__structure__in=structures, candidacy__status=S.INCOMPLETE, answered_at=None, lapsed_at=None
    )
    return [
        Task(
            "Compléter la candidature au label",
            f"Candidature n°{SPACE}{request.candidacy.number}",
            reverse("label:candidacy_complete", args=[request.candidacy_id]),
            "Répondre",
            due=request.deadline,
            tone="act",
            badge="Compléments demandés",
        )
        for request in rows.select_related("candidacy").order_by("deadline", "pk")
    ]


def to_finish(structures):
    """Drafts: nobody waits for a first candidacy, a renewal is wanted before the label ends."""
    rows = Candidacy.objects.filter(structure__in=structures, status=S.DRAFT).select_related("structure", "renews")
    return [
        Task(
            "Finir le renouvellement du label" if row.renews else "Finir la candidature au label",
            f"{row.structure}",
            row.get_absolute_url(),
            "Continuer",
            due=row.renews.ends_on if row.renews else None,
            tone="wait",
            badge="Brouillon",
        )
        for row in rows.order_by("pk")
    ]


def to_renew(structures):
    """Labels that end within six months, and whose renewal nobody began."""
    rows = Award.objects.to_renew(clock.today()).not_asked().filter(structure__in=structures)
    return [
        Task(
            "Renouveler le label",
            f"Votre label finit le {day(award.ends_on)}. Vos réponses d’avant sont reprises.",
            reverse("label:candidacy_new"),
            "Renouveler",
            due=award.ends_on,
            tone="wait",
            badge="Renouvellement ouvert",
        )
        for award in rows.order_by("ends_on", "pk")
    ]


def shown(structures):
    """``(what, its words, its badge, tone)`` of the labels that these structures hold and of what they ask for."""
    rows = Candidacy.objects.open().filter(structure__in=structures).select_related("structure")
    asked = [
        (row, "renouvellement" if row.is_renewal else "candidature", status_of(row).told, status_of(row).tone)
        for row in rows
    ]
    return [*held(structures), *asked]


def held(structures):
    """The same, of the labels alone."""
    rows = Award.objects.filter(structure__in=structures, ends_on__gte=clock.today())
    rows = rows.exclude(status=Award.Status.WITHDRAWN).select_related("label", "structure")
    return [(row, f"jusqu’au {day(row.ends_on)}", status_of(row).told, status_of(row).tone) for row in rows]
