"""What the pages of a structure say of its page in the directory: once a year, and beside the site that it shows."""

from .models import Listing
from .opening import Timetable


def told(structure):
    """``(heading, lines, where to change them)`` of a public page; nothing when it has none."""
    rows = Listing.objects.public().filter(structure=structure).select_related("structure__commune", "neighbourhood")
    listing = rows.first()
    if listing is None:
        return None
    week = [f"{day} : {words}" for day, _, ranges, words in Timetable(listing).week() if ranges]
    lines = [
        ("En une phrase", listing.summary),
        ("Catégories", ", ".join(str(category) for category in listing.categories.all())),
        ("Lieu", listing.shown_address),
        ("Horaires", "\n".join(week)),
        ("Bénévoles", "Bienvenus" if listing.welcomes_volunteers else "Non"),
        ("Emplois", listing.job_words if listing.recruits else "Aucun"),
    ]
    return "Votre fiche de l’annuaire", lines, listing.get_absolute_url()


def hold(structure):
    """The site of a public page is read by the town before it changes: it is changed there."""
    if not Listing.objects.public().filter(structure=structure).exists():
        return {}
    return {"website": "La Ville relit ce changement : faites-le sur votre fiche de l’annuaire, rubrique « Contact »."}
