"""A series: each date its own row, the refused ones kept with their reason and offered again."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from commons import clock
from commons.models import Event, Message
from maison import workflow
from maison.models import Booking, Series
from maison.opening import HERE
from maison.workflow import Scope

from .. import factories as people
from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _winter():
    with clock.moved_to(dt.date(2027, 2, 1)):
        yield


@pytest.fixture
def room():
    return factories.open_space(name="Salle des Mûriers", slug="muriers")


@pytest.fixture
def known(structure):
    structure.status = "verified"
    structure.save()
    return structure


def letters():
    return sorted(Message.objects.values_list("template", flat=True))


def statuses(series):
    return list(series.bookings.order_by("starts_at").values_list("status", flat=True))


def hours(series):
    rows = series.bookings.order_by("starts_at")
    return [f"{row.starts_at.astimezone(HERE):%d/%m %H:%M}–{row.ends_at.astimezone(HERE):%H:%M}" for row in rows]


# Beginning ------------------------------------------------------------------------------------------------


def test_series_books_each_date_at_the_same_hour_over_daylight_saving(room, known, representative):
    series = factories.series(room, known, until="2027-04-06")
    assert hours(series) == [
        *("02/03 18:00–20:00", "09/03 18:00–20:00", "16/03 18:00–20:00", "23/03 18:00–20:00"),
        *("30/03 18:00–20:00", "06/04 18:00–20:00"),
    ]
    assert {row.starts_at.astimezone(dt.UTC).hour for row in series.bookings.all()} == {16, 17}
    assert statuses(series) == ["confirmed"] * 6
    assert letters() == ["maison/emails/series_began"]


def test_taken_date_is_kept_with_its_reason_and_the_others_are_booked(room, known):
    factories.booking(room, days=36, start="19:00", end="21:00")  # 9 March
    Message.objects.all().delete()
    series = factories.series(room, known, until="2027-03-23")
    assert statuses(series) == ["confirmed", "unavailable", "confirmed", "confirmed"]
    refused = series.bookings.get(status="unavailable")
    assert refused.reason == "L’espace est déjà pris à cette heure."
    assert not refused.occupancies.exists()
    assert series.count_by_status == [("Confirmée", 3), ("Date indisponible", 1)]


def test_closed_day_is_kept_with_its_reason_and_a_holiday_is_skipped(room, known):
    night = factories.at("2027-03-22", "00:00"), factories.at("2027-03-23", "00:00")
    factories.ClosureFactory(starts_at=night[0], ends_at=night[1])
    series = factories.series(room, known, starts_on=dt.date(2027, 3, 15), until="2027-04-05")
    assert hours(series) == ["15/03 18:00–20:00", "22/03 18:00–20:00", "05/04 18:00–20:00"]  # 29 is Easter Monday
    assert statuses(series) == ["confirmed", "unavailable", "confirmed"]
    assert series.bookings.get(status="unavailable").reason.endswith("à 0 h : Travaux.".replace("à 0 h", "à 0\u00a0h"))


def test_series_without_a_free_date_is_not_created(room, known, representative):
    factories.series(room, known, until="2027-03-23")
    with pytest.raises(ValidationError, match="Aucune de ces dates n’est libre"):
        factories.series(room, until="2027-03-23")
    assert Series.objects.count() == 1


def test_series_waits_for_the_desk_where_the_space_is_not_automatic(known, receptionist):
    room = factories.open_space(is_automatic=False)
    series = factories.series(room, known, until="2027-03-16")
    assert statuses(series) == ["requested"] * 3
    assert letters() == ["maison/emails/series_began", "maison/emails/series_to_confirm"]
    workflow.confirm_dates(series, by=receptionist)
    assert statuses(series) == ["confirmed"] * 3
    assert letters().count("maison/emails/confirmed") == 0


def test_desk_refuses_all_dates_in_one_letter(known, receptionist):
    series = factories.series(factories.open_space(is_automatic=False), known, until="2027-03-16")
    workflow.decline_dates(series, by=receptionist, reason="Travaux")
    assert statuses(series) == ["declined"] * 3
    assert letters().count("maison/emails/series_declined") == 1
    with pytest.raises(ValidationError, match="Aucune date n’attend"):
        workflow.decline_dates(series, by=receptionist, reason="Travaux")


def test_series_is_begun_by_who_writes_for_the_structure(room, known, stranger, reader):
    for person in (stranger, reader):
        with pytest.raises(PermissionDenied):
            factories.series(room, known, by=person)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"until": "2028-04-01"}, "Une série dure un an au plus."),
        ({"until": "2027-03-05"}, "Une série a au moins deux dates"),
        ({"attendance": 31}, "L’espace reçoit 30"),
        ({"starts_on": dt.date(2027, 12, 7), "until": "2027-12-21"}, "se réserve jusqu’au"),
    ],
)
def test_series_that_cannot_be_says_why(fields, sentence, room, known):
    with pytest.raises(ValidationError, match=sentence):
        factories.series(room, known, **fields)


# Changing and cancelling ----------------------------------------------------------------------------------


def nth(series, rank):
    return series.bookings.order_by("starts_at")[rank]


def change(series, rank, scope, **values):
    values = {"from_time": dt.time(17), "to_time": dt.time(19)} | values
    return workflow.change_dates(
        series, nth(series, rank), scope, by=people.representative_of(series.structure), **values
    )


@pytest.mark.parametrize(
    ("scope", "starts"),
    [
        (Scope.THIS, ["18:00", "17:00", "18:00", "18:00"]),
        (Scope.FOLLOWING, ["18:00", "17:00", "17:00", "17:00"]),
        (Scope.ALL, ["17:00"] * 4),
    ],
)
def test_change_reaches_the_dates_that_were_chosen(scope, starts, room, known):
    series = factories.series(room, known, until="2027-03-23")
    assert change(series, 1, scope) == []
    assert [told[6:11] for told in hours(series)] == starts


def test_change_that_meets_another_booking_keeps_that_date_as_it_was(room, known):
    series = factories.series(room, known, until="2027-03-23")
    factories.booking(room, days=43, start="16:00", end="18:00")  # 16 March
    left = change(series, 0, Scope.ALL)
    assert [(row.starts_at.astimezone(HERE).day, reason) for row, reason in left] == [
        (16, "Ce créneau vient d’être pris.")
    ]
    assert [told[6:11] for told in hours(series)] == ["17:00", "17:00", "18:00", "17:00"]


@pytest.mark.parametrize(("scope", "left"), [(Scope.THIS, 3), (Scope.FOLLOWING, 1), (Scope.ALL, 0)])
def test_cancel_gives_back_the_dates_that_were_chosen(scope, left, room, known, representative):
    series = factories.series(room, known, until="2027-03-23")
    workflow.cancel_dates(series, nth(series, 1), scope, by=representative, reason="Plus d’animatrice")
    assert statuses(series).count("confirmed") == left
    assert letters() == ["maison/emails/series_began"]


def test_desk_that_cancels_a_series_writes_one_letter(room, known, receptionist):
    series = factories.series(room, known, until="2027-03-23")
    workflow.cancel_dates(series, nth(series, 0), Scope.ALL, by=receptionist, reason="Travaux")
    assert letters() == ["maison/emails/series_began", "maison/emails/series_cancelled"]


def test_date_too_near_stays_when_the_structure_cancels_all(room, known, representative):
    series = factories.series(room, known, until="2027-03-23")
    with clock.moved_to(factories.at("2027-03-09", "12:00")):
        left = workflow.cancel_dates(series, nth(series, 1), Scope.ALL, by=representative, reason="Arrêt")
    assert [row.pk for row, _ in left] == [nth(series, 1).pk]
    assert statuses(series) == ["confirmed", "confirmed", "cancelled", "cancelled"]


# Offered again --------------------------------------------------------------------------------------------


@pytest.fixture
def refused(room, known):
    """A date that somebody else had first, and that somebody's booking."""
    other = factories.booking(room, days=36, start="19:00", end="21:00")
    series = factories.series(room, known, until="2027-03-23")
    Message.objects.all().delete()
    return series.bookings.get(status="unavailable"), other


def test_refused_date_is_offered_once_when_it_frees_up(refused, receptionist):
    date, other = refused
    workflow.offer_again(date)
    assert letters() == []
    workflow.cancel(other, by=receptionist, reason="Plus besoin")
    Message.objects.all().delete()
    workflow.offer_again(date)
    workflow.offer_again(date)
    assert letters() == ["maison/emails/date_freed"]


def test_refused_date_is_taken_by_its_button_when_it_is_free(refused, representative, receptionist):
    date, other = refused
    with pytest.raises(ValidationError, match="toujours pas libre"):
        workflow.take_date(date, by=representative)
    workflow.cancel(other, by=receptionist, reason="Plus besoin")
    workflow.take_date(date, by=representative)
    assert (date.status, date.reason, date.occupancies.count()) == ("confirmed", "", 1)


def test_refused_date_is_waited_for_no_more(refused, representative):
    date, _ = refused
    workflow.drop_date(date, by=representative)
    assert date.status == "cancelled"


def test_desk_that_withdraws_a_date_keeps_it_for_later(room, known, receptionist, representative):
    series = factories.series(room, known, until="2027-03-23")
    date = nth(series, 2)
    workflow.withdraw_date(date, by=receptionist, reason="Fuite d’eau")
    assert (date.status, date.reason) == ("unavailable", "Fuite d’eau")
    assert letters()[-1] == "maison/emails/withdrawn"
    workflow.take_date(date, by=representative)
    assert date.status == "confirmed"


def test_journal_of_a_series_says_nothing_of_people(room, known, representative):
    series = factories.series(room, known, until="2027-03-23", title="Atelier secret")
    assert [event.action for event in Event.objects.about(series)] == ["Série créée"]
    assert Booking.objects.filter(series=series).count() == 4
