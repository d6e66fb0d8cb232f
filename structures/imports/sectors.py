"""In which sector a structure works: what its own words say first, then its register's code.

The first line that matches wins; agents correct it when they verify the structure. ``protection-victimes`` is never
given here: such a structure is typed by hand, with the group Protection.
"""

import re

from commons.text import normalise

WORDS = (
    ("reemploi", r"ressourcerie|recyclerie|reemploi|repair cafe|reparation|seconde main|friperie|gratiferia"),
    ("petite-enfance", r"creche|petite enfance|assistantes? maternelle|halte garderie|parents enfants"),
    ("grand-age", r"personnes agees|aide a domicile|troisieme age|3e age|retraites|gerontolog|ehpad|portage de repas"),
    ("mobilite", r"mobilite|garage solidaire|covoiturage|autopartage|pedibus|velo"),
    ("alimentation", r"epicerie|alimenta|amap|maraich|agricul|jardin (?:partage|collectif|familia)|paysan|cantine"),
    ("logement", r"logement|habitat|hebergement|foyer de jeunes travailleurs|locataire"),
    ("energie", r"energie|environnement|nature|biodiversite|riviere|climat|ecolog|solaire|foret"),
    ("insertion", r"insertion|chomeur|chantier|emploi|entreprise adaptee|geiq|\btzcld\b"),
    ("sante", r"sante|handicap|soin|addict|malad|sourd|aveugle|autis"),
    ("sport", r"sport|football|rugby|tennis|judo|gymnasti|escalade|petanque|basket|volley|natation|randonn|athletisme"),
    (
        "tiers-lieux",
        r"tiers lieu|fablab|cafe associatif|espace de vie sociale|centre social|maison de quartier",
    ),
    ("jeunesse", r"jeunesse|jeunes|education populaire|colonie|centre aere|scolair|eleves|etudiant|\bmjc\b|enfance"),
    (
        "culture",
        r"cultur|theatre|musi|danse|cinema|livres?\b|lecture|radio|chorale|arts?\b|patrimoine|concert|festival",
    ),
    ("services", r"numerique|informatique|conciergerie|comptab|interpret|services aux"),
    ("tiers-lieux", r"vie locale|comite des fetes|foyer rural|quartier|village|lien social|animation"),
)
# Nomenclature of activities (NAF rev. 2), by its first digits, the longest first.
NAF = (
    ("88.91", "petite-enfance"),
    ("88.10A", "grand-age"),
    ("87.30A", "grand-age"),
    ("88.10", "sante"),
    ("88.99A", "jeunesse"),
    ("38", "reemploi"),
    ("47.79", "reemploi"),
    ("95", "reemploi"),
    ("01", "alimentation"),
    ("10", "alimentation"),
    ("56", "alimentation"),
    ("35", "energie"),
    ("49", "mobilite"),
    ("55", "logement"),
    ("68", "logement"),
    ("41", "logement"),
    ("78", "insertion"),
    ("85.51", "sport"),
    ("85.52", "culture"),
    ("85", "jeunesse"),
    ("86", "sante"),
    ("87", "sante"),
    ("59", "culture"),
    ("60", "culture"),
    ("90", "culture"),
    ("91", "culture"),
    ("93", "sport"),
    ("62", "services"),
    ("63", "services"),
    ("69", "services"),
    ("94.99", "tiers-lieux"),
    ("65.12", "sante"),
)
# « Objets sociaux » of the RNA, by their first three digits.
THEMES = {
    "006": "culture",
    "007": "tiers-lieux",
    "009": "tiers-lieux",
    "010": "culture",
    "011": "sport",
    "014": "tiers-lieux",
    "015": "jeunesse",
    "016": "services",
    "017": "sante",
    "018": "sante",
    "019": "insertion",
    "020": "insertion",
    "021": "grand-age",
    "022": "services",
    "024": "energie",
    "030": "insertion",
    "032": "logement",
}
KINDS = {
    "RESSOURCERIE": "reemploi",
    "TIERS_LIEUX": "tiers-lieux",
    "FABLAB": "tiers-lieux",
    "EVS": "tiers-lieux",
    "CSC": "tiers-lieux",
    "CS": "tiers-lieux",
    "MQ": "tiers-lieux",
    "MJC": "jeunesse",
    "ML": "insertion",
    "PIJ_BIJ": "jeunesse",
    "E2C": "jeunesse",
    "EPN": "services",
    "RS_FJT": "logement",
    "OIL": "logement",
} | dict.fromkeys(["ACI", "AI", "EI", "EITI", "ETTI", "EATT", "EA", "GEIQ", "PLIE", "RFS", "ASSO_CHOMEUR"], "insertion")
# The first part of a « thématique » of data·inclusion.
TOPICS = {
    "numerique": "services",
    "mobilite": "mobilite",
    "logement-hebergement": "logement",
    "sante": "sante",
    "handicap": "sante",
    "equipement-et-alimentation": "alimentation",
    "trouver-un-emploi": "insertion",
    "preparer-sa-candidature": "insertion",
    "choisir-un-metier": "insertion",
    "accompagnement-social-et-professionnel-personnalise": "insertion",
    "se-former": "jeunesse",
    "famille": "petite-enfance",
    "remobilisation": "tiers-lieux",
}
UNKNOWN = "tiers-lieux"

# Who takes in or protects victims is typed by hand, whatever the file: the portal would hide what the file tells.
SHELTERS = re.compile(
    r"violences? (?:conjugale|intrafamiliale|sexuelle|sexiste|faites aux)|femmes? (?:victime|battue)|"
    r"victimes? de violence|mise a l'abri|prostitution|traite des etres|aide aux victimes|maison d'accueil de femmes"
)
SHELTERING_KINDS = frozenset({"CHRS", "CIDFF", "CADA", "HUDA", "CHU", "CPH"})
SHELTERING_TOPICS = frozenset(
    {
        "famille--violences-intrafamiliales",
        "acces-aux-droits-et-citoyennete--aide-aux-victimes",
        "acces-aux-droits-et-citoyennete--demandeurs-dasile-et-naturalisation",
    }
)


def sector_of(facts, notes):
    """The code of a sector of the portal."""
    told = normalise(" ".join(facts.get(name, "") for name in ("name", "usual_name", "summary", "purpose")))
    return by_kind(facts) or by_words(told) or by_code(facts) or by_topic(facts) or unknown(notes)


def by_kind(facts):
    return KINDS.get(facts.get("kind", "").upper(), "")


def by_words(told):
    told = told.replace("-", " ")
    return next((code for code, pattern in WORDS if re.search(rf"\b(?:{pattern})", told)), "")


def by_code(facts):
    if theme := THEMES.get(facts.get("theme", "").zfill(6)[:3]):
        return theme
    naf = facts.get("naf", "")
    return next((code for prefix, code in sorted(NAF, key=lambda row: -len(row[0])) if naf.startswith(prefix)), "")


def by_topic(facts):
    topics = (topic.split("--")[0] for topic in topics_of(facts))
    return next((TOPICS[topic] for topic in topics if topic in TOPICS), "")


def unknown(notes):
    notes.append("sector_default")
    return UNKNOWN


def topics_of(facts):
    """The « thématiques » of a row: a list in JSON, words between commas or braces in CSV."""
    return re.findall(r"[a-z0-9-]+", facts.get("themes", ""))


def shelters(facts):
    """Whether the structure takes in people whom somebody may look for."""
    told = normalise(" ".join(facts.get(name, "") for name in ("name", "usual_name", "summary", "purpose")))
    kinds = facts.get("kind", "").upper() in SHELTERING_KINDS
    return kinds or bool(SHELTERING_TOPICS & set(topics_of(facts))) or bool(SHELTERS.search(told))
