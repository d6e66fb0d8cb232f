"""Each address is public or asks who you are; each page answers each account as the tables say; a stranger finds nothing."""

import re

import pytest
from django.contrib import admin
from django.urls import URLPattern, get_resolver, reverse

from commons.workflow import Flow
from funding.models import Agreement, Application, Report
from structures.models import Contact
from tests import factories
from tests.client import NOT_YET, links

pytestmark = pytest.mark.django_db

LOGIN = "/compte/login/?next="
# Open to everybody (contract.md), and what the accounts need before somebody is signed in.
PUBLIC = {
    "/",
    "/financements/",
    "/financements/appels/reparer/",
    "/financements/subventions/",
    "/donnees/",
    "/donnees/subventions.csv",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/sitemap.xml",
    "/robots.txt",
    "/sante/",
    "/compte/login/",
    "/compte/signup/",
    "/compte/logout/",
    "/compte/inactive/",
    "/compte/confirm-email/",
    "/compte/confirm-email/abc/",
    "/compte/password/reset/",
    "/compte/password/reset/done/",
    "/compte/password/reset/key/1-abc/",
    "/compte/password/reset/key/done/",
}
REGEXES = {  # allauth writes these as regular expressions
    r"^confirm-email/(?P<key>[-:\w]+)/$": "confirm-email/abc/",
    r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-abc/",
    r"(?P<url>.*)$": "n-importe-quoi/",
}


def routes(patterns=None, prefix="/"):
    """Every route of the portal, included ones at full length."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = str(pattern.pattern)
        full = prefix + REGEXES.get(route, route.lstrip("^").rstrip("$"))
        if isinstance(pattern, URLPattern):
            yield full
        else:
            yield from routes(pattern.url_patterns, full)


def filled(route, **values):
    """The route with something in each of its holes."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda hole: str(values.get(hole[1], 1)), route)


ROUTES = sorted(set(routes()))


@pytest.fixture
def call():
    return factories.CallFactory(slug="reparer")


# A visitor ------------------------------------------------------------------------------------------------------


def test_address_is_public_or_asks_who_you_are(client, call):
    """Walks every route there is: one that a later commit adds is closed, or named above."""
    found, closed = {}, set()
    for route in ROUTES:
        url = filled(route, slug="reparer", move="submit", app_label="funding")
        answer = client.get(url)
        if answer.status_code == 302 and answer["Location"].startswith(LOGIN):
            closed.add(url)
        else:
            found[url] = answer.status_code
    assert found == {}
