"""What a jury’s scores are worth, out of 100.

Each member scores each theme out of 10; a theme weighs what its criteria weigh together. The jury’s score is the mean
of its members’: all have scored every theme, so that nobody counts more than another.
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

BEST = 10  # of a theme
CENT = Decimal("0.01")


def member_score(weights, scores):
    """One member’s score out of 100, as a fraction; None until each theme that weighs has its score.

    ``weights`` and ``scores`` are given by theme.
    """
    whole = sum(weights.values())
    if not whole or any(theme not in scores for theme in weights):
        return None
    return Fraction(100 * sum(weight * scores[theme] for theme, weight in weights.items()), BEST * whole)


def jury_score(weights, members):
    """The jury’s score out of 100, to the hundredth: the mean over ``members`` (the scores of each, by theme).

    None while somebody has not scored everything, and when nobody scores.
    """
    each = [member_score(weights, scores) for scores in members]
    if not each or None in each:
        return None
    mean = sum(each, Fraction(0)) / len(each)
    return (Decimal(mean.numerator) / Decimal(mean.denominator)).quantize(CENT, ROUND_HALF_UP)
