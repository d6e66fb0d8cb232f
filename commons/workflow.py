"""A file changes status here and nowhere else.

An app declares its moves with ``@flow.move(...)`` in its ``workflow.py``; the decorated function
keeps its name and is called like any function::

    workflow.submit(application, by=request.user)

Each call locks a fresh copy of the row, checks status, right and completeness, runs the body on that
copy, lets the database constraints speak, writes one line of journal and one message to whoever holds
the file next. All of it, or nothing: the object that was passed in is refreshed only once all went well.
"""

import inspect
from contextlib import contextmanager
from dataclasses import dataclass
from functools import update_wrapper

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError, transaction

from .models import Event

DEADLOCK = "40P01"  # PostgreSQL's code


class TooLate(ValidationError):
    """The file has moved on since the page was shown."""


@dataclass(frozen=True)
class Missing:
    """One thing to do before a move is open: a sentence, and the page where it is done."""

    text: str
    url: str = ""

    def __str__(self):
        return self.text


class Incomplete(ValidationError):
    """The checklist is not empty; ``missing`` is that list, with its links."""

    def __init__(self, missing):
        super().__init__([str(item) for item in missing])
        self.missing = missing


class Move:
    """One way for a file to go from a status to the next, and all that goes with it."""

    do_not_call_in_templates = True  # {{ move.label }} must not run the move

    def __init__(self, body, sources, target, by, label, needs, tell, tone, locks=()):
        update_wrapper(self, body)
        self.body, self.sources, self.target = body, tuple(sources), target
        self.by, self.label, self.needs, self.tell, self.tone = by, label, needs, tell, tone
        self.locks = locks
        self.details = [name for name in inspect.signature(body).parameters if name != "by"][1:]

    def __repr__(self):
        return f"<Move {self.name}>"

    @property
    def name(self):
        return self.body.__name__

    @property
    def meaning(self):
        """What the move means for the people concerned, as its page says it."""
        return inspect.getdoc(self.body) or ""

    def is_open(self, subject, user):
        return subject.status in self.sources and self.by(user, subject)

    def __call__(self, subject, *, by, **details):
        with sentence_for_deadlock(), transaction.atomic():
            fresh = lock(subject, *(details[name] for name in self.locks))
            before = status_of(fresh)
            if before not in self.sources:
                raise TooLate(f"Trop tard : c’est maintenant « {before.label} ».")
            if not self.by(by, fresh):
                raise PermissionDenied
            if missing := self.needs(fresh):
                raise Incomplete(missing)
            if not is_derived(fresh):
                fresh.status = self.target
            self.body(fresh, by=by, **details)
            save(fresh)
            if fresh.status != self.target:
                raise AssertionError(f"{self.name} left the file in {fresh.status}, not in {self.target}")
            event = Event.objects.create(subject=fresh, action=self.name, by=by, before=before, after=fresh.status)
            if self.tell:
                self.tell(event)  # writes Message rows: they leave with the commit, or not at all
        subject.refresh_from_db()
        return event


@contextmanager
def sentence_for_deadlock():
    """Two moves that hold what the other waits for: the database stops one of them, whose author tries again."""
    try:
        yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != DEADLOCK:
            raise
        raise TooLate("Quelqu’un d’autre agit sur ce dossier en ce moment : recommencez.") from error


def lock(subject, *others):
    """A fresh copy of the row, locked. Others of its kind are locked with it, all in one order: two moves of the same
    rows wait for one another, and never both for ever."""
    rows = type(subject)._base_manager.select_for_update(of=("self",))
    if others:
        list(rows.filter(pk__in=[subject.pk, *(other.pk for other in others)]).order_by("pk"))
    return rows.get(pk=subject.pk)


def save(subject):
    """Save, and turn the database's refusal into its constraint's sentence.

    The constraints are asked only once the database has refused: a move that goes well pays for none of them.
    """
    try:
        with transaction.atomic():
            subject.save()
    except IntegrityError:
        subject.validate_constraints()
        raise


def is_derived(subject):
    """Whether the status is read from dates on the row (a property), so that the body writes the dates."""
    return isinstance(inspect.getattr_static(type(subject), "status"), property)


def status_of(subject):
    """The status as a member of its enumeration, with its label, its holder and its tone."""
    return type(subject).Status(subject.status)


def nothing_missing(subject):
    return []


class Flow(dict):
    """The moves of one model, by name, in the order they are written.

    ``model`` has ``status`` and a ``Status`` enumeration whose members have a ``holder`` (whose turn it is);
    ``first`` is the status in which a file is born.
    """

    all = []

    def __init__(self, model, *, first):
        super().__init__()
        self.model, self.first = model, first
        Flow.all.append(self)

    def move(self, *sources, to, by, label, needs=nothing_missing, tell=None, tone="", locks=()):
        """Declare a move: its statuses, who may (``by(user, subject)``), its button, its checklist, its message.

        ``locks`` names the details that are files of the same kind, which the body writes too.
        """

        def register(body):
            self[body.__name__] = Move(body, sources, to, by, label, needs, tell, tone, locks)
            return self[body.__name__]

        return register

    @classmethod
    def of(cls, model):
        """The flow that owns this model's status, or None."""
        return next((flow for flow in cls.all if flow.model is model), None)

    @property
    def statuses(self):
        return self.model.Status

    def open_to(self, user, subject):
        return [move for move in self.values() if move.is_open(subject, user)]

    def diagram(self):
        """The machine as a Mermaid state diagram, each state with whose turn it is."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.first.value}"]
        lines += [f"    {status.value} : {status.label} ({status.holder.label})" for status in self.statuses]
        lines += [
            f"    {source.value} --> {move.target.value} : {move.label}"
            for move in self.values()
            for source in move.sources
        ]
        left = {source for move in self.values() for source in move.sources}
        lines += [f"    {status.value} --> [*]" for status in self.statuses if status not in left]
        return "\n".join(lines)
