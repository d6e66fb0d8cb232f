"""What a structure is in law: what its register says, else what its name and its kind of work let suppose.

Law 2014-856, article 1: four families by right, and companies that apply for it.
"""

import re

from commons.text import normalise

from ..models import LegalFamily
from ..registers import family_of
from .findings import Unreadable

# data·inclusion tells what work is done, seldom in which form: the State, towns and public bodies are no structure of
# the social economy.
PUBLIC = frozenset(
    {
        *("AFPA", "ASE", "BIB", "CAF", "CAP_EMPLOI", "CC", "CCAS", "CD", "CDAS"),
        *("CIAS", "CPAM", "DEETS", "DEPT", "EPCI", "ETABL_PUB", "ETAT", "FT", "LA_POSTE"),
        *("MDPH", "MDS", "MSAP", "MUNI", "PJJ", "PREF", "REG", "SPIP", "DIPLP"),
        *("CMS",),
    }
)
# Kinds that associations carry (C. trav., art. L5132-7 for the AI; usage for the others).
ASSOCIATIVE = frozenset(
    {
        *("ACI", "AI", "ASSO", "ASSO_CHOMEUR", "CS", "CSC", "E2C", "ES", "EVS"),
        *("FABLAB", "GEIQ", "MJC", "ML", "MQ", "OACAS", "ODC", "PIMMS", "PLIE"),
        *("RESSOURCERIE", "RFS", "RS_FJT", "TIERS_LIEUX", "UDAF", "OIL", "PIJ_BIJ", "EPN", "CAVA"),
        *("PREVENTION", "EA", "ESS", "OF"),
    }
)
COMPANIES = frozenset(["EI", "EITI", "ETTI", "EATT"])
WORDS = (
    (LegalFamily.COOPERATIVE, r"\b(?:scop|scic|cooperative|coop|cae|sapo)\b"),
    (LegalFamily.MUTUAL, r"\bmutuelle\b"),
    (LegalFamily.FOUNDATION, r"\b(?:fondation|fonds de dotation)\b"),
    (LegalFamily.ASSOCIATION, r"\b(?:association|asso|amicale|comite des fetes|foyer rural)\b"),
)


def of_category(facts):
    """The family that an INSEE category and the ESS mark tell; people who work on their own are refused."""
    category = facts.get("category", "").removesuffix(".0")
    if category.startswith("1"):
        raise Unreadable("person")
    if category.startswith("7"):
        raise Unreadable("public_body", category)
    family = family_of(category, facts.get("ess", "").upper() in {"O", "OUI", "TRUE", "1"})
    if not family:
        raise Unreadable("not_ess", category)
    return family


def of_kind(facts, rna, notes):
    """The family of a row of data·inclusion: its RNA number proves it, the rest is supposed and said so."""
    kind = facts.get("kind", "").upper()
    if rna:
        return LegalFamily.ASSOCIATION
    if kind in PUBLIC:
        raise Unreadable("public_body", kind)
    name = normalise(facts["name"])
    by_name = next((family for family, pattern in WORDS if re.search(pattern, name)), "")
    by_kind = LegalFamily.ASSOCIATION if kind in ASSOCIATIVE else LegalFamily.COMPANY if kind in COMPANIES else ""
    if not (family := by_name or by_kind):
        raise Unreadable("not_ess", kind)
    notes.append("family_supposed")
    return family
