"""What people have to do for their structures: the applicant's « À faire »."""

from django.db.models import Exists, OuterRef, Q, Sum
from django.urls import reverse

from commons import clock
from commons.french import money
from commons.worklist import Task, most_urgent_first
from structures.models import BankAccount, Membership, Structure

from ..models import Agreement, Application, Report, SignedScan
from ..models.messages import waiting_for
from ..paper_tasks import paper_tasks
from ..partner_tasks import partner_tasks
from .changes import structure_changes

S = Application.Status


def structure_tasks(user, structures=None):
    """What the person has to do for their structures (or for these), most urgent first: each is shown what they may
    do."""
    memberships = Membership.objects.filter(user=user.pk)
    if structures is not None:
        memberships = memberships.filter(structure__in=structures)
    acting = memberships.filter(role__in=Membership.Role.acting()).values("structure")
    representing = memberships.filter(role=Membership.Role.REPRESENTATIVE).values("structure")
    applications = (
        Application.objects.filter(structure__in=acting, status__in=S.open_to_edits())
        .select_related("call", "structure")
        .prefetch_related("completion_requests")
    )
    on_paper = SignedScan.objects.waiting().filter(agreement__grant__application__partners=None)  # the town reads it
    agreements = (
        Agreement.objects.awaiting_lead()
        .filter(grant__structure__in=representing)
        .exclude(pk__in=on_paper.values("agreement"))
        .select_related("grant__application")
    )
    reports = (
        Report.objects.owed()
        .filter(agreement__grant__structure__in=acting, year__lte=clock.today().year)
        .select_related("agreement")
        .annotate(unlocked=Sum("unlocks__amount", filter=Q(unlocks__paid_on=None, unlocks__cancelled_at=None)))
    )
    written = waiting_for("structure", Application.objects.filter(structure__in=acting)).order_by("pk")
    return most_urgent_first(
        [
            *map(_application_task, applications),
            *map(_message_task, written),
            *map(_bank_task, unpayable(representing)),
            *map(_sign_task, agreements),
            *map(_report_task, reports),
            *structure_changes(acting, representing),
            *paper_tasks(acting),
            *partner_tasks(acting, representing),
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


def _message_task(application):
    return Task(
        "Lire un message du service",
        f"Demande « {application.title} »",
        f"{application.get_absolute_url()}#messages",
        "Lire",
        tone="info",
        badge="Message",
    )


def unpayable(structures):
    """Structures to which a running agreement owes money, and which have given no account."""
    running = Agreement.objects.filter(status=Agreement.Status.RUNNING, grant__structure=OuterRef("pk"))
    given = BankAccount.objects.filter(structure=OuterRef("pk"), status__in=["declared", "checked", "confirmed"])
    return Structure.objects.filter(Exists(running), ~Exists(given), pk__in=structures)


def _bank_task(structure):
    return Task(
        "Déclarer vos coordonnées bancaires",
        f"{structure} : la Ville ne peut rien verser sans elles",
        reverse("structures:bank", args=[structure.slug]),
        "Déclarer",
        tone="act",
        badge="Versements retenus",
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
    late = report.due_on < clock.today()
    follows = "retenus jusque-là" if late else "à verser ensuite"
    waiting = f", {money(report.unlocked)} {follows}" if report.unlocked else ""
    return Task(
        f"Compte rendu financier {report.year}",
        f"Convention {report.agreement.number}{waiting}",
        report.get_absolute_url(),
        "Corriger" if report.status == Report.Status.RETURNED else "Rendre compte",
        due=report.due_on,
        tone="act" if late or report.status == Report.Status.RETURNED else "wait",
        badge="À corriger" if report.status == Report.Status.RETURNED else "En retard" if late else "À rendre",
    )
