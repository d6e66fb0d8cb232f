"""What the town lends for free, told by the apps that lend it to the one that counts subsidies.

An app that lends registers a source from its ``apps.py``; whoever counts reads ``offered()``. A source tells of a
protected structure one sum a year, in words that lead to no place and with no way to what it is made of.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

UNTOLD = "Aide en nature"


@dataclass(frozen=True)
class Lent:
    """What one structure was lent in one year, by one source: ``key`` names it for ever."""

    structure: int
    year: int
    key: str
    label: str
    value: Decimal
    source: str
    url: str = ""  # the back-office's page that it comes from
    right: str = ""  # which that page asks for


SOURCES: list[Callable[[], Iterable[Lent]]] = []


def register(source):
    """Called once by each app that lends."""
    SOURCES.append(source)


def offered():
    """Everything that was lent, one row a structure, year and key."""
    return [row for source in SOURCES for row in source()]


RECKONINGS: list[Callable] = []


def counted_by(reckoning):
    """Called once by the app that counts, with what reckons everything anew: it takes ``by=``."""
    RECKONINGS.append(reckoning)


def reckon_again(*, by):
    """What the town lent is told otherwise from now on: whoever counts does not wait for the night."""
    for reckoning in RECKONINGS:
        reckoning(by=by)
