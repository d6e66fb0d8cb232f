"""What the town writes to a candidate. One function a letter, to those who act for the structure.

No subject names the structure or a place, and no text says where a visit takes place.
"""

from .emails import to_structure


def completion_wanted(event):
    to_structure(event, "completion_wanted")


def declared_complete(event):
    """A visit will be proposed."""
    to_structure(event, "declared_complete")


def visit_planned(event):
    to_structure(event, "visit_planned")


def visit_moved(event):
    to_structure(event, "visit_moved")


def visit_cancelled(event):
    to_structure(event, "visit_cancelled")


def on_agenda(event):
    """The day on which the jury hears it."""
    to_structure(event, "on_agenda")


def label_awarded(event):
    to_structure(event, "label_awarded")


def label_refused(event):
    """With the reasons, the paths of progress and the means of appeal (CJA, art. R421-1 and R421-5)."""
    to_structure(event, "label_refused")
