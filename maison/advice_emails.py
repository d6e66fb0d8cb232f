"""The letters of advice. No subject and no text names anybody: they say when, and where to read the rest.

Who comes is told by the portal alone, to those who may know.
"""

from commons.outbox import SUBJECT, post


def _to_person(event, template, key=None):
    """To who comes: at their account's address, else at the one that the desk typed; who has none is called."""
    to = event.subject.user or (SUBJECT if event.subject.email else None)
    if to:
        post(event, f"maison/emails/{template}", to=to, key=key)


def _to_adviser(event, template):
    post(event, f"maison/emails/{template}", to=event.subject.adviser.user)


def _to_the_other(event, template):
    """To whoever did not do it: the person, the adviser, or both when the desk did."""
    subject = event.subject
    if event.by != subject.user:
        _to_person(event, template)
    if event.by != subject.adviser.user:
        _to_adviser(event, f"{template}_adviser")


def appointment_booked(event):
    """To both: the person keeps a trace of it, the adviser learns of it."""
    _to_person(event, "appointment_booked")
    _to_adviser(event, "appointment_booked_adviser")


def appointment_moved(event):
    _to_the_other(event, "appointment_moved")


def appointment_cancelled(event):
    _to_the_other(event, "appointment_cancelled")


def appointment_excused(event):
    """The adviser need not wait."""
    if event.by != event.subject.adviser.user:
        _to_adviser(event, "appointment_cancelled_adviser")


def appointment_reminder(event, *, key):
    """The day before, once."""
    _to_person(event, "appointment_reminder", key)
