"""The letters of a subsidy's life. One function a message, no logic but the recipient.

A subject never names the structure nor the place: it may be a protected one.
"""

from commons.outbox import post


def _to_structure(event, template):
    for person in event.subject.structure.editors:
        post(event, f"funding/emails/{template}", to=person)


def _to_service(event, template):
    post(event, f"funding/emails/{template}")


def received(event):
    """The receipt that the law wants to the structure, the file to the service."""
    _to_structure(event, "received")
    _to_service(event, "to_instruct")


def completion_wanted(event):
    _to_structure(event, "completion_wanted")


def completed(event):
    _to_service(event, "completed")


def withdrawn(event):
    _to_service(event, "withdrawn")


def granted(event):
    _to_structure(event, "granted")


def refused(event):
    _to_structure(event, "refused")


def to_countersign(event):
    _to_service(event, "to_countersign")


def notified(event):
    _to_structure(event, "notified")


def renounced(event):
    _to_service(event, "renounced")


def agreement_completed(event):
    _to_structure(event, "agreement_completed")


def paid(event):
    _to_structure(event, "paid")


def report_received(event):
    _to_service(event, "report_received")


def report_returned(event):
    _to_structure(event, "report_returned")


def report_accepted(event):
    _to_structure(event, "report_accepted")


def report_reminder(event, *, person, key):
    """Once for each date on which we remind."""
    post(event, "funding/emails/report_reminder", to=person, key=key)
