"""Whatever people do, in any order, the house holds what a plain model in memory holds: nothing is taken twice, nothing
is refused without a reason, and what is given back is free."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from commons import clock
from maison import workflow
from maison.models import Booking, Occupancy

from .. import factories as people
from . import factories

QUARTER, HALF_HOUR = dt.timedelta(minutes=15), dt.timedelta(minutes=30)
SPACES = ("hall", "left", "right", "room")
UNITS = {"hall": {"left", "right"}, "left": {"left"}, "right": {"right"}, "room": {"room"}}
BUFFERS = {"hall": (2, 1), "left": (0, 0), "right": (0, 1), "room": (1, 1)}  # quarters of an hour, before and after
STARTS, LENGTHS = st.integers(0, 8), st.integers(2, 6)  # half-hours from nine o'clock


class House(RuleBasedStateMachine):
    """A hall and its halves, a room beside; each with its own preparation and tidying."""

    options, kept = Bundle("options"), Bundle("kept")

    def __init__(self):
        super().__init__()
        self.point = transaction.atomic()
        self.point.__enter__()
        self.busy = {}  # by booking: (units, first quarter, last quarter)
        self.rank = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.point.__exit__(None, None, None)

    @initialize()
    def open_the_house(self):
        hall, left, right = factories.hall()
        room = factories.open_space(name="Petite salle", slug="petite-salle")
        self.spaces = dict(zip(SPACES, (hall, left, right, room), strict=True))
        for name, (before, after) in BUFFERS.items():
            space = self.spaces[name]
            space.before, space.after = before * QUARTER, after * QUARTER
            space.save()
        self.nine = factories.in_days(10, "09:00")

    # The plain model ----------------------------------------------------------------------------------

    def wanted(self, name, start, length):
        before, after = BUFFERS[name]
        return UNITS[name], 2 * start - before, 2 * (start + length) + after

    def is_free(self, wanted, besides=None):
        units, first, last = wanted
        return not any(
            units & others and first < end and begin < last
            for pk, (others, begin, end) in self.busy.items()
            if pk != besides
        )

    def slot(self, start, length):
        return self.nine + start * HALF_HOUR, self.nine + (start + length) * HALF_HOUR

    # What people do -----------------------------------------------------------------------------------

    @rule(target=options, name=st.sampled_from(SPACES), start=STARTS, length=LENGTHS)
    def hold(self, name, start, length):
        self.rank += 1
        structure = factories.verified_structure(name=f"Voisine {self.rank}", slug=f"voisine-{self.rank}")
        wanted, person = self.wanted(name, start, length), people.representative_of(structure)
        free = self.is_free(wanted)
        try:
            option = workflow.hold(self.spaces[name], structure, *self.slot(start, length), by=person)
        except workflow.Taken:
            assert not free
            return None
        assert free
        self.busy[option.pk] = wanted
        return option

    @rule(target=kept, option=options)
    def book(self, option):
        if option is None or self.status(option) != "held":
            return None
        workflow.finish(option, by=option.by, title="Réunion", attendance=2)
        return option

    @rule(booking=kept)
    def cancel(self, booking):
        if booking is not None and self.status(booking) == "confirmed":
            workflow.cancel(booking, by=booking.by, reason="Reportée")
            del self.busy[booking.pk]

    @rule(option=options)
    def give_up(self, option):
        if option is not None and self.status(option) == "held":
            workflow.give_up(option, by=option.by)
            del self.busy[option.pk]

    @rule(booking=kept, name=st.sampled_from(SPACES), start=STARTS, length=LENGTHS)
    def change(self, booking, name, start, length):
        if booking is None or self.status(booking) != "confirmed":
            return
        wanted = self.wanted(name, start, length)
        free = self.is_free(wanted, besides=booking.pk)
        starts_at, ends_at = self.slot(start, length)
        try:
            workflow.change(booking, by=booking.by, space=self.spaces[name], starts_at=starts_at, ends_at=ends_at)
        except workflow.Taken:
            assert not free
        else:
            assert free
            self.busy[booking.pk] = wanted

    @rule(option=options)
    def let_lapse(self, option):
        """The option's time passes: it keeps nothing from anybody, though nobody came yet."""
        if option is not None and self.status(option) == "held":
            Booking.objects.filter(pk=option.pk).update(held_until=clock.now())
            workflow.free(option)
            Booking.objects.filter(pk=option.pk).delete()
            del self.busy[option.pk]

    def status(self, booking):
        return Booking.objects.filter(pk=booking.pk).values_list("status", flat=True).first()

    # What always holds --------------------------------------------------------------------------------

    @invariant()
    def house_holds_what_the_model_holds(self):
        names = {space.pk: name for name, space in getattr(self, "spaces", {}).items()}
        found = {
            (row.booking_id, names[row.unit_id], self.quarters(row.blocks.lower), self.quarters(row.blocks.upper))
            for row in Occupancy.objects.all()
        }
        told = {(pk, unit, first, last) for pk, (units, first, last) in self.busy.items() for unit in units}
        assert found == told

    def quarters(self, at):
        return (at - self.nine) // QUARTER


@pytest.mark.django_db
def test_house_is_what_a_plain_model_says():
    run_state_machine_as_test(
        House,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


# The two Sundays --------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(("sunday", "hours"), [("2026-10-25", 9), ("2027-03-28", 7), ("2027-04-04", 8)])
def test_night_when_clocks_change_lasts_what_it_lasts(sunday, hours):
    """From midnight to eight: what is kept is the time that really passes, and the same words are shown."""
    day = dt.date.fromisoformat(sunday)
    with clock.moved_to(day - dt.timedelta(days=20)):
        room = factories.open_space(opens="00:00")
        structure = factories.verified_structure()
        start, end = factories.at(day, "00:00"), factories.at(day, "08:00")
        option = workflow.hold(room, structure, start, end, by=people.representative_of(structure))
        blocks = option.occupancies.get().blocks
        assert blocks.upper - blocks.lower == dt.timedelta(hours=hours)
        other = factories.verified_structure()
        with pytest.raises(workflow.Taken):
            workflow.hold(
                room, other, factories.at(day, "07:00"), factories.at(day, "09:00"), by=people.representative_of(other)
            )
        again = workflow.hold(room, other, end, factories.at(day, "09:00"), by=people.representative_of(other))
        assert again.starts_at == end


@pytest.mark.django_db
def test_slot_the_day_before_keeps_its_hour_when_clocks_change():
    """Changed from Saturday to Sunday: ten o'clock stays ten o'clock."""
    with clock.moved_to(dt.date(2027, 3, 10)):
        room = factories.open_space()
        structure = factories.verified_structure()
        person = people.representative_of(structure)
        slot = factories.at("2027-03-27"), factories.at("2027-03-27", "12:00")
        made = workflow.hold(room, structure, *slot, by=person)
        workflow.finish(made, by=person, title="Réunion", attendance=2)
        moved = factories.at("2027-03-28"), factories.at("2027-03-28", "12:00")
        assert moved[0] - slot[0] == dt.timedelta(hours=23)
        workflow.change(made, by=person, starts_at=moved[0], ends_at=moved[1])
        assert made.starts_at == moved[0]
