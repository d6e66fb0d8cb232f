"""What both sides write to one another on a file. It stops no legal clock, and no letter holds its words."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from commons import clock, journal

from .. import emails
from ..models import Application, Note
from .rights import instructor

TO_SERVICE, TO_STRUCTURE = "Message de la structure", "Message du service"
Side = Note.Side


def side_of(user, application):
    """Which side this person writes for, or nothing. An agent who belongs to the structure is of its side."""
    if application.submitted_at is None:
        return None
    if application.structure.may_act(user):
        return Side.STRUCTURE
    return Side.SERVICE if instructor(user, application) else None


def may_write(user, application):
    """Whether this person writes in the conversation: from the deposit on, both sides have somebody to answer."""
    return side_of(user, application) is not None


def may_note(user, application):
    """Whether this person writes notes that agents alone read."""
    return side_of(user, application) == Side.SERVICE


@transaction.atomic
def write_note(application, *, text, by, is_internal=False):
    """One message. The other side hears that it waits, once until it has read; a note among agents tells nobody.

    The file's own row is locked, so that two messages of the same second send one letter.
    """
    application = Application.objects.select_for_update(of=("self",)).select_related("structure").get(pk=application.pk)
    side = side_of(by, application)
    if side is None or (is_internal and side != Side.SERVICE):
        raise PermissionDenied
    other = Side.STRUCTURE if side == Side.SERVICE else Side.SERVICE
    is_waiting = application.notes.unread(other).exists()
    note = Note(application=application, side=side, is_internal=is_internal, text=text.strip(), written_by=by)
    note.full_clean()
    note.save()
    if not is_internal:
        event = journal.note(application, TO_STRUCTURE if side == Side.SERVICE else TO_SERVICE, by=by)
        if not is_waiting:
            tell = emails.message_for_structure if side == Side.SERVICE else emails.message_for_service
            tell(event)
    return note


def read_notes(application, *, by):
    """This person's side has read what the other wrote."""
    if side := side_of(by, application):
        application.notes.unread(side).update(read_at=clock.now(), read_by=by)
