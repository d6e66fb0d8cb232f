"""The directory of the demo: a page for each structure that the town has verified, with hours, a point, pictures."""

import datetime as dt
import random
from decimal import Decimal
from functools import cache

from commons.uploads import Upload
from label.models import Category, Neighbourhood
from label.workflow import error_reports, listings, photos, proposals
from structures.models import Structure

from . import drawings
from .agenda import at, days

KNOWN = (Structure.Status.VERIFIED, Structure.Status.TO_REVIEW)
# Of each sector, what one comes for; a structure’s own word wins.
CATEGORIES = {
    "petite-enfance": "creche-associative",
    "grand-age": "aide-a-domicile",
    "protection-victimes": "accueil-de-victimes",
    "insertion": "insertion",
    "reemploi": "ressourcerie",
    "alimentation": "circuit-court",
    "culture": "culture",
    "jeunesse": "education-populaire",
    "sport": "sport",
    "sante": "sante",
    "logement": "habitat-participatif",
    "mobilite": "garage-solidaire",
    "energie": "energie-citoyenne",
    "services": "numerique",
    "tiers-lieux": "tiers-lieu",
}
OWN = {
    "Café des Mineurs": ("cafe-associatif", "culture"),
    "Épicerie du Faubourg": ("epicerie-solidaire",),
    "Atelier du Vélo Rouge": ("atelier-velo", "atelier-de-reparation"),
    "Ressourcerie des Prés": ("ressourcerie", "atelier-de-reparation"),
    "La Boucle Textile": ("friperie",),
    "Le Puits Commun": ("jardin-partage", "tiers-lieu"),
    "Gardon Canoë Solidaire": ("recyclerie-sportive", "education-populaire"),
}
# About the middle of each commune, in degrees: its page shows a place near there.
CENTRES = {
    "Alès": (44.125, 4.089),
    "Anduze": (44.051, 3.974),
    "Bagard": (44.070, 4.044),
    "Boisset-et-Gaujac": (44.048, 4.027),
    "Brouzet-lès-Alès": (44.133, 4.252),
    "Cendras": (44.150, 4.035),
    "Chamborigaud": (44.300, 3.962),
    "Génolhac": (44.344, 3.952),
    "La Grand-Combe": (44.228, 4.030),
    "Les Mages": (44.228, 4.175),
    "Les Salles-du-Gardon": (44.194, 4.018),
    "Lézan": (44.012, 4.051),
    "Mialet": (44.125, 3.938),
    "Monteils": (44.089, 4.182),
    "Ners": (44.025, 4.159),
    "Ribaute-les-Tavernes": (44.042, 4.085),
    "Rousson": (44.197, 4.151),
    "Saint-Christol-lez-Alès": (44.084, 4.076),
    "Saint-Florent-sur-Auzonnet": (44.238, 4.107),
    "Saint-Hilaire-de-Brethmas": (44.092, 4.123),
    "Saint-Jean-de-Valériscle": (44.234, 4.141),
    "Saint-Jean-du-Gard": (44.107, 3.878),
    "Saint-Jean-du-Pin": (44.116, 4.033),
    "Saint-Julien-les-Rosiers": (44.190, 4.100),
    "Saint-Martin-de-Valgalgues": (44.166, 4.075),
    "Saint-Privat-des-Vieux": (44.142, 4.130),
    "Salindres": (44.165, 4.161),
    "Vézénobres": (44.051, 4.135),
}
AROUND = 0.006  # degrees: about six hundred metres
WEEKS = (
    {day: [(9, 12), (14, 18)] for day in range(2, 7)},
    {day: [(10, 18)] for day in range(1, 6)},
    {3: [(14, 19)], 5: [(14, 19)], 6: [(9, 13)]},
    {day: [(8, 18)] for day in range(1, 6)},
)
PICTURES = (
    ("shop", "meadow", "La boutique, ses étagères et sa lumière."),
    ("shed", "chestnut", "L’atelier, ses outils et son établi."),
    ("lounge", "mulberry", "Le coin où l’on s’assoit et où l’on parle."),
    ("kitchen", "brick", "La cuisine partagée."),
    ("desks", "slate", "La grande table de travail."),
    ("hall", "night", "La salle, prête pour une réunion."),
)
VOLUNTEERS = "Accueillir, trier, réparer, cuisiner : deux heures par semaine suffisent."
JOBS = "Un poste d’animation, à temps partiel, à pourvoir tout de suite."


def lives(town):
    """Each is a life of the agenda."""
    yield pages(town)
    yield changes(town)


def pages(town):
    """Those whose structure was verified by then."""
    yield at(town.today - days(28))
    for structure in list(town.structures.values()):
        structure.refresh_from_db()
        if structure.status in KNOWN:
            publish(town, structure)


def publish(town, structure):
    """Written by its people, read and put online by the town."""
    rng = random.Random(f"{town.seed}:listing:{structure.name}")
    person = town.people_of(structure)
    if structure.is_protected:  # one calls its relay
        structure.public_phone = structure.relay_phone
        structure.save(update_fields=["public_phone"])
    page = listings.open_listing(structure, by=person)
    page.description = f"{structure.purpose}\n\nPoussez la porte : quelqu’un vous accueille et vous montre les lieux."
    if structure.is_protected:
        page.description = f"{structure.purpose}\n\nAppelez : quelqu’un vous écoute et vous répond."
    else:
        place(page, rng)
    page.welcomes_volunteers = rng.random() < 0.5
    page.volunteer_words = VOLUNTEERS if page.welcomes_volunteers else ""
    page.recruits = rng.random() < 0.25
    page.job_words = JOBS if page.recruits else ""
    page.save()
    codes = OWN.get(structure.name, (CATEGORIES[structure.sector.code],))
    page.categories.set(Category.objects.filter(code__in=codes))
    if not structure.is_protected:
        furnish(page, person, rng, town)
    listings.submit_listing(page, by=person)
    listings.publish(page, by=town.staff.label)


def place(page, rng):
    """A point near the middle of the commune, and how to get in."""
    commune = page.structure.commune
    latitude, longitude = (value + rng.uniform(-AROUND, AROUND) for value in CENTRES[commune.name])
    page.latitude, page.longitude = (Decimal(f"{value:.6f}") for value in (latitude, longitude))
    quarters = list(Neighbourhood.objects.filter(commune=commune).order_by("pk"))
    page.neighbourhood = rng.choice(quarters) if quarters else None
    page.is_accessible = rng.random() < 0.6
    page.access_words = "Une rampe à l’entrée, des toilettes adaptées." if page.is_accessible else ""


def furnish(page, person, rng, town):
    """Its usual week, a day unlike the others for some, a picture for many."""
    week = rng.choice(WEEKS)
    hours = {day: [(dt.time(start), dt.time(end)) for start, end in ranges] for day, ranges in week.items()}
    listings.set_hours(page, hours, by=person)
    if rng.random() < 0.3:
        closed = town.today + days(rng.randint(5, 40))
        listings.add_exception(page, by=person, starts_on=closed, ends_on=closed + days(2), words="Congés de l’équipe")
    if rng.random() < 0.6:
        scene, palette, told = rng.choice(PICTURES)
        photos.add_photo(page, picture(scene, palette), told, by=person)


@cache
def picture(scene, palette):
    """The same for all who chose it."""
    content = drawings.picture(scene, palette).read()
    return Upload(name=f"{scene}.jpg", content=content, extension="jpg", mime="image/jpeg", pages=1)


def changes(town):
    """One structure asks for another sentence, and somebody says that an hour is wrong."""
    yield at(town.today - days(3))
    cafe, velo = (town.structures[name].listing for name in ("Café des Mineurs", "Atelier du Vélo Rouge"))
    words = {"summary": "Un café tenu par ses habitués : concerts, débats et mémoire de la mine."}
    proposals.propose(cafe, words, by=town.people_of(cafe.structure))
    error_reports.report_error(velo, kind="hours", words="L’atelier était fermé samedi matin.")
