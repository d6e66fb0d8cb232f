"""An agenda as a table: hours down, days (or spaces) across. What stands in several hours at a stretch is one cell."""

import datetime as dt
from dataclasses import dataclass

from .calendar import Busy, Closed, first_between
from .opening import HERE, MIDNIGHT, moment

OFFICE_HOURS = range(9, 18)  # of a week when nothing is open

FREE, OPEN, KNOWN, BUSY, CLOSED, IDLE = "free", "open", "known", "busy", "closed", "idle"


@dataclass(slots=True)
class Cell:
    """Some hours of a column. ``start``: when a booking may begin there; ``notes``: who is there, or why nobody is
    received; ``words``: why nothing can be booked where nobody is."""

    rows: int
    kind: str
    start: dt.datetime | None = None
    notes: tuple[Busy | Closed, ...] = ()
    words: str = ""

    def continues(self, other):
        """Whether this says again what the cell above it said."""
        same = (self.kind, self.notes, self.words) == (other.kind, other.notes, other.words)
        return same and self.start is None and other.start is None


class Grid:
    """The columns (``Day``) of one agenda, on the same hours."""

    def __init__(self, agenda, days):
        self.agenda, self.days = agenda, days
        self.hours = self.all_hours()
        self.starts = {space.pk: list(agenda.starts(space)) for space in agenda.spaces}
        self.columns = [self.column(day) for day in days]

    def all_hours(self):
        """From the first hour when something is open or busy to the last one."""
        spans = [(day, *span) for day in self.days for span in day.spans()]
        if not spans:
            return OFFICE_HOURS
        first = min(hour_of(max(start, day.begins)) for day, start, end in spans)
        last = max(hour_of(min(end, day.ends) - dt.timedelta(microseconds=1)) for day, start, end in spans)
        return range(first, last + 1)

    def column(self, day):
        """``{hour: cell}``, with nothing for the hours that the cell above covers."""
        cells, above = {}, None
        offers = self.agenda.may_book(day.space)
        for hour in self.hours:
            cell = self.cell(day, *bounds(day, hour), offers)
            if above is not None and cell.continues(above):
                above.rows += 1
            else:
                cells[hour] = above = cell
        return cells

    def cell(self, day, begin, end, offers):
        busy = tuple(busy for busy in day.busy if busy.start < end and busy.end > begin)
        start = first_between(self.starts[day.space.pk], begin, end)
        if start and offers:
            return Cell(1, FREE, start, busy)
        if busy and all(margins := [margin(one, begin, end) for one in busy]):
            return Cell(1, BUSY, words=margins[0])
        if busy:
            return Cell(1, KNOWN if any(one.booking for one in busy) else BUSY, notes=busy)
        if start:
            return Cell(1, OPEN, words="Libre")
        if closed := tuple(closed for closed in day.closed if closed.start < end and closed.end > begin):
            return Cell(1, CLOSED, notes=closed)
        return Cell(1, IDLE, words=self.why_not(day.space, begin, end))

    def why_not(self, space, begin, end):
        """Why an open hour with nobody in it cannot be booked."""
        earliest, latest = self.agenda.delays(space)
        if end <= self.agenda.now:
            return "Passé"
        if begin < earliest:
            return "Trop tard pour réserver"
        if begin >= latest:
            return "Pas encore réservable"
        return "Trop court"


def margin(busy, begin, end):
    """What an hour of a known booking is when nobody is there yet, or any more; empty for the booking's own hours."""
    if busy.booking is None:
        return ""
    starts_at, ends_at = busy.times
    return "Préparation" if end <= starts_at else "Remise en état" if begin >= ends_at else ""


def hour_of(at):
    return at.astimezone(HERE).hour


def bounds(day, hour):
    """From that hour to the next one: nothing where clocks jump over it, two hours where they live it twice."""
    last = day.ends if hour == 23 else moment(day.day, MIDNIGHT.replace(hour=hour + 1))
    return moment(day.day, MIDNIGHT.replace(hour=hour)), last
