"""Everything that one agreement prints, read once: from the database, or made up for a preview."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from commons.french import day, money
from commons.words import euros
from structures.models import LegalFamily

from . import schedule, sheet
from .budget_tables import budgets
from .models import InKindAid, SigningFolder
from .models.applications import Budget
from .models.partners import parties
from .obligation import obligation, signatories


def code_of(agreement):
    """As each page shows it; none before somebody has had the document prepared."""
    folder = SigningFolder.objects.filter(agreement=agreement.pk).first()
    return folder.shown_code if folder else ""


@dataclass(frozen=True)
class Shared:
    """What an « appel à commun » adds to its agreement: who shares the money, and the resource to share."""

    parties: list
    years: list
    partners: list  # (party, representative)
    resource: object


@dataclass(frozen=True)
class Aim:
    """One objective and its indicators: (label, unit, the target of each year)."""

    objective: str
    indicators: list


@dataclass(frozen=True)
class Printed:
    """Everything that one agreement prints: read once, from the database or made up."""

    number: str
    application: object
    structure: object
    deliberation: object
    starts_on: dt.date
    ends_on: dt.date
    amount: Decimal
    amounts: list  # (year, amount)
    payments: list
    reports: list
    lines: list
    aims: list
    in_kind: list = field(default_factory=list)
    sharing: Shared | None = None
    representative: tuple = ("", "")
    advance_reason: str = ""
    is_compulsory: bool = False
    threshold: Decimal = Decimal()
    code: str = ""  # by which anybody verifies it

    @classmethod
    def of(cls, agreement):
        grant, application = agreement.grant, agreement.grant.application
        law, amounts = obligation(agreement), agreement.years()
        return cls(
            number=agreement.number,
            code=code_of(agreement),
            application=application,
            structure=grant.structure,
            deliberation=grant.deliberation,
            starts_on=agreement.starts_on,
            ends_on=agreement.ends_on,
            amount=grant.amount,
            amounts=amounts,
            payments=schedule.payments(agreement),
            reports=[(report.year, report.due_on) for report in agreement.reports.order_by("year")],
            lines=list(application.lines.all()),
            aims=aims(agreement.indicators.with_targets(), [year for year, _ in amounts]),
            in_kind=in_kind(agreement),
            sharing=sharing(agreement, amounts),
            representative=representative(grant.structure),
            advance_reason=agreement.advance_reason,
            is_compulsory=law.is_compulsory,
            threshold=law.threshold,
        )

    @property
    def years(self):
        return [year for year, _ in self.amounts]

    @property
    def year_words(self):
        """The years, as a heading prints them."""
        return [str(year) for year in self.years]

    @property
    def is_multi_year(self):
        return len(self.amounts) > 1

    @property
    def period(self):
        return f"{self.years[0]} à {self.years[-1]}" if self.is_multi_year else f"{self.years[0]}"

    @property
    def first_year(self):
        return str(self.years[0])

    @property
    def beneficiary(self):
        return "l’Association" if self.structure.family == LegalFamily.ASSOCIATION else "la Structure"

    @property
    def amount_in_words(self):
        return euros(self.amount)

    @property
    def year_rows(self):
        first = self.years[0]
        return [schedule.YearOfGrant(str(year), amount, euros(amount), year > first) for year, amount in self.amounts]

    @property
    def payment_rows(self):
        return schedule.told(self.payments, self.years[0])

    @property
    def report_rows(self):
        return [(str(year), due_on) for year, due_on in self.reports]

    @property
    def budgets(self):
        return budgets(self.lines, self.application.chart)

    @property
    def true(self):
        """The names of the conditions that hold."""
        family = self.structure.family
        known = {
            "pluriannuelle": self.is_multi_year,
            "commun": self.sharing is not None,
            "cer": family in (LegalFamily.ASSOCIATION, LegalFamily.FOUNDATION),
            "societe": family in (LegalFamily.COMPANY, LegalFamily.COOPERATIVE),
            "nature": bool(self.in_kind),
            "obligatoire": self.is_compulsory,
            "avance_majoree": bool(self.advance_reason) and bool(schedule.high_advances(self.payments)),
        }
        return {name for name, is_true in known.items() if is_true}

    def values(self):
        """What each field says."""
        application = self.application
        return {
            "structure": self.structure.name,
            "beneficiaire": self.beneficiary,
            "numero": self.number,
            "numero_demande": application.number or "",
            "intitule": application.title,
            "appel": str(application.call),
            "axe": application.call.envelope.get_axis_display(),
            "deliberation": self.deliberation.reference,
            "date_deliberation": day(self.deliberation.held_on),
            "debut": day(self.starts_on),
            "fin": day(self.ends_on),
            "exercices": f"des exercices {self.period}" if self.is_multi_year else f"de l’exercice {self.period}",
            "premier_exercice": self.first_year,
            "montant": money(self.amount),
            "montant_en_lettres": euros(self.amount),
            "cout": money(Budget.of(self.lines).charges),
            "seuil": money(self.threshold),
            "parties": "de toutes les parties" if self.sharing else "des deux parties",
            "raison_avance": self.advance_reason,
        }


def aims(indicators, years):
    """Indicators by objective, in their order; a year without a target is only watched."""
    found = []
    for indicator in indicators:
        targets = indicator.by_year()
        if not found or found[-1].objective != indicator.objective:
            found.append(Aim(indicator.objective, []))
        found[-1].indicators.append((indicator.label, indicator.unit, [targets.get(year) for year in years]))
    return found


def in_kind(agreement):
    """(structure, year, what, value) of the town's aid in kind to those who sign, within the agreement's years."""
    grant = agreement.grant
    rows = InKindAid.objects.told().filter(structure__in=signatories(agreement), year__gte=grant.first_year)
    rows = rows.filter(year__lte=grant.last_year).select_related("structure").order_by("year", "pk")
    return [(row.structure.name, str(row.year), row.told, row.value) for row in rows]


def representative(structure):
    """``(name, role)`` of who commits the structure: no document carries an e-mail address."""
    return sheet.representative(structure)[:2]


def sharing(agreement, amounts):
    """The shares of the grant, and each partner with who represents it. None for a structure that is alone: also in an
    « appel à commun » that was answered before partners could join."""
    application = agreement.grant.application
    resource = getattr(application, "common", None)
    if resource is None:
        return None
    shared = parties(application, amounts)
    partners = [(party, representative(party.structure)) for party in shared if not party.is_lead]
    return Shared(shared, [str(year) for year, _ in amounts], partners, resource)
