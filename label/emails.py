"""The letters about candidacies. One function a message, no logic but the recipient.

No letter says what a candidacy holds: it says where to read it. What the service is told names no structure, since one
that asks for the label may be protected.
"""

from commons.outbox import post


def to_structure(event, template):
    """To those who act for the structure."""
    for person in event.subject.structure.editors:
        post(event, f"label/emails/{template}", to=person)


def to_service(event, template):
    post(event, f"label/emails/{template}")


def received(event):
    """The receipt to the structure (CRPA, art. L112-3), the file to the service."""
    to_structure(event, "received")
    to_service(event, "to_examine")


def completed(event):
    to_service(event, "completed")


def withdrawn(event):
    """The service hears of it only if it had the candidacy."""
    to_structure(event, "withdrawn")
    if event.subject.submitted_at:
        to_service(event, "withdrawn_service")
