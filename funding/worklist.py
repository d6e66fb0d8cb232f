"""What waits for somebody, in public money: the applicant's « À faire » and the agents'."""

from django.db.models import Sum
from django.urls import reverse

from commons import clock
from commons.french import money
from commons.worklist import Task, most_urgent_first

from .models import Agreement, Application, Call, Deliberation, Envelope, Instalment, Report

S = Application.Status

# Silence refuses two months after the deposit: the work list warns that many days before.
SILENCE_WARNING_DAYS = 21


def structure_tasks(user):
    """What the person's structures have to do, most urgent first."""
    applications = (
        Application.objects.filter(structure__memberships__user=user, status__in=S.open_to_edits())
        .select_related("call", "structure")
        .prefetch_related("completion_requests")
    )
    agreements = Agreement.objects.filter(
        grant__structure__memberships__user=user, status=Agreement.Status.TO_SIGN
    ).select_related("grant__application")
    reports = (
        Report.objects.owed()
        .filter(agreement__grant__structure__memberships__user=user, year__lte=clock.today().year)
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
        request = next((r for r in application.completion_requests.all() if r.answered_at is None), None)
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


def office(user):
    """The back-office's front page for this agent: what waits, what is late, envelopes, the next council."""
    tasks = []
    if user.has_perm("funding.instruct_application"):
        tasks += [*_to_instruct(), *_reports_to_read(), *_binding_votes()]
    if user.has_perm("funding.sign_agreement"):
        tasks += _to_countersign()
    if user.has_perm("funding.authorise_instalment"):
        tasks += _to_authorise()
    if user.has_perm("funding.pay_instalment"):
        tasks += _to_pay(user)
    today = clock.today()
    tasks = most_urgent_first(tasks)
    return {
        "late": [task for task in tasks if task.due and task.due < today],
        "tasks": [task for task in tasks if not task.due or task.due >= today],
        "envelopes": list(Envelope.objects.visible_to(user).filter(year__gte=today.year).select_related("fund")[:8]),
        "council": Deliberation.objects.visible_to(user).filter(held_on__gte=today).order_by("held_on").first(),
        "calls": list(Call.objects.open().order_by("closes_at")[:5]) if user.has_perm("funding.view_call") else [],
    }


def _page(row):
    return reverse(f"admin:funding_{row._meta.model_name}_change", args=[row.pk])


def _to_instruct():
    actions = {S.SUBMITTED: "Examiner", S.UNDER_REVIEW: "Instruire", S.PROPOSED: "Enregistrer le vote"}
    applications = (
        Application.objects.waiting()
        .select_related("structure", "call")
        .prefetch_related("completion_requests")
        .order_by("submitted_at")[:100]
    )
    for application in applications:
        yield Task(
            f"{application.number} · {application.title}",
            f"{application.structure}, {application.call}",
            _page(application),
            actions[application.status],
            due=application.silence_refuses_on(),
            tone=S(application.status).tone,
            badge=S(application.status).label,
        )


def _reports_to_read():
    for report in Report.objects.filter(status=Report.Status.SUBMITTED).select_related("agreement__grant__structure"):
        yield Task(
            f"{report} · convention {report.agreement.number}",
            f"{report.structure}",
            _page(report),
            "Lire",
            tone="info",
            badge="Compte rendu déposé",
        )


def _binding_votes():
    """Votes that agreements wait for: without their dates of transmission and publication nothing may be signed."""
    waiting = Deliberation.objects.filter(
        executory_on=None, grants__agreement__status__in=[Agreement.Status.TO_SIGN, Agreement.Status.TO_COUNTERSIGN]
    ).distinct()
    for deliberation in waiting:
        yield Task(
            f"{deliberation}",
            "Sans ses dates de transmission et de publication, la Ville ne peut pas signer.",
            _page(deliberation),
            "Compléter",
            tone="wait",
            badge="Pas encore exécutoire",
        )


def _to_countersign():
    agreements = Agreement.objects.filter(status=Agreement.Status.TO_COUNTERSIGN).select_related(
        "grant__structure", "grant__deliberation"
    )
    for agreement in agreements:
        ready = not agreement.missing_to_countersign()
        yield Task(
            f"{agreement} · {money(agreement.grant.amount)}",
            f"{agreement.structure}" if ready else f"{agreement.structure} : la délibération n’est pas exécutoire",
            _page(agreement),
            "Signer" if ready else "Voir",
            tone="info" if ready else "wait",
            badge="À signer",
        )


def _to_authorise():
    for instalment in Instalment.objects.ready().select_related("agreement__grant__structure"):
        yield Task(
            f"{money(instalment.amount)} · convention {instalment.agreement.number}",
            f"{instalment.agreement.structure}, exercice {instalment.year}",
            _page(instalment),
            "Autoriser",
            due=instalment.due_on,
            badge="À autoriser",
        )


def _to_pay(user):
    waiting = Instalment.objects.to_pay().exclude(authorised_by=user).select_related("agreement__grant__structure")
    for instalment in waiting:
        yield Task(
            f"{money(instalment.amount)} · convention {instalment.agreement.number}",
            f"{instalment.agreement.structure}, exercice {instalment.year}",
            _page(instalment),
            "Enregistrer le paiement",
            due=instalment.due_on,
            badge="À payer",
        )
