"""The page that clients share is kept while it is true, and not one visit longer."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commons import clock
from maison import workflow
from maison.models import Closure, Equipment, OpeningHours, Rate, RateCategory, Space
from structures.models import Commune
from tests import factories as base
from tests.client import text
from tests.maison import factories

pytestmark = pytest.mark.django_db

PAGE = "/maison/espaces/salle-mistral/"
MORNING = dt.datetime(2027, 1, 26, 9, 10, tzinfo=dt.UTC)  # a Tuesday, 10 h 10 in Alès


@pytest.fixture(autouse=True)
def _that_morning():
    with clock.moved_to(MORNING):
        yield


@pytest.fixture
def room():
    return factories.open_space(name="Salle Mistral", slug="salle-mistral", opens="09:00", closes="18:00")


@pytest.fixture
def structure():
    return factories.verified_structure()


@pytest.fixture
def kept(client, room):
    """The page as clients read it by now."""
    for _ in range(2):
        page = client.page(PAGE)
    assert statements(client) == 2
    return text(page)


def statements(someone):
    with CaptureQueriesContext(connection) as queries:
        someone.page(PAGE)
    return len(queries)


def test_kept_page_is_the_page_and_may_not_be_shared_with_members(client, kept):
    page = client.page(PAGE)
    assert text(page) == kept
    assert page["Vary"] == "Cookie"
    assert "content-security-policy" in {name.lower() for name in page.headers}


def book(room, structure):
    return factories.booking(room, structure, days=2, title="Atelier vélo")


def post_closure(room, structure):
    Closure.objects.create(
        space=room,
        starts_at=clock.now() + dt.timedelta(days=1),
        ends_at=clock.now() + dt.timedelta(days=2),
        reason="Gel",
    )


def post_rate(room, structure):
    category = RateCategory.objects.create(name="Associations", rank=1)
    Rate.objects.create(space=room, category=category, unit="hour", amount=12, valid_from="2026-01-01", vote="2026-41")


def equip(room, structure):
    room.equipment.add(Equipment.objects.create(name="Piano droit"))


@pytest.mark.parametrize(
    "change",
    [
        book,
        post_closure,
        post_rate,
        equip,
        lambda room, structure: Space.objects.filter(pk=room.pk).update(capacity=31),
        lambda room, structure: OpeningHours.objects.filter(space=room).update(closes_at="17:00"),
        lambda room, structure: factories.SpaceFactory(name="Côté cour", slug="cote-cour", part_of=room),
        lambda room, structure: Commune.objects.filter(insee="30007").update(name="Alès-en-Cévennes"),
    ],
)
def test_kept_page_says_what_has_just_changed(client, room, structure, kept, change):
    change(room, structure)
    assert text(client.page(PAGE)) != kept


def test_kept_page_gives_back_what_was_cancelled(client, room, structure, kept):
    booking = book(room, structure)
    for _ in range(3):
        assert "Occupé" in text(client.page(PAGE))
    workflow.cancel(booking, by=base.representative_of(structure), reason="Remis à plus tard.")
    assert text(client.page(PAGE)) == kept


def test_kept_page_follows_the_clock(client, room, kept):
    assert "Réserver le mardi 26 à 12 h 30" in kept  # two hours ahead, on the half-hour
    with clock.moved_to(MORNING + dt.timedelta(minutes=19)):
        assert text(client.page(PAGE)) == kept
    with clock.moved_to(MORNING + dt.timedelta(minutes=21)):
        assert "Réserver le mardi 26 à 12 h 30" not in text(client.page(PAGE))


def test_kept_page_forgets_an_option_whose_time_has_passed(client, room, structure, kept):
    starts_at = MORNING.replace(minute=0) + dt.timedelta(days=2)
    workflow.hold(room, structure, starts_at, starts_at + dt.timedelta(hours=1), by=base.representative_of(structure))
    for _ in range(3):
        assert "Occupé" in text(client.page(PAGE))
    with clock.moved_to(MORNING + dt.timedelta(minutes=12)):
        assert text(client.page(PAGE)) == kept


def test_member_reads_a_page_of_their_own(client, representative, room, structure, kept):
    book(room, structure)
    client.sign_in(representative)
    for _ in range(3):
        assert "Atelier vélo" in text(client.page(PAGE))


def test_space_that_closes_to_the_public_is_not_found(client, room, kept):
    Space.objects.filter(pk=room.pk).update(is_open=False)
    assert client.get(PAGE).status_code == 404
