"""What other apps keep of a structure, told on its own page.

They are above ``structures``, which cannot ask them: each says, when it starts, who tells its part.
"""

from dataclasses import dataclass

_TELLERS = []


@dataclass(frozen=True)
class Part:
    """One section of the page: its lines are ``(words, address, what its badge says, tone)``, ``url`` leads to more."""

    title: str
    lines: list
    url: str
    action: str


def register(teller):
    """``teller(user, structure)`` gives a ``Part``, or None when it has nothing to say to this person."""
    if teller not in _TELLERS:
        _TELLERS.append(teller)


def parts(user, structure):
    """What the apps tell this person of this structure, in the order in which they start."""
    return [part for teller in _TELLERS if (part := teller(user, structure))]
