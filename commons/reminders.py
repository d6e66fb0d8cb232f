"""Letters that the clock sends: to each person once for one reason, however often a routine runs."""

from django.db import transaction

from . import journal
from .models import Message


@transaction.atomic
def remind(subject, people, reason, letter, *, action, by):
    """Write ``letter(event, person=…, key=…)`` to those of these people who have not had it for this reason, and one
    line of journal (``action``) if there are any. ``by()`` is whose hand it is, asked only then."""
    keys = {f"{reason}:{person.pk}": person for person in people}
    for key in Message.objects.filter(key__in=keys).values_list("key", flat=True):
        del keys[key]
    if keys:
        event = journal.note(subject, action, by=by())
        for key, person in keys.items():
            letter(event, person=person, key=key)
