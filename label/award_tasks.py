"""What waits for somebody about the label that is held and its controls: the agents’ lines, then a structure’s."""

from django.urls import reverse

from commons import clock
from commons.confidential import Page, record
from commons.french import day
from commons.worklist import Task

from .models import Audit, Award
from .workflow.rights import is_own

LIMIT = 20


def office_tasks(user):
    """Controls to begin, those where the structure has spoken or let its time pass, labels that are about to end."""
    if not user.has_perm("label.run_label"):
        return []
    return [*audits(user), *ending()]


def audits(user):
    """An agent who is one of its people leaves it to somebody else."""
    today = clock.today()
    rows = Audit.objects.visible_to(user).open().select_related("award__structure").order_by("opened_at", "pk")
    waiting = rows.filter(status=Audit.Status.DRAWN) | rows.to_read() | rows.silent(today)
    told = [audit for audit in waiting[:LIMIT] if not is_own(user, audit)]
    record(user, *told, page=Page.LIST)
    return [
        Task(
            f"Contrôle du label {audit.award.number}",
            f"{audit.structure} : {to_do(audit)}",
            reverse("admin:label_audit_change", args=[audit.pk]),
            "Ouvrir",
            tone="wait",
            badge="Contrôle",
        )
        for audit in told
    ]


def to_do(audit):
    if audit.status == Audit.Status.DRAWN:
        return f"ouvert le {day(audit.opened_at)}, les questions sont à envoyer."
    if audit.answered_at and audit.status == Audit.Status.ANSWERING or audit.observed_at:
        return "sa réponse est à lire."
    return "le délai est passé sans réponse."


def ending():
    """One line for all the labels in their last six months, of which nobody asked to keep."""
    ends = list(Award.objects.to_renew(clock.today()).not_asked().order_by("ends_on").values_list("ends_on", flat=True))
    if not ends:
        return []
    plural = "s" if len(ends) > 1 else ""
    return [
        Task(
            f"{len(ends)} label{plural} à renouveler",
            f"Le premier finit le {day(ends[0])}. Les structures sont prévenues six, trois et un mois avant.",
            reverse("admin:label_award_changelist") + "?o=6",
            "Voir",
            tone="info",
            badge="Labels",
        )
    ]


def to_answer(user, structures):
    """Controls where one of these structures, for which this person writes, still has to speak."""
    rows = Audit.objects.visible_to(user).open().filter(award__structure__in=structures).select_related("award")
    return [
        Task(
            f"Répondre au contrôle du label {audit.award.number}",
            "Rien n’est décidé.",
            audit.get_absolute_url(),
            "Répondre",
            due=audit.until,
            tone="act",
            badge="Contrôle",
        )
        for audit in rows.order_by("opened_at", "pk")
        if audit.until
    ]
