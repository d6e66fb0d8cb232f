"""The town's work once it has decided: votes, signatures, payments, reports, credits."""

from django.db.models import Exists, Min, OuterRef, Q

from commons.french import money
from commons.worklist import Task

from .. import ledger
from ..models import Agreement, Deliberation, Instalment, PaymentBatch, Report
from ..models.waits import alert, holds
from .piles import Pile, page

OTHER_INSTALMENTS = ("autre versement", "autres versements")


OF_INSTALMENT = ("agreement__grant__structure", "after_report")


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
    """Instalments whose day has come, and those of them that something holds."""

    def task(instalment):
        return _instalment_task(instalment, "Autoriser", "À autoriser")

    ready = Instalment.objects.ready().with_holds().select_related(*OF_INSTALMENT).order_by("due_on", "pk")
    return Pile(ready, task, words=OTHER_INSTALMENTS, query="etat=prets")


def to_pay(user):
    """Instalments that somebody else authorised, and that no batch holds yet."""

    def task(instalment):
        return _instalment_task(instalment, "Enregistrer le paiement", "À payer")

    waiting = Instalment.objects.to_pay().with_holds().exclude(authorised_by=user)
    waiting = waiting.exclude(payment_rows__is_open=True).select_related(*OF_INSTALMENT)
    return Pile(waiting.order_by("due_on", "pk"), task, words=OTHER_INSTALMENTS, query="etat=autorises")


def batches_to_pay(user):
    """Files that were given to the accounting software and whose payments are not recorded."""

    def task(batch):
        done = f"{batch.paid_count} sur {batch.count} payés"
        title = f"{batch.number} · {money(batch.total)}"
        return Task(title, done, page(batch), "Enregistrer les paiements", due=batch.first_due, badge="Bordereau")

    batches = PaymentBatch.objects.visible_to(user).open().with_progress()
    first_due = Min("rows__instalment__due_on", filter=Q(rows__instalment__paid_on=None))
    words = ("autre bordereau", "autres bordereaux")
    return Pile(batches.annotate(first_due=first_due).order_by("pk"), task, words=words, query="status__exact=open")


def _instalment_task(instalment, action, badge):
    """What holds it comes before the sixty days, which come before whose turn it is."""
    tone = "info"
    detail = f"{instalment.agreement.structure}, exercice {instalment.year}"
    if held := next(holds(instalment), None):
        action, badge, tone = "Voir", held.sentence.removesuffix("."), "wait"
    elif found := alert(instalment):
        tone, badge = found[0], f"{badge} · {found[1].lower()}"
    return Task(
        f"{money(instalment.amount)} · convention {instalment.agreement.number}",
        detail,
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
        .exclude(Exists(Instalment.objects.filter(agreement=OuterRef("pk"), paid_on=None, cancelled_at=None)))
        .exclude(Exists(Report.objects.filter(agreement=OuterRef("pk")).exclude(status__in=["accepted", "defaulted"])))
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
