"""The directory: a thousand pages or a hundred thousand, and searches of which no two are the same."""

import contextlib
import random
from statistics import median
from urllib.parse import urlencode

import psycopg
from django.db import connection
from django.utils import timezone

from benchmarks import load, seed
from label.directory.asked import LAST_PAGE
from label.models import Category, Hours, Listing
from label.models import directory_triggers as triggers
from structures.models import Commune, Sector, Structure, User
from structures.names import name_key

FEW, MANY = 1_000, 100_000
SEARCHES = 300
VISITS = 40
ROUNDS = 5
SEED, WARMING = 6, 7
PAGE = "/annuaire/"
INITIATIVE = "/annuaire/fiche-1/"
POINTS = "/annuaire/points.json?recrute=1"  # a tenth of the pages
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


def drawn(words, chance):
    """Every word as often as another: most are held by a few pages."""
    return chance.sample(words, SEARCHES)


def by_frequency(words, chance):
    """The words of pages are also those that people type: most are held by thousands of pages."""
    return chance.choices(words, said(words), k=SEARCHES)


def said(words):
    return [1 / rank for rank in range(1, len(words) + 1)]


def searches(draw, chance):
    """Addresses of which no two are the same: no answer is kept from before. A word that comes back comes back in other
    capitals, which changes nothing of what is found."""
    words = draw(vocabulary(random.Random(SEED)), chance)
    typed = {"".join(chance.choice((letter, letter.upper())) for letter in word) for word in words}
    return [f"{PAGE}?{urlencode({'q': word})}" for word in sorted(typed)]


def wait(server, path):
    """Seconds until somebody has read the whole answer, alone."""
    return load.seconds(server.port, load.get(path))


def measure(small, big):
    """``{draw: median seconds (among few pages, among many)}`` of searches that nobody made before."""
    for server in (small, big):
        for path in searches(drawn, random.Random(WARMING)):
            wait(server, path)
    found = {}
    for draw in (drawn, by_frequency):
        pairs = [(wait(small, path), wait(big, path)) for path in searches(draw, random.Random(SEED))]
        found[draw] = tuple(median(times) for times in zip(*pairs, strict=True))
    return found


def depth(server):
    """Median seconds of the first page and of the last one, each just after a change: neither is kept."""
    first, last = [], []
    with psycopg.connect(server.database.url, autocommit=True) as writer:
        for _ in range(VISITS):
            for path, found in ((PAGE, first), (f"{PAGE}?page={LAST_PAGE}", last)):
                writer.execute("INSERT INTO label_directorychange (weight) VALUES (1)")
                found.append(wait(server, path))
    return median(first), median(last)


def points(server):
    """``{encoding: (median seconds, megabytes)}`` of ten thousand points that nothing keeps."""
    requests = {encoding: load.get(POINTS, encoding=encoding) for encoding in ("", "gzip", "br")}
    return {
        encoding: (
            median(load.seconds(server.port, request) for _ in range(ROUNDS)),
            load.ask(server.port, request, 200) / 1e6,
        )
        for encoding, request in requests.items()
    }


def fill(number, random_seed=SEED):
    """Published pages until there are that many; the database writes the directory of all of them at once."""
    chance = random.Random(random_seed)
    words = vocabulary(chance)
    weights = said(words)
    communes, sectors, categories = (list(model.objects.all()) for model in (Commune, Sector, Category))
    already = Listing.objects.count()
    with quietly():
        for first in range(already, number, BATCH):
            ranks = range(first, min(first + BATCH, number))
            told = [chance.choices(words, weights, k=30) for _ in ranks]
            write(chance, list(zip(ranks, told, strict=True)), communes, sectors, categories)
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
