"""The Maison: the week of a space that was booked a thousand or a hundred thousand times, and taking its slots."""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from benchmarks import load, seed
from maison.models import Booking, Occupancy, OpeningHours, Space
from structures.models import Commune, Membership, Structure, User

FEW, MANY = 1_000, 100_000
PAGE = "/maison/espaces/banc/"
EACH = 6  # slots that each person books, in each round
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
TOKEN = "b" * 32


def build():
    """A room that never closes, and as many people as there are connections, each with a structure of their own."""
    space = Space.objects.create(
        name="Salle du banc",
        slug="banc",
        capacity=30,
        commune=Commune.objects.get(insee="30007"),
        horizon=3_650,
        longest=DAY,
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(space=space, weekday=weekday, opens_at=dt.time(), closes_at=dt.time()) for weekday in range(7)
    )
    for rank, structure in enumerate(Structure.objects.order_by("pk")[: load.CONNECTIONS]):
        user = User.objects.create(email=f"salle-{rank}@asso.example", first_name="Ada", last_name=f"Salle-{rank}")
        Membership.objects.create(structure=structure, user=user, role=Membership.Role.REPRESENTATIVE)
    fill(FEW)


def people():
    """``(person, number of their structure)``."""
    rows = Membership.objects.filter(user__email__startswith="salle-").select_related("user").order_by("pk")
    return [(row.user, row.structure_id) for row in rows]


def next_week():
    """What comes before it is booked two hours out of three, what comes after is free."""
    return timezone.now().replace(minute=0, second=0, microsecond=0) + 7 * DAY


def fill(number):
    """Bookings of the room, from next week back in time, until there are that many."""
    space, user, structures = Space.objects.get(slug="banc"), people()[0][0], list(Structure.objects.all()[:50])
    already, latest = Booking.objects.count(), next_week()
    starts = [latest - HOUR * (rank + rank // 2 + 1) for rank in range(already, number)]
    for begun in range(0, len(starts), 5_000):
        made = Booking.objects.bulk_create(
            Booking(
                space=space,
                structure=structures[rank % len(structures)],
                title="Réunion du bureau",
                attendance=8,
                starts_at=start,
                ends_at=start + HOUR,
                status=Booking.Status.CONFIRMED,
                by=user,
            )
            for rank, start in enumerate(starts[begun : begun + 5_000])
        )
        Occupancy.objects.bulk_create(
            Occupancy(booking=row, unit=space, blocks=DateTimeTZRange(row.starts_at, row.ends_at)) for row in made
        )
    seed.analyze()


# Taking slots -----------------------------------------------------------------------------------------------


def measure(floor, server, cookies, turn):
    """Places taken a second on the floor, bookings made a second on the portal: each is the option, then its form."""
    number = EACH * len(cookies)
    places = [
        load.post("/reserver/", {"place": n % 40 + 1, "begin": 10_000_000 + 1_000 * turn + n, "who": "Ada"})
        for n in range(4 * number)
    ]
    bare = load.rate(floor.port, places, status=201)
    first = next_week() + DAY + HOUR * turn * number
    slots = [[first + HOUR * (rank * EACH + n) for n in range(EACH)] for rank in range(len(cookies))]
    started = time.perf_counter()
    with ThreadPoolExecutor(len(cookies)) as hands:
        list(hands.map(partial(book_all, server.port), cookies, slots))
    return bare, number / (time.perf_counter() - started)


def book_all(port, person, slots):
    """One person books these slots, one after the other."""
    cookie, structure = person
    cookie = f"{cookie}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    for slot in slots:
        start, end = timezone.localtime(slot), timezone.localtime(slot + HOUR)
        when = {"day": f"{start:%Y-%m-%d}", "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
        asked = when | {"structure": structure, "csrfmiddlewaretoken": TOKEN}
        page = load.location(port, load.post(f"{PAGE}reserver/", asked, cookie))
        words = {"title": "Atelier", "attendance": 8, "csrfmiddlewaretoken": TOKEN}
        load.ask(port, load.post(page, words, cookie), 302)
