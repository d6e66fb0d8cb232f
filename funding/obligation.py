"""Whether the law wants an agreement, and in which form: what the town gives one structure within one year.

Above 23 000 € of cash and of valued aid in kind a year, an agreement is compulsory (loi 2000-321, art. 10; décret
2001-495, art. 1er; aid in kind is a subsidy: loi 2000-321, art. 9-1), and the town draws it up in the full form
(circulaire 5811-SG du 29 septembre 2015, annexe 3). Below, the agent chooses.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from commons.french import money

from . import thresholds
from .models import AgreementTemplate, Beneficiary, InKindAid, Instalment

Form = AgreementTemplate.Form
USUAL = Decimal(23_000)


@dataclass(frozen=True)
class YearOfAid:
    """What the town gives one structure within one year, this agreement included."""

    structure: object
    year: int
    cash: Decimal
    in_kind: Decimal

    @property
    def total(self):
        return self.cash + self.in_kind


@dataclass(frozen=True)
class Obligation:
    """What the law says of one agreement: the highest year of aid of those who sign it, beside the threshold."""

    highest: YearOfAid
    threshold: Decimal
    reference: str
    is_shared: bool = False  # several structures sign it

    @property
    def is_compulsory(self):
        return self.highest.total > self.threshold

    def forms(self):
        """The forms that the agent may choose."""
        return [Form.FULL] if self.is_compulsory else [Form.SIMPLIFIED, Form.FULL]

    def told(self):
        """Why, in a sentence or two, with the article of law."""
        year = self.highest
        given = f"En {year.year}, la Ville donne {money(year.total)} à {year.structure}"
        if self.is_shared:
            given += ", la plus aidée des structures qui signent"
        if year.in_kind:
            given += f" ({money(year.cash)} en argent et {money(year.in_kind)} d’aides en nature)"
        if self.is_compulsory:
            rule = f"c’est plus que {money(self.threshold)} : une convention complète est obligatoire"
        else:
            rule = f"le seuil de {money(self.threshold)} n’est pas dépassé : la forme simplifiée suffit"
        return f"{given} ; {rule} ({self.reference})."


def obligation(agreement):
    """What the law says of this agreement on the day of its vote."""
    on = agreement.grant.deliberation.held_on
    rule = thresholds.threshold(thresholds.AGREEMENT, on=on)
    structures = signatories(agreement)
    years = [year for structure in structures for year in aid(structure, agreement.grant)]
    return Obligation(
        max(years, key=lambda year: year.total),
        rule.value if rule else USUAL,
        rule.reference if rule else "loi 2000-321, art. 10",
        len(structures) > 1,
    )


def signatories(agreement):
    """The structure and its partners: each receives its part of the money."""
    return [agreement.structure, *(partner.structure for partner in agreement.partners())]


def aid(structure, grant):
    """What the town gives this structure each year of the grant: its part of every grant that stands, and in kind."""
    shares = dict(Beneficiary.objects.received_by(structure).standing().values_list("grant", "share"))
    years = range(grant.first_year, grant.last_year + 1)
    rows = Instalment.objects.filter(agreement__grant__in=list(shares), year__in=years, cancelled_at=None)
    cash = dict.fromkeys(years, Decimal())
    for granted, year, amount in rows.values_list("agreement__grant", "year", "amount"):
        cash[year] += amount * shares[granted]
    in_kind = dict(
        InKindAid.objects.filter(structure=structure, year__in=years)
        .order_by()
        .values_list("year")
        .annotate(Sum("value"))
    )
    return [YearOfAid(structure, year, cash[year], in_kind.get(year, Decimal())) for year in years]


def usual_form(agreement):
    """The form in which it is drawn up: simplified for one year of a structure alone, below the threshold."""
    is_plain = not agreement.grant.is_multi_year and not agreement.partners().exists()
    return Form.SIMPLIFIED if is_plain and not obligation(agreement).is_compulsory else Form.FULL


def missing(agreement):
    """What forbids signing it as it is: a simplified text, where the law wants more."""
    if agreement.template is None or agreement.template.form == Form.FULL:
        return []
    law = obligation(agreement)
    return [f"Le service doit choisir la forme complète. {law.told()}"] if law.is_compulsory else []
