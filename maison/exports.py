"""The house's public spaces as open data: SCDL équipements 0.1.5.

One line a space that anybody may know of: proposed to booking, never protected, whole (its parts are booked, but they
are no other place), with the address and the point that the schema wants.
"""

import csv
import hashlib
import io
import re

from django.conf import settings

from .models import Space
from .posted import Door

COLUMNS = (
    *("COLL_NOM", "COLL_SIRET", "EQUIP_UID", "EQUIP_THEME", "EQUIP_CODE", "EQUIP_TYPE", "EQUIP_NOM"),
    *("ADR_NUMERO", "ADR_NOMVOIE", "ADR_CODEPOSTAL", "ADR_COMMUNE", "ADR_CLE_INTEROP"),
    *("ERP_ID", "ERP_TYPE", "ERP_CATEGORIE"),
    *("EQUIP_LAT", "EQUIP_LONG", "EQUIP_OUVERTURE", "EQUIP_TEL", "EQUIP_EMAIL", "EQUIP_WEB"),
)
# The ten families of the nomenclature, by the first figures of a code.
THEMES = {
    "01": "Equipement administratif",
    "02": "Equipement de justice",
    "03": "Equipement sanitaire",
    "04": "Equipement social et d'animation",
    "05": "Equipement sportif et de loisirs",
    "06": "Equipement d'enseignement",
    "07": "Equipement cultuel",
    "08": "Equipement culturel",
    "09": "Equipement de mobilité",
}
OTHER = "Autre équipement"
NO_NUMBER = "99999"  # what the schema wants where a street has no numbers
NUMBERED = re.compile(r"(\d+(?:/\d+)?(?: (?:bis|ter|quater|[a-z]))?),? +(.+)", re.IGNORECASE)
FOREIGN = re.compile(r"[^a-zA-Z0-9\-' \u00C0-\u00FF]+")  # what the schema takes in no name of a street


def published_spaces():
    """The spaces of the file, in the order of their numbers."""
    complete = Space.objects.public().whole().exclude(address="").exclude(postcode="")
    placed = complete.filter(latitude__isnull=False, longitude__isnull=False, data_rank__lte=999)
    return placed.select_related("commune").order_by("data_rank")


def equipment_lines():
    """Yields the file line by line, header first: UTF-8, commas, CRLF as RFC 4180 has it."""
    buffer = io.StringIO()
    write = csv.writer(buffer).writerow
    write(COLUMNS)
    spaces = list(published_spaces())
    timetable = Door.timetable_of(spaces)
    for space in spaces:
        yield emptied(buffer)
        write(line(space, Door(space, timetable)))
    yield emptied(buffer)


def emptied(buffer):
    written = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return written


def equipment_etag():
    """Changes when, and only when, a line would: a town has some dozens of spaces, they are simply written."""
    return f'"{hashlib.sha256("".join(equipment_lines()).encode()).hexdigest()[:32]}"'


def line(space, door):
    """One space, in the order of ``COLUMNS``."""
    code = f"{space.data_code}-{space.data_rank:03}"
    return [
        settings.TOWN["name"],
        settings.TOWN["siret"],
        f"{space.commune.insee}-{code}",
        THEMES.get(space.data_code[:2], OTHER),
        code,
        space.get_kind_display(),
        space.name,
        *street(space.address),
        space.postcode,
        plain(space.commune.name),
        *("", "", "", ""),
        space.latitude,
        space.longitude,
        door.osm,
        phone(settings.TOWN["phone"]),
        settings.TOWN["email"],
        f"{settings.SITE_URL}{space.get_absolute_url()}",
    ]


def street(address):
    """The number and the name of the street, as the schema tells them apart."""
    found = NUMBERED.fullmatch(address.strip())
    number, name = found.groups() if found else (NO_NUMBER, address)
    return number.lower(), plain(name)


def plain(name):
    """Letters, figures, hyphens and straight apostrophes: the schema knows no others."""
    straight = name.replace("’", "'").replace("œ", "oe").replace("Œ", "Oe")
    return " ".join(FOREIGN.sub(" ", straight).split())


def phone(number):
    """« +33 466000000 », as European institutions write it; nothing where it is not a number of France."""
    digits = re.sub(r"\D", "", number)
    return f"+33 {digits[1:]}" if re.fullmatch(r"0\d{9}", digits) else ""
