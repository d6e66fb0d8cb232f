"""Waiting for a taken slot: first come, first offered, one at a time, for a time."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from commons import clock, journal
from commons.workflow import save
from structures.models import User

from .. import emails
from ..models import Booking, WaitingPlace
from ..queue import waiting_for
from . import seating
from .holding import keep_option
from .rights import acts_for, desk, either

OFFERED_FOR = dt.timedelta(hours=24)
AT_ONCE = 20  # slots that one structure waits for
OFFERED = "Créneau proposé"

waiter = either(acts_for, desk)


@transaction.atomic
def wait(space, structure, starts_at, ends_at, *, by):
    """Ask for a slot that somebody else has. Returns the place in the queue."""
    place = WaitingPlace(space=space, structure=structure, starts_at=starts_at, ends_at=ends_at, by=by)
    if not waiter(by, place):
        raise PermissionDenied
    if starts_at <= clock.now():
        raise ValidationError("Ce créneau est passé.")
    if WaitingPlace.objects.waiting().filter(structure=structure).count() >= AT_ONCE:
        raise ValidationError("Votre structure attend déjà vingt créneaux : renoncez d’abord à l’un d’eux.")
    save(place)
    return place


@transaction.atomic
def stop_waiting(place, *, by):
    """The structure wants the slot no more: it leaves the queue."""
    if not waiter(by, place):
        raise PermissionDenied
    WaitingPlace.objects.filter(pk=place.pk, offered_at=None).delete()


def serve(space, starts_at, ends_at):
    """A slot was given back: offer it to those who waited for it, in order, as far as it goes. In the transaction that
    gave it back, so that nobody slips in between."""
    wanted = [place.pk for place in waiting_for(space, starts_at, ends_at)]
    queue = WaitingPlace.objects.waiting().filter(pk__in=wanted).select_related("space", "structure")
    for place in queue.select_for_update(of=("self",)) if wanted else []:
        offer(place)


def offer(place):
    """Keep the slot for whoever waited, and tell them; when it is not free after all, they go on waiting."""
    clock_hand, space = User.objects.clock(), seating.space_for(place)
    if space is None:
        return
    option = Booking(
        space=space,
        structure=place.structure,
        starts_at=place.starts_at,
        ends_at=place.ends_at,
        by=clock_hand,
    )
    try:
        with transaction.atomic():
            keep_option(option, until=min(clock.now() + OFFERED_FOR, place.starts_at))
            seating.seat(option, place)
    except ValidationError:
        return
    place.option, place.offered_at = option, clock.now()
    place.save(update_fields=["option", "offered_at"])
    emails.place_freed(journal.note(option, OFFERED, by=clock_hand))
