"""The town's work on the applications: to read, to instruct, to answer, before silence decides."""

import datetime as dt

from django.db.models import Count, F, Q
from django.urls import reverse

from commons import clock
from commons.french import day, due
from commons.worklist import Task

from ..models import Application, Bulk, Reading
from ..models.legal_clock import NEAR
from ..models.messages import waiting_for
from .piles import Pile, page

S = Application.Status

# Silence refuses two months after the deposit: the work list warns that many days before.
SILENCE_WARNING_DAYS = 21


OTHER_APPLICATIONS = ("autre demande", "autres demandes")


def to_read(user):
    """What this agent or elected person was asked to read, by the day on which their opinion is waited for."""

    def task(reading):
        status = Reading.Status(reading.status)
        return Task(
            f"{reading.application.number} · {reading.application.title}",
            f"{reading.structure} : votre avis est attendu",
            reverse("admin:funding_reading_read", args=[reading.pk]),
            "Lire" if status == Reading.Status.ASSIGNED else "Continuer la lecture",
            due=reading.due_on,
            tone=status.tone,
            badge=status.label,
        )

    asked = Reading.objects.pending().visible_to(user).filter(reader=user).order_by("due_on", "pk")
    return Pile(
        asked.select_related("application__structure"),
        task,
        words=("autre lecture", "autres lectures"),
        query=f"status__in={','.join(Reading.Status.to_come())}",
    )


def to_type(user):
    """Paper files that an agent began to type: the law's delay runs from the day they came in."""

    def task(application):
        assistance = application.assistance
        return Task(
            f"Saisie à finir · {application.title}",
            f"{application.structure} : demande reçue {assistance.how} le {day(assistance.received_on)}",
            application.get_absolute_url(),
            "Continuer",
            tone="wait",
            badge="Saisie en cours",
        )

    begun = Application.objects.filter(status=S.DRAFT, assistance__isnull=False, assistance__ended_at=None)
    begun = begun.exclude(structure__in=user.belongs_to).select_related("structure", "assistance")
    return Pile(
        begun.order_by("assistance__received_on", "pk"),
        task,
        words=OTHER_APPLICATIONS,
        query=f"status__exact={S.DRAFT}",
    )


def to_instruct():
    """Files in the service's hands, those that silence would refuse first at the top."""
    actions = {S.SUBMITTED: "Examiner", S.UNDER_REVIEW: "Instruire", S.PROPOSED: "Enregistrer le vote"}
    soon = clock.today() + dt.timedelta(days=SILENCE_WARNING_DAYS)

    def task(application):
        status, silence = S(application.status), application.silence_refuses_on()
        return Task(
            f"{application.number} · {application.title}",
            f"{application.structure}, {application.call}",
            page(application),
            actions[status],
            due=silence,
            tone="act" if silence <= soon else status.tone,
            badge=f"Silence {due(silence)}" if silence <= soon else status.label,
        )

    waiting = Application.objects.waiting().select_related("structure", "call").order_by("silence_on", "pk")
    return Pile(waiting, task, words=OTHER_APPLICATIONS, query=f"status__in={','.join(S.in_service())}")


def messages():
    """Files on which the structure wrote: its words stay on the file."""

    def task(application):
        return Task(
            f"{application.number} · {application.title}",
            f"{application.structure} a écrit au service",
            f"{page(application)}#messages",
            "Lire",
            tone="info",
            badge="Message",
        )

    waiting = waiting_for("service", Application.objects.select_related("structure")).order_by("submitted_at", "pk")
    return Pile(waiting, task, words=OTHER_APPLICATIONS, query="messages=a-lire")


def grouped(user):
    """This agent's grouped decisions that are under way, or of which some files were refused in the last days."""
    recent = Bulk.objects.filter(by=user.pk, at__gt=clock.now() - dt.timedelta(days=7)).with_progress()
    for bulk in recent.exclude(done=F("total")).order_by("pk"):
        waits = bulk.done + bulk.refused < bulk.total
        yield Task(
            f"{bulk}",
            f"{bulk.done} sur {bulk.total} traitées" + (f", {bulk.refused} : non" if bulk.refused else ""),
            bulk.get_absolute_url(),
            "Suivre" if waits else "Voir pourquoi",
            tone="info" if waits else "wait",
            badge="En cours" if waits else "À reprendre",
        )


def silent(user):
    """How many files silence has refused or will soon: the list holds them, filtered."""
    if not user.has_perm("funding.instruct_application"):
        return
    today, url = clock.today(), reverse("admin:funding_application_changelist")
    open_files = Application.objects.filter(status__in=[*S.in_service(), S.INCOMPLETE])
    near = open_files.filter(silence_on__lte=today + NEAR).aggregate(
        past=Count("pk", filter=Q(silence_on__lt=today)), soon=Count("pk", filter=Q(silence_on__gte=today))
    )
    if near["past"]:
        title = f"Silence dépassé : {near['past']} demande{'s' if near['past'] > 1 else ''} sans décision"
        detail = "Le silence a valu refus (CRPA, art. L231-4, 3°) ; une décision tardive reste légale."
        yield Task(title, detail, f"{url}?silence=passe", "Voir la liste", tone="act", badge="Silence dépassé")
    if near["soon"]:
        title = (
            f"Silence proche : {near['soon']} demande{'s' if near['soon'] > 1 else ''} à décider sous {NEAR.days} jours"
        )
        detail = "Sans décision, le silence vaudra refus (CRPA, art. L231-4, 3°)."
        yield Task(title, detail, f"{url}?silence=proche", "Voir la liste", tone="wait", badge="Silence proche")


def unanswered():
    """Papers that were asked for and have not come in time: the file is the service's again, who resumes or refuses."""

    def task(application):
        return Task(
            f"{application.number} · {application.title}",
            f"{application.structure} : les compléments étaient attendus pour le {day(application.expected)}",
            page(application),
            "Reprendre",
            due=application.silence_refuses_on(),
            tone="act",
            badge="Compléments non reçus",
        )

    unanswered = (
        Application.objects.filter(
            status=S.INCOMPLETE,
            completion_requests__answered_at=None,
            completion_requests__lapsed_at=None,
            completion_requests__deadline__lt=clock.today(),
        )
        .annotate(expected=F("completion_requests__deadline"))
        .select_related("structure")
        .prefetch_related("completion_requests")
        .order_by("expected", "pk")
    )
    return Pile(unanswered, task, words=OTHER_APPLICATIONS, query=f"status__exact={S.INCOMPLETE}")
