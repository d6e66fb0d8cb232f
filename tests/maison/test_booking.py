"""A booking's life: kept ten minutes, booked, changed, cancelled; who may do what, and until when."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from commons import clock
from commons.models import Event, Message
from commons.workflow import Incomplete, TooLate
from maison import workflow
from maison.models import Booking, Occupancy
from maison.workflow.booking import CHANGED
from maison.workflow.holding import TOO_MANY

from .. import factories as people
from . import factories

pytestmark = pytest.mark.django_db
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture
def room():
    return factories.open_space(name="Salle des Mûriers", slug="muriers")


@pytest.fixture
def known(structure):
    """The structure, verified: it may book."""
    structure.status = "verified"
    structure.save()
    return structure


def letters():
    return sorted(Message.objects.values_list("template", flat=True))


# The option -----------------------------------------------------------------------------------------------


def test_option_keeps_the_slot_ten_minutes(room, known, representative):
    option = factories.option(room, known, by=representative)
    assert (option.status, option.title) == ("held", "")
    assert dt.timedelta(minutes=9) < option.held_until - clock.now() <= dt.timedelta(minutes=10)
    with pytest.raises(workflow.Taken, match="Ce créneau vient d’être pris"):
        factories.option(room, start="11:00", end="13:00")
    assert Booking.objects.count() == 1


def test_option_that_lapsed_gives_way(room, known, representative):
    option = factories.option(room, known, by=representative)
    with clock.moved_to(clock.now() + 11 * MINUTE):
        other = factories.option(room, start="11:00", end="13:00")
        assert [row.booking for row in Occupancy.objects.all()] == [other]
        with pytest.raises(workflow.Taken):
            workflow.finish(option, by=representative, title="Réunion", attendance=4)
    option.refresh_from_db()
    assert (option.status, option.title) == ("held", "")


def test_option_that_lapsed_is_booked_when_nobody_came(room, known, representative):
    option = factories.option(room, known, by=representative)
    with clock.moved_to(clock.now() + 30 * MINUTE):
        workflow.finish(option, by=representative, title="Réunion", attendance=4)
    assert (option.status, option.held_until) == ("confirmed", None)


def test_option_is_taken_by_who_writes_for_the_structure(room, known, reader, stranger):
    for person in (reader, stranger):
        with pytest.raises(PermissionDenied):
            factories.option(room, known, by=person)


def test_fourth_option_of_one_person_is_refused(room, known, representative):
    for hour in (8, 10, 12):
        factories.option(room, known, by=representative, start=f"{hour:02}:00", end=f"{hour + 1:02}:00")
    with pytest.raises(ValidationError, match=TOO_MANY):
        factories.option(room, known, by=representative, start="14:00", end="15:00")


def test_rules_refuse_an_option_with_their_sentences(room, known, representative):
    with pytest.raises(ValidationError) as refusal:
        factories.option(room, known, by=representative, start="23:00", end="23:30")
    assert len(refusal.value.messages) >= 1
    assert Booking.objects.count() == 0


def test_option_that_is_given_up_leaves_nothing(room, known, representative, stranger):
    option = factories.option(room, known, by=representative)
    with pytest.raises(PermissionDenied):
        workflow.give_up(option, by=stranger)
    workflow.give_up(option, by=representative)
    assert (Booking.objects.count(), Occupancy.objects.count()) == (0, 0)


# The booking ----------------------------------------------------------------------------------------------


def test_automatic_space_confirms_at_once(room, known, representative):
    made = factories.booking(room, known, by=representative)
    assert (made.status, made.title, made.attendance) == ("confirmed", "Réunion du bureau", 8)
    assert letters() == ["maison/emails/confirmed"]
    assert [event.action for event in Event.objects.about(made)] == ["book"]


def test_other_space_asks_the_desk(known, representative, receptionist):
    room = factories.open_space(is_automatic=False)
    made = factories.booking(room, known, by=representative, status="requested")
    assert letters() == ["maison/emails/to_confirm"]
    with pytest.raises(workflow.Taken):
        factories.option(room)
    workflow.confirm(made, by=receptionist)
    assert made.status == "confirmed"
    assert letters() == ["maison/emails/confirmed", "maison/emails/to_confirm"]


def test_booking_without_activity_stays_an_option(room, known, representative):
    option = factories.option(room, known, by=representative)
    with pytest.raises(Incomplete, match="Dites quelle activité"):
        workflow.book(option, by=representative)


def test_more_people_than_places_are_refused(room, known, representative):
    option = factories.option(room, known, by=representative)
    with pytest.raises(ValidationError, match="reçoit 30 personnes au plus"):
        workflow.finish(option, by=representative, title="Bal", attendance=31)


def test_price_is_the_councils_on_the_day_of_the_use(room, known, representative):
    free, ordinary = factories.rate_categories()
    factories.rate(room, ordinary, "hour", Decimal(15))
    made = factories.booking(room, known, by=representative)
    assert (made.category, made.price, made.value) == (free, 0, 30)


def test_declined_booking_says_why_and_gives_the_slot_back(known, representative):
    room = factories.open_space(is_automatic=False)
    made = factories.booking(room, known, by=representative, status="declined")
    assert made.reason == "Travaux dans la rue"
    assert letters() == ["maison/emails/declined", "maison/emails/to_confirm"]
    assert factories.option(room).status == "held"


# Cancelling -----------------------------------------------------------------------------------------------


def test_structure_cancels_until_the_limit(room, known, representative):
    made = factories.booking(room, known, by=representative)
    workflow.cancel(made, by=representative, reason="La réunion est reportée")
    assert (made.status, made.occupancies.count()) == ("cancelled", 0)
    assert letters() == ["maison/emails/confirmed"]  # whoever cancels knows


def test_after_the_limit_the_desk_alone_cancels(room, known, representative, receptionist):
    made = factories.booking(room, known, by=representative)
    with clock.moved_to(made.cancel_before + MINUTE):
        with pytest.raises(PermissionDenied):
            workflow.cancel(made, by=representative, reason="Trop tard")
        workflow.cancel(made, by=receptionist, reason="La structure a appelé")
    assert letters() == ["maison/emails/cancelled", "maison/emails/confirmed"]


def test_past_booking_is_not_cancelled(room, known, receptionist):
    made = factories.booking(room, known)
    with clock.moved_to(made.ends_at + HOUR), pytest.raises(Incomplete, match="notez la présence"):
        workflow.cancel(made, by=receptionist, reason="Oubli")


def test_presence_is_noted_from_the_time(room, known, receptionist):
    made = factories.booking(room, known)
    with pytest.raises(Incomplete, match="n’a pas commencé"):
        workflow.attend(made, by=receptionist)
    factories.bring(made, "missed")
    factories.bring(made, "attended")
    assert made.checked_by == receptionist


# Changing -------------------------------------------------------------------------------------------------


def test_change_takes_the_new_slot_and_frees_the_old(room, known, representative):
    made = factories.booking(room, known, by=representative)
    workflow.change(made, by=representative, starts_at=factories.in_days(11), ends_at=factories.in_days(11, "13:00"))
    assert made.occupancies.get().blocks.lower == factories.in_days(11)
    assert factories.option(room).starts_at == factories.in_days(10)
    assert [event.action for event in Event.objects.about(made)] == ["book", CHANGED]


def test_change_to_a_taken_slot_changes_nothing(room, known, representative):
    made = factories.booking(room, known, by=representative)
    factories.booking(room, days=11)
    with pytest.raises(workflow.Taken):
        workflow.change(
            made,
            by=representative,
            title="Autre",
            starts_at=factories.in_days(11),
            ends_at=factories.in_days(11, "12:00"),
        )
    made.refresh_from_db()
    assert (made.title, made.starts_at) == ("Réunion du bureau", factories.in_days(10))
    assert made.occupancies.get().blocks.lower == factories.in_days(10)


def test_change_may_overlap_the_former_slot(room, known, representative):
    made = factories.booking(room, known, by=representative)
    workflow.change(made, by=representative, ends_at=factories.in_days(10, "13:00"))
    assert made.occupancies.get().blocks.upper == factories.in_days(10, "13:00")


def test_moved_booking_is_confirmed_anew_where_the_desk_confirms(known, representative, receptionist):
    room = factories.open_space(is_automatic=False)
    made = factories.booking(room, known, by=representative)
    workflow.change(made, by=representative, title="Autre activité")
    assert made.status == "confirmed"
    workflow.change(made, by=representative, ends_at=factories.in_days(10, "13:00"))
    assert made.status == "requested"
    workflow.change(made, by=receptionist, ends_at=factories.in_days(10, "14:00"))
    assert made.status == "requested"
    assert letters() == [
        "maison/emails/changed",
        "maison/emails/confirmed",
        "maison/emails/to_confirm",
        "maison/emails/to_confirm",
    ]


def test_structure_changes_until_the_limit(room, known, representative, stranger, receptionist):
    made = factories.booking(room, known, by=representative)
    with pytest.raises(PermissionDenied):
        workflow.change(made, by=stranger, title="Chez moi")
    with clock.moved_to(made.cancel_before + MINUTE):
        with pytest.raises(ValidationError, match="appelez le bureau"):
            workflow.change(made, by=representative, title="Autre")
        workflow.change(made, by=receptionist, title="Autre")
    factories.bring(made, "cancelled")
    with pytest.raises(TooLate):
        workflow.change(made, by=representative, title="Encore")


def test_change_that_the_rules_refuse_changes_nothing(room, known, representative):
    made = factories.booking(room, known, by=representative)
    with pytest.raises(ValidationError, match="au plus"):
        workflow.change(made, by=representative, attendance=99)
    with pytest.raises(ValidationError, match="ouvert"):
        workflow.change(made, by=representative, ends_at=factories.in_days(10, "23:00"))
    made.refresh_from_db()
    assert made.ends_at == factories.in_days(10, "12:00")


# What is shared -------------------------------------------------------------------------------------------


def test_hall_takes_its_halves_and_a_half_takes_the_hall(known, representative):
    whole, left, right = factories.hall()
    made = factories.booking(left, known, by=representative, start="10:00", end="12:00")
    assert factories.booking(right, start="10:00", end="12:00").status == "confirmed"
    with pytest.raises(workflow.Taken):
        factories.option(whole, start="11:00", end="13:00")
    workflow.cancel(made, by=representative, reason="Reportée")
    with pytest.raises(workflow.Taken):
        factories.option(whole, start="11:00", end="13:00")
    assert factories.booking(whole, start="12:00", end="14:00").occupancies.count() == 2


def test_preparation_and_tidying_add_up(known):
    room = factories.open_space(before=15 * MINUTE, after=15 * MINUTE)
    factories.booking(room, start="10:00", end="12:00")
    with pytest.raises(workflow.Taken):
        factories.option(room, start="12:00", end="13:00")
    assert factories.option(room, start="12:30", end="13:30")


# Protected ------------------------------------------------------------------------------------------------


def test_desk_knows_nothing_of_a_sheltered_booking(room, shelter, sheltered, receptionist, guardian):
    shelter.status = "verified"
    shelter.save()
    made = factories.booking(room, shelter, by=sheltered)
    assert list(Booking.objects.visible_to(receptionist)) == []
    assert list(Booking.objects.visible_to(guardian)) == [made]
    with pytest.raises(PermissionDenied):
        workflow.cancel(made, by=receptionist, reason="Non")
    with pytest.raises(workflow.Taken):
        factories.option(room)


def test_request_of_a_protected_structure_goes_to_group_protection(shelter, sheltered, guardian):
    shelter.status = "verified"
    shelter.save()
    room = factories.open_space(is_automatic=False)
    factories.booking(room, shelter, by=sheltered, status="requested")
    assert [message.to for message in Message.objects.all()] == [guardian]


def test_desk_books_for_the_town_itself(room, receptionist):
    made = factories.in_days(10), factories.in_days(10, "12:00")
    option = workflow.hold(room, None, *made, by=receptionist)
    workflow.finish(option, by=receptionist, title="Conseil de quartier", attendance=20)
    assert (option.status, option.structure) == ("confirmed", None)
    assert people.agent("Maison") == receptionist
