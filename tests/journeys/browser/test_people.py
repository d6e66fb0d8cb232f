"""Coming into a structure and signing in with ProConnect, in a browser that keeps the portal’s own policy."""

import pytest

from ales_ess import environment
from structures import workflow
from structures.models import Membership
from tests import factories
from tests.structures.provider import CLIENT_ID, SECRET, Provider

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def provider(settings):
    provider = Provider()
    variables = (CLIENT_ID, SECRET, provider.url)
    settings.SOCIALACCOUNT_PROVIDERS = environment.proconnect(dict(zip(environment.PROCONNECT, variables, strict=True)))
    settings.ROOT_URLCONF = "tests.structures.proconnect_urls"
    yield provider
    provider.stop()


def test_pages_of_people_shut_nobody_out(visit, structure, representative, writer):
    invitation = factories.invitation(structure)
    row = factories.join_request(structure, message="Je suis la trésorière.")
    factories.MembershipFactory(structure=factories.StructureFactory(), user=representative)
    home, member = structure.get_absolute_url(), writer.memberships.get().pk
    pages = [
        *("/espace/", f"{home}personnes/", f"{home}personnes/inviter/", f"{home}personnes/transmettre/"),
        *(f"{home}personnes/quitter/", f"{home}personnes/{member}/", f"{home}personnes/{member}/retirer/"),
        *(f"{home}acces/{row.pk}/accept_request/", f"{home}invitations/{invitation.pk}/resend_invitation/"),
    ]
    visitor = visit(representative)
    assert {page: visitor.faults(page) for page in pages} == dict.fromkeys(pages, [])
    invited = factories.UserFactory(email=invitation.email)
    for user in (None, invited, factories.UserFactory()):
        assert visit(user).faults(invitation.get_absolute_url()) == []
    assert visit(invited).faults(f"{home}rejoindre/") == []


def test_person_invited_signs_in_with_proconnect_and_joins(visit, provider, structure, representative):
    """From the letter to the structure: ProConnect proves the address, the portal asks nothing more."""
    invitation = workflow.invite(
        structure, by=representative, email=provider.person["email"], role=Membership.Role.WRITER
    )
    visitor = visit()
    page = visitor.page
    page.goto(invitation.get_absolute_url())
    page.get_by_role("link", name="J’ai déjà un compte").click()
    assert visitor.faults() == []
    page.get_by_role("link", name="Se connecter avec ProConnect").click()
    page.get_by_role("button", name="Rejoindre la structure").click()
    page.get_by_role("heading", name=structure.name, level=1).wait_for()
    assert structure.memberships.filter(user__email=provider.person["email"].lower()).exists()

    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/compte/logout/")
    page.locator("main").get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("heading", name="Vous êtes déconnecté du portail").wait_for()
    assert visitor.faults() == []
