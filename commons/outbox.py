"""Writing in the outbox: in the transaction of what causes the letter, so that both stand or neither."""

from django.db import transaction

from . import journal, tasks
from .models import Message

RESENT = "Courrier renvoyé"
SUBJECT = object()  # « to » the address that the file itself carries, for who has no account


def post(event, template, *, to=None, key=None):
    """Write a letter about ``event`` to a person, or to the service's own box when ``to`` is None.

    With ``to=SUBJECT`` it goes to the ``email`` of the event's subject: an invitation, an expert, a subscription.
    With a ``key`` it is written once, however often it is asked. Returns the message.
    """
    fields = {"event": event, "template": template}
    fields |= {"to_subject": True} if to is SUBJECT else {"to": to}
    with transaction.atomic():
        if key:
            message, is_new = Message.objects.get_or_create(key=key, defaults=fields)
            if not is_new:
                return message
        else:
            message = Message.objects.create(**fields)
        tasks.deliver.defer(message_id=message.pk)
    return message


def resend(message, *, by):
    """Try again a letter that was given up: its attempts count from zero, and its file's journal says who asked.

    Asked twice, it leaves once.
    """
    with transaction.atomic():
        message = Message.objects.select_for_update(of=("self",)).select_related("event").get(pk=message.pk)
        if message.failed_at is None:
            return
        message.failed_at, message.attempts = None, 0
        message.save(update_fields=["failed_at", "attempts"])
        journal.note(message.event.subject, RESENT, by=by)
        tasks.deliver.defer(message_id=message.pk)
