"""The staff's side of public money: everything happens here, by moves."""

from . import (
    agreements,
    applications,
    bulk,
    calls,
    council,
    grants,
    instruction,
    known,
    letters,
    money,
    notices,
    readers,
    scoring,
)

__all__ = [
    "agreements",
    "applications",
    "bulk",
    "calls",
    "council",
    "grants",
    "instruction",
    "known",
    "letters",
    "money",
    "notices",
    "readers",
    "scoring",
]
