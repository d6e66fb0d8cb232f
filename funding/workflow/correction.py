"""A payment that was recorded wrongly, or that did not happen."""

from django.core.exceptions import ValidationError

from commons import clock
from commons.french import day, money

from .. import emails, ledger
from ..models import PaymentCorrection
from ..models.recoveries import books_close_on
from .payments import P, instalments
from .rights import treasurer


def missing_to_correct(instalment):
    """The books of the year are still open."""
    closing = books_close_on(instalment.paid_on)
    if clock.today() <= closing:
        return []
    return [f"Les comptes {instalment.paid_on.year} sont clos depuis le {day(closing)} : rien n’y change plus."]


def missing_to_reverse(instalment):
    """The agreement still runs, so that the instalment can be paid again."""
    if instalment.agreement.status == "running":
        return missing_to_correct(instalment)
    return ["La convention n’est plus en cours : ce versement ne pourrait plus être payé de nouveau."]


def must_not_be_claimed(instalment):
    """What was decided that the structure gives back was paid to it."""
    agreement = instalment.agreement
    owed = agreement.amount_to_return()
    if agreement.amount_paid() - instalment.amount < owed:
        raise ValidationError(f"{money(owed)} sont à rendre sur ce qui a été payé : ce paiement a eu lieu.")


def remember(instalment, kind, reason, *, by):
    """What was written before."""
    row = PaymentCorrection(
        instalment=instalment,
        kind=kind,
        reason=reason,
        order_number=instalment.order_number,
        paid_on=instalment.paid_on,
        by=by,
    )
    row.full_clean()
    row.save()


@instalments.move(P.PAID, to=P.PAID, by=treasurer, label="Corriger le mandat ou la date", needs=missing_to_correct)
def correct_payment(instalment, *, by, order_number, paid_on, reason):
    """Le numéro de mandat ou la date étaient faux ; la somme et le compte restent. Le journal garde ce qui était
    écrit."""
    if paid_on < clock.local_date(instalment.authorised_at) or paid_on > clock.today():
        raise ValidationError("Un paiement se date entre son autorisation et aujourd’hui.")
    remember(instalment, PaymentCorrection.Kind.CORRECTED, reason, by=by)
    instalment.order_number, instalment.paid_on = order_number, paid_on


@instalments.move(
    P.PAID,
    to=P.READY,
    by=treasurer,
    label="Annuler le paiement",
    needs=missing_to_reverse,
    tell=emails.payment_reversed,
    tone="danger",
)
def reverse_payment(instalment, *, by, kind, reason):
    """La somme n’est pas arrivée, ou n’est jamais partie : le grand livre reçoit l’écriture inverse, et le versement
    redevient à autoriser. Deux personnes le paieront de nouveau."""
    ledger.reverse(instalment, by=by)
    must_not_be_claimed(instalment)
    remember(instalment, kind, reason, by=by)
    instalment.payment_rows.filter(is_open=True).update(is_open=False)
    instalment.paid_on = instalment.paid_by = None
    instalment.order_number = ""
    instalment.authorised_at = instalment.authorised_by = instalment.account = None
