"""What the clock starts: once a year, « toujours exact ? »."""

import datetime as dt

from procrastinate.contrib.django import app

from commons import clock
from commons.reminders import remind

from . import emails
from .models import Structure, User
from .workflow import propose

ASKED = "Confirmation demandée"


@app.periodic(cron="40 6 * * *")  # UTC: after the reminders of what has a term
@app.task(queue="mail", queueing_lock="ask_if_still_true")
def ask_if_still_true(timestamp=None):
    """Ask structures of which nobody said for a year that what the portal knows is true. One letter a person a year."""
    for structure in Structure.objects.stale(clock.today()).order_by("pk"):
        ask(structure)


@app.periodic(cron="10 2 * * *")
@app.task(queue="bulk", queueing_lock="look_for_duplicates")
def look_for_duplicates(timestamp=None):
    """Structures that came or changed since yesterday, compared with all others: agents read what looks like one."""
    since = clock.now() - dt.timedelta(days=2)
    changed = Structure.objects.filter(events__pgh_created_at__gte=since).order_by("pk")
    propose(changed.values_list("pk", flat=True).distinct())


def ask(structure):
    """Write to those who act for the structure and have not had this letter; a new confirmation begins a new year."""
    reason = f"structure:{structure.pk}:{structure.exact_since}:exact"
    remind(structure, structure.editors, reason, emails.still_true, action=ASKED, by=User.objects.clock)
