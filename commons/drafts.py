"""Several hands on one page, without a loss.

A page carries, for each field, a mark of what was stored when it was shown. When it comes back, each field is one of
four: nobody touched it, its author alone did, somebody else alone did (theirs is kept), or both did (a clash, which
the page tells: nothing is written until its author has chosen).
"""

import datetime as dt
import hashlib
import json
from decimal import Decimal

from django import forms
from django.db.models import Model
from django.utils import timezone

from .french import day, moment

NOBODY, YOURSELF = "Quelqu’un", "Vous"
SHOWN = 300  # characters of the other's text that a clash quotes


def marks(form):
    """A short mark of each stored value, by field: what a page remembers of the moment it was shown."""
    return {bound.name: mark(bound.initial) for bound in form if not isinstance(bound.field, forms.FileField)}


def sealed(form_marks):
    """The marks as a hidden input carries them."""
    return json.dumps(form_marks, separators=(",", ":"))


def unsealed(text):
    """The marks that a page brings back; none when it brings nothing readable (whoever sends it then writes last)."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def mark(value):
    return hashlib.sha256(canonical(value).encode()).hexdigest()[:8]


def canonical(value):
    """One writing for what is stored and what is typed when they mean the same: no and nothing do, and an amount of
    zero. A number of zero is an answer (« 0 salarié ») and nothing is none."""
    if value is None or value is False or (isinstance(value, Decimal) and not value):
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, str):
        return "\n".join(value.split("\r\n")).strip()
    if hasattr(value, "__iter__"):
        return "\x1f".join(sorted(canonical(item) for item in value))
    return str(value)


class Meeting:
    """What is stored now, what a page brings, and what the page had seen: field by field."""

    def __init__(self, stored, form, seen):
        self.stored, self.form, self.now = stored, form, marks(stored)
        self.seen = {name: seen.get(name, now) for name, now in self.now.items()}
        form.full_clean()
        touched = [name for name, now in self.now.items() if self.seen[name] != now]
        self.theirs = [name for name in touched if self._typed(name) == self.seen[name]]
        self.clashes = [name for name in touched if self._typed(name) not in (self.seen[name], self.now[name])]
        kept = {*self.theirs, *self.clashes}
        self.mine = [
            name for name, now in self.now.items() if name not in kept and self._typed(name) not in (None, now)
        ]

    def _typed(self, name):
        return mark(self.form.cleaned_data[name]) if name in self.form.cleaned_data else None

    def data(self, *, without=()):
        """What was sent, with what is stored in place of the fields that others alone wrote (and of ``without``)."""
        data = self.form.data.copy()
        for name in [*self.theirs, *without]:
            put(data, self.stored[name])
        return data

    def unseen(self):
        """The old marks of the fields that a page which stays as it is does not show as they are stored."""
        return {name: self.seen[name] for name in (*self.theirs, *self.clashes)}

    def words(self, name, author):
        """What the other wrote, said to whom it surprises."""
        written = shown(self.stored[name])
        quoted = written[:SHOWN] + ("…" if len(written) > SHOWN else "")
        did = "Sur une autre page, vous avez" if author == YOURSELF else f"{author} a"
        theirs = f"{did} écrit : « {quoted} »" if quoted else f"{did} vidé ce champ"
        return f"{theirs}. Votre texte est resté ici : gardez-le ou reprenez l’autre, puis enregistrez."


def shown(bound):
    """A stored value as a person reads it."""
    value = bound.initial
    if isinstance(value, dt.date):
        return moment(value) if isinstance(value, dt.datetime) else day(value)
    choices = dict(getattr(bound.field, "choices", ()))
    if value in choices:
        return str(choices[value])
    return "" if value is None else str(bound.field.prepare_value(value))


def put(data, bound):
    """Write a stored value into what was sent, as a browser would have sent it."""
    widget, name, value = bound.field.widget, bound.html_name, bound.field.prepare_value(bound.initial)
    if isinstance(widget, forms.MultiWidget):
        for suffix, part in zip(widget.widgets_names, widget.decompress(value), strict=True):
            data[name + suffix] = "" if part is None else str(part)
    elif isinstance(widget, forms.CheckboxInput):
        data.pop(name, None)
        if value:
            data[name] = "on"
    elif isinstance(widget, forms.SelectMultiple | forms.CheckboxSelectMultiple):
        data.setlist(name, widget.format_value(value))
    else:
        written = widget.format_value(value)
        written = written[0] if isinstance(written, list) else written
        data[name] = "" if written is None else str(written)
