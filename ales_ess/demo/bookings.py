"""Who came to the house over three months, and who has asked to come: each booking lives its own life."""

import datetime as dt
import random
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from commons import clock, confidential
from maison import workflow
from maison.models import Booking, Closure
from maison.opening import holiday, moment, whole_day
from structures.models import Structure

from .agenda import at, days
from .house import COURT, GARDEN, HALL, KITCHEN, RECEPTION, ROOM, WELL

WEEKS = range(-9, 10)  # around this one
NOTED_UNTIL = 3  # days ago; who came since then is still to be noted
ABSENT = "Les Foulées du Temple"
ABRI, SHOP, CAFE = "Abri Cévenol", "Ressourcerie des Prés", "Café des Mineurs"
TOWN = ""
OTHERS = {
    *("Les Galopins de Tamaris", "Le Clic Cévenol", "La Boucle Textile", "Cévennes Sobriété", "Les Terres de Ners"),
    *("La Ronde des Châtaignes", "Les Veilleurs du Gardon", ABRI),
}

# space | day (Monday is 0) | from-to | every so many weeks, from that one | structure | activity | people
REGULARS = f"""
{HALL} | 5 | 15-18 | 4, 0 | {CAFE} | Après-midi musical | 70
{HALL} | 5 | 14-18 | 4, 1 | Le Puits Commun | Fête de l’outilthèque | 60
{HALL} | 5 | 14-17 | 4, 2 | {SHOP} | Vide-ateliers de quartier | 80
{HALL} | 0 | 9-11 | 6, 3 | {TOWN} | Réunion publique du pacte | 50
{HALL} | 3 | 9-12 | 5, 1 | Habitat des Faïsses | Assemblée des habitants | 40
{COURT} | 2 | 9-12 | 2, 0 | Les Petits Gardons | Éveil musical des tout-petits | 24
{COURT} | 4 | 14-16 | 3, 1 | Le Fil de Soie | Théâtre-forum avec deux classes | 32
{GARDEN} | 0 | 14-17 | 2, 1 | Jardins de la Prairie | Formation des encadrants | 18
{GARDEN} | 2 | 9-11 | 2, 1 | Les Bons Voisins du Gardon | Gymnastique assise | 22
{ROOM} | 4 | 9-12 | 2, 0 | Un Toit en Cévennes | Permanence logement | 8
{ROOM} | 1 | 14-16 | 4, 2 | Mutuelle du Bassin | Conseil d’administration | 14
{ROOM} | 0 | 9-12 | 3, 2 | Soleils du Galeizon | Réunion des sociétaires | 16
{ROOM} | 1 | 9-11 | 3, 0 | Roulons Solidaire | Préparer son permis | 12
{KITCHEN} | 2 | 10-13 | 2, 0 | Épicerie du Faubourg | Atelier de cuisine | 10
{KITCHEN} | 4 | 14-17 | 3, 1 | La Moulinette des Cévennes | Essais de conserves | 8
{KITCHEN} | 3 | 9-12 | 4, 3 | Le Four de Mialet | Pains de garde | 10
{WELL} | 5 | 14-18 | 3, 0 | Les Tréteaux du Mont-Bouquet | Représentation du samedi | 100
{WELL} | 3 | 17-19 | 4, 1 | Les Foulées du Temple | Remise des dossards | 60
"""


@dataclass(frozen=True)
class Slot:
    """One time of the demo's own calendar."""

    day: dt.date
    start: str
    end: str

    @property
    def moments(self):
        return moment(self.day, clock_time(self.start)), moment(self.day, clock_time(self.end))


def clock_time(told):
    """« 9 », « 17:30 »."""
    hour, _, minutes = told.partition(":")
    return dt.time(int(hour), int(minutes or 0))


def of_week(town, week, weekday):
    """That day of the week that is so many weeks from this one."""
    return town.today + days(7 * week + weekday - town.today.weekday())


def workday(day):
    """That day, or the next one on which the house receives."""
    while holiday(day) or day.weekday() > 4:
        day += days(1)
    return day


def fresh(name):
    """The structure as it is by now; none for the town itself."""
    return Structure.objects.get(name=name) if name else None


def who(town, name):
    return town.people[name] if name else town.staff.maison


def keeper(town, file):
    return town.staff.protection if file.is_sheltered else town.staff.maison


def book(town, name, space, slot, title, people):
    """An option, then its form."""
    by = who(town, name)
    option = workflow.hold(town.spaces[space], fresh(name), *slot.moments, by=by)
    workflow.finish(option, by=by, title=title, attendance=int(people))
    option.refresh_from_db()
    return option


def guests():
    """Who comes to the house: they are known to the portal before."""
    return {line.split("|")[4].strip() for line in REGULARS.strip().splitlines()} - {TOWN} | OTHERS


def unless_refused(life):
    """A life that the house refuses (a holiday, a slot that is taken) ends there: that day is lived without it."""
    try:
        yield from life
    except ValidationError:
        return


def bookings(town):
    """The lives of all the bookings, but those of the season round."""
    yield from (unless_refused(life) for life in stories(town))
    yield noting(town)


def stories(town):
    for line in REGULARS.strip().splitlines():
        space, weekday, hours, turn, name, title, people = (cell.strip() for cell in line.split("|"))
        every, phase = (int(number) for number in turn.split(","))
        for week in WEEKS:
            slot = Slot(of_week(town, week, int(weekday)), *hours.split("-"))
            if week % every == phase and not holiday(slot.day):
                yield regular(town, name, space, slot, title, people)
    yield from (queue(town), offered(town), typed(town), refused(town), to_confirm(town), works(town))
    yield from (reception(town), elsewhere(town), watched(town))


def regular(town, name, space, slot, title, people):
    """Asked for weeks before; confirmed by the desk where it does; now and then given up."""
    rng = random.Random(f"{town.seed}:{space}:{slot.day}:{slot.start}")
    yield at(slot.day - days(rng.randint(12, 66)), rng)
    booking = book(town, name, space, slot, title, people)
    fate = rng.random()
    if booking.status == "requested":
        yield clock.now() + days(1)
        workflow.confirm(booking, by=town.staff.maison)
    if fate < 0.07:
        yield at(slot.day - days(rng.randint(5, 9)), rng)
        workflow.cancel(booking, by=who(town, name), reason="L’intervenante est malade.")
    elif fate < 0.11 and name:
        yield at(slot.day - days(rng.randint(5, 8)), rng)
        workflow.release(booking, by=town.staff.maison, reason="La structure a téléphoné : elle ne viendra pas.")


# Stories ------------------------------------------------------------------------------------------------


def queue(town):
    """Two structures wait for a Saturday that another one has; one of them hides that it does."""
    slot = Slot(of_week(town, 3, 6), "10", "13")
    yield at(town.today - days(12))
    book(town, "Les Veilleurs du Gardon", HALL, slot, "Bourse aux graines", 60)
    for name, ago in ((SHOP, 9), (ABRI, 7)):
        yield at(town.today - days(ago))
        workflow.wait(town.spaces[HALL], fresh(name), *slot.moments, by=who(town, name))


def offered(town):
    """Somebody has just given an afternoon back: it is kept until tomorrow for the café, which waited for it."""
    now = clock.now()
    slot = Slot(workday(of_week(town, 2, 1)), "16", "18")
    yield at(town.today - days(11))
    booking = book(town, "Les Galopins de Tamaris", ROOM, slot, "Réunion de rentrée", 15)
    yield at(town.today - days(6))
    workflow.wait(town.spaces[ROOM], fresh(CAFE), *slot.moments, by=who(town, CAFE))
    yield now - dt.timedelta(minutes=40)
    by = who(town, "Les Galopins de Tamaris")
    workflow.cancel(booking, by=by, reason="Nous nous réunirons à l’école.")


def typed(town):
    """The desk books for somebody on the telephone, who never signs in."""
    slot = Slot(workday(of_week(town, 1, 3)), "14", "16")
    yield at(town.today - days(4))
    words = {"title": "Visite de la chaufferie solaire", "attendance": 12, "typed_for": "M. Reboul, par téléphone"}
    structure = fresh("Soleils du Galeizon")
    workflow.book_for(town.spaces[ROOM], structure, *slot.moments, by=town.staff.maison, **words)


def refused(town):
    """The desk says no, and why."""
    slot = Slot(workday(of_week(town, 2, 1)), "18", "20")
    yield at(town.today - days(13))
    booking = book(town, "Le Clic Cévenol", KITCHEN, slot, "Repas des bénévoles", 12)
    yield at(town.today - days(10))
    workflow.decline(booking, by=town.staff.maison, reason="La hotte est en réparation ce soir-là.")


def to_confirm(town):
    """Two requests that the desk finds this morning."""
    yield at(town.today - days(3))
    lunch = Slot(workday(of_week(town, 3, 1)), "10", "13")
    book(town, CAFE, KITCHEN, lunch, "Soupe des Mineurs", 12)
    last = clock.now()
    yield last + dt.timedelta(hours=1)
    dyes = Slot(workday(of_week(town, 4, 1)), "15", "18")
    book(town, "La Boucle Textile", KITCHEN, dyes, "Teintures végétales", 8)


def works(town):
    """The garden side closes for a day, over a rehearsal that was already booked."""
    yield at(town.today - days(2) if town.today.weekday() > 1 else town.today - days(4))
    start, end = Slot(of_week(town, 4, 1), "8", "22").moments
    Closure.objects.create(space=town.spaces[GARDEN], starts_at=start, ends_at=end, reason="Pose de fenêtres neuves")


# Abri Cévenol -------------------------------------------------------------------------------------------


def reception(town):
    """It receives each Tuesday and Thursday, where nobody reads that it does."""
    yield at(town.today - days(75))
    town.spaces[RECEPTION].received.add(fresh(ABRI))
    for week in range(-8, 6):
        asked = of_week(town, week, 0) - days(14)
        yield max(clock.now(), at(asked))
        for weekday in (1, 3):
            slot = Slot(of_week(town, week, weekday), "14", "17")
            if not holiday(slot.day):
                book(town, ABRI, RECEPTION, slot, "Groupe de parole", 6)


def elsewhere(town):
    """It also comes to an ordinary room, where others read « Occupé »."""
    for week in (-6, -2, 2):
        slot = Slot(workday(of_week(town, week, 3)), "16", "18")
        yield at(slot.day - days(20))
        book(town, ABRI, ROOM, slot, "Conseil d’administration", 9)


def watched(town):
    """Group Protection looked at some of it: that is written down."""
    yield at(town.today - days(4))
    for booking in Booking.objects.sheltered().order_by("-starts_at", "pk")[:6]:
        confidential.record(town.staff.protection, booking, page=confidential.Page.FILE)


# Who came -----------------------------------------------------------------------------------------------


def noting(town):
    """Each morning the desk notes who came; what is of the last days is still to be noted."""
    rng = random.Random(f"{town.seed}:presence")
    absences, recent = set(absent_dates(town)), whole_day(town.today - days(NOTED_UNTIL))[0]
    yield at(of_week(town, WEEKS[0], 0))
    while True:
        past = Booking.objects.filter(status="confirmed", structure__isnull=False, ends_at__lte=clock.now())
        for booking in past.filter(ends_at__lt=recent).select_related("space", "structure"):
            is_absent = booking.structure.name == ABSENT and clock.local_date(booking.starts_at) in absences
            move = workflow.miss if is_absent or rng.random() < 0.02 else workflow.attend
            move(booking, by=keeper(town, booking))
        yield at(clock.today() + days(1))


def absent_dates(town):
    """Three rehearsals that nobody came to: more than the house lets pass without a word."""
    return [of_week(town, week, 1) for week in (-8, -5, -3)]
