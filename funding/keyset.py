"""Turning the pages of a long list by its own values, so that page 500 costs what page 1 costs."""

import datetime as dt
import re

CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2})_(\d{1,18})")


class BadCursor(ValueError):
    """The address was cut or made up."""


def cursor(row):
    """Where this row stands, as addresses carry it."""
    return f"{row['signed_on']:%Y-%m-%d}_{row['id']}"


def read(text):
    """The date and the number in a cursor."""
    found = CURSOR.fullmatch(text)
    try:
        return dt.date.fromisoformat(found[1]), int(found[2])
    except (TypeError, ValueError):
        raise BadCursor(text) from None


def page(rows, size, *, after="", before=""):
    """One page of ``rows`` (dicts, latest signed first) as ``(rows, is there one before, is there one after)``.

    ``after`` and ``before`` are the cursors of the neighbouring pages' nearest rows. Ranges on the date let the
    index start where the page starts; the rows of that same day are told apart by their number.
    """
    if after:
        day, number = read(after)
        rows = rows.filter(signed_on__lte=day).exclude(signed_on=day, id__gte=number)
    elif before:
        day, number = read(before)
        rows = rows.filter(signed_on__gte=day).exclude(signed_on=day, id__lte=number).reverse()
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if before:
        return found[::-1], more, True
    return found, bool(after), more
