"""Appointments: what advisers can give, one appointment a slot, moves, notes that others never read, reminders once."""

import datetime as dt
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from commons import clock
from commons.models import Event, Message
from commons.workflow import Incomplete, TooLate
from maison import routines, workflow
from maison.diary import Diary
from maison.models import Absence, Appointment, Booking, Occupancy, WaitingPlace
from maison.opening import holiday

from .. import factories as people
from . import desk, factories
from .test_rivals import race

pytestmark = pytest.mark.django_db
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
advice = workflow.advice


@pytest.fixture
def subject():
    return desk.kind()


@pytest.fixture
def newcomer():
    """Somebody who is only thinking of creating something."""
    return people.UserFactory(email="idee@exemple.example")


def working_day(shift=5):
    """A day to come that is no holiday, when advisers may receive."""
    day = desk.in_days(shift)
    while holiday(day):
        day += dt.timedelta(days=1)
    return day


def at(time="09:00", shift=5):
    return factories.at(working_day(shift), time)


def times(subject, **options):
    day = working_day()
    first = factories.at(day, "00:00")
    found = Diary([subject], day, day, **options).offers(subject)
    return [str(offer.starts_at - first) for offer in found]


def letters():
    return sorted(Message.objects.values_list("template", flat=True))


# What can be given ----------------------------------------------------------------------------------------


def test_hours_make_slots_of_the_subjects_length(subject):
    desk.adviser(subject)
    assert times(subject) == ["9:00:00", "9:45:00", "10:30:00", "11:15:00"]
    short = desk.kind(name="Emploi", slug="emploi", minutes=60)
    short.advisers.add(subject.advisers.get())
    assert times(short) == ["9:00:00", "10:00:00", "11:00:00"]


def test_without_an_office_only_by_phone(subject):
    row = desk.adviser(subject)
    day = working_day()
    assert {offer.ways for offer in Diary([subject], day, day).offers(subject)} == {("phone",)}
    row.space = desk.office()
    row.save()
    assert {offer.ways for offer in Diary([subject], day, day).offers(subject)} == {("spot", "phone")}


def test_absence_takes_its_hours_out(subject):
    row = desk.adviser(subject)
    Absence.objects.create(adviser=row, starts_at=at("09:30"), ends_at=at("10:35"))
    assert times(subject) == ["11:15:00"]


def test_holiday_and_closure_of_the_house_take_the_day_out(subject):
    desk.adviser(subject)
    factories.ClosureFactory(starts_at=at("08:00"), ends_at=at("10:00"))
    assert times(subject) == ["10:30:00", "11:15:00"]
    may_day = dt.date(clock.today().year + 1, 5, 1)
    assert Diary([subject], may_day, may_day, is_desk=True).slots(subject) == []


def test_hours_hold_between_their_dates(subject):
    row = desk.adviser(subject)
    row.hours.update(valid_until=working_day() - dt.timedelta(days=1))
    assert times(subject) == []


def test_notice_and_horizon_of_the_subject(subject):
    desk.adviser(subject, hours=("00:00", "23:45"))
    found = Diary([subject], clock.today(), desk.in_days(60)).slots(subject)
    assert found[0].starts_at >= clock.now() + 23 * HOUR
    assert clock.local_date(found[-1].starts_at) <= desk.in_days(42)
    assert Diary([subject], clock.today(), desk.in_days(60), is_desk=True).slots(subject)[0] != found[0]


def test_busy_office_leaves_the_phone(subject):
    office = desk.office(audience="desk")
    desk.adviser(subject, space=office)
    keeper = people.agent("Maison")
    option = workflow.hold(office, None, at("09:00"), at("10:00"), by=keeper)
    workflow.finish(option, by=keeper, title="Ménage", attendance=1)
    day = working_day()
    ways = [offer.ways for offer in Diary([subject], day, day).offers(subject)]
    assert ways == [("phone",), ("phone",), ("spot", "phone"), ("spot", "phone")]


def test_adviser_who_stopped_receives_nobody(subject):
    row = desk.adviser(subject)
    row.is_receiving = False
    row.save()
    assert times(subject) == []


def test_diary_costs_as_many_statements_with_one_adviser_or_ten(subject, django_assert_max_num_queries):
    office = desk.office()
    for number in range(10):
        desk.other_adviser(subject, number=number, space=office)
    with django_assert_max_num_queries(10):
        assert len(Diary([subject], clock.today(), desk.in_days(42)).slots(subject)) > 100


# Taking one -----------------------------------------------------------------------------------------------


def test_appointment_on_the_spot_keeps_the_office_and_names_nobody(subject, newcomer):
    row = desk.adviser(subject, space=desk.office())
    made = desk.appointment(subject, newcomer, way="spot", at=at(), about="Une épicerie")
    assert (made.status, made.adviser, made.ends_at) == ("booked", row, at("09:45"))
    room = made.room
    assert (room.space, room.structure, room.status, room.title) == (row.space, None, "confirmed", advice.ROOM)
    assert room.occupancies.get().unit == row.space
    assert letters() == ["maison/emails/appointment_booked", "maison/emails/appointment_booked_adviser"]
    assert [event.action for event in Event.objects.about(made)] == ["Rendez-vous pris"]


def test_appointment_for_a_structure_is_asked_by_its_people(subject, structure, reader, newcomer):
    desk.adviser(subject)
    assert desk.appointment(subject, reader, structure=structure, at=at()).structure == structure
    with pytest.raises(PermissionDenied):
        desk.appointment(subject, newcomer, structure=structure, at=at("09:45"))
    with pytest.raises(PermissionDenied):
        desk.appointment(subject, newcomer, by=reader, at=at("09:45"))


def test_slot_that_is_taken_is_taken(subject, newcomer, stranger):
    desk.adviser(subject)
    desk.appointment(subject, newcomer, at=at())
    with pytest.raises(workflow.Taken):
        desk.appointment(subject, stranger, at=at())
    with pytest.raises(workflow.Taken):
        desk.appointment(subject, stranger, at=at("09:10"))
    assert Appointment.objects.count() == 1


def test_second_adviser_takes_over(subject, newcomer, stranger):
    first, second = desk.adviser(subject), desk.other_adviser(subject)
    one, other = (desk.appointment(subject, person, at=at()) for person in (newcomer, stranger))
    assert {one.adviser, other.adviser} == {first, second}


def test_office_of_two_advisers_receives_one_of_them(subject, newcomer, stranger):
    office = desk.office()
    desk.adviser(subject, space=office), desk.other_adviser(subject, space=office)
    desk.appointment(subject, newcomer, way="spot", at=at())
    with pytest.raises(ValidationError, match="se tient par téléphone"):
        desk.appointment(subject, stranger, way="spot", at=at())
    assert desk.appointment(subject, stranger, way="phone", at=at()).room is None


def test_way_that_is_not_given_then_is_a_sentence(subject, newcomer):
    desk.adviser(subject)
    with pytest.raises(ValidationError, match="se tient par téléphone"):
        desk.appointment(subject, newcomer, way="spot", at=at())


def test_third_appointment_of_one_person_is_refused(subject, newcomer):
    desk.adviser(subject)
    for time in ("09:00", "09:45"):
        desk.appointment(subject, newcomer, at=at(time))
    with pytest.raises(ValidationError, match="déjà deux rendez-vous"):
        desk.appointment(subject, newcomer, at=at("10:30"))


def test_call_needs_a_number(subject, newcomer):
    desk.adviser(subject)
    with pytest.raises(ValidationError, match="numéro où vous appeler"):
        desk.appointment(subject, newcomer, at=at(), phone="")


def test_desk_types_for_somebody_without_an_account(subject, receptionist):
    desk.adviser(subject)
    made = desk.appointment(subject, None, by=receptionist, at=at(), typed_for="Rose Prés")
    assert (made.user, made.typed_for) == (None, "Rose Prés")
    assert letters() == ["maison/emails/appointment_booked_adviser"]
    with pytest.raises(ValidationError, match="pour qui"):
        desk.appointment(subject, None, by=receptionist, at=at("09:45"))


def test_database_refuses_two_appointments_at_once(subject, newcomer):
    desk.adviser(subject)
    made = desk.appointment(subject, newcomer, at=at())
    made.pk, made.number, made.starts_at = None, "R-AUTRE", at("09:30")
    with pytest.raises(IntegrityError, match="one_at_a_time"), transaction.atomic():
        made.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["phone", "spot"])
def test_sixteen_people_for_two_advisers(way):
    subject = desk.kind()
    office, other = desk.office(), desk.office(name="Bureau vert", slug="bureau-vert")
    desk.adviser(subject, space=office), desk.other_adviser(subject, space=other)
    crowd = [people.UserFactory() for _ in range(16)]
    acts = [partial(desk.appointment, subject, person, way=way, at=at()) for person in crowd]
    outcomes = race(acts)
    assert sum(isinstance(outcome, Appointment) for outcome in outcomes) == 2
    assert sum(isinstance(outcome, workflow.Taken) for outcome in outcomes) == 14
    assert Appointment.objects.values("adviser").distinct().count() == 2
    assert Occupancy.objects.count() == (2 if way == "spot" else 0)


# Its life -------------------------------------------------------------------------------------------------


def test_person_cancels_until_the_limit_then_says_that_they_do_not_come(subject, newcomer):
    desk.adviser(subject, space=desk.office())
    made = desk.appointment(subject, newcomer, way="spot", at=at())
    with clock.moved_to(made.cancel_before + MINUTE):
        with pytest.raises(PermissionDenied):
            advice.cancel(made, by=newcomer, reason="Grippe")
        advice.excuse(made, by=newcomer)
    assert (made.status, made.room, Booking.objects.count()) == ("excused", None, 0)
    other = desk.appointment(subject, newcomer, way="spot", at=at())
    advice.cancel(other, by=newcomer, reason="Grippe")
    assert (other.status, Booking.objects.count()) == ("cancelled", 0)
    told = Message.objects.filter(template="maison/emails/appointment_cancelled_adviser")
    assert {message.to for message in told} == {made.adviser.user}
    assert not Message.objects.filter(template="maison/emails/appointment_cancelled").exists()


def test_adviser_and_desk_cancel_and_the_person_learns_it(subject, newcomer, receptionist, stranger):
    row = desk.adviser(subject)
    made = desk.appointment(subject, newcomer, at=at())
    with pytest.raises(PermissionDenied):
        advice.cancel(made, by=stranger, reason="Non")
    advice.cancel(made, by=row.user, reason="Formation")
    told = Message.objects.filter(template__contains="cancelled")
    assert [(message.template, message.to) for message in told] == [("maison/emails/appointment_cancelled", newcomer)]
    other = desk.appointment(subject, newcomer, at=at())
    advice.cancel(other, by=receptionist, reason="Travaux")
    assert Message.objects.filter(template__contains="cancelled").count() == 3


def test_presence_is_noted_from_the_time(subject, newcomer, receptionist):
    row = desk.adviser(subject)
    made = desk.appointment(subject, newcomer, at=at())
    with pytest.raises(Incomplete, match="n’a pas commencé"):
        advice.attend(made, by=row.user)
    with clock.moved_to(made.ends_at + HOUR):
        with pytest.raises(Incomplete, match="est passé"):
            advice.cancel(made, by=receptionist, reason="Oubli")
        with pytest.raises(PermissionDenied):
            advice.attend(made, by=newcomer)
        advice.miss(made, by=receptionist)
        assert (made.status, made.checked_by) == ("absent", receptionist)
        advice.attend(made, by=row.user)
    assert made.status == "attended"


def test_move_takes_the_new_time_and_frees_the_old(subject, newcomer, stranger):
    desk.adviser(subject, space=desk.office())
    made = desk.appointment(subject, newcomer, way="spot", at=at())
    advice.move_appointment(made, at("09:45"), "spot", by=newcomer, phone="")
    assert (made.starts_at, made.ends_at) == (at("09:45"), at("10:30"))
    assert made.room.starts_at == at("09:45")
    assert Booking.objects.count() == 1
    assert desk.appointment(subject, stranger, way="spot", at=at()).starts_at == at()
    advice.move_appointment(made, at("09:45"), "phone", by=newcomer, phone="0600000000")
    assert (made.way, made.room) == ("phone", None)


def test_move_to_a_taken_time_changes_nothing(subject, newcomer, stranger):
    desk.adviser(subject, space=desk.office())
    made = desk.appointment(subject, newcomer, way="spot", at=at())
    desk.appointment(subject, stranger, at=at("09:45"))
    with pytest.raises(workflow.Taken):
        advice.move_appointment(made, at("09:45"), "spot", by=newcomer, phone="")
    made.refresh_from_db()
    assert (made.starts_at, made.room.starts_at, Occupancy.objects.count()) == (at(), at(), 1)


def test_move_is_the_persons_until_the_limit_then_the_desks(subject, newcomer, receptionist, stranger):
    desk.adviser(subject)
    made = desk.appointment(subject, newcomer, at=at())
    with pytest.raises(PermissionDenied):
        advice.move_appointment(made, at("09:45"), "phone", by=stranger, phone="06")
    with clock.moved_to(made.cancel_before + MINUTE):
        with pytest.raises(ValidationError, match="appelez le bureau"):
            advice.move_appointment(made, at("09:45"), "phone", by=newcomer, phone="06")
        advice.move_appointment(made, at("09:45"), "phone", by=receptionist, phone="06")
    advice.cancel(made, by=receptionist, reason="Travaux")
    with pytest.raises(TooLate):
        advice.move_appointment(made, at(), "phone", by=receptionist, phone="06")


def test_room_of_an_appointment_is_not_taken_from_it(subject, newcomer, receptionist):
    desk.adviser(subject, space=desk.office())
    room = desk.appointment(subject, newcomer, way="spot", at=at()).room
    with pytest.raises(Incomplete, match="annulez le rendez-vous"):
        workflow.cancel(room, by=receptionist, reason="Ménage")
    with pytest.raises(ValidationError, match="annulez le rendez-vous"):
        workflow.change(room, by=receptionist, starts_at=at("10:00"), ends_at=at("11:00"))
    assert WaitingPlace.objects.count() == 0


def test_reminder_leaves_once_the_day_before(subject, newcomer, receptionist):
    desk.adviser(subject)
    made = desk.appointment(subject, newcomer, at=at())
    desk.appointment(subject, None, by=receptionist, at=at("09:45"), typed_for="Rose Prés")
    routines.remind_appointments()
    reminders = Message.objects.filter(template="maison/emails/appointment_reminder")
    assert reminders.count() == 0
    with clock.moved_to(made.starts_at - 18 * HOUR):
        routines.remind_appointments()
        routines.remind_appointments()
    assert [message.to for message in reminders] == [newcomer]
