"""The front door: home, what the town says of itself, what machines ask."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from ales_ess.pages import GRANT_COLUMNS
from commons import clock
from funding.exports import SCDL_COLUMNS
from funding.models import Authorisation, Axis, Call, Deliberation, Envelope, Fund, LedgerEntry
from structures.models import User
from tests.label import factories as label

ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = pytest.mark.django_db


@pytest.fixture
def envelope():
    """120 000 € voted for this year, 300 000 € over three years."""
    year = clock.today().year
    by = User.objects.create(email="finances@ville.example")
    fund = Fund.objects.create(name="Fonds ESS")
    vote = Deliberation.objects.create(reference="2026-01", title="Budget", held_on=dt.date(2026, 1, 5))
    one_year = Envelope.objects.create(fund=fund, axis=Axis.SUPPORT, year=year)
    several = Authorisation.objects.create(fund=fund, axis=Axis.SUPPORT, first_year=year, last_year=year + 2)
    LedgerEntry.objects.create(kind="voted", amount=120_000, envelope=one_year, deliberation=vote, by=by)
    LedgerEntry.objects.create(kind="voted", amount=300_000, authorisation=several, deliberation=vote, by=by)
    return one_year


def call(envelope, slug, opens, closes):
    now = clock.now()
    return Call.objects.create(
        slug=slug,
        title=f"Appel {slug}",
        summary="Réparer.",
        description="Réparer.",
        envelope=envelope,
        opens_at=now + dt.timedelta(days=opens),
        closes_at=now + dt.timedelta(days=closes, hours=1),
        status=Call.Status.PUBLISHED,
    )


# Home -----------------------------------------------------------------------------------------------


def test_home_without_data_says_so_and_invents_nothing(client):
    page = client.get("/")

    assert page.status_code == 200
    assert [figure for figure, words in page.context["figures"]] == ["—", "—", "—", "—"]
    assert "Le prochain appel sera annoncé ici" in page.content.decode()


def test_home_tells_the_credits_of_the_year(client, envelope):
    figures = [figure for figure, words in client.get("/").context["figures"]]

    assert figures == ["120\u202f000\u00a0€", "0\u00a0€", "0\u00a0%", "—"]


def test_home_shows_the_open_call_that_closes_first(client, envelope):
    call(envelope, "plus-tard", -1, 40)
    call(envelope, "urgent", -1, 12)
    call(envelope, "a-venir", 2, 5)
    page = client.get("/")

    assert page.context["call"].slug == "urgent"
    assert "Clôture dans 12 jours" in page.content.decode()
    assert "/espace/demandes/nouvelle/urgent/" in page.content.decode()


def test_home_announces_the_next_call_when_none_is_open(client, envelope):
    call(envelope, "ferme", -40, -10)
    call(envelope, "apres", 30, 60)
    call(envelope, "avant", 5, 90)
    page = client.get("/")

    assert page.context["call"].slug == "avant"
    assert "/espace/demandes/nouvelle/" not in page.content.decode()


def test_home_costs_seven_statements(client, envelope, django_assert_num_queries):
    with django_assert_num_queries(7):
        client.get("/")
    for number in range(3):
        call(envelope, f"appel-{number}", -1, 10 + number)
    with django_assert_num_queries(7):
        client.get("/")


def test_home_shows_the_last_labels_whose_page_is_public(client):
    shown = label.held()
    label.listing(shown.structure, published=True)
    label.held()
    page = client.get("/")

    assert [row["slug"] for row in page.context["labels"]] == [shown.structure.slug]
    assert f"/annuaire/{shown.structure.slug}/" in page.content.decode()


# What the town says of itself -----------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/donnees/", "/accessibilite/", "/mentions-legales/", "/donnees-personnelles/"])
def test_page_of_words_is_public(client, address):
    page = client.get(address)

    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1


def test_open_data_page_explains_each_column_of_the_file():
    assert [name for name, meaning in GRANT_COLUMNS] == list(SCDL_COLUMNS)


def test_robots_keep_out_of_private_places(client):
    answer = client.get("/robots.txt")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    for place in ("/gestion/", "/espace/", "/compte/"):
        assert f"Disallow: {place}\n" in answer.content.decode()


def test_sitemap_lists_pages_and_public_calls_only(client, envelope):
    call(envelope, "public", -1, 10)
    Call.objects.create(
        slug="brouillon",
        title="Brouillon",
        summary="Non.",
        description="Non.",
        envelope=envelope,
        opens_at=clock.now(),
        closes_at=clock.now() + dt.timedelta(days=1),
    )
    sitemap = client.get("/sitemap.xml").content.decode()

    assert "/financements/appels/public/</loc>" in sitemap
    assert "brouillon" not in sitemap
    assert "/donnees/</loc>" in sitemap


# Health ---------------------------------------------------------------------------------------------


def job(deferred, scheduled=None, status="todo"):
    """A job as Procrastinate keeps it, these minutes ago; its own models are read-only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, scheduled_at)"
            " VALUES ('mail', 'tests', '{}', %s, %s) RETURNING id",
            [status, scheduled and ago(scheduled)],
        )
        number = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_events SET at = %s WHERE job_id = %s", [ago(deferred), number])


def ago(minutes):
    return timezone.now() - dt.timedelta(minutes=minutes)


def test_health_is_good_and_never_cached(client):
    answer = client.get("/sante/")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": True, "queue": True})
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("waiting", "status"),
    [
        ({"deferred": 5}, 200),
        ({"deferred": 15}, 503),
        ({"deferred": 60, "scheduled": 5}, 200),
        ({"deferred": 60, "scheduled": 15}, 503),
        ({"deferred": 60, "scheduled": -60}, 200),
        ({"deferred": 60, "status": "succeeded"}, 200),
        ({"deferred": 60, "status": "failed"}, 200),
    ],
    ids=["fresh", "forgotten", "scheduled", "scheduled and forgotten", "to come", "done", "failed"],
)
def test_health_watches_jobs_that_nobody_takes(client, waiting, status):
    job(**waiting)

    assert client.get("/sante/").status_code == status


def test_health_tells_that_the_database_is_down():
    script = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "answer = Client().get('/sante/', headers={'host': 'localhost'})\n"
        "print(answer.status_code, answer.json()['database'])\n"
    )
    environment = {
        **os.environ,
        "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none",
        "DJANGO_SETTINGS_MODULE": "ales_ess.settings",
    }
    answer = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True)

    assert answer.stdout.strip() == "503 False"
