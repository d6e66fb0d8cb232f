"""What leaves the back-office in a spreadsheet: French headings, and values that a person or a formula can use."""

import datetime as dt
import re
from copy import copy
from decimal import Decimal

from import_export.fields import Field
from import_export.resources import ModelResource

from . import clock

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # a workbook refuses them
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def cell(value):
    """A value as a spreadsheet reads it: numbers and dates stay what they are, no text becomes a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dt.datetime):
        return clock.local_date(value)
    if isinstance(value, int | float | Decimal | dt.date):
        return value
    text = CONTROL_CHARACTERS.sub("", str(value))
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class Column(Field):
    """A column of an export: a path from the row (``structure__name``), or a function of the row."""

    def __deepcopy__(self, memo):
        """Each export copies its columns; a function stays the same one, with whatever it is bound to."""
        return copy(self)

    def get_value(self, row):
        return self.attribute(row) if callable(self.attribute) else super().get_value(row)

    def export(self, row, **kwargs):
        return cell(self.get_value(row))


def resource(model, columns):
    """The export of this model with these columns: a French heading for each path or function."""
    fields = {f"column_{rank}": Column(path, heading) for rank, (heading, path) in enumerate(columns.items())}
    meta = type("Meta", (), {"model": model, "fields": list(fields), "export_order": list(fields)})
    return type(f"{model.__name__}Resource", (ModelResource,), {**fields, "Meta": meta})
