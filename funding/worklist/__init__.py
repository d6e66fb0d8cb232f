"""What waits for somebody, in public money: the applicant's « À faire » and the agents'."""

from .files import SILENCE_WARNING_DAYS
from .piles import LIMIT, Pile
from .structure import structure_tasks, unpayable
from .town import office

__all__ = ["LIMIT", "SILENCE_WARNING_DAYS", "Pile", "office", "structure_tasks", "unpayable"]
