"""Money to give back: announced with its reckoning, answered, then decided or dropped, and collected."""

from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db.models import Max

from commons import clock, journal
from commons.french import day, money
from commons.workflow import Flow

from .. import emails, ledger, thresholds
from ..models import Agreement, Collection, Recovery
from .agreement import A, agreements
from .rescheduling import take, unpaid
from .rights import instructor, representative, treasurer
from .termination import keep_answer, keep_decision

V, recoveries = Recovery.Status, Flow(Recovery, first=Recovery.Status.ANNOUNCED)
ANNOUNCED = "Reversement annoncé"


@agreements.move(A.RUNNING, to=A.RUNNING, by=instructor, label="Annoncer un reversement", tone="danger")
def announce_recovery(agreement, *, by, **terms):
    """La structure reçoit la somme, son calcul et les motifs, et peut répondre. Rien n’est décidé avant."""
    announce(agreement, by=by, **terms)


@agreements.move(A.TERMINATED, to=A.TERMINATED, by=instructor, label="Annoncer un reversement", tone="danger")
def announce_recovery_after_termination(agreement, *, by, **terms):
    """Ce que la structure a reçu et n’emploiera pas : elle reçoit la somme, son calcul et les motifs, et peut
    répondre."""
    announce(agreement, by=by, **terms)


@agreements.move(A.COMPLETED, to=A.COMPLETED, by=instructor, label="Annoncer un reversement", tone="danger")
def announce_recovery_after_completion(agreement, *, by, **terms):
    """Un contrôle a montré que les conditions n’étaient pas tenues : une subvention se retire sans délai (CRPA,
    art. L242-2). La structure reçoit le calcul et les motifs, et peut répondre."""
    announce(agreement, by=by, **terms)


def announce(agreement, *, by, ground, facts, asked, computation, answer_until):
    """At most what was paid and is not asked back yet, with what is still to be paid."""
    if answer_until < (earliest := thresholds.heard_until(clock.today())):
        raise ValidationError(f"La structure a au moins jusqu’au {day(earliest)} pour répondre.")
    most = agreement.amount_paid() - agreement.amount_claimed() + to_come(agreement)
    if asked > most:
        raise ValidationError(f"{money(most)} au plus : ce qui est versé et pas encore réclamé, ou reste à verser.")
    last = agreement.recoveries.aggregate(last=Max("rank"))["last"] or 0
    made = Recovery(
        agreement=agreement,
        rank=last + 1,
        ground=ground,
        facts=facts,
        asked=asked,
        computation=computation,
        answer_until=answer_until,
        announced_by=by,
    )
    made.full_clean()
    made.save()
    emails.recovery_announced(journal.note(made, ANNOUNCED, by=by))


def to_come(agreement):
    """What may still be kept from coming instalments."""
    return sum((row.amount for row in unpaid(agreement)), Decimal())


@recoveries.move(
    V.ANNOUNCED, to=V.ANSWERED, by=representative, label="Répondre à l’annonce", tell=emails.recovery_answered
)
def answer_recovery(recovery, *, by, answer, file=None):
    """Vos observations sont lues avant toute décision. Vous pouvez joindre une pièce."""
    keep_answer(recovery, answer, file, by=by)


@recoveries.move(
    V.ANNOUNCED,
    V.ANSWERED,
    to=V.DECIDED,
    by=instructor,
    label="Émettre le titre de recettes",
    needs=Recovery.missing_to_decide,
    tell=emails.recovery_decided,
    tone="danger",
)
def decide_recovery(recovery, *, by, amount, reasons, order_number, due_on, prefect_on=None):
    """La structure rend la somme avant la date du titre. La décision est motivée et ouvre les voies de recours."""
    keep_decision(recovery, reasons, by=by, prefect_on=prefect_on)
    check_due(recovery, due_on)
    agreement = Agreement.objects.get(pk=recovery.agreement_id)
    most = agreement.amount_paid() - agreement.amount_to_return()
    if amount > most:
        raise ValidationError(f"{money(most)} au plus : le reste n’a pas été versé. Retenez-le sur les versements.")
    recovery.amount, recovery.order_number, recovery.due_on = amount, order_number, due_on


def check_due(recovery, due_on):
    """Six months at most for the *contrat d'engagement républicain* (loi 2000-321, art. 10-1)."""
    today = clock.today()
    if due_on <= today:
        raise ValidationError("Donnez une échéance à venir.")
    months = int(thresholds.value(thresholds.CHARTER, on=today, default=6))
    if recovery.ground == Recovery.Ground.CHARTER and due_on > (last := today + relativedelta(months=months)):
        raise ValidationError(f"Pour ce motif la loi laisse {months} mois au plus : jusqu’au {day(last)}.")


@recoveries.move(
    V.ANNOUNCED,
    V.ANSWERED,
    to=V.COLLECTED,
    by=instructor,
    label="Retenir sur les versements à venir",
    needs=Recovery.missing_to_decide,
    tell=emails.recovery_withheld,
    tone="danger",
)
def withhold(recovery, *, by, amount, reasons, prefect_on=None):
    """La somme est retirée des derniers versements, qui baissent ou s’annulent ; ses crédits redeviennent
    disponibles."""
    keep_decision(recovery, reasons, by=by, prefect_on=prefect_on)
    if recovery.agreement.status != A.RUNNING:
        raise ValidationError("La convention n’est plus en cours : il n’y a plus de versement à retenir.")
    recovery.amount, recovery.is_withheld = amount, True
    take(unpaid(recovery.agreement), amount, f"Reversement n° {recovery.rank}", by=by)
    ledger.follow(Agreement.objects.get(pk=recovery.agreement_id), by=by)


@recoveries.move(
    V.ANNOUNCED, V.ANSWERED, to=V.DROPPED, by=instructor, label="Classer sans suite", tell=emails.recovery_dropped
)
def drop_recovery(recovery, *, by, reasons):
    """La structure ne doit rien, et en est prévenue."""
    keep_decision(recovery, reasons, by=by)


@recoveries.move(V.DECIDED, to=V.DECIDED, by=treasurer, label="Enregistrer un encaissement partiel")
def collect_part(recovery, *, by, amount, collected_on, reference):
    """Une partie de la somme est revenue ; le reste est encore attendu."""
    if amount >= recovery.left():
        raise ValidationError(f"Il reste {money(recovery.left())} : enregistrez plutôt le solde.")
    collect_money(recovery, amount, collected_on, reference, by=by)


@recoveries.move(
    V.DECIDED,
    to=V.COLLECTED,
    by=treasurer,
    label="Enregistrer le solde",
    tell=emails.recovery_collected,
)
def collect(recovery, *, by, collected_on, reference):
    """Tout ce qui était dû est revenu. La structure en est prévenue."""
    collect_money(recovery, recovery.left(), collected_on, reference, by=by)


def collect_money(recovery, amount, collected_on, reference, *, by):
    if collected_on > clock.today() or collected_on < clock.local_date(recovery.decided_at):
        raise ValidationError("Un encaissement se date entre la décision et aujourd’hui.")
    made = Collection(recovery=recovery, amount=amount, collected_on=collected_on, reference=reference, by=by)
    made.full_clean()
    made.save()
    ledger.recover(recovery, amount, by=by)
