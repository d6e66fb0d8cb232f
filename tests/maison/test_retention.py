"""What the house keeps for a time goes when it is over; what it lent stays counted."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta

from commons import clock, retention
from commons.models import Event
from maison import in_kind
from maison.models import (
    AdviceNote,
    Appointment,
    Booking,
    Feed,
    Inventory,
    InventoryPhoto,
    Occupation,
    OccupationSignature,
    PremisesRequest,
    RequestPaper,
    WaitingPlace,
    Wish,
    WishedSlot,
)
from maison.workflow import occupation
from structures.models import Paper, User
from tests import factories
from tests.maison import desk, lending, subjects
from tests.maison import factories as house

pytestmark = pytest.mark.django_db


def due(code, on):
    """What the series gives on that day, under its own duration."""
    series = retention.SERIES[code]
    return list(series.due(on - relativedelta(months=series.months)))


def begins(code, row):
    """The day from which its time runs."""
    return retention.SERIES[code].candidates().get(pk=row.pk).began_on


def dispose(code, row):
    series = retention.SERIES[code]
    series.dispose(series.candidates().get(pk=row.pk))


def test_each_series_of_the_house_says_from_when_and_why():
    ours = [series for code, series in retention.SERIES.items() if code.startswith("maison.")]
    assert len(ours) == 14
    assert all(series.source.startswith("Proposition : ") and series.counted_from for series in ours)


# Bookings -------------------------------------------------------------------------------------------


def test_booking_loses_its_words_three_years_on_and_stays_counted():
    house.rate_categories()
    made = house.booking(
        house.open_space(), house.verified_structure(), typed_for="Mme Vidal", by=factories.agent("Maison")
    )
    with clock.moved_to(made.starts_at):
        house.workflow.attend(made, by=factories.agent("Maison"))
    Booking.objects.filter(pk=made.pk).update(value=30)
    with clock.moved_to(made.ends_at + dt.timedelta(days=1)):
        told = in_kind.lent()
    day = clock.local_date(made.ends_at)
    assert due("maison.booking", day + relativedelta(months=36, days=-1)) == []
    assert due("maison.booking", day + relativedelta(months=36)) == [made]
    dispose("maison.booking", made)
    made.refresh_from_db()
    assert (made.title, made.typed_for, made.status, made.value) == ("Effacé", "Effacé", "attended", 30)
    assert made.events.count() == 0
    with clock.moved_to(made.ends_at + dt.timedelta(days=1)):
        assert in_kind.lent() == told


def test_who_booked_for_a_structure_is_named_no_more():
    made = house.booking(house.open_space())
    dispose("maison.booking", made)
    made.refresh_from_db()
    assert made.by == User.objects.clock()
    assert set(Event.objects.about(made).values_list("by", flat=True)) == {made.by_id}


def test_option_is_no_file_to_keep():
    option = house.option(house.open_space())
    assert option not in retention.SERIES["maison.booking"].candidates()


def test_series_loses_its_words_and_keeps_its_dates():
    with clock.moved_to(dt.date(2027, 2, 1)):
        made = house.series(house.open_space())
    dates = made.bookings.count()
    assert begins("maison.series", made) == made.until
    dispose("maison.series", made)
    made.refresh_from_db()
    assert (made.title, made.by, made.bookings.count()) == ("Effacé", User.objects.clock(), dates)
    assert made.events.count() == 0


def test_wait_goes_a_year_after_its_slot(structure):
    place = subjects.waiting_place(structure)
    day = clock.local_date(place.ends_at)
    assert due("maison.waiting", day + relativedelta(months=12)) == [place]
    dispose("maison.waiting", place)
    assert WaitingPlace.objects.count() == 0


def test_wish_goes_with_its_slots(structure):
    wish = subjects.subject("house_wish", structure)
    assert begins("maison.wish", wish) == wish.round.ends_on
    dispose("maison.wish", wish)
    assert (Wish.objects.count(), WishedSlot.objects.count()) == (0, 0)


def test_book_of_passes_keeps_its_price(structure):
    made = desk.book_of(structure)
    assert begins("maison.pass", made) == made.valid_until
    dispose("maison.pass", made)
    made.refresh_from_db()
    assert (made.by, made.price, made.structure) == (User.objects.clock(), 50, structure)


def test_note_goes_before_its_appointment_which_takes_what_is_left(structure):
    made = desk.appointment_of(structure)
    by = made.adviser.user
    first, second = (AdviceNote.objects.create(appointment=made, text="Elle hésite.", by=by) for _ in range(2))
    dispose("maison.advice_note", first)
    assert AdviceNote.objects.get() == second
    day = clock.local_date(made.ends_at)
    assert begins("maison.appointment", made) == day
    dispose("maison.appointment", made)
    assert (Appointment.objects.count(), AdviceNote.objects.count()) == (0, 0)


def test_calendar_of_who_signs_in_no_more_is_closed(representative):
    feed = Feed.objects.create(user=representative)
    User.objects.filter(pk=representative.pk).update(last_login=clock.now())
    assert due("maison.feed", clock.today() + relativedelta(months=35)) == []
    assert due("maison.feed", clock.today() + relativedelta(months=36)) == [feed]
    dispose("maison.feed", feed)
    assert Feed.objects.from_secret(feed.secret) is None


# Premises -------------------------------------------------------------------------------------------


def test_draft_for_premises_goes_two_years_after_its_last_word(structure):
    made = lending.request(structure, "draft")
    assert due("maison.premises_draft", clock.today() + relativedelta(months=24)) == [made]
    dispose("maison.premises_draft", made)
    assert PremisesRequest.objects.count() == 0


def test_refused_request_goes_with_its_letter_and_frees_its_papers(structure, django_capture_on_commit_callbacks):
    made = lending.request(structure, "refused")
    letter = made.decision_letter
    assert begins("maison.premises_refused", made) == clock.local_date(made.decided_at)
    with django_capture_on_commit_callbacks(execute=True):
        dispose("maison.premises_refused", made)
    assert (PremisesRequest.objects.count(), RequestPaper.objects.count()) == (0, 0)
    assert not letter.storage.exists(letter.name)
    assert made.events.model.objects.count() == 0
    assert Paper.objects.filter(structure=structure).exists()


def test_withdrawn_request_is_counted_from_the_day_it_was_withdrawn(structure, representative):
    made = lending.request(structure)
    later = clock.now() + dt.timedelta(days=40)
    with clock.moved_to(later):
        lending.lending.withdraw_request(made, by=representative)
    assert begins("maison.premises_refused", made) == clock.local_date(later)


def test_place_that_is_lent_is_never_over(structure):
    made = lending.occupied(structure)
    assert made.request not in retention.SERIES["maison.premises_granted"].candidates()


def test_time_of_a_place_runs_from_the_end_of_its_last_agreement(structure, receptionist):
    made = lending.occupied(structure)
    ends_on = made.ends_on + relativedelta(years=1)
    terms = {"ends_on": ends_on, "fee": 0, "free_reason": "Le projet continue", "decision": "DM-9"}
    occupation.renew(made, by=receptionist, **terms)
    following = made.renewals.get()
    Occupation.objects.filter(pk__in=[made.pk, following.pk]).update(
        status="ended", ending="term", signed_on=made.starts_on
    )
    assert begins("maison.premises_granted", made.request) == ends_on


def test_place_that_was_lent_loses_its_people_and_none_of_its_value(structure, django_capture_on_commit_callbacks):
    made = lending.occupied(structure, "ended")
    with clock.moved_to(made.ends_on + dt.timedelta(days=1)):
        lending.inventory(made, Inventory.Kind.EXIT)
        told = [(row.year, row.key, row.value) for row in in_kind.lent()]
    files = [made.document, made.request.decision_letter, Inventory.objects.get().document]
    assert told
    with django_capture_on_commit_callbacks(execute=True):
        dispose("maison.premises_granted", made.request)
    made.refresh_from_db()
    assert (made.purpose, made.rental_value, made.status) == ("Effacé", 7_300, "ended")
    assert set(OccupationSignature.objects.values_list("name", "role")) == {("Effacé", "Effacé")}
    assert Inventory.objects.values_list("rooms", "name", "town_name").get() == ("Effacé", "Effacé", "Effacé")
    assert (InventoryPhoto.objects.count(), RequestPaper.objects.count(), made.events.count()) == (0, 0, 0)
    assert PremisesRequest.objects.values_list("title", "project").get() == ("Effacé", "Effacé")
    assert [file.name for file in files if file.storage.exists(file.name)] == []
    with clock.moved_to(made.ends_on + dt.timedelta(days=1)):
        assert [(row.year, row.key, row.value) for row in in_kind.lent()] == told
