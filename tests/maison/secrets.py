"""« Abri Cévenol » in the house: everything that nobody may read there but its people, Protection and superusers."""

import datetime as dt

from commons import clock
from maison import recurrence, workflow
from maison.models import Booking, Round, Series, Wish, WishedSlot
from maison.opening import holiday

from .. import factories
from . import desk, lending
from .factories import at, open_space, protected_space

# Plain letters: what is searched for reads the same in HTML, in JSON and in an address.
PAST, COMING, ORDINARY, WEEKLY, CANCELLED, WISHED, LENT = (
    "Permanence Mesange",
    "Ecoute Hirondelle",
    "Atelier Rossignol",
    "Cercle Alouette",
    "Sortie Bergeronnette",
    "Groupe Fauvette",
    "Refuge Cigogne",
)
TITLES = (PAST, COMING, ORDINARY, WEEKLY, CANCELLED, WISHED, LENT)
ABOUT = "Fonder Roitelet"  # what an appointment is about: for its people and its adviser alone
CALLER = "Philomene Grandduc"  # who called the desk for them
REASON = "Rendez-vous Tribunal"  # why one was cancelled
NAME = "Abri Cévenol"
SECRETS = (*factories.SECRETS, *TITLES, ABOUT, CALLER, REASON)


def day(shift):
    return clock.today() + dt.timedelta(days=shift)


def booked(space, structure, on, time="10:00", *, title, by=None, hours=2, **words):
    """A booking that its structure made for this day, as people make them."""
    by = by or factories.representative_of(structure)
    starts_at = at(on, time)
    option = workflow.hold(space, structure, starts_at, starts_at + dt.timedelta(hours=hours), by=by)
    workflow.finish(option, by=by, title=title, **words)
    return option


def weekly(space, structure, *, title, first=8, dates=3):
    """The same hours each week, each date a booking of its own."""
    by = factories.representative_of(structure)
    series = Series.objects.create(
        structure=structure,
        space=space,
        title=title,
        rule=recurrence.rule_of(recurrence.Repeat.WEEKLY, day(first)),
        starts_on=day(first),
        until=day(first + 7 * dates),
        from_time=dt.time(14),
        to_time=dt.time(16),
        by=by,
    )
    for week in range(dates):
        date = booked(space, structure, day(first + 7 * week), "14:00", title=title, by=by)
        Booking.objects.filter(pk=date.pk).update(series=series)
    return series


def wished(room, *structures):
    """A season for which these structures wrote a wish, the first one a secret wish; arranged and told to all."""
    agent, closes_at = factories.agent("Maison"), clock.now() + dt.timedelta(days=1)
    season = Round.objects.create(
        name="Saison des vœux", closes_at=closes_at, starts_on=day(30), ends_on=day(60), skips_holidays=True
    )
    season.spaces.add(room)
    workflow.open_round(season, by=agent)
    for rank, structure in enumerate(structures):
        wish = Wish(round=season, structure=structure, title="Chorale" if rank else WISHED, attendance=4)
        slot = WishedSlot(space=room, weekday=1, from_time=dt.time(18), to_time=dt.time(20))
        workflow.make_wish(wish, [slot], by=factories.representative_of(structure))
    with clock.moved_to(closes_at + dt.timedelta(hours=1)):
        workflow.close_round(season, by=agent)
        workflow.propose_allocation(season, by=agent)
        workflow.publish_round(season, by=agent)
    return season


def advised(shelter):
    """An appointment of one of its people, with the adviser who may know of them."""
    subject = desk.kind()
    desk.adviser(subject)
    trusted = desk.other_adviser(subject, space=desk.office())
    trusted.user.groups.add(*factories.agent("Protection").groups.all())
    when = day(15)
    while holiday(when):
        when += dt.timedelta(days=1)
    person = factories.representative_of(shelter)
    return desk.appointment(subject, person, structure=shelter, way="spot", at=at(when, "09:00"), about=ABOUT)


def secret_life(shelter):
    """Bookings of a protected structure: past, coming, weekly, cancelled, waiting, wished for; in its own reception and
    in a room like any other; a seat, an appointment, and the premises that it lives in. Returns what was made, by name.
    """
    reception, room = protected_space(shelter), open_space(name="Salle Mistral", slug="salle-mistral")
    guardian, other = factories.agent("Protection"), factories.StructureFactory(name="Café des Mineurs")
    factories.StructureFactory._meta.model.objects.exclude(status="verified").update(status="verified")
    shelter.refresh_from_db()
    other.refresh_from_db()
    with clock.moved_to(day(-10)):
        past = booked(reception, shelter, day(2), title=PAST)
    workflow.attend(past, by=guardian)
    life = {
        "shelter": shelter,
        "reception": reception,
        "room": room,
        "other": other,
        "past": past,
        "coming": booked(reception, shelter, day(3), title=COMING),
        "ordinary": booked(room, shelter, day(4), title=ORDINARY),
        "called": booked(room, shelter, day(5), title=ORDINARY, by=guardian, typed_for=CALLER),
        "series": weekly(reception, shelter, title=WEEKLY),
        "cancelled": booked(room, shelter, day(6), title=CANCELLED),
        "theirs": booked(room, other, day(7), title="Jeux de cartes"),
    }
    workflow.cancel(life["cancelled"], by=guardian, reason=REASON)
    theirs = life["theirs"]
    life["waiting"] = workflow.wait(
        room, shelter, theirs.starts_at, theirs.ends_at, by=factories.representative_of(shelter)
    )
    life["seat"] = desk.take(desk.coworking(), shelter, days=13)
    life["appointment"] = advised(shelter)
    life["season"] = wished(room, shelter, other)
    life["wish"] = shelter.wishes.get()
    premises = lending.PremisesFactory(name="Ancienne école", slug="ancienne-ecole")
    life["occupation"] = lending.occupied(shelter, premises=premises, title=LENT)
    life["request"] = life["occupation"].request
    return life
