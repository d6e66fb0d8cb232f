"""How much a structure gives back, and how it was reckoned: sentences that it reads and may discuss."""

from dataclasses import dataclass
from decimal import Decimal

from commons.french import day, money, percent

from . import accounts
from .shares import cents


@dataclass(frozen=True)
class Reckoning:
    """A sum, and the lines that lead to it."""

    amount: Decimal
    lines: tuple

    @property
    def text(self):
        return "\n".join(self.lines)


def charter(agreement, since):
    """Breach of the *contrat d'engagement républicain*: the subsidy is withdrawn for what was left to run of its period
    on the day of the breach (loi 2000-321, art. 10-1; décret 2021-1947)."""
    starts, ends = agreement.starts_on, agreement.ends_on
    since = max(since, starts)
    whole, left = (ends - starts).days + 1, max((ends - since).days + 1, 0)
    agreed, paid = agreement.grant.amount, agreement.amount_paid()
    withdrawn = cents(agreed * left / whole)
    kept = agreed - withdrawn
    back = max(paid - kept, Decimal())
    return Reckoning(
        back,
        (
            f"Subvention : {money(agreed)}, du {day(starts)} au {day(ends)}, soit {whole} jours.",
            f"Manquement du {day(since)} : il restait {left} jours à courir.",
            f"Part retirée : {money(agreed)} × {left} / {whole} = {money(withdrawn)}.",
            f"Part acquise : {money(kept)}. Déjà versé : {money(paid)}.",
            f"À rendre : {money(back)}.",
        ),
    )


def overpaid(report):
    """The project cost less than its budget: the town keeps the share of the cost that it had agreed to (article 11 of
    the model agreement, circulaire 5811-SG)."""
    agreement, year, agreed = report.agreement, report.year, report.subsidy
    planned = report.total(accounts.CHARGE, "planned")
    if not planned:
        return Reckoning(Decimal(), ("Le budget prévu est vide : la part de la Ville ne se calcule pas.",))
    paid, due = agreement.amount_paid(year), report.earned
    to_come = dict(agreement.years()).get(year, Decimal()) - paid
    back = max(paid + to_come - due, Decimal())
    return Reckoning(
        back,
        (
            f"Coût prévu {year} : {money(planned)}. Subvention {year} : {money(agreed)}, soit "
            f"{percent(cents(agreed * 100 / planned))} du coût.",
            f"Coût réel retenu : {money(report.cost)}. Subvention due : {money(agreed)} × {money(report.cost)} / "
            f"{money(planned)}, sans dépasser la subvention, soit {money(due)}.",
            f"Déjà versé pour {year} : {money(paid)}. Reste à verser : {money(to_come)}.",
            f"À rendre, ou à retenir sur ce qui reste à verser : {money(back)}.",
        ),
    )
