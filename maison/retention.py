"""What the house keeps for a time only."""

from . import takeover_retention

SERIES = takeover_retention.SERIES
