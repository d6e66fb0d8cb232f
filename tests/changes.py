"""Agreements that do not go as written, lived up to a status by the moves that people really make."""

import datetime as dt
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from commons import clock
from funding import workflow
from tests import factories

SIGN = {"name": "Rose Prés", "role": "Présidente", "consent": "Je signe."}


def amendment(agreement, status="in_force", **terms):
    """An amendment lived up to this status."""
    service = factories.agent("Instruction")
    workflow.draft_amendment(agreement, by=service, **{"reason": "Le projet grandit."} | terms)
    made = agreement.amendments.last()
    if status == "draft":
        return made
    workflow.send_amendment(made, by=service)
    if status == "to_sign":
        return made
    workflow.sign_amendment(made, by=factories.representative_of(made.structure), **SIGN)
    if status == "to_countersign":
        return made
    workflow.countersign_amendment(made, by=factories.agent("Signature"), **SIGN)
    return made


def termination(agreement, status="announced", ground="closed", **facts):
    service = factories.agent("Instruction")
    answer_until = clock.today() + relativedelta(months=3)
    facts = {"facts": "Elle a fermé ses portes.", "answer_until": answer_until} | facts
    workflow.announce_termination(agreement, by=service, ground=ground, **facts)
    made = agreement.terminations.latest("pk")
    if status != "announced":
        workflow.answer_termination(made, by=factories.representative_of(made.structure), answer="Nous le confirmons.")
    if status == "decided":
        workflow.decide_termination(made, by=service, reasons="Le projet ne se fera plus.")
    return made


def recovery(agreement, status="announced", asked=1_000, ground="unjustified", **decision):
    service = factories.agent("Instruction")
    announce = {
        "running": workflow.announce_recovery,
        "terminated": workflow.announce_recovery_after_termination,
        "completed": workflow.announce_recovery_after_completion,
    }[type(agreement).objects.get(pk=agreement.pk).status]
    announce(
        agreement,
        by=service,
        ground=ground,
        facts="Des factures manquent.",
        asked=Decimal(asked),
        computation="Factures absentes.",
        answer_until=clock.today() + dt.timedelta(days=20),
    )
    made = agreement.recoveries.latest("pk")
    if status != "announced":
        workflow.answer_recovery(made, by=factories.representative_of(made.structure), answer="Les voici en partie.")
    if status == "decided":
        details = {
            "amount": Decimal(asked),
            "reasons": "Elles ne couvrent pas la somme.",
            "order_number": "T-12",
            "due_on": clock.today() + dt.timedelta(days=60),
        }
        workflow.decide_recovery(made, by=service, **details | decision)
    return made


def summoned(report, days=30):
    """A report that was formally asked for, the day after it was due."""
    with clock.moved_to(report.due_on + dt.timedelta(days=1)):
        until = clock.today() + dt.timedelta(days=days)
        workflow.summon(report, by=factories.agent("Instruction"), until=until)
    return report
