"""What the house keeps for a time only."""

from . import desk_retention, premises_retention, takeover_retention

SERIES = (*desk_retention.SERIES, *premises_retention.SERIES, *takeover_retention.SERIES)
