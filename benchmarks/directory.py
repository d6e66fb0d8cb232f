"""The directory: a thousand pages or a hundred thousand, and searches of which no two are the same."""

import contextlib
import random
from urllib.parse import urlencode

from django.db import connection
from django.utils import timezone

from benchmarks import load, seed
from label.models import Category, Hours, Listing
from label.models import directory_triggers as triggers
from structures.models import Commune, Sector, Structure, User
from structures.names import name_key

FEW, MANY = 1_000, 100_000
EACH = 200  # searches of each round
SEED = 6
PAGE = "/annuaire/"
BATCH = 5_000
SYLLABLES = ("ra", "mi", "lo", "tu", "ne", "pa", "chou", "ber", "tin", "va", "del", "sor", "gue", "fi", "can", "jo")
ENDINGS = ("rie", "tion", "ment", "teau", "lier", "rage", "nade", "sure")
USUAL = [
    "atelier",
    "association",
    "quartier",
    "accueil",
    "partage",
    "solidaire",
    "réparer",
    "jardin",
    "vélo",
    "culture",
    "cuisine",
    "numérique",
]


def vocabulary(chance, number=4_000):
    """Words that look like French ones, the first ones said much more often than the last."""
    made = {"".join(chance.sample(SYLLABLES, 2)) + chance.choice(ENDINGS) for _ in range(3 * number)}
    return USUAL + sorted(made)[:number]


def searches(turn):
    """Addresses of which no two are the same, in a round or in another one: no answer is kept from before."""
    words = vocabulary(random.Random(SEED))
    random.Random(SEED).shuffle(words)
    return [f"{PAGE}?{urlencode({'q': word})}" for word in words[turn * EACH : (turn + 1) * EACH]]


def measure(floor, server, turn):
    """Pages of the floor a second, and answers to searches that nobody made before."""
    bare = load.rate(floor.port, [load.get("/")] * EACH)
    return bare, load.rate(server.port, [load.get(path) for path in searches(turn)])


def fill(number, random_seed=SEED):
    """Published pages until there are that many; the database writes the directory of all of them at once."""
    chance = random.Random(random_seed)
    words = vocabulary(chance)
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    communes, sectors, categories = (list(model.objects.all()) for model in (Commune, Sector, Category))
    already = Listing.objects.count()
    with quietly():
        for first in range(already, number, BATCH):
            ranks = range(first, min(first + BATCH, number))
            said = [chance.choices(words, weights, k=30) for _ in ranks]
            write(chance, list(zip(ranks, said, strict=True)), communes, sectors, categories)
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN {triggers.rewrite('SELECT structure_id FROM label_listing')} END $$")
    seed.analyze()


def write(chance, lines, communes, sectors, categories):
    clock = User.objects.clock()
    structures = Structure.objects.bulk_create(
        Structure(
            name=(name := f"{said[0]} {said[1]} {rank}".capitalize()),
            search_key=name_key(name),
            slug=f"fiche-{rank}",
            sector=chance.choice(sectors),
            commune=chance.choice(communes),
            purpose="Ce que fait la structure.",
            address=f"{rank} rue du Banc",
            postcode="30100",
            public_email="banc@asso.example",
            status=Structure.Status.VERIFIED,
            verified_at=timezone.now(),
            verified_by=clock,
        )
        for rank, said in lines
    )
    listings = Listing.objects.bulk_create(
        Listing(
            structure=structure,
            status=Listing.Status.PUBLISHED,
            published_at=timezone.now(),
            summary=" ".join(said[2:10]),
            description=" ".join(said[10:]),
            latitude=round(44.0 + chance.random() / 4, 6),
            longitude=round(3.9 + chance.random() / 3, 6),
            is_accessible=chance.random() < 0.5,
            welcomes_volunteers=chance.random() < 0.4,
            recruits=chance.random() < 0.1,
        )
        for structure, (_, said) in zip(structures, lines, strict=True)
    )
    kinds = Listing.categories.through
    kinds.objects.bulk_create(
        kinds(listing=listing, category=category) for listing in listings for category in chance.sample(categories, 2)
    )
    Hours.objects.bulk_create(
        Hours(listing=listing, weekday=weekday, opens="09:00", closes="18:00")
        for listing in listings
        for weekday in range(1 + listing.pk % 2, 6)
    )


@contextlib.contextmanager
def quietly():
    """Without the triggers, which would do leaf by leaf what is done here at once."""
    models = (Structure, Listing, Listing.categories.through, Hours)
    alter(models, "DISABLE")
    yield
    alter(models, "ENABLE")


def alter(models, verb):
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ALTER TABLE {model._meta.db_table} {verb} TRIGGER USER")
