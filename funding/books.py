"""The public books: what the council voted, what became of it, and what was promised for the years to come.

Everything is summed by the database at each request, from totals that triggers keep: nothing is cached, nothing is
late, and a hundred thousand grants weigh what ten do. Page and files read the same lines.
"""

from collections import defaultdict
from dataclasses import astuple, dataclass
from decimal import ROUND_FLOOR, Decimal

from django.db.models import F, Sum

from commons import clock
from commons.queries import compiled

from .models import (
    Agreement,
    Authorisation,
    Axis,
    Beneficiary,
    Envelope,
    GrantedTotal,
    InKindAid,
    Instalment,
    LedgerEntry,
    SectorTotal,
)

Kind = LedgerEntry.Kind
NONE, CENT = Decimal(), Decimal("0.01")
AHEAD_AND_BEHIND = 1  # years on each side of the one that is looked at: three side by side


@dataclass(frozen=True)
class Sums:
    """What one year's credits are, and what became of them. ``promised`` is what running agreements count on."""

    voted: Decimal = NONE
    reserved: Decimal = NONE
    committed: Decimal = NONE
    paid: Decimal = NONE
    recovered: Decimal = NONE
    promised: Decimal = NONE

    def __add__(self, other):
        return Sums(*map(sum, zip(astuple(self), astuple(other), strict=True)))

    @property
    def available(self):
        return self.voted - self.reserved - self.committed


@dataclass(frozen=True)
class Split:
    """What went to one sector, as published agreements tell; ``sector`` is None for what is not published yet."""

    code: str | None
    name: str
    committed: Decimal
    paid: Decimal


class Books:
    """All years and axes, as they stand at this instant."""

    def __init__(self):
        lines = defaultdict(Sums)
        for year, axis, *sums in credits_by_year():
            lines[year, axis] += Sums(*sums)
        for year, axis, amount in promises_by_year(clock.today().year):
            lines[year, axis] += Sums(promised=amount)
        self.lines = lines

    @property
    def years(self):
        """Those about which there is something to say, the latest first."""
        return sorted({year for year, axis in self.lines}, reverse=True)

    @property
    def default_year(self):
        """This year's, or the nearest that has begun."""
        today = clock.today().year
        return max((year for year in self.years if year <= today), default=min(self.years, default=today))

    def of(self, year, axis=None):
        """The sums of a year, of one axis or of all."""
        axes = [axis] if axis else Axis.values
        return sum((self.lines[year, axis] for axis in axes if (year, axis) in self.lines), Sums())

    def by_axis(self, year):
        return [(Axis(axis), self.of(year, axis)) for axis in Axis.values if (year, axis) in self.lines]

    def triennial(self, year, axis=None):
        """Three years side by side: the one before, the year, the one after."""
        return [(near, self.of(near, axis)) for near in range(year - AHEAD_AND_BEHIND, year + AHEAD_AND_BEHIND + 1)]

    def to_come(self, axis=None):
        """What running agreements count on, by year: « sous réserve » of the budgets that councils will vote."""
        ahead = [(year, self.of(year, axis)) for year in sorted(self.years) if year > clock.today().year]
        return [(year, sums) for year, sums in ahead if sums.promised]

    def by_sector(self, year, axis=None):
        """Where the year's money went, as the published agreements tell, then what is not published yet: together
        they make what the axes say."""
        return _split(sectors_of(year), self.of(year, axis), axis)

    def every_split(self):
        """``(year, axis, split)`` of all years, for the file: one statement."""
        found = defaultdict(list)
        for year, *line in sectors_of_all():
            found[year].append(line)
        for year, axis in sorted(self.lines):
            for split in _split(found[year], self.of(year, axis), axis):
                yield year, axis, split


def _split(lines, whole, axis):
    names, committed, paid = {}, defaultdict(Decimal), defaultdict(Decimal)
    for of_axis, code, name, kind, amount in lines:
        if axis and of_axis != axis:
            continue
        names[code] = name
        if kind == Kind.PAID:
            paid[code] += amount
        else:
            committed[code] += amount if kind == Kind.COMMITTED else -amount
    committed, paid = to_cents(committed), to_cents(paid)
    splits = [Split(code, name, committed.get(code, NONE), paid.get(code, NONE)) for code, name in names.items()]
    splits = sorted((split for split in splits if split.committed or split.paid), key=lambda split: -split.committed)
    rest = Split(None, "", whole.committed - sum(committed.values()), whole.paid - sum(paid.values()))
    return [*splits, rest] if rest.committed or rest.paid else splits


def to_cents(amounts):
    """Parts of cents, rounded so that they still make their whole: the cents left go to those who lost the most."""
    rounded = {key: amount.quantize(CENT, ROUND_FLOOR) for key, amount in amounts.items()}
    left = int((sum(amounts.values(), NONE).quantize(CENT) - sum(rounded.values(), NONE)) / CENT)
    for key in sorted(amounts, key=lambda key: rounded[key] - amounts[key])[:left]:
        rounded[key] += CENT
    return rounded


# What the pages read ------------------------------------------------------------------------------


@compiled
def credits_by_year():
    return (
        Envelope.objects.order_by("year", "axis")
        .values_list("year", "axis")
        .annotate(
            v=Sum("voted"),
            r=Sum("reserved"),
            c=Sum(F("committed") - F("released")),
            p=Sum("paid"),
            b=Sum("recovered"),
        )
    )


@compiled
def promises_by_year(today):
    """What running agreements will be paid on the credits of the years to come."""
    axis = "agreement__grant__application__call__envelope__axis"
    return (
        Instalment.objects.filter(year__gt=today, cancelled_at=None, agreement__status=Agreement.Status.RUNNING)
        .order_by("year", axis)
        .values_list("year", axis)
        .annotate(total=Sum("amount"))
    )


def spent():
    """The ledger's totals by sector: those of what is promised and of what is paid."""
    return SectorTotal.objects.filter(kind__in=[Kind.COMMITTED, Kind.RELEASED, Kind.PAID]).order_by()


@compiled
def sectors_of(year):
    columns = ("envelope__axis", "sector__code", "sector__name", "kind")
    return spent().filter(envelope__year=year).values_list(*columns).annotate(total=Sum("amount"))


@compiled
def sectors_of_all():
    columns = ("envelope__year", "envelope__axis", "sector__code", "sector__name", "kind")
    return spent().values_list(*columns).annotate(total=Sum("amount"))


@compiled
def granted_in(year):
    """``(axis, sector)`` of what was granted from that year on: where the list of grants has lines to show."""
    return (
        GrantedTotal.objects.filter(year=year, grants__gt=0).order_by().values_list("axis", "sector__code").distinct()
    )


@compiled
def authorisations():
    """What may be promised over several years, the latest first."""
    return (
        Authorisation.objects.order_by("-first_year", "-last_year", "axis")
        .values_list("first_year", "last_year", "axis")
        .annotate(v=Sum("voted"), r=Sum("reserved"), c=Sum(F("committed") - F("released")))
    )


def published_structures():
    """Numbers of the structures of which something is published: they have a page of their own."""
    lines = Beneficiary.objects.published().order_by().values("structure")
    return lines.union(InKindAid.objects.order_by().values("structure"))
