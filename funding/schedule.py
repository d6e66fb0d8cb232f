"""When an agreement is paid: what each instalment waits for, and what no schedule may do.

By default an advance, of half of the year's amount at most, then the rest after the report; a year that follows waits
for the report of the one before (loi 2000-321, art. 10; circulaire 5811-SG, model of agreement, art. 5).
"""

from dataclasses import dataclass
from decimal import Decimal

from commons.french import money
from commons.words import euros

HALF = Decimal("0.5")


@dataclass(frozen=True)
class YearOfGrant:
    """The part of a grant that one year's credits pay. Years after the first wait for the council's budget."""

    year: str
    amount: Decimal
    words: str
    is_conditional: bool

    @classmethod
    def of(cls, year, amount, grant):
        return cls(str(year), amount, euros(amount), year > grant.first_year)


@dataclass(frozen=True)
class Payment:
    """One line of a schedule: what, of which year's credits, after the report of which year (None: none)."""

    year: int
    amount: Decimal
    after: int | None = None

    @classmethod
    def of(cls, instalment):
        after = instalment.after_report
        return cls(instalment.year, instalment.amount, after.year if after else None)

    @property
    def is_advance(self):
        """Paid before anybody has told how the year went."""
        return self.after is None or self.after < self.year


def payments(agreement):
    """The schedule of an agreement, in its order, without what was cancelled."""
    return [Payment.of(item) for item in agreement.instalments.select_related("after_report") if not item.cancelled_at]


def told(lines, first_year):
    """``(rank, year, amount, condition)`` of each payment, as documents print it."""
    return [
        (rank, str(line.year), line.amount, condition(line, first_year)) for rank, line in enumerate(lines, start=1)
    ]


def condition(line, first_year):
    """What a payment waits for, in a sentence."""
    if line.after:
        words = f"Après acceptation du compte rendu financier {line.after}"
    elif line.year == first_year:
        words = "Après notification de la convention signée"
    else:
        words = f"Au cours de l’exercice {line.year}"
    return f"{words}, sous réserve des crédits {line.year}" if line.year > first_year else words


def in_order(lines):
    """As they are paid: by year, advances first, each in the order in which it was written."""
    return sorted(lines, key=lambda line: (line.year, not line.is_advance))


def by_year(lines):
    amounts = {}
    for line in lines:
        amounts[line.year] = amounts.get(line.year, Decimal()) + line.amount
    return amounts


def high_advances(lines):
    """The years of which more than half is paid in advance."""
    amounts, advances = by_year(lines), by_year(line for line in lines if line.is_advance)
    return [year for year, amount in advances.items() if amount > amounts[year] * HALF]


def faults(lines, granted, reason):
    """Why this schedule cannot be: sentences, none when it can. ``granted`` gives the amount of each year."""
    yield from sums(lines, granted)
    years = sorted(granted)
    for line in lines:
        if line.year in granted:
            yield from order(line, years)
    if not reason:
        for year in high_advances([line for line in lines if line.year in granted]):
            yield f"L’avance de {year} dépasse la moitié du montant de l’année : dites pourquoi."


def sums(lines, granted):
    """Each year's payments add up to what was granted for it: the council voted those amounts."""
    written = by_year(lines)
    for year in sorted(written.keys() - granted.keys()):
        yield f"{year} n’est pas une année de cette subvention."
    for year, amount in sorted(granted.items()):
        total = written.get(year, Decimal())
        if total != amount:
            yield (
                f"Les versements de {year} font {money(total)} : il faut {money(amount)}, le montant accordé pour "
                "cette année."
            )


def order(line, years):
    """Nothing of a year before the report of the year before; nothing after the report of a later one."""
    before = [year for year in years if year < line.year]
    if line.after and line.after > line.year:
        yield f"Un versement de {line.year} n’attend pas le compte rendu {line.after}, qui vient après."
    elif before and (line.after is None or line.after < before[-1]):
        yield (
            f"Un versement de {line.year} attend le compte rendu {before[-1]} : rien n’est versé d’une année avant "
            "que la précédente soit justifiée."
        )
