"""What the State knows of an organisation: the registers of companies and of associations, behind one search.

The public API « recherche d’entreprises » (unités légales of SIRENE, with the RNA number of associations). It needs no
key; without ``SIRENE_API_URL`` nothing is asked and people type by hand.
"""

import re
from dataclasses import dataclass, field

from django.conf import settings
from stdnum.fr import siren, siret

from . import identifiers
from .models import LegalFamily
from .names import gentle
from .webservice import Asleep, ask, rows, words

DEPARTMENT = "30"
SHOWN = 5
SLEEPS = "Le registre de l’État ne répond pas en ce moment : remplissez vous-même, la Ville vérifiera."
KNOWS_NONE = "Le registre de l’État ne connaît personne sous ce nom ou ce numéro : remplissez vous-même."

# Catégories juridiques (INSEE, niveau III) of the families of law 2014-856, article 1, II, 1°. A SCOP or a SCIC in the
# form of an SAS is written 5710 like any company: the category proves nothing there, the register's ESS mark does.
CATEGORIES = {
    LegalFamily.ASSOCIATION: {"9210", "9220", "9221", "9222", "9223", "9230", "9240", "9260"},
    LegalFamily.FOUNDATION: {"9300"},
    LegalFamily.MUTUAL: {"8210", "8250", "8290", "6411"},
    LegalFamily.COOPERATIVE: {"5458", "5558", "5658", "5460", "5560", "5660"},
}
FAMILIES = {category: family for family, categories in CATEGORIES.items() for category in categories}


@dataclass(frozen=True)
class Candidate:
    """One organisation as the register tells it: a proposal, which its people correct."""

    name: str
    acronym: str
    siret: str
    rna: str
    family: str
    is_ess: bool
    address: str
    postcode: str
    insee: str
    town: str

    @property
    def place(self):
        return ", ".join(part for part in (self.address, f"{self.postcode} {self.town}".strip()) if part)


@dataclass(frozen=True)
class Answer:
    """What was found and, when nothing was, why: one sentence."""

    candidates: list = field(default_factory=list)
    sentence: str = ""


def kind_of(text):
    """What somebody typed in the one box: ``("siret" | "siren" | "rna" | "name", the number or the words)``."""
    number = identifiers.clean(text)
    if siret.is_valid(number):
        return "siret", number
    if siren.is_valid(number):
        return "siren", number
    if identifiers.RNA.match(number):
        return "rna", number
    return "name", " ".join(text.split())


def find(text):
    """Those that the State knows by this SIRET, SIREN or RNA; or by this name, in the department and still active."""
    if not settings.SIRENE_API_URL:
        return Answer()
    kind, query = kind_of(text)
    where = {"departement": DEPARTMENT, "etat_administratif": "A"} if kind == "name" else {}
    try:
        told = ask(f"{settings.SIRENE_API_URL.rstrip('/')}/search", q=query, per_page=SHOWN, page=1, **where)
    except Asleep:
        return Answer(sentence=SLEEPS)
    found = [candidate for row in rows(told, "results") if (candidate := read(row, kind, query))]
    return Answer(found[:SHOWN], "" if found else KNOWS_NONE)


def read(row, kind, query):
    """A result of the register as a candidate; None when it lacks a name or a valid number, or answers another one.

    A SIRET names one place: that one is read, be it the seat or not. People who work on their own account (category
    1…) are no structure of the social economy, and their names are theirs.
    """
    if words(row, "nature_juridique").startswith("1"):
        return None
    seat = row.get("siege") if isinstance(row.get("siege"), dict) else {}
    extra = row.get("complements") if isinstance(row.get("complements"), dict) else {}
    places = [seat, *rows(row, "matching_etablissements")]
    place = next((place for place in places if words(place, "siret") == query), None) if kind == "siret" else seat
    name = words(row, "nom_raison_sociale") or words(row, "nom_complet")
    rna = words(extra, "identifiant_association").upper()
    rna = rna if identifiers.RNA.match(rna) else ""
    if not name or not place or not siret.is_valid(words(place, "siret")) or (kind == "rna" and rna != query):
        return None
    is_ess = extra.get("est_ess") is True
    return Candidate(
        name=gentle(name)[:150],
        acronym=words(row, "sigle")[:30],
        siret=words(place, "siret"),
        rna=rna,
        family=family_of(words(row, "nature_juridique"), is_ess),
        is_ess=is_ess,
        insee=words(place, "commune")[:5],
        town=gentle(words(place, "libelle_commune")),
        **street_of(place),
    )


def family_of(category, is_ess=False):
    """The legal family that an INSEE category tells; a company is of the ESS when the register says so; else empty."""
    return FAMILIES.get(category) or (LegalFamily.COMPANY if is_ess else "")


def street_of(place):
    """Number and street apart from the postcode: the register writes both, then the town, on one line."""
    whole, postcode = words(place, "adresse"), words(place, "code_postal")
    pattern = postcode if re.fullmatch("[0-9]{5}", postcode) else "[0-9]{5}"
    found = list(re.finditer(rf"\b{pattern}\b", whole))
    if not found:
        return {"address": gentle(whole), "postcode": postcode if postcode == pattern else ""}
    return {"address": gentle(whole[: found[-1].start()].strip(" ,")), "postcode": found[-1][0]}
