"""Options: a slot kept while its form is filled, or offered for a time to who waited for it."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from commons import clock
from commons.workflow import save

from ..models import Booking, Space
from ..planning import BY_HALF_DAYS
from ..pricing import price_of
from ..rules import audience_problems, problems, runs_the_desk
from .occupying import occupy
from .rights import acts_for, desk

HELD_FOR = dt.timedelta(minutes=10)
AT_ONCE = 3  # options that one person keeps at the same time
TOO_MANY = "Vous gardez déjà trois créneaux : terminez ces réservations, ou rendez-les."
CHOSEN = {"space", "structure", "series", "category", "by", "checked_by"}  # chosen among rows, never typed


@transaction.atomic
def hold(space, structure, starts_at, ends_at, *, by, **details):
    """Keep a slot for ten minutes, while the form is filled. Returns the option; raises ``Taken``, or the rules'
    sentences."""
    booking = Booking(space=space, structure=structure, starts_at=starts_at, ends_at=ends_at, by=by, **details)
    if not applicant(by, booking):
        raise PermissionDenied
    if Booking.objects.options_of(by).count() >= AT_ONCE:
        raise ValidationError(TOO_MANY)
    if space.kind == Space.Kind.DESK and not desk(by, booking):
        raise ValidationError(BY_HALF_DAYS)
    return keep_option(booking, until=clock.now() + HELD_FOR)


def why_not(space, structure, user):
    """Why this structure cannot book this space at all, whatever the slot: nothing when it can."""
    if space.kind == Space.Kind.DESK:
        return [BY_HALF_DAYS]
    return list(audience_problems(space, structure, runs_the_desk(user)))


def barred(space, structures, user):
    """Why none of these structures can book this space, in sentences; nothing when one of them can."""
    found = [list(audience_problems(space, structure, runs_the_desk(user))) for structure in structures]
    return min(found, key=len) if found and all(found) else []


def applicant(user, booking):
    """Whoever writes for the structure, and the desk for whoever calls it."""
    return acts_for(user, booking) or desk(user, booking)


def keep_option(booking, *, until):
    """Write the option and take its slot. The caller has asked who may."""
    if refusals := problems_of(booking):
        raise ValidationError(refusals)
    booking.held_until = until
    set_price(booking)
    booking.clean_fields(exclude=CHOSEN)
    save(booking)
    occupy(booking)
    return booking


def problems_of(booking, by=None):
    """Why this booking may not be, in sentences; ``by`` is who wants it, unless it is who made it."""
    return problems(
        booking.space,
        booking.structure,
        booking.starts_at,
        booking.ends_at,
        attendance=booking.attendance,
        by=by or booking.by,
    )


def set_price(booking):
    """What the council voted for such a use, on the day of the use."""
    found = price_of(booking.space, booking.structure, booking.starts_at, booking.ends_at)
    booking.category, booking.price, booking.value = found
