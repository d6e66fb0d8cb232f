"""Calendars for other programs (iCalendar, RFC 5545). Moments are written in UTC, right wherever they are read.

What leaves the portal is read by strangers one day: a space's calendar says « Occupé » and nothing more, a sheltered
booking says that it is one, without its place or anybody's name.
"""

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from icalendar import Calendar, Event

from commons import clock

from .calendar import Agenda
from .ical_advice import appointments_of
from .models import Booking, Space
from .models.bookings import BUSY, SHELTERED
from .opening import whole_day, without

DAY = dt.timedelta(days=1)
PAST = 31 * DAY  # how far back a calendar goes
S = Booking.Status
TOLD = {S.REQUESTED: "TENTATIVE", S.CONFIRMED: "CONFIRMED", S.ATTENDED: "CONFIRMED", S.MISSED: "CONFIRMED"}
ANYTHING = "Réservation"


def of_space(space):
    """When a space is busy, for whoever asks: one event for busy times that touch."""
    today = clock.today()
    calendar = empty(f"{space.name} : libre ou occupé")
    for start, end in busy_times(space, today - PAST, today + space.horizon * DAY):
        name = f"{space.slug}-{start:%Y%m%dT%H%M}"
        calendar.add_component(event(name, BUSY, start, end, whole_day(today)[0]))
    return calendar.to_ical()


def busy_times(space, first_day, last_day):
    """``(start, end)`` when nobody else may come. Seats are taken one by one: theirs is when none of them is left."""
    seats = list(space.parts.all()) if space.kind == Space.Kind.DESK else []
    agenda = Agenda(AnonymousUser(), seats or [space], first_day, last_day)
    busy, *others = (agenda.blocks[one.pk] for one in agenda.spaces)
    for other in others:
        busy = without(busy, without(busy, other))
    return busy


def of_person(user):
    """The bookings of a person's structures, and the person's own appointments."""
    calendar = empty("Mes réservations")
    for row in bookings_of(user):
        calendar.add_component(told(row))
    for number, words, place, starts_at, ends_at, written in appointments_of(user, clock.now() - PAST):
        made = event(number, words, starts_at, ends_at, written)
        if place:
            made.add("location", place)
        calendar.add_component(made)
    return calendar.to_ical()


def of_booking(user, number):
    """One booking of a person's structures; None when they have none of that number."""
    calendar = empty("Réservation")
    row = bookings_of(user).filter(number=number).first()
    if row is None:
        return None
    calendar.add_component(told(row))
    return calendar.to_ical()


def told(row):
    """A booking as it leaves the portal."""
    title, place = (ANYTHING, "") if row["is_sheltered"] else (row["title"], row["space__name"])
    made = event(row["number"], title, row["starts_at"], row["ends_at"], row["at"])
    made.add("status", TOLD[row["status"]])
    if place:
        made.add("location", place)
    return made


def bookings_of(user):
    return (
        Booking.objects.visible_to(user)
        .filter(structure__in=user.belongs_to, status__in=TOLD, ends_at__gt=clock.now() - PAST)
        .order_by("starts_at", "pk")
        .values("number", "title", "starts_at", "ends_at", "at", "status", "space__name", is_sheltered=SHELTERED)
    )


def empty(name):
    calendar = Calendar()
    calendar.add("prodid", "-//Ville d’Alès//Pacte ESS//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", dt.timedelta(hours=1), parameters={"VALUE": "DURATION"})
    return calendar


def event(name, words, starts_at, ends_at, written_at):
    made = Event()
    made.add("uid", f"{name}@{urlsplit(settings.SITE_URL).hostname}")
    made.add("summary", words)
    for key, moment in (("dtstart", starts_at), ("dtend", ends_at), ("dtstamp", written_at)):
        made.add(key, moment.astimezone(dt.UTC))
    made.add("class", "PRIVATE")
    return made
