"""A booking, from the option to the day itself."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from commons import clock
from commons.french import number
from commons.models import Event
from commons.workflow import Flow, Missing, TooLate, lock, save, sentence_for_deadlock

from .. import emails
from ..models import Booking, Space
from ..planning import BY_HALF_DAYS
from .attached import ROOM, is_a_room, why_it_stays
from .holding import CHOSEN, applicant, problems_of, set_price
from .occupying import free, lock_units, occupy
from .rights import acts_for, desk, either
from .waiting import serve

S = Booking.Status
CHANGEABLE = (S.HELD, S.REQUESTED, S.CONFIRMED)
CHANGED = "Réservation modifiée"
TOO_LATE_TO_CHANGE = "Il est trop tard pour changer cette réservation ici : appelez le bureau d’accueil."
OPEN_BEFORE = dt.timedelta(minutes=15)  # before the start, from when somebody may be there

bookings = Flow(Booking, first=S.HELD)


def automatic(user, booking):
    """Whose booking stands at once: where the space is automatic, and the desk's own."""
    return desk(user, booking) or booking.space.is_automatic and acts_for(user, booking)


def by_request(user, booking):
    return not booking.space.is_automatic and acts_for(user, booking)


def in_time(user, booking):
    """The structure may cancel until the space's own limit; after it, the desk only."""
    return acts_for(user, booking) and clock.now() <= booking.cancel_before


def unnamed(booking):
    """What the form still has to say."""
    return [] if booking.title else [Missing("Dites quelle activité se tiendra.")]


def over(booking):
    """Nobody undoes a day that has passed, nor takes its room from an appointment."""
    if is_over(booking):
        return [Missing("La réservation est passée : notez la présence ou l’absence.")]
    return [Missing(ROOM)] if is_a_room(booking) else []


def is_over(booking):
    return booking.ends_at <= clock.now()


def not_begun(booking):
    """Nobody comes, or stays away, before the time."""
    return [Missing("La réservation n’a pas commencé.")] if clock.now() < booking.starts_at - OPEN_BEFORE else []


def keep(booking):
    """The option becomes a booking. If its ten minutes have passed and somebody took the slot, it is gone: asked under
    the units' lock, for a rival may be taking it now."""
    lock_units(booking.space)
    booking.held_until = None
    if not booking.occupancies.exists():
        occupy(booking)


def give_back(booking):
    """The slot is everybody's again, and first of all of those who waited for it."""
    free(booking)
    serve(booking.space, booking.starts_at, booking.ends_at)


@bookings.move(S.HELD, to=S.CONFIRMED, by=automatic, label="Réserver", needs=unnamed, tell=emails.confirmed)
def book(booking, *, by):
    """La réservation est confirmée aussitôt."""
    keep(booking)


@bookings.move(
    S.HELD, to=S.REQUESTED, by=by_request, label="Demander la réservation", needs=unnamed, tell=emails.to_confirm
)
def request(booking, *, by):
    """Le bureau d’accueil vous répond. Le créneau vous est gardé jusque-là."""
    keep(booking)


@bookings.move(S.REQUESTED, to=S.CONFIRMED, by=desk, label="Confirmer", tell=emails.confirmed)
def confirm(booking, *, by):
    """La structure est prévenue que l’espace l’attend."""


@bookings.move(S.REQUESTED, to=S.DECLINED, by=desk, label="Refuser", tone="danger", tell=emails.declined)
def decline(booking, *, by, reason):
    """La structure lit pourquoi. Le créneau est rendu aux autres."""
    booking.reason = reason
    give_back(booking)


@bookings.move(
    *(S.REQUESTED, S.CONFIRMED),
    to=S.CANCELLED,
    by=either(in_time, desk),
    label="Annuler",
    tone="danger",
    needs=over,
    tell=emails.cancelled,
)
def cancel(booking, *, by, reason):
    """Le créneau est rendu aux autres."""
    booking.reason = reason
    give_back(booking)


@bookings.move(S.CONFIRMED, to=S.RELEASED, by=desk, label="Libérer le créneau", needs=over, tell=emails.released)
def release(booking, *, by, reason):
    """Le créneau n’était plus voulu : il est rendu aux autres, et la structure est prévenue."""
    booking.reason = reason
    give_back(booking)


@bookings.move(S.CONFIRMED, S.MISSED, to=S.ATTENDED, by=desk, label="Noter la présence", needs=not_begun)
def attend(booking, *, by):
    """La structure est venue."""
    booking.checked_at, booking.checked_by = clock.now(), by


@bookings.move(
    S.CONFIRMED, S.ATTENDED, to=S.MISSED, by=desk, label="Noter l’absence", needs=not_begun, tell=emails.missed
)
def miss(booking, *, by):
    """Personne n’est venu."""
    booking.checked_at, booking.checked_by = clock.now(), by


def finish(option, *, by, slot=None, **words):
    """The form is filled: the option becomes a booking, or a request where the desk confirms. When its own slot is
    lost, ``slot`` is another one, taken in its place."""
    with sentence_for_deadlock(), transaction.atomic():
        fresh = lock(option)
        if fresh.status != S.HELD:
            raise TooLate(f"Trop tard : la réservation est « {S(fresh.status).told} ».")
        write(fresh, words)
        if slot:
            was = fresh.space, fresh.starts_at, fresh.ends_at
            fresh.starts_at, fresh.ends_at = slot
            move_to(fresh, was, by=by)
        save(fresh)
        return (book if automatic(by, fresh) else request)(option, by=by)


@transaction.atomic
def give_up(option, *, by):
    """The form is left: the slot goes back to the others at once, and nothing of the option stays."""
    option = lock(option)
    if not applicant(by, option):
        raise PermissionDenied
    if option.status == S.HELD:
        option.delete()
        serve(option.space, option.starts_at, option.ends_at)


@transaction.atomic
def lapse_option(option):
    """Its time has passed: the slot goes to whoever waits for it, else to everybody. The form may still be sent, and
    is accepted as long as nobody else came."""
    option = lock(option)
    if option.is_lapsed:
        give_back(option)


def write(booking, values):
    """New values on the row, as people may type them."""
    for name, value in values.items():
        setattr(booking, name, value)
    booking.clean_fields(exclude=CHOSEN)
    if booking.attendance > booking.space.capacity:
        raise ValidationError({"attendance": f"L’espace reçoit {number(booking.space.capacity)} personnes au plus."})


def may_change(user, booking):
    """The structure until the limit for cancelling, the desk always; an option is its author's to move."""
    return in_time(user, booking) or desk(user, booking) or booking.status == S.HELD


def change(booking, *, by, is_told=True, **values):
    """Another time, another space, other words: all of it, or nothing. Raises ``Taken`` with the former slot kept.

    Where the desk confirms, a booking that its structure moves is confirmed anew. Dates of a series are told together.
    """
    with sentence_for_deadlock(), transaction.atomic():
        fresh = lock(booking)
        before, was = S(fresh.status), (fresh.space, fresh.starts_at, fresh.ends_at)
        if before not in CHANGEABLE or is_over(fresh):
            raise TooLate(f"Trop tard : la réservation est « {before.told} ».")
        if not applicant(by, fresh):
            raise PermissionDenied
        if not may_change(by, fresh):
            raise ValidationError(TOO_LATE_TO_CHANGE)
        write(fresh, values)
        if (fresh.space, fresh.starts_at, fresh.ends_at) != was:
            move_to(fresh, was, by=by)
        save(fresh)
        if before != S.HELD:
            event = Event.objects.create(subject=fresh, action=CHANGED, by=by, before=before, after=fresh.status)
            if is_told:
                emails.changed(event)
    booking.refresh_from_db()
    return booking


def move_to(booking, was, *, by):
    """Take the new slot, then give the former one back."""
    if sentence := why_it_stays(booking):
        raise ValidationError(sentence)
    if booking.space.kind == Space.Kind.DESK and booking.space != was[0]:
        raise ValidationError(BY_HALF_DAYS)
    if refusals := problems_of(booking, by=by):
        raise ValidationError(refusals)
    lock_units(was[0], booking.space)
    free(booking)
    occupy(booking)
    set_price(booking)
    if booking.status == S.CONFIRMED and not automatic(by, booking):
        booking.status = S.REQUESTED
    serve(*was)
