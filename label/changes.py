"""A change that waits to be read, beside what the public reads now."""

from django.utils.text import capfirst

from structures.models import Structure

from .models import Category, Listing, Neighbourhood

NOTHING = "—"
POINT = "Point sur la carte"


def differences(proposal):
    """``(label, before, after)`` of each field that would change, in the order of the page."""
    listing, values, found = proposal.listing, proposal.values, []
    for name, after in values.items():
        if name == "latitude":
            found.append((POINT, told_point(listing.latitude, listing.longitude), proposed_point(listing, values)))
        elif name == "categories":
            names = Category.objects.filter(pk__in=after).values_list("name", flat=True)
            found.append(("Catégories", listed(str(row) for row in listing.categories.all()), listed(names)))
        elif name == "neighbourhood":
            proposed = Neighbourhood.objects.filter(pk=after).first()
            found.append(("Quartier", str(listing.neighbourhood or NOTHING), str(proposed or NOTHING)))
        elif name == "website":
            label = Structure._meta.get_field(name).verbose_name
            found.append((capfirst(label), listing.structure.website or NOTHING, after or NOTHING))
        elif name != "longitude":
            label = Listing._meta.get_field(name).verbose_name
            found.append((capfirst(label), getattr(listing, name) or NOTHING, after or NOTHING))
    return found


def listed(names):
    return ", ".join(names) or NOTHING


def proposed_point(listing, values):
    return told_point(values["latitude"], values.get("longitude", listing.longitude))


def told_point(latitude, longitude):
    if latitude is None or longitude is None:
        return NOTHING
    return f"{latitude} ; {longitude}".replace(".", ",")
