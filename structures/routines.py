"""What the clock starts: once a year, « toujours exact ? »."""

from django.db import transaction
from procrastinate.contrib.django import app

from commons import clock, journal
from commons.models import Message

from . import emails
from .models import Structure, User

ASKED = "Confirmation demandée"


@app.periodic(cron="40 6 * * *")  # UTC: after the reminders of what has a term
@app.task(queue="mail", queueing_lock="ask_if_still_true")
def ask_if_still_true(timestamp=None):
    """Ask structures of which nobody said for a year that what the portal knows is true. One letter a person a year."""
    for structure in Structure.objects.stale(clock.today()).order_by("pk"):
        ask(structure)


@transaction.atomic
def ask(structure):
    """Write to those who act for the structure and have not had this letter; a new confirmation begins a new year."""
    since = structure.exact_since
    keys = {f"structure:{structure.pk}:{since}:exact:{person.pk}": person for person in structure.editors}
    for key in Message.objects.filter(key__in=keys).values_list("key", flat=True):
        del keys[key]
    if keys:
        event = journal.note(structure, ASKED, by=User.objects.clock())
        for key, person in keys.items():
            emails.still_true(event, person=person, key=key)
