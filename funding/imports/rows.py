"""A record to a row, or to a refusal with its reason."""

import hashlib
import re

from commons.cells import clean, is_nothing, key, shortened
from funding.models.known import Doubt

from .amounts import read_amount, read_share
from .columns import open_grants
from .dates import FIRST_YEAR, LAST_YEAR, read_date, read_period
from .findings import Finding, Refusal, Row, Unreadable
from .identifiers import compact, looks_like_identifier, read_company, read_rna
from .words import read_answer, read_conditions, read_nature

LIMITS = {"funder_name": 255, "reference": 255, "beneficiary_name": 255, "purpose": 2000, "conditions": 1000}
COMMUNE_LIMIT = 100
TOTALS = {"total", "totaux", "total general", "sous total", "grand total", "total des subventions"}
# Data.Subvention's wider layout also lists requests: « refusée » is no grant, nor is one under way.
NOT_GRANTED = {
    "refusee",
    "refuse",
    "rejetee",
    "rejete",
    "ineligible",
    "annulee",
    "abandonnee",
    "ajournee",
    "en cours",
    "en cours d instruction",
    "en cours d intruction",
}
TEXT_FIELDS = {"nature", "conditions", "purpose", "beneficiary_name", "funder_name"}
SAME_IN_ANY_WRITING = {"funder_name", "beneficiary_name", "purpose"}


def read(file):
    """Each row of a seekable binary file, as a ``Row`` or a ``Refusal``; blank lines are no rows."""
    return rows(open_grants(file))


def rows(table):
    for record in table.records:
        if not record.whole:
            yield Refusal(record.line, "line_too_long")
        elif any(clean(cell) for cell in record.cells) and not table.columns.repeated_by(record.cells):
            yield read_row(record, table)


def read_row(record, table):
    cells = table.columns.pick(record.cells)
    findings = []
    try:
        check_shape(record, cells, table)
        values = read_values(cells, lambda doubt, value="": doubt and findings.append(Finding(doubt, shortened(value))))
    except Unreadable as unreadable:
        return Refusal(record.line, unreadable.code, shortened(unreadable.value))
    extra = extra_cells(record, table)
    if extra:
        findings.append(Finding(Doubt.EXTRA_CELLS, shortened(" ".join(extra))))
    if not record.closed:
        findings.append(Finding(Doubt.QUOTES))
    return Row(record.line, values, tuple(findings))


def extra_cells(record, table):
    return [text for cell in record.cells[table.columns.width :] if (text := clean(cell))]


def check_shape(record, cells, table):
    """Refuse a row whose values may have slid under another header: its amount would be somebody else's number."""
    places = table.columns.places
    if table.delimiter == "," and re.fullmatch(r"-?[0-9 ]+", cells["amount"]):
        after = table.columns.field_after("amount")
        if after in TEXT_FIELDS and re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]+)? ?€?", cells[after]):
            raise Unreadable("amount_cut", f"{cells['amount']},{cells[after]}")
    if extra := extra_cells(record, table):
        in_place = places.get("nature", -1) > places["amount"] and read_nature(cells["nature"])[0]
        if not in_place:
            raise Unreadable("shifted", " ".join(extra))


def read_values(cells, doubt):
    """The fields of ``KnownGrant``; calls ``doubt(code, value)`` on the way."""
    name, siret, siren, rna = read_beneficiary(cells, doubt)
    funder_name, funder_siret = read_funder(cells, doubt)
    if key(cells.get("status", "")) in NOT_GRANTED:
        raise Unreadable("not_granted", cells["status"])
    amount, trouble = read_amount(cells["amount"])
    doubt(trouble, cells["amount"])
    share, trouble = read_share(cells["share"]) if "share" in cells else (1, None)
    doubt(trouble, cells.get("share", ""))
    when = read_when(cells, doubt)
    period = read_period(cells.get("period", ""))
    doubt(period.doubt, cells.get("period", ""))
    values = {
        "funder_name": funder_name,
        "funder_siret": funder_siret,
        "reference": cells.get("reference", ""),
        "signed_on": when.day,
        "year": when.year,
        "beneficiary_name": name,
        "beneficiary_siret": siret,
        "beneficiary_siren": siren,
        "beneficiary_rna": rna,
        "purpose": cells.get("purpose", ""),
        "amount": amount,
        "share": share,
        "period_start": period.start,
        "period_end": period.end,
    }
    for field, column, reader in [
        ("nature", "nature", read_nature),
        ("conditions", "conditions", read_conditions),
        ("eu_notified", "eu", read_answer),
    ]:
        values[field], trouble = reader(cells.get(column, ""))
        doubt(trouble, cells.get(column, ""))
    for field, limit in LIMITS.items():
        if len(values[field]) > limit:
            doubt(Doubt.CELL_CUT, values[field])
            values[field] = shortened(values[field], limit)
    # Where the beneficiary is does not make another grant: a file that tells it may come after one that did not.
    told = {"beneficiary_key": key(values["beneficiary_name"])[:255], "fingerprint": fingerprint(values)}
    return values | told | read_place(cells)


def read_place(cells):
    """The beneficiary's commune and postcode, where the file has such columns. What cannot be read is no doubt about
    the grant: it is left empty."""
    commune = cells.get("beneficiary_commune", "")
    postcode = compact(cells.get("beneficiary_postcode", "").removesuffix(".0"))
    if re.fullmatch(r"[0-9]{4}", postcode):  # the leading zero that a spreadsheet drops
        postcode = f"0{postcode}"
    return {
        "beneficiary_commune": "" if is_nothing(commune) else shortened(commune, COMMUNE_LIMIT),
        "beneficiary_postcode": postcode if re.fullmatch(r"[0-9]{5}", postcode) else "",
    }


def read_beneficiary(cells, doubt):
    """``(name, siret, siren, rna)``: a name is needed, an identifier is hoped for."""
    name, number = cells["beneficiary_name"], cells.get("beneficiary_id", "")
    if swapped(name, number):
        doubt(Doubt.BENEFICIARY_SWAPPED, name)
        name, number = number, name
    if is_nothing(name) or looks_like_identifier(name):
        raise Unreadable("beneficiary_missing", name)
    if key(name) in TOTALS and not number:
        raise Unreadable("total", name)
    number, rna_cell = in_their_columns(number, cells.get("beneficiary_rna", ""), doubt)
    rna, right = read_rna(rna_cell)
    doubt(None if right else Doubt.RNA_WRONG, rna_cell)
    company = read_company(number)
    if company.trouble and not (company.trouble == "missing" and rna):
        doubt(Doubt(f"beneficiary_id_{company.trouble}"), number)
    return name, company.siret, company.siren, rna


def in_their_columns(number, rna_cell, doubt):
    """The cells of the SIRET and of the RNA, put back in place when one holds the other."""
    rna_astray = read_rna(number)[0] and not read_rna(rna_cell)[0]
    company_astray = read_company(rna_cell).siren and not read_company(number).siren
    if not (rna_astray or company_astray):
        return number, rna_cell
    doubt(Doubt.RNA_MISPLACED, number or rna_cell)
    return rna_cell, number


def read_funder(cells, doubt):
    """``(name, siret)``."""
    name, number = cells["funder_name"], cells.get("funder_id", "")
    if swapped(name, number):
        doubt(Doubt.FUNDER_SWAPPED, name)
        name, number = number, name
    if is_nothing(name) or looks_like_identifier(name):
        raise Unreadable("funder_missing", name)
    if key(name) in TOTALS and not number:
        raise Unreadable("total", name)
    company = read_company(number)
    if company.trouble:
        doubt(Doubt(f"funder_id_{company.trouble}"), number)
    return name, company.siret


def swapped(name, number):
    """Whether the column of names holds the number, and the column of numbers the name."""
    return bool(number) and looks_like_identifier(name) and not looks_like_identifier(number) and not is_nothing(number)


def read_when(cells, doubt):
    """The day of the agreement, else the year of its own column."""
    when = read_date(cells.get("date", ""))
    year = cells.get("year", "").removesuffix(".0")
    if not when.year and re.fullmatch(r"[0-9]{4}", year) and FIRST_YEAR <= int(year) <= LAST_YEAR:
        when = when._replace(year=int(year), doubt=Doubt.DATE_VAGUE)
    doubt(when.doubt, cells.get("date", "") or year)
    return when


def fingerprint(values):
    """The same grant has the same fingerprint, whatever the file, its separator, its encoding or its capitals."""
    facts = [key(value) if name in SAME_IN_ANY_WRITING else str(value) for name, value in sorted(values.items())]
    return hashlib.sha256("\x1f".join(facts).encode()).hexdigest()
