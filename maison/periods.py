"""Weeks and months as addresses write them (« 2027-W05 », « 2027-02 ») and as people read them."""

import datetime as dt
import re
from dataclasses import dataclass

from commons import clock
from commons.french import MONTHS, SPACE

WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
YEARS = range(2000, 2100)  # what people may leaf through: what lies beyond is a typing mistake
DAY = dt.timedelta(days=1)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def rank(day):
    """« 1er », « 2 »."""
    return "1er" if day.day == 1 else str(day.day)


def day_words(day):
    """« mardi 9 février »."""
    return f"{WEEKDAYS[day.weekday()]} {rank(day)} {MONTHS[day.month - 1]}"


@dataclass(frozen=True)
class Week:
    """Monday to Sunday, numbered as ISO 8601 does: the year's first week holds its first Thursday."""

    first: dt.date
    unknown = "Cette semaine n’existe pas : voici la semaine en cours."

    @classmethod
    def of(cls, day):
        return cls(day - DAY * day.weekday())

    @classmethod
    def read(cls, text):
        """The week that an address names; None when it names none."""
        found = WEEK.fullmatch(text)
        if not found or int(found[1]) not in YEARS:
            return None
        try:
            return cls(dt.date.fromisocalendar(int(found[1]), int(found[2]), 1))
        except ValueError:  # not every year has fifty-three
            return None

    @property
    def last(self):
        return self.first + 6 * DAY

    @property
    def days(self):
        return [self.first + DAY * rank for rank in range(7)]

    @property
    def before(self):
        return Week(self.first - 7 * DAY)

    @property
    def after(self):
        return Week(self.first + 7 * DAY)

    def __str__(self):
        """As an address writes it."""
        year, number, _ = self.first.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def words(self):
        """« Semaine du 28 décembre 2026 au 3 janvier 2027 »."""
        first, last = self.first, self.last
        start = rank(first)
        if first.month != last.month:
            start += f" {MONTHS[first.month - 1]}"
        if first.year != last.year:
            start += f"{SPACE}{first.year}"
        return f"Semaine du {start} au {rank(last)} {MONTHS[last.month - 1]}{SPACE}{last.year}"


@dataclass(frozen=True)
class Month:
    """A month of the calendar; its page shows whole weeks."""

    first: dt.date
    unknown = "Ce mois n’existe pas : voici le mois en cours."

    @classmethod
    def of(cls, day):
        return cls(day.replace(day=1))

    @classmethod
    def read(cls, text):
        """The month that an address names; None when it names none."""
        found = MONTH.fullmatch(text)
        if not found or int(found[1]) not in YEARS or not 1 <= int(found[2]) <= 12:
            return None
        return cls(dt.date(int(found[1]), int(found[2]), 1))

    @property
    def last(self):
        return self.after.first - DAY

    @property
    def weeks(self):
        """Those that hold one of its days at least."""
        found = [Week.of(self.first)]
        while found[-1].last < self.last:
            found.append(found[-1].after)
        return found

    @property
    def before(self):
        return Month.of(self.first - DAY)

    @property
    def after(self):
        return Month.of(self.first + 31 * DAY)

    def __str__(self):
        """As an address writes it."""
        return f"{self.first:%Y-%m}"

    @property
    def words(self):
        """« Février 2027 »."""
        return f"{MONTHS[self.first.month - 1].capitalize()}{SPACE}{self.first.year}"


def asked(kind, text):
    """The week or month (``kind``) that an address names, else today's and a sentence that says so."""
    today = kind.of(clock.today())
    if not text:
        return today, ""
    if found := kind.read(text):
        return found, ""
    return today, kind.unknown
