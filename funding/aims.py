"""From what a structure wrote of its evaluation (Cerfa 12156*06, section 6) to the indicators of its agreement.

« Vélos réparés : 400 par an » gives a name, a target and no unit. Nothing is lost: a line without a number is an
indicator without a target, and agents write all of it again with the structure before anybody signs.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from .models import Indicator, IndicatorTarget

MEASURED = re.compile(r"^(?P<label>.+?)\s*:\s*(?P<value>\d[\d \u00a0\u202f]*(?:[.,]\d{1,2})?)\s*(?P<unit>.*)$")
YEARLY = re.compile(r"\s*\b(?:par|chaque)\s+an(?:née)?\b|\s*/\s*an\b", re.I)
SPACES = {ord(space): None for space in " \u00a0\u202f"}
LABEL, UNIT = (Indicator._meta.get_field(name).max_length for name in ("label", "unit"))
LARGEST = Decimal(10) ** 10


@dataclass(frozen=True)
class Measure:
    """One line of the table of indicators: of which objective, what is measured, in which unit, how much a year."""

    objective: str
    label: str
    unit: str = ""
    targets: dict = field(default_factory=dict)


def read(application, years):
    """The measures that the application's own words hold, for those years."""
    lines = [line.strip(" -–•\t.;") for line in application.evaluation.splitlines()]
    objectives = [line.strip() for line in application.objectives.splitlines() if line.strip()]
    found = [measure(line, years) for line in lines if line]
    if not found:
        return []
    whole = " ".join(objectives) or application.title
    if len(objectives) != len(found):
        objectives = [whole] * len(found)
    return [Measure(aim, *parts) for aim, parts in zip(objectives, found, strict=True)]


def measure(line, years):
    """``(label, unit, targets)`` of one line."""
    told = MEASURED.match(line)
    if not told:
        return line[:LABEL], "", {}
    value = Decimal(told["value"].translate(SPACES).replace(",", "."))
    if value >= LARGEST:
        return line[:LABEL], "", {}
    unit = YEARLY.sub("", told["unit"]).strip()
    return told["label"][:LABEL], unit if len(unit) <= UNIT else "", dict.fromkeys(years, value)


@transaction.atomic
def write(agreement, measures):
    """These lines instead of those that the agreement has."""
    agreement.indicators.all().delete()
    for rank, line in enumerate(measures):
        indicator = Indicator(
            agreement=agreement, rank=rank, objective=line.objective, label=line.label, unit=line.unit
        )
        indicator.full_clean()
        indicator.save()
        IndicatorTarget.objects.bulk_create(
            IndicatorTarget(indicator=indicator, year=year, value=value) for year, value in sorted(line.targets.items())
        )
