"""Fields of a structure that somebody reads before they change: an app above says which, and where to ask for it."""

_holders = []


def register(hold):
    """``hold(structure)`` gives the sentence beside each field that its people do not change here, by its name."""
    if hold not in _holders:
        _holders.append(hold)
    return hold


def held(structure):
    found = {}
    for hold in _holders:
        found |= hold(structure)
    return found
