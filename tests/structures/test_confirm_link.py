"""« Toujours exact ? » from the letter: one click, no account, and nothing else."""

import datetime as dt

import pytest
from django.urls import reverse

from commons import clock
from commons.mail import compose
from commons.models import Event, Message
from structures import routines
from structures.models import User
from structures.workflow.registration import CONFIRMED
from tests import factories
from tests.client import text
from tests.label import factories as directory

pytestmark = pytest.mark.django_db

YEAR = dt.timedelta(days=366)


@pytest.fixture
def page(db):
    return directory.listing(directory.verified_structure(name="Café des Mineurs", slug="cafe"))


def link(structure):
    return reverse("structures:confirm_link", args=[structure.confirm_key])


def test_letter_carries_a_link_that_shows_what_is_known(client, page):
    with clock.moved_to(clock.today() + YEAR):
        routines.ask_if_still_true()
        routines.ask_if_still_true()
        mail = compose(Message.objects.get(template="structures/emails/still_true"))
        address = next(word for word in mail.body.split() if "/confirmer/" in word)
        shown = client.page("/" + address.partition("//")[2].partition("/")[2])
        assert "Café des Mineurs" in text(shown)
        assert page.summary in text(shown)


def test_opening_changes_nothing_and_the_button_confirms_once(client, page):
    structure = page.structure
    with clock.moved_to(clock.today() + YEAR):
        url = link(structure)
        shown = client.page(url)
        structure.refresh_from_db()
        assert structure.is_stale
        assert "Merci, c’est noté" in text(client.fill(shown, "Oui, tout est exact"))
        structure.refresh_from_db()
        assert structure.confirmed_on == clock.today()
        client.post(url)
        assert Event.objects.get(action=CONFIRMED).by == User.objects.clock()
        assert "C’est déjà confirmé" in text(client.page(url))


def test_link_opens_nothing_else(client, page):
    client.page(link(page.structure))
    assert client.get(page.get_absolute_url()).status_code == 302


@pytest.mark.parametrize("key", ["x", "WzEsIjIwMjYtMDEtMDEiXQ:1abc:xyz", "é"])
def test_link_that_is_not_ours_opens_nothing(key, client, page):
    assert client.get(reverse("structures:confirm_link", args=[key])).status_code == 404


def test_link_of_a_year_ago_and_of_a_closed_structure_open_nothing(client, page):
    url = link(page.structure)
    assert client.get(url).status_code == 200
    type(page.structure).objects.filter(pk=page.structure.pk).update(status="closed", closing_reason="Fin")
    assert client.get(url).status_code == 404


def test_page_says_that_nobody_confirmed_it_then_the_office_is_told(client, page):
    moderator = directory.moderator()
    with clock.moved_to(clock.today() + dt.timedelta(days=365 + 89)):
        assert page.unconfirmed_since is None
    with clock.moved_to(clock.today() + dt.timedelta(days=365 + 91)):
        assert page.unconfirmed_since == page.structure.exact_since
        assert "sans nouvelles" not in text(client.sign_in(moderator).page("/gestion/"))
    with clock.moved_to(clock.today() + dt.timedelta(days=365 + 181)):
        assert "1\N{NO-BREAK SPACE}fiche de l’annuaire sans nouvelles".replace("\N{NO-BREAK SPACE}", " ") in text(
            client.sign_in(moderator).page("/gestion/")
        )


def test_protected_structure_s_link_tells_no_place_and_no_person(client, shelter):
    shown = text(client.page(link(shelter)))
    assert "2 place de la Mairie" in shown
    for secret in factories.SECRETS:
        assert secret not in shown
