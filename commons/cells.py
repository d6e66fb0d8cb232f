"""Cells as text: cleaned, shortened, compared."""

import re
import unicodedata

# Control, zero-width and bidirectional characters: PostgreSQL refuses the first, a reader is fooled by the rest.
INVISIBLE = dict.fromkeys(
    [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0xAD]
    + [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0xFFFE, 0xFFFF]
)
LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NOT_A_WORD = re.compile(r"[^a-z0-9]+")
NOTHING = {"", "nc", "nd", "na", "n a", "n c", "neant", "inconnu", "non renseigne", "non communique", "null", "none"}


def clean(cell):
    """The cell on one line, without what cannot be seen; spaces of every kind become one plain space."""
    if "Ã" in cell or "â€" in cell:
        cell = repaired(cell)
    return " ".join(cell.translate(INVISIBLE).split())


def repaired(cell):
    """Undo « BÃ©nÃ©ficiaire »: UTF-8 that someone read as Windows-1252 and saved again."""
    try:
        return cell.encode("cp1252").decode()
    except UnicodeError:
        return cell


def key(text):
    """Unaccented, lower case, words apart by one space: what names are compared and searched by."""
    plain = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return NOT_A_WORD.sub(" ", letters.lower()).strip()


def is_nothing(text):
    """« NC », « néant », « - »: a way to write that nothing is written."""
    return key(text) in NOTHING


def shortened(text, limit=60):
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def unformulated(cells):
    """A line of a sheet; what a foreign file wrote never becomes a formula there."""
    return [f"'{cell}" if str(cell).startswith(FORMULA) else cell for cell in cells]


def quoted(value):
    return f" (« {value} »)" if value else ""


def counted(count, what):
    return f"{number(count)} {what if count > 1 else what.removesuffix('s')}"


def number(count):
    return f"{count:,}".replace(",", "\u202f")
