"""Coworking: a seat for a part of the day, chosen by the portal; books; the queue; sixteen for three seats."""

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from commons import clock
from commons.models import Message
from maison import workflow
from maison.models import Booking, DeskPass, PassBook, Space, WaitingPlace
from maison.seats import Table, times_of

from . import desk, factories
from .test_rivals import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return desk.coworking()


@pytest.fixture
def known(structure):
    structure.status = "verified"
    structure.save()
    return structure


def slot(part, days=10):
    return times_of(next(row for row in desk.parts() if row.name == part), desk.in_days(days))


# Taking a pass --------------------------------------------------------------------------------------------


def test_pass_is_a_confirmed_booking_of_a_seat(room, known, representative):
    made = desk.take(room, known, by=representative)
    assert (made.status, made.title, made.structure) == ("confirmed", "Coworking", known)
    assert made.space.part_of == room
    assert (made.starts_at, made.ends_at) == slot("Matin")
    assert made.desk_pass.part.name == "Matin"
    assert Message.objects.get().template == "maison/emails/confirmed"


def test_each_pass_has_a_seat_of_its_own_until_all_are_taken(room):
    seats = {desk.take(room).space for _ in range(3)}
    assert len(seats) == 3
    with pytest.raises(workflow.Taken):
        desk.take(room)
    assert desk.take(room, part="Après-midi").status == "confirmed"
    assert Booking.objects.count() == 4


def test_half_days_share_a_seat_so_that_days_remain(room):
    morning, afternoon = desk.take(room), desk.take(room, part="Après-midi")
    assert morning.space == afternoon.space
    assert {desk.take(room, part="Journée").space for _ in range(2)} == set(room.parts.exclude(pk=morning.space.pk))
    with pytest.raises(workflow.Taken):
        desk.take(room, part="Journée")


def test_closed_seat_is_not_given(known):
    room = desk.coworking(seats=1)
    room.parts.update(is_open=False)
    with pytest.raises(workflow.Taken):
        desk.take(room, known)


def test_rules_of_the_seat_are_asked(room, known):
    factories.ClosureFactory(space=room, starts_at=slot("Matin")[0], ends_at=slot("Matin")[1])
    with pytest.raises(ValidationError, match="fermé"):
        desk.take(room, known)
    known.status = "draft"
    known.save()
    with pytest.raises(ValidationError, match="vérifiée par la Ville"):
        desk.take(room, known, days=12)
    assert (Booking.objects.count(), DeskPass.objects.count()) == (0, 0)


def test_pass_is_taken_by_who_writes_for_the_structure(room, known, reader, stranger):
    for person in (reader, stranger):
        with pytest.raises(PermissionDenied):
            desk.take(room, known, by=person)


def test_desk_takes_a_pass_for_whoever_calls(room, known, receptionist):
    made = desk.take(room, known, by=receptionist, typed_for="Rose Prés")
    assert (made.status, made.typed_for, made.by) == ("confirmed", "Rose Prés", receptionist)


def test_pass_costs_the_rate_of_its_room(room, known):
    free, ordinary = factories.rate_categories()
    factories.rate(room, ordinary, "half_day", Decimal(8))
    factories.rate(room, ordinary, "day", Decimal(14))
    morning, day = desk.take(room, known), desk.take(room, known, part="Journée")
    assert [(made.category, made.price, made.value) for made in (morning, day)] == [(free, 0, 8), (free, 0, 14)]


def test_seat_is_not_booked_by_the_hour(room, known, representative):
    seat = room.parts.first()
    for space in (room, seat):
        with pytest.raises(ValidationError, match="à la journée ou à la demi-journée"):
            factories.option(space, known, by=representative)
    made = desk.take(room, known, by=representative)
    with pytest.raises(ValidationError, match="annulez ce passage"):
        workflow.change(made, by=representative, ends_at=made.ends_at + dt.timedelta(hours=2))
    made.refresh_from_db()
    assert (made.starts_at, made.ends_at) == slot("Matin")


def test_presence_is_noted_like_any_bookings(room, known):
    made = desk.take(room, known)
    factories.bring(made, "attended")
    assert made.desk_pass.book is None


def test_form_that_is_sent_twice_takes_one_seat(room, known, representative):
    first, second = (desk.take(room, known, by=representative, slip="one form") for _ in range(2))
    assert first == second
    assert desk.take(room, known, by=representative, slip="another form") != first
    workflow.cancel(first, by=representative, reason="Grippe")
    assert desk.take(room, known, by=representative, slip="one form") != first


def test_slip_of_somebody_else_takes_a_seat_of_its_own(room, known, representative):
    first = desk.take(room, slip="one form")
    assert desk.take(room, known, by=representative, slip="one form").structure == known
    assert first.structure != known


# Books ----------------------------------------------------------------------------------------------------


def test_book_pays_for_passes_until_it_is_empty(room, known, representative):
    factories.rate_categories()
    book = workflow.coworking.take_book(desk.offer(half_days=3), known, by=representative)
    desk.take(room, known, by=representative, book=book, part="Journée")
    assert book.left == 1
    with pytest.raises(ValidationError, match="Il reste 1.+demi-journée sur ce carnet"):
        desk.take(room, known, by=representative, book=book, part="Journée", days=11)
    last = desk.take(room, known, by=representative, book=book, days=11)
    assert book.left == 0
    workflow.cancel(last, by=representative, reason="Grippe")
    assert book.left == 1


def test_form_that_is_sent_twice_takes_one_book(known, representative):
    offer = desk.offer()
    for _ in range(2):
        workflow.coworking.take_book(offer, known, by=representative, slip="one form")
    assert PassBook.objects.count() == 1


def test_last_half_day_of_a_book_is_not_missed_by_the_same_form_again(room, known, representative):
    book = workflow.coworking.take_book(desk.offer(half_days=1), known, by=representative)
    first, second = (desk.take(room, known, by=representative, book=book, slip="one form") for _ in range(2))
    assert first == second


def test_book_is_free_for_whom_the_council_said_so(known, representative):
    factories.rate_categories()
    book = workflow.coworking.take_book(desk.offer(), known, by=representative)
    assert (book.price, book.value) == (0, 50)
    assert book.valid_until > clock.today() + dt.timedelta(days=360)
    assert Message.objects.get().template == "maison/emails/book_taken"


def test_what_a_free_book_offers_is_counted_with_each_pass(room, known, representative):
    """The in-kind aid of a pass is its share of the book (loi 2000-321, art. 9-1)."""
    factories.rate_categories()
    book = workflow.coworking.take_book(desk.offer(), known, by=representative)
    day = desk.take(room, known, by=representative, book=book, part="Journée")
    assert (day.price, day.value) == (0, 10)


def test_what_a_paid_book_pays_for_is_not_paid_twice(room, representative, known):
    book = workflow.coworking.take_book(desk.offer(), known, by=representative)
    assert (book.price, book.value) == (50, 50)
    made = desk.take(room, known, by=representative, book=book)
    assert (made.price, made.value) == (0, 0)


def test_book_of_another_structure_pays_for_nothing(room, known, representative):
    other = factories.verified_structure()
    book = workflow.coworking.take_book(desk.offer(), other, by=factories.representative_of(other))
    with pytest.raises(ValidationError, match="à une autre structure"):
        desk.take(room, known, by=representative, book=book)
    assert list(PassBook.objects.visible_to(representative)) == []


def test_book_that_is_over_pays_for_nothing(room, known, representative):
    book = workflow.coworking.take_book(desk.offer(months=1), known, by=representative)
    with pytest.raises(ValidationError, match="Ce carnet sert du"):
        desk.take(room, known, by=representative, book=book, days=60)
    assert list(PassBook.objects.usable(desk.in_days(60))) == []


def test_offer_that_is_over_is_not_taken(known, representative):
    gone = desk.offer(valid_until=clock.today() - dt.timedelta(days=1))
    with pytest.raises(ValidationError, match="plus proposé"):
        workflow.coworking.take_book(gone, known, by=representative)


# The queue ------------------------------------------------------------------------------------------------


def test_freed_seat_goes_to_who_waits_for_the_room(known, representative):
    room = desk.coworking(seats=2)
    first, _ = desk.take(room), desk.take(room)
    workflow.wait(room, known, *slot("Matin"), by=representative)
    workflow.cancel(first, by=first.by, reason="Grippe")
    place = WaitingPlace.objects.get()
    option = place.option
    assert (option.status, option.space, option.structure) == ("held", first.space, known)
    assert option.desk_pass.part.name == "Matin"
    workflow.finish(option, by=representative, title=option.title)
    assert option.status == "confirmed"
    with pytest.raises(workflow.Taken):
        desk.take(room)


def test_second_who_waits_goes_on_waiting(known, representative):
    room = desk.coworking(seats=1)
    first, other = desk.take(room), factories.verified_structure()
    workflow.wait(room, known, *slot("Matin"), by=representative)
    workflow.wait(room, other, *slot("Matin"), by=factories.representative_of(other))
    workflow.cancel(first, by=first.by, reason="Grippe")
    assert WaitingPlace.objects.waiting().get().structure == other


# Occupancy ------------------------------------------------------------------------------------------------


def test_table_counts_free_seats_of_each_part(room):
    desk.take(room), desk.take(room, part="Journée")
    factories.ClosureFactory(space=room, starts_at=slot("Matin", 11)[0], ends_at=slot("Après-midi", 11)[1])
    rows = Table([room], desk.in_days(10), desk.in_days(11)).rows(room)
    assert [[(cell.part.name, cell.kind, cell.free) for cell in cells] for _, cells in rows] == [
        [("Matin", "free", 1), ("Après-midi", "free", 2), ("Journée", "free", 1)],
        [("Matin", "closed", 0), ("Après-midi", "closed", 0), ("Journée", "closed", 0)],
    ]


def test_table_says_full_past_and_not_yet(room):
    for _ in range(3):
        desk.take(room)
    assert Table([room], desk.in_days(10), desk.in_days(10)).rows(room)[0][1][0].kind == "full"
    assert {cell.kind for cell in Table([room], desk.in_days(-1), desk.in_days(-1)).rows(room)[0][1]} == {"past"}
    assert {cell.kind for cell in Table([room], desk.in_days(400), desk.in_days(400)).rows(room)[0][1]} == {"closed"}


def test_table_costs_as_many_statements_with_three_seats_or_thirty(room, django_assert_max_num_queries):
    big = desk.coworking(seats=30, name="La Grande", slug="grande")
    for _ in range(5):
        desk.take(big)
    with django_assert_max_num_queries(6):
        Table([room, big], desk.in_days(1), desk.in_days(14)).rows(big)


# Together -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_sixteen_people_for_the_last_three_seats(round_):
    room = desk.coworking()
    known = [factories.verified_structure() for _ in range(16)]
    people = [(structure, factories.representative_of(structure)) for structure in known]
    outcomes = race([partial(desk.take, room, structure, by=person) for structure, person in people])
    assert sum(isinstance(outcome, Booking) for outcome in outcomes) == 3
    assert sum(isinstance(outcome, workflow.Taken) for outcome in outcomes) == 13
    assert Booking.objects.count() == 3
    assert Booking.objects.values("space").distinct().count() == 3


@pytest.mark.django_db(transaction=True)
def test_last_half_day_of_a_book_is_used_once():
    room, structure = desk.coworking(seats=8), factories.verified_structure()
    by = factories.representative_of(structure)
    book = workflow.coworking.take_book(desk.offer(half_days=2), structure, by=by)
    outcomes = race([partial(desk.take, room, structure, by=by, book=book)] * 8)
    assert sum(isinstance(outcome, Booking) for outcome in outcomes) == 2
    assert book.left == 0


# Protected ------------------------------------------------------------------------------------------------


def test_passes_and_books_of_a_protected_structure_are_sheltered(room, shelter, sheltered, receptionist, guardian):
    shelter.status = "verified"
    shelter.save()
    book = workflow.coworking.take_book(desk.offer(), shelter, by=sheltered)
    made = desk.take(room, shelter, by=sheltered, book=book)
    for rows, row in ((DeskPass.objects, made.desk_pass), (PassBook.objects, book)):
        assert list(rows.visible_to(receptionist)) == []
        assert list(rows.visible_to(guardian)) == list(rows.visible_to(sheltered)) == [row]
        assert list(rows.all().watched(guardian)) == [row]
        assert list(rows.all().watched(sheltered)) == []
    with pytest.raises(PermissionDenied):
        workflow.cancel(made, by=receptionist, reason="Non")
    assert Space.objects.get(pk=made.space_id) != room
