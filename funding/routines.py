"""What the clock starts: reminders of the reports and of the readings that are due."""

import datetime as dt

from django.db import transaction
from procrastinate.contrib.django import app

from commons import clock, journal
from commons.models import Message
from commons.reminders import remind
from structures.models import User

from . import emails, publication, subscriptions
from .models import Beneficiary, Bulk, Expert, Instalment, MatchBatch, Report, ScanBatch
from .models.waits import ALERT_DAYS
from .workflow import in_kind, scans
from .workflow.bulk import go_on
from .workflow.matching import compare_soon, go_on_matching
from .workflow.rights import is_own

# Days before the due date from which each reminder goes, the most pressing first; -1 is the day after.
STAGES = {-1: "late", 7: "week", 30: "month"}
REMINDED = "Rappel envoyé"
EXPERT_STAGES = {2: "two-days", 7: "week"}  # days before an expert's deadline, the most pressing first


@app.periodic(cron="30 6 * * *")  # UTC: in Alès, before people sit at their desks
@app.task(queue="mail", queueing_lock="remind_reports")
def remind_reports(timestamp=None):
    """Remind structures of the reports that they owe: a month before, a week before, the day after.

    Each reminder goes once to a person, however often this runs; a day on which nothing ran is caught up.
    """
    today = clock.today()
    for report in Report.objects.owed().filter(due_on__lte=today + dt.timedelta(days=max(STAGES))):
        remind_report(report, stage_of(report, today))


def stage_of(report, today):
    """The most pressing reminder whose time has come."""
    left = (report.due_on - today).days
    return next(name for days, name in STAGES.items() if left <= days)


def remind_report(report, stage):
    """Write to those who act for the structure and have not had this reminder. A new due date begins anew."""
    reason = f"report:{report.pk}:{report.due_on}:{stage}"
    remind(report, report.structure.editors, reason, emails.report_reminder, action=REMINDED, by=User.objects.clock)


@app.periodic(cron="0 3 * * *")
@app.task(queue="mail", queueing_lock="forget_unconfirmed")
def forget_unconfirmed(timestamp=None):
    """Addresses that asked to hear of new calls and never confirmed are forgotten after a week."""
    subscriptions.forget()


@app.periodic(cron="40 6 * * *")
@app.task(queue="mail", queueing_lock="remind_experts")
def remind_experts(timestamp=None):
    """Remind experts from outside of what they still have to read: a week before, two days before, each once.

    Whoever was invited later than that has just been written to. A later deadline begins anew.
    """
    today = clock.today()
    soon = Expert.objects.active().filter(due_on__range=(today, today + dt.timedelta(days=max(EXPERT_STAGES))))
    for expert in soon:
        left = (expert.due_on - today).days
        days, stage = next((days, stage) for days, stage in EXPERT_STAGES.items() if left <= days)
        since = expert.due_on - dt.timedelta(days=days)
        if clock.local_date(expert.invited_at) <= since and expert.to_read().exists():
            remind_expert(expert, stage)


@transaction.atomic
def remind_expert(expert, stage):
    """Write once for this deadline and this stage."""
    key = f"expert:{expert.pk}:{expert.due_on}:{stage}"
    if not Message.objects.filter(key=key).exists():
        emails.expert_reminder(journal.note(expert, REMINDED, by=User.objects.clock()), key=key)


# Days before an instalment's day from which whoever acts next is told, the most pressing first; -1 is the day after.
PAYMENT_STAGES = {-1: "late", ALERT_DAYS: "soon"}


@app.periodic(cron="50 6 * * *")
@app.task(queue="mail", queueing_lock="remind_payments")
def remind_payments(timestamp=None):
    """Tell those who authorise, or those who pay once somebody has, that the sixty days are nearly over, then past."""
    today = clock.today()
    soon = Instalment.objects.unpaid().filter(due_on__lte=today + dt.timedelta(days=ALERT_DAYS))
    for instalment in soon.select_related("agreement__grant__structure"):
        left = (instalment.due_on - today).days
        remind_payment(instalment, next(name for days, name in PAYMENT_STAGES.items() if left <= days))


def remind_payment(instalment, stage):
    """Once a person for this day and this stage; who authorised it is not asked to pay it."""
    authorised = instalment.authorised_at is not None
    right = "funding.pay_instalment" if authorised else "funding.authorise_instalment"
    people = User.objects.holding(right).exclude(pk=instalment.authorised_by_id)
    step = "pay" if authorised else "authorise"
    reason = f"instalment:{instalment.pk}:{instalment.due_on}:{step}:{stage}"
    people = [person for person in people if not is_own(person, instalment)]
    remind(instalment, people, reason, emails.payment_due, action=REMINDED, by=User.objects.clock)


PATIENCE = dt.timedelta(minutes=2)  # after which a grouped decision that is not finished may have lost its worker


@app.periodic(cron="*/5 * * * *")
@app.task(queue="bulk", queueing_lock="resume_bulks")
def resume_bulks(timestamp=None):
    """Take up again what a worker that died left: what is settled stays so, what waits is settled once."""
    for bulk in Bulk.objects.unfinished().filter(at__lt=clock.now() - PATIENCE):
        go_on(bulk)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="bulk", queueing_lock="resume_scans")
def resume_scans(timestamp=None):
    """The same for the sheets of a scan: what was read stays so, what waits is read once."""
    for batch in ScanBatch.objects.unfinished().filter(at__lt=clock.now() - PATIENCE):
        scans.go_on(batch)


@app.periodic(cron="20 3 * * *")
@app.task(queue="mail", queueing_lock="publish_completed")
def publish_completed(timestamp=None):
    """What was signed and lacked something to be published takes it as soon as its structure has it."""
    for line in Beneficiary.objects.unpublishable().exclude(structure__siret="").select_related("grant__agreement"):
        publication.complete(line)


@app.periodic(cron="15 * * * *")
@app.task(queue="bulk", queueing_lock="compare_grants")
def compare_grants(timestamp=None):
    """Structures change and other funders' files come in: what is new is compared within the hour, and grouped
    confirmations that a dead worker left are taken up again."""
    compare_soon()
    for batch in MatchBatch.objects.unfinished().filter(at__lt=clock.now() - PATIENCE):
        go_on_matching(batch)


@app.periodic(cron="50 2 * * *")
@app.task(queue="mail", queueing_lock="follow_in_kind")
def follow_in_kind(timestamp=None):
    """What the town lent for free until yesterday counts with the cash, in totals as in what is published."""
    in_kind.follow(by=User.objects.clock())
