"""What is left to pay, changed: more, less, or not at all. Rows stay, with the reason."""

from decimal import Decimal

from django.core.exceptions import ValidationError

from commons import clock
from commons.french import money

from ..models import Instalment
from .agreement import make_due


def unpaid(agreement, **only):
    """The instalments that may still change, locked, the last one first: not paid, authorised nor cancelled."""
    rows = Instalment.objects.select_for_update(of=("self",)).filter(agreement=agreement, **only)
    return rows.filter(paid_on=None, authorised_at=None, cancelled_at=None).order_by("-rank")


def cancel(instalment, why, *, by):
    instalment.cancelled_at, instalment.cancelled_by, instalment.cancellation = clock.now(), by, why
    instalment.save(update_fields=["cancelled_at", "cancelled_by", "cancellation"])


def take(instalments, amount, why, *, by):
    """Pay that much less, from the last instalment backwards; one of which nothing is left is cancelled."""
    left = amount
    for instalment in instalments:
        if not left:
            return
        if instalment.amount <= left:
            left -= instalment.amount
            cancel(instalment, why, by=by)
        else:
            instalment.amount -= left
            instalment.save(update_fields=["amount"])
            left = Decimal()
    if left:
        raise ValidationError(
            f"Il ne reste pas assez à verser : {money(left)} de trop. Une somme déjà autorisée ou versée ne se retient "
            "plus."
        )


def add(agreement, year, amount):
    """Pay that much more for this year, with its last instalment, or with a new one after the year's report."""
    last = unpaid(agreement, year=year).first()
    if last:
        last.amount += amount
        last.save(update_fields=["amount"])
        return
    report = agreement.reports.filter(year=year).first()
    rank = max(agreement.instalments.values_list("rank", flat=True)) + 1
    made = Instalment.objects.create(agreement=agreement, rank=rank, year=year, amount=amount, after_report=report)
    if report is None or report.status == "accepted":
        make_due([made])


def change_year(agreement, year, before, after, why, *, by):
    """What one year's credits pay becomes ``after``; refused when it is no longer ``before``."""
    now = dict(agreement.years()).get(year, Decimal())
    if now != before:
        raise ValidationError(
            f"Le montant {year} est maintenant de {money(now)}, et non de {money(before)} : abandonnez cet avenant, "
            "puis préparez-en un autre."
        )
    if after > before:
        add(agreement, year, after - before)
    else:
        take(unpaid(agreement, year=year), before - after, why, by=by)
