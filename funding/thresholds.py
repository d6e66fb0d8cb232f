"""What the law says today, and since when: the amounts and terms that concern subsidies.

Each line was read in its text; ``seeds`` writes the lines that a database does not hold yet. From there they belong to
the administrators, who add a line when the law changes and never rewrite the past.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from . import gaps
from .models import Threshold
from .models.legal_clock import SILENCE
from .models.report_papers import AUDITED

AGREEMENT = "subvention.convention_obligatoire"
PAYMENT = "subvention.versement.delai"
REPORT = "subvention.compte_rendu.delai"
PUBLICATION = "subvention.publication.delai"
CHARTER = "subvention.retrait_cer.restitution_max"
HEARING = "subvention.contradictoire.delai"
TERMINATION = "subvention.resiliation.delai"
ANNEX = "budget.annexe_organismes.subvention"
ANNEX_SHARE = "budget.annexe_organismes.part"
DE_MINIMIS = "deminimis.general"
DE_MINIMIS_SERVICE = "deminimis.sieg"


@dataclass(frozen=True)
class Line:
    """One value of one rule, as the table below holds it."""

    key: str
    value: str
    unit: str
    effective_from: dt.date
    reference: str
    effective_to: dt.date | None = None
    note: str = ""


TABLE = (
    Line(
        AGREEMENT, "23000", "€ par an", dt.date(2001, 6, 10), "loi 2000-321, art. 10 ; décret 2001-495, art. 1er",
        note="En espèces et en nature, par structure et par année civile.",
    ),
    Line(REPORT, "6", "mois après la fin de l’exercice", dt.date(2000, 4, 13), "loi 2000-321, art. 10"),
    Line(PAYMENT, "60", "jours après la notification", dt.date(2021, 7, 3), "loi 2000-321, art. 10 (loi 2021-875)"),
    Line(PUBLICATION, "3", "mois après la signature", dt.date(2017, 8, 1), "décret 2017-779, art. 2"),
    Line(CHARTER, "6", "mois après la décision de retrait", dt.date(2022, 1, 2), "loi 2000-321, art. 10-1"),
    Line(
        HEARING, "15", "jours pour répondre", dt.date(2016, 1, 1), "CRPA, art. L121-1, L122-1 et L211-2, 4°",
        note="La loi veut un délai suffisant ; la Ville laisse au moins celui-ci.",
    ),
    Line(
        TERMINATION, "2", "mois après la mise en demeure", dt.date(2015, 9, 29),
        "circulaire 5811-SG, modèle de convention, art. 14", note="Pour une résiliation aux torts de la structure.",
    ),
    Line(
        AUDITED, "153000", "€ d’aides publiques par an", dt.date(2006, 5, 16),
        "code de commerce, art. L612-4 et D612-5",
    ),
    Line(ANNEX, "75000", "€ par an", dt.date(2000, 1, 1), "CGCT, art. L2313-1, 4°"),
    Line(ANNEX_SHARE, "50", "% des produits de l’organisme", dt.date(2000, 1, 1), "CGCT, art. L2313-1, 4°"),
    Line(
        DE_MINIMIS, "300000", "€ sur trois ans glissants", dt.date(2024, 1, 1), "règlement (UE) 2023/2831, art. 3",
        effective_to=dt.date(2030, 12, 31), note="Par entreprise unique, toutes aides de minimis confondues.",
    ),
    Line(
        DE_MINIMIS_SERVICE, "750000", "€ sur trois ans glissants", dt.date(2024, 1, 1),
        "règlement (UE) 2023/2832, art. 3",
        effective_to=dt.date(2030, 12, 31), note="Pour un service d’intérêt économique général confié par mandat.",
    ),
    Line(
        gaps.SHARE, "10", "% de la prévision", dt.date(2020, 1, 1), "Cerfa 15059*02, annexe (écarts significatifs)",
        note="Règle de la Ville : au-delà, chaque ligne du compte rendu s’explique.",
    ),
    Line(
        gaps.FLOOR, "100", "€", dt.date(2020, 1, 1), "Cerfa 15059*02, annexe (écarts significatifs)",
        note="Règle de la Ville : un écart plus petit ne s’explique pas, quelle que soit sa part.",
    ),
    Line(SILENCE, "2", "mois", dt.date(2016, 1, 1), "CRPA, art. L231-4, 3°"),
)  # fmt: skip


def threshold(key, *, on):
    """The value of this rule on that day, as a ``Threshold``; None when the law says nothing then."""
    return Threshold.objects.at(on).filter(key=key).first()


def thresholds(*, on):
    """All that holds on that day, by key: one statement for a page that needs several."""
    return {rule.key: rule for rule in Threshold.objects.at(on)}


def value(key, *, on, default):
    """The number itself, or ``default`` when the table was emptied of it."""
    rule = threshold(key, on=on)
    return rule.value if rule else Decimal(default)


def heard_until(on):
    """The earliest last day of an answer to what is announced that day: the time that a contradictory phase takes
    (CRPA, art. L122-1)."""
    return on + dt.timedelta(days=int(value(HEARING, on=on, default=15)))
