"""A record to a structure that can be taken in, or to a refusal with its reason."""

import re
from types import SimpleNamespace

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from stdnum.fr import siren as siren_check
from stdnum.fr import siret as siret_check

from commons.cells import is_nothing, shortened
from commons.tables import open_table
from commons.text import normalise

from .. import identifiers
from ..models import LegalFamily
from ..names import gentle
from . import families, sectors
from .columns import WANTED, recognise
from .findings import Refusal, Row, Unreadable
from .objects import open_objects
from .places import commune_of, street_of

NAME, ACRONYM, PURPOSE = 150, 30, 2000
# An address that is the structure's own: « contact@ », « accueil@ »… Others may be somebody's, and stay out.
ROLES = re.compile(r"(?:contact|accueil|info|infos|bonjour|secretariat|association|asso|mairie|communication)\d*\Z")
PURPOSE_OF_NAF = "Activité déclarée au répertoire SIRENE : {}."


def open_structures(file):
    """The table of a seekable binary file, or ``FileRefused`` with a sentence."""
    head = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    file.seek(0)
    if head.startswith((b"[", b"{")):
        columns, records = open_objects(file)
        return SimpleNamespace(columns=columns, records=records, notes=columns.notes)
    return open_table(file, recognise, WANTED)


def read(table):
    """Each row of a table, as a ``Row`` or a ``Refusal``; blank lines are no rows."""
    for record in table.records:
        if not record.whole:
            yield Refusal(record.line, "line_too_long" if table.columns.headers else "not_an_object")
        elif any(cell.strip() for cell in record.cells):
            yield row(record, table.columns)


def row(record, columns):
    if len(record.cells) > columns.width and any(cell.strip() for cell in record.cells[columns.width :]):
        return Refusal(record.line, "shifted")
    facts, notes = columns.pick(record.cells), []
    facts = {name: "" if is_nothing(cell) or cell.startswith("[ND") else cell for name, cell in facts.items()}
    try:
        if sectors.shelters(facts):
            raise Unreadable("shelters")
        values = VALUES[columns.layout](facts, notes)
    except Unreadable as refused:
        return Refusal(record.line, refused.code, shortened(refused.value))
    return Row(record.line, values, tuple(dict.fromkeys(notes)))


def of_rna(facts, notes):
    """An association of the RNA: living ones only (« position » A)."""
    if facts.get("position", "A").upper() not in {"", "A"} or is_day(facts.get("ended_on", "")):
        raise Unreadable("ended")
    if not facts["rna"] and not facts.get("siret"):
        raise Unreadable("number_missing")
    return told(facts, notes, family=LegalFamily.ASSOCIATION)


def of_sirene(facts, notes):
    """A « unité légale » with its place: no person on their own account, nobody who asked not to be shown."""
    if facts.get("disclosure", "O").upper() not in {"", "O"}:
        raise Unreadable("undisclosed")
    if facts.get("state", "").upper() == "C" or facts.get("place_state", "").upper() == "F":
        raise Unreadable("ended")
    family = families.of_category(facts)
    facts["siret"] = facts.get("siret") or seat(facts)
    if not facts["siret"]:
        raise Unreadable("number_missing")
    return told(facts, notes, family=family)


def of_inclusion(facts, notes):
    """A structure of data·inclusion, whose legal form nobody wrote down."""
    return told(facts, notes, family=families.of_kind(facts, facts.get("rna", ""), notes))


VALUES = {"rna": of_rna, "sirene": of_sirene, "inclusion": of_inclusion}


def told(facts, notes, *, family):
    """The fields of ``Structure``, its commune by INSEE code."""
    name = facts.get("name") or facts.get("usual_name", "")
    if not name:
        raise Unreadable("name_missing")
    insee, postcode = commune_of(facts)
    rna = number(facts.get("rna", ""), identifiers.RNA.match)
    return {
        "name": cut(gentle(name), NAME, notes),
        "acronym": facts.get("acronym", "")[:ACRONYM],
        "family": family,
        "siret": number(facts.get("siret", ""), siret_check.is_valid),
        "rna": rna if family == LegalFamily.ASSOCIATION else "",
        "sector": sectors.sector_of(facts, notes),
        "purpose": purpose_of(facts, notes),
        "address": street_of(facts, notes),
        "postcode": postcode,
        "commune": insee,
        "website": website_of(facts, notes),
        "public_email": email_of(facts, notes),
        "public_phone": phone_of(facts, notes),
    }


def number(text, is_right):
    """An identifier that passes its check, or nothing when nothing is written; a wrong one would name somebody else."""
    found = identifiers.clean(text.removesuffix(".0").strip("'=\""))
    if found and not is_right(found):
        raise Unreadable("number_wrong", text)
    return found


def seat(facts):
    """The SIRET of the seat, from the SIREN and its place’s number."""
    siren, nic = identifiers.clean(facts.get("siren", "")), facts.get("nic", "").removesuffix(".0")
    return f"{siren}{nic.zfill(5)}" if siren_check.is_valid(siren) and nic.isdigit() else ""


def is_day(text):
    return bool(text) and not text.startswith("0001")


def cut(text, limit, notes):
    if len(text) > limit:
        notes.append("name_cut")
    return shortened(text, limit)


def purpose_of(facts, notes):
    """What it does, in its own words."""
    words = facts.get("purpose") or facts.get("summary", "")
    if not words:
        notes.append("purpose_made")
        words = PURPOSE_OF_NAF.format(facts["naf"]) if facts.get("naf") else "Objet à compléter."
    words = words.lower() if words.isupper() else words
    return shortened(words[:1].upper() + words[1:], PURPOSE)


def website_of(facts, notes):
    address = facts.get("website", "")
    if not address:
        return ""
    address = address if re.match(r"https?://", address, re.IGNORECASE) else f"https://{address}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        notes.append("website_wrong")
        return ""
    return address if len(address) <= NAME else ""


def email_of(facts, notes):
    """The structure’s own address: one that says what it is for, or is called as the structure is."""
    address = facts.get("email", "").lower()
    box = re.sub(r"[._-]", "", address.partition("@")[0])
    own = {re.sub(r"\W", "", normalise(facts.get(name, ""))) for name in ("name", "acronym")} - {""}
    if re.fullmatch(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", address) and (ROLES.match(box) or box in own):
        return address
    if address:
        notes.append("mail_left_out")
    return ""


def phone_of(facts, notes):
    """A landline, as people write it: a mobile is somebody’s."""
    digits = re.sub(r"\D", "", facts.get("phone", ""))
    digits = f"0{digits[2:]}" if digits.startswith("33") and len(digits) == 11 else digits
    if re.fullmatch(r"0[1-589][0-9]{8}", digits):
        return " ".join(digits[at : at + 2] for at in range(0, 10, 2))
    if digits:
        notes.append("phone_left_out")
    return ""
