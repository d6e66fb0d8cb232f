"""The letters of a subsidy's life. One function a message, no logic but the recipient.

A subject never names the structure nor the place: it may be a protected one.
"""

from django.contrib.auth import get_user_model

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
    """The service hears of it only if it had the file."""
    if event.subject.submitted_at:
        _to_service(event, "withdrawn")


def call_cancelled(event):
    """To each structure that had begun an application."""
    for application in event.subject.applications.filter(status="draft").select_related("structure"):
        for person in application.structure.editors:
            post(event, "funding/emails/call_cancelled", to=person)


def abandoned(event):
    _to_structure(event, "abandoned")


def granted(event):
    _to_structure(event, "granted")


def refused(event):
    _to_structure(event, "refused")


def to_countersign(event):
    """To those who sign for the town; to the service while nobody may."""
    signatories = get_user_model().objects.holding("funding.sign_agreement")
    for person in signatories:
        post(event, "funding/emails/to_countersign", to=person)
    if not signatories:
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
