"""What is measured, and against what: each page beside the floor of the same moment."""

import gc
import time
from contextlib import ExitStack
from statistics import median
from unittest import mock

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from weasyprint import HTML

from ales_ess.management.commands.run import collect_static
from benchmarks import directory, house, load, report, seed
from benchmarks.servers import Server
from commons import pdf
from commons.stamps import stamp
from funding import documents, preparing, workflow
from funding.forms import ATTESTATIONS
from funding.models import Application, Beneficiary
from funding.views.public import PER_PAGE

ROUNDS = 5
SECONDS = 0.6  # of each page, in each round
FAR_PAGE = 500
DEPOSITS = 48  # in each round
PDF_ROUNDS = 5
TOKEN = "b" * 32
LIST = "/financements/subventions/"
FILES = 5_000
PAPERS = 10
INSTRUCTION = "/gestion/funding/application/"
INSTALMENTS = "/gestion/funding/instalment/"
WHOLE_FILES = ("/donnees/subventions.csv", "/donnees/subventions-reglementaire.csv", "/annuaire/points.json")


def run(small, big):
    """Prepare, measure, print."""
    print("Préparation : mille subventions, puis cent mille…", flush=True)
    seed.everyday()
    collect_static(print)
    connection.close()
    big.create(template=small.name)
    office = f"{settings.SESSION_COOKIE_NAME}={sign_in(seed.instructor())}"
    seed.instruction(FILES)
    listed = count_statements(INSTRUCTION, office)
    house.build()
    directory.fill(directory.FEW)
    cookies = [(f"{settings.SESSION_COOKIE_NAME}={sign_in(user)}", structure) for user, structure in house.people()]
    structure = Beneficiary.objects.published().first().structure
    connection.close()
    connection.settings_dict["NAME"] = big.name
    seed.hundredfold()
    house.fill(house.MANY)
    directory.fill(directory.MANY)
    user = seed.representative()
    cookie = f"{settings.SESSION_COOKIE_NAME}={sign_in(user)}"
    money = f"{settings.SESSION_COOKIE_NAME}={sign_in(seed.financier())}"
    code = seed.verifiable()
    (application,) = seed.drafts(user, 1)
    workflow.submit(application, by=user)
    with ExitStack() as stack:
        floor = stack.enter_context(Server("benchmarks.floor.wsgi", big))
        portal = stack.enter_context(Server("ales_ess.wsgi", big))
        modest = stack.enter_context(Server("ales_ess.wsgi", small))
        far = f"{LIST}?apres={seed.cursor_of_page(FAR_PAGE, PER_PAGE)}"
        pages = {
            "accueil": (portal, "/", ""),
            "appels": (portal, "/financements/", ""),
            "liste": (portal, LIST, ""),
            "liste-1000": (modest, LIST, ""),
            "liste-500": (portal, far, ""),
            "demande": (portal, application.get_absolute_url(), cookie),
            "instruction": (modest, INSTRUCTION, office),
            "budget": (portal, "/financements/budget/", ""),
            "structure": (modest, f"/financements/structures/{structure.slug}/", ""),
            "versements": (portal, INSTALMENTS, money),
            "semaine": (portal, house.PAGE, ""),
            "annuaire-1000": (modest, directory.PAGE, ""),
            "annuaire": (portal, directory.PAGE, ""),
            "annuaire-500": (portal, f"{directory.PAGE}?page={FAR_PAGE}", ""),
            "fiche": (portal, directory.INITIATIVE, ""),
        }
        absent = missing_pages(pages)
        pages = {name: page for name, page in pages.items() if name not in absent}
        print("Mesure…", flush=True)
        rates = measure_pages(floor, pages)
        statements = {
            name: listed if name == "instruction" else count_statements(path, cookie)
            for name, (_, path, cookie) in pages.items()
        }
        deposits = measure_deposits(floor, portal, user, cookie)
        with_papers = measure_deposits(floor, portal, user, cookie, papers=PAPERS)
        bookings = [
            [house.measure(floor, server, cookies, 2 * turn + which) for which, server in enumerate((modest, portal))]
            for turn in range(ROUNDS + 1)
        ][1:]  # the first round warms up
        found = directory.measure(modest, portal), directory.depth(portal), directory.points(portal)
        statements["vérification"] = count_statements(f"/verification/{code}/", "")
        files = {path: measure_file(portal, path) for path in WHOLE_FILES}
    connection.close()
    agreement = measure_pdf(seed.triennial_agreement(user))
    report.tell(rates, statements, (deposits, with_papers), bookings, found, agreement, files, absent)
    connection.close()


def sign_in(user):
    """A session, as the sign-in page opens it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def missing_pages(pages):
    """``{name: what it answered}`` of the pages that do not answer as a reader expects: said, and not measured."""
    found = {}
    for name, (server, path, cookie) in pages.items():
        status = load.status(server.port, load.get(path, cookie))
        if status != "200":
            found[name] = f"{path} répond {status}"
    return found


def count_statements(path, cookie):
    """SQL statements of one page, once everything that is kept for the life of the process is known."""
    client = Client(SERVER_NAME="127.0.0.1", HTTP_COOKIE=cookie)
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as statements:
        client.get(path)
    return len(statements)


def measure_pages(floor, pages):
    """``{name: [(floor, page), …]}``, one pair a round: the page's rate, and the mean of the floor's around it."""
    requests = {name: [load.get(path, cookie)] for name, (_, path, cookie) in pages.items()}
    bare = [load.get("/")]
    load.rate(floor.port, bare, SECONDS)
    for name, (server, _, _) in pages.items():
        load.rate(server.port, requests[name], SECONDS)
    rates = {name: [] for name in pages}
    for _ in range(ROUNDS):
        before = load.rate(floor.port, bare, SECONDS)
        for name, (server, _, _) in pages.items():
            page = load.rate(server.port, requests[name], SECONDS)
            after = load.rate(floor.port, bare, SECONDS)
            rates[name].append(((before + after) / 2, page))
            before = after
    return rates


def measure_deposits(floor, portal, user, cookie, papers=0):
    """Pairs of (places taken a second, applications handed in a second, each with so many papers)."""
    fields = dict.fromkeys(ATTESTATIONS, "on") | {"public_aid": "under", "csrfmiddlewaretoken": TOKEN}
    cookie = f"{cookie}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    pairs, handed_in = [], Application.objects.filter(status=Application.Status.SUBMITTED)
    for n in range(ROUNDS + 1):
        already = handed_in.count()
        places = [
            load.post("/reserver/", {"place": i % 40 + 1, "begin": 1000 * (n + 100 * papers) + i, "who": "Ada"})
            for i in range(4 * DEPOSITS)
        ]
        files = [
            load.post(f"{file.get_absolute_url()}actions/submit/", fields, cookie)
            for file in seed.drafts(user, DEPOSITS, papers=papers)
        ]
        pairs.append((load.rate(floor.port, places, status=201), load.rate(portal.port, files, status=302)))
        if handed_in.count() != already + DEPOSITS:
            raise load.WrongAnswer("Des demandes n’ont pas été déposées.")
    return pairs[1:]  # the first round warms up


def measure_pdf(agreement):
    """Pairs of processor seconds: WeasyPrint alone on the same page and style, and all that a worker does before
    somebody may read and sign: the text, the document, a code on each page."""
    with mock.patch.object(pdf, "from_html", side_effect=str):
        html = pdf.set_in_french(documents.agreement(agreement))
    address = preparing.page_address(preparing.folder_of(agreement), preparing.state(agreement))
    pairs = []
    for _ in range(PDF_ROUNDS + 1):
        bare = seconds(lambda: HTML(string=html).write_pdf(stylesheets=[pdf._stylesheet()]))
        pairs.append((bare, seconds(lambda: stamp(documents.agreement(agreement), address))))
    return pairs[1:]


def measure_file(portal, path):
    """(seconds, megabytes sent, the worker's memory at its highest, how much of it the file made) of the whole file;
    None where it does not exist."""
    request, times = load.get(path), []
    if load.status(portal.port, request) != "200":
        return None
    before = portal.memory("VmRSS")
    portal.forget_peaks()
    for _ in range(3):
        started = time.perf_counter()
        size = load.ask(portal.port, request, 200)
        times.append(time.perf_counter() - started)
    peak = portal.memory("VmHWM")
    return median(times), size / 1e6, peak, peak - before


def seconds(work):
    """Of this process's own work, whatever else the machine does and whatever the work before left to sweep."""
    gc.collect()
    started = time.process_time()
    work()
    return time.process_time() - started
