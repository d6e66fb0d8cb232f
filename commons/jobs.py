"""Work that a worker does, asked for once however many people ask."""

from django.db import transaction
from procrastinate import exceptions


def send_once(task, lock, **details):
    """Send a worker, unless one is on its way: ``lock`` names the work. What was already written in the caller's
    transaction stands either way."""
    try:
        with transaction.atomic():
            task.configure(queueing_lock=lock).defer(**details)
    except exceptions.AlreadyEnqueued:
        return
