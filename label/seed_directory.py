"""Categories and quartiers that every database holds from its first day: the town renames them and adds its own."""

from django.utils.text import slugify

CATEGORIES = (
    ("ressourcerie", "Ressourcerie", "recyclerie, réemploi, seconde main, occasion, donner, débarras, meubles"),
    ("cafe-associatif", "Café associatif", "bistrot, bar, buvette, café culturel, lieu de rencontre, guinguette"),
    ("atelier-de-reparation", "Atelier de réparation", "repair café, réparer, bricolage, petit électroménager, fablab"),
    ("atelier-velo", "Atelier vélo", "réparer son vélo, bicyclette, cycles, auto-réparation, mobilité douce"),
    ("epicerie-solidaire", "Épicerie solidaire", "aide alimentaire, colis, épicerie sociale, petits prix, courses"),
    ("jardin-partage", "Jardin partagé", "potager, jardinage, compost, jardin collectif, jardin ouvrier, semences"),
    ("tiers-lieu", "Tiers-lieu", "coworking, espace partagé, bureaux, fabrique, lieu hybride"),
    ("recyclerie-sportive", "Recyclerie sportive", "matériel de sport, skis, raquettes, occasion, seconde main"),
    (
        "habitat-participatif",
        "Habitat participatif",
        "logement, habitat groupé, habitat partagé, coopérative",
    ),
    (
        "creche-associative",
        "Crèche associative",
        "petite enfance, garde d’enfants, halte-garderie, crèche parentale",
    ),
    ("aide-a-domicile", "Aide à domicile", "services à la personne, personnes âgées, ménage, repas, soins, maintien"),
    ("accueil-de-victimes", "Accueil de victimes", "violences, aide aux victimes, femmes, écoute, hébergement, 3919"),
    ("insertion", "Insertion par l’activité", "chantier d’insertion, ACI, emploi, entreprise d’insertion, IAE"),
    ("garage-solidaire", "Garage solidaire", "réparer sa voiture, mécanique, auto, location de véhicule, mobilité"),
    ("friperie", "Friperie", "vêtements, habits, seconde main, couture, textile, vestiaire"),
    ("monnaie-locale", "Monnaie locale", "monnaie complémentaire, échanges, système d’échange local, SEL"),
    ("circuit-court", "Circuit court", "AMAP, paniers, producteurs, légumes, bio, marché, magasin coopératif"),
    ("centre-social", "Centre social", "vie de quartier, famille, accompagnement, démarches, aide aux devoirs, EVS"),
    ("culture", "Culture", "théâtre, musique, spectacle, cinéma, exposition, bibliothèque, radio, arts"),
    ("numerique", "Numérique solidaire", "ordinateur, informatique, démarches en ligne, reconditionné, internet"),
    ("energie-citoyenne", "Énergie citoyenne", "solaire, panneaux, rénovation, coopérative d’énergie, factures"),
    (
        "education-populaire",
        "Éducation populaire",
        "jeunesse, loisirs, centre de loisirs, vacances, formation",
    ),
    ("sport", "Sport pour tous", "club, gymnastique, activité physique, sport santé, handisport, randonnée"),
    ("sante", "Santé et soin", "centre de santé, maison de santé, prévention, infirmières, handicap, bien-être"),
)

# By INSEE code, as people name them.
NEIGHBOURHOODS = {
    "30007": (
        *("Centre-ville", "Faubourg du Soleil", "Faubourg d’Auvergne", "Rochebelle", "Tamaris", "Cévennes"),
        *("Prés-Saint-Jean", "Cauvel", "La Royale", "Moulinet", "Clavières", "Conilhères", "Croupillac", "Bruèges"),
        *("La Prairie", "Mas de Bedos", "Le Rieu", "Larnac"),
    ),
    "30132": ("Centre", "Trescol", "La Levade", "Champclauson"),
    "30010": ("Centre ancien", "La Gare"),
}


def seed_directory(categories, communes, neighbourhoods):
    """Missing ones are added, once: the others belong to the agents, who may rename and rank them."""
    seed_categories(categories)
    seed_neighbourhoods(communes, neighbourhoods)


def seed_categories(categories):
    known = set(categories.values_list("code", flat=True))
    categories.bulk_create(
        [
            categories.model(code=code, name=name, words=words, rank=rank)
            for rank, (code, name, words) in enumerate(CATEGORIES, start=1)
            if code not in known
        ],
        ignore_conflicts=True,
    )


def seed_neighbourhoods(communes, neighbourhoods):
    """A quartier is known by its short address, which a new name leaves as it is."""
    known = set(neighbourhoods.values_list("slug", flat=True))
    rows = communes.filter(insee__in=NEIGHBOURHOODS).values_list("insee", "pk", "name")
    neighbourhoods.bulk_create(
        [
            neighbourhoods.model(commune_id=pk, name=name, slug=slug)
            for insee, pk, commune in rows
            for name in NEIGHBOURHOODS[insee]
            for slug in [slugify(f"{commune} {name}")]
            if slug not in known
        ],
        ignore_conflicts=True,
    )
