"""The words of a search, as the database keeps those of the pages (``models/directory_triggers.py``)."""

import re
import unicodedata

LONGEST = 100  # of what somebody types
MOST = 8  # words of it that are looked for
# Words that are on every page and help nobody: left out, unless nothing else was typed.
IDLE = frozenset(
    re.findall(
        r"\w+",
        "a au aux avec ce ces d dan de des du elle en et il je l la le les leur lui ma mai me mes mon ne nou on ou "
        "par pa pour qu que qui sa se ses son sur ta te tes ton tu un une vos vou vo y",
    )
)


def bare(text):
    """« L’Étoile d’Œuvre » → « l etoile d oeuvre »."""
    spelt = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    letters = "".join(char for char in spelt if not "\u0300" <= char <= "\u036f")
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()


def singular(text):
    """« Vélos » → « velo », « locaux » → « local »: the same rules as the database's."""
    short = re.sub(r"([a-z0-9]{3})[sx]\b", r"\1", bare(text))
    return re.sub(r"([a-z0-9][a-df-z0-9])au\b", r"\1al", short)


def searched(text):
    """The words to look for, in the order typed."""
    words = list(dict.fromkeys(singular(text[:LONGEST]).split()))
    return ([word for word in words if word not in IDLE] or words)[:MOST]
