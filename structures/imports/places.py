"""Where a structure is: a commune of the agglomeration, and a street without anybody's name."""

import re

from commons.text import normalise

from ..communes import COMMUNES
from ..names import gentle
from .findings import Unreadable

# « CHEZ MME MARTIN 12 RUE DES LILAS »: an association often sits at somebody's home. The street is public, people are
# not; and « rue Madame-de-Sévigné » is a street.
AT_HOME = re.compile(r"\b(?:chez|c ?/ ?o|[aà] l['’]attention de)\s[^,\d]*", re.IGNORECASE)
SOMEBODY = re.compile(r"\b(?:m\.|mr\b|mme\b|mlle\b|monsieur\b|madame\b|mademoiselle\b)[^,\d]*", re.IGNORECASE)
LONGEST = 200
KINDS = {
    "all": "allée",
    "av": "avenue",
    "bd": "boulevard",
    "chem": "chemin",
    "che": "chemin",
    "imp": "impasse",
    "pl": "place",
    "qua": "quartier",
    "quai": "quai",
    "r": "rue",
    "rte": "route",
    "res": "résidence",
    "sq": "square",
    "lot": "lotissement",
    "trav": "traverse",
    "fg": "faubourg",
}


def town_key(name):
    """« ST CHRISTOL LES ALES » and « Saint-Christol-lez-Alès » are one name; so are the delegated communes’ numbers."""
    words = re.sub(r"[^a-z0-9]+", " ", normalise(name)).split()
    words = ["saint" if word == "st" else "sainte" if word == "ste" else word for word in words]
    return " ".join("les" if word == "lez" else word for word in words if word != "cedex" and not word.isdigit())


OURS = {insee for insee, *_ in COMMUNES}
BY_NAME = {town_key(name): insee for insee, name, *_ in COMMUNES}
BY_NAME |= {"thoiras": "30329", "corbes": "30329"}  # one commune since 2025
POSTCODES = {insee: postcode for insee, _, postcode, *_ in COMMUNES}


def commune_of(facts):
    """``(INSEE code, postcode)``; refuses what is elsewhere, or cannot be told."""
    insee, postcode = facts.get("insee", "").upper(), postcode_of(facts.get("postcode", ""))
    town = facts.get("town", "")
    if len(insee) == 4 and insee.isdigit():  # the leading zero that a spreadsheet drops
        insee = f"0{insee}"
    if insee not in OURS:
        named = BY_NAME.get(town_key(town))
        if named and (not postcode or postcode[:2] == "30"):
            insee = named
        elif insee or (postcode and town):
            raise Unreadable("elsewhere", " ".join(filter(None, [postcode or insee, town])))
        else:
            raise Unreadable("commune_missing", town or postcode)
    return insee, postcode or POSTCODES[insee]


def postcode_of(text):
    digits = text.removesuffix(".0").replace(" ", "")
    digits = f"0{digits}" if re.fullmatch(r"[0-9]{4}", digits) else digits
    return digits if re.fullmatch(r"[0-9]{5}", digits) else ""


def street_of(facts, notes):
    """The address on one line, without the town; refuses when there is none."""
    kind = facts.get("street_kind", "")
    kind = KINDS.get(kind.lower().rstrip("."), kind)
    kind = kind.upper() if facts.get("street", "").isupper() else kind
    line = " ".join(
        part for part in (facts.get("number", ""), facts.get("repetition", ""), kind, facts.get("street", "")) if part
    )
    beside = [SOMEBODY.sub("", facts.get(name, "")) for name in ("complement", "distribution")]
    if beside != [facts.get(name, "") for name in ("complement", "distribution")]:
        notes.append("person_left_out")
    parts = [part for part in (beside[0], line, beside[1]) if told(part)]
    address = " ".join(nameless(part, notes) for part in parts).strip(" ,")
    address = " ".join(gentle(address).split())
    if not re.search(r"\w", address):
        raise Unreadable("address_missing")
    if len(address) > LONGEST:
        notes.append("address_cut")
    return address[:LONGEST]


def told(part):
    """Whether a part of an address says something: « _ » and « [ND] » do not."""
    return bool(re.search(r"\w", part.replace("_", ""))) and not part.startswith("[")


def nameless(part, notes):
    """The same part without the person whose home it is."""
    left = AT_HOME.sub("", part)
    if left != part:
        notes.append("person_left_out")
    return left.strip(" ,-")
