"""What waits for somebody, in public money: the applicant's « À faire » and the agents'."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Sum
from django.urls import reverse

from commons import clock
from commons.french import day, due, money
from commons.worklist import Task, most_urgent_first
from structures.models import Membership

from . import ledger
from .models import Agreement, Application, Call, Deliberation, Envelope, Instalment, Report

S = Application.Status

# Silence refuses two months after the deposit: the work list warns that many days before.
SILENCE_WARNING_DAYS = 21
# Of each kind of work, that much is shown; the rest is in its list.
LIMIT = 50


def structure_tasks(user):
    """What the person has to do for their structures, most urgent first: each is shown what they may do."""
    acting = Membership.objects.filter(user=user.pk, role__in=Membership.Role.acting()).values("structure")
    representing = Membership.objects.filter(user=user.pk, role=Membership.Role.REPRESENTATIVE).values("structure")
    applications = (
        Application.objects.filter(structure__in=acting, status__in=S.open_to_edits())
        .select_related("call", "structure")
        .prefetch_related("completion_requests")
    )
    agreements = Agreement.objects.filter(
        grant__structure__in=representing, status=Agreement.Status.TO_SIGN
    ).select_related("grant__application")
    reports = (
        Report.objects.owed()
        .filter(agreement__grant__structure__in=acting, year__lte=clock.today().year)
        .select_related("agreement")
        .annotate(unlocked=Sum("unlocks__amount"))
    )
    return most_urgent_first(
        [
            *map(_application_task, applications),
            *map(_sign_task, agreements),
            *map(_report_task, reports),
        ]
    )


def _application_task(application):
    if application.status == S.INCOMPLETE:
        request = application.open_request
        return Task(
            "Envoyer les compléments demandés",
            f"Demande « {application.title} »",
            application.get_absolute_url(),
            "Répondre",
            due=request.deadline if request else None,
            tone="act",
            badge="Compléments demandés",
        )
    closing = clock.local_date(application.call.closes_at) if application.call.is_open else None
    return Task(
        f"Finir la demande « {application.title} »",
        f"{application.call}" if closing else f"{application.call}, fermé : la demande ne peut plus être déposée",
        application.get_absolute_url(),
        "Continuer" if closing else "Voir",
        due=closing,
        tone="wait" if closing else "neutral",
        badge="Brouillon",
    )


def _sign_task(agreement):
    return Task(
        f"Signer la convention {agreement.number}",
        f"« {agreement.grant.application.title} », {money(agreement.grant.amount)} accordés",
        agreement.get_absolute_url(),
        "Lire et signer",
        tone="act",
        badge="À signer",
    )


def _report_task(report):
    waiting = f", {money(report.unlocked)} à verser ensuite" if report.unlocked else ""
    late = report.due_on < clock.today()
    return Task(
        f"Compte rendu financier {report.year}",
        f"Convention {report.agreement.number}{waiting}",
        report.get_absolute_url(),
        "Corriger" if report.status == Report.Status.RETURNED else "Rendre compte",
        due=report.due_on,
        tone="act" if late or report.status == Report.Status.RETURNED else "wait",
        badge="À corriger" if report.status == Report.Status.RETURNED else "À rendre",
    )


# The town -------------------------------------------------------------------------------------------


class Pile:
    """One kind of work, at most ``LIMIT`` of it, and how much more there is."""

    def __init__(self, rows, task, *, words, query):
        self.tasks = [task(row) for row in rows[:LIMIT]]
        left = rows.count() - LIMIT if len(self.tasks) == LIMIT else 0
        url = reverse(f"admin:funding_{rows.model._meta.model_name}_changelist")
        self.more = [(f"et {left} {words[left > 1]}", f"{url}?{query}")] if left > 0 else []


def office(user, others=()):
    """The back-office's front page for this agent: what waits, what is late, envelopes, the next council.

    ``others`` are tasks of the apps below, shown among ours.
    """
    today = clock.today()
    piles, unfunded = list(_piles(user)), []
    envelopes = Envelope.objects.visible_to(user).filter(year__gte=today.year).select_related("fund")
    envelopes = list(envelopes.order_by("year", "fund__name", "axis")[:8])
    if user.has_perm("funding.authorise_instalment"):
        unfunded = [task for envelope in envelopes if (task := _unfunded(envelope))]
    tasks = most_urgent_first([*others, *unfunded, *(task for pile in piles for task in pile.tasks)])
    return {
        "late": [task for task in tasks if task.due and task.due < today],
        "tasks": [task for task in tasks if not task.due or task.due >= today],
        "more": [link for pile in piles for link in pile.more],
        "envelopes": envelopes,
        "council": Deliberation.objects.visible_to(user).filter(held_on__gte=today).order_by("held_on").first(),
        "calls": list(Call.objects.open().order_by("closes_at")[:5]) if user.has_perm("funding.view_call") else [],
    }


def _to_complete():
    """Agreements of which all is paid and accounted for."""
    rows = (
        Agreement.objects.filter(status=Agreement.Status.RUNNING)
        .exclude(Exists(Instalment.objects.filter(agreement=OuterRef("pk"), paid_on=None)))
        .exclude(Exists(Report.objects.filter(agreement=OuterRef("pk")).exclude(status=Report.Status.ACCEPTED)))
        .select_related("grant__structure")
        .order_by("pk")
    )

    def task(agreement):
        title = f"{agreement} · {money(agreement.grant.amount)}"
        detail = f"{agreement.structure} : tout est versé et justifié"
        return Task(title, detail, _page(agreement), "Solder", tone="ok", badge="À solder")

    return Pile(rows, task, words=("autre convention à solder", "autres conventions à solder"), query="status=running")


def _piles(user):
    if user.has_perm("funding.instruct_application"):
        yield from (_to_instruct(), _unanswered(), _reports_to_read(), _to_complete(), _binding_votes())
    if user.has_perm("funding.sign_agreement"):
        yield _to_countersign()
    if user.has_perm("funding.authorise_instalment"):
        yield _to_authorise()
    if user.has_perm("funding.pay_instalment"):
        yield _to_pay(user)


def _page(row):
    return reverse(f"admin:funding_{row._meta.model_name}_change", args=[row.pk])


OTHER_APPLICATIONS = ("autre demande", "autres demandes")
OTHER_INSTALMENTS = ("autre versement", "autres versements")


def _to_instruct():
    actions = {S.SUBMITTED: "Examiner", S.UNDER_REVIEW: "Instruire", S.PROPOSED: "Enregistrer le vote"}
    soon = clock.today() + dt.timedelta(days=SILENCE_WARNING_DAYS)

    def task(application):
        status, silence = S(application.status), application.silence_refuses_on()
        return Task(
            f"{application.number} · {application.title}",
            f"{application.structure}, {application.call}",
            _page(application),
            actions[status],
            due=silence,
            tone="act" if silence <= soon else status.tone,
            badge=f"Silence {due(silence)}" if silence <= soon else status.label,
        )

    waiting = (
        Application.objects.waiting()
        .select_related("structure", "call")
        .prefetch_related("completion_requests")
        .order_by("submitted_at", "pk")
    )
    return Pile(waiting, task, words=OTHER_APPLICATIONS, query=f"status__in={','.join(S.in_service())}")


def _unanswered():
    """Papers that were asked for and have not come in time: the file is the service's again, who resumes or refuses."""

    def task(application):
        return Task(
            f"{application.number} · {application.title}",
            f"{application.structure} : les compléments étaient attendus pour le {day(application.expected)}",
            _page(application),
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


def _reports_to_read():
    def task(report):
        return Task(
            f"{report} · convention {report.agreement.number}",
            f"{report.structure}",
            _page(report),
            "Lire",
            tone="info",
            badge="Compte rendu déposé",
        )

    submitted = Report.objects.filter(status=Report.Status.SUBMITTED).select_related("agreement__grant__structure")
    return Pile(
        submitted.order_by("submitted_at", "pk"),
        task,
        words=("autre compte rendu", "autres comptes rendus"),
        query=f"status__exact={Report.Status.SUBMITTED}",
    )


def _binding_votes():
    """Votes that agreements wait for: without their dates of transmission and publication nothing may be signed."""

    def task(deliberation):
        return Task(
            f"{deliberation}",
            "Sans ses dates de transmission et de publication, la Ville ne peut pas signer.",
            _page(deliberation),
            "Compléter",
            tone="wait",
            badge="Pas encore exécutoire",
        )

    to_sign = [Agreement.Status.TO_SIGN, Agreement.Status.TO_COUNTERSIGN]
    waiting = Deliberation.objects.filter(executory_on=None, grants__agreement__status__in=to_sign).distinct()
    return Pile(
        waiting.order_by("held_on", "pk"),
        task,
        words=("autre délibération", "autres délibérations"),
        query="executory_on__isnull=True",
    )


def _to_countersign():
    def task(agreement):
        ready = not agreement.missing_to_countersign()
        return Task(
            f"{agreement} · {money(agreement.grant.amount)}",
            f"{agreement.structure}" if ready else f"{agreement.structure} : la délibération n’est pas exécutoire",
            _page(agreement),
            "Signer" if ready else "Voir",
            tone="info" if ready else "wait",
            badge="À signer",
        )

    status = Agreement.Status.TO_COUNTERSIGN
    agreements = Agreement.objects.filter(status=status).select_related("grant__structure", "grant__deliberation")
    return Pile(
        agreements.order_by("pk"),
        task,
        words=("autre convention", "autres conventions"),
        query=f"status__exact={status}",
    )


def _to_authorise():
    def task(instalment):
        return _instalment_task(instalment, "Autoriser", "À autoriser")

    ready = Instalment.objects.ready().select_related("agreement__grant__structure").order_by("due_on", "pk")
    return Pile(ready, task, words=OTHER_INSTALMENTS, query="authorised_at__isempty=1")


def _to_pay(user):
    def task(instalment):
        return _instalment_task(instalment, "Enregistrer le paiement", "À payer")

    waiting = Instalment.objects.to_pay().exclude(authorised_by=user).select_related("agreement__grant__structure")
    return Pile(
        waiting.order_by("due_on", "pk"),
        task,
        words=OTHER_INSTALMENTS,
        query="authorised_at__isempty=0&paid_on__isempty=1",
    )


def _instalment_task(instalment, action, badge):
    return Task(
        f"{money(instalment.amount)} · convention {instalment.agreement.number}",
        f"{instalment.agreement.structure}, exercice {instalment.year}",
        _page(instalment),
        action,
        due=instalment.due_on,
        badge=badge,
    )


def _unfunded(envelope):
    """Promises of running agreements that the year's votes do not cover yet, for those who prepare the budget."""
    missing = ledger.unfunded(envelope)
    return missing > 0 and Task(
        f"{money(missing)} promis sans crédits",
        f"{envelope} : des conventions comptent sur cette somme",
        _page(envelope),
        "Voir",
        tone="wait",
        badge="Crédits à voter",
    )
