"""From due to paid: instalments, whose status is read from their dates, and the batches in which they leave.

One person authorises, another one pays: the database says so. A batch changes nothing of that: each of its rows is paid
by the very move that the instalment's own page would make.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from commons import clock, journal
from commons.files import sha256
from commons.models import Counter
from commons.workflow import Flow
from structures.models.bank import lock_payable

from .. import emails, ledger, payment_files
from ..models import Instalment, PaymentBatch, PaymentRow
from .rights import financier, treasurer

P, instalments = Instalment.Status, Flow(Instalment, first=Instalment.Status.WAITING)


def payable(instalment):
    """The account to pay, locked: a change declared at the same moment waits, or is seen here."""
    account = lock_payable(instalment.structure)
    if account is None or instalment.account_id not in (None, account.pk):
        raise ValidationError("Les coordonnées bancaires viennent de changer : ouvrez de nouveau le versement.")
    return account


@instalments.move(
    P.READY, to=P.AUTHORISED, by=financier, label="Autoriser le versement", needs=Instalment.missing_to_authorise
)
def authorise(instalment, *, by):
    """La somme est engagée sur les crédits de l’année, pour le compte bancaire confirmé ; une autre personne
    enregistrera le paiement."""
    instalment.account = payable(instalment)
    ledger.commit_year(instalment, by=by)
    instalment.authorised_at, instalment.authorised_by = clock.now(), by


@instalments.move(
    P.AUTHORISED,
    to=P.READY,
    by=financier,
    label="Annuler l’autorisation",
    needs=Instalment.missing_to_unauthorise,
    tone="danger",
)
def unauthorise(instalment, *, by):
    """Le versement redevient à autoriser ; rien n’a été payé."""
    instalment.authorised_at = instalment.authorised_by = instalment.account = None


@instalments.move(
    P.AUTHORISED,
    to=P.PAID,
    by=treasurer,
    label="Enregistrer le paiement",
    needs=Instalment.missing_to_pay,
    tell=emails.paid,
)
def pay(instalment, *, by, order_number, paid_on):
    """La somme est versée à la structure, qui en est prévenue."""
    if paid_on < clock.local_date(instalment.authorised_at):
        raise ValidationError("Un paiement ne précède pas son autorisation : vérifiez la date.")
    if paid_on > clock.today():
        raise ValidationError("Un paiement s’enregistre une fois fait : donnez une date passée.")
    instalment.account = payable(instalment)
    instalment.paid_on, instalment.paid_by, instalment.order_number = paid_on, by, order_number
    instalment.validate_constraints()
    ledger.pay(instalment, by=by)
    instalment.payment_rows.filter(is_open=True).update(is_open=False, refusal="")


# Batches ----------------------------------------------------------------------------------------------

B, batches = PaymentBatch.Status, Flow(PaymentBatch, first=PaymentBatch.Status.OPEN)
MOST = 200  # of payments in one batch, and of instalments authorised on one screen
LAST_DIGITS = re.compile(r"(\d+)(?!.*\d)")
PREPARED, JOINED, DOWNLOADED = "Bordereau préparé", "Mis dans un bordereau", "Fichier des paiements téléchargé"
NOT_YOURS = "Ce versement est celui d’une structure dont vous êtes : une autre personne s’en charge."
SAME_PERSON = "Vous l’avez autorisé : une autre personne le paie."
SENTENCE = PaymentRow._meta.get_field("refusal").max_length


@dataclass(frozen=True)
class Outcome:
    """What became of one row of several; the sentence says why it was refused, and is empty when it went well."""

    row: object
    sentence: str = ""


def one_by_one(rows, act):
    """Each in its own transaction: one that is refused is told and holds none of the others."""
    outcomes = []
    for row in rows:
        try:
            with transaction.atomic():
                act(row)
        except ValidationError as error:
            outcomes.append(Outcome(row, " ".join(error.messages)))
        except PermissionDenied:
            outcomes.append(Outcome(row, NOT_YOURS))
        except IntegrityError:
            outcomes.append(Outcome(row, "La base de données l’a refusé : ouvrez ce versement seul."))
        else:
            outcomes.append(Outcome(row))
    return outcomes


def authorise_several(rows, *, by):
    """Each through its own move, in the order of the list: on the last euros of a year the first ones are served."""
    return one_by_one(rows, lambda row: authorise(row, by=by))


def obstacles(instalment, by):
    """Why this instalment cannot join a batch that this person prepares."""
    if instalment.status != P.AUTHORISED:
        return [f"Il n’est pas à payer : c’est « {instalment.status.label.lower()} »."]
    if instalment.authorised_by_id == by.pk:
        return [SAME_PERSON]
    if not treasurer(by, instalment):
        return [NOT_YOURS]
    if row := instalment.open_row():
        return [f"Déjà dans le bordereau {row.batch.number}."]
    return instalment.missing_to_pay()


@transaction.atomic
def prepare_batch(instalments, layout, *, by, first_order=""):
    """The treasurer takes what others authorised into one file. Returns the batch, and what was left aside with why."""
    if not by.has_perm("funding.pay_instalment"):
        raise PermissionDenied
    wanted = [instalment.pk for instalment in instalments]
    if len(wanted) > MOST:
        raise ValidationError(f"Un bordereau compte {MOST} versements au plus.")
    rows = Instalment.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("due_on", "pk")
    asked = [(row, obstacles(row, by)) for row in rows.select_related("agreement__grant__structure", "account")]
    taken = [row for row, refused in asked if not refused]
    aside = [Outcome(row, " ".join(refused)) for row, refused in asked if refused]
    if not taken:
        raise ValidationError(aside[0].sentence if len(aside) == 1 else "Aucun de ces versements ne peut être payé.")
    batch = PaymentBatch(
        number=next_number(),
        made_by=by,
        layout=layout,
        layout_version=layout.version,
        total=sum(row.amount for row in taken),
    )
    lines = [row_of(batch, rank, row, first_order) for rank, row in enumerate(taken, start=1)]
    content = payment_files.write(layout, [payment_files.line(line) for line in lines])
    batch.sha256 = sha256(content)
    batch.file.save("bordereau.csv", ContentFile(content), save=False)
    batch.full_clean()
    batch.save()
    for line in lines:
        line.batch = batch
        line.full_clean()
        line.save()
        journal.note(line.instalment, JOINED, by=by)
    journal.note(batch, PREPARED, by=by)
    return batch, aside


def next_number():
    """« BP-2027-0001 »."""
    year = clock.today().year
    return f"BP-{year}-{Counter.objects.next(f'batch:{year}'):04d}"


def row_of(batch, rank, instalment, first_order):
    return PaymentRow(
        batch=batch,
        instalment=instalment,
        account=instalment.account,
        rank=rank,
        reference=f"{instalment.agreement.number}-V{instalment.rank}",
        amount=instalment.amount,
        order_number=following(first_order, rank - 1) if first_order else f"{batch.number}-{rank:03d}",
    )


def following(first, steps):
    """« M-0099 », two steps further: « M-0101 »."""
    digits = LAST_DIGITS.search(first)
    if not digits:
        return f"{first}-{steps + 1}"
    following = str(int(digits[1]) + steps).zfill(len(digits[1]))
    return first[: digits.start()] + following + first[digits.end() :]


@batches.move(
    B.OPEN,
    to=B.CANCELLED,
    by=treasurer,
    label="Annuler le bordereau",
    needs=PaymentBatch.missing_to_cancel,
    tone="danger",
)
def cancel_batch(batch, *, by):
    """Ses versements redeviennent à payer, seuls ou dans un autre bordereau. Prévenez le logiciel comptable si le
    fichier lui a été remis."""
    free(batch)


@batches.move(B.OPEN, to=B.SETTLED, by=treasurer, label="Clore le bordereau")
def close_batch(batch, *, by):
    """Les versements payés le restent ; ceux qui ne le sont pas redeviennent à payer, seuls ou dans un autre
    bordereau."""
    free(batch)


def free(batch):
    """Its instalments may join another batch."""
    batch.rows.filter(is_open=True).update(is_open=False)


@dataclass(frozen=True)
class Payment:
    """What the treasury did for one row."""

    row: object
    order_number: str
    paid_on: object


def record_payments(batch, payments, *, by, partial=True):
    """Each through the ``pay`` move. Those that are refused are told, and the others go, unless all must go together.

    A batch of which everything is paid closes by itself.
    """
    if partial:
        outcomes = one_by_one(payments, lambda payment: record(payment, by=by))
    else:
        outcomes = all_or_nothing(payments, by=by)
    for outcome in outcomes:
        remember(outcome)
    batch.refresh_from_db()
    if batch.status == B.OPEN and not batch.unpaid().exists():
        close_batch(batch, by=by)
    return outcomes


class Undone(Exception):
    """Leaves the transaction: nothing of it stays."""


def all_or_nothing(payments, *, by):
    """All, or none: with one refusal every payment that had gone before it is undone."""
    outcomes = []
    try:
        with transaction.atomic():
            outcomes = one_by_one(payments, lambda payment: record(payment, by=by))
            if any(outcome.sentence for outcome in outcomes):
                raise Undone
    except Undone:
        return [outcome for outcome in outcomes if outcome.sentence]
    return outcomes


def record(payment, *, by):
    """The row is still open, in a batch that is: then it is a payment like another."""
    row = PaymentRow.objects.select_for_update(of=("self",)).select_related("batch").get(pk=payment.row.pk)
    if not row.is_open:
        raise ValidationError(f"Le bordereau {row.batch.number} n’est plus ouvert.")
    pay(Instalment.objects.get(pk=row.instalment_id), by=by, order_number=payment.order_number, paid_on=payment.paid_on)


def remember(outcome):
    """The last refusal of a row stays readable on its batch, until it is paid."""
    if outcome.sentence:
        PaymentRow.objects.filter(pk=outcome.row.row.pk).update(refusal=outcome.sentence[:SENTENCE])


def note_download(batch, *, by):
    """Who takes bank accounts out is written down."""
    return journal.note(batch, DOWNLOADED, by=by)
