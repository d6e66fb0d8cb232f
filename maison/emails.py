"""The letters of the house. One function a message, no logic but the recipient.

No subject names a structure or a place. Of a sheltered booking neither does the text: it says « votre réservation »
and where to read the rest.
"""

from commons.outbox import post

from .models.fairness import too_many_no_shows
from .recipients import to_service, to_structure


def _is_own(event):
    """Whether the structure did it itself."""
    return event.subject.structure_id in event.by.acts_for


def confirmed(event):
    """The dates of a series are told together, by the letter of the series."""
    if not event.subject.series_id:
        to_structure(event, "confirmed")


def to_confirm(event):
    if not event.subject.series_id:
        to_service(event, "to_confirm")


def declined(event):
    to_structure(event, "declined")


def cancelled(event):
    """Whoever cancels its own booking knows."""
    if not _is_own(event):
        to_structure(event, "cancelled")


def released(event):
    to_structure(event, "released")


def changed(event):
    """To the other side: what the desk changed, what it has to confirm anew."""
    if not _is_own(event):
        to_structure(event, "changed")
    elif event.after == "requested":
        to_service(event, "to_confirm")


def place_freed(event):
    """The slot that the structure waited for is kept for it, for a time."""
    to_structure(event, "place_freed")


def reminder(event, *, person, key):
    """The day before."""
    post(event, "maison/emails/reminder", to=person, key=key)


# Series and what is fair ----------------------------------------------------------------------------


def series_began(event):
    """All its dates at once, to its people; to the desk where it confirms them."""
    to_structure(event, "series_began")
    if event.subject.waits_for_desk:
        to_service(event, "series_to_confirm")


def series_changed(event):
    """To the other side, as for one date."""
    if not _is_own(event):
        to_structure(event, "series_changed")
    elif event.subject.waits_for_desk:
        to_service(event, "series_to_confirm")


def series_cancelled(event):
    if not _is_own(event):
        to_structure(event, "series_cancelled")


def series_declined(event):
    to_structure(event, "series_declined")


def term_reminder(event, *, person, key):
    """Is the slot still wanted for the next term?"""
    post(event, "maison/emails/term_reminder", to=person, key=key)


def term_lapsed(event):
    """Nobody said so: the dates went back to the others."""
    to_structure(event, "term_lapsed")


def date_freed(event):
    """A date of theirs that was taken is free."""
    to_structure(event, "date_freed")


def date_taken(event):
    if not _is_own(event):
        to_structure(event, "confirmed")


def date_asked(event):
    to_service(event, "to_confirm")


def withdrawn(event):
    """The space cannot receive them after all."""
    to_structure(event, "withdrawn")


def missed(event):
    """Nobody came; to the desk once that makes many."""
    to_structure(event, "missed")
    if event.subject.structure and too_many_no_shows(event.subject.structure):
        to_service(event, "no_shows")


def wish_answered(event):
    """What the structure got and why: to all at the same moment."""
    to_structure(event, "wish_answered")


# Coworking ------------------------------------------------------------------------------------------


def book_taken(event):
    """A book of passes, what it costs, until when it serves."""
    to_structure(event, "book_taken")


def book_cancelled(event):
    """The desk took it back, and says why."""
    to_structure(event, "book_cancelled")
