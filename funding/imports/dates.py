"""Dates and periods (SCDL ``dateConvention`` and ``datesPeriodeVersement``).

The arrêté separates a period with « _ », the SCDL with « / »: both are right. Everything else that has one reading
is read, with a doubt; a day is never made up for a year.
"""

import datetime as dt
import re
from typing import NamedTuple

from commons.cells import key
from funding.models.known import Doubt

MONTHS = {
    name: number
    for number, names in enumerate(
        ["janvier janv", "fevrier fevr", "mars", "avril avr", "mai", "juin", "juillet juil", "aout", "septembre sept"]
        + ["octobre oct", "novembre nov", "decembre dec"],
        start=1,
    )
    for name in names.split()
}
FIRST_YEAR, LAST_YEAR = 1950, 2100
EXCEL_EPOCH = dt.date(1899, 12, 30)
LONGEST = 100

TIME = r"(?:[T ][0-9]{1,2}[:h][0-9]{2}.*)?"
ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})" + TIME)
LOOSE_ISO = re.compile(r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})" + TIME)
COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
FRENCH = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4}|[0-9]{2})" + TIME)
WORDS = re.compile(r"(?:[a-z]+ )?([0-9]{1,2})(?:er)? ([a-z]+) ([0-9]{4})")
SERIAL = re.compile(r"([3-5][0-9]{4})(?:[.,][0-9]+)?")
YEAR = re.compile(r"([0-9]{4})(?:[.,]0+)?")
MONTH = re.compile(r"(?:[0-9]{1,2}[-/.]([0-9]{4})|([0-9]{4})[-/.][0-9]{1,2})")
MONTH_WORDS = re.compile(r"([a-z]+) ([0-9]{4})")
SCHEMA = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: ?[/_] ?[0-9]{4}-[0-9]{2}-[0-9]{2})?")
DATE = re.compile(
    r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{4}|[0-9]{2})(?![0-9])"
)
YEARS = re.compile(r"([0-9]{4})(?: ?[-/_à] ?([0-9]{4}))?")
LINKS = {"", "a", "au", "du", "du au", "de a", "et", "le", "entre le et le"}


class When(NamedTuple):
    """The day, or the year when no day is told."""

    day: dt.date | None = None
    year: int | None = None
    doubt: str | None = None


class Period(NamedTuple):
    start: dt.date | None = None
    end: dt.date | None = None
    doubt: str | None = None


def read_date(text):
    """When a cleaned cell says that the agreement was signed."""
    if not text:
        return When(doubt=Doubt.DATE_MISSING)
    if len(text) > LONGEST:
        return When(doubt=Doubt.DATE_UNREADABLE)
    text = text.lstrip("'’ ")
    if iso := ISO.fullmatch(text):
        return _dated(_day(*iso.groups()), None)
    if day := _other_day(text):
        return _dated(day, Doubt.DATE_FORMAT)
    if year := _only_year(text):
        return When(year=year, doubt=Doubt.DATE_VAGUE)
    return When(doubt=Doubt.DATE_UNREADABLE)


def read_period(text):
    """From when to when a cleaned cell says that the grant is paid; one date is a period of one day."""
    if not text:
        return Period()
    if len(text) > LONGEST:
        return Period(doubt=Doubt.PERIOD_UNREADABLE)
    if years := YEARS.fullmatch(text.removesuffix(".0")):
        return _years(int(years[1]), int(years[2] or years[1]))
    written = DATE.findall(text)
    days = [read_date(date).day for date in written]
    rest = key(DATE.sub(" ", text))
    if not any(days):
        day = _other_day(text)
        return Period(day, day, Doubt.PERIOD_FORMAT) if day else Period(doubt=Doubt.PERIOD_UNREADABLE)
    if len(days) == 1 and not rest:
        return _ordered(days[0], days[0], text)
    if len(days) == 2 and all(days) and rest in LINKS:
        return _ordered(days[0], days[1], text)
    if len(days) == 2 and rest in LINKS:  # « 2017-03-02/2017-30-05 »
        return Period(days[0], days[1], Doubt.PERIOD_PARTIAL)
    if len(days) == 1 and text.startswith(written[0]):  # « 2018-11-20/fin de l'action »
        return Period(days[0], None, Doubt.PERIOD_PARTIAL)
    return Period(doubt=Doubt.PERIOD_UNREADABLE)


def _dated(day, doubt):
    return When(day, day.year, doubt) if day else When(doubt=Doubt.DATE_UNREADABLE)


def _ordered(start, end, text):
    if start > end:
        return Period(doubt=Doubt.PERIOD_REVERSED)
    return Period(start, end, None if SCHEMA.fullmatch(text) else Doubt.PERIOD_FORMAT)


def _years(first, last):
    if not FIRST_YEAR <= first <= LAST_YEAR or not FIRST_YEAR <= last <= LAST_YEAR:
        return Period(doubt=Doubt.PERIOD_UNREADABLE)
    if first > last:
        return Period(doubt=Doubt.PERIOD_REVERSED)
    return Period(dt.date(first, 1, 1), dt.date(last, 12, 31), Doubt.PERIOD_VAGUE)


def _other_day(text):
    if match := LOOSE_ISO.fullmatch(text) or COMPACT.fullmatch(text):
        return _day(*match.groups())
    if french := FRENCH.fullmatch(text):
        day, month, year = french.groups()
        return _day(year if len(year) == 4 else f"20{year}", month, day)
    if (words := WORDS.fullmatch(key(text))) and words[2] in MONTHS:
        return _day(words[3], MONTHS[words[2]], words[1])
    if serial := SERIAL.fullmatch(text):
        return EXCEL_EPOCH + dt.timedelta(days=int(serial[1]))
    return None


def _only_year(text):
    match = YEAR.fullmatch(text) or MONTH.fullmatch(text)
    year = next(filter(None, match.groups()), None) if match else None
    if not year and (words := MONTH_WORDS.fullmatch(key(text))) and words[1] in {*MONTHS, "annee", "exercice"}:
        year = words[2]
    return int(year) if year and FIRST_YEAR <= int(year) <= LAST_YEAR else None


def _day(year, month, day):
    try:
        date = dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return date if FIRST_YEAR <= date.year <= LAST_YEAR else None
