"""What an agent should see before accepting a report: each alert is a tone and a sentence with its article.

Nothing here decides: an alert explains, the agent decides what cost is retained.
"""

from decimal import Decimal

from commons import clock
from commons.french import day, money

from .. import accounts
from ..report_sheet import in_kind

LAW = "loi 2000-321, art. 10"


def report_alerts(report):
    """All that there is to say about this report, the most pressing first."""
    found = [alert for speak in ALERTS for alert in speak(report)]
    return sorted(found, key=lambda alert: ("act", "wait", "info").index(alert[0]))


def terms(report):
    """When it was due, when it came; a report that is early is unusual, not forbidden."""
    if report.is_overdue:
        yield "act", f"Attendu pour le {day(report.due_on)}, pas encore rendu : le prochain versement attend ({LAW})."
    if report.submitted_at and clock.local_date(report.submitted_at) > report.due_on:
        yield "info", f"Rendu après son terme, le {day(report.due_on)} ({LAW})."
    if report.closes_on >= clock.today() and report.accepted_at is None:
        yield "wait", f"L’exercice {report.year} n’est pas terminé."


def unspent(report):
    """The subsidy beyond its share of the real cost: given back, carried over or kept, as the agreement says."""
    if report.submitted_at and report.unspent:
        yield (
            "wait",
            f"Coût réel {money(report.cost)}, prévu {money(report.total(accounts.CHARGE, 'planned'))} : au prorata, "
            f"{money(report.earned)} de subvention se justifient, soit {money(report.unspent)} de moins que les "
            f"{money(report.subsidy)} accordés ({LAW}).",
        )


def surplus(report):
    """More came in than was spent: a reasonable surplus may be kept (loi 2021-875, which completed article 10)."""
    if report.submitted_at and report.result > 0:
        yield (
            "wait" if report.result > report.subsidy else "info",
            f"L’exercice laisse {money(report.result)} d’excédent. La convention dit si la structure garde ce qui n’a "
            f"pas été consommé ; l’excédent doit rester raisonnable ({LAW}, complétée par la loi 2021-875).",
        )


def received(report):
    """What the structure wrote on the town's line, against what the town has paid for that year."""
    lines = {line.account: line.actual for line in report.lines.all()}
    paid = report.agreement.amount_paid(report.year)
    written = lines.get(report.chart.town, Decimal())
    if report.submitted_at and written < paid:
        sentence = f"La ligne « Commune » porte {money(written)} ; la Ville a versé {money(paid)} pour {report.year}."
        yield "wait", sentence


def given_in_kind(report):
    """The town's aid in kind, against what the report values at account 87."""
    given = sum((aid.value for aid in in_kind(report)), Decimal())
    counted = report.total(accounts.PRODUIT, "actual", volunteer=True)
    if report.submitted_at and given > counted:
        yield "info", f"La Ville a donné {money(given)} en nature ; le compte 87 n’en retient que {money(counted)}."


def papers(report):
    """What was promised and has not come."""
    promised = [need for need in report.needs() if need.promised_on] if report.submitted_at else []
    for need in promised:
        late = need.promised_on < clock.today()
        yield "act" if late else "wait", f"Pièce promise pour le {day(need.promised_on)} : {need.kind.label}."


def indicators(report):
    """How many measures are under what was aimed at."""
    aimed = [
        (target, reached.value)
        for _, target, reached in report.indicators()
        if target is not None and reached is not None and reached.value is not None
    ]
    under = sum(value < target for target, value in aimed)
    if under:
        yield "info", f"Indicateurs sous leur cible : {under} sur {len(aimed)}."


def gaps(report):
    """How many lines were explained: they are in the table."""
    explained = [line for line in report.wide_lines() if line.reason]
    if explained and report.submitted_at:
        plural = "s" if len(explained) > 1 else ""
        yield "info", f"{len(explained)} écart{plural} expliqué{plural}, à lire ligne par ligne."


ALERTS = (terms, unspent, surplus, received, given_in_kind, papers, indicators, gaps)
