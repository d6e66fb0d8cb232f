"""« Toujours exact ? »: what a structure reads again once a year. Apps above add what they tell the public of it."""

_tellers = []


def register(tell):
    """``tell(structure)`` gives ``(heading, [(label, value)], address where its people change it)``, or None."""
    if tell not in _tellers:
        _tellers.append(tell)
    return tell


def told_elsewhere(structure):
    return [told for tell in _tellers if (told := tell(structure))]
