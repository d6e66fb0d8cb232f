"""What the clock starts for the label: its renewal is told in time, and its end."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from procrastinate.contrib.django import app

from commons import clock
from commons.reminders import remind
from structures.models import User

from . import award_emails
from .directory.state import tidy
from .models import Award

REMINDED, TOLD = "Rappel envoyé", "Fin du label annoncée"
# The last day of each stage, the most pressing first: a month, three months, six months before the day after the end.
STAGES = {"month": relativedelta(months=1), "three-months": relativedelta(months=3)}
FIRST = "six-months"
DAY = dt.timedelta(days=1)
LATE = dt.timedelta(days=30)  # a month on which nothing ran is caught up, not a year


@app.periodic(cron="10 6 * * *")  # UTC: in Alès, before people sit at their desks
@app.task(queue="mail", queueing_lock="remind_awards")
def remind_awards(timestamp=None):
    """Tell structures six, three and one months before its end that they may keep the label, then that it has ended.

    Each letter goes once to a person, however often this runs. Whoever has already asked is left in peace.
    """
    today = clock.today()
    for award in Award.objects.to_renew(today).not_asked().select_related("structure").order_by("pk"):
        write(award, f"renewal:{stage_of(award, today)}", award_emails.renewal_reminder, REMINDED)
    over = Award.objects.exclude(status=Award.Status.WITHDRAWN).filter(ends_on__range=(today - LATE, today - DAY))
    for award in over.exclude(pk__in=Award.objects.followed().values("pk")).select_related("structure").order_by("pk"):
        write(award, "ended", award_emails.award_ended, TOLD)


def stage_of(award, today):
    """The most pressing reminder whose time has come."""
    after = award.ends_on + DAY
    return next((name for name, before in STAGES.items() if after - before <= today), FIRST)


def write(award, stage, letter, action):
    """Once a person for this award and this stage."""
    reason = f"award:{award.pk}:{stage}"
    remind(award, award.structure.editors, reason, letter, action=action, by=User.objects.clock)


@app.periodic(cron="40 1 * * *")  # UTC: while nobody writes
@app.task(queue="mail", queueing_lock="tidy_directory")
def tidy_directory(timestamp=None):
    """A day of changes of the directory becomes one line, and words that no page says any more are forgotten."""
    tidy()
