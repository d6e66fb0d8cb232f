"""From bytes to records: encoding, separator, header, quotes that do not close, physical line numbers.

What a header says is for whoever imports: ``recognise`` tells the columns of its cells.
"""

import codecs
import contextlib
import csv
import io
import itertools
from dataclasses import dataclass
from typing import NamedTuple

LONGEST_LINE = 1_000_000  # characters; a longer line is refused without being held in memory
LONGEST_RECORD = 200  # lines; a quote that stays open longer is a stray one
HEADER_WITHIN = 40  # lines that may stand above the data: a title, a date, blank lines
DELIMITERS = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}
SIGNATURES = {
    b"PK\x03\x04": "un classeur (xlsx, ods) ou une archive zip",
    b"\xd0\xcf\x11\xe0": "un ancien classeur Excel (xls)",
    b"%PDF": "un PDF",
    b"\x1f\x8b": "une archive gzip",
    b"7z\xbc\xaf": "une archive 7z",
    b"Rar!": "une archive rar",
    b"\x89PNG": "une image",
    b"\xff\xd8\xff": "une image",
    b"GIF8": "une image",
}
AS_WINDOWS = "portal-windows-1252"


def _as_windows(error):
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error(AS_WINDOWS, _as_windows)
csv.field_size_limit(2 * LONGEST_LINE)  # ours is the limit: Python's own would stop the whole file


class FileRefused(Exception):
    """The whole file is refused; the message is a French sentence for the person who gave it."""


class Line(NamedTuple):
    number: int
    text: str
    whole: bool = True


class Record(NamedTuple):
    """The cells of one record, and the physical lines it stands on."""

    line: int
    cells: list[str]
    last: int
    closed: bool = True
    whole: bool = True


@dataclass
class Table:
    """An open file whose columns are known; ``records`` is read once."""

    encoding: str
    delimiter: str
    header_line: int
    columns: object
    records: object

    def notes(self):
        return [
            f"encodage {self.encoding}, séparateur {DELIMITERS[self.delimiter]}",
            f"en-têtes à la ligne {self.header_line}",
            *self.columns.notes(),
        ]


def open_table(file, recognise, needed):
    """The table of a seekable binary file, or ``FileRefused`` with a sentence.

    ``recognise`` gives the columns of a header: their ``places`` by field, their ``width``, what to say of them
    (``notes``), and ``check``, which refuses the file. ``needed`` says in words what the header must hold at least.
    """
    encoding = encoding_of(file)
    errors = AS_WINDOWS if encoding in {"utf-8-sig", "cp1252"} else "replace"
    stream = io.TextIOWrapper(file, encoding=encoding, errors=errors)
    lines = physical_lines(stream)
    sample = list(itertools.islice(lines, HEADER_WITHIN))
    if not any(line.text.strip() for line in sample):
        raise FileRefused("Le fichier est vide.")
    delimiter, header, columns = find_header(sample, recognise, needed)
    columns.check()
    rest = itertools.chain((line for line in sample if line.number > header.last), lines)
    body = records(rest, delimiter, columns.width)
    return Table(encoding.removesuffix("-sig"), delimiter, header.line, columns, body)


def encoding_of(file):
    """The encoding that most lines speak: UTF-8 says so by itself, the rest of French files are Windows-1252."""
    head = file.read(8192)
    for signature, kind in SIGNATURES.items():
        if head.startswith(signature):
            raise FileRefused(f"Ce fichier est {kind}, pas un CSV : enregistrez-le au format CSV.")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        file.seek(0)
        return "utf-16"
    nuls = head.count(0)
    if nuls > len(head) // 20:
        file.seek(0)
        if head[1::2].count(0) > 0.9 * len(head[1::2]):
            return "utf-16-le"
        raise FileRefused("Ce fichier est binaire, pas un CSV : enregistrez-le au format CSV.")
    file.seek(0)
    score = 0
    for raw in iter(lambda: file.readline(LONGEST_LINE), b""):
        if not raw.isascii():
            try:
                raw.decode()
                score += 1
            except UnicodeDecodeError:
                score -= 1
    file.seek(0)
    return "cp1252" if score < 0 else "utf-8-sig"


def physical_lines(stream):
    """The lines as a text editor numbers them; one that is too long is marked and dropped."""
    try:
        for number in itertools.count(1):
            text = stream.readline(LONGEST_LINE)
            if not text:
                return
            whole = len(text) < LONGEST_LINE or text.endswith("\n")
            rest = text
            while not whole and rest and not rest.endswith("\n"):
                rest = stream.readline(LONGEST_LINE)
            yield Line(number, text.replace("\0", "") if whole else "", whole)
    finally:
        with contextlib.suppress(ValueError):  # closed by now
            stream.detach()  # the file belongs to whoever opened it


def find_header(sample, recognise, needed):
    """``(delimiter, record, columns)`` of the line where the most columns are recognised."""
    candidates = [
        (delimiter, record, recognise(record.cells))
        for delimiter in DELIMITERS
        for record in [*records(iter(sample), delimiter), *(_alone(line, delimiter) for line in sample)]
    ]
    best = max(candidates, key=lambda candidate: len(candidate[2].places), default=None)
    if not best or not best[2].places:
        raise FileRefused(
            f"Aucun en-tête reconnu dans les {HEADER_WITHIN} premières lignes. Il faut au moins {needed}."
        )
    return best


def records(lines, delimiter, width=None):
    """The records of ``lines``; a cell may hold line breaks between quotes.

    A line that has all the columns by itself is a record of its own, even when a quote was left open above it: one
    stray quote must not swallow the rows that follow.
    """
    pending = []
    for line in lines:
        if pending and width and line.text.count(delimiter) + 1 >= width and width > 1:
            yield from (_alone(held, delimiter, width) for held in pending)
            pending = []
        if not pending and line.text.count('"') % 2 == 0:
            yield _alone(line, delimiter, width)
            continue
        pending.append(line)
        if sum(held.text.count('"') for held in pending) % 2 == 0:
            text = "".join(held.text for held in pending)
            yield Record(pending[0].number, split(text, delimiter), line.number)
            pending = []
        elif len(pending) == LONGEST_RECORD or sum(len(held.text) for held in pending) > LONGEST_LINE:
            yield from (_alone(held, delimiter, width) for held in pending)
            pending = []
    yield from (_alone(held, delimiter, width) for held in pending)


def _alone(line, delimiter, width=None):
    """A physical line as a record; when its quotes do not close, the reading that fits the columns."""
    closed = line.text.count('"') % 2 == 0
    cells = split(line.text, delimiter)
    if not closed and width and len(cells) != width:
        cells = [cell.strip('"') for cell in split(line.text, delimiter, quoting=csv.QUOTE_NONE)]
    return Record(line.number, cells, line.number, closed, line.whole)


def split(text, delimiter, quoting=csv.QUOTE_MINIMAL):
    source = io.StringIO(text)
    return next(csv.reader(source, delimiter=delimiter, skipinitialspace=True, quoting=quoting), [])
