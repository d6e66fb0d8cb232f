"""What does not go as written: agreements that change or end, money that comes back, a report that never came."""

from decimal import Decimal

from dateutil.relativedelta import relativedelta

from commons import clock
from funding import workflow
from funding.forms import CONSENT
from funding.models import (
    Agreement,
    Deliberation,
    FileLayout,
    Instalment,
    PaymentCorrection,
    Recovery,
    Termination,
)

from .agenda import at, days

OWN = ("Ressourcerie des Prés", "Café des Mineurs", "Abri Cévenol")  # the demo's accounts keep a quiet life
ANSWER = "Nous confirmons ce que vous écrivez, et vous remercions de nous avoir entendus."


def several_years():
    """Agreements over several years whose first payment has left, the oldest first."""
    found = Agreement.objects.filter(
        status=Agreement.Status.RUNNING,
        instalments__paid_on__isnull=False,
        grant__last_year__gt=clock.today().year,
    )
    return list(found.exclude(grant__structure__name__in=OWN).distinct().order_by("pk"))


def hazards(town):
    """The stories, each on an agreement of its own."""
    return [amended(town), raised(town), bounced(town), in_one_file(town)]


def amended(town):
    """The work began late: the report is due two months later, and everybody has signed so."""
    yield at(town.today - days(80))
    service, agreement = town.staff.subventions, several_years()[0]
    to_come = agreement.reports.filter(status="expected", due_on__gt=clock.today())
    due = {report.pk: report.due_on + relativedelta(months=2) for report in to_come}
    workflow.draft_amendment(agreement, by=service, reason="Le chantier a commencé avec du retard.", due=due)
    amendment = agreement.amendments.get()
    workflow.send_amendment(amendment, by=service)
    yield at(town.today - days(74))
    for partner in agreement.partners():
        workflow.sign_amendment_as_partner(amendment, **signature(town.people_of(partner.structure), "partner"))
    workflow.sign_amendment(amendment, **signature(town.people_of(agreement.structure), "structure"))
    yield at(town.today - days(70))
    workflow.countersign_amendment(amendment, **signature(town.staff.maire, "town"))


def signature(person, party):
    role = "Première adjointe, par délégation" if party == "town" else "Présidence"
    return {"by": person, "name": str(person), "role": role, "consent": CONSENT[party]}


def raised(town):
    """The project grows: the last year is to bring a little more, once the structure and the town have signed."""
    yield at(town.today - days(6))
    service, agreement = town.staff.subventions, several_years()[1]
    year, amount = agreement.years()[-1]
    vote = Deliberation.objects.filter(executory_on__lte=clock.today()).order_by("held_on").last()
    workflow.draft_amendment(
        agreement,
        by=service,
        reason="Une commune de plus accueille les ateliers.",
        amounts={year: amount + 500},
        deliberation=vote,
    )
    workflow.send_amendment(agreement.amendments.get(), by=service)


def end(agreement, town):
    """A structure closes: heard, then ended; what it did not spend comes back little by little."""
    service, teller = town.staff.subventions, town.staff.tresorerie
    yield at(town.today - days(79))
    person = town.people_of(agreement.structure)
    workflow.announce_termination(
        agreement,
        by=service,
        ground=Termination.Ground.CLOSED,
        facts="L’assemblée générale a voté la dissolution et nous l’a écrit.",
        answer_until=clock.today() + days(20),
    )
    yield at(town.today - days(73))
    workflow.answer_termination(agreement.terminations.get(), by=person, answer=ANSWER)
    yield at(town.today - days(69))
    reasons = "La structure cesse son activité : le projet s’arrête."
    workflow.decide_termination(agreement.terminations.get(), by=service, reasons=reasons)
    yield at(town.today - days(66))
    agreement.refresh_from_db()
    workflow.announce_recovery_after_termination(
        agreement,
        by=service,
        ground=Recovery.Ground.TERMINATION,
        facts="L’avance n’a pas été dépensée en entier.",
        asked=Decimal(2_000),
        computation="Avance versée, moins les dépenses justifiées : 2 000 €.",
        answer_until=clock.today() + days(20),
    )
    recovery = agreement.recoveries.get()
    yield at(town.today - days(60))
    workflow.answer_recovery(recovery, by=person, answer=ANSWER)
    yield at(town.today - days(56))
    workflow.decide_recovery(
        recovery,
        by=service,
        amount=recovery.asked,
        reasons="La somme n’a pas servi au projet.",
        order_number="T-2041",
        due_on=clock.today() + days(60),
    )
    yield at(town.today - days(20))
    collected = {"collected_on": clock.today(), "reference": "Virement du liquidateur"}
    workflow.collect_part(recovery, by=teller, amount=Decimal(800), **collected)


def never_report(agreement, town):
    """A report that was due in June, asked for formally, and never came."""
    service = town.staff.subventions
    yield at(town.today - days(48))
    report = agreement.reports.first()
    workflow.summon(report, by=service, until=clock.today() + days(20))
    yield at(town.today - days(24))
    workflow.default_report(report, by=service)


def bounced(town):
    """The bank sent a payment back: it is to be authorised again."""
    yield at(town.today - days(12))
    paid = Instalment.objects.filter(paid_on__isnull=False, agreement__status=Agreement.Status.RUNNING)
    instalment = paid.exclude(agreement__grant__structure__name__in=OWN).order_by("paid_on", "pk").last()
    kind = PaymentCorrection.Kind.BOUNCED
    workflow.reverse_payment(instalment, by=town.staff.tresorerie, kind=kind, reason="La banque dit : compte clos.")


def in_one_file(town):
    """What is authorised leaves in one file for the accounting software."""
    yield at(town.today - days(4) if town.today.weekday() > 3 else town.today - days(5))
    authorised = Instalment.objects.free_to_pay().filter(agreement__status=Agreement.Status.RUNNING)
    layout = FileLayout.objects.in_use().first()
    workflow.prepare_batch(authorised, layout, by=town.staff.tresorerie, first_order=f"M{clock.today():%Y}-0901")
