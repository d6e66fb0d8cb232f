"""Jobs of the ground floor. A job is given ids, never a person's data."""

import datetime as dt

from django.db import close_old_connections, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from . import clock, files, mail
from .models import Message

MAX_ATTEMPTS = 8


class NotDelivered(Exception):
    """The mail server did not take the letter. Says why without saying to whom."""


@app.task(queue="mail", retry=RetryStrategy(max_attempts=MAX_ATTEMPTS - 1, exponential_wait=3), pass_context=True)
def deliver(context, *, message_id):
    """Post one letter; on failure try again after a growing wait (3 s, 9 s, … 36 min), then give up in the open."""
    close_old_connections()  # as Django does around a request: a database that restarted is met anew
    try:
        failure = attempt(message_id)
    finally:
        close_old_connections()
    if failure:
        raise NotDelivered(failure)


@app.periodic(cron="15 2 * * *")
@app.task(queue="documents", queueing_lock="forget_lost_files")
def forget_lost_files(timestamp=None):
    """Each night, what a refused request left on the disk goes: two days old, so that nobody is still at it."""
    files.forget_lost(clock.now() - dt.timedelta(days=2))


def attempt(message_id):
    """Try once, under a lock so that two workers never post twice. Returns why it failed, or an empty string."""
    with transaction.atomic():
        message = Message.objects.select_for_update().filter(pk=message_id, posted_at=None, failed_at=None).first()
        if message is None:
            return ""
        message.attempts += 1
        try:
            with transaction.atomic():
                mail.compose(message).send()
        except Exception as error:  # whatever goes wrong, the letter ends posted or given up in the open
            message.failure = describe(error)
            if message.attempts >= MAX_ATTEMPTS:
                message.failed_at = clock.now()
        else:
            message.posted_at, message.failure = clock.now(), ""
        message.save()
        return "" if message.failed_at else message.failure


def describe(error):
    """The error without the address it may quote."""
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()
