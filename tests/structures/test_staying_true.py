"""What the portal knows stays true: changes are looked at again, and once a year the structure is asked."""

import datetime as dt

import pytest
from procrastinate.contrib.django import app

from commons import clock
from commons.models import Event, Message
from structures import routines, workflow
from structures.changes import since_verified
from structures.models import Commune, Membership, Structure
from tests import factories
from tests.client import PortalClient, text, tree

pytestmark = pytest.mark.django_db

S = Structure.Status
YEAR = dt.timedelta(days=365)


@pytest.fixture
def client():
    return PortalClient()


@pytest.fixture
def instructor(db):
    return factories.agent("Instruction")


@pytest.fixture
def cafe(db):
    """Declared today, with its representative."""
    made = factories.StructureFactory(name="Café des Mineurs", slug="cafe")
    factories.representative_of(made)
    return made


@pytest.fixture
def rose(cafe):
    return factories.representative_of(cafe)


def later(days):
    return clock.moved_to(clock.today() + YEAR + dt.timedelta(days=days))


def letters():
    return list(Message.objects.filter(template="structures/emails/still_true").values_list("to__email", flat=True))


# « Toujours exact ? » -----------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "asked"), [(-1, 0), (0, 1), (200, 1)])
def test_structure_is_asked_after_a_year(days, asked, cafe):
    with later(days):
        routines.ask_if_still_true()
    assert len(letters()) == asked


def test_each_person_who_acts_is_asked_once_a_year(cafe, rose):
    writer = factories.MembershipFactory(structure=cafe, role=Membership.Role.WRITER).user
    factories.MembershipFactory(structure=cafe, role=Membership.Role.READER)
    with later(3):
        for _ in range(3):
            routines.ask_if_still_true()
    with later(9):
        routines.ask_if_still_true()
        assert sorted(letters()) == sorted([rose.email, writer.email])
        assert Event.objects.filter(action=routines.ASKED).count() == 1
        workflow.confirm(cafe, by=rose)
        routines.ask_if_still_true()
    assert len(letters()) == 2
    with clock.moved_to(clock.today() + 2 * YEAR + dt.timedelta(days=10)):
        routines.ask_if_still_true()
    assert len(letters()) == 4


def test_verification_counts_as_a_confirmation(cafe, instructor):
    with clock.moved_to(clock.today() + dt.timedelta(days=100)):
        workflow.verify(cafe, by=instructor)
    with later(50):
        routines.ask_if_still_true()
        assert not Structure.objects.get().is_stale
    with later(101):
        routines.ask_if_still_true()
        assert Structure.objects.get().is_stale
    assert len(letters()) == 1


def test_closed_structure_is_not_asked(cafe, instructor):
    workflow.close(cafe, by=instructor, closing_reason="Dissolution")
    with later(1):
        routines.ask_if_still_true()
        assert not Structure.objects.get().is_stale
    assert letters() == []


def test_worker_finds_the_routine_and_its_hour():
    assert "structures.routines.ask_if_still_true" in {
        task.task.name for task in app.periodic_registry.periodic_tasks.values()
    }


def test_space_asks_and_one_click_answers(client, cafe, rose):
    client.sign_in(rose)
    assert "toujours exact" not in text(client.page("/espace/"))
    with later(1):
        page = client.page("/espace/")
        assert "Café des Mineurs : toujours exact ?" in text(page)
        page = client.click(page, "Relire : Café des Mineurs : toujours exact ?")
        assert cafe.full_address in text(page)
        page = client.fill(page, "Tout est exact")
        assert "Merci : c’est noté." in text(page)
        assert [line.label for line in page.context["journal"]] == ["Informations confirmées"]
        cafe.refresh_from_db()
        assert cafe.confirmed_on == clock.today()
        assert "toujours exact" not in text(client.page("/espace/"))


def test_structure_s_page_asks_who_acts_for_it(client, cafe, rose, instructor):
    reader = factories.MembershipFactory(structure=cafe, role=Membership.Role.READER).user
    home = cafe.get_absolute_url()
    with later(1):
        answer = tree(client.sign_in(rose).page(home)).xpath("//form[contains(@action, '/exacte/')]")
        assert len(answer) == 1
        for other in (reader, instructor):
            assert "Tout est exact" not in text(client.sign_in(other).page(home))
            assert client.post(f"{home}exacte/").status_code == 403


def test_saving_the_form_says_that_the_rest_is_true(client, cafe, rose):
    with later(1):
        client.sign_in(rose).fill(f"{cafe.get_absolute_url()}modifier/", public_phone="04 66 00 00 00")
        cafe.refresh_from_db()
        assert cafe.confirmed_on == clock.today()
        assert not Event.objects.filter(action=workflow.registration.CONFIRMED).exists()


def test_agent_s_edit_confirms_nothing(client, cafe, instructor):
    with later(1):
        client.sign_in(instructor).fill(
            f"/gestion/structures/structure/{cafe.pk}/change/", public_phone="04 66 00 00 00"
        )
        assert Structure.objects.get(public_phone="04 66 00 00 00").is_stale


# What changed -------------------------------------------------------------------------------------


def office(cafe):
    return f"/gestion/structures/structure/{cafe.pk}/change/"


def test_agent_sees_what_changed_since_the_verification(client, cafe, rose, instructor):
    workflow.verify(cafe, by=instructor)
    far = Commune.objects.exclude(insee="30007").first()
    edit = f"{cafe.get_absolute_url()}modifier/"
    client.sign_in(rose).fill(edit, public_phone="04 66 00 00 00")
    assert since_verified(Structure.objects.get()) == []
    client.fill(edit, name="Café du Puits", family="company", rna="", commune=str(far.pk))
    client.fill(edit, name="Café du Grand Puits")
    page = client.sign_in(instructor).page(office(cafe))
    assert "Nom : « Café des Mineurs » devient « Café du Grand Puits »." in text(page)
    assert "Famille juridique : « Association » devient « Société commerciale de l’ESS »." in text(page)
    assert f"Commune : « Alès » devient « {far} »." in text(page)
    assert f"Numéro RNA : « {cafe.rna} » devient « — »." in text(page)
    assert "Téléphone public : «" not in text(page)
    cafe.refresh_from_db()
    workflow.verify(cafe, by=instructor)
    assert since_verified(cafe) == []
    assert "devient" not in text(client.page(office(cafe)))


@pytest.mark.parametrize(("typed", "status"), [({"name": "Café du Puits"}, S.TO_REVIEW), ({"website": ""}, S.VERIFIED)])
def test_agent_s_change_of_identity_is_looked_at_again_too(typed, status, client, cafe, instructor):
    Structure.objects.filter(pk=cafe.pk).update(website="https://cafe.example")
    workflow.verify(cafe, by=instructor)
    client.sign_in(instructor).fill(office(cafe), **typed)
    cafe.refresh_from_db()
    assert (cafe.status, cafe.verified_at is None) == (status, status == S.TO_REVIEW)
    expected = ["verify", "recheck"] if status == S.TO_REVIEW else ["verify"]
    assert list(Event.objects.values_list("action", flat=True)) == expected


def test_history_forgets_the_place_of_a_structure_that_becomes_protected(client, cafe, rose, instructor):
    Structure.objects.filter(pk=cafe.pk).update(address="7 impasse du Secret")
    cafe.refresh_from_db()
    workflow.verify(cafe, by=instructor)
    relay = {"relay_name": "Hélène Vidal", "relay_role": "Avocate", "relay_phone": "04 66 00 00 01"}
    client.sign_in(rose).fill(
        f"{cafe.get_absolute_url()}modifier/", is_protected="on", address="2 place de la Mairie", **relay
    )
    page = client.sign_in(instructor).page(office(cafe))
    assert "Adresse : « — » devient « 2 place de la Mairie »." in text(page)
    assert "Adresse protégée : « non » devient « oui »." in text(page)
    assert "Secret" not in text(page)
    assert not cafe.events.filter(address__contains="Secret").exists()


def test_name_that_searches_compare_follows_the_name(client, cafe, rose):
    assert cafe.search_key == "cafe des mineurs"
    client.sign_in(rose).fill(f"{cafe.get_absolute_url()}modifier/", name="L’Étoile d’Œuvre")
    cafe.refresh_from_db()
    assert cafe.search_key == "etoile d oeuvre"
    assert list(Structure.objects.named_like("etoile")) == [cafe]
