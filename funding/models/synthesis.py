"""What the readings say together: by criterion, by reader, by application. It helps; the council decides.

A mark is out of twenty: the weighted average of the levels, each as a share of its criterion's best. Twenty because
everybody here was marked on that scale at school, and reads 14 without a key.
"""

from dataclasses import dataclass
from decimal import Decimal
from statistics import mean, pstdev

from django.db.models import Avg, Count, Max, Min, OuterRef, StdDev, Subquery
from django.db.models.functions import Coalesce

from .applications import Application
from .readings import Reading
from .scoring import ScoringCriterion

OUT_OF = 20
# Points between the highest and the lowest mark from which readers are said to differ: more than a quarter of the
# scale, one reads « plutôt oui » where the other reads « plutôt non ». It calls for a talk and has no other effect.
DIVERGENT_FROM = Decimal(6)


def average_mark(user):
    """The average of an application's marks, as far as this person may read them; null where there is none."""
    told = Reading.objects.told_to(user).filter(application=OuterRef("pk")).order_by()
    return Subquery(told.values("application").annotate(average=Avg("mark")).values("average"))


def with_marks(applications, user):
    """Adds to each application what its readings say, as far as this person may read them, and how far they are.

    ``mark``, ``mark_spread`` and ``mark_deviation`` are null where nothing may be read yet.
    """
    readings = Reading.objects.filter(application=OuterRef("pk")).order_by().values("application")
    told = Reading.objects.told_to(user).filter(application=OuterRef("pk")).order_by().values("application")

    def of(rows, value):
        return Subquery(rows.annotate(value=value).values("value"))

    return applications.annotate(
        mark=average_mark(user),
        mark_spread=of(told, Max("mark") - Min("mark")),
        mark_deviation=of(told, StdDev("mark")),
        readings_done=Coalesce(of(readings.handed_in(), Count("pk")), 0),
        readings_expected=Coalesce(of(readings.expected(), Count("pk")), 0),
    )


class ReadApplication(Application):
    """An application as its readings tell it: a line of the call's summary."""

    class Meta:
        proxy = True
        verbose_name = "synthèse des lectures"
        verbose_name_plural = "synthèses des lectures"


@dataclass(frozen=True)
class Line:
    """One criterion, as its readers marked it. ``scores`` go in the order of the summary's readings."""

    criterion: ScoringCriterion
    scores: list

    @property
    def levels(self):
        return [score.level for score in self.scores]

    @property
    def average(self):
        return Decimal(mean(self.levels)) * OUT_OF / self.criterion.top if self.levels else None

    @property
    def spread(self):
        return Decimal(max(self.levels) - min(self.levels)) * OUT_OF / self.criterion.top if self.levels else None

    @property
    def is_divergent(self):
        return differs(self.spread)


def differs(spread):
    """Whether readers that far apart (out of twenty) are said to differ."""
    return spread is not None and spread >= DIVERGENT_FROM


@dataclass(frozen=True)
class Summary:
    """The readings of one application that were handed in, criterion by criterion."""

    readings: list
    lines: list

    @classmethod
    def of(cls, application, readings=None):
        """Of all that was handed in, or of those ``readings`` that somebody may read."""
        readings = application.readings.handed_in() if readings is None else readings
        readings = list(readings.select_related("reader", "expert").prefetch_related("scores").order_by("pk"))
        by_criterion = {}
        for reading in readings:
            for score in reading.scores.all():
                by_criterion.setdefault(score.criterion_id, []).append(score)
        grid = application.call.scoring.all()
        return cls(readings, [Line(criterion, by_criterion.get(criterion.pk, [])) for criterion in grid])

    @property
    def marks(self):
        return [reading.mark for reading in self.readings]

    @property
    def average(self):
        return mean(self.marks) if self.marks else None

    @property
    def spread(self):
        return max(self.marks) - min(self.marks) if self.marks else None

    @property
    def deviation(self):
        return pstdev(self.marks) if self.marks else None

    @property
    def is_divergent(self):
        return differs(self.spread)
