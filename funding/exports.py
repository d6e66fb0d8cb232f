"""The subsidies that the town has agreed, as open data: SCDL subventions 2.1.1, one row a beneficiary.

Schema: https://schema.data.gouv.fr/scdl/subventions/2.1.1/ (décret 2017-779, arrêté du 17/11/2017).
Everything comes from the lines as they stood at signature and from their agreement; the line of a protected structure
holds its administrative identity, the only one that it has.
"""

import csv
import hashlib
import io
import re

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef
from django.db.models.functions import Coalesce

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


def csv_lines(beneficiaries):
    """Yields the file in pieces of some 2 000 lines, header first: UTF-8, commas, CRLF as RFC 4180 has it."""
    buffer = io.StringIO()
    write = csv.writer(buffer).writerow
    write(SCDL_COLUMNS)
    for count, row in enumerate(scdl_rows(beneficiaries), start=1):
        write(row)
        if count % ROWS_AT_ONCE == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def etag(beneficiaries):
    """A validator that changes when, and only when, a published line would: ``W/`` is not needed.

    The database hashes the very columns that the rows are made of and adds the hashes up, in one statement and without
    sorting or sending a row: no version counter to keep in step with five tables, no row that all writers would lock.
    """
    sql, params = _lines(beneficiaries).order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), sum(hashtextextended(line::text, 0)) FROM ({sql}) line", params)
        state = cursor.fetchone()
    town = settings.TOWN["name"], settings.TOWN["siret"]
    return f'"{hashlib.sha256(repr((SCDL_COLUMNS, town, state)).encode()).hexdigest()[:32]}"'


def _lines(beneficiaries):
    """What a row is made of: one statement, one index look-up a line for the dates of its payments."""
    payments = Instalment.objects.filter(agreement=OuterRef("grant__agreement")).order_by("rank")
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
