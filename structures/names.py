"""The names of structures, as two people may both have typed them."""

import re

from commons.text import normalise

KIND = frozenset({"l", "la", "le", "les", "association", "asso"})  # what many names begin with and nobody searches
SMALL = frozenset({"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "par", "pour", "sur"})


def name_key(name):
    """What is compared: « L’association Café-des-Mineurs » → « cafe des mineurs »."""
    words = re.findall(r"[a-z0-9]+", normalise(name))
    rank = next((rank for rank, word in enumerate(words) if word not in KIND), 0)
    return " ".join(words[rank:])[:150]


def gentle(name):
    """A name that a register shouts, as people write it: « CAFE DES MINEURS » → « Cafe des Mineurs »."""
    if not name.isupper():
        return name
    words = re.sub(r"\w+", lambda word: word[0].lower() if word[0].lower() in SMALL else word[0].capitalize(), name)
    return words[:1].upper() + words[1:]
