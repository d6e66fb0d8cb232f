"""What every app writes to and none owns: the journal, the outbox, the counters, what is kept and until when."""

from .confidential import ConfidentialView
from .retention import DisposalCount, DisposalItem, DisposalLine, DisposalList, Fate, RetentionRule
from .traces import Counter, Event, Message

__all__ = [
    "ConfidentialView",
    "Counter",
    "DisposalCount",
    "DisposalItem",
    "DisposalLine",
    "DisposalList",
    "Event",
    "Fate",
    "Message",
    "RetentionRule",
]
