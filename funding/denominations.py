"""How funders write the names of structures and of communes, brought to what two writings have in common.

This is coarser than the key of searches: it drops every word that says what kind of body it is, wherever it stands.
"""

import re

from commons.text import normalise

# What says the legal form and nothing else (loi du 1er juillet 1901, loi 2014-856), and the articles.
LEGAL = frozenset(
    [
        *("association", "associations", "asso", "assoc", "ass", "loi", "1901", "scop", "scic", "sarl", "sas"),
        *("sasu", "sa", "eurl", "gie", "ei", "cooperative", "societe", "mutuelle", "fondation"),
        *("structure", "organisme"),
    ]
)
SMALL = frozenset(
    [
        *("a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les"),
        *("par", "pour", "s", "sur", "un", "une"),
    ]
)
# What is shortened in registers and budgets.
LONGER = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "fed": "federation",
    "feder": "federation",
    "cie": "compagnie",
    "ctre": "centre",
    "cent": "centre",
    "cult": "culturel",
    "dep": "departemental",
    "dept": "departemental",
    "departementale": "departemental",
    "sport": "sportif",
    "sports": "sportif",
    "sportiv": "sportif",
    "sportive": "sportif",
    "sportives": "sportif",
    "sportifs": "sportif",
    "amic": "amicale",
    "synd": "syndicat",
    "nat": "national",
    "intern": "international",
}
ASIDE = re.compile(r"\([^()]*\)")  # « Maison des jeunes (MJC) »
ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu)'")  # « d’Alès »
SPELT = re.compile(r"\b(?:[a-z0-9] ){1,}[a-z0-9]\b")  # « m j c », of « M.J.C. »
POSTCODE = re.compile(r"\b[0-9]{5}\b")
CEDEX = re.compile(r"\bcedex(?: [0-9]{1,2})?\b")


def words_of(text):
    """Letters and digits only; a sigle written with dots or spaces is one word."""
    plain = " ".join(re.findall(r"[a-z0-9]+", ELIDED.sub(" ", normalise(text))))
    return [word for word in SPELT.sub(lambda sigle: sigle[0].replace(" ", ""), plain).split() if word]


def match_key(name):
    """What two writings of one name share: « Ass. Les Amis du Café (A.A.C.) » → « amis cafe »."""
    words = words_of(ASIDE.sub(" ", name)) or words_of(name)
    kept = [LONGER.get(word, word) for word in words if word not in SMALL and word not in LEGAL]
    return " ".join(kept or words)[:150]


def place_key(commune):
    """« 30100 ALÈS CEDEX » → « ales »; « St-Christol-lez-Alès » → « saint christol lez ales »."""
    plain = CEDEX.sub(" ", POSTCODE.sub(" ", " ".join(words_of(ASIDE.sub(" ", commune)))))
    return " ".join(LONGER.get(word, word) for word in plain.split())[:100]


def postcode_in(text):
    """The postcode that a cell holds, if it holds one."""
    found = POSTCODE.search(text)
    return found[0] if found else ""
