"""What an evaluation is worth, out of 100: each criterion gives its weight times how far the structure is.

A criterion that does not concern the structure is taken out of the reckoning: neither won nor lost. One that has no
answer yet is worth nothing, like « pas encore », so that the score only grows as the pages are filled.
"""

from decimal import ROUND_HALF_UP, Decimal

FARTHEST = 3  # « exemplaire »
CENT = Decimal("0.01")


def score(marks):
    """Out of 100, to the hundredth: ``marks`` are ``(weight, stage)``, where ``stage`` is 0 to 3, or None when the
    criterion does not concern. None when nothing concerns the structure."""
    counted = [(weight, stage) for weight, stage in marks if stage is not None]
    whole = sum(weight for weight, _ in counted)
    if not whole:
        return None
    won = sum(weight * stage for weight, stage in counted)
    return (Decimal(100 * won) / (FARTHEST * whole)).quantize(CENT, ROUND_HALF_UP)


def mark(criterion, answer):
    """What one answer (or none) brings, as ``score`` counts it."""
    if answer is not None and answer.does_not_apply:
        return criterion.weight, None
    return criterion.weight, (answer.stage if answer else 0) or 0
