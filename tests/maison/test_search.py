"""« Une salle pour 20, mardi soir, avec projecteur »: what is understood, and what is found."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commons import clock
from maison.models import Equipment
from maison.wishes import Wish, read
from tests.client import said, sentences, text, tree
from tests.maison import desk, factories

MONDAY = dt.date(2027, 1, 25)
SEARCH = "/maison/recherche/"
THINGS = [
    Equipment(pk=rank, name=name)
    for rank, name in enumerate(
        ["Vidéoprojecteur", "Cuisine", "Tables et chaises", "Tableau blanc", "Piano", "Accès internet", "Sonorisation"],
        1,
    )
]


@pytest.fixture(autouse=True)
def _in_january():
    with clock.moved_to(MONDAY):
        yield


# Words ----------------------------------------------------------------------------------------------------

UNDERSTOOD = [
    (
        "une salle pour 20, mardi soir, avec projecteur",
        "une salle · 20 personnes · un mardi · le soir · vidéoprojecteur",
    ),
    (
        "Réunion de 12 personnes le 9 février de 14h à 16h30",
        "12 personnes · le mardi 9 février 2027 · entre 14 h et 16 h 30",
    ),
    ("le 4 janvier", "le mardi 4 janvier 2028"),
    ("1er mars 2027 au matin", "le lundi 1er mars 2027 · le matin"),
    ("12/2/2027 entre 9h et midi", "le vendredi 12 février 2027 · entre 9 h et 12 h"),
    ("demain matin", "le mardi 26 janvier 2027 · le matin"),
    ("après-demain", "le mercredi 27 janvier 2027"),
    ("ce soir 2h", "le lundi 25 janvier 2027 · le soir · pendant 2 h"),
    (
        "Bonjour, nous cherchons une grande salle jeudi à 18 h 30, nous sommes 8",
        "une salle · 8 personnes · un jeudi · à partir de 18 h 30",
    ),
    ("une quinzaine d’enfants samedi, piano et cuisine", "15 personnes · un samedi · cuisine · piano"),
    ("deux heures vendredi vers 10h avec un tableau", "un vendredi · à partir de 10 h · pendant 2 h · tableau blanc"),
    ("pendant 1h30 lundi", "un lundi · pendant 1 h 30"),
    ("45 minutes dimanche après-midi", "un dimanche · l’après-midi · pendant 45 minutes"),
    ("une demi-journée mercredi", "un mercredi · pendant 4 h"),
    ("samedi toute la journée, avec sono et projo", "un samedi · pendant 8 h · vidéoprojecteur · sonorisation"),
    ("dimanche de 14 à 16 h", "un dimanche · entre 14 h et 16 h"),
    ("avant 12h, tous les mardis", "un mardi · avant 12 h"),
    ("salle accessible en fauteuil roulant pour trente", "une salle · 30 personnes · accessible en fauteuil roulant"),
    ("SALLE PMR VINGT PERSONNES", "une salle · 20 personnes · accessible en fauteuil roulant"),
    ("salle 19h 25 places", "une salle · 25 personnes · à partir de 19 h"),
    ("des tables et des chaises", "tables et chaises"),
    ("un bureau jeudi matin", "un bureau · un jeudi · le matin"),
    ("un poste de coworking lundi", "un poste de coworking · un lundi"),
    ("une salle pour la réunion du bureau, lundi", "une salle · un lundi"),
    ("réunion de bureau à 18h", "à partir de 18 h"),
    ("", ""),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("words", "told"), UNDERSTOOD, ids=[words for words, _ in UNDERSTOOD])
def test_sentence_is_understood(words, told):
    wish = read(words, THINGS)
    assert " · ".join(wish.told()).replace("\u00a0", " ") == told
    assert set(wish.unread) <= {"cherchons"}


@pytest.mark.parametrize(
    ("words", "unread"),
    [
        ("un trampoline lundi", ("trampoline",)),
        ("le 31/02 pour 10", ("31", "02")),
        ("de 9h à 8h", ("9h", "8h")),
        ("0 personnes à 25h", ("personnes", "25h")),
        ("<script>alert(1)</script>", ("script", "alert")),
    ],
)
def test_what_is_not_understood_is_told(words, unread):
    assert read(words, THINGS).unread == unread


def test_boxes_win_over_words():
    boxes = Wish(people=8, on=MONDAY)
    wish = boxes.over(read("20 personnes, mardi soir"))
    assert (wish.people, wish.on, wish.weekday, wish.moment) == (8, MONDAY, None, "soir")


# Slots ----------------------------------------------------------------------------------------------------


@pytest.fixture
def projector(db):
    return Equipment.objects.get_or_create(name="Vidéoprojecteur")[0]


@pytest.fixture
def rooms(projector):
    """A small room with a projector, a large one without, a hall with one, closed in the evening."""
    small = factories.open_space(name="Petite salle", slug="petite", capacity=20, opens="09:00", closes="22:00")
    large = factories.open_space(name="Salle nue", slug="nue", capacity=60, is_accessible=True)
    day = factories.open_space(name="Salle de jour", slug="jour", capacity=30, opens="09:00", closes="18:00")
    small.equipment.add(projector)
    day.equipment.add(projector)
    return small, large, day


def offered(page):
    """``(space, start, end)`` of each slot that the page links to."""
    found = []
    for link in tree(page).xpath("//a[contains(@href, '/reserver/')]"):
        address = urlsplit(link.get("href"))
        asked = parse_qs(address.query)
        found.append((address.path.split("/")[3], asked["debut"][0], asked["fin"][0]))
    return found


def test_search_finds_the_room_that_suits(client, rooms):
    page = client.page(SEARCH, q="une salle pour 20, mardi soir, avec projecteur")
    found = offered(page)
    assert found[0] == ("petite", "2027-01-26T18:00", "2027-01-26T19:00")
    assert {slug for slug, _, _ in found} == {"petite"}
    assert {dt.datetime.fromisoformat(start).weekday() for _, start, _ in found} == {1}
    assert all(start[10:] >= "T18:00" and end[10:] <= "T22:00" for _, start, end in found)
    assert "Compris : une salle 20 personnes un mardi le soir vidéoprojecteur" in text(page).replace("\u00a0", " ")
    (link,) = tree(page).xpath("//a[contains(@href, '2027-01-26T18:00')]")
    assert link.get("aria-label").replace("\u00a0", " ") == "Réserver Petite salle le mardi 26 janvier de 18 h à 19 h"


def test_search_asks_the_boxes_too(client, rooms, projector):
    page = client.page(
        SEARCH, personnes="25", date="2027-02-02", moment="matin", duree="180", equipement=[projector.pk]
    )
    assert offered(page) == [("jour", "2027-02-02T09:00", "2027-02-02T12:00")]


def test_search_offers_nothing_that_is_taken(client, rooms):
    small, _, day = rooms
    for space in (small, day):
        factories.booking(space, factories.verified_structure(), days=8, start="09:00", end="12:00")
    page = client.page(SEARCH, q="20 personnes le 2 février avec projecteur", de="09:00", a="13:00", duree="60")
    assert offered(page) == [
        ("petite", "2027-02-02T12:00", "2027-02-02T13:00"),
        ("jour", "2027-02-02T12:00", "2027-02-02T13:00"),
    ]


def test_smallest_room_that_suits_comes_first(client, rooms):
    page = client.page(SEARCH, q="10 personnes le 2 février")
    assert list(dict.fromkeys(slug for slug, _, _ in offered(page))) == ["petite", "jour", "nue"]


def test_search_for_a_wheelchair_finds_accessible_rooms_only(client, rooms):
    page = client.page(SEARCH, fauteuil="on")
    assert {slug for slug, _, _ in offered(page)} == {"nue"}


def test_search_never_finds_a_protected_space(client, shelter, sheltered, guardian, superuser):
    factories.protected_space(shelter)
    for reader in (None, sheltered, guardian, superuser):
        page = client.sign_in(reader).page(SEARCH, q="mardi")
        assert offered(page) == []
        assert "Espace d’accueil" not in text(page)


def test_search_offers_only_what_the_reader_may_book(client, rooms, receptionist):
    for room in rooms:
        room.audience = "desk"
        room.save()
    assert offered(client.page(SEARCH, q="mardi")) == []
    assert offered(client.sign_in(receptionist).page(SEARCH, q="mardi")) != []


def test_search_that_finds_nothing_says_which_way_to_go(client, rooms):
    assert "Demandez moins de places" in text(client.page(SEARCH, q="500 personnes"))
    assert "Essayez un autre jour" in text(client.page(SEARCH, q="mardi", duree="240", de="20:00"))
    assert "Essayez un autre jour" in text(client.page(SEARCH, date="2020-01-01"))


@pytest.mark.parametrize(
    "asked",
    [
        {"personnes": "beaucoup"},
        {"personnes": "-1"},
        {"date": "2027-02-31"},
        {"jour": "9"},
        {"moment": "minuit"},
        {"de": "25:00"},
        {"de": "14:00", "a": "12:00"},
        {"duree": "une vie"},
        {"equipement": "999"},
        {"equipement": "abc"},
        {"q": "a" * 201},
    ],
    ids=str,
)
def test_box_that_means_nothing_is_refused_beside_it(client, rooms, asked):
    answer = client.get(SEARCH, asked)
    assert answer.status_code == 422
    assert sentences(answer) != []
    assert offered(answer) == []


def test_search_without_question_is_the_form_alone(client, rooms):
    page = client.page(SEARCH)
    assert said(tree(page).find(".//h1")) == "Chercher un créneau libre"
    assert offered(page) == []


def test_search_costs_the_same_with_three_rooms_or_nine(client, rooms):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            client.page(SEARCH, q="mardi soir")
        return len(captured)

    before = statements()
    for _ in range(6):
        factories.open_space()
    assert statements() == before <= 10


# Sorts of spaces ------------------------------------------------------------------------------------------


def test_room_is_no_office_and_seats_are_taken_elsewhere(client, rooms):
    factories.open_space(name="Bureau bleu", slug="bleu", kind="office", capacity=20)
    desk.coworking(seats=2)
    slugs = {slug for slug, _, _ in offered(client.page(SEARCH, q="une salle pour 2, mardi"))}
    assert slugs == {"petite", "nue", "jour"}
    assert {slug for slug, _, _ in offered(client.page(SEARCH, q="un bureau mardi"))} == {"bleu"}
    assert "plateau" not in {slug for slug, _, _ in offered(client.page(SEARCH, q="2 personnes mardi"))}


@pytest.mark.parametrize(
    ("query", "link"),
    [({"q": "un poste mardi"}, "/maison/coworking/"), ({"sorte": "poste"}, "/maison/coworking/")]
    + [({"q": "un bureau mardi"}, "/maison/conseil/")],
)
def test_what_is_not_booked_by_the_hour_says_where_to_go(client, rooms, query, link):
    page = client.page(SEARCH, **query)
    (section,) = tree(page).xpath("//section[@aria-labelledby='libres']")
    assert section.xpath(f".//a[@href='{link}']")
    assert "Essayez un autre jour" not in text(page)
