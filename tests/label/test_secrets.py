"""« Abri Cévenol » holds the label and is in the directory; everybody looks there for its place and its people.

Of the label, agents read what it asks under its administrative identity. That the search would find something is proved
by those who may read it.
"""

import datetime as dt
import json

import pytest
from django.core import mail
from django.test import RequestFactory
from django.urls import reverse

from commons import clock
from commons.models import ConfidentialView, Message
from commons.tasks import attempt
from commons.workflow import Flow
from label import tasks, workflow
from label.models import Evidence, Listing, Visit, VisitPhoto
from label.workflow import audits, visits
from structures.models import Structure
from tests import factories
from tests.client import text
from tests.label import factories as labels
from tests.maison.crawling import Crawler, export, office_pages
from tests.maison.lending import picture
from tests.maison.test_secret_pages import tables_with
from tests.rules.test_addresses import ROUTES, filled

pytestmark = pytest.mark.django_db

NAME = "Abri Cévenol"
# Plain letters: what is searched for reads the same in HTML, in JSON and in an address.
PHOTO, PROOF, REPORTED = "Cour Tourterelle", "Bail Hulotte", "Ruelle Gravelot"
PRESENTATION, SEEN, FACT, ANSWER = "Ecoute Fauconneau", "Accueil Engoulevent", "Porte Bondree", "Equipe Circaete"
# Read by its own people, group Protection and superusers; then by agents of the label too.
HIDDEN = (*factories.SECRETS, PHOTO, PROOF, REPORTED)
OF_THE_FILE = (PRESENTATION, SEEN, FACT, ANSWER)

OTHERS = ["visitor", "stranger", "instructor", "receptionist"]
OF_THE_LABEL = ["labeller", "elected", "administrator"]
AREA = (
    *("/annuaire/", "/label/", "/donnees/structures-labellisees", "/sitemap.xml", "/verification/"),
    *("/espace/label/", "/espace/structures/"),
    *("/gestion/label/", "/gestion/structures/", "/gestion/commons/"),
)
WORDS = ["Ombreuse", "impasse", "abri"]
UNGUESSED = ("object_id>", "move>", "content_type_id>")  # walked row by row


@pytest.fixture(autouse=True)
def _plain_errors(settings):
    """A page that breaks answers 500, as in production, and is counted."""
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False


def label_life(structure, photographer, note=""):
    """A candidacy with its evidence, visited, photographed, heard; the label and its certificate, a control; a page, a
    change that waits, an error that somebody told. Returns what was made, by name."""
    Structure.objects.filter(pk=structure.pk).update(status="verified")
    structure.refresh_from_db()
    person, agent = factories.representative_of(structure), labels.labeller()
    candidacy = labels.draft_candidacy(structure)
    candidacy.presentation = PRESENTATION
    candidacy.save()
    proven = candidacy.evidence.first().criterion
    evidence = workflow.join_file(candidacy, proven, labels.upload(), name=PROOF, by=person)
    workflow.submit(candidacy, by=person)
    workflow.declare_complete(candidacy, by=agent)
    visit = labels.planned_visit(candidacy, note=note)
    visits.write_report(visit, by=agent, held_on=clock.today(), report=SEEN)
    photo = visits.add_photo(visit, picture(), PHOTO, by=photographer)
    workflow.report_visit(candidacy, by=agent)
    session = labels.closed_jury(candidacy)
    candidacy.refresh_from_db()
    workflow.award(candidacy, by=agent)
    award = candidacy.award
    tasks.keep_certificate(award_id=award.pk)
    control = audits.open_on_fact(award, fact=FACT, by=agent)
    audits.ask(control, by=agent, questions="Qui accueille ?", answer_until=clock.today() + dt.timedelta(days=20))
    audits.answer(control, by=person, answer=ANSWER)
    page = labels.listing(structure, categories=["accueil-de-victimes"])
    return {
        "structure": structure,
        "candidacy": candidacy,
        "evidence": evidence,
        "visit": visit,
        "photo": photo,
        "jury": session,
        "award": award,
        "audit": control,
        "page": page,
        "proposal": labels.proposal(page, summary="Une écoute, jour et nuit."),
        "report": labels.error_report(page, words=f"Ils sont {REPORTED}"),
    }


@pytest.fixture
def life(shelter, sheltered, superuser):
    return label_life(shelter, superuser)


class AreaCrawler(Crawler):
    """Stays in the label, the directory and the structures: the rest has its own walks."""

    def is_enough(self, url):
        return not url.startswith(AREA) or super().is_enough(url)


def guesses(life):
    """Every address of the area, asked for with the numbers and the names of what is secret."""
    pks = sorted({row.pk for row in life.values()})
    holes = {
        "slug": life["structure"].slug,
        "number": life["award"].number,
        "step": "presentation",
        "code": life["evidence"].criterion.code,
        "visit": life["visit"].pk,
        "photo": life["photo"].pk,
        "candidacy": life["candidacy"].pk,
        "action": "retirer",
    }
    for route in ROUTES:
        if route.startswith(AREA) and not any(hole in route for hole in UNGUESSED):
            for pk in pks if "pk>" in route else (1,):
                yield filled(route, pk=pk, **holes)
    for row in (life[name] for name in ("candidacy", "award", "audit", "page")):
        yield from (f"{row.get_absolute_url()}actions/{move}/" for move in Flow.of(type(row)))
    yield from (f"/annuaire/?q={word}" for word in WORDS)


def office(life):
    """The back-office's pages of the area: lists, searched too, then each row's page, history and moves."""
    rows = [*life.values(), *life["structure"].memberships.all(), *life["structure"].contacts.all()]
    return [url for url in dict.fromkeys(office_pages(rows, WORDS)) if url.startswith(AREA)]


def crawl(crawler, user, life):
    """All that this person can reach: by links, by guesses, in the back-office, by exports."""
    if user.is_authenticated:
        crawler.force_login(user)
    crawler.follow("/annuaire/", "/label/", "/sitemap.xml", "/espace/label/", "/espace/structures/abri-cevenol/")
    crawler.guess(dict.fromkeys(guesses(life)))
    if user.is_staff:
        crawler.guess(office(life))
        request = RequestFactory().get("/")
        request.user = user
        export(crawler, lambda page: page.opts.app_label == "label" and page.has_export_permission(request))
    return crawler


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_reads_of_it(name, life, request):
    crawler = crawl(AreaCrawler([*HIDDEN, *OF_THE_FILE], NAME), request.getfixturevalue(name), life)
    assert crawler.found == {}
    assert crawler.broken == {}
    assert crawler.statuses[200] > 12


@pytest.mark.parametrize("name", OF_THE_LABEL)
def test_agents_of_the_label_read_its_file_and_neither_its_place_nor_its_people(name, life, request):
    crawler = crawl(AreaCrawler([*HIDDEN, *OF_THE_FILE], NAME), request.getfixturevalue(name), life)
    assert {where: told for where, told in crawler.found.items() if set(told) & set(HIDDEN)} == {}
    assert crawler.broken == {}
    assert crawler.told == set(OF_THE_FILE)
    assert crawler.statuses[200] > 40


# The search would find something ------------------------------------------------------------------------


class Watcher(AreaCrawler):
    """Remembers the pages that told of the file and wrote nothing in the log."""

    def __init__(self, *args):
        super().__init__(*args)
        self.unwritten = []

    def request(self, **request):
        views, pages = ConfidentialView.objects.count(), len(self.found)
        response = super().request(**request)
        if len(self.found) > pages and ConfidentialView.objects.count() == views:
            self.unwritten.append(request["PATH_INFO"])
        return response


@pytest.mark.parametrize("name", ["guardian", "labeller"])
def test_each_reading_by_an_agent_is_written_in_the_log(name, life, request):
    """Whoever opens its candidacy, what proves it, the pictures, its control, what is told of its page."""
    user = request.getfixturevalue(name)
    watcher = crawl(Watcher([PHOTO, PROOF, REPORTED, *OF_THE_FILE], NAME), user, life)
    assert watcher.told == {*OF_THE_FILE, *([PHOTO, PROOF, REPORTED] if name == "guardian" else [])}
    assert watcher.unwritten == []
    assert watcher.broken == {}
    assert ConfidentialView.objects.filter(by=user).count() > 5


def test_its_own_people_read_what_they_wrote(life, sheltered):
    crawler = crawl(AreaCrawler([*HIDDEN, *OF_THE_FILE], NAME), sheltered, life)
    assert crawler.told >= {PRESENTATION, PROOF, ANSWER}
    assert crawler.told.isdisjoint({PHOTO, REPORTED, SEEN})
    assert not ConfidentialView.objects.exists()


def test_picture_of_the_visit_is_opened_by_those_who_may_know_the_place(client, life, request):
    url = reverse("admin:label_candidacy_photo_file", args=[life["candidacy"].pk, life["photo"].pk])
    told = {"visitor": 302, "sheltered": 302, "elected": 403, "labeller": 404, "guardian": 200, "superuser": 200}
    answers = {name: client.sign_in(request.getfixturevalue(name)).get(url).status_code for name in told}
    assert answers == told
    seen = ConfidentialView.objects.filter(content_type__model="visitphoto").values_list("by__groups__name", flat=True)
    assert sorted(seen, key=str) == [None, "Protection"]


# What everybody reads -----------------------------------------------------------------------------------


def test_directory_finds_it_by_what_it_does_and_by_nothing_else(client, life):
    def finds(**asked):
        return NAME in text(client.page("/annuaire/", **asked))

    assert finds(q="victimes")
    commune = life["structure"].commune
    people = ("Aurore", "Ombreuse", "Clarisse")
    for words in (*people, "impasse du Secret", "Secret", "30100", commune.name, "Mairie"):
        assert not finds(q=words), words
    assert not finds(q="victimes", commune=commune.insee)
    assert json.loads(client.get("/annuaire/points.json").getvalue())["features"] == []


PUBLIC = [
    *("/annuaire/", "/annuaire/abri-cevenol/", "/annuaire/widget/", "/annuaire/points.json", "/annuaire/labels.atom"),
    *("/donnees/structures-labellisees.csv", "/donnees/structures-labellisees.geojson", "/sitemap.xml"),
    *("/label/verification/{0.number}/", "/label/badge/{0.number}.svg"),
]


def test_what_is_public_says_neither_where_nor_who(life):
    crawler = Crawler([*HIDDEN, *OF_THE_FILE, "2 place de la Mairie", life["structure"].siret], NAME)
    crawler.guess(url.format(life["award"]) for url in PUBLIC)
    assert crawler.statuses == {200: len(PUBLIC)}
    assert crawler.found == {}


# What is written ----------------------------------------------------------------------------------------


def test_letters_tell_it_to_nobody_else(life, sheltered):
    """Subjects tell nothing at all; only a letter to its own people calls them by their first name."""
    for pk in Message.objects.order_by("pk").values_list("pk", flat=True):
        attempt(pk)
    assert len(mail.outbox) > 5
    for letter in mail.outbox:
        told = "\n".join([letter.subject, letter.body, *(content for content, _ in letter.alternatives)])
        found = {secret for secret in HIDDEN if secret in told}
        assert found <= ({"Aurore"} if letter.to == [sheltered.email] else set()), letter.subject
        assert NAME not in letter.subject


def test_words_of_the_file_are_stored_with_it_and_nowhere_else(life, guardian):
    crawl(AreaCrawler(HIDDEN, NAME), guardian, life)
    for words, model in ((PHOTO, VisitPhoto), (PROOF, Evidence), (SEEN, Visit)):
        assert tables_with([words]) == {model._meta.db_table}
    traces = ("commons_", "procrastinate_", "pghistory_", "django_", "cache")
    written = tables_with([*HIDDEN, *OF_THE_FILE, NAME])
    assert {table for table in written if table.startswith(traces)} == set()


# A protection that comes later --------------------------------------------------------------------------


@pytest.fixture
def past(shelter, sheltered, superuser):
    """All that it lived with the label was the agents' to read, until today."""
    Structure.objects.filter(pk=shelter.pk).update(is_protected=False)
    shelter.refresh_from_db()
    life = label_life(shelter, superuser, note="Sonner au 7 impasse du Secret")
    Listing.objects.filter(pk=life["page"].pk).update(address="7 impasse du Secret")
    shelter.is_protected = True
    shelter.save()
    return life


@pytest.mark.parametrize("name", ["visitor", "labeller"])
def test_structure_that_becomes_protected_hides_its_past(name, past, request):
    crawler = crawl(AreaCrawler(HIDDEN, NAME), request.getfixturevalue(name), past)
    assert crawler.found == {}
    assert crawler.broken == {}
