"""A list of companies with weak signals, as partners send it: CSV or workbook, one signal a row.

Columns are known by their headings, whatever their order: SIRET (or SIREN), name, signal, date; the rest is ignored.
"""

import csv
import datetime as dt
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

from openpyxl import load_workbook
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

from commons import clock
from structures.identifiers import clean

MOST_ROWS = 20_000
MOST_BYTES = 10 << 20
MOST_UNPACKED = 200 << 20  # what a workbook may grow to once opened
OLDEST = dt.date(2000, 1, 1)
HEADINGS = {
    "number": ("siret", "siren", "numerosiret", "numerosiren"),
    "name": ("nom", "entreprise", "raisonsociale", "denomination", "nomdelentreprise"),
    "what": ("signal", "signalfaible", "motif", "alerte"),
    "seen_on": ("date", "constatele", "datedusignal", "le"),
}
ASKED = {"number": "SIRET", "name": "nom", "what": "signal", "seen_on": "date"}
DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?|(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class FileRefused(Exception):
    """Nothing of this file can be read: why, in a sentence."""


@dataclass(frozen=True)
class Row:
    """One signal that can be kept."""

    line: int
    siren: str
    siret: str
    name: str
    what: str
    seen_on: dt.date


@dataclass(frozen=True)
class Refusal:
    """One row that cannot, and why. It repeats nothing of the row: reports are printed and sent on."""

    line: int
    why: str


class Unreadable(ValueError):
    """Why a cell cannot be kept, in words."""


def read(content):
    """Each row of this file, as a ``Row`` or a ``Refusal``; blank lines are none."""
    if len(content) > MOST_BYTES:
        raise FileRefused("Ce fichier dépasse 10 Mo : coupez-le en plusieurs.")
    lines = numbered(workbook_lines(content) if content[:2] == b"PK" else csv_lines(content))
    _, first = next(lines, (0, None))
    if first is None:
        raise FileRefused("Ce fichier est vide.")
    places = columns(first)
    for line, cells in lines:
        if line > MOST_ROWS:
            raise FileRefused(f"Ce fichier a plus de {MOST_ROWS} lignes : coupez-le en plusieurs.")
        yield read_row(line, [cells[place] if place < len(cells) else "" for place in places])


def numbered(lines):
    """Lines that hold something, with their number in the file."""
    for line, cells in enumerate(lines, start=1):
        if any(str(cell or "").strip() for cell in cells):
            yield line, cells


def csv_lines(content):
    if b"\x00" in content:
        raise FileRefused("Ce n’est ni un fichier CSV ni un classeur XLSX.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error:
        raise FileRefused("Ce fichier CSV ne se lit pas : enregistrez-le de nouveau.") from None


def workbook_lines(content):
    """The first sheet. A small archive that would fill the memory is not opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
                raise FileRefused("Ce classeur est trop gros : enregistrez-le en CSV.")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        yield from book.worksheets[0].iter_rows(values_only=True)
        book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError):
        raise FileRefused("Ce classeur ne se lit pas : enregistrez-le en XLSX ou en CSV.") from None


def columns(headings):
    """Where each thing is; all four are needed."""
    found = [plain(heading) for heading in headings]
    places = {}
    for field, names in HEADINGS.items():
        places[field] = next((found.index(name) for name in names if name in found), None)
    if missing := [ASKED[field] for field, place in places.items() if place is None]:
        raise FileRefused(f"Il manque une colonne : {', '.join(missing)}.")
    return list(places.values())


def plain(heading):
    """« Date du signal » and « date_du_signal » are one heading."""
    bare = unicodedata.normalize("NFKD", str(heading or "")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]", "", bare.lower())


def read_row(line, cells):
    number, name, what, seen_on = cells
    try:
        siren, siret = read_number(number)
        return Row(
            line, siren, siret, read_text(name, "le nom", 200), read_text(what, "le signal", 200), read_day(seen_on)
        )
    except Unreadable as unreadable:
        return Refusal(line, str(unreadable))


def read_number(cell):
    """``(SIREN, SIRET)``, the second empty when the list gives a SIREN. A spreadsheet drops a leading zero."""
    number = clean(str(cell or "").removesuffix(".0"))
    if not number:
        raise Unreadable("le SIRET manque")
    if number.isdecimal():
        number = number.zfill({13: 14, 8: 9}.get(len(number), 0))
    if siret_number.is_valid(number):
        return number[:9], number
    if siren_number.is_valid(number):
        return number, ""
    raise Unreadable("le SIRET n’est pas valable")


def read_text(cell, what, limit):
    text = " ".join(str(cell or "").replace("\x00", "").split())
    if not text:
        raise Unreadable(f"{what} manque")
    if len(text) > limit:
        raise Unreadable(f"{what} dépasse {limit} signes")
    return text


def read_day(cell):
    if isinstance(cell, dt.datetime):
        day = cell.date()
    elif isinstance(cell, dt.date):
        day = cell
    else:
        day = typed_day(str(cell or "").strip())
    if not OLDEST <= day <= clock.today():
        raise Unreadable("la date est à venir, ou trop ancienne")
    return day


def typed_day(text):
    found = DATE.fullmatch(text)
    if not found:
        raise Unreadable("la date manque ou ne se lit pas (attendu : 31/12/2026)" if text else "la date manque")
    iso, french = found.groups()[:3], found.groups()[:2:-1]
    try:
        return dt.date(*(int(part) for part in (iso if iso[0] else french)))
    except ValueError:
        raise Unreadable("la date n’existe pas") from None
