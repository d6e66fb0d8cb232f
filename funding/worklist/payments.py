"""The town's work once it has decided: votes, signatures, payments, reports, credits."""

from django.db.models import Exists, OuterRef

from commons.french import money
from commons.worklist import Task

from .. import ledger
from ..models import Agreement, Deliberation, Instalment, Report
from .piles import Pile, page

OTHER_INSTALMENTS = ("autre versement", "autres versements")


HELD = "Versement retenu : coordonnées bancaires à confirmer"


def binding_votes():
    """Votes that agreements wait for: without their dates of transmission and publication nothing may be signed."""

    def task(deliberation):
        return Task(
            f"{deliberation}",
            "Sans ses dates de transmission et de publication, la Ville ne peut pas signer.",
            page(deliberation),
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


def to_countersign():
    """Agreements that their structures have signed."""

    def task(agreement):
        ready = not agreement.missing_to_countersign()
        return Task(
            f"{agreement} · {money(agreement.grant.amount)}",
            f"{agreement.structure}" if ready else f"{agreement.structure} : la délibération n’est pas exécutoire",
            page(agreement),
            "Signer" if ready else "Voir",
            tone="info" if ready else "wait",
            badge="À signer",
        )

    status = Agreement.Status.TO_COUNTERSIGN
    agreements = Agreement.objects.filter(status=status).select_related(
        "grant__structure", "grant__deliberation", "grant__application__call"
    )
    return Pile(
        agreements.order_by("pk"),
        task,
        words=("autre convention", "autres conventions"),
        query=f"status__exact={status}",
    )


def to_authorise():
    """Instalments whose day has come, and those of them that a bank account holds."""

    def task(instalment):
        if instalment.is_held:
            return _instalment_task(instalment, "Voir", HELD, "wait")
        return _instalment_task(instalment, "Autoriser", "À autoriser")

    ready = (
        Instalment.objects.ready().with_hold().select_related("agreement__grant__structure").order_by("due_on", "pk")
    )
    return Pile(ready, task, words=OTHER_INSTALMENTS, query="authorised_at__isempty=1")


def to_pay(user):
    """Instalments that somebody else authorised."""

    def task(instalment):
        if instalment.is_held:
            return _instalment_task(instalment, "Voir", HELD, "wait")
        return _instalment_task(instalment, "Enregistrer le paiement", "À payer")

    waiting = (
        Instalment.objects.to_pay()
        .with_hold()
        .exclude(authorised_by=user)
        .select_related("agreement__grant__structure")
    )
    return Pile(
        waiting.order_by("due_on", "pk"),
        task,
        words=OTHER_INSTALMENTS,
        query="authorised_at__isempty=0&paid_on__isempty=1",
    )


def _instalment_task(instalment, action, badge, tone="info"):
    return Task(
        f"{money(instalment.amount)} · convention {instalment.agreement.number}",
        f"{instalment.agreement.structure}, exercice {instalment.year}",
        page(instalment),
        action,
        due=instalment.due_on,
        tone=tone,
        badge=badge,
    )


def reports_to_read():
    """Reports that came in."""

    def task(report):
        return Task(
            f"{report} · convention {report.agreement.number}",
            f"{report.structure}",
            page(report),
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


def to_complete():
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
        return Task(title, detail, page(agreement), "Solder", tone="ok", badge="À solder")

    return Pile(rows, task, words=("autre convention à solder", "autres conventions à solder"), query="status=running")


def unfunded(envelope):
    """Promises of running agreements that the year's votes do not cover yet, for those who prepare the budget."""
    missing = ledger.unfunded(envelope)
    return missing > 0 and Task(
        f"{money(missing)} promis sans crédits",
        f"{envelope} : des conventions comptent sur cette somme",
        page(envelope),
        "Voir",
        tone="wait",
        badge="Crédits à voter",
    )
