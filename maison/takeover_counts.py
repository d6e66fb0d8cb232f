"""What the public reads of takeovers: a few figures a year, none of which tells of fewer than five companies.

Zero is under five as well. A year is told once it is over, and by the days on which things were written down, so that
no figure moves afterwards and tells of one company. Of two figures of a year, the second is withheld when less than
five separate them: a subtraction would tell.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Sum
from django.db.models.functions import ExtractYear

from commons.french import number

from .models import TakeoverCase

LEAST = 5
YEARS = 5
UNDER = "moins de cinq"
WITHHELD = "non publié"


@dataclass(frozen=True)
class Year:
    """One line of the table, as it is read."""

    year: int
    alerts: str
    takeovers: str
    jobs: str


def years(today):
    """The last five whole years, the latest first: the same lines whether something happened or not."""
    opened = Counter(dict(counted(TakeoverCase.objects.annotate(year=ExtractYear("opened_at")))))
    taken = TakeoverCase.objects.filter(status=TakeoverCase.Status.TAKEN_OVER).annotate(year=ExtractYear("settled_at"))
    taken_over = Counter(dict(counted(taken)))
    jobs = Counter(dict(taken.order_by().values_list("year").annotate(Sum("jobs_saved"))))
    return [
        Year(year, *told(opened[year], taken_over[year], jobs[year]))
        for year in range(today.year - 1, today.year - 1 - YEARS, -1)
    ]


def counted(rows):
    return rows.order_by().values_list("year").annotate(Count("pk"))


def told(opened, taken_over, jobs):
    """The three figures of a year, in words. Jobs are those of the companies taken over: of fewer than five companies
    they are withheld, whatever they are."""
    words, shown = [], []
    for figure in (opened, taken_over):
        words.append(word(figure, shown))
    words.append(word(jobs, shown) if taken_over >= LEAST else WITHHELD)
    return words


def word(figure, shown):
    """What is read of a figure, given those of the year that are shown already."""
    if figure < LEAST:
        return UNDER
    if any(abs(figure - other) < LEAST for other in shown):
        return WITHHELD
    shown.append(figure)
    return number(figure)
