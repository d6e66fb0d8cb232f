"""The letters about the label once it is held, and about its controls. One function a message: who is written to."""

from commons.outbox import post


def to_structure(event, template):
    """To those who act for the structure."""
    for person in event.subject.structure.editors:
        post(event, f"label/emails/{template}", to=person)


def to_service(event, template):
    post(event, f"label/emails/{template}")


def suspension_lifted(event):
    to_structure(event, "suspension_lifted")


def given_up(event):
    to_service(event, "given_up")


def renewal_reminder(event, *, person, key):
    """Once a person at six, three and one months before the end."""
    post(event, "label/emails/renewal_reminder", to=person, key=key)


def award_ended(event, *, person, key):
    """Once a person, when nothing followed."""
    post(event, "label/emails/award_ended", to=person, key=key)


def audit_asked(event):
    to_structure(event, "audit_asked")


def audit_answered(event):
    to_service(event, "audit_answered")


def audit_announced(event):
    to_structure(event, "audit_announced")


def audit_observed(event):
    to_service(event, "audit_observed")


def audit_upheld(event):
    to_structure(event, "audit_upheld")


def audit_sanctioned(event):
    to_structure(event, "audit_sanctioned")
