"""Who waits comes first, even in the minute before the routine gives a lapsed slot back."""

import datetime as dt

import pytest

from commons import clock
from maison import routines, workflow
from maison.models import Booking, WaitingPlace

from ..factories import representative_of
from . import factories

pytestmark = pytest.mark.django_db
LAPSED = dt.timedelta(minutes=11)


@pytest.fixture(autouse=True)
def _winter():
    with clock.moved_to(dt.date(2027, 2, 1)):
        yield


@pytest.fixture
def room():
    return factories.open_space()


def waiter(space, start="10:00", end="12:00"):
    structure = factories.verified_structure()
    slot = factories.in_days(10, start), factories.in_days(10, end)
    return workflow.wait(space, structure, *slot, by=representative_of(structure))


def test_lapsed_option_goes_to_who_waits_and_not_to_a_rival(room):
    factories.option(room)
    place = waiter(room)
    with clock.moved_to(clock.now() + LAPSED):
        with pytest.raises(workflow.Taken):
            factories.option(room)
        routines.lapse_options()
    place.refresh_from_db()
    assert (place.option.structure, place.option.status) == (place.structure, "held")


def test_lapsed_offer_goes_to_the_next_in_the_queue(room):
    factories.option(room)
    first, second = waiter(room), waiter(room)
    with clock.moved_to(clock.now() + LAPSED):
        routines.lapse_options()
    first.refresh_from_db()
    with clock.moved_to(first.option.held_until + dt.timedelta(seconds=1)):
        with pytest.raises(workflow.Taken):
            factories.option(room, days=9)  # the same day: a day has passed
        routines.lapse_options()
    second.refresh_from_db()
    assert second.option.structure == second.structure


def test_who_waits_may_book_it_directly(room):
    factories.option(room)
    place = waiter(room)
    with clock.moved_to(clock.now() + LAPSED):
        made = factories.option(room, place.structure, by=place.by)
    assert made.structure == place.structure


def test_half_of_a_hall_is_kept_for_who_waits_for_the_hall():
    whole, left, _ = factories.hall()
    factories.option(whole)
    waiter(whole)
    with clock.moved_to(clock.now() + LAPSED), pytest.raises(workflow.Taken):
        factories.option(left)


def test_queue_for_another_time_keeps_nobody_out(room):
    factories.option(room)
    factories.option(room, start="14:00", end="16:00")
    waiter(room, "14:00", "16:00")
    with clock.moved_to(clock.now() + LAPSED):
        factories.option(room)
    assert Booking.objects.options_of(Booking.objects.latest("pk").by).exists()
    assert WaitingPlace.objects.waiting().count() == 1


def test_structure_whose_identity_is_looked_at_again_still_books(room):
    """« Modifiée, à revoir » : the town knows it, and its activities go on meanwhile."""
    structure = factories.verified_structure()
    person = representative_of(structure)
    structure.status = "to_review"
    structure.save()
    made = factories.option(room, structure, by=person)
    workflow.finish(made, by=person, title="Réunion", attendance=4)
    assert made.status == "confirmed"
