"""The subsidies that the town has agreed, as open data: one row a beneficiary, in two formats.

SCDL subventions 2.1.1 (https://schema.data.gouv.fr/scdl/subventions/2.1.1/), which most towns publish, and the columns
of the arrêté of 17 November 2017, which the décret 2017-779 makes compulsory above 23 000 € a year: the same rows, all
of them, without the columns that the arrêté does not know and with its own way of writing a period.
Everything comes from the lines as they stood at signature and from their agreement; the line of a protected structure
holds its administrative identity, the only one that it has. Aid in kind has its own file, in the SCDL's columns.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, Q
from django.db.models.functions import Coalesce

from commons import clock

from .models import Instalment

SCDL_COLUMNS = (
    "nomAttribuant",
    "idAttribuant",
    "dateConvention",
    "referenceDecision",
    "nomBeneficiaire",
    "idBeneficiaire",
    "rnaBeneficiaire",
    "objet",
    "montant",
    "nature",
    "conditionsVersement",
    "datesPeriodeVersement",
    "idRAE",
    "notificationUE",
    "pourcentageSubvention",
    "dispositifAide",
)
REGULATORY_COLUMNS = tuple(name for name in SCDL_COLUMNS if name not in ("rnaBeneficiaire", "dispositifAide"))
SCDL_RNA = re.compile(r"W\d{9}")  # narrower than what the portal accepts: some overseas numbers have a letter
PURPOSE_LENGTH = 256
ROWS_AT_ONCE = 2000


def scdl_rows(beneficiaries):
    """Yields one list a beneficiary, in the order of ``SCDL_COLUMNS``; never holds more than a batch of them."""
    town = settings.TOWN
    for row in _lines(beneficiaries).iterator(chunk_size=ROWS_AT_ONCE):
        signed_on, reference, name, siret, rna, purpose, amount, share, starts_on, ends_on, payments = row
        yield [
            town["name"],
            town["siret"],
            signed_on.isoformat(),
            reference,
            name,
            siret,
            rna if SCDL_RNA.fullmatch(rna) else "",
            purpose[:PURPOSE_LENGTH],
            amount,
            "aide en numéraire",
            "échelonné" if len(payments) > 1 else "unique",
            _period(signed_on, starts_on, ends_on, payments),
            "",
            "non",
            _share(share),
            "",
        ]


def regulatory_rows(beneficiaries):
    """The same rows as the arrêté of 17 November 2017 has them: fourteen columns, « _ » inside a period."""
    for row in scdl_rows(beneficiaries):
        named = dict(zip(SCDL_COLUMNS, row, strict=True))
        named["datesPeriodeVersement"] = named["datesPeriodeVersement"].replace("/", "_")
        yield [named[column] for column in REGULATORY_COLUMNS]


def in_kind_rows(aids):
    """Aid in kind, valued: it has no agreement of its own, so the day on which it was recorded stands for its date."""
    town = settings.TOWN
    for row in _in_kind(aids).iterator(chunk_size=ROWS_AT_ONCE):
        recorded_at, name, siret, rna, told, value, year = row
        yield [
            town["name"],
            town["siret"],
            clock.local_date(recorded_at).isoformat(),
            "",
            name,
            siret,
            rna if SCDL_RNA.fullmatch(rna) else "",
            told[:PURPOSE_LENGTH],
            value,
            "aide en nature",
            "mise à disposition, sans versement",
            f"{year}-01-01/{year}-12-31",
            "",
            "non",
            _share(1),
            "",
        ]


def _in_kind(aids):
    """A file only holds lines that name their structure by a number, as the schema wants it."""
    identified = ~Q(structure__siret="") | Q(structure__rna__regex=r"^W\d{9}$")
    columns = ("at", "structure__name", "structure__siret", "structure__rna", "told", "value", "year")
    return aids.told().filter(identified).order_by("-year", "-pk").values_list(*columns)


@dataclass(frozen=True)
class Layout:
    """A file: its name, its columns, and how rows are read and written."""

    name: str
    columns: tuple
    rows: Callable
    source: Callable


def csv_lines(rows, layout=None):
    """Yields the file in pieces of some 2 000 lines, header first: UTF-8, commas, CRLF as RFC 4180 has it."""
    layout = layout or SCDL
    buffer = io.StringIO()
    write = csv.writer(buffer).writerow
    write(layout.columns)
    for count, row in enumerate(layout.rows(rows), start=1):
        write(row)
        if count % ROWS_AT_ONCE == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def etag(rows, layout=None):
    """A validator that changes when, and only when, a published line would: ``W/`` is not needed.

    The database hashes the very columns that the rows are made of and adds the hashes up, in one statement and without
    sorting or sending a row: no version counter to keep in step with five tables, no row that all writers would lock.
    """
    layout = layout or SCDL
    sql, params = layout.source(rows).order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), sum(hashtextextended(line::text, 0)) FROM ({sql}) line", params)
        state = cursor.fetchone()
    town = settings.TOWN["name"], settings.TOWN["siret"]
    return f'"{hashlib.sha256(repr((layout.columns, town, state)).encode()).hexdigest()[:32]}"'


def _lines(beneficiaries):
    """What a row is made of: one statement, one index look-up a line for the dates of its payments."""
    payments = Instalment.objects.filter(agreement=OuterRef("grant__agreement"), cancelled_at=None).order_by("rank")
    return beneficiaries.values_list(
        "signed_on",
        "grant__deliberation__reference",
        "name",
        "siret",
        "rna",
        "purpose",
        "grant__amount",
        "share",
        "grant__agreement__starts_on",
        "grant__agreement__ends_on",
        ArraySubquery(payments.values_list(Coalesce("paid_on", "due_on"))),
    )


def _period(signed_on, starts_on, ends_on, payments):
    """The day of a single payment when it is known, else the agreement's period, wide enough for all its payments."""
    known = [day for day in payments if day]
    if len(payments) == 1 and known:
        return known[0].isoformat()
    if starts_on is None:
        return signed_on.isoformat()
    return f"{min([starts_on, *known]).isoformat()}/{max([ends_on, *known]).isoformat()}"


def _share(share):
    """« 1.00 », « 0.50 », « 0.3333 »: at least two decimals, no more zeros than that."""
    whole, _, decimals = f"{share:.4f}".partition(".")
    return f"{whole}.{decimals.rstrip('0'):0<2}"


def _emptied(buffer):
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


SCDL = Layout("subventions", SCDL_COLUMNS, scdl_rows, _lines)
REGULATORY = Layout("subventions-reglementaire", REGULATORY_COLUMNS, regulatory_rows, _lines)
IN_KIND = Layout("aides-en-nature", SCDL_COLUMNS, in_kind_rows, _in_kind)
