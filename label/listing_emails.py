"""Letters about the directory’s pages. A subject never names the structure nor the place: it may be a protected one."""

from commons import journal
from commons.outbox import SUBJECT, post

PROPOSED = "Changement proposé"


def to_read(event):
    """To the service: a page waits to be read."""
    post(event, "label/emails/listing_to_read")


def _to_editors(event, listing, template):
    for person in listing.structure.editors:
        post(event, f"label/emails/{template}", to=person)


def published(event):
    _to_editors(event, event.subject, "listing_published")


def returned(event):
    _to_editors(event, event.subject, "listing_returned")


def hidden(event):
    """To its people, but to who hid it."""
    for person in event.subject.structure.editors.exclude(pk=event.by_id):
        post(event, "label/emails/listing_hidden", to=person)


def change_to_read(proposal, *, by):
    """To the service: a public page would change."""
    post(journal.note(proposal, PROPOSED, by=by), "label/emails/change_to_read")


def change_accepted(event):
    _to_editors(event, event.subject.listing, "change_accepted")


def change_refused(event):
    _to_editors(event, event.subject.listing, "change_refused")


def photo_to_see(event):
    """To the service: a photo waits beside a public page."""
    post(event, "label/emails/photo_to_see")


def photo_refused(event):
    _to_editors(event, event.subject, "photo_refused")


def error_reported(event):
    """To the service, and to those who can mend the page: neither letter says who told it."""
    post(event, "label/emails/error_to_handle")
    _to_editors(event, event.subject.listing, "error_reported")


def error_handled(event):
    """To the address that was left with the report."""
    post(event, "label/emails/error_handled", to=SUBJECT)
