"""The house and its spaces, as everybody reads them: facts, hours in words, rates, rules, pictures; never the protected
space to who is not received there."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile

from commons import clock
from maison.models import Equipment, Rate, Space, SpacePhoto
from maison.posted import Door, rates_told, rules_told
from structures.models import LegalFamily

from ..client import heading, links, text
from ..factories import StructureFactory
from ..files import picture
from . import factories
from .factories import at

TODAY = dt.date(2027, 3, 2)
U = Rate.Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_march():
    with clock.moved_to(TODAY):
        yield


def plain(words):
    return words.replace("\u00a0", " ").replace("\u202f", " ")


def photo(space, told="La salle vue de l’entrée"):
    return SpacePhoto.objects.create(space=space, told=told, file=ContentFile(picture(), name="vue.jpg"))


# The house ------------------------------------------------------------------------------------------------


def test_house_shows_its_public_spaces_by_kind(client):
    room = factories.open_space(name="Salle Mistral", slug="mistral")
    factories.open_space(name="Le plateau", slug="plateau", kind=Space.Kind.DESK)
    photo(room)
    page = client.page("/maison/")
    assert heading(page) == "La Maison de l’ESS"
    words = text(page)
    assert (
        words.index("Les salles")
        < words.index("Salle Mistral")
        < words.index("Le coworking")
        < words.index("Le plateau")
    )
    assert "/maison/espaces/mistral/" in links(page)


def test_house_without_spaces_still_stands(client):
    assert "bientôt présentés" in text(client.page("/maison/"))


def test_house_hides_what_is_protected_or_not_proposed_from_everybody(client, superuser):
    factories.protected_space()
    factories.open_space(name="Salle fermée", slug="fermee", is_open=False)
    for reader in (None, superuser):
        words = text(client.sign_in(reader).page("/maison/"))
        assert "Espace d’accueil" not in words
        assert "Salle fermée" not in words


def test_house_leaves_parts_to_the_page_of_their_whole(client):
    whole, left, right = factories.hall()
    page = client.page("/maison/")
    assert whole.get_absolute_url() in links(page)
    assert left.get_absolute_url() not in links(page)
    assert {left.get_absolute_url(), right.get_absolute_url()} <= links(client.page(whole.get_absolute_url()))
    assert whole.get_absolute_url() in links(client.page(left.get_absolute_url()))


def test_house_tells_who_helps_victims_whom_to_call_and_no_place(client):
    factories.protected_space(address="7 impasse du Secret")
    words = text(client.page("/maison/"))
    assert "3919" in words
    assert "Quitter rapidement" in words
    assert "impasse du Secret" not in words


@pytest.mark.parametrize("number", [1, 3])
def test_house_reads_few_statements_however_many_spaces(client, number, django_assert_max_num_queries):
    for _ in range(number):
        photo(factories.open_space()).space.equipment.add(Equipment.objects.get_or_create(name="Vidéoprojecteur")[0])
    client.page("/maison/")
    with django_assert_max_num_queries(4):
        client.page("/maison/")


def test_menu_and_home_page_lead_to_the_house(client):
    assert "/maison/" in links(client.page("/"))


def test_sitemap_holds_the_public_spaces_only(client):
    factories.open_space(slug="mistral")
    factories.protected_space()
    found = client.get("/sitemap.xml").content.decode()
    assert "/maison/espaces/mistral/" in found
    assert "espace-accueil" not in found


# One space ------------------------------------------------------------------------------------------------


def test_space_tells_its_facts(client):
    room = factories.open_space(
        name="Salle Mistral", slug="mistral", surface=45, way_in="Première porte à gauche", is_accessible=True
    )
    room.equipment.add(Equipment.objects.create(name="Vidéoprojecteur"))
    picture = photo(room)
    page = client.page("/maison/espaces/mistral/")
    words = plain(text(page))
    assert heading(page) == "Salle Mistral"
    for told in (
        *("30 places, 45 m²", "4 rue Mistral, 30100 Alès", "Première porte à gauche", "Accessible", "Vidéoprojecteur"),
        *("Tous les jours de 8 h à 22 h", "L’espace est prêté gratuitement", "Toute structure que la Ville a vérifiée"),
    ):
        assert told in words, told
    assert f'src="/maison/photos/{picture.pk}/"' in page.content.decode()
    assert 'alt="La salle vue de l’entrée"' in page.content.decode()


def test_space_announces_its_closures(client):
    room = factories.open_space(slug="mistral")
    factories.ClosureFactory(space=room, reason="Peinture", starts_at=at("2027-03-10"), ends_at=at("2027-03-12"))
    factories.ClosureFactory(reason="Trop loin", starts_at=at("2027-09-10"), ends_at=at("2027-09-12"))
    words = plain(text(client.page("/maison/espaces/mistral/")))
    assert "Du 10 mars 2027 à 10 h au 12 mars 2027 à 10 h : Peinture." in words
    assert "Trop loin" not in words


def test_space_that_is_not_booked_by_the_hour_says_where_to_go(client):
    """A seat that is taken does not make a room of eight busy; an adviser is met by appointment."""
    factories.open_space(slug="plateau", kind=Space.Kind.DESK)
    factories.open_space(slug="bureau", kind=Space.Kind.OFFICE, audience=Space.Audience.DESK)
    seats, office = client.page("/maison/espaces/plateau/"), client.page("/maison/espaces/bureau/")
    assert "/maison/coworking/" in links(seats)
    assert not any("reserver" in link or "semaine=" in link for link in links(seats))
    assert "/maison/conseil/" in links(office)
    assert "Choisissez l’heure" not in text(office)
    assert "Une demi-journée ou une journée." in text(seats)


def test_page_reads_the_same_however_many_rows(client, django_assert_max_num_queries):
    room = factories.open_space(slug="mistral")
    free, ordinary = factories.rate_categories()
    for unit in U:
        factories.rate(room, ordinary, unit, 10)
    for season in range(3):
        factories.open_on(room, 1, 2, season=factories.SeasonFactory(name=f"Saison {season}"))
    client.page("/maison/espaces/mistral/")
    with django_assert_max_num_queries(16):
        client.page("/maison/espaces/mistral/")


# Who sees which -------------------------------------------------------------------------------------------


def test_protected_space_exists_for_agents_and_those_whom_it_receives(
    client, shelter, sheltered, stranger, guardian, superuser
):
    space = factories.protected_space(shelter)
    picture = photo(space)
    addresses = [space.get_absolute_url(), f"/maison/photos/{picture.pk}/"]
    for address in addresses:
        for person, status in ((None, 404), (stranger, 404), (sheltered, 200), (guardian, 200), (superuser, 200)):
            assert client.sign_in(person).get(address).status_code == status, (address, person)


def test_protected_space_that_receives_a_structure_without_people_is_hidden_from_visitors(client):
    space = factories.protected_space(StructureFactory())
    assert client.get(space.get_absolute_url()).status_code == 404


def test_picture_of_a_public_space_is_kept_by_browsers_for_an_hour(client):
    public, hidden = photo(factories.open_space()), photo(factories.open_space(is_open=False))
    answer = client.get(f"/maison/photos/{public.pk}/")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "private, max-age=3600")
    assert client.get(f"/maison/photos/{hidden.pk}/").status_code == 404


# In words -------------------------------------------------------------------------------------------------


def test_hours_are_told_by_season():
    space = factories.SpaceFactory()
    factories.open_on(space, 0, 1, 2, 3, 4, opens="09:00", closes="12:00")
    factories.open_on(space, 0, 1, 2, 3, 4, opens="14:00", closes="18:30")
    factories.open_on(space, 5, opens="20:00", closes="00:00")
    factories.open_on(space, 1, 3, season=factories.SeasonFactory(name="Été 2027"))
    factories.open_on(
        space, 6, season=factories.SeasonFactory(ends_on=dt.date(2026, 8, 31), starts_on=dt.date(2026, 7, 1))
    )
    weeks = [(plain(title), [(days, plain(hours)) for days, hours in lines]) for title, lines in Door(space).weeks]
    assert weeks == [
        (
            "Toute l’année",
            [("du lundi au vendredi", "de 9 h à 12 h et de 14 h à 18 h 30"), ("le samedi", "de 20 h à minuit")],
        ),
        ("Été 2027, du 1er juillet 2027 au 31 août 2027", [("le mardi et le jeudi", "de 8 h à 22 h")]),
    ]


def test_hours_of_a_part_are_those_of_its_whole():
    whole, left, right = factories.hall()
    assert Door(left).weeks == Door(whole).weeks
    assert Door(left).osm == "Mo-Su 08:00-22:00; PH off"


def test_rates_are_those_of_today():
    space = factories.SpaceFactory()
    free, ordinary = factories.rate_categories()
    factories.rate(space, ordinary, U.HOUR, 10, valid_until=dt.date(2027, 3, 1))
    factories.rate(space, ordinary, U.HOUR, 12, valid_from=dt.date(2027, 3, 2), vote="2027-02-007")
    factories.rate(space, ordinary, U.DAY, 60)
    units, rows, votes, half_day = rates_told(space)
    assert units == [U.HOUR, U.DAY]
    told = [(str(category), [plain(amount) for _, amount in amounts]) for category, amounts in rows]
    assert told == [("Associations", []), ("Tarif ordinaire", ["12 €", "60 €"])]
    assert votes == ["2025-12-042", "2027-02-007"]
    assert half_day is None


def test_rates_stand_on_the_page(client):
    room = factories.open_space(slug="mistral")
    free, ordinary = factories.rate_categories()
    factories.rate(room, ordinary, U.HOUR, 12)
    words = plain(text(client.page("/maison/espaces/mistral/")))
    assert "Associations Gratuit" in words
    assert "Tarif ordinaire 12 €" in words
    assert "2025-12-042" in words
    assert LegalFamily.ASSOCIATION in free.families


def test_rules_are_told_as_they_are():
    space = factories.SpaceFactory(
        is_automatic=False, before=dt.timedelta(minutes=15), after=dt.timedelta(minutes=30), cancel_until=dt.timedelta()
    )
    told = {question: plain(answer) for question, answer in rules_told(space)}
    assert told["Combien de temps"] == "De 1 h à 12 h, de 30 minutes en 30 minutes."
    assert told["Quand réserver"] == "Jusqu’à 180 jours à l’avance, et 2 h au moins avant le début."
    assert told["Réponse"] == "Le bureau d’accueil confirme chaque demande. Le créneau vous est gardé jusque-là."
    assert told["Annuler"] == "Vous-même, jusqu’au début."
    assert told["Préparer et ranger"].startswith("L’espace est gardé 15 minutes avant et 30 minutes après")
