"""The journal as a page shows it: the applicant's timeline and the audit are the same lines."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType

from .models import Event
from .workflow import Flow


@dataclass(frozen=True)
class Line:
    """One line, worded for one reader: when, what (the words of the button), who (as far as the reader may know)."""

    at: dt.datetime
    label: str
    who: str


def lines(reader, *subjects, name=None):
    """The journal of these files for this reader, oldest first; what is not about the first one says its name.

    ``name`` tells what a person is called, where it is not as everywhere.
    """
    events = Event.objects.about(*subjects).select_related("by", "content_type")
    name = name or get_user_model().objects.namer(reader)
    main = (ContentType.objects.get_for_model(subjects[0]).pk, subjects[0].pk)
    names = {(ContentType.objects.get_for_model(subject).pk, subject.pk): str(subject) for subject in subjects}
    found = []
    for event in events:
        key = (event.content_type_id, event.object_id)
        words = outcome(event, reader)
        found.append(Line(event.at, words if key == main else f"{names[key]} : {lower_first(words)}", name(event.by)))
    return found


def lower_first(words):
    return words[:1].lower() + words[1:]


def outcome(event, reader):
    """What the file became, in the reader's words; what was done when it became nothing else."""
    if event.before == event.after:
        return label(event)
    status = event.content_type.model_class().Status(event.after)
    return status.label if reader.is_staff else status.told


def label(event):
    """What was done, in the words of the button that did it."""
    flow = Flow.of(event.content_type.model_class())
    return flow[event.action].label if flow and event.action in flow else event.action


def note(subject, action, *, by):
    """Write a line for something worth remembering that changes no status. Returns the event."""
    status = getattr(subject, "status", "")
    return Event.objects.create(subject=subject, action=action, by=by, before=status, after=status)
