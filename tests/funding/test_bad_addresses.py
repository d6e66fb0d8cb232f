"""Whatever stands in an address bar, no page breaks: the right status, a sentence, never a 500."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from funding import preparing
from tests import factories
from tests.changes import amendment, recovery, termination

pytestmark = pytest.mark.django_db

HOSTILE = [
    "%00",
    "%0d%0aX-Y:1",
    "9" * 25,
    "-1",
    "²",
    "٣",
    "%ED%A0%80",
    "<script>",
    "'\"",
    "../..",
    "é" * 300,
    "1e999",
    "NaN",
]
NUMBERS = ["0", "9" * 10, "9" * 25]
PUBLIC = {
    "/financements/budget/": ["axe"],
    "/financements/subventions/": [
        *("q", "annee", "axe", "secteur", "commune", "montant_min", "montant_max", "duree", "nature", "structure"),
        *("apres", "avant"),
    ],
    "/donnees/subventions.csv": ["q", "annee", "structure", "montant_min"],
    "/donnees/subventions-reglementaire.csv": ["annee", "montant_max"],
    "/donnees/aides-en-nature.csv": ["q", "annee", "structure", "montant_min", "nature"],
    "/verification/": ["x"],
}


@pytest.fixture
def running(structure):
    return factories.agreement("running", structure=structure)


@pytest.mark.parametrize("path", PUBLIC)
def test_parameter_that_means_nothing_breaks_no_public_page(client, running, path):
    for name in PUBLIC[path]:
        for value in HOSTILE:
            answer = client.get(f"{path}?{name}={value}")
            assert answer.status_code in (200, 400, 404), (path, name, value)
            assert answer.streaming or b"<script>" not in answer.content


def test_number_that_is_nobodys_is_not_found(client, running):
    paths = [
        *("/financements/budget/{}/", "/donnees/subventions/{}.csv", "/donnees/subventions-reglementaire/{}.csv"),
        *("/financements/comptes-rendus/{}.pdf", "/financements/structures/{}/", "/verification/{}/"),
    ]
    for path in paths:
        for number in NUMBERS:
            assert client.get(path.format(number)).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options"])
def test_public_books_are_only_read(client, running, method):
    for path in (
        "/financements/budget/",
        "/donnees/budget.csv",
        "/donnees/subventions.csv",
        "/donnees/aides-en-nature.csv",
    ):
        answer = getattr(client, method)(path)
        assert answer.status_code == 405 or (method == "options" and answer.status_code == 200)


def test_hostile_verification_is_told_in_a_sentence(client, running):
    url = f"/verification/{preparing.folder_of(running).code}/"
    for value in HOSTILE:
        assert client.get(f"{url}?page={value}&sur={value}&v={value}").status_code == 200
    for code in ("\x00" * 12, "é" * 30, "' OR 1=1 --", "<script>"):
        assert client.post("/verification/", {"code": code}).status_code == 422
        assert client.post(url, {"sha256": code}).status_code == 422


def test_host_of_somebody_else_makes_no_link(client, running):
    """A code that is printed, or a redirection, never leads to the host that a request pretends."""
    code = preparing.folder_of(running).code
    answer = client.post("/verification/", {"code": f"//exemple.org/{code}"})
    assert answer.status_code == 422
    answer = client.post("/verification/", {"code": code})
    assert answer["Location"] == f"/verification/{code}/"


# The office ---------------------------------------------------------------------------------------------

MODELS = sorted(
    (model for model in admin.site._registry if model._meta.app_label in ("funding", "commons")),
    key=lambda m: m._meta.label,
)


@pytest.fixture
def lived(structure, superuser):
    """At least one row in most tables."""
    agreement = factories.in_force(structure=structure)
    factories.payment_batch(agreement.instalments.first())
    recovery(agreement)
    other = factories.in_force()
    termination(other)
    amendment(factories.in_force(), "draft", purpose="Autre")
    return superuser


def test_lists_of_the_office_break_on_no_parameter(client, lived):
    client.sign_in(lived)
    for model in MODELS:
        made = admin.site._registry[model]
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        names = ["q", "p"]
        names += [name for spec in made.list_filter if isinstance(name := spec, str)]
        for name in names:
            for value in ("%00", "9" * 25):
                answer = client.get(f"{url}?{name}={value}", follow=True)
                assert answer.status_code in (200, 400), (url, name, value)


def test_rows_that_are_nobodys_break_no_page_of_the_office(client, lived):
    client.sign_in(lived)
    for model in MODELS:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for number in ("9" * 25, "abc"):
            for suffix in ("change/", "parcours/x/"):
                assert client.get(f"{url}{number}/{suffix}", follow=True).status_code in (200, 403, 404)


SCREENS = {
    "/gestion/funding/instalment/autoriser/": "versements",
    "/gestion/funding/instalment/bordereau/": "versements",
    "/gestion/funding/scanbatch/add/": "convention",
    "/gestion/funding/match/a-decider/": "page",
}


@pytest.mark.parametrize("path", SCREENS)
def test_screens_of_the_office_break_on_no_parameter(client, lived, path):
    client.sign_in(lived)
    for value in HOSTILE:
        assert client.get(f"{path}?{SCREENS[path]}={value}").status_code in (200, 400, 404), value
        answer = client.post(f"{path}?{SCREENS[path]}={value}", {"versements": value})
        assert answer.status_code in (200, 302, 400, 404, 405, 422), value


WRITES = [
    *("/gestion/commons/disposallist/dresser/", "/gestion/funding/match/comparer/"),
    *("/gestion/funding/match/a-decider/1/confirm/", "/gestion/funding/scanbatch/1/reprendre/"),
]


@pytest.mark.parametrize("path", WRITES)
def test_nothing_is_written_by_a_link(client, lived, path):
    """An image in a letter, a link that is followed: only a pressed button writes."""
    assert client.sign_in(lived).get(path).status_code in (403, 404, 405)


def test_nothing_is_written_without_its_token(lived, running):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(lived)
    for path in (*WRITES, *SCREENS, "/verification/", f"/espace/conventions/{running.pk}/original/"):
        assert browser.post(path, {}).status_code == 403


def test_who_signed_a_report_is_guessed_by_no_filter(client, instructor, shelter):
    factories.agreement("running", structure=shelter)
    client.sign_in(instructor)
    for name in ("signer_name__startswith", "signer_role"):
        answer = client.get(f"/gestion/funding/report/?{name}=A")
        assert answer.status_code in (302, 400)
        assert answer.status_code == 400 or answer["Location"].endswith("?e=1")
    for path in ("match/?known__beneficiary_postcode__startswith=3", "instalment/?account__iban__startswith=FR"):
        answer = client.get(f"/gestion/funding/{path}")
        assert answer.status_code == 400 or answer["Location"].endswith("?e=1")
