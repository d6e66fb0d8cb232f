"""The file that leaves for the accounting software, and the one that comes back: bytes and rows, nothing is kept here.

The town's own software decides of both; ``FileLayout`` says how.
"""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError

from commons import clock
from commons.spreadsheets import CONTROL_CHARACTERS, FORMULA_STARTS

from .models import FileColumn, FileLayout

Source, Fill = FileColumn.Source, FileColumn.Fill
QUOTING = {"needed": csv.QUOTE_MINIMAL, "all": csv.QUOTE_ALL, "never": csv.QUOTE_NONE}
BREAKS = re.compile(r"[\s\u2028\u2029]+")
# Signs that old encodings lack, and that everybody reads as well in their plain form.
PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u202f": " "})
MOST_RETURNED = 2_000  # lines of a return
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Line:
    """What the columns may say of one payment."""

    iban: str
    bic: str
    holder: str
    amount: Decimal
    reference: str
    order_number: str
    label: str
    structure: str
    siret: str
    agreement: str
    year: int
    due_on: object
    batch: str
    date: object

    @property
    def cents(self):
        return int(self.amount * 100)


def line(row):
    """A row of a batch, as the file tells it."""
    instalment, account = row.instalment, row.account
    agreement = instalment.agreement
    structure = agreement.grant.structure
    return Line(
        iban=account.iban,
        bic=account.bic,
        holder=holder(account, structure),
        amount=row.amount,
        reference=row.reference,
        order_number=row.order_number,
        label=f"Subvention {instalment.year} {agreement.number} versement {instalment.rank}",
        structure=structure.name,
        siret=structure.siret or "",
        agreement=agreement.number,
        year=instalment.year,
        due_on=instalment.due_on,
        batch=row.batch.number,
        date=clock.local_date(row.batch.made_at),
    )


def holder(account, structure):
    """The account's holder. A protected structure's may be one of its people: the file, which goes through many hands,
    carries the structure's own name."""
    return structure.name if structure.is_protected else account.holder


SAMPLE = Line(
    iban="FR7630006000011234567890189",
    bic="AGRIFRPP",
    holder="RESSOURCERIE DES PRÉS",
    amount=Decimal("6000.50"),
    reference="ESS-2027-001-V1",
    order_number="1201",
    label="Subvention 2027 ESS-2027-001 versement 1",
    structure="Ressourcerie des Prés",
    siret="90000000100015",
    agreement="ESS-2027-001",
    year=2027,
    due_on=datetime(2027, 5, 30).date(),
    batch="BP-2027-0001",
    date=datetime(2027, 4, 2).date(),
)


# What leaves ----------------------------------------------------------------------------------------------------


def write(layout, lines):
    """The bytes of the file. A value that a column would have to cut short is refused, unless it is mere words."""
    columns = list(layout.columns.all())
    if not columns:
        raise ValidationError("Ce format n’a aucune colonne : ajoutez-les d’abord.")
    rows = [[harmless(column.heading, layout.encoding) for column in columns]] if layout.has_headings else []
    rows += [[cell(layout, column, line) for column in columns] for line in lines]
    out = io.StringIO(newline="")
    options = {"escapechar": None} if layout.quoting != FileLayout.Quoting.NEVER else {"quotechar": None}
    writer = csv.writer(
        out, delimiter=layout.separator, quoting=QUOTING[layout.quoting], lineterminator="\r\n", **options
    )
    for row in rows:
        writer.writerow([parted(layout, value) for value in row])
    return out.getvalue().encode(layout.encoding)


def cell(layout, column, line):
    """One value, as this column wants it."""
    value = column.text if column.source == Source.FIXED else getattr(line, column.source)
    if column.source == Source.AMOUNT:
        words = f"{value:.2f}".replace(".", layout.decimal_mark)
    elif hasattr(value, "strftime"):
        words = value.strftime(layout.date_format)
    else:
        words = harmless("" if value is None else str(value), layout.encoding)
    return fitted(column, words)


def harmless(text, encoding):
    """One line of words that no spreadsheet takes for a formula. It is read as the file will write it: « ； », that an
    old encoding lacks, must not end a cell once it has become « ; »."""
    text = "".join(plain(char, encoding) for char in text)
    text = BREAKS.sub(" ", CONTROL_CHARACTERS.sub("", text)).strip()
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def fitted(column, words):
    """The words at the column's width."""
    if not column.width:
        return words
    if len(words) > column.width:
        if column.source not in Source.may_be_cut():
            raise ValidationError(
                f"La colonne « {column.heading} » a {column.width} caractères : « {words} » n’y tient pas. "
                "Élargissez-la dans le format."
            )
        return words[: column.width]
    if column.fill == Fill.ZEROS:
        return words.rjust(column.width, "0")
    return words.ljust(column.width) if column.fill == Fill.SPACES else words


def parted(layout, value):
    """Without quotes around cells, nothing inside them may look like the end of one."""
    if layout.quoting != FileLayout.Quoting.NEVER:
        return value
    if value and layout.separator == layout.decimal_mark and re.fullmatch(r"\d+[.,]\d\d", value):
        raise ValidationError("Le séparateur et la marque décimale sont le même signe.")
    return value.replace(layout.separator, " ").replace('"', " ")


def plain(char, encoding):
    """The same letter in an encoding that may lack it: a plain one stands for it, none is lost without a sign."""
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return unicodedata.normalize("NFKD", char.translate(PLAIN)).encode("ascii", "ignore").decode() or "?"
    return char


def preview(layout):
    """What the file would be with an invented payment: its first lines, as text."""
    return write(layout, [SAMPLE]).decode(layout.encoding)


# What comes back ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Returned:
    """One line of the return: what was paid, or why it cannot be read."""

    number: int
    reference: str
    order_number: str = ""
    paid_on: object = None
    problem: str = ""


def read_return(layout, content):
    """The lines of the accounting software's answer; a file that is not one is refused with a sentence."""
    if len(content) > MOST_BYTES:
        raise ValidationError("Ce fichier est trop gros pour un retour de paiement.")
    rows = csv.reader(io.StringIO(decoded(layout, content), newline=""), delimiter=layout.separator)
    try:
        headings = [heading.strip().lower() for heading in next(rows, [])]
        wanted = [layout.return_reference, layout.return_order, layout.return_date]
        missing = [name for name in wanted if name.strip().lower() not in headings]
        if missing:
            names = ", ".join(f"« {name} »" for name in missing)
            raise ValidationError(f"Il manque dans ce fichier : {names}. Le format dit les titres et le séparateur.")
        places = [headings.index(name.strip().lower()) for name in wanted]
        lines = [returned(layout, rows.line_num, row, places) for row in rows if any(map(str.strip, row))]
    except csv.Error:
        raise ValidationError("Ce fichier n’est pas un CSV lisible.") from None
    if not lines:
        raise ValidationError("Ce fichier n’a aucune ligne de paiement.")
    if len(lines) > MOST_RETURNED:
        raise ValidationError(f"Ce fichier a plus de {MOST_RETURNED} lignes.")
    return lines


def decoded(layout, content):
    """As the format says, else as UTF-8: who opens the file and saves it again changes no letter."""
    encoding = "utf-8-sig" if layout.encoding.startswith("utf-8") else layout.encoding
    if b"\x00" in content:
        raise ValidationError("Ce fichier n’est pas un CSV lisible.")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise ValidationError(f"Ce fichier n’est pas écrit en {layout.get_encoding_display()}.") from None


def returned(layout, number, row, places):
    values = [row[place].strip() if place < len(row) else "" for place in places]
    reference, order_number, date = (value.removeprefix("'") for value in values)
    paid_on = day_of(layout, date)
    problem = ""
    if not reference:
        problem = "la référence manque"
    elif not order_number:
        problem = "le numéro de mandat manque"
    elif len(order_number) > 30:
        problem = "le numéro de mandat dépasse 30 caractères"
    elif paid_on is None:
        problem = f"la date « {date[:20]} » ne se lit pas : {layout.get_date_format_display()} est attendu"
    return Returned(number, reference[:40], order_number, paid_on, problem)


def day_of(layout, text):
    """The date, in the layout's own writing, else in the one of the calendar."""
    for pattern in (layout.date_format, FileLayout.DateFormat.ISO):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None
