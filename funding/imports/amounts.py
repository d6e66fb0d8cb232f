"""Euros and shares (SCDL ``montant`` and ``pourcentageSubvention``).

The schema wants « 47800.20 ». Funders write otherwise, and what has one possible reading is read. « 1.234 » has two.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from funding.models.known import Doubt

from .findings import Unreadable

CENT, SHARE_STEP = Decimal("0.01"), Decimal("0.0001")
LIMIT = Decimal(10) ** 10  # DecimalField(max_digits=12, decimal_places=2)
LONGEST = 60  # no amount is written with more characters

CURRENCY = re.compile(r"^(?:€|eur(?:os?)?\b)\s*|\s*(?:€|\beur(?:os?)?)$", re.IGNORECASE)
NO_CENTS = re.compile(r"(?<=[0-9])[.,] ?[-–—]{1,2}$")  # « 12500.- »
NEGATIVE = re.compile(r"\((?P<bracketed>.+)\)|[-−–] ?(?P<signed>.+)|(?P<ended>.+)[-−]")
NUMBER = re.compile(
    r"(?P<whole>[0-9]{1,3}(?P<group>[ '’.,])[0-9]{3}(?:(?P=group)[0-9]{3})*|[0-9]+)"
    r"(?:(?P<mark>[.,])(?P<decimals>[0-9]+))?"
)
SHARE = re.compile(r"([0-9]+(?:[.,][0-9]+)?) ?(%?)")


def read_amount(text):
    """``(amount, doubt or None)`` of a cleaned cell; raises ``Unreadable`` rather than guess."""
    if not text:
        raise Unreadable("amount_missing")
    written = CURRENCY.sub("", CURRENCY.sub("", text.lstrip("'’ "))) if len(text) <= LONGEST else ""
    written = NO_CENTS.sub("", written).removeprefix("+").strip()
    if minus := NEGATIVE.fullmatch(written):
        written = CURRENCY.sub("", next(filter(None, minus.groups()))).strip()
    if not (number := NUMBER.fullmatch(written)):
        raise Unreadable("amount_unreadable", text)
    exact = _decimal(number, text)
    if minus and exact:
        raise Unreadable("amount_negative", text)
    if exact >= LIMIT:
        raise Unreadable("amount_too_large", text)
    amount = exact.quantize(CENT, ROUND_HALF_UP)
    if amount != exact:
        return amount, Doubt.AMOUNT_ROUNDED
    return amount, None if amount else Doubt.AMOUNT_ZERO


def _decimal(number, text):
    whole, group, mark, decimals = number.group("whole", "group", "mark", "decimals")
    if group and group == mark:  # « 1.234.5 »
        raise Unreadable("amount_unreadable", text)
    if group in {".", ","} and not mark and whole.count(group) == 1:  # « 1.234 », but « 0.234 » is no thousand
        if whole.split(group)[0] != "0":
            raise Unreadable("amount_ambiguous", text)
        return Decimal(whole.replace(",", "."))
    if group and group not in {".", ","} and decimals and len(decimals) == 3:  # « 1 234.567 »
        raise Unreadable("amount_ambiguous", text)
    digits = re.sub(r"[^0-9]", "", whole)
    return Decimal(f"{digits}.{decimals or 0}")


def read_share(text):
    """``(share, doubt or None)``: a number from 0.01 to 1; « 80 » and « 80 % » are 0.8."""
    if not text:
        return Decimal(1), Doubt.SHARE_MISSING
    if len(text) > LONGEST or not (number := SHARE.fullmatch(text)):
        return Decimal(1), Doubt.SHARE_UNREADABLE
    share = Decimal(number[1].replace(",", "."))
    percent = bool(number[2]) or share > 1
    if share > 100:
        return Decimal(1), Doubt.SHARE_UNREADABLE
    share = (share / 100 if percent else share).quantize(SHARE_STEP, ROUND_HALF_UP)
    if not 0 < share <= 1:
        return Decimal(1), Doubt.SHARE_UNREADABLE
    return share, Doubt.SHARE_PERCENT if percent else None
