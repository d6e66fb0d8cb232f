"""Gaps between what was planned and what was done: their size, their share, and which of them are explained.

Cerfa 15059*02, part 2 (« prévision, réalisation, % ») and part 3 (« écarts significatifs »). What makes a gap wide is
data (``Threshold``): a share of the plan, and a floor in euros under which nobody writes for a few pencils.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

SHARE, FLOOR = "subvention.compte_rendu.ecart", "subvention.compte_rendu.ecart_plancher"
TENTH = Decimal("0.1")


def percent(actual, planned):
    """What part of the plan was done, to a tenth; None when nothing was planned."""
    return (actual * 100 / planned).quantize(TENTH, ROUND_HALF_UP) if planned else None


@dataclass(frozen=True)
class Rule:
    """A gap is wide above this share of the plan and above this floor, both passed."""

    share: Decimal = Decimal(10)
    floor: Decimal = Decimal(100)

    def is_wide(self, planned, actual):
        """Whether this line has to be explained. What was not planned at all is wide from the floor on."""
        gap = abs(actual - planned)
        return gap > self.floor and gap * 100 > planned * self.share
