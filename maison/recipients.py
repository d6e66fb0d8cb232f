"""Whom the letters of the house reach."""

from commons.outbox import post
from structures.models import User


def to_structure(event, template):
    """To those who act for the structure; the town's own files have nobody to write to."""
    if event.subject.structure:
        for person in event.subject.structure.editors:
            post(event, f"maison/emails/{template}", to=person)


def to_service(event, template):
    """To the service's box; of what is sheltered, to those who may know of it."""
    people = User.objects.holding("structures.see_protected") if event.subject.is_sheltered else [None]
    for person in people:
        post(event, f"maison/emails/{template}", to=person)
