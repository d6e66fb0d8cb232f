"""What a space asks of a booking: its hours, its lengths, how early and how late, for whom, for how many.

Lending to associations is decided by the mayor, under the same conditions for all (CGCT, art. L2144-3): these are
the space's own, written on its page.
"""

import datetime as dt

from commons import clock
from commons.french import SPACE, day, moment, number
from structures.models import Structure

from .models import Space
from .models.opening import Weekday
from .opening import Timetable, covered, days_between, holiday, merged, on_clock
from .words import length, times

# A structure whose identity is looked at again goes on with its activities meanwhile.
KNOWN = (Structure.Status.VERIFIED, Structure.Status.TO_REVIEW)
NOT_KNOWN = "La structure doit être vérifiée par la Ville avant de réserver."
INSTANT = dt.timedelta(microseconds=1)


def problems(space, structure, starts_at, ends_at, attendance=1, by=None):
    """Sentences that say why this cannot be booked, all at once; none when it can.

    Says nothing of who else is there: that is asked of the occupancies. The reception desk passes over the notice
    and the horizon.
    """
    starts_at, ends_at = starts_at.astimezone(dt.UTC), ends_at.astimezone(dt.UTC)  # true lengths when clocks change
    if ends_at <= starts_at:
        return ["La fin doit suivre le début."]
    if starts_at < clock.now():
        return ["Ce créneau est passé."]
    is_desk = runs_the_desk(by)
    return [
        *audience_problems(space, structure, is_desk),
        *length_problems(space, starts_at, ends_at),
        *opening_problems(space, starts_at, ends_at),
        *([] if is_desk else delay_problems(space, starts_at)),
        *capacity_problems(space, attendance),
    ]


def runs_the_desk(user):
    return user is not None and user.has_perm("maison.run_booking")


# For whom -------------------------------------------------------------------------------------------------


def audience_problems(space, structure, is_desk):
    """Who may book: a structure that the town knows, among those whom the space receives."""
    if not space.is_open:
        yield "Cet espace n’est pas proposé à la réservation."
    if space.audience == Space.Audience.DESK and not is_desk:
        yield "Cet espace se réserve auprès du bureau d’accueil."
    if structure is None:
        if not is_desk:
            yield "Dites pour quelle structure vous réservez."
        return
    if structure.status not in KNOWN:
        yield NOT_KNOWN
    if space.audience == Space.Audience.CHOSEN and not space.received.filter(pk=structure.pk).exists():
        yield "Cet espace n’est ouvert qu’aux structures choisies par la Ville."


def capacity_problems(space, attendance):
    if attendance > space.capacity:
        yield (
            f"L’espace reçoit {number(space.capacity)}{SPACE}personne{'s' if space.capacity > 1 else ''} au plus : "
            f"vous en attendez {number(attendance)}."
        )


# How long, how early, how late ----------------------------------------------------------------------------


def length_problems(space, starts_at, ends_at):
    if not (on_step(space, starts_at) and on_step(space, ends_at)):
        step = length(space.step)
        yield f"Commencez et finissez à une heure proposée, de {step} en {step}."
    if ends_at - starts_at < space.shortest:
        yield f"Réservez {length(space.shortest)} au moins."
    if ends_at - starts_at > space.longest:
        yield f"Réservez {length(space.longest)} au plus."


def on_step(space, at):
    """Whether the space proposes that time: steps are counted on the clock, from midnight."""
    return not on_clock(at) % space.step


def delay_problems(space, starts_at):
    last_day = last_bookable_day(space)
    if clock.local_date(starts_at) > last_day:
        yield f"Cet espace se réserve jusqu’au {day(last_day)} pour le moment."
    if starts_at < clock.now() + space.notice:
        yield f"Réservez au plus tard {length(space.notice)} avant le début."


def last_bookable_day(space):
    return clock.today() + dt.timedelta(days=space.horizon)


# When it is open ------------------------------------------------------------------------------------------


def opening_problems(space, starts_at, ends_at, timetable=None):
    """Why nobody is received then: a holiday, a closure, or the hours. Who asks of many dates gives their timetable."""
    days = days_between(clock.local_date(starts_at), clock.local_date(ends_at - INSTANT))
    timetable = timetable or Timetable([space], days[0], days[-1])
    if covered(merged(span for at in days for span in timetable.ranges(space, at)), starts_at, ends_at):
        return
    told = [
        *(f"L’espace est fermé le {day(at)} : {holiday(at)}." for at in days if closed_for_holiday(space, at)),
        *(
            f"L’espace est fermé du {moment(row.starts_at)} au {moment(row.ends_at)} : {row.reason}."
            for row in timetable.closures_of(space)
            if row.starts_at < ends_at and row.ends_at > starts_at
        ),
    ]
    yield from told or hours_told(space, timetable, days)


def closed_for_holiday(space, at):
    return bool(holiday(at)) and not space.opens_on_holidays


def hours_told(space, timetable, days):
    """The hours of these days, for who asked for others."""
    for at in days:
        if ranges := timetable.ranges(space, at):
            yield f"Le {day(at)}, l’espace est ouvert {times(ranges)}."
        else:
            yield f"L’espace est fermé le {Weekday(at.weekday()).label} {day(at)}."
