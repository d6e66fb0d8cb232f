"""Closed lists (SCDL ``nature``, ``conditionsVersement``, ``notificationUE``), in capitals or without accents too."""

import re

from commons.cells import is_nothing, key
from funding.models.known import Doubt, KnownGrant

Nature = KnownGrant.Nature

NATURES = {
    "aide en numeraire": {Nature.CASH},
    "en numeraire": {Nature.CASH},
    "numeraire": {Nature.CASH},
    "subvention en numeraire": {Nature.CASH},
    "financiere": {Nature.CASH},
    "aide financiere": {Nature.CASH},
    "aide en nature": {Nature.IN_KIND},
    "en nature": {Nature.IN_KIND},
    "nature": {Nature.IN_KIND},
    "subvention en nature": {Nature.IN_KIND},
}
CONDITIONS = {"unique": "unique", "echelonne": "échelonné", "echelonnee": "échelonné", "autre": "autre"}
OFFICIAL_ANSWERS = {"oui": True, "non": False}
ANSWERS = {"o": True, "yes": True, "true": True, "vrai": True, "1": True} | {
    "n": False,
    "no": False,
    "false": False,
    "faux": False,
    "0": False,
}


def read_nature(text):
    """``(nature or "", doubt or None)``; both natures are apart by « ; », funders also write « , » or « et »."""
    if is_nothing(text):
        return "", Doubt.NATURE_UNREADABLE if text else None
    kinds = set()
    for part in re.split(r"[;,/+&|]|\bet\b", text):
        if not (kind := NATURES.get(key(part))):
            return "", Doubt.NATURE_UNREADABLE
        kinds |= kind
    listed = re.fullmatch(r"[^,/+&|]+", text) and " et " not in text.lower()
    nature = Nature.BOTH if len(kinds) == 2 else kinds.pop()
    return nature.value, None if listed else Doubt.NATURE_FORMAT


def read_conditions(text):
    """``(conditions, doubt or None)``; « autre » is free text by the schema, so most writings are right."""
    parts = [key(part) for part in re.split(r"[;,/]", text)]
    if len(parts) > 1 and all(part in CONDITIONS for part in parts):  # « unique;échelonné »
        return text, Doubt.CONDITIONS_UNCLEAR
    return CONDITIONS.get(key(text), text), None


def read_answer(text):
    """``(True, False or None when untold, doubt or None)``."""
    word = key(text)
    if word in OFFICIAL_ANSWERS:
        return OFFICIAL_ANSWERS[word], None
    if word in ANSWERS:
        return ANSWERS[word], Doubt.EU_FORMAT
    return None, Doubt.EU_UNREADABLE if text else None
