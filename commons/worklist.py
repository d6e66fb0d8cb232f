"""What waits for somebody: the lines of « À faire », for an applicant as for an agent."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """One thing to do: what, where, what the button says, and until when."""

    title: str
    detail: str
    url: str
    action: str
    due: dt.date | None = None
    tone: str = "info"
    badge: str = ""


def most_urgent_first(tasks):
    """By date, those without a date last."""
    return sorted(tasks, key=lambda task: (task.due is None, task.due or dt.date.max))
