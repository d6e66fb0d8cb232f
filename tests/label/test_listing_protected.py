"""A protected structure’s page says neither where it is nor when somebody is there: the database sees to it."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from commons.models import ConfidentialView
from label.models import ErrorReport, Hours, HoursException, Listing, Neighbourhood, Photo, Proposal
from label.workflow import photos, proposals
from structures.models import Structure
from tests.client import text
from tests.factories import representative_of
from tests.label import factories
from tests.maison.lending import picture

pytestmark = pytest.mark.django_db

HOME = "/espace/label/fiche/abri-cevenol/"
RELAY = {"relay_name": "Hélène Vidal", "relay_role": "Avocate", "relay_phone": "04 66 00 00 01"}


@pytest.fixture
def hidden_page(shelter):
    """« Abri Cévenol » and its page."""
    Structure.objects.filter(pk=shelter.pk).update(status="verified")
    shelter.refresh_from_db()
    return factories.listing(shelter, categories=["accueil-de-victimes"])


@pytest.fixture
def told_page(db):
    """A page that says everything of its place, of a structure that is not protected yet."""
    structure = factories.verified_structure(name="Foyer du Mas", slug="foyer-du-mas")
    made = factories.listing(
        structure,
        address="7 impasse du Secret",
        neighbourhood=Neighbourhood.objects.get(slug="ales-tamaris"),
        latitude="44.127204",
        longitude="4.083352",
        directions="Au fond de l’impasse du Secret",
    )
    factories.open_on(made)
    HoursException.objects.create(listing=made, starts_on=dt.date(2027, 5, 1), ends_on=dt.date(2027, 5, 2))
    photos.add_photo(made, picture(), "La porte bleue", by=representative_of(structure))
    factories.proposal(made, address="9 impasse du Secret", description="Au 9 impasse du Secret")
    factories.error_report(made, kind="place", words="Ils sont au 9 impasse du Secret")
    return made


def protect(structure):
    Structure.objects.filter(pk=structure.pk).update(is_protected=True, relay_name="Hélène Vidal")


@pytest.mark.parametrize(
    "change",
    [
        {"address": "7 impasse du Secret"},
        {"latitude": "44.1", "longitude": "4.1"},
        {"directions": "Au fond de l’impasse"},
        {"access_words": "Une marche, impasse du Secret"},
        {"neighbourhood": 1},
    ],
)
def test_database_refuses_a_place(change, hidden_page):
    if "neighbourhood" in change:
        change = {"neighbourhood": Neighbourhood.objects.first()}
    with pytest.raises(IntegrityError, match="ni adresse, ni quartier, ni point"), transaction.atomic():
        Listing.objects.filter(pk=hidden_page.pk).update(**change)


def test_database_refuses_hours_photos_and_proposed_places(hidden_page, sheltered):
    nine, noon = dt.time(9), dt.time(12)
    with pytest.raises(IntegrityError, match="pas d’horaires"), transaction.atomic():
        Hours.objects.create(listing=hidden_page, weekday=1, opens=nine, closes=noon)
    with pytest.raises(IntegrityError, match="pas d’horaires"), transaction.atomic():
        HoursException.objects.create(listing=hidden_page, starts_on="2027-05-01", ends_on="2027-05-02")
    with pytest.raises(IntegrityError, match="pas de photo"), transaction.atomic():
        Photo.objects.create(listing=hidden_page, file=picture().file(), told="Porte")
    with pytest.raises(IntegrityError, match="ni adresse"), transaction.atomic():
        Proposal.objects.create(listing=hidden_page, values={"address": "7 impasse"}, proposed_by=sheltered)


def test_page_of_a_structure_that_becomes_protected_forgets_its_place(told_page):
    protect(told_page.structure)
    told_page.refresh_from_db()
    assert (told_page.address, told_page.neighbourhood, told_page.latitude, told_page.directions) == (
        "",
        None,
        None,
        "",
    )
    for model in (Hours, HoursException, Photo):
        assert not model.objects.exists()
    assert Proposal.objects.get().values == {}
    assert ErrorReport.objects.get().words == ""
    assert told_page.status == Listing.Status.HIDDEN
    assert not Listing.objects.public().exists()


def test_it_is_so_whoever_writes_it_in_the_same_transaction(client, told_page):
    rose = representative_of(told_page.structure)
    edit = f"{told_page.structure.get_absolute_url()}modifier/"
    client.sign_in(rose).fill(edit, is_protected="on", address="2 place de la Mairie", **RELAY)
    told_page.refresh_from_db()
    assert (told_page.address, told_page.status) == ("", Listing.Status.HIDDEN)
    moderator = factories.moderator()
    client.sign_in(moderator)
    for url in (
        f"/gestion/label/listing/{told_page.pk}/change/",
        f"/gestion/label/listing/{told_page.pk}/history/",
        f"/gestion/label/proposal/{Proposal.objects.get().pk}/change/",
        f"{told_page.get_absolute_url()}apercu/",
    ):
        assert "Secret" not in text(client.page(url))


def test_protected_structure_has_no_step_of_a_place(client, hidden_page, sheltered):
    client.sign_in(sheltered)
    page = client.page(HOME)
    assert "Présentation" in text(page)
    assert "Horaires" not in text(page)
    for step in ("lieu", "horaires", "photos", "horaires/exceptions"):
        assert client.get(f"{HOME}{step}/").status_code == 404
        assert client.post(f"{HOME}{step}/", {"address": "7 impasse du Secret"}).status_code == 404
    assert "2 place de la Mairie" not in text(client.page(f"{HOME}apercu/"))


def test_change_of_a_protected_page_holds_words_only(hidden_page, sheltered):
    waiting = proposals.propose(hidden_page, {"summary": "Une écoute, jour et nuit."}, by=sheltered)
    assert waiting.values == {"summary": "Une écoute, jour et nuit."}


def test_what_is_told_of_it_is_for_the_group_protection_and_written_down(client, hidden_page, guardian):
    report = factories.error_report(hidden_page, words="Ils sont au 7 impasse du Secret")
    url = f"/gestion/label/errorreport/{report.pk}/change/"
    answer = client.sign_in(factories.moderator()).get(url, follow=True)
    assert "Secret" not in text(answer)
    assert "Abri" not in text(client.page("/gestion/label/errorreport/"))
    assert "impasse du Secret" in text(client.sign_in(guardian).page(url))
    assert ConfidentialView.objects.filter(by=guardian, object_id=report.pk).exists()
