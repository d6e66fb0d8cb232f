"""Who gave and who received (SCDL ``idAttribuant``, ``idBeneficiaire``, ``rnaBeneficiaire``).

Only an identifier that passes its check is kept: a wrong one would attach a grant to somebody else.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from stdnum.fr import siren as siren_check
from stdnum.fr import siret as siret_check

from commons.cells import is_nothing

# The State's own tool accepts this, overseas included; the SCDL pattern ^W\d{9}$ is narrower (domaine.md §3).
RNA = re.compile(r"W[0-9][A-Z0-9][0-9]{7}")
LABEL = re.compile(r"^(?:n° ?)?(?:siret|siren|rna|ridet)?\s*(?:n°)?\s*:?\s*", re.IGNORECASE)
FLOAT = re.compile(r"([0-9]{8,14})[.,]0+")  # « 32402138500000.0 »
SCIENTIFIC = re.compile(r"([0-9])[.,]?([0-9]*)E\+?([0-9]{1,2})", re.IGNORECASE)  # « 5,24991E+13 »
NO_NIC = "00000"  # « 32402138500000 » is a SIREN made fourteen digits long


class Company(NamedTuple):
    """A SIRET and its SIREN, or the SIREN alone; ``trouble`` is missing, repaired, siren, wrong or nothing."""

    siret: str = ""
    siren: str = ""
    trouble: str = ""


def compact(text):
    """The characters of an identifier, without label, apostrophe, spaces, dots and dashes."""
    return re.sub(r"[\s.\-_'’`\"=]", "", LABEL.sub("", text.lstrip("'’`=\" "))).upper()


def from_spreadsheet(text):
    """The digits of a number that a spreadsheet reformatted, if it kept them all; else None."""
    if whole := FLOAT.fullmatch(text):
        return whole[1]
    if number := SCIENTIFIC.fullmatch(text):
        first, rest, exponent = number.groups()
        if len(rest) == int(exponent):
            return str(int(Decimal(f"{first}{rest}")))
    return None


def looks_like_identifier(text):
    """Whether a cell is a number of company or association (right or wrong), not a name."""
    digits = compact(text)
    return bool(
        RNA.fullmatch(digits)
        or (digits.isascii() and digits.isdigit() and len(digits) in {9, 13, 14})
        or FLOAT.fullmatch(text)
        or SCIENTIFIC.fullmatch(text)
    )


def read_company(text):
    """The company of a cleaned cell."""
    if is_nothing(text):
        return Company(trouble="missing")
    saved = from_spreadsheet(text.lstrip("'’ "))
    digits = saved or compact(text)
    if is_siret(digits.zfill(14)) and len(digits) == 13:  # the leading zero that a spreadsheet drops
        digits = saved = digits.zfill(14)
    if is_siret(digits):
        return Company(digits, digits[:9], "repaired" if saved else "")
    if is_siren(digits) or (len(digits) == 14 and digits.endswith(NO_NIC) and is_siren(digits[:9])):
        return Company("", digits[:9], "siren")
    return Company(trouble="wrong")


def read_rna(text):
    """``(rna, right)``: an empty cell is right."""
    if is_nothing(text):
        return "", True
    rna = compact(text)
    return (rna, True) if RNA.fullmatch(rna) else ("", False)


def is_siret(digits):
    return (
        len(digits) == 14
        and digits.isascii()
        and digits.isdigit()
        and not digits.endswith(NO_NIC)
        and digits.strip("0") != ""
        and siret_check.is_valid(digits)
    )


def is_siren(digits):
    return (
        len(digits) == 9
        and digits.isascii()
        and digits.isdigit()
        and digits.strip("0") != ""
        and siren_check.is_valid(digits)
    )
