"""The grid of a season: for each space, the days of the week and the hours, and what is placed there."""

from dataclasses import dataclass

from . import allocation
from .models import Wish
from .models.bookings import BUSY
from .models.opening import Weekday
from .workflow.round import slot_of

HOUR = 60
FIRST, LAST = 8, 22  # hours that are always shown


@dataclass(frozen=True)
class Entry:
    """What a cell says: the wish, for whoever may know of it; that the slot is busy, for the others."""

    words: str
    wish: Wish | None = None


@dataclass(frozen=True)
class Table:
    """One space: its rows are ``(hour in words, cells)``, a cell is a list of entries."""

    space: object
    rows: list


def tables(round_, user):
    """A table for each space of the round, as this person may read it. The units of a space are read once."""
    known = set(Wish.objects.visible_to(user).filter(round=round_).values_list("pk", flat=True))
    placed = [
        (wish, slot_of(wish))
        for wish in round_.wishes.exclude(space=None).select_related("structure", "space").order_by("from_time", "pk")
    ]
    offered = list(round_.offered())
    units = {space: set(space.units()) for space in {*offered, *(wish.space for wish, _ in placed)}}
    return [table(space, placed, known, units) for space in offered]


def table(space, placed, known, units):
    here = [(wish, slot) for wish, slot in placed if units[space] & units[wish.space]]
    starts = [slot.start // HOUR for _, slot in here]
    ends = [-(-slot.end // HOUR) for _, slot in here]
    hours = range(min([FIRST, *starts]), max([LAST, *ends]))
    return Table(space, [(words(hour), [cell(here, known, day, hour) for day in Weekday]) for hour in hours])


def words(hour):
    return allocation.clock(hour * HOUR)


def cell(here, known, day, hour):
    return [
        entry(wish, slot, wish.pk in known)
        for wish, slot in here
        if slot.weekday == day and slot.start < (hour + 1) * HOUR and hour * HOUR < slot.end
    ]


def entry(wish, slot, is_known):
    if not is_known:
        return Entry(BUSY)
    return Entry(f"{wish.title}, {wish.structure} ({allocation.clock(slot.start)}–{allocation.clock(slot.end)})", wish)
