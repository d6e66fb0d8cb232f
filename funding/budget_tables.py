"""A budget as it is printed: both sides face each other, each heading above its lines, only what is filled."""

from dataclasses import dataclass
from decimal import Decimal

from . import accounts


@dataclass(frozen=True)
class BudgetRow:
    """A line as the official form prints it, or the heading (``is_post``) above its lines."""

    label: str
    amount: Decimal
    is_post: bool


@dataclass(frozen=True)
class BudgetSide:
    """Charges or produits: the rows that are filled, and their total."""

    caption: str
    rows: list
    total: Decimal


VOLUNTARY = ("Emploi des contributions volontaires", "Contributions volontaires en nature")


def budgets(lines, chart):
    """The pairs of tables to print: both sides, then the valued contributions if there are any."""
    amounts = {line.account: line.amount for line in lines}
    pairs = [
        [
            _side(amounts, chart, side, caption, volunteer)
            for caption, side in zip(captions, (accounts.CHARGE, accounts.PRODUIT), strict=True)
        ]
        for captions, volunteer in ((chart.side_names, False), (VOLUNTARY, True))
    ]
    return [pair for pair in pairs if any(side.rows for side in pair)]


def _side(amounts, chart, side, caption, volunteer):
    rows, total = [], Decimal()
    for post in chart.of(side):
        lines = [account for account in post.accounts if account.code in amounts and account.is_volunteer == volunteer]
        if lines:
            subtotal = sum(amounts[line.code] for line in lines)
            total += subtotal
            rows.append(BudgetRow(_label(post), subtotal, is_post=True))
            rows += [BudgetRow(_label(line), amounts[line.code], False) for line in lines if line.code != post.code]
    return BudgetSide(caption, rows, total)


def _label(line):
    """With its number, where the form prints one."""
    return f"{line.code} {line.label}" if line.code.isdigit() else line.label
