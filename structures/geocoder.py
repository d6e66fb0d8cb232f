"""Addresses as the State writes them: the Base Adresse Nationale, at ``GEOCODER_URL`` (none: nothing is asked)."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from .webservice import Asleep, ask, rows, words

SHOWN = 5
SHORTEST = 4  # letters, below which every street answers
SLEEPS = "La base des adresses ne répond pas en ce moment : votre saisie suffit."
KNOWS_NONE = "La base des adresses ne connaît pas celle-ci : vérifiez-la, ou gardez votre saisie."


@dataclass(frozen=True)
class Place:
    """One address of the base."""

    label: str
    address: str
    postcode: str
    insee: str
    town: str
    latitude: Decimal | None = None
    longitude: Decimal | None = None


def suggest(text):
    """The closest addresses and, when there is none to show, why in a sentence (empty without a base to ask)."""
    if not settings.GEOCODER_URL or len(text.strip()) < SHORTEST:
        return [], ""
    try:
        told = ask(f"{settings.GEOCODER_URL.rstrip('/')}/search/", q=text.strip()[:200], limit=SHOWN)
    except Asleep:
        return [], SLEEPS
    places = [place for feature in rows(told, "features") if (place := read(feature))]
    return places[:SHOWN], "" if places else KNOWS_NONE


def read(feature):
    """A GeoJSON feature as an address; None when it has no street (a whole town is no address)."""
    properties = feature.get("properties")
    if not isinstance(properties, dict) or words(properties, "type") not in ("housenumber", "street", "locality"):
        return None
    found = Place(
        label=words(properties, "label"),
        address=words(properties, "name"),
        postcode=words(properties, "postcode"),
        insee=words(properties, "citycode"),
        town=words(properties, "city"),
        **point(feature.get("geometry")),
    )
    return found if found.label and found.address and found.postcode else None


def point(geometry):
    """Where the feature is, to ten centimetres; nothing when it does not say so plainly."""
    told = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if not isinstance(told, list) or len(told) != 2 or not all(type(value) in (int, float) for value in told):
        return {}
    longitude, latitude = told
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):  # also what is no number at all
        return {}
    return {"latitude": rounded(latitude), "longitude": rounded(longitude)}


def rounded(value):
    return Decimal(f"{value:.6f}")
