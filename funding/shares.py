"""Sharing an amount between several, to the cent: nothing lost, nothing invented."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
WHOLE = Decimal(100)  # shares are percentages


def cents(amount):
    """Rounded to the cent, as people round."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def apportion(amount, shares):
    """The part of each share of an amount, in cents, which add up to it exactly.

    Each is rounded down, then the cents left go one by one to those who lost the most (largest remainder), the first
    named when they lost the same.
    """
    exact = [amount * share / WHOLE for share in shares]
    parts = [part.quantize(CENT, ROUND_DOWN) for part in exact]
    left = int((amount - sum(parts)) / CENT)
    losers = sorted(range(len(parts)), key=lambda rank: parts[rank] - exact[rank])
    for rank in losers[:left]:
        parts[rank] += CENT
    return parts
