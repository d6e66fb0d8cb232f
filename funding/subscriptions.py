"""« Prévenez-moi des nouveaux appels » : asked for, confirmed, told once a call, left at any time."""

from django.db import transaction

from commons import clock, journal
from structures.models import User

from . import emails
from .models import Notice, Subscriber

ASKED, CONFIRMED, TOLD = "Inscription demandée", "Inscription confirmée", "Appel annoncé"


@transaction.atomic
def ask(email, axes):
    """Somebody typed this address: a letter asks whether it agrees. One that has agreed already hears nothing new.

    The answer on the screen is the same in all cases: it tells nobody who is subscribed.
    """
    subscriber, _ = Subscriber.objects.select_for_update().get_or_create(email=email.lower(), defaults={"axes": axes})
    if subscriber.confirmed_at is None:
        subscriber.axes, subscriber.asked_at = axes, clock.now()
        subscriber.save()
        emails.confirm_subscription(journal.note(subscriber, ASKED, by=User.objects.clock()))


def confirm(subscriber):
    """The address agreed. Asked twice, it agrees once."""
    if subscriber.confirmed_at is None:
        subscriber.confirmed_at = clock.now()
        subscriber.save(update_fields=["confirmed_at"])
        journal.note(subscriber, CONFIRMED, by=User.objects.clock())


def leave(subscriber):
    """The address leaves, and nothing of it stays."""
    subscriber.delete()


def announce(call):
    """Tell each subscriber whom the call concerns, once, however often this runs."""
    for subscriber in Subscriber.objects.wanting(call).exclude(notices__call=call):
        with transaction.atomic():
            notice, is_new = Notice.objects.get_or_create(subscriber=subscriber, call=call)
            if is_new:
                emails.new_call(journal.note(notice, TOLD, by=User.objects.clock()))


def forget():
    """Addresses that never confirmed."""
    Subscriber.objects.forgotten().delete()
