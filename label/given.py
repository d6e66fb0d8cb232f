"""What the town gave to an initiative, told by the app that knows it to the page that shows it.

An app that gives registers a source from its ``apps.py``. A source tells what is public already, under the structure's
administrative identity, and nothing when nothing is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Given:
    """What one source tells of one structure: sums by year, the latest first, and the page that tells the rest."""

    years: tuple[tuple[int, Decimal], ...]
    url: str

    @property
    def total(self):
        return sum(amount for _, amount in self.years)


SOURCES: list[Callable[[int], Given | None]] = []


def register(source):
    """Called once by each app that gives, with what tells of the structure of that number."""
    SOURCES.append(source)


def given(structure):
    return [told for source in SOURCES if (told := source(structure))]
