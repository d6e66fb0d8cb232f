"""Tables that people fill in, line by line, inside one plain form.

Each cell is a named field (``funder_2_amount``), so that a table is saved, merged and refused like any other page.
There are always blank lines at the end: saving brings new ones, without JavaScript. A line that is emptied goes away;
a line may be saved half written, the checklist says what it lacks.
"""

import re
from dataclasses import dataclass, field

from django import forms
from django.db import models
from django.utils.text import capfirst

from .applicant import PartialForm
from .fields import AmountField, DateInput

MOST = 40  # lines of one table


@dataclass(frozen=True)
class Table:
    """The rows of a model that hang on an application or a report: their columns, and how many blank lines wait."""

    related: str
    columns: tuple
    title: str
    blank: int = 2
    hint: str = ""
    defaults: tuple = ()  # columns that have a value without being written: alone they do not make a line
    choices: dict = field(default_factory=dict)


class TablesMixin:
    """A form with tables. ``tables`` maps the prefix of a table's fields to it."""

    tables = {}

    def add_tables(self, owner):
        self.owner, self.counts = owner, {}
        for prefix, table in self.tables.items():
            rows = {row.rank: row for row in getattr(owner, table.related).all()}
            self.counts[prefix] = min(MOST, max(max(rows, default=-1) + 1 + table.blank, self._sent(prefix)))
            for rank in range(self.counts[prefix]):
                for column in table.columns:
                    self.fields[f"{prefix}_{rank}_{column}"] = self._field(table, column, rank, rows.get(rank))

    def _sent(self, prefix):
        """How many lines the page that comes back had."""
        found = (re.match(rf"{prefix}_(\d{{1,3}})_", name) for name in self.data)
        return max((int(match[1]) + 1 for match in found if match), default=0)

    def _field(self, table, column, rank, row):
        made = self._blank_field(table, column)
        made.label = f"{made.label}, ligne {rank + 1}"
        made.initial = getattr(row, column) if row else made.initial
        if isinstance(made, AmountField) and not made.initial:
            made.initial = None
        made.widget.attrs["aria-label"] = made.label
        return made

    def _blank_field(self, table, column):
        declared = self.model_of(table)._meta.get_field(column)
        label = capfirst(declared.verbose_name)
        if isinstance(declared, models.DecimalField):
            return AmountField(label=label, required=False)
        if isinstance(declared, models.DateField):
            return forms.DateField(label=label, required=False, widget=DateInput())
        made = declared.formfield(required=False)
        made.label = label
        if column in table.choices:
            made.choices = [("", "Choisissez"), *table.choices[column]]
        return made

    def model_of(self, table):
        return getattr(type(self.owner), table.related).field.model

    def grids(self):
        """For the page: each table with its headings and its lines of fields."""
        for prefix, table in self.tables.items():
            first = [self[f"{prefix}_0_{column}"] for column in table.columns]
            headings = [bound.label.rpartition(", ligne")[0] for bound in first]
            ranks = range(self.counts[prefix])
            lines = [[self[f"{prefix}_{rank}_{column}"] for column in table.columns] for rank in ranks]
            yield table, headings, [list(zip(headings, line, strict=True)) for line in lines]

    def plain_fields(self):
        """The fields that are not in a table."""
        return [bound for bound in self.visible_fields() if not re.match(rf"({'|'.join(self.tables)})_\d", bound.name)]

    def save_tables(self):
        """Each line as it was typed; a line that the page did not show stays as it is."""
        for prefix, table in self.tables.items():
            rows, model = getattr(self.owner, table.related), self.model_of(table)
            for rank in range(self.counts[prefix]):
                names = {column: f"{prefix}_{rank}_{column}" for column in table.columns}
                if not any(name in self.data for name in names.values()):
                    continue
                typed = {column: self.cleaned_data[name] for column, name in names.items()}
                if not any(value for column, value in typed.items() if column not in table.defaults):
                    rows.filter(rank=rank).delete()
                    continue
                values = {column: self._stored(model, column, value) for column, value in typed.items()}
                rows.update_or_create(rank=rank, defaults=values)

    @staticmethod
    def _stored(model, column, value):
        """Nothing, as the column writes it."""
        declared = model._meta.get_field(column)
        return declared.get_default() if value in (None, "") and declared.has_default() else value


class SheetForm(TablesMixin, PartialForm):
    """The fields of a row that the application has once, and the tables that go with it."""

    hidden_when_protected = ()

    def __init__(self, *args, application, **kwargs):
        super().__init__(*args, instance=self._row(application), **kwargs)
        if application.structure.is_protected:
            for name in self.hidden_when_protected:
                del self.fields[name]
        self.application = application
        self.add_tables(application)

    @classmethod
    def _row(cls, application):
        model = cls._meta.model
        name = model._meta.get_field("application").remote_field.get_accessor_name()
        return getattr(application, name, None) or model(application=application)

    def save(self):
        model = self._meta.model
        values = {
            name: self._stored(model, name, getattr(self.instance, name))
            for name in self._meta.fields
            if name in self.fields
        }
        self.instance, _ = model.objects.update_or_create(application=self.application, defaults=values)
        self.save_tables()
        return self.instance


class TablesForm(TablesMixin, forms.Form):
    """Tables alone."""

    def __init__(self, *args, application, **kwargs):
        super().__init__(*args, **kwargs)
        self.application = application
        self.add_tables(application)

    def save(self):
        self.save_tables()
