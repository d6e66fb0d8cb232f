"""A series: many dates asked for at once, each with its own status; what is refused is kept with its reason.

Every date has a savepoint of its own, so that one that is taken costs nothing to the others.
"""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from commons import clock, journal
from commons.workflow import Move, lock, save, sentence_for_deadlock

from .. import emails, quotas, recurrence
from ..models import Booking, Series, Term
from ..opening import whole_day
from ..planning import preview, problems_of_series
from ..pricing import Tariff
from ..rules import runs_the_desk
from .booking import CHANGEABLE, automatic, cancel, change, confirm, decline
from .dates import drop_date
from .holding import applicant
from .occupying import EXCLUDED, keep_busy, lock_units, occupy, refused_with
from .rights import desk

S = Booking.Status
BEGAN, CHANGED, CANCELLED, KEPT = "Série créée", "Série modifiée", "Dates annulées", "Série reconfirmée"
CONFIRMED, DECLINED = "Dates confirmées", "Dates refusées"
LONGEST_REASON = Booking._meta.get_field("reason").max_length
CHOSEN = ("space", "structure", "by")
SAME = ("structure", "space", "title", "attendance", "rule", "starts_on", "until", "from_time", "to_time", "typed_for")
AT_ONCE = dt.timedelta(minutes=10)  # within which the same series from the same hand is a button pressed twice


class Scope(models.TextChoices):
    """Which dates a change is about."""

    THIS = "this", "Cette date seulement"
    FOLLOWING = "following", "Cette date et les suivantes"
    ALL = "all", "Toutes les dates à venir"


def untold(move):
    """The same move without its letter: the dates of a series are told together."""
    return Move(move.body, move.sources, move.target, move.by, move.label, move.needs, None, move.tone)


# Beginning ------------------------------------------------------------------------------------------


def begin(series, *, by):
    """Book each date of a new series that can be, keep the others with their reason, and tell it in one letter. Pressed
    twice, the button makes one series: the second press finds it."""
    with sentence_for_deadlock(), transaction.atomic():
        lock_units(series.space)
        if twin := twin_of(series, by=by):
            return twin
        event = write(series, by=by)
        if not series.bookings.filter(status__in=CHANGEABLE).exists():
            raise ValidationError("Aucune de ces dates n’est libre : choisissez un autre horaire, ou un autre espace.")
        emails.series_began(event)
    return series


def twin_of(series, *, by):
    """The same series, which the same person made a moment ago and did not cancel."""
    same = {name: getattr(series, name) for name in SAME}
    standing = Booking.objects.filter(status__in=CHANGEABLE).values("series")
    return Series.objects.filter(**same, by=by.pk, at__gt=clock.now() - AT_ONCE, pk__in=standing).first()


def write(series, *, by, is_arranged=False):
    """The series and its dates, without a letter. Returns the event. Whoever arranges a season writes those of all,
    even what they may not see.

    All that dates share is read once, under the units' lock and the structure's: what each needs of its own is a
    savepoint and two rows.
    """
    series.by = by
    if not (is_arranged or applicant(by, series)):
        raise PermissionDenied
    series.clean_fields(exclude=CHOSEN)
    series.validate_constraints()
    if problems := problems_of_series(series, is_desk=is_arranged or runs_the_desk(by)):
        raise ValidationError(problems)
    series.confirmed_until = kept_until(series)
    save(series)
    units, tariff = lock_units(series.space), Tariff(series.space, series.structure)
    if series.structure:
        quotas.lock(series.structure.pk)
    refused = []
    for planned in preview(series):
        booking = new_date(series, planned, tariff, by=by)
        booking.status = S.CONFIRMED if is_arranged or automatic(by, booking) else S.REQUESTED
        try:
            add_date(booking, planned.problems, units)
        except ValidationError as refusal:
            refused.append(unavailable(booking, refusal))
    Booking.objects.bulk_create(refused)
    return journal.note(series, BEGAN, by=by)


def kept_until(series):
    """The end of the term that holds its first date; and of those that follow, when their day to say so has passed
    already: nobody could have said it."""
    term = following = Term.objects.of(max(series.starts_on, clock.today()))
    while following and following.confirm_by < clock.today():
        term, following = following, Term.objects.after(following.ends_on, series.until)
    return term.ends_on if term else None


def new_date(series, planned, tariff, *, by):
    """One date of the series, not written yet."""
    category, price, value = tariff.price(planned.starts_at, planned.ends_at)
    return Booking(
        series=series,
        space=series.space,
        structure=series.structure,
        title=series.title,
        attendance=series.attendance,
        typed_for=series.typed_for,
        starts_at=planned.starts_at,
        ends_at=planned.ends_at,
        category=category,
        price=price,
        value=value,
        by=by,
    )


def add_date(booking, problems, units):
    """Book one date, or say why it cannot be. Where an option has just lapsed, it gives way as for any booking."""
    if problems:
        raise ValidationError(problems)
    try:
        with transaction.atomic():
            booking.save(force_insert=True)
            keep_busy(booking, units)
    except IntegrityError as error:
        if refused_with(error) != EXCLUDED:
            raise
        with transaction.atomic():
            booking.pk = None
            booking.save(force_insert=True)
            occupy(booking)


def unavailable(booking, refusal):
    """The date that could not be had, kept with its reason; it costs nothing."""
    booking.pk, booking.status, booking.reason = None, S.UNAVAILABLE, " ".join(refusal.messages)[:LONGEST_REASON]
    booking.category, booking.price, booking.value = None, 0, 0
    return booking


# One date, those that follow, or all ----------------------------------------------------------------


def reached(series, booking, scope):
    """The dates to come that a change is about, in order."""
    rows = series.bookings.filter(ends_at__gt=clock.now()).order_by("starts_at", "pk")
    if scope == Scope.THIS:
        return rows.filter(pk=booking.pk)
    return rows.filter(starts_at__gte=booking.starts_at) if scope == Scope.FOLLOWING else rows


@transaction.atomic
def change_dates(series, booking, scope, *, by, from_time, to_time, **values):
    """Other hours, another space or other words for these dates. Returns those that kept theirs, with the reason."""
    series = lock(series)
    if not applicant(by, series):
        raise PermissionDenied
    rows = list(reached(series, booking, scope).filter(status__in=CHANGEABLE))
    lock_units(series.space, values.get("space", series.space))
    refused = []
    for row in rows:
        starts_at, ends_at = recurrence.slot(clock.local_date(row.starts_at), from_time, to_time)
        try:
            with transaction.atomic():
                change(row, by=by, is_told=False, starts_at=starts_at, ends_at=ends_at, **values)
        except ValidationError as refusal:
            row.refresh_from_db()
            refused.append((row, " ".join(refusal.messages)))
    if rows and len(refused) == len(rows):
        raise ValidationError(list(dict.fromkeys(reason for _, reason in refused)))
    if scope != Scope.THIS:
        for name, value in {"from_time": from_time, "to_time": to_time, **values}.items():
            setattr(series, name, value)
        save(series)
    emails.series_changed(journal.note(series, CHANGED, by=by))
    return refused


@transaction.atomic
def cancel_dates(series, booking, scope, *, by, reason):
    """Give back these dates, and wait no more for those that were refused. Returns those that stay, with the reason."""
    series = lock(series)
    if not applicant(by, series):
        raise PermissionDenied
    refused, done = [], 0
    for row in reached(series, booking, scope).filter(status__in=[*CHANGEABLE, S.UNAVAILABLE]):
        move = untold(drop_date if row.status == S.UNAVAILABLE else cancel)
        try:
            with transaction.atomic():
                move(row, by=by, reason=reason)
            done += 1
        except PermissionDenied:
            refused.append((row, "Il est trop tard pour annuler cette date ici : appelez le bureau d’accueil."))
        except ValidationError as refusal:
            refused.append((row, " ".join(refusal.messages)))
    if not done:
        raise ValidationError([reason for _, reason in refused] or ["Il n’y a plus de date à annuler."])
    event = journal.note(series, CANCELLED, by=by)
    emails.series_cancelled(event)
    return refused


def confirm_dates(series, *, by):
    """The desk confirms all the dates that wait for it."""
    _decide(series, confirm, CONFIRMED, emails.series_began, by=by)


def decline_dates(series, *, by, reason):
    """The desk refuses them all: the structure reads why."""
    _decide(series, decline, DECLINED, emails.series_declined, by=by, reason=reason)


@transaction.atomic
def _decide(series, move, action, tell, *, by, **details):
    series = lock(series)
    if not desk(by, series):
        raise PermissionDenied
    rows = list(series.bookings.filter(status=S.REQUESTED).order_by("starts_at"))
    if not rows:
        raise ValidationError("Aucune date n’attend de réponse.")
    for row in rows:
        untold(move)(row, by=by, **details)
    tell(journal.note(series, action, by=by))


# Terms ----------------------------------------------------------------------------------------------


def live():
    """Series that still hold a date to come."""
    rows = Booking.objects.coming().filter(status__in=[S.REQUESTED, S.CONFIRMED])
    return Series.objects.filter(pk__in=rows.values("series")).exclude(structure=None)


@transaction.atomic
def keep(series, *, by):
    """The structure still wants its slot for the next term."""
    series = lock(series)
    if not applicant(by, series):
        raise PermissionDenied
    term = series.next_term
    if term is None or clock.today() > term.confirm_by:
        raise ValidationError("Il n’y a rien à reconfirmer pour cette série.")
    series.confirmed_until = term.ends_on
    save(series)
    return journal.note(series, KEPT, by=by)


def dates_to_release(series, term):
    """What goes back to the others when nobody said that the slot is still wanted."""
    return series.bookings.coming().filter(
        Q(status=S.REQUESTED) | Q(status=S.CONFIRMED), starts_at__gte=whole_day(term.starts_on)[0]
    )
