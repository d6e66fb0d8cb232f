"""Amounts, dates and deadlines, as a French reader expects them: for pages, letters and sentences alike."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from . import clock

NARROW_SPACE = "\u202f"  # between thousands
SPACE = "\u00a0"  # between a number and its unit
NOTHING = "—"
CENT = Decimal("0.01")
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)


def digits(value):
    """« 1 234,5 » : what a French reader expects, without trailing zeros beyond what is given."""
    written = f"{abs(value):,f}" if isinstance(value, Decimal) else f"{abs(value):,}"
    whole, _, decimals = written.partition(".")
    sign = "−" if value < 0 else ""
    return sign + whole.replace(",", NARROW_SPACE) + ("," + decimals if decimals.strip("0") else "")


def money(value):
    """« 36 000 € » or « 36 000,50 € »; « — » when there is no amount."""
    if value is None or value == "":
        return NOTHING
    amount = Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)
    return f"{digits(amount or abs(amount))}{SPACE}€"


def number(value):
    """« 21 840 » or « 12,5 »; « — » when there is none."""
    return NOTHING if value is None or value == "" else digits(value)


def percent(value):
    """« 40 % » or « 33,33 % »."""
    return f"{digits(value)}{SPACE}%"


def _local(value):
    return timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value


def day(value):
    """« 30 juin 2027 », « 1er juillet 2027 »; « — » when there is no date."""
    if not value:
        return NOTHING
    value = _local(value)
    return f"{'1er' if value.day == 1 else value.day} {MONTHS[value.month - 1]} {value.year}"


def moment(value):
    """« 14 mars 2027 à 9 h 05 », « 14 mars 2027 à 9 h »; « — » when there is none."""
    if not value:
        return NOTHING
    return f"{day(value)} à {hour(value)}"


def hour(value):
    """« 14 h 32 », « 9 h »."""
    value = _local(value)
    minutes = f"{SPACE}{value.minute:02}" if value.minute else ""
    return f"{value.hour}{SPACE}h{minutes}"


def due(value):
    """How far a deadline is: « dans 12 jours », « demain », « aujourd’hui », « en retard de 3 jours »."""
    if not value:
        return ""
    value = _local(value)
    days = ((value.date() if isinstance(value, dt.datetime) else value) - clock.today()).days
    if days < -1:
        return f"en retard de {-days} jours"
    if days > 1:
        return f"dans {days} jours"
    return ("en retard d’un jour", "aujourd’hui", "demain")[days + 1]
