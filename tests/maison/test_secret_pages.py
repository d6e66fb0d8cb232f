"""« Abri Cévenol » lives in the house, and everybody else looks for it: every link, every list, every guess.

What the others may read there is « Occupé ». That the search would find something is proved by those who may read it.
"""

import pytest
from django.conf import settings
from django.contrib import admin
from django.core import mail
from django.db import connection
from django.test import RequestFactory
from django.urls import reverse

from commons.models import ConfidentialView, Message
from commons.tasks import attempt
from commons.workflow import Flow
from funding.workflow import in_kind
from maison.workflow import renew_feed
from structures.models import Structure
from structures.workflow import registration
from tests import factories
from tests.maison import secrets
from tests.maison.crawling import Crawler, export, office_pages
from tests.rules.test_addresses import ROUTES, filled

pytestmark = pytest.mark.django_db

VISITORS = ["visitor", "stranger", "of_two"]
AGENTS = [
    *("receptionist", "instructor", "financier", "treasurer", "signatory", "elected", "administrator", "adviser"),
    "labeller",
]
OTHERS = [*VISITORS, *AGENTS, "mediator"]
WORDS = ["Mesange", "abri"]
# What the world tells of bookings lives in these tables, and of people in these others.
OF_BOOKINGS = {
    *("maison_booking", "maison_bookingevent", "maison_series", "maison_seriesevent", "maison_wish"),
    *("maison_premisesrequest", "maison_premisesrequestevent", "maison_occupation", "maison_occupationevent"),
    *("maison_appointment", "maison_appointmentevent"),
}


@pytest.fixture(autouse=True)
def _plain_errors(settings):
    """A page that breaks answers 500, as in production, and is counted."""
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False


@pytest.fixture
def life(shelter, sheltered):
    return secrets.secret_life(shelter)


@pytest.fixture
def of_two(life):
    """Belongs to two structures, none of them protected."""
    user = factories.representative_of(life["other"])
    factories.MembershipFactory(structure=factories.StructureFactory(name="Jardins partagés"), user=user)
    return user


def rows(life):
    """Everything of the protected structure that has a page."""
    shelter = life["shelter"]
    yield from (row for row in life.values() if row not in (life["theirs"], life["other"]))
    yield from shelter.bookings.all()
    yield from (*shelter.memberships.all(), *shelter.contacts.all(), shelter.shelter)


def guesses(life):
    """Every address outside of the back-office, asked for with the numbers and the names of what is secret."""
    shelter, reception, room = life["shelter"], life["reception"], life["room"]
    slugs = (shelter.slug, reception.slug, room.slug)
    numbers = [life[name].number for name in ("coming", "ordinary", "cancelled")]
    kept = ("series", "waiting", "wish", "season", "occupation", "request", "appointment", "coming")
    pks = {life[name].pk for name in kept}
    for route in ROUTES:
        if route.startswith(("/gestion/", "/compte/")) or "move>" in route:
            continue
        for slug in slugs if "slug>" in route else ("",):
            for number in numbers if "number>" in route else ("",):
                for pk in pks if "pk>" in route else (1,):
                    yield filled(route, slug=slug, number=number, pk=pk)
    yield from (f"{life['coming'].get_absolute_url()}actions/{move}/" for move in Flow.of(type(life["coming"])))
    for view in ("mois", "liste"):
        yield from (f"{space.get_absolute_url()}?vue={view}" for space in (reception, room))
    yield from (f"{page}?q={word}" for page in ("/maison/", "/maison/recherche/") for word in WORDS)


def crawl(user, life):
    """All that this person can reach: by links, by guesses, in the back-office, by exports."""
    crawler = Crawler(secrets.SECRETS, secrets.NAME)
    if user.is_authenticated:
        crawler.force_login(user)
    crawler.follow("/", "/maison/", "/maison/semaine/", "/espace/", "/espace/reservations/", "/gestion/", "/donnees/")
    crawler.guess(dict.fromkeys(guesses(life)))
    if user.is_authenticated:
        crawler.get(reverse("maison:feed", args=[renew_feed(by=user).secret]))
    if user.is_staff:
        crawler.guess(dict.fromkeys(office_pages(rows(life), WORDS)))
        request = RequestFactory().get("/")
        request.user = user
        export(crawler, lambda office: office.has_export_permission(request))
    return crawler


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_reads_of_it(name, life, request):
    crawler = crawl(request.getfixturevalue(name), life)
    assert crawler.found == {}
    assert crawler.broken == {}
    assert crawler.statuses[200] > (60 if name in AGENTS else 20)
    assert not ConfidentialView.objects.exists()


# The search would find something ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["guardian", "superuser"])
def test_search_finds_what_may_be_read(name, life, request):
    crawler = crawl(request.getfixturevalue(name), life)
    assert crawler.told >= {*secrets.TITLES, secrets.NAME, "Aurore", "7 impasse du Secret"}
    assert crawler.broken == {}


def test_its_own_people_read_their_bookings(life, sheltered):
    crawler = crawl(sheltered, life)
    assert crawler.told >= {*secrets.TITLES, secrets.REASON}
    assert crawler.broken == {}
    assert not ConfidentialView.objects.exists()


class Watcher(Crawler):
    """Remembers the pages that told of a booking and wrote nothing in the log."""

    def __init__(self, *args):
        super().__init__(*args)
        self.unwritten = []

    def request(self, **request):
        before = ConfidentialView.objects.count()
        found = len(self.found)
        response = super().request(**request)
        told = {secret for secret in [*self.found.values()][-1] if secret in secrets.TITLES} if self.found else set()
        if len(self.found) > found and told and ConfidentialView.objects.count() == before:
            self.unwritten.append(request["PATH_INFO"])
        return response


def test_each_reading_is_written_in_the_log(life, guardian):
    watcher = Watcher(secrets.SECRETS, secrets.NAME)
    watcher.force_login(guardian)
    watcher.follow("/maison/", "/maison/semaine/", "/gestion/", "/espace/reservations/")
    watcher.guess(dict.fromkeys(guesses(life)))
    watcher.guess(dict.fromkeys(office_pages(rows(life), WORDS)))
    request = RequestFactory().get("/")
    request.user = guardian
    export(watcher, lambda office: office.has_export_permission(request))
    assert watcher.unwritten == []
    assert ConfidentialView.objects.filter(by=guardian).count() > 10


# What is written ----------------------------------------------------------------------------------------


def test_letters_tell_it_to_nobody_else(life, shelter, guardian, superuser):
    for message in Message.objects.order_by("pk"):
        attempt(message.pk)
    assert len(mail.outbox) > 5
    inside = {user.email for user in (*shelter.members.all(), guardian, superuser)}
    for letter in mail.outbox:
        told = "\n".join([letter.subject, letter.body, *(content for content, _ in letter.alternatives)])
        hidden = [*secrets.TITLES, secrets.REASON, secrets.CALLER, life["reception"].name, life["room"].name]
        if letter.to[0] not in inside:
            hidden += [secrets.NAME, *factories.SECRETS]
        about_theirs = letter.to[0] in {user.email for user in life["other"].members.all()}
        assert [word for word in hidden if word in told and not about_theirs] == [], letter.subject
        assert [word for word in (*hidden, secrets.NAME, *factories.SECRETS) if word in letter.subject] == []


def tables_with(words):
    """The tables that hold one of these words, in whatever column."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        found = set()
        for name in names:
            cursor.execute(f'SELECT to_jsonb(row)::text FROM "{name}" AS row')  # the tables of this very database
            if any(word in told for (told,) in cursor.fetchall() for word in words):
                found.add(name)
    return found


def test_words_about_a_booking_are_stored_with_it_and_nowhere_else(life, guardian, sheltered):
    crawl(guardian, life)
    crawl(sheltered, life)
    assert tables_with([*secrets.TITLES, secrets.ABOUT, secrets.REASON, secrets.CALLER]) <= OF_BOOKINGS


def test_traces_tell_neither_who_nor_where(life, guardian):
    crawl(guardian, life)
    told = tables_with([*factories.SECRETS, secrets.NAME])
    traces = ("commons_", "procrastinate_", "pghistory_", "django_", "cache")
    assert {name for name in told if name.startswith(traces)} == set()


# A protection that comes later --------------------------------------------------------------------------


@pytest.fixture
def past(shelter, sheltered, guardian):
    """All that it lived in the house was anybody's to read, until today."""
    Structure.objects.filter(pk=shelter.pk).update(is_protected=False)
    shelter.refresh_from_db()
    life = secrets.secret_life(shelter)
    in_kind.follow(by=guardian)
    shelter.is_protected = True
    shelter.save()
    registration.edited(shelter, ["is_protected"], by=guardian)
    return life


@pytest.mark.parametrize("name", OTHERS)
def test_structure_that_becomes_protected_hides_its_past(name, past, request):
    of_two = name == "of_two"
    user = factories.representative_of(past["other"]) if of_two else request.getfixturevalue(name)
    crawler = crawl(user, past)
    assert crawler.found == {}
    assert crawler.broken == {}


def test_what_was_lent_before_leads_to_no_place(past):
    """Nor does what the public reads of it: the sum stays, in no words."""
    told = Crawler([secrets.LENT, past["occupation"].premises.name], secrets.NAME)
    told.get("/financements/subventions/?nature=nature")
    told.get("/donnees/aides-en-nature.csv")
    told.get(f"/financements/structures/{past['shelter'].slug}/")
    assert told.found == {}


def test_past_is_read_by_its_own_people(past, sheltered):
    assert crawl(sheltered, past).told >= {secrets.COMING, secrets.ORDINARY, secrets.WEEKLY}


def test_secrets_are_searched_in_what_is_installed():
    """A list or a page of a model that a later issue brings is walked too."""
    assert {"maison", "label"} <= set(settings.INSTALLED_APPS)
    assert {model._meta.app_label for model in admin.site._registry} >= {"maison", "label"}
