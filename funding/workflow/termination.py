"""The end of an agreement before its term: announced with its grounds, answered, then decided or dropped."""

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError

from commons import clock, journal
from commons.french import day
from commons.workflow import Flow, lock

from .. import emails, ledger, thresholds
from ..models import Termination
from .agreement import A, agreements
from .rescheduling import cancel, unpaid
from .rights import instructor, representative

T, terminations = Termination.Status, Flow(Termination, first=Termination.Status.ANNOUNCED)
ANNOUNCED = "Résiliation annoncée"


def first_day_to_end(ground, on):
    """Two months for a breach (article 14 of the model agreement), else as for any measure."""
    if ground == Termination.Ground.BREACH:
        return on + relativedelta(months=int(thresholds.value(thresholds.TERMINATION, on=on, default=2)))
    return thresholds.heard_until(on)


@agreements.move(A.RUNNING, to=A.RUNNING, by=instructor, label="Annoncer une résiliation", tone="danger")
def announce_termination(agreement, *, by, ground, facts, answer_until):
    """La structure reçoit les motifs et peut répondre jusqu’à la date que vous donnez. Rien n’est décidé avant."""
    if answer_until < (earliest := first_day_to_end(ground, clock.today())):
        raise ValidationError(f"Pour ce motif, la structure a au moins jusqu’au {day(earliest)} pour répondre.")
    made = Termination(agreement=agreement, ground=ground, facts=facts, answer_until=answer_until, announced_by=by)
    made.full_clean()
    made.save()
    emails.termination_announced(journal.note(made, ANNOUNCED, by=by))


@terminations.move(
    T.ANNOUNCED,
    to=T.ANSWERED,
    by=representative,
    label="Répondre à l’annonce",
    tell=emails.termination_answered,
)
def answer_termination(termination, *, by, answer, file=None):
    """Vos observations sont lues avant toute décision. Vous pouvez joindre une pièce."""
    keep_answer(termination, answer, file, by=by)


@terminations.move(
    T.ANNOUNCED,
    T.ANSWERED,
    to=T.DECIDED,
    by=instructor,
    label="Prononcer la résiliation",
    needs=Termination.missing_to_decide,
    tell=emails.termination_decided,
    tone="danger",
)
def decide_termination(termination, *, by, reasons, prefect_on=None):
    """La convention prend fin aujourd’hui. Ce qui n’est pas versé ne le sera pas ; les comptes rendus des années
    commencées restent dus."""
    keep_decision(termination, reasons, by=by, prefect_on=prefect_on)
    termination.save()
    terminate(termination.agreement, by=by)


@terminations.move(
    T.ANNOUNCED,
    T.ANSWERED,
    to=T.DROPPED,
    by=instructor,
    label="Classer sans suite",
    tell=emails.termination_dropped,
)
def drop_termination(termination, *, by, reasons):
    """La convention continue. La structure en est prévenue."""
    keep_decision(termination, reasons, by=by)


def decider(user, agreement):
    """Whoever has just decided its termination: this move goes with that one, and never alone."""
    return instructor(user, agreement) and agreement.terminations.filter(status=T.DECIDED).exists()


@agreements.move(A.RUNNING, to=A.TERMINATED, by=decider, label="Résilier", tone="danger")
def terminate(agreement, *, by):
    """La résiliation est prononcée : les versements restants sont annulés, leurs crédits redeviennent disponibles."""
    if agreement.amendments.open().exists():
        raise ValidationError("Un avenant est en cours : abandonnez-le d’abord.")
    if agreement.instalments.to_pay().exists():
        raise ValidationError("Un versement est autorisé : annulez son autorisation, ou attendez son paiement.")
    for instalment in unpaid(agreement):
        cancel(instalment, "Convention résiliée", by=by)
    agreement.terminated_on = clock.today()
    ledger.release(agreement.grant.application, by=by)


def keep_answer(measure, answer, file, *, by):
    """What the structure says, in words and with a paper."""
    measure.answer, measure.answered_at, measure.answered_by = answer, clock.now(), by
    if file:
        measure.answer_file.save(file.name, file.file(), save=False)


def keep_decision(measure, reasons, *, by, prefect_on=None):
    """Who decides, when, why; of a breach of the *contrat d'engagement républicain* the prefect is told (loi 2000-321,
    art. 10-1)."""
    measure.reasons, measure.decided_at, measure.decided_by = reasons, clock.now(), by
    measure.prefect_on = prefect_on
    lock(measure.agreement)
