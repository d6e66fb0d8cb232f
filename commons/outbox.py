"""Writing in the outbox: in the transaction of what causes the letter, so that both stand or neither."""

from django.db import transaction

from . import tasks
from .models import Message


def post(event, template, *, to=None, key=None):
    """Write a letter about ``event`` to a person, or to the service's own box when ``to`` is None.

    With a ``key`` it is written once, however often it is asked. Returns the message.
    """
    with transaction.atomic():
        if key:
            message, is_new = Message.objects.get_or_create(
                key=key, defaults={"event": event, "template": template, "to": to}
            )
            if not is_new:
                return message
        else:
            message = Message.objects.create(event=event, template=template, to=to)
        tasks.deliver.defer(message_id=message.pk)
    return message


def resend(message):
    """Try again a letter that was given up: its attempts count from zero."""
    with transaction.atomic():
        message.failed_at, message.attempts = None, 0
        message.save(update_fields=["failed_at", "attempts"])
        tasks.deliver.defer(message_id=message.pk)
