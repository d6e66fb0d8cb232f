"""Two seasons of the house: one was arranged, and fills the evenings; the other one takes wishes."""

import datetime as dt
import random

from commons import clock
from commons.french import MONTHS
from maison import routines, workflow
from maison.models import Round, Term, Wish, WishedSlot
from maison.opening import moment
from maison.workflow.round import make_series

from .agenda import at, days
from .bookings import clock_time, fresh, of_week
from .house import COURT, GARDEN, HALL, ROOM, WELL

FIRST, LAST = -14, 9  # weeks of the season that was arranged, around this one
NEXT_FIRST, NEXT_LAST = 11, 33
LAPSED = "La Cabane aux Livres"  # forgets to say that it goes on

# structure | activity | people | space, day, hours | a second wish
WISHES = f"""
Les Tréteaux du Mont-Bouquet | Répétitions | 14 | {COURT}, 1, 18-20 | {COURT}, 3, 18-20
Les Foulées du Temple | Renforcement doux | 20 | {GARDEN}, 1, 18-20 |
Radio Galibot | Émission en public | 40 | {HALL}, 3, 18-20 |
Le Souffle | Groupe de parole | 10 | {ROOM}, 0, 18-20 |
La Cabane aux Livres | Aide aux devoirs | 15 | {ROOM}, 2, 14-16 |
Le Clic Cévenol | Atelier numérique | 12 | {ROOM}, 3, 18-20 |
Parole Levée | Permanence du soir | 8 | {ROOM}, 1, 18-20 | {ROOM}, 4, 18-20
Cévennes Sobriété | Cafés de l’énergie | 16 | {ROOM}, 1, 18-20 | {ROOM}, 2, 18-20
Les Galopins de Tamaris | Cirque du vendredi | 30 | {WELL}, 4, 17-19 |
Grimpe Ensemble | Atelier d’équilibre | 25 | {WELL}, 4, 17-19 |
"""
NEXT_WISHES = f"""
Les Tréteaux du Mont-Bouquet | Répétitions | 14 | {COURT}, 1, 18-20 | {COURT}, 3, 18-20
Les Foulées du Temple | Renforcement doux | 20 | {GARDEN}, 1, 18-20 | {GARDEN}, 2, 18-20
Radio Galibot | Émission en public | 40 | {HALL}, 3, 18-20 |
Le Souffle | Groupe de parole | 10 | {ROOM}, 0, 18-20 |
Le Clic Cévenol | Atelier numérique | 12 | {ROOM}, 3, 18-20 |
Parole Levée | Permanence du soir | 8 | {ROOM}, 1, 18-20 |
Cévennes Sobriété | Cafés de l’énergie | 16 | {ROOM}, 1, 18-20 | {ROOM}, 2, 18-20
Café des Mineurs | Chorale des Mineurs | 28 | {COURT}, 1, 18-20 | {COURT}, 2, 18-20
Ressourcerie des Prés | Couture partagée | 12 | {ROOM}, 2, 14-16 | {ROOM}, 4, 14-16
Grimpe Ensemble | Atelier d’équilibre | 25 | {WELL}, 4, 17-19 | {WELL}, 2, 17-19
Les Petits Gardons | Chorale des parents | 22 | {GARDEN}, 1, 18-20 |
Abri Cévenol | Atelier d’écriture | 9 | {ROOM}, 0, 18-20 | {ROOM}, 4, 16-18
"""


def guests():
    return {line.split("|")[0].strip() for line in (WISHES + NEXT_WISHES).splitlines() if line}


def rounds(town):
    """The lives of both seasons."""
    yield arranged(town)
    yield reconfirmed(town)
    yield taking_wishes(town)


def drafted(town, first, last, closes_on):
    """A season of all the rooms, between two weeks; its draw has a seed that anybody may use again."""
    starts_on, ends_on = of_week(town, first, 0), of_week(town, last, 6)
    name = f"Soirées, {month(starts_on)} à {month(ends_on)}"
    made = Round.objects.create(
        name=name,
        closes_at=moment(closes_on, dt.time(18)),
        starts_on=starts_on,
        ends_on=ends_on,
        seed=f"{random.Random(f'{town.seed}:{name}').getrandbits(64):016x}",
    )
    made.spaces.set([town.spaces[space] for space in (HALL, COURT, GARDEN, ROOM, WELL)])
    return made


def month(day):
    return f"{MONTHS[day.month - 1]} {day.year}"


def arranged(town):
    """Wishes, a grid, results: the slots that were given became series."""
    first, maison = of_week(town, FIRST, 0), town.staff.maison
    yield at(first - days(34))
    made = drafted(town, FIRST, LAST, first - days(18))
    workflow.open_round(made, by=maison)
    for line in WISHES.strip().splitlines():
        yield clock.now() + dt.timedelta(hours=9)
        write_wish(town, made, line)
    yield at(first - days(14))
    workflow.close_round(made, by=maison)
    workflow.propose_allocation(made, by=maison)
    yield at(first - days(9))
    workflow.publish_round(made, by=maison)
    make_series(round_id=made.pk)


def taking_wishes(town):
    """The next season: its wishes may be written for some weeks yet."""
    yield at(town.today - days(16))
    made = drafted(town, NEXT_FIRST, NEXT_LAST, town.today + days(19))
    workflow.open_round(made, by=town.staff.maison)
    for line in NEXT_WISHES.strip().splitlines():
        yield clock.now() + dt.timedelta(hours=26)
        write_wish(town, made, line)


def write_wish(town, round_, line):
    """Its first and its second choice, as its structure writes them."""
    name, title, people, *choices = (cell.strip() for cell in line.split("|"))
    wish = Wish(round=round_, structure=fresh(name), title=title, attendance=int(people))
    slots = []
    for choice in filter(None, choices):
        space, weekday, hours = choice.rsplit(", ", 2)
        start, end = (clock_time(told) for told in hours.split("-"))
        slots.append(WishedSlot(space=town.spaces[space], weekday=int(weekday), from_time=start, to_time=end))
    return workflow.make_wish(wish, slots, by=town.people[name])


def reconfirmed(town):
    """At the end of each term, those who still want their slot say so; one forgets, and its dates go back to all."""
    yield at(of_week(town, FIRST, 0) - days(8))
    for term in Term.objects.filter(confirm_by__gte=clock.today()).order_by("starts_on"):
        yield max(clock.now(), at(term.confirm_by - days(12)))
        routines.ask_terms()
        yield max(clock.now(), moment(term.confirm_by, dt.time(10)))
        for series in workflow.live():
            if series.next_term == term and series.structure.name != LAPSED:
                workflow.keep(series, by=town.people[series.structure.name])
        yield at(term.confirm_by + days(1))
        routines.ask_terms()
