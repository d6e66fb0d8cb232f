"""The dates of a series: every week, every second week, or each month on « the second Tuesday ».

A rule is an RRULE (RFC 5545, § 3.3.10) on days in Alès. Hours are added day by day, so that a rehearsal at six stays at
six when clocks change.
"""

import datetime as dt

from dateutil.rrule import rrulestr
from django.db import models

from .opening import DAY, MIDNIGHT, holiday, moment
from .periods import WEEKDAYS

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NTHS = {"1": "premier", "2": "deuxième", "3": "troisième", "4": "quatrième", "-1": "dernier"}
MOST = 120  # dates that one series may have: two years of weeks, and some


class Repeat(models.TextChoices):
    WEEKLY = "weekly", "Toutes les semaines"
    FORTNIGHTLY = "fortnightly", "Une semaine sur deux"
    MONTHLY = "monthly", "Chaque mois, le même jour de la même semaine (« le deuxième mardi »)"
    LAST = "last", "Chaque mois, le dernier de ce jour (« le dernier mardi »)"


def rule_of(repeat, first_day):
    """The RRULE of what a person chose, from its first date: the fifth Tuesday of a month is its last."""
    code = CODES[first_day.weekday()]
    if repeat == Repeat.MONTHLY:
        nth = (first_day.day - 1) // 7 + 1
        return f"FREQ=MONTHLY;BYDAY={nth if nth < 5 else -1}{code}"
    return {
        Repeat.WEEKLY: f"FREQ=WEEKLY;BYDAY={code}",
        Repeat.FORTNIGHTLY: f"FREQ=WEEKLY;INTERVAL=2;BYDAY={code}",
        Repeat.LAST: f"FREQ=MONTHLY;BYDAY=-1{code}",
    }[repeat]


def told(rule):
    """The rule in French: « tous les mardis », « le deuxième mardi de chaque mois »."""
    parts = dict(part.split("=") for part in rule.split(";"))
    nth, code = parts["BYDAY"][:-2], parts["BYDAY"][-2:]
    day = WEEKDAYS[CODES.index(code)]
    if nth:
        return f"le {NTHS[nth]} {day} de chaque mois"
    return f"un {day} sur deux" if parts.get("INTERVAL") == "2" else f"tous les {day}s"


def days(rule, first_day, until, *, skips_holidays=False):
    """The days of the rule between both dates, in order, less the public holidays where they are skipped."""
    start = dt.datetime.combine(first_day, MIDNIGHT)
    found = rrulestr(rule, dtstart=start).between(start, dt.datetime.combine(until, MIDNIGHT), inc=True)
    return [day for day in (one.date() for one in found) if not (skips_holidays and holiday(day))]


def slot(day, from_time, to_time):
    """Both moments of that day; midnight is the end of it."""
    end = moment(day + DAY, MIDNIGHT) if to_time == MIDNIGHT else moment(day, to_time, last=True)
    return moment(day, from_time), end


def slots(series):
    """``(start, end)`` of each date of the series."""
    found = days(series.rule, series.starts_on, series.until, skips_holidays=series.skips_holidays)
    return [slot(day, series.from_time, series.to_time) for day in found]
