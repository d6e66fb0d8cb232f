"""Free slots of the spaces that suit a wish (``wishes``), whoever asks. The protected space is never one of them."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from commons import clock

from .calendar import Agenda, offered_length
from .models import Space
from .opening import HERE
from .wishes import END_OF_DAY, KINDS

DAY = dt.timedelta(days=1)
LOOKS = {"weekday": 8 * 7, "any": 14}  # how many days ahead
DAYS_SHOWN = 6
A_DAY = 3  # slots of one space on one day


@dataclass(frozen=True, slots=True)
class Slot:
    """A time when a space is free, as long as was wished."""

    space: Space
    start: dt.datetime
    end: dt.datetime


def suitable(wish):
    """The spaces that the wish may be about, the smallest one first: the large ones are for those who need them."""
    spaces = Space.objects.public().exclude(kind=Space.Kind.DESK)  # taken by half-days, on a page of their own
    if wish.kind:
        spaces = spaces.filter(kind__in=KINDS[wish.kind][1])
    if wish.people:
        spaces = spaces.filter(capacity__gte=wish.people)
    if wish.wheelchair:
        spaces = spaces.filter(is_accessible=True)
    for thing in wish.equipment:
        spaces = spaces.filter(equipment=thing)
    return spaces.order_by("capacity", "name")


def find(wish, reader):
    """``[(day, [(space, slots), …]), …]``, the nearest days first. In a constant number of statements."""
    today = clock.today()
    last = wish.on or today + (LOOKS["weekday"] if wish.weekday is not None else LOOKS["any"]) * DAY
    days = wish.days(today, last)
    spaces = list(suitable(wish)) if days else []
    if not spaces:
        return []
    agenda = Agenda(reader, spaces, days[0], days[-1])
    slots = [slot for space in spaces if agenda.may_book(space) for slot in slots_of(agenda, space, wish, days)]
    slots.sort(key=lambda slot: clock.local_date(slot.start))  # and in a day, the spaces in the order that suits
    by_day = groupby(slots, key=lambda slot: clock.local_date(slot.start))
    found = [(day, [(space, list(own)) for space, own in groupby(rows, key=space_of)]) for day, rows in by_day]
    return found[:DAYS_SHOWN]


def space_of(slot):
    return slot.space


def slots_of(agenda, space, wish, days):
    """Some free slots of a space, those of a day apart from one another."""
    lasting = offered_length(space, length_of(wish))
    if lasting > space.longest:
        return
    day, kept = None, []
    for start in agenda.starts(space, lasting, days):
        local = start.astimezone(HERE)
        if local.date() != day:
            day, kept = local.date(), []
        if len(kept) < A_DAY and suits(wish, local, lasting) and all(start - other >= lasting for other in kept):
            kept.append(start)
            yield Slot(space, start, start + lasting)


def length_of(wish):
    """How long it lasts: said, or from one hour to the other."""
    if wish.lasting or wish.moment or not (wish.begin and wish.end):
        return wish.lasting
    return since_midnight(wish.end) - since_midnight(wish.begin)


def suits(wish, local, lasting):
    """Whether it begins and ends within the hours that were wished."""
    begins = since_midnight(local.time())
    if wish.begin and begins < since_midnight(wish.begin):
        return False
    return not wish.end or begins + lasting <= since_midnight(wish.end)


def since_midnight(time):
    """How far a time is in its day; the end of a day is all of it."""
    return DAY if time == END_OF_DAY else dt.timedelta(hours=time.hour, minutes=time.minute, seconds=time.second)
