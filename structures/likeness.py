"""Which structures may well be one: rows that share a number, a name, a telephone, an address.

Nothing is decided here: what is found is proposed to an agent, with its reasons. Protected structures are compared
with nobody: what would resemble them is for the group Protection to see.
"""

import re
from typing import NamedTuple

from django.db import connection

from .models import DuplicatePair, Structure
from .models.structure import ALIKE

Reason = DuplicatePair.Reason

PROPOSED_FROM = 55  # out of 100
BATCH = 1000
# What each likeness weighs. « Foyer rural de Mialet » and « Foyer rural de Monteils » are two: a name that resembles
# another one is not enough in another commune, and a house of associations has one address for twenty of them.
WEIGHTS = {
    Reason.NAME_HERE: 90,
    Reason.SIREN: 60,
    Reason.PHONE: 25,
    Reason.EMAIL: 30,
    Reason.WEBSITE: 25,
    Reason.ADDRESS: 20,
}
NAME, SAME_COMMUNE = 60, 20  # a name’s likeness, from 0 to 1, is worth up to the first

# Pairs of living, unprotected structures, one of which is asked about, that share one thing. Names that only resemble
# each other are compared within a commune, and among those of about the same length.
TWINS = """
    SELECT DISTINCT least(mine.id, other.id), greatest(mine.id, other.id)
    FROM structures_structure mine
    JOIN structures_structure other ON other.id <> mine.id AND {shared}
    WHERE mine.id = ANY(%(ids)s)
    AND mine.status <> 'closed' AND other.status <> 'closed'
    AND NOT mine.is_protected AND NOT other.is_protected
"""
SHARED = (
    "mine.search_key <> '' AND mine.search_key = other.search_key",
    "mine.commune_id = other.commune_id"
    " AND length(other.search_key) BETWEEN length(mine.search_key) * 0.5 AND length(mine.search_key) * 2"
    " AND similarity(mine.search_key, other.search_key) >= %(alike)s",
    "mine.siren <> '' AND mine.siren = other.siren",
    "mine.public_email <> '' AND lower(mine.public_email) = lower(other.public_email)",
    "mine.public_phone <> '' AND right(regexp_replace(mine.public_phone, '[^0-9]', '', 'g'), 9)"
    " = right(regexp_replace(other.public_phone, '[^0-9]', '', 'g'), 9)",
)


class Likeness(NamedTuple):
    """Two structures, the older first, how much they are alike and why."""

    first: int
    second: int
    score: int
    reasons: list


def alike(ids):
    """Those of the register that look like one of these structures."""
    ids, seen = sorted(ids), set()
    for start in range(0, len(ids), BATCH):
        pairs = twins(ids[start : start + BATCH]) - seen
        seen |= pairs
        yield from weighed(pairs)


def twins(ids):
    """Pairs that share one thing at least, as ``(lower id, higher id)``."""
    found = set()
    with connection.cursor() as cursor:
        for shared in SHARED:
            cursor.execute(TWINS.format(shared=shared), {"ids": ids, "alike": ALIKE})
            found |= set(cursor.fetchall())
    return found


def weighed(pairs):
    rows = Structure.objects.in_bulk({pk for pair in pairs for pk in pair})
    for first, second in sorted(pairs):
        score, reasons = weigh(rows[first], rows[second])
        if score >= PROPOSED_FROM:
            yield Likeness(first, second, score, reasons)


def weigh(one, other):
    """``(score out of 100, reasons)`` of two structures."""
    name, name_reason = name_score(one, other)
    reasons = [
        reason
        for reason, field in (
            (Reason.SIREN, one.siren and one.siren == other.siren),
            (Reason.PHONE, shared(phone_key, one.public_phone, other.public_phone)),
            (Reason.EMAIL, shared(str.lower, one.public_email, other.public_email)),
            (Reason.WEBSITE, shared(website_key, one.website, other.website)),
            (Reason.ADDRESS, one.commune_id == other.commune_id and shared(street_key, one.address, other.address)),
        )
        if field
    ]
    score = min(100, name + sum(WEIGHTS[reason] for reason in reasons))
    return score, [str(reason) for reason in (*name_reason, *reasons)]


def name_score(one, other):
    here = one.commune_id == other.commune_id
    if here and one.search_key and one.search_key == other.search_key:
        return WEIGHTS[Reason.NAME_HERE], [Reason.NAME_HERE]
    likeness = similarity(one.search_key, other.search_key)
    if likeness < ALIKE:
        return 0, []
    return round(NAME * likeness) + SAME_COMMUNE * here, [Reason.NAME]


def similarity(one, other):
    """As PostgreSQL measures it (pg_trgm): the share of three-letter pieces that both have."""
    mine, theirs = trigrams(one), trigrams(other)
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0


def trigrams(text):
    words = (f"  {word} " for word in re.findall(r"[a-z0-9]+", text))
    return {word[at : at + 3] for word in words for at in range(len(word) - 2)}


def shared(key, one, other):
    return bool(one) and bool(other) and key(one) == key(other) != ""


def phone_key(phone):
    return re.sub(r"\D", "", phone)[-9:]


def website_key(address):
    return re.sub(r"^https?://(?:www\.)?", "", address.lower()).rstrip("/")


def street_key(address):
    return " ".join(re.findall(r"[a-z0-9]+", address.lower()))
