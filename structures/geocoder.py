"""Addresses as the State writes them: the Base Adresse Nationale, at ``GEOCODER_URL`` (none: nothing is asked)."""

from dataclasses import dataclass

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


def suggest(text):
    """The closest addresses and, when there is none to show, why in a sentence (empty without a base to ask)."""
    if not settings.GEOCODER_URL or len(text.strip()) < SHORTEST:
        return [], ""
    try:
        told = ask(f"{settings.GEOCODER_URL.rstrip('/')}/search/", q=text.strip()[:200], limit=SHOWN)
    except Asleep:
        return [], SLEEPS
    places = [place for feature in rows(told, "features") if (place := read(feature.get("properties")))]
    return places[:SHOWN], "" if places else KNOWS_NONE


def read(properties):
    """A GeoJSON feature's properties as an address; None when it has no street (a whole town is no address)."""
    if not isinstance(properties, dict) or words(properties, "type") not in ("housenumber", "street", "locality"):
        return None
    found = Place(
        label=words(properties, "label"),
        address=words(properties, "name"),
        postcode=words(properties, "postcode"),
        insee=words(properties, "citycode"),
        town=words(properties, "city"),
    )
    return found if found.label and found.address and found.postcode else None
