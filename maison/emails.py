"""The letters of the house. One function a message, no logic but the recipient.

No subject names a structure or a place. Of a sheltered booking neither does the text: it says « votre réservation »
and where to read the rest.
"""

from commons.outbox import post
from structures.models import User

from .models.fairness import too_many_no_shows


def _to_structure(event, template):
    if event.subject.structure:
        for person in event.subject.structure.editors:
            post(event, f"maison/emails/{template}", to=person)


def _to_desk(event, template):
    """To the service's box; what is sheltered, to group Protection only."""
    people = User.objects.holding("structures.see_protected") if event.subject.is_sheltered else [None]
    for person in people:
        post(event, f"maison/emails/{template}", to=person)


def _is_own(event):
    """Whether the structure did it itself."""
    return event.subject.structure_id in event.by.acts_for


def confirmed(event):
    """The dates of a series are told together, by the letter of the series."""
    if not event.subject.series_id:
        _to_structure(event, "confirmed")


def to_confirm(event):
    if not event.subject.series_id:
        _to_desk(event, "to_confirm")


def declined(event):
    _to_structure(event, "declined")


def cancelled(event):
    """Whoever cancels its own booking knows."""
    if not _is_own(event):
        _to_structure(event, "cancelled")


def released(event):
    _to_structure(event, "released")


def changed(event):
    """To the other side: what the desk changed, what it has to confirm anew."""
    if not _is_own(event):
        _to_structure(event, "changed")
    elif event.after == "requested":
        _to_desk(event, "to_confirm")


def place_freed(event):
    """The slot that the structure waited for is kept for it, for a time."""
    _to_structure(event, "place_freed")


def reminder(event, *, person, key):
    """The day before."""
    post(event, "maison/emails/reminder", to=person, key=key)


# Series and what is fair ----------------------------------------------------------------------------


def series_began(event):
    """All its dates at once, to its people; to the desk where it confirms them."""
    _to_structure(event, "series_began")
    if event.subject.waits_for_desk:
        _to_desk(event, "series_to_confirm")


def series_changed(event):
    """To the other side, as for one date."""
    if not _is_own(event):
        _to_structure(event, "series_changed")
    elif event.subject.waits_for_desk:
        _to_desk(event, "series_to_confirm")


def series_cancelled(event):
    if not _is_own(event):
        _to_structure(event, "series_cancelled")


def series_declined(event):
    _to_structure(event, "series_declined")


def term_reminder(event, *, person, key):
    """Is the slot still wanted for the next term?"""
    post(event, "maison/emails/term_reminder", to=person, key=key)


def term_lapsed(event):
    """Nobody said so: the dates went back to the others."""
    _to_structure(event, "term_lapsed")


def date_freed(event):
    """A date of theirs that was taken is free."""
    _to_structure(event, "date_freed")


def date_taken(event):
    if not _is_own(event):
        _to_structure(event, "confirmed")


def date_asked(event):
    _to_desk(event, "to_confirm")


def withdrawn(event):
    """The space cannot receive them after all."""
    _to_structure(event, "withdrawn")


def missed(event):
    """Nobody came; to the desk once that makes many."""
    _to_structure(event, "missed")
    if event.subject.structure and too_many_no_shows(event.subject.structure):
        _to_desk(event, "no_shows")


def wish_answered(event):
    """What the structure got and why: to all at the same moment."""
    _to_structure(event, "wish_answered")


# Coworking ------------------------------------------------------------------------------------------


def book_taken(event):
    """A book of passes, what it costs, until when it serves."""
    _to_structure(event, "book_taken")


def book_cancelled(event):
    """The desk took it back, and says why."""
    _to_structure(event, "book_cancelled")
