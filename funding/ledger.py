"""The books: every movement of public money is written here, under the lock of the ceilings that it touches.

The database would refuse a line too many by itself (``models.budget``). Here the ceilings are locked first, always
in the same order, so that rivals wait for one another and the loser reads how much is left.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, Sum

from commons import clock
from commons.french import day, money

from .models import Agreement, Authorisation, Envelope, Fund, LedgerEntry
from .models.budget import HELD

Kind = LedgerEntry.Kind


class NotEnough(ValidationError):
    """The ceiling is too low; says by how much."""

    def __init__(self, ceiling, wanted):
        super().__init__(
            f"Il manque {money(wanted - ceiling.available)} : il reste {money(ceiling.available)} sur « {ceiling} »."
        )


# What the council votes -----------------------------------------------------------------------------


@transaction.atomic
def vote(ceiling, amount, *, deliberation, by):
    """The council has voted credits (or taken some back, with a negative amount)."""
    must_be_held(deliberation)
    gate(ceiling.fund_id)
    (ceiling,) = lock(ceiling)
    if ceiling.available + amount < 0:
        raise NotEnough(ceiling, -amount)
    write(ceiling, Kind.VOTED, amount, by=by, deliberation=deliberation)
    if isinstance(ceiling, Envelope) and amount > 0:
        reserve_promises(ceiling, by=by)


def must_be_held(deliberation):
    """A vote counts once the council has sat."""
    if deliberation.held_on > clock.today():
        raise ValidationError(f"La séance du {day(deliberation.held_on)} n’a pas encore eu lieu.")


def reserve_promises(envelope, *, by):
    """Set aside what running agreements were promised for this year, oldest first, as far as credits go.

    Amounts of years n+1 and after are « sous réserve des crédits » : whoever does not fit waits for the next vote,
    and ``unfunded`` tells how much is missing.
    """
    (envelope,) = lock(envelope)
    left = envelope.available
    for application, missing in uncovered(envelope):
        if missing <= left:
            write(envelope, Kind.RESERVED, missing, by=by, application=application)
            left -= missing


def unfunded(envelope):
    """How much of the year's promises the vote does not cover yet."""
    return sum((missing for _, missing in uncovered(envelope)), Decimal())


def uncovered(envelope):
    """(application, amount) of the promises that fall on this envelope and are not set aside there, oldest first."""
    agreements = (
        Agreement.objects.filter(status__in=["to_sign", "to_countersign", "running"])
        .filter(
            grant__application__call__envelope__fund=envelope.fund_id,
            grant__application__call__envelope__axis=envelope.axis,
            grant__application__call__envelope__year__lt=envelope.year,
        )
        .annotate(
            promised=Sum(
                "instalments__amount", filter=Q(instalments__year=envelope.year, instalments__cancelled_at=None)
            )
        )
        .filter(promised__gt=0)
        .select_related("grant__application")
        .order_by("pk")
    )
    covered = dict(
        envelope.entries.filter(kind__in=[Kind.RESERVED, Kind.COMMITTED, Kind.RELEASED])
        .order_by()
        .values_list("application")
        .annotate(held=Sum(HELD))
    )
    for agreement in agreements:
        missing = agreement.promised - covered.get(agreement.grant.application_id, 0)
        if missing > 0:
            yield agreement.grant.application, missing


# The life of one file -------------------------------------------------------------------------------


@transaction.atomic
def reserve(application, *, by):
    """Proposed to the council: the money is set aside until it decides."""
    for ceiling, amount in shares(application):
        require(ceiling, amount)
        write(ceiling, Kind.RESERVED, amount, by=by, application=application)


@transaction.atomic
def commit(application, *, by):
    """The council has decided: what was set aside is promised."""
    gate(application.call.envelope.fund_id)
    lock(*concerned(application))
    for ceiling, amount in shares(application):
        promise(ceiling, amount, application, by=by)


@transaction.atomic
def reserve_later_years(application, *, by):
    """The agreement is drawn up: its later years are set aside where their credits are already voted."""
    for envelope in lock(*concerned(application)):
        if isinstance(envelope, Envelope) and envelope.year > application.call.year:
            reserve_promises(envelope, by=by)


@transaction.atomic
def commit_year(instalment, *, by):
    """The year has come: its share of the agreement is promised on its own credits. Returns the envelope."""
    application = instalment.agreement.grant.application
    first = application.call.envelope
    found = Envelope.objects.filter(fund=first.fund, axis=first.axis, year=instalment.year).first()
    if found is None:
        raise ValidationError(f"Les crédits {instalment.year} ne sont pas encore votés.")
    (envelope,) = lock(found)
    missing = dict(instalment.agreement.years())[instalment.year] - promised(application, envelope)
    if missing > 0:
        promise(envelope, missing, application, by=by)
    return envelope


@transaction.atomic
def pay(instalment, *, by):
    """The accountant has paid."""
    write(
        commit_year(instalment, by=by),
        Kind.PAID,
        instalment.amount,
        by=by,
        application=instalment.agreement.grant.application,
        instalment=instalment,
    )


@transaction.atomic
def reverse(instalment, *, by):
    """A payment that did not happen: the opposite line, on the same credits, which stay promised."""
    line = instalment.entries.filter(kind=Kind.PAID).select_related("application").order_by("pk").last()
    (envelope,) = lock(line.envelope)
    application = line.application
    back = balance(application, envelope, Kind.RECOVERED)
    if paid_under(application, envelope) - line.amount < back:
        raise ValidationError(f"{money(back)} ont déjà été recouvrés sur ce qui a été payé : ce paiement a eu lieu.")
    write(envelope, Kind.PAID, -line.amount, by=by, application=application, instalment=instalment)


@transaction.atomic
def recover(recovery, amount, *, by):
    """Money came back: a revenue, told on the credits that had paid it, the latest first. It reopens none of them."""
    application, left = recovery.agreement.grant.application, amount
    envelopes = [ceiling for ceiling in lock(*concerned(application)) if isinstance(ceiling, Envelope)]
    for envelope in sorted(envelopes, key=lambda row: -row.year):
        part = min(left, paid_under(application, envelope) - balance(application, envelope, Kind.RECOVERED))
        if part > 0:
            write(envelope, Kind.RECOVERED, part, by=by, application=application, recovery=recovery)
            left -= part
    if left:
        raise ValidationError(f"C’est {money(left)} de plus que ce qui a été payé à la structure.")


@transaction.atomic
def follow(agreement, *, by, deliberation=None):
    """The schedule has changed: what is promised follows it, down by giving back, up as far as credits allow.

    An increase of this year, or of the whole, is refused when the ceiling is too low; a year that is to come, or whose
    credits were never there, waits for them like every promise (``reserve_promises``).
    """
    application, years = agreement.grant.application, dict(agreement.years())
    gate(application.call.envelope.fund_id)
    for ceiling in lock(*concerned(application)):
        is_year = isinstance(ceiling, Envelope)
        wanted = years.get(ceiling.year, Decimal()) if is_year else sum(years.values())
        held = promised(application, ceiling) + balance(application, ceiling, Kind.RESERVED)
        change = wanted - held
        waits = is_year and ceiling.year > application.call.year and (ceiling.year > clock.today().year or not held)
        if change < 0:
            give_back(application, ceiling, -change, by=by)
        elif change > 0 and not waits:
            require(ceiling, change)
            write(ceiling, Kind.COMMITTED, change, by=by, application=application, deliberation=deliberation)
        if is_year and (change < 0 or waits):
            reserve_promises(ceiling, by=by)


def give_back(application, ceiling, amount, *, by):
    """What was only set aside first, then what was promised."""
    reserved = min(amount, balance(application, ceiling, Kind.RESERVED))
    if reserved:
        write(ceiling, Kind.RESERVED, -reserved, by=by, application=application)
    if amount > reserved:
        write(ceiling, Kind.RELEASED, amount - reserved, by=by, application=application)


@transaction.atomic
def release(application, *, by):
    """Give back what is set aside or promised and will not be paid; it first serves what others were promised."""
    gate(application.call.envelope.fund_id)
    for ceiling in lock(*concerned(application)):
        reserved = balance(application, ceiling, Kind.RESERVED)
        if reserved:
            write(ceiling, Kind.RESERVED, -reserved, by=by, application=application)
        left = promised(application, ceiling) - paid_under(application, ceiling)
        if left > 0:
            write(ceiling, Kind.RELEASED, left, by=by, application=application)
        if isinstance(ceiling, Envelope) and (left > 0 or reserved):
            reserve_promises(ceiling, by=by)


# How it is done -------------------------------------------------------------------------------------


def shares(application):
    """(locked ceiling, amount) that the proposal weighs: its first year on the year's credits and, over several
    years, the whole on the authorisation."""
    amounts = [year.proposed or Decimal() for year in application.years.all()]
    wanted = {application.call.envelope: amounts[0]}
    if len(amounts) > 1:
        wanted[application.call.authorisation] = sum(amounts)
    by_key = {(type(ceiling), ceiling.pk): amount for ceiling, amount in wanted.items()}
    return [(ceiling, amount) for ceiling in lock(*wanted) if (amount := by_key[type(ceiling), ceiling.pk])]


def lock(*ceilings):
    """Fresh, locked copies: authorisations first, then envelopes, each by number, so that nobody deadlocks."""
    locked = []
    for model in (Authorisation, Envelope):
        wanted = [ceiling.pk for ceiling in ceilings if isinstance(ceiling, model)]
        if wanted:
            locked += model.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    return locked


def require(ceiling, amount):
    if ceiling.available < amount:
        raise NotEnough(ceiling, amount)


def promise(ceiling, amount, application, *, by):
    """Turn what this file had set aside on this ceiling into a commitment of ``amount``."""
    reserved = balance(application, ceiling, Kind.RESERVED)
    require(ceiling, amount - reserved)
    if reserved:
        write(ceiling, Kind.RESERVED, -reserved, by=by, application=application)
    write(ceiling, Kind.COMMITTED, amount, by=by, application=application)


def write(ceiling, kind, amount, *, by, **cause):
    """One line. Its ceiling's totals follow by themselves."""
    target = {"envelope" if isinstance(ceiling, Envelope) else "authorisation": ceiling}
    return LedgerEntry.objects.create(kind=kind, amount=amount, by=by, **target, **cause)


def balance(application, ceiling, kind):
    """Sum of this file's lines of one kind on one ceiling."""
    return ceiling.entries.filter(application=application).total(kind)


def promised(application, ceiling):
    """What is promised to this file on this ceiling, less what was given back."""
    return balance(application, ceiling, Kind.COMMITTED) - balance(application, ceiling, Kind.RELEASED)


def paid_under(application, ceiling):
    """What was paid to this file under the ceiling: within its year, or in all for an authorisation."""
    entries = LedgerEntry.objects.filter(application=application)
    return (entries.filter(envelope=ceiling) if isinstance(ceiling, Envelope) else entries).total(Kind.PAID)


def concerned(application):
    """Every ceiling on which this file has lines or may have some: its call's, and its later years' envelopes."""
    first, last = application.call.envelope, application.years.last()
    envelopes = Envelope.objects.filter(
        fund=first.fund_id, axis=first.axis, year__gte=first.year, year__lte=last.year if last else first.year
    )
    authorisation = application.call.authorisation
    return [*([authorisation] if authorisation else []), *envelopes]


def gate(fund_id):
    """Whoever votes, grants or gives back in a fund waits for its turn here, before any other lock: so that a promise
    set aside by one is never forgotten by another who leaves at the same moment."""
    Fund.objects.select_for_update(no_key=True).get(pk=fund_id)
