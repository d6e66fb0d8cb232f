"""The desk: a coworking room and its seats, advisers and their hours, appointments by the moves that people make."""

import datetime as dt

from commons import clock
from maison import workflow
from maison.models import AdviceKind, Adviser, AdviserHours, DayPart, PassBook, PassOffer, Space
from maison.opening import holiday

from ..factories import UserFactory, agent, representative_of
from .factories import SpaceFactory, at, open_space, verified_structure

MONDAY = dt.date(2027, 3, 1)


def parts():
    """``(morning, afternoon, day)``, as the town sets them."""
    rows = [("Matin", 9, 13, 1), ("Après-midi", 14, 18, 1), ("Journée", 9, 18, 2)]
    return [
        DayPart.objects.get_or_create(
            name=name, defaults={"from_time": dt.time(start), "to_time": dt.time(end), "half_days": half_days}
        )[0]
        for name, start, end, half_days in rows
    ]


def coworking(seats=3, **fields):
    """A coworking room, open every day, with so many seats."""
    parts()
    room = open_space(**{"name": "Le Plateau", "slug": "plateau", "kind": Space.Kind.DESK, "capacity": seats} | fields)
    for number in range(1, seats + 1):
        SpaceFactory(
            name=f"{room.name}, poste {number}",
            slug=f"{room.slug}-{number}",
            kind=Space.Kind.DESK,
            part_of=room,
            capacity=1,
        )
    return room


def in_days(days):
    return clock.today() + dt.timedelta(days=days)


def take(room, structure=None, part="Matin", days=10, by=None, **details):
    """A pass, taken by somebody of the structure. Returns its booking."""
    structure = structure or verified_structure()
    part = DayPart.objects.get(name=part)
    by = by or representative_of(structure)
    return workflow.coworking.take_pass(room, structure, part, in_days(days), by=by, **details)


def offer(**fields):
    """A book of ten half-days."""
    defaults = {"name": "Carnet de dix demi-journées", "half_days": 10, "amount": 50, "vote": "2025-12-042"}
    return PassOffer.objects.create(**defaults | {"valid_from": dt.date(2026, 1, 1)} | fields)


def kind(**fields):
    """A subject that people come for."""
    defaults = {"name": "Créer une coopérative", "slug": "cooperative", "description": "SCOP, SCIC : par où commencer."}
    return AdviceKind.objects.get_or_create(slug=(defaults | fields)["slug"], defaults=defaults | fields)[0]


def office(**fields):
    return open_space(
        **{"name": "Bureau bleu", "slug": "bureau-bleu", "kind": Space.Kind.OFFICE, "capacity": 3} | fields
    )


def adviser(*kinds, user=None, space=None, hours=("09:00", "12:00"), how="both", days=range(7), **fields):
    """Somebody who receives between these hours, every day."""
    user = user or agent("Conseil")
    row = Adviser.objects.create(user=user, space=space, **{"shown_as": "Côme, conseiller"} | fields)
    row.kinds.set(kinds)
    start, end = (dt.time.fromisoformat(hour) for hour in hours)
    AdviserHours.objects.bulk_create(
        AdviserHours(adviser=row, weekday=day, from_time=start, to_time=end, how=how, valid_from=dt.date(2026, 1, 1))
        for day in days
    )
    return row


def other_adviser(*kinds, number=2, **fields):
    """Another one: a volunteer with an account of the group."""
    user = UserFactory(is_staff=True, email=f"conseil{number}@ales.example")
    user.groups.set(agent("Conseil").groups.all())
    return adviser(*kinds, user=user, **{"shown_as": f"Conseillère {number}"} | fields)


def appointment(subject, person, *, way="phone", structure=None, by=None, at, **words):
    """An appointment, taken by the person who comes (or by whom ``by`` says)."""
    words = {"phone": "06 00 00 00 00"} | words
    return workflow.advice.book_appointment(
        subject, at, way, by=by or person, user=person, structure=structure, **words
    )


def appointment_of(structure, *, trusted=False):
    """An appointment of the structure's representative; ``trusted``: with somebody who may know of a protected one."""
    subject, days = kind(), 5
    if not subject.advisers.exists():
        adviser(subject, user=agent("Protection") if trusted else None)
    while holiday(in_days(days)):
        days += 1
    start = at(in_days(days), "09:00")
    return appointment(subject, representative_of(structure), structure=structure, at=start)


def book_of(structure):
    """A book of passes, whatever the structure's status."""
    proposed = offer()
    return PassBook.objects.create(
        structure=structure,
        offer=proposed,
        half_days=proposed.half_days,
        price=proposed.amount,
        value=proposed.amount,
        valid_from=clock.today(),
        valid_until=in_days(365),
        by=representative_of(structure),
    )
