"""The house before anybody comes: its spaces, their hours, what the council voted for them, what is fair there."""

import datetime as dt
from decimal import Decimal

from maison.models import (
    Door,
    Equipment,
    Limit,
    OpeningHours,
    PriorityRule,
    Quota,
    Rate,
    RateCategory,
    Season,
    Space,
    SpacePhoto,
    Term,
)
from structures.models import Commune, LegalFamily

from .agenda import at, days
from .drawings import picture

OPENED = 420  # days ago
ADDRESS = {"address": "14 quai des Magnaneries", "postcode": "30100"}
PLACE = {"latitude": Decimal("44.127310"), "longitude": Decimal("4.083420")}
HALL, COURT, GARDEN = "Salle des Mûriers", "Salle des Mûriers, côté cour", "Salle des Mûriers, côté jardin"
ROOM, KITCHEN, PLATEAU, WELL = "Salle de la Verrerie", "Cuisine partagée", "Le Plateau", "Salle du Puits Vieux"
BLUE, GREEN, RECEPTION = "Bureau bleu", "Bureau vert", "Espace Églantine"
SEATS = 8
K, A = Space.Kind, Space.Audience
HALF_HOUR, HOUR = dt.timedelta(minutes=30), dt.timedelta(hours=1)

# name, address, kind, places, m², what it is, then its own rules
SPACES = (
    (HALL, "muriers", K.ROOM, 90, 142, "La grande salle, d’un seul tenant : assemblées, spectacles, bals.",
     {"after": HALF_HOUR, "way_in": "Par la cour, grande porte vitrée."}),
    (COURT, "muriers-cour", K.ROOM, 45, 71, "La moitié qui donne sur la cour. Parquet, miroirs, barre de danse.",
     {"after": HALF_HOUR, "way_in": "Par la cour, porte de gauche."}),
    (GARDEN, "muriers-jardin", K.ROOM, 45, 71, "La moitié qui donne sur le jardin, claire et calme.",
     {"after": HALF_HOUR, "way_in": "Par la cour, porte de droite."}),
    (ROOM, "verrerie", K.ROOM, 20, 38, "Une salle de réunion au premier étage, avec ascenseur.",
     {"way_in": "Premier étage, ascenseur dans le hall."}),
    (KITCHEN, "cuisine", K.ROOM, 12, 46, "Une cuisine équipée pour douze. Le bureau confirme chaque demande.",
     {"before": HALF_HOUR, "after": HOUR, "is_automatic": False, "way_in": "Rez-de-chaussée, au fond du hall."}),
    (PLATEAU, "plateau", K.DESK, SEATS, 64, "Huit postes de travail, à la demi-journée ou à la journée.",
     {"way_in": "Deuxième étage, sonnez au Plateau."}),
    (BLUE, "bureau-bleu", K.OFFICE, 4, 14, "Le bureau des rendez-vous de conseil.", {"audience": A.DESK}),
    (GREEN, "bureau-vert", K.OFFICE, 4, 12, "Le second bureau des rendez-vous de conseil.", {"audience": A.DESK}),
    (WELL, "puits-vieux", K.MUNICIPAL, 120, 168, "Une salle de quartier, avec scène et petite loge.",
     {"after": HOUR, "notice": dt.timedelta(days=2), "address": "3 place du Puits-Vieux",
      "latitude": Decimal("44.135120"), "longitude": Decimal("4.071860"), "way_in": "Arrêt de bus Puits-Vieux."}),
    (RECEPTION, "eglantine", K.RECEPTION, 10, 30, "Un salon calme, pour recevoir à l’abri des regards.",
     {"is_protected": True, "audience": A.CHOSEN, "way_in": "Par le jardin, porte sans nom."}),
)  # fmt: skip
EQUIPMENT = {
    "Vidéoprojecteur": (HALL, GARDEN, ROOM),
    "Sonorisation": (HALL, WELL),
    "Piano": (HALL, COURT),
    "Scène": (WELL,),
    "Tableau blanc": (ROOM, PLATEAU, BLUE),
    "Cuisine": (KITCHEN,),
    "Imprimante": (PLATEAU,),
    "Boucle magnétique": (HALL, WELL),
}
# space: what is drawn, in which colours, told in words
PHOTOS = (
    (
        HALL,
        "hall",
        "mulberry",
        "La grande salle, deux rangs de chaises face à un écran, deux fenêtres sur les collines.",
    ),
    (HALL, "stage", "mulberry", "Un rideau prune, un piano droit et des chaises alignées."),
    (COURT, "half", "brick", "La moitié côté cour : un rang de chaises devant deux grandes fenêtres."),
    (GARDEN, "half", "meadow", "La moitié côté jardin : murs clairs, chaises vertes, une plante."),
    (ROOM, "meeting", "slate", "Une longue table et quatre chaises, un écran au mur, une fenêtre."),
    (KITCHEN, "kitchen", "chestnut", "Un plan de travail, deux marmites, des placards et une table."),
    (PLATEAU, "desks", "night", "Quatre postes de travail côte à côte, sous trois fenêtres."),
    (BLUE, "office", "slate", "Une table entre deux chaises, un ordinateur, une plante."),
    (GREEN, "office", "meadow", "Une table entre deux chaises vertes, sous une lampe."),
    (WELL, "stage", "brick", "La scène, son rideau rouge brique, et un rang de chaises."),
    (RECEPTION, "lounge", "mulberry", "Deux canapés, une table basse, une lampe douce."),
)
# space: (days of the week, Monday is 0, opens, closes)
WEEKDAYS, ALL_DAYS = range(5), range(7)
HOURS = {
    HALL: ((range(6), 8, 22), ((6,), 10, 18)),
    ROOM: ((WEEKDAYS, 9, 12), (WEEKDAYS, 14, 21), ((5,), 9, 12)),
    KITCHEN: ((range(1, 6), 9, 21),),
    PLATEAU: ((WEEKDAYS, 8, 19),),
    BLUE: ((WEEKDAYS, 9, 18),),
    GREEN: ((WEEKDAYS, 9, 18),),
    WELL: ((ALL_DAYS, 9, 23),),
    RECEPTION: ((WEEKDAYS, 9, 19),),
}
SUMMER_HOURS = {
    HALL: ((range(6), 8, 20), ((6,), 10, 18)),
    ROOM: ((WEEKDAYS, 9, 12), (WEEKDAYS, 14, 20)),
    PLATEAU: ((WEEKDAYS, 8, 18),),
}
# space: the hour, the half-day, the day, as the council voted them for everybody
RATES = {
    HALL: (32, 96, 180),
    COURT: (18, 54, 100),
    GARDEN: (18, 54, 100),
    ROOM: (9, 26, 46),
    KITCHEN: (14, 42, 75),
    PLATEAU: (3, 8, 14),
    WELL: (28, 84, 150),
    RECEPTION: (10, 30, 52),
}
QUARTERS = (("hiver", 1, 3), ("printemps", 4, 6), ("été", 7, 9), ("automne", 10, 12))
CONFIRMED_BEFORE = 10  # days between the last word on a series and the term


def spaces(town):
    """The town opens its house: places, hours and pictures."""
    yield at(town.today - days(OPENED))
    town.spaces, alès = {}, Commune.objects.get(insee="30007")
    for name, slug, kind, capacity, surface, description, rules in SPACES:
        place = {"name": name, "slug": slug, "kind": kind, "capacity": capacity, "surface": Decimal(surface)}
        part_of = town.spaces[HALL] if name in (COURT, GARDEN) else None
        told = {"accessibility": "De plain-pied ou par l’ascenseur, toilettes adaptées.", "is_accessible": True}
        given = ADDRESS | PLACE | place | told | {"description": description, "commune": alès, "part_of": part_of}
        town.spaces[name] = opened(**given | rules)
    plateau = town.spaces[PLATEAU]
    for number in range(1, SEATS + 1):
        seat = {"name": f"{PLATEAU}, poste {number}", "slug": f"plateau-{number}", "kind": K.DESK, "capacity": 1}
        opened(**ADDRESS | PLACE | seat | {"commune": alès, "part_of": plateau, "is_accessible": True})
    for name, where in EQUIPMENT.items():
        Equipment.objects.create(name=name).spaces.set([town.spaces[space] for space in where])
    for rank, (name, scene, palette, told) in enumerate(PHOTOS, start=1):
        SpacePhoto.objects.create(space=town.spaces[name], file=picture(scene, palette), told=told, rank=rank)
    for name in (HALL, ROOM, KITCHEN, WELL):
        Door.objects.create(space=town.spaces[name])
    write_hours(town)


def opened(**fields):
    space = Space(**fields)
    space.full_clean()
    space.save()
    return space


def write_hours(town):
    """The year's hours, then those of three summers; and the months over which hours are counted."""
    keep_hours(town, HOURS, None)
    for year in range(town.today.year - 1, town.today.year + 2):
        summer = Season.objects.create(name=f"Été {year}", starts_on=dt.date(year, 7, 1), ends_on=dt.date(year, 8, 31))
        keep_hours(town, SUMMER_HOURS, summer)
        whole = {"starts_on": dt.date(year, 9, 1), "ends_on": dt.date(year + 1, 6, 30)}
        counted = Season.objects.create(name=f"{year}-{year + 1}", **whole)
        Quota.objects.create(hours=120, kind=K.ROOM, season=counted)


def keep_hours(town, table, season):
    OpeningHours.objects.bulk_create(
        OpeningHours(
            space=town.spaces[name], season=season, weekday=weekday, opens_at=dt.time(start), closes_at=dt.time(end)
        )
        for name, rows in table.items()
        for weekdays, start, end in rows
        for weekday in weekdays
    )


def rules(town):
    """What the council voted: who pays what, how many hours each may have, who comes first."""
    yield at(town.today - days(OPENED - 1))
    first, vote = dt.date(town.today.year - 2, 1, 1), f"{town.today.year - 3}-12-042"
    family = LegalFamily
    RateCategory.objects.create(name="Associations", is_free=True, families=[family.ASSOCIATION], rank=1)
    others = [family.COOPERATIVE, family.MUTUAL, family.FOUNDATION]
    reduced = RateCategory.objects.create(name="Coopératives, mutuelles, fondations", families=others, rank=2)
    ordinary = RateCategory.objects.create(name="Tarif ordinaire", is_ordinary=True, rank=3)
    Rate.objects.bulk_create(
        Rate(space=town.spaces[name], category=category, unit=unit, amount=amount * share, valid_from=first, vote=vote)
        for name, amounts in RATES.items()
        for unit, amount in zip(Rate.Unit, amounts, strict=True)
        for category, share in ((reduced, Decimal("0.5")), (ordinary, Decimal(1)))
    )
    Quota.objects.create(hours=12, kind=K.ROOM, valid_from=first)
    criteria = PriorityRule.Criterion
    for criterion, points in ((criteria.RESIDENT, 3), (criteria.STRATEGIC, 2), (criteria.ASSOCIATION, 1)):
        PriorityRule.objects.create(criterion=criterion, points=points, valid_from=first)
    for key in Limit.Key:
        Limit.objects.create(key=key, value=key.usual, effective_from=first)
    Term.objects.bulk_create(terms(town.today.year))


def terms(year):
    """Four a year, from last year to the next."""
    for each in (year - 1, year, year + 1):
        for name, first, last in QUARTERS:
            starts_on = dt.date(each, first, 1)
            ends_on = dt.date(each + last // 12, last % 12 + 1, 1) - days(1)
            by = starts_on - days(CONFIRMED_BEFORE)
            yield Term(name=f"{name} {each}", starts_on=starts_on, ends_on=ends_on, confirm_by=by)
