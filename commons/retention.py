"""What is kept for a time only: each app says which rows, counted from when, and how they go.

An app registers its series in its ``retention.py``, from its ``apps.py``. How long each is kept is data
(``RetentionRule``): the duration written here is the first proposal, to be validated by the archives. Nothing goes by
itself: a yearly list names what is over, the archives give their visa, and ``commons.disposal`` executes it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pghistory.models
from dateutil.relativedelta import relativedelta
from django.apps import apps as installed_apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import (
    CASCADE,
    PROTECT,
    CharField,
    EmailField,
    Exists,
    FileField,
    ForeignKey,
    OuterRef,
    Q,
    QuerySet,
    TextField,
)
from django.db.models.functions import TruncDate

from . import files
from .models import DisposalItem, Event, Fate, Message, RetentionRule

ERASED = "Effacé"
SINCE = dt.date(2000, 1, 1)  # a proposal holds for all that is already there


@dataclass(frozen=True)
class Series:
    """Rows of one kind that are kept equally long.

    ``candidates()`` gives those whose time runs, with ``began_on``, the day from which it is counted. ``dispose(row)``
    destroys one, or empties it of people where the row must stay. ``reference(row)`` names it without naming anybody.
    ``what`` is what the privacy page tells that it holds.
    """

    code: str
    label: str
    what: str
    counted_from: str
    months: int
    fate: Fate
    source: str
    candidates: Callable[[], QuerySet]
    dispose: Callable[[object], None]
    reference: Callable[[object], str] = "n° {0.pk}".format

    def due(self, before):
        """What had begun by that day, and was not disposed of already (an emptied row stays where it was)."""
        gone = DisposalItem.objects.filter(line__series=self.code, outcome=DisposalItem.Outcome.DONE)
        return self.candidates().filter(began_on__lte=before).exclude(pk__in=gone.values("object_id"))


SERIES = {}


def register(*series):
    """Called once by each app, in the order in which lists and pages show them."""
    SERIES.update({one.code: one for one in series})


def limit(rule, today):
    """What began on that day or before is over today."""
    return today - relativedelta(months=rule.months)


def rules(on):
    """``(series, rule)`` of all that has a duration on that day."""
    known = {rule.series: rule for rule in RetentionRule.objects.at(on)}
    return [(series, known[code]) for code, series in SERIES.items() if code in known]


def seed(using="default", apps=installed_apps, **kwargs):
    """Receiver of ``post_migrate``: a series without any duration receives its proposal, « à valider »."""
    try:
        table = apps.get_model("commons", "RetentionRule")._default_manager.using(using)
    except LookupError:  # migrated backwards, or only in part
        return
    known = set(table.values_list("series", flat=True))
    table.bulk_create(
        [
            table.model(
                series=series.code,
                months=series.months,
                counted_from=series.counted_from,
                fate=series.fate,
                source=series.source,
                effective_from=SINCE,
            )
            for series in SERIES.values()
            if series.code not in known
        ],
        ignore_conflicts=True,
    )


# What series are made of ------------------------------------------------------------------------------


def last_event(model, *statuses):
    """The day of the last line of journal of the outer row, or of its coming to one of these statuses."""
    lines = Event.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id=OuterRef("pk"))
    if statuses:
        lines = lines.filter(after__in=statuses).exclude(before__in=statuses)
    return lines.order_by("-at").annotate(day=TruncDate("at")).values("day")[:1]


def unprotected(rows):
    """Those that no other row holds back (``PROTECT``): what a payment or a request still points at stays with it."""
    for relation in held_relations(rows.model):
        if relation.on_delete is PROTECT:
            holders = relation.related_model._base_manager.filter(**{relation.field.attname: OuterRef("pk")})
            rows = rows.filter(~Exists(holders))
    return rows


def hanging(rows, *, untouched=()):
    """All that hangs on these rows, at any depth, as querysets, the deepest first and the rows themselves last.

    Histories hold amounts and states: they stay, as do the tables ``untouched`` and what hangs on them.
    """
    found = list(rows.values_list("pk", flat=True))
    if found:
        for relation in held_relations(rows.model):
            model = relation.related_model
            if model not in untouched and not issubclass(model, pghistory.models.Event):
                below = model._base_manager.filter(**{f"{relation.field.name}__in": found})
                yield from hanging(below, untouched=untouched)
        yield rows.model._base_manager.filter(pk__in=found)


def held_relations(model):
    """Columns of other tables that point here and would stop a deletion, or follow it."""
    return [
        relation
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and not relation.concrete
        and getattr(relation, "on_delete", None) in (PROTECT, CASCADE)
    ]


def destroy(parts):
    """Delete these querysets in their order, with their journal, their letters and their files."""
    parts = list(parts)
    names = [name for rows in parts for name in stored(rows)]
    for rows in parts:
        forget_traces(rows)
        rows.delete()
    transaction.on_commit(lambda: files.erase(*names))


def vanish(row):
    """Nothing of it stays, nor of what hangs on it."""
    destroy(hanging(type(row)._base_manager.filter(pk=row.pk)))


def empty(parts, *, people):
    """Keep these rows for their numbers, and take away whatever tells of people: words, files, and who acted.

    ``people(field)`` tells which short texts name somebody. Whoever comes from a structure is replaced by the portal's
    own clock; agents answer for what they did as long as they have an account.
    """
    nobody = get_user_model().objects.clock()
    parts = list(parts)
    names = [name for rows in parts for name in stored(rows)]
    for rows in parts:
        for field in rows.model._meta.concrete_fields:
            silence(rows, field, people, nobody)
        unsigned(rows)
    transaction.on_commit(lambda: files.erase(*names))


def silence(rows, field, people, nobody):
    """One column of rows that stay."""
    if isinstance(field, FileField):
        return  # the name stays, which is drawn at random; the file goes
    if isinstance(field, TextField) or (isinstance(field, CharField) and people(field)):
        blank = "" if isinstance(field, EmailField) else ERASED[: field.max_length]
        rows.exclude(**{field.name: ""}).update(**{field.name: blank})
    elif isinstance(field, ForeignKey) and field.related_model is type(nobody):
        rows.filter(**{f"{field.name}__is_staff": False}).update(**{field.name: nobody})


def unsigned(rows):
    """The journal keeps its lines, without who acted for a structure; letters that left are forgotten."""
    lines = Event.objects.filter(traces_of(rows))
    Message.objects.filter(event__in=lines.order_by().values("pk")).delete()
    lines.filter(by__is_staff=False).update(by=get_user_model().objects.clock())


def stored(rows):
    """The files that these rows name."""
    columns = [field.name for field in rows.model._meta.concrete_fields if isinstance(field, FileField)]
    return [name for values in rows.values_list(*columns) for name in values if name] if columns else []


def traces_of(rows):
    return Q(
        content_type=ContentType.objects.get_for_model(rows.model),
        object_id__in=list(rows.values_list("pk", flat=True)),
    )


def forget_traces(rows):
    """The journal and the letters of what is being destroyed go with it."""
    lines = Event.objects.filter(traces_of(rows))
    Message.objects.filter(event__in=lines.order_by().values("pk")).delete()
    lines.delete()
