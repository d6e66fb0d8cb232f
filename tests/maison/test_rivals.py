"""Many want one slot at the same instant: exactly one gets it, all others read why, and where else there is room."""

import datetime as dt
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from commons import clock
from commons.workflow import TooLate
from maison import workflow
from maison.models import Booking, Occupancy
from tests.client import text, tree

from .. import factories as people
from . import factories

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS, ROUNDS = 64, 5
TAKEN = "Ce créneau vient d’être pris."


def race(acts):
    """Start them at the same instant, each on its own connection; returns what each returned, or its refusal."""
    gate = threading.Barrier(len(acts))

    def run(act):
        try:
            gate.wait(timeout=60)
            return act()
        except (ValidationError, TooLate) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def rivals(number):
    """So many people, each of a structure of their own, each in a browser that is signed in."""
    found = []
    for rank in range(number):
        person = people.representative_of(factories.verified_structure(name=f"Rivale {rank}", slug=f"rivale-{rank}"))
        browser = Client(raise_request_exception=False)
        browser.force_login(person)
        found.append((browser, person))
    return found


def asking(browser, person, space, day, start, end):
    """The act of pressing « Garder ce créneau »."""
    typed = {"structure": person.structures.get().pk, "day": str(day), "start": start, "end": end}
    return lambda: browser.post(f"/maison/espaces/{space.slug}/reserver/", typed)


def finishing(browser, option):
    """The act of pressing « Réserver »."""
    return lambda: browser.post(f"{option.get_absolute_url()}finir/", {"title": "Réunion", "attendance": "4"})


def overlaps():
    """Pairs of occupancies that the house must never hold."""
    rows = list(Occupancy.objects.all())
    return [
        (one, other)
        for one in rows
        for other in rows
        if one.pk < other.pk
        and one.unit_id == other.unit_id
        and one.blocks.lower < other.blocks.upper
        and other.blocks.lower < one.blocks.upper
    ]


def test_one_of_sixty_four_gets_the_slot_each_round():
    """Over HTTP, each on its own connection. The 63 others read the sentence and three near free slots."""
    room = factories.open_space(name="Salle des Mûriers", slug="muriers")
    crowd = rivals(CLIENTS)
    for rank in range(ROUNDS):
        day = clock.today() + dt.timedelta(days=10 + 3 * rank)
        answers = race([asking(*rival, room, day, "10:00", "12:00") for rival in crowd])
        assert Counter(answer.status_code for answer in answers) == {302: 1, 422: CLIENTS - 1}
        for answer in answers:
            if answer.status_code == 422:
                page = answer.content.decode()
                assert TAKEN in text(page)
                assert len([link for link in tree(page).iter("a") if "debut=" in link.get("href", "")]) == 3
        assert Booking.objects.count() == rank + 1
        Booking.objects.update(held_until=clock.now() - dt.timedelta(minutes=1))  # nobody keeps three options


def test_hall_and_its_halves_are_never_taken_twice():
    whole, left, right = factories.hall()
    crowd = rivals(24)
    day = clock.today() + dt.timedelta(days=10)
    spaces = [(whole, left, right)[rank % 3] for rank in range(24)]
    wanted = zip(crowd, spaces, strict=True)
    answers = race([asking(*rival, space, day, "10:00", "12:00") for rival, space in wanted])
    assert set(Counter(answer.status_code for answer in answers)) == {302, 422}
    kept = Counter(option.space.slug for option in Booking.objects.select_related("space"))
    assert kept in ({"grande-salle": 1}, {"grande-salle-jardin": 1, "grande-salle-rue": 1})
    assert overlaps() == []


def test_ranges_that_overlap_leave_no_room_unused():
    """Half-hours apart, two hours each: whoever is refused really met somebody."""
    room = factories.open_space(name="Salle des Mûriers", slug="muriers")
    starts = [dt.time(9 + rank // 2, 30 * (rank % 2)) for rank in range(16)]
    crowd = rivals(16)
    day = clock.today() + dt.timedelta(days=10)
    acts = [
        asking(*rival, room, day, f"{start:%H:%M}", f"{start.replace(hour=start.hour + 2):%H:%M}")
        for rival, start in zip(crowd, starts, strict=True)
    ]
    answers = race(acts)
    kept = [(row.starts_at, row.ends_at) for row in Booking.objects.all()]
    assert len(kept) == sum(answer.status_code == 302 for answer in answers)
    assert overlaps() == []
    for start, answer in zip(starts, answers, strict=True):
        if answer.status_code == 422:
            begins = factories.at(day, f"{start:%H:%M}")
            assert any(begins < end and at < begins + dt.timedelta(hours=2) for at, end in kept)


def test_option_that_lapsed_is_taken_by_one_of_its_rivals_or_finished():
    """Its own person presses « Réserver » at the instant when sixteen others want the slot."""
    room = factories.open_space(name="Salle des Mûriers", slug="muriers")
    crowd = rivals(16)
    for rank in range(4):
        day = clock.today() + dt.timedelta(days=10 + rank)
        (browser, person), *others = crowd
        option = factories.option(room, person.structures.get(), days=10 + rank, by=person)
        Booking.objects.filter(pk=option.pk).update(held_until=clock.now() - dt.timedelta(seconds=1))
        acts = [
            finishing(browser, option),
            *(asking(*rival, room, day, "10:00", "12:00") for rival in others),
        ]
        answers = race(acts)
        assert Counter(answer.status_code for answer in answers) == {302: 1, 422: 15}
        confirmed = Booking.objects.filter(status="confirmed", starts_at=factories.at(day)).count()
        standing = Occupancy.objects.standing().filter(blocks__contains=factories.at(day)).count()
        assert (confirmed, standing) == ((1, 1) if answers[0].status_code == 302 else (0, 1))
        Booking.objects.filter(status="held").update(held_until=clock.now() - dt.timedelta(minutes=1))


def test_two_who_change_the_same_booking_wait_for_one_another():
    room = factories.open_space()
    structure = factories.verified_structure()
    person = people.representative_of(structure)
    made = factories.booking(room, structure, by=person)

    def move(hour):
        booking = Booking.objects.get(pk=made.pk)
        slot = {"starts_at": factories.in_days(10, f"{hour}:00"), "ends_at": factories.in_days(10, f"{hour + 1}:00")}
        return lambda: workflow.change(booking, by=person, **slot)

    results = race([move(hour) for hour in (13, 14, 15, 16)])
    assert [result for result in results if isinstance(result, Exception)] == []
    made.refresh_from_db()
    kept = Occupancy.objects.get()
    assert (kept.booking, kept.blocks.lower, kept.blocks.upper) == (made, made.starts_at, made.ends_at)


def test_bookings_that_exchange_their_slots_end_in_an_answer():
    """Each wants the other's: nobody waits for ever, and nothing doubles."""
    room, other = factories.open_space(), factories.open_space()
    made = [factories.booking(space) for space in (room, other)]
    acts = [
        lambda: workflow.change(Booking.objects.get(pk=made[0].pk), by=made[0].by, space=other),
        lambda: workflow.change(Booking.objects.get(pk=made[1].pk), by=made[1].by, space=room),
    ]
    results = race(acts)
    assert all(isinstance(result, ValidationError | Booking) for result in results)
    assert overlaps() == []
    assert Occupancy.objects.count() == 2


def test_cancelled_slot_goes_to_the_queue_before_the_crowd():
    room = factories.open_space(name="Salle des Mûriers", slug="muriers")
    made = factories.booking(room)
    waiting = factories.verified_structure()
    start, end = factories.in_days(10), factories.in_days(10, "12:00")
    workflow.wait(room, waiting, start, end, by=people.representative_of(waiting))
    day = clock.today() + dt.timedelta(days=10)
    crowd = rivals(8)
    race(
        [
            lambda: workflow.cancel(made, by=made.by, reason="Reportée"),
            *(asking(*rival, room, day, "10:00", "12:00") for rival in crowd),
        ]
    )
    assert Booking.objects.get(status="held").structure == waiting
