"""How a slot and a booking are said to people."""

import datetime as dt
from dataclasses import dataclass

from commons import clock
from commons.french import moment

from .opening import HERE
from .periods import day_words
from .words import at


def slot_words(starts_at, ends_at):
    """« mardi 9 février 2027, de 10 h à 12 h »."""
    start = starts_at.astimezone(HERE)
    end = ends_at.astimezone(HERE)
    last = (ends_at - dt.timedelta(microseconds=1)).astimezone(HERE)
    if start.date() == last.date():
        return f"{day_words(start.date())} {start.year}, de {at(start)} à {at(end)}"
    return f"du {moment(start)} au {moment(end)}"


def book_state(book):
    """Where a book of passes stands, and its tone."""
    if book.cancelled_at:
        return "Annulé", "act"
    if book.valid_until < clock.today():
        return "Terminé", "neutral"
    if book.price and not book.paid_at:
        return "À payer au bureau d’accueil", "wait"
    return ("Payé" if book.paid_at else "En cours"), "ok"


@dataclass(frozen=True)
class SlotLink:
    """A free slot that a page offers: its words, and its moments as addresses and buttons carry them."""

    starts_at: dt.datetime
    ends_at: dt.datetime

    @property
    def words(self):
        return slot_words(self.starts_at, self.ends_at)

    @property
    def query(self):
        start, end = (at.astimezone(HERE) for at in (self.starts_at, self.ends_at))
        return f"?debut={start:%Y-%m-%dT%H:%M}&fin={end:%Y-%m-%dT%H:%M}"

    @property
    def value(self):
        return f"{self.starts_at.isoformat()}/{self.ends_at.isoformat()}"
