"""The calendar of a space: what is free, busy, closed, and what each reader reads of it."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commons import clock
from commons.models import ConfidentialView
from maison import workflow
from maison.calendar import Agenda
from maison.grid import Grid
from maison.models import Booking
from maison.opening import HERE
from maison.periods import Month, Week
from tests import factories as base
from tests.client import said, text, tree
from tests.maison import factories

pytestmark = pytest.mark.django_db

WEEK = "/maison/espaces/salle-mistral/?semaine=2027-W05"


@pytest.fixture(autouse=True)
def _in_january():
    with clock.moved_to(dt.date(2027, 1, 25)):
        yield


@pytest.fixture
def room():
    return factories.open_space(name="Salle Mistral", slug="salle-mistral", opens="09:00", closes="18:00")


TUESDAY = 8  # days from the 25th of January to the 2nd of February


@pytest.fixture
def mine(room, structure):
    """« Ressourcerie des Prés » on Tuesday the 2nd, from 10 to 12."""
    structure.status = "verified"
    structure.save()
    return factories.booking(room, structure, days=TUESDAY, title="Atelier vélo")


def spaced(element):
    """What it says, each of its parts a word apart."""
    return " ".join(" ".join(element.itertext()).split())


def cells(page):
    """``{(column heading, row heading): words}`` of the table, its spans spread out."""
    (table,) = tree(page).xpath("//table[contains(@class, 'week')]")
    heads = [said(head) for head in table.xpath("./thead/tr/*")][1:]
    found, held = {}, {}
    for row in table.xpath("./tbody/tr"):
        hour, *rest = row
        waiting = iter(rest)
        for head in heads:
            words, left = held.pop(head, ("", 0))
            if not left:
                cell = next(waiting)
                words, left = spaced(cell), int(cell.get("rowspan", 1))
            found[head, spaced(hour)] = words
            held[head] = words, left - 1
        assert list(waiting) == []
    return found


# The week -------------------------------------------------------------------------------------------------


def test_week_links_each_free_hour_to_its_booking(client, room):
    page = client.page(WEEK)
    (link,) = [a for a in tree(page).xpath("//table//a") if said(a) == "Réserver le mardi 2 à 10 h"]
    assert link.get("href") == "/maison/espaces/salle-mistral/reserver/?debut=2027-02-02T10:00&fin=2027-02-02T11:00"
    assert len(tree(page).xpath("//table[contains(@class, 'week')]//td//a")) == 7 * 9
    assert said(tree(page).xpath("//table/caption")[0]) == "Salle Mistral, semaine du 1er au 7 février 2027"


def test_week_is_a_table_with_headings(client, room):
    (table,) = tree(client.page(WEEK)).xpath("//table[contains(@class, 'week')]")
    days = [said(head) for head in table.xpath("./thead/tr/th[@scope='col']")]
    assert days == ["lundi 1er", "mardi 2", "mercredi 3", "jeudi 4", "vendredi 5", "samedi 6", "dimanche 7"]
    assert [said(head) for head in table.xpath("./tbody/tr/th[@scope='row']")] == [f"{hour} h" for hour in range(9, 18)]


def test_week_turns_to_its_neighbours_and_back_to_today(client, room):
    page = client.page(WEEK)
    for words, week in [("← Avant", "2027-W04"), ("Aujourd’hui", "2027-W04"), ("Après →", "2027-W06")]:
        (link,) = [a for a in tree(page).iter("a") if said(a) == words]
        assert link.get("href") == f"?semaine={week}#calendrier"


def test_busy_time_is_told_as_each_reader_may_know_it(client, room, mine, request):
    told = {}
    for name in ("visitor", "stranger", "representative", "reader", "receptionist", "guardian", "instructor"):
        page = client.sign_in(request.getfixturevalue(name)).page(WEEK)
        told[name] = cells(page)["mardi 2", "11 h"]
        assert ("Atelier vélo" in text(page)) is (name in ("representative", "reader", "receptionist", "guardian"))
    full = "Atelier vélo, Ressourcerie des Prés 10 h – 12 h"
    assert told == {
        "visitor": "Occupé 10 h – 12 h",
        "stranger": "Occupé 10 h – 12 h",
        "instructor": "Occupé 10 h – 12 h",
        **dict.fromkeys(("representative", "reader", "receptionist", "guardian"), full),
    }


def test_hour_of_tidying_is_told_as_such_to_who_knows_the_booking(client, room, structure, receptionist):
    room.before, room.after = dt.timedelta(hours=1), dt.timedelta(hours=2)
    room.save()
    structure.status = "verified"
    structure.save()
    factories.booking(room, structure, days=TUESDAY, title="Banquet")
    desk = cells(client.sign_in(receptionist).page(WEEK))
    assert [desk["mardi 2", f"{hour} h"] for hour in (9, 12, 13)] == ["Préparation", "Remise en état", "Remise en état"]
    assert "Banquet" in desk["mardi 2", "10 h"]
    assert cells(client.sign_in(None).page(WEEK))["mardi 2", "9 h"] == "Occupé 9 h – 14 h"


def test_sheltered_booking_is_busy_even_for_the_desk(client, room, shelter, sheltered, receptionist, guardian):
    shelter.status = "verified"
    shelter.save()
    factories.booking(room, shelter, days=TUESDAY, title="Groupe de parole")
    for reader in (receptionist, None):
        page = client.sign_in(reader).page(WEEK)
        assert cells(page)["mardi 2", "10 h"] == "Occupé 10 h – 12 h"
        assert "parole" not in page.content.decode()
        assert "Abri" not in page.content.decode()
    for reader in (guardian, sheltered):
        assert "Groupe de parole, Abri Cévenol" in cells(client.sign_in(reader).page(WEEK))["mardi 2", "10 h"]


def test_reading_a_sheltered_booking_is_written_down(client, room, shelter, guardian, receptionist, sheltered):
    shelter.status = "verified"
    shelter.save()
    booking = factories.booking(room, shelter, days=TUESDAY)
    for reader in (receptionist, sheltered, guardian):
        client.sign_in(reader).page(WEEK)
    assert list(ConfidentialView.objects.values_list("by", "object_id", "page")) == [(guardian.pk, booking.pk, "grid")]


def test_preparation_and_tidying_are_busy_time(client, room, structure):
    room.before, room.after = dt.timedelta(minutes=30), dt.timedelta(hours=1)
    room.save()
    structure.status = "verified"
    structure.save()
    factories.booking(room, structure, days=TUESDAY, start="11:00", end="12:00")
    told = cells(client.page(WEEK))
    assert told["mardi 2", "10 h"] == "Occupé 10 h 30 – 13 h"
    assert told["mardi 2", "12 h"] == "Occupé 10 h 30 – 13 h"
    assert told["mardi 2", "13 h"] == "Réserver le mardi 2 à 13 h 30"
    assert told["mardi 2", "9 h"] == "Trop court"  # its own tidying would meet the next one's preparation


def test_busy_times_that_touch_are_one_for_who_may_not_know(client, room, mine):
    other = factories.verified_structure()
    factories.booking(room, other, days=TUESDAY, start="12:00", end="14:00", title="Réunion secrète")
    assert cells(client.page(WEEK))["mardi 2", "13 h"] == "Occupé 10 h – 14 h"


def test_hall_shows_what_occupies_its_halves(client, structure, representative):
    whole, left, right = factories.hall(opens="09:00", closes="18:00")
    structure.status = "verified"
    structure.save()
    factories.booking(left, structure, days=TUESDAY, title="Chorale")
    page = f"{whole.get_absolute_url()}?semaine=2027-W05"
    assert cells(client.page(page))["mardi 2", "10 h"] == "Occupé 10 h – 12 h"
    told = cells(client.sign_in(representative).page(page))["mardi 2", "10 h"]
    assert told == "Chorale, Ressourcerie des Prés (Grande salle, côté jardin) 10 h – 12 h"
    assert "Réserver" in cells(client.page(f"{right.get_absolute_url()}?semaine=2027-W05"))["mardi 2", "10 h"]


def test_option_that_lapsed_gives_its_time_back(client, room):
    factories.option(room, days=TUESDAY)
    assert cells(client.page(WEEK))["mardi 2", "10 h"] == "Occupé 10 h – 12 h"
    with clock.moved_to(clock.now() + dt.timedelta(minutes=11)):
        assert cells(client.page(WEEK))["mardi 2", "10 h"] == "Réserver le mardi 2 à 10 h"


def test_closed_time_says_why(client, room):
    factories.ClosureFactory(
        space=room,
        starts_at=factories.at("2027-02-02", "14:00"),
        ends_at=factories.at("2027-02-03", "12:00"),
        reason="Travaux de peinture",
    )
    told = cells(client.page(WEEK))
    assert told["mardi 2", "14 h"] == told["mercredi 3", "9 h"] == "Fermé : Travaux de peinture"
    assert told["mardi 2", "13 h"] == "Réserver le mardi 2 à 13 h"


def test_holiday_is_named(client, room):
    told = cells(client.page("/maison/espaces/salle-mistral/?semaine=2027-W13"))
    assert told["lundi 29", "10 h"] == "Férié : Lundi de Pâques"


def test_hours_that_are_past_too_near_or_too_far_say_so(client, room):
    room.horizon = 9
    room.save()
    with clock.moved_to(factories.at("2027-01-26", "11:15")):
        this_week = cells(client.page("/maison/espaces/salle-mistral/"))
        next_week = cells(client.page(WEEK))
    assert this_week["lundi 25", "10 h"] == "Passé"
    assert this_week["mardi 26", "10 h"] == "Passé"
    assert this_week["mardi 26", "12 h"] == "Trop tard pour réserver"
    assert this_week["mardi 26", "13 h"] == "Réserver le mardi 26 à 13 h 30"
    assert next_week["jeudi 4", "17 h"] == "Réserver le jeudi 4 à 17 h"
    assert next_week["vendredi 5", "9 h"] == "Pas encore réservable"


def test_space_of_the_desk_is_free_and_not_offered(client, room, receptionist):
    room.audience = "desk"
    room.save()
    assert cells(client.page(WEEK))["mardi 2", "10 h"] == "Libre"
    assert cells(client.sign_in(receptionist).page(WEEK))["mardi 2", "10 h"] == "Réserver le mardi 2 à 10 h"


def test_space_of_chosen_structures_is_offered_to_them(client, room, structure, representative, stranger):
    room.audience = "chosen"
    room.save()
    room.received.set([structure])
    assert cells(client.sign_in(representative).page(WEEK))["mardi 2", "10 h"] == "Réserver le mardi 2 à 10 h"
    assert cells(client.sign_in(stranger).page(WEEK))["mardi 2", "10 h"] == "Libre"


# Days of 23 and 25 hours ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("week", "day", "hours"), [("2027-W12", "dimanche 28", 23), ("2027-W43", "dimanche 31", 25)])
def test_day_when_clocks_change_has_its_true_length(client, week, day, hours):
    space = factories.open_space(slug="nuit", opens="00:00", closes="00:00", horizon=400)
    page = client.page(f"/maison/espaces/nuit/?vue=liste&semaine={week}")
    (item,) = [item for item in tree(page).xpath("//li[@class='day']") if spaced(item).startswith(day)]
    grid = week_grid(space, week)
    starts = [at for at in grid.starts[space.pk] if at.astimezone(HERE).date() == grid.days[-1].day]
    assert len(starts) == 2 * hours - 1  # every half hour, but the last one: the night after is another week
    assert len(item.xpath(".//a")) == len({at.astimezone(HERE).hour for at in starts})


def week_grid(space, text):
    week = Week.read(text)
    agenda = Agenda(AnonymousUser(), [space], week.first, week.last)
    return Grid(agenda, [agenda.day(space, day) for day in week.days])


# Month and list -------------------------------------------------------------------------------------------


def test_month_says_how_much_is_free_each_day(client, room, mine, representative):
    factories.booking(room, factories.verified_structure(), days=9, start="09:00", end="18:00")
    factories.ClosureFactory(
        starts_at=factories.at("2027-02-04", "00:00"), ends_at=factories.at("2027-02-05", "00:00"), reason="Inventaire"
    )
    page = client.sign_in(representative).page("/maison/espaces/salle-mistral/?mois=2027-02")
    told = cells(page)
    row = "Semaine du 1er au 7 février 2027 S 5"
    assert told["lundi", row] == "1er Libre : 9 h"
    assert told["mardi", row] == "2 Libre : 7 h Atelier vélo, Ressourcerie des Prés 10 h – 12 h"
    assert told["mercredi", row] == "3 Complet"
    assert told["jeudi", row] == "4 Fermé : Inventaire"


def test_month_shows_whole_weeks(client, room):
    page = client.page("/maison/espaces/salle-mistral/?mois=2027-05")
    assert len(tree(page).xpath("//table[contains(@class, 'week')]/tbody/tr")) == 6
    assert "Mai 2027" in text(page)
    told = list(cells(page).values())
    assert told[0].startswith("26 ")
    assert told[-1].startswith("6 ")


def test_list_tells_days_one_after_the_other(client, room, mine, representative):
    page = client.sign_in(representative).page(f"{WEEK}&vue=liste")
    assert tree(page).xpath("//table[contains(@class, 'week')]") == []
    days = [spaced(day) for day in tree(page).xpath("//li[@class='day']")]
    assert len(days) == 7
    assert days[1].startswith(
        "mardi 2 février Réserver le mardi 2 à 9 h Atelier vélo, Ressourcerie des Prés 10 h – 12 h"
    )


def test_week_of_a_space_without_hours_is_closed(client):
    factories.SpaceFactory(slug="sans-horaires")
    page = client.page("/maison/espaces/sans-horaires/?semaine=2027-W05")
    assert set(cells(page).values()) == {"Fermé"}
    assert set(cells(client.page("/maison/espaces/sans-horaires/?mois=2027-02")).values()) >= {"1er Fermé"}


# Addresses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        *("semaine=2027-W54", "semaine=2027-W53", "semaine=2027-W00", "semaine=0001-W01", "semaine=9999-W52"),
        *("semaine=2027-5", "semaine=demain", "semaine=%00", "semaine=２０２７-W05", "vue=liste&semaine=x"),
    ],
)
def test_week_that_does_not_exist_is_this_week_and_a_sentence(client, room, query):
    page = client.page(f"/maison/espaces/salle-mistral/?{query}")
    assert "Cette semaine n’existe pas : voici la semaine en cours." in text(page)
    assert "Semaine du 25 au 31 janvier 2027" in text(page)


@pytest.mark.parametrize("query", ["mois=2027-13", "mois=2027-00", "mois=0000-01", "mois=février", "mois=9999-12"])
def test_month_that_does_not_exist_is_this_month_and_a_sentence(client, room, query):
    page = client.page(f"/maison/espaces/salle-mistral/?{query}")
    assert "Ce mois n’existe pas : voici le mois en cours." in text(page)
    assert "Janvier 2027" in text(page)


def test_view_that_does_not_exist_is_the_week(client, room):
    assert client.page(f"{WEEK}&vue=camembert").content == client.page(WEEK).content


def test_week_fifty_three_is_followed_by_the_first():
    week = Week.read("2026-W53")
    assert (str(week.before), str(week), str(week.after)) == ("2026-W52", "2026-W53", "2027-W01")
    assert week.words.replace("\u00a0", " ") == "Semaine du 28 décembre 2026 au 3 janvier 2027"
    assert Week.of(dt.date(2027, 1, 1)) == week


def test_month_ends_on_its_last_day():
    month = Month.read("2027-12")
    assert (month.last, str(month.after), str(month.before)) == (dt.date(2027, 12, 31), "2028-01", "2027-11")
    assert Month.read("2028-02").last == dt.date(2028, 2, 29)


def test_week_of_the_house_leaves_seats_to_their_own_page(client, room):
    """One seat that is taken does not make the others busy."""
    factories.open_space(name="Le Plateau", slug="le-plateau", kind="desk")
    page = client.page("/maison/semaine/?semaine=2027-W05")
    assert "Salle Mistral" in text(page)
    assert "Le Plateau" not in text(page)
    assert "/maison/coworking/" in page.content.decode()


# Cost -----------------------------------------------------------------------------------------------------


def statements(client, url):
    """Of a page that is written anew: what visitors read is kept (``views.kept``)."""
    client.get(url)
    caches["pages"].clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("query", ["semaine=2027-W05", "mois=2027-02", "vue=liste"])
def test_calendar_costs_the_same_with_one_booking_or_three_hundred(client, room, structure, receptionist, query):
    url = f"/maison/espaces/salle-mistral/?{query}"
    structure.status = "verified"
    structure.save()
    factories.booking(room, structure, days=TUESDAY)
    counts = {statements(client.sign_in(reader), url) for reader in (None,)}
    signed = statements(client.sign_in(receptionist), url)
    fill(room, structure, 300)
    assert {statements(client.sign_in(None), url)} == counts
    assert statements(client.sign_in(receptionist), url) == signed
    assert max(*counts, signed) <= 10


def fill(space, structure, number):
    """That many bookings, from March on and before."""
    start = factories.at("2027-01-26", "09:00")
    starts = [start + dt.timedelta(days=rank // 7, hours=rank % 7) for rank in range(number)]
    starts = [at for at in starts if at.date() != dt.date(2027, 2, 2)]
    made = Booking.objects.bulk_create(
        Booking(
            space=space,
            structure=structure,
            title="Réunion",
            starts_at=at,
            ends_at=at + dt.timedelta(hours=1),
            status="confirmed",
            by=base.representative_of(structure),
        )
        for at in starts
    )
    for booking in made:
        workflow.occupy(booking)


def test_week_of_the_house_costs_the_same_with_one_space_or_six(client, room, receptionist):
    def counted():
        return [
            statements(client.sign_in(None), "/maison/semaine/?semaine=2027-W05"),
            statements(client.sign_in(receptionist), "/gestion/maison/semaine/?semaine=2027-W05"),
            statements(client, "/gestion/maison/semaine/?jour=2027-02-02"),
        ]

    before = counted()
    for _ in range(5):
        factories.open_space()
    assert counted() == before
    assert max(before) <= 10
