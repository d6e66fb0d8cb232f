"""Dates that could not be had and may be again, and who came on the day."""

import datetime as dt
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction

from commons import clock, journal
from commons.workflow import Missing, lock, save
from structures.models import User

from .. import emails
from ..models import Door, Limit
from ..planning import is_free, problems_of_date
from ..wholes import wholes
from .booking import OPEN_BEFORE, S, automatic, bookings, by_request, give_back, is_over, over
from .holding import applicant, set_price
from .occupying import occupy
from .rights import by_the_clock, desk

OFFERED = "Date proposée de nouveau"
NOT_FREE = "Cette date n’est toujours pas libre : nous vous écrirons si elle le devient."


# A date that was refused ----------------------------------------------------------------------------


def take_back(booking):
    """The slot of a refused date, if it can be had now."""
    if refusals := problems_of_date(booking.space, booking.starts_at, booking.ends_at):
        raise ValidationError(refusals)
    booking.reason, booking.offered_at = "", None
    set_price(booking)
    occupy(booking)


def not_free(booking):
    if booking.ends_at <= clock.now():
        return [Missing("Cette date est passée.")]
    return [] if is_free(booking) else [Missing(NOT_FREE)]


@bookings.move(
    S.UNAVAILABLE, to=S.CONFIRMED, by=automatic, label="Prendre cette date", needs=not_free, tell=emails.date_taken
)
def take_date(booking, *, by):
    """Le créneau s’est libéré : il est à vous aussitôt."""
    take_back(booking)


@bookings.move(
    S.UNAVAILABLE, to=S.REQUESTED, by=by_request, label="Demander cette date", needs=not_free, tell=emails.date_asked
)
def ask_date(booking, *, by):
    """Le créneau s’est libéré : il vous est gardé, et le bureau d’accueil vous répond."""
    take_back(booking)


@bookings.move(S.UNAVAILABLE, to=S.CANCELLED, by=applicant, label="Ne plus attendre cette date", tone="danger")
def drop_date(booking, *, by, reason=""):
    """Vous ne serez plus prévenus si le créneau se libère."""
    booking.reason, booking.offered_at = reason or booking.reason, None


@bookings.move(
    *(S.REQUESTED, S.CONFIRMED),
    to=S.UNAVAILABLE,
    by=desk,
    label="Rendre la date indisponible",
    tone="danger",
    needs=over,
    tell=emails.withdrawn,
)
def withdraw_date(booking, *, by, reason):
    """L’espace ne peut plus recevoir ce jour-là. La structure lit pourquoi, et retrouve la date si elle se libère."""
    booking.reason = reason
    give_back(booking)


@transaction.atomic
def offer_again(booking):
    """Tell the structure once that a refused date is free, and once more if it was taken and is free again."""
    booking = lock(booking)
    if booking.status != S.UNAVAILABLE:
        return
    free = is_free(booking)
    if free and booking.offered_at is None:
        booking.offered_at = clock.now()
        save(booking)
        emails.date_freed(journal.note(booking, OFFERED, by=User.objects.clock()))
    elif not free and booking.offered_at is not None:
        booking.offered_at = None
        save(booking)


# The day itself -------------------------------------------------------------------------------------


def is_now(booking):
    """From a quarter of an hour before the start to the end."""
    return booking.starts_at - OPEN_BEFORE <= clock.now() < booking.ends_at


def at_the_door(user, booking):
    """One of the structure's people, when it is time."""
    return user.is_authenticated and booking.structure_id in user.belongs_to and is_now(booking)


def codes(booking):
    """Those that are posted at the door of its space, or of what it is a part of."""
    return Door.objects.filter(space__in=wholes(booking.space)).values_list("code", flat=True)


def without_code(booking):
    if codes(booking).exists():
        return []
    return [Missing("Aucun code n’est affiché à cette porte : le bureau d’accueil note votre présence.")]


@bookings.move(S.CONFIRMED, S.MISSED, to=S.ATTENDED, by=at_the_door, label="Nous sommes là", needs=without_code)
def arrive(booking, *, by, code):
    """Le code affiché à la porte prouve que vous êtes venus."""
    if not any(secrets.compare_digest(code.strip(), known) for known in codes(booking)):
        raise ValidationError("Ce n’est pas le code affiché à la porte de cet espace.")
    booking.checked_at, booking.checked_by = clock.now(), by


def unclaimed(booking):
    """Whether nobody has come long enough after the start for the slot to be given back."""
    late = dt.timedelta(minutes=Limit.objects.value(Limit.Key.UNCLAIMED))
    return booking.status == S.CONFIRMED and booking.starts_at + late <= clock.now() < booking.ends_at


def still_claimed(booking):
    if is_over(booking):
        return over(booking)
    late = Limit.objects.value(Limit.Key.UNCLAIMED)
    return [] if unclaimed(booking) else [Missing(f"Attendez {late} minutes après le début.")]


@bookings.move(S.REQUESTED, S.CONFIRMED, to=S.RELEASED, by=by_the_clock, label="Rendre les dates non reconfirmées")
def lapse(booking, *, by, reason):
    """La série n’a pas été reconfirmée à temps : le créneau est rendu aux autres."""
    booking.reason = reason
    give_back(booking)


@bookings.move(S.CONFIRMED, to=S.RELEASED, by=desk, label="Rendre le créneau resté vide", needs=still_claimed)
def release_unclaimed(booking, *, by):
    """Personne n’est venu à l’heure : le reste du créneau est rendu aux autres."""
    booking.reason = "Personne n’est venu dans les temps."
    give_back(booking)
