"""Coworking, and advice: seats by the half-day, advisers who receive, what became of each appointment."""

import datetime as dt
import random

from django.contrib.auth.models import Group

from maison.diary import Diary
from maison.models import AdviceKind, Adviser, AdviserHours, DayPart, PassOffer
from maison.opening import holiday
from maison.workflow import Taken, advice, coworking

from .agenda import at, days
from .bookings import ABRI, CAFE, SHOP, fresh, of_week, unless_refused
from .house import BLUE, GREEN, PLATEAU
from .people import person

PARTS = (("Matin", 9, 13, 1), ("Après-midi", 14, 18, 1), ("Journée", 9, 18, 2))
OFFERS = (("Carnet de dix demi-journées", 10, 60), ("Carnet de trente demi-journées", 30, 150))
SUBJECTS = (
    ("cooperative", "Créer une coopérative", "SCOP, SCIC : par où commencer. Apportez votre projet, même brouillon."),
    ("comptabilite", "Tenir sa comptabilité", "Plan de comptes, budget, bilan. Apportez vos derniers comptes."),
    ("emploi", "Recruter et employer", "Premier contrat, aides, paie. Apportez la fiche du poste."),
    ("financement", "Trouver des financements", "Subventions, prêts, garanties. Apportez votre budget."),
)
BOTH, PHONE = AdviserHours.How.BOTH, AdviserHours.How.PHONE
# account, as people read it, subjects, office, (day, from, to) and how
ADVISERS = (
    ("conseil", "Côme, conseiller en création", ("cooperative", "financement"), BLUE, ((1, 9, 12), (3, 14, 17)), BOTH),
    ("comptable", "Maryse, comptable bénévole", ("comptabilite", "emploi"), GREEN, ((2, 14, 17), (4, 9, 12)), BOTH),
    ("protection", "Claire, au téléphone", ("emploi", "financement"), "", ((0, 14, 17), (4, 14, 16)), PHONE),
)
# who comes, what for; each in turn
VISITORS = (
    (SHOP, "financement", "Un prêt pour un camion."),
    ("Le Clic Cévenol", "emploi", "Embaucher un second médiateur."),
    ("La Boucle Textile", "comptabilite", "Suivre le stock de tissu."),
    ("Parole Levée", "financement", "Répondre à un appel de l’État."),
    ("Atelier du Vélo Rouge", "cooperative", "Passer d’association à SCIC."),
    (ABRI, "emploi", "Remplacer une salariée."),
    ("Les Veilleurs du Gardon", "comptabilite", "Clore le premier exercice."),
    ("Épicerie du Faubourg", "cooperative", "Ouvrir le capital aux clients."),
    (CAFE, "financement", "Refaire la cuisine."),
)
NOTES = (
    "Projet clair. Revoir le prévisionnel avec le plan de trésorerie.",
    "Envoyer le modèle de statuts. Se revoir dans un mois.",
    "Orientée vers la chambre des métiers pour la partie formation.",
)
REGULARS = ("Le Clic Cévenol", "Les Veilleurs du Gardon", "La Boucle Textile", SHOP, "Atelier du Vélo Rouge")
COMING = ("Les Mains du Rieu", CAFE)


def guests():
    return {name for name, _, _ in VISITORS} | {*REGULARS, *COMING}


def lives(town):
    yield desk(town)
    yield unless_refused(caller(town))
    for turn, week in enumerate(range(-9, 4)):
        for place in range(3):
            rank = 3 * turn + place
            yield unless_refused(appointment(town, week, rank, *VISITORS[rank % len(VISITORS)]))
    yield unless_refused(book_of_passes(town))
    for week in range(-8, 3):
        for rank, weekday in enumerate((0, 1, 2, 3, 4, 1, 3)):
            yield unless_refused(seat(town, week, weekday, rank))


def desk(town):
    """Parts of the day, books of passes, subjects, and who receives."""
    yield at(town.today - days(400))
    since, vote = dt.date(town.today.year - 2, 1, 1), f"{town.today.year - 3}-12-042"
    for name, start, end, half_days in PARTS:
        DayPart.objects.create(name=name, from_time=dt.time(start), to_time=dt.time(end), half_days=half_days)
    for name, half_days, amount in OFFERS:
        PassOffer.objects.create(name=name, half_days=half_days, amount=amount, vote=vote, valid_from=since)
    subjects = {
        slug: AdviceKind.objects.create(slug=slug, name=name, description=told, rank=rank)
        for rank, (slug, name, told) in enumerate(SUBJECTS, start=1)
    }
    volunteer = person("maryse@benevoles.example", "Maryse", "Pellet", is_staff=True)
    volunteer.groups.add(Group.objects.get(name="Conseil"))
    accounts = {"conseil": town.staff.conseil, "comptable": volunteer, "protection": town.staff.protection}
    for account, shown_as, slugs, office, hours, how in ADVISERS:
        adviser = Adviser.objects.create(user=accounts[account], shown_as=shown_as, space=town.spaces.get(office))
        adviser.kinds.set([subjects[slug] for slug in slugs])
        AdviserHours.objects.bulk_create(
            AdviserHours(
                adviser=adviser, weekday=weekday, from_time=dt.time(start), to_time=dt.time(end), how=how,
                valid_from=since,
            )
            for weekday, start, end in hours
        )  # fmt: skip


# Appointments -------------------------------------------------------------------------------------------


def appointment(town, week, rank, name, slug, about):
    """Taken the week before, held most of the time, and noted by who received."""
    rng = random.Random(f"{town.seed}:advice:{rank}")
    yield at(of_week(town, week, 0) - days(7), rng)
    by, structure = town.people[name], fresh(name)
    words = {"about": about, "phone": "04 66 00 00 66"}
    taken = take(
        AdviceKind.objects.get(slug=slug), of_week(town, week, 0), rng, by, user=by, structure=structure, **words
    )
    fate, own = rng.random(), taken.adviser.user
    if fate < 0.1:
        yield taken.starts_at - days(2)
        advice.cancel(taken, by=by, reason="Nous avons trouvé la réponse.")
        return
    if fate < 0.2:
        yield taken.starts_at - dt.timedelta(hours=3)
        advice.excuse(taken, by=by)
        return
    yield taken.ends_at + dt.timedelta(minutes=5)
    if fate < 0.32:
        advice.miss(taken, by=own)
        return
    advice.attend(taken, by=own)
    if advice.may_note(own, taken) and rng.random() < 0.6:
        advice.write_note(taken, rng.choice(NOTES), by=own)


def take(kind, monday, rng, by, **words):
    """One of the times of that week that are still free."""
    structure = words["structure"]
    is_sheltered = bool(structure and structure.is_protected)
    diary = Diary([kind], monday, monday + days(4), is_sheltered=is_sheltered)
    if not (offers := diary.offers(kind)):
        raise Taken
    offer = rng.choice(offers)
    return advice.book_appointment(kind, offer.starts_at, rng.choice(offer.ways), by=by, **words)


def caller(town):
    """Somebody who has no account rings the desk: no structure yet, only an idea."""
    rng = random.Random(f"{town.seed}:caller")
    yield at(town.today - days(3))
    words = {"about": "Reprendre la librairie à plusieurs.", "phone": "06 00 00 00 12", "typed_for": "Mme Fesquet"}
    monday = of_week(town, 2, 0)
    take(AdviceKind.objects.get(slug="cooperative"), monday, rng, town.staff.maison, structure=None, **words)


# Coworking ----------------------------------------------------------------------------------------------


def book_of_passes(town):
    """A cooperative takes ten half-days at once, and uses some."""
    name = "La Boucle Textile"
    yield at(town.today - days(58))
    by, part = town.people[name], DayPart.objects.get(name="Matin")
    book = coworking.take_book(PassOffer.objects.get(half_days=10), fresh(name), by=by)
    for week in (-7, -6, -4, -2, 1):
        day = of_week(town, week, 3)
        yield at(day - days(6))
        if not holiday(day):
            coworking.take_pass(town.spaces[PLATEAU], fresh(name), part, day, by=by, book=book)


def seat(town, week, weekday, rank):
    """One seat, for a part of a day."""
    day, name = of_week(town, week, weekday), (REGULARS + COMING)[(rank + week) % len(REGULARS + COMING)]
    rng = random.Random(f"{town.seed}:seat:{week}:{rank}")
    yield at(day - days(rng.randint(2, 12)), rng)
    part = DayPart.objects.get(name=rng.choice(("Matin", "Matin", "Après-midi", "Journée")))
    coworking.take_pass(town.spaces[PLATEAU], fresh(name), part, day, by=town.people[name])
