"""What waits for the agents of the label about candidacies: to check, to visit, to put before a jury, to decide."""

import datetime as dt

from django.db.models import Exists, OuterRef
from django.urls import reverse

from commons import clock
from commons.confidential import Page, record
from commons.french import SPACE, day
from commons.worklist import Task

from .models import Candidacy, CompletionRequest, Jury, Visit

LIMIT = 20
PREPARED_BEFORE = dt.timedelta(days=14)
S = Candidacy.Status


def office_tasks(user):
    """For those who run the label; an agent leaves the candidacies of their own structures to somebody else."""
    if not user.has_perm("label.run_label"):
        return []
    rows = Candidacy.objects.exclude(structure__in=user.belongs_to).select_related("structure", "jury")
    return [
        *late(user, rows),
        *to_check(user, rows),
        *to_visit(user, rows),
        *to_put_on_agenda(rows),
        *sessions(),
        *to_decide(user, rows),
    ]


def told(user, rows):
    """The rows of which the list names the structure to this agent: what is of a protected one is written down."""
    rows = list(rows)
    record(user, *rows, page=Page.LIST)
    return rows


def line(candidacy, detail, action, *, badge, due=None, tone="wait"):
    return Task(
        f"Candidature {candidacy.number}",
        f"{candidacy.structure} : {detail}",
        reverse("admin:label_candidacy_change", args=[candidacy.pk]),
        action,
        due=due,
        tone=tone,
        badge=badge,
    )


def to_check(user, rows):
    return [
        line(row, f"déposée le {day(row.submitted_at)}. Est-elle complète ?", "Vérifier", badge="Candidature")
        for row in told(user, rows.filter(status=S.SUBMITTED).order_by("submitted_at", "pk")[:LIMIT])
    ]


def late(user, rows):
    """Completions that did not come in time: the service goes on without."""
    requests = CompletionRequest.objects.filter(
        candidacy__in=rows.filter(status=S.INCOMPLETE).order_by().values("pk"),
        answered_at=None,
        lapsed_at=None,
        deadline__lt=clock.today(),
    )
    requests = requests.select_related("candidacy__structure").order_by("deadline", "pk")[:LIMIT]
    return [
        line(
            request.candidacy,
            "les compléments ne sont pas venus.",
            "Reprendre",
            badge="Compléments en retard",
            due=request.deadline,
            tone="act",
        )
        for request in told(user, requests)
    ]


def to_visit(user, rows):
    """A visit to fix, to tell of, or told of and to send to the jury; a day that is to come asks nothing."""
    visits = Visit.objects.filter(candidacy=OuterRef("pk"))
    rows = rows.filter(status=S.VISIT).annotate(
        is_told=Exists(visits.reported()), waits=Exists(visits.waiting().filter(planned_for__gt=clock.now()))
    )
    rows = rows.annotate(is_over=Exists(visits.waiting().filter(planned_for__lte=clock.now()))).filter(waits=False)
    return [
        line(row, *visit_words(row), badge="Visite") for row in told(user, rows.order_by("complete_at", "pk")[:LIMIT])
    ]


def visit_words(row):
    """``(what is to be done, its button)``."""
    if row.is_over:
        return "la visite est passée, son compte rendu est à écrire.", "Écrire le compte rendu"
    if row.is_told:
        return "le compte rendu est écrit.", "Transmettre au jury"
    return f"complète depuis le {day(row.complete_at)}, une visite est à fixer.", "Fixer une visite"


def to_put_on_agenda(rows):
    """One line for all that wait for a session."""
    if not (number := rows.filter(status=S.JURY, jury=None).count()):
        return []
    plural = "s" if number > 1 else ""
    return [
        Task(
            f"{number}{SPACE}candidature{plural} à inscrire à un jury",
            "La visite est faite : choisissez la séance qui les entend.",
            reverse("admin:label_jury_changelist") + "?closed_at__isempty=1",
            "Choisir la séance",
            tone="wait",
            badge="Jury",
        )
    ]


def sessions():
    """Juries that come soon, or are over and not closed."""
    soon = Jury.objects.open().filter(held_on__lte=clock.today() + PREPARED_BEFORE).order_by("held_on", "pk")
    return [
        Task(
            f"Jury du {day(jury.held_on)}",
            "Notes, décisions et procès-verbal." if jury.held_on <= clock.today() else "Membres et ordre du jour.",
            reverse("admin:label_jury_change", args=[jury.pk]),
            "Tenir la séance" if jury.held_on <= clock.today() else "Préparer",
            due=jury.held_on,
            tone="act" if jury.held_on < clock.today() else "info",
            badge="Jury",
        )
        for jury in soon[:LIMIT]
    ]


def to_decide(user, rows):
    rows = rows.filter(status=S.JURY, jury__closed_at__isnull=False).order_by("jury__held_on", "pk")
    return [
        line(row, f"le jury du {day(row.jury.held_on)} a décidé.", "Écrire la décision", badge="Décision", tone="act")
        for row in told(user, rows[:LIMIT])
    ]
