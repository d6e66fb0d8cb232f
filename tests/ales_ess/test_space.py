"""The space of who acts for several structures: all of them, or the one that they chose."""

import pytest

from structures import workflow
from structures.models import Membership
from tests import factories
from tests.client import PortalClient, heading, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def cafe(representative):
    """The second structure of ``representative``, with a file of its own."""
    cafe = factories.StructureFactory(name="Café des Mineurs", slug="cafe-des-mineurs")
    factories.MembershipFactory(structure=cafe, user=representative, role="writer")
    factories.ApplicationFactory(structure=cafe, title="Concerts du soir")
    return cafe


@pytest.fixture
def files(structure, cafe):
    factories.ApplicationFactory(structure=structure, title="Atelier vélo")


def shown(page):
    return {title for title in ("Atelier vélo", "Concerts du soir") if title in text(page)}


def test_space_shows_all_structures_then_the_chosen_one(client, files, representative):
    page = client.sign_in(representative).page("/espace/")
    assert shown(page) == {"Atelier vélo", "Concerts du soir"}
    page = client.get("/espace/?structure=cafe-des-mineurs")
    assert (heading(page), shown(page)) == ("Café des Mineurs", {"Concerts du soir"})
    assert shown(client.page("/espace/")) == {"Concerts du soir"}  # remembered
    assert shown(client.get("/espace/?structure=")) == {"Atelier vélo", "Concerts du soir"}
    assert shown(client.page("/espace/")) == {"Atelier vélo", "Concerts du soir"}


def test_menu_says_which_structure_is_shown(client, files, representative):
    page = client.sign_in(representative).get("/espace/?structure=cafe-des-mineurs").content.decode()
    assert '<a href="?structure=cafe-des-mineurs" aria-current="true">Café des Mineurs</a>' in page
    assert '<a href="?structure=">Toutes mes structures</a>' in page


def test_structure_of_somebody_else_is_never_chosen(client, files, representative):
    factories.StructureFactory(name="Chez les autres", slug="autres")
    page = client.sign_in(representative).get("/espace/?structure=autres")
    assert "Chez les autres" not in text(page)
    assert shown(page) == {"Atelier vélo", "Concerts du soir"}


def test_structure_that_was_left_is_chosen_no_more(client, files, representative, cafe):
    factories.MembershipFactory(structure=cafe)
    client.sign_in(representative).get("/espace/?structure=cafe-des-mineurs")
    workflow.leave(representative.memberships.get(structure=cafe), by=representative)
    assert shown(client.page("/espace/")) == {"Atelier vélo"}


def test_new_application_begins_with_the_chosen_structure(client, files, representative, cafe):
    factories.CallFactory(slug="reparer")
    client.sign_in(representative).get("/espace/?structure=cafe-des-mineurs")
    form = client.page("/espace/demandes/nouvelle/reparer/").context["form"]
    assert form["structure"].value() in (cafe, cafe.pk)
    assert len(form.fields["structure"].queryset) == 2


def test_person_of_one_structure_has_no_menu(client, structure, representative):
    assert "Toutes mes structures" not in text(client.sign_in(representative).page("/espace/"))


def test_choice_belongs_to_the_browser(client, files, representative):
    client.sign_in(representative).get("/espace/?structure=cafe-des-mineurs")
    assert shown(PortalClient().sign_in(representative).page("/espace/")) == {"Atelier vélo", "Concerts du soir"}


def test_invitation_waits_in_the_space_whatever_is_chosen(client, files, representative, cafe):
    other = factories.StructureFactory(name="Jardin partagé")
    inviter = factories.representative_of(other)
    workflow.invite(other, by=inviter, email=representative.email, role=Membership.Role.READER)
    page = client.sign_in(representative).get("/espace/?structure=cafe-des-mineurs")
    assert "« Jardin partagé » vous invite" in text(page)
