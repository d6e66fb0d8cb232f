"""What the clock starts: reminders of the reports that are due."""

import datetime as dt

from django.db import transaction
from procrastinate.contrib.django import app

from commons import clock, journal
from commons.models import Message
from structures.models import User

from . import emails
from .models import Report

# Days before the due date from which each reminder goes, the most pressing first; -1 is the day after.
STAGES = {-1: "late", 7: "week", 30: "month"}
REMINDED = "Rappel envoyé"


@app.periodic(cron="30 6 * * *")  # UTC: in Alès, before people sit at their desks
@app.task(queue="mail", queueing_lock="remind_reports")
def remind_reports(timestamp=None):
    """Remind structures of the reports that they owe: a month before, a week before, the day after.

    Each reminder goes once to a person, however often this runs; a day on which nothing ran is caught up.
    """
    today = clock.today()
    for report in Report.objects.owed().filter(due_on__lte=today + dt.timedelta(days=max(STAGES))):
        remind(report, stage_of(report, today))


def stage_of(report, today):
    """The most pressing reminder whose time has come."""
    left = (report.due_on - today).days
    return next(name for days, name in STAGES.items() if left <= days)


@transaction.atomic
def remind(report, stage):
    """Write to those who act for the structure and have not had this reminder. A new due date begins anew."""
    keys = {f"report:{report.pk}:{report.due_on}:{stage}:{person.pk}": person for person in report.structure.editors}
    for key in Message.objects.filter(key__in=keys).values_list("key", flat=True):
        del keys[key]
    if keys:
        event = journal.note(report, REMINDED, by=User.objects.clock())
        for key, person in keys.items():
            emails.report_reminder(event, person=person, key=key)
