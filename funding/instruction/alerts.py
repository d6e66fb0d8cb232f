"""What the law says about one application: each alert is a sentence with the article that it comes from, and a tone.

Nothing here decides: an alert explains, the agent and the council decide.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from commons.french import day, money
from structures.models import LegalFamily, Structure

from .. import thresholds
from ..models import Application
from ..models.cerfa import StateAid
from ..models.legal_clock import NEAR
from .facts import ROLLING

OPEN = [*Application.Status.in_service(), Application.Status.INCOMPLETE]
TONES = ("act", "wait", "info")


@dataclass(frozen=True)
class Alert:
    """One thing that the law says about this file. Tones: act (a limit is passed), wait, info."""

    tone: str
    sentence: str
    reference: str = ""

    def __str__(self):
        return f"{self.sentence} ({self.reference})" if self.reference else self.sentence


def alerts(facts):
    """All that there is to say about these facts, the most pressing first."""
    found = [alert for speak in ALERTS for alert in speak(facts)]
    return sorted(found, key=lambda alert: TONES.index(alert.tone))


def silence(facts):
    """When silence refuses the file, or did (CRPA, art. L231-4, 3°)."""
    application, refused_on = facts.application, facts.application.silence_on
    request = application.open_request if application.status == Application.Status.INCOMPLETE else None
    if request is not None and request.is_overdue:
        yield Alert("act", f"Les compléments attendus pour le {day(request.deadline)} ne sont pas arrivés.")
    if application.status not in OPEN or refused_on is None:
        return
    if refused_on < facts.on:
        yield Alert(
            "act",
            f"Le silence vaut refus depuis le {day(refused_on)} : une décision tardive reste légale.",
            "CRPA, art. L231-4, 3°",
        )
    else:
        tone = "wait" if refused_on <= facts.on + NEAR else "info"
        yield Alert(tone, f"Le silence vaudrait refus le {day(refused_on)}.", "CRPA, art. L231-4, 3°")


def identity(facts):
    """Whether somebody has verified who they are."""
    if facts.structure.status != Structure.Status.VERIFIED:
        yield Alert("wait", "La structure n’est pas encore vérifiée.")


def papers(facts):
    """What was promised for later: it never keeps a file from being studied, unless nothing can be said without."""
    promised = list(facts.application.papers.later())
    if promised:
        late = any(row.promised_on < facts.on for row in promised)
        named = ", ".join(f"{row.get_kind_display()} (pour le {day(row.promised_on)})" for row in promised)
        sentence = f"Pièces promises, pas encore données : {named}."
        yield Alert("wait" if late else "info", sentence, "CRPA, art. L114-5-1")


def late_reports(facts):
    """What the structure still owes of its past subsidies (loi 2000-321, art. 10)."""
    rule = facts.rules.get(thresholds.REPORT)
    for report in facts.all_reports:
        if facts.is_late(report):
            yield Alert(
                "act",
                f"Le compte rendu financier {report.year} de la convention {report.agreement.number} était attendu "
                f"pour le {day(report.due_on)}.",
                rule.reference if rule else "",
            )


def agreement(facts):
    """Above which sum a year an agreement is compulsory, counted for this structure."""
    rule = facts.rules.get(thresholds.AGREEMENT)
    for year in facts.years if rule else ():
        cash, in_kind = facts.from_town(year.year)
        if cash + in_kind > rule.value:
            parts = f" dont {money(in_kind)} en nature" if in_kind else ""
            yield Alert(
                "wait",
                f"En {year.year}, la Ville donnerait {money(cash + in_kind)}{parts} à cette structure : "
                f"au-delà de {money(rule.value)}, la convention est obligatoire.",
                rule.reference,
            )


def audited(facts):
    """Above which public aid an association publishes audited accounts."""
    rule = facts.rules.get(thresholds.AUDITED)
    if not rule or facts.structure.family != LegalFamily.ASSOCIATION:
        return
    counted = sum(facts.from_town(facts.call.year)) + facts.known.get(facts.call.year, Decimal())
    public = max(facts.declared_public_aid, counted)
    if public > rule.value:
        yield Alert(
            "wait",
            f"Ses aides publiques de {facts.call.year} atteindraient {money(public)} : au-delà de "
            f"{money(rule.value)}, ses comptes sont certifiés par un commissaire et publiés.",
            rule.reference,
        )


def annex(facts):
    """Which bodies the town names in its own accounts."""
    rule, share = facts.rules.get(thresholds.ANNEX), facts.rules.get(thresholds.ANNEX_SHARE)
    if not rule or not share:
        return
    given = sum(facts.from_town(facts.call.year))
    above, half = given > rule.value, facts.products and given * 100 > facts.products * share.value
    if above or half:
        why = f"plus de {money(rule.value)}" if above else f"plus de {share.value:.0f} % de ses produits"
        yield Alert(
            "info",
            f"La Ville lui donnerait {money(given)} en {facts.call.year}, {why} : cet organisme figurera dans les "
            "annexes des comptes de la Ville.",
            rule.reference,
        )


def de_minimis(facts):
    """What the structure may still receive over three rolling years, if its activity is economic."""
    if not facts.is_economic:
        return
    wanted = sum(facts.own.values(), Decimal())
    general, service = StateAid.Regulation.GENERAL, StateAid.Regulation.SIEG
    for regulation, name, more in (
        (general, thresholds.DE_MINIMIS, wanted), (service, thresholds.DE_MINIMIS_SERVICE, Decimal())
    ):  # fmt: skip
        rule = facts.rules.get(name)
        aids = sorted((when, amount) for kind, when, amount in facts.received_aids if kind == regulation)
        had = sum((amount for _, amount in aids), Decimal())
        if rule and had + more > rule.value:
            yield Alert(
                "act",
                f"Aides de minimis : {money(had)} reçus en trois ans et {money(more)} ici dépassent "
                f"{money(rule.value)}. {room_comes_back(aids, had, more, rule.value)}",
                rule.reference,
            )


def others(facts):
    """What else it asks of the town this year."""
    same_year = Application.objects.visible_to(facts.reader).filter(
        structure=facts.structure, status__in=OPEN, call__envelope__year=facts.call.year
    )
    found = list(same_year.exclude(pk=facts.application.pk).order_by("pk"))
    if found:
        named = ", ".join(f"{other.number} ({money(other.requested)})" for other in found)
        plural = "s" if len(found) > 1 else ""
        yield Alert("info", f"{len(found)} autre{plural} demande{plural} de la structure cette année : {named}.")


def room_comes_back(aids, had, more, ceiling):
    """The day when enough of the past aids will be three years old for this one to fit."""
    for when, amount in aids:
        had -= amount
        if had + more <= ceiling:
            return f"La place revient le {day(when + ROLLING + dt.timedelta(days=1))}."
    return "Cette aide seule dépasse le plafond."


ALERTS = (
    silence,
    identity,
    papers,
    late_reports,
    agreement,
    audited,
    annex,
    de_minimis,
    others,
)
