"""What the machines write while « Abri Cévenol » lives in the house: its people's clicks, the others' attempts, errors.

Logs are kept elsewhere, by other hands, and read by whoever mends the server.
"""

import datetime as dt
import importlib.util
import logging
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.module_loading import import_string
from gunicorn.config import Config

from ales_ess.postgresql import keeper
from commons.logs import DiscreetFormatter
from maison import workflow
from maison.models import Booking
from tests import factories
from tests.maison import secrets
from tests.maison.crawling import Crawler
from tests.maison.test_secret_pages import guesses, office_pages, rows

pytestmark = pytest.mark.django_db

HIDDEN = (*secrets.SECRETS, secrets.NAME)


@pytest.fixture
def life(shelter, sheltered):
    return secrets.secret_life(shelter)


def log_line(record):
    """The line that the portal writes for this record, with its own format."""
    handler = settings.LOGGING["formatters"]["line"]
    return DiscreetFormatter(handler["format"], style=handler["style"]).format(record)


def served():
    """What gunicorn is told to do."""
    spec = importlib.util.spec_from_file_location("served", settings.BASE_DIR / "gunicorn.conf.py")
    configuration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(configuration)
    return configuration


def access_line(request, status):
    """gunicorn's line for this request."""
    path, query = request["PATH_INFO"], request.get("QUERY_STRING", "")
    environ = {
        "REQUEST_METHOD": request["REQUEST_METHOD"],
        "RAW_URI": f"{path}?{query}" if query else path,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_REFERER": request.get("HTTP_REFERER", "-"),
        "HTTP_USER_AGENT": "-",
    }
    answer = SimpleNamespace(status=status, sent=0, headers=[])
    asked = SimpleNamespace(headers=[("REFERER", environ["HTTP_REFERER"])])
    configuration = served()
    logger = import_string(configuration.logger_class)(Config())
    return configuration.access_log_format % logger.atoms(answer, asked, environ, dt.timedelta(0))


class LoggedCrawler(Crawler):
    """Keeps the line that the web server would write for each request."""

    def __init__(self):
        super().__init__(HIDDEN, secrets.NAME)
        self.access = []

    def request(self, **request):
        response = super().request(**request)
        self.access.append(access_line(request, response.status_code))
        return response


@pytest.mark.parametrize("name", ["sheltered", "guardian", "receptionist", "labeller", "stranger"])
def test_logs_tell_nothing_of_it(name, life, request, caplog):
    """Whoever clicks, and whatever they search for, its own people and group Protection included."""
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.INFO, logger="django.request")
    user = request.getfixturevalue(name)
    crawler = LoggedCrawler()
    crawler.force_login(user)
    crawler.follow("/maison/", "/espace/reservations/")
    crawler.guess(dict.fromkeys(guesses(life)))
    words = ["Mesange", "Hirondelle", "Aurore", "Ombreuse"]
    if user.is_staff:
        crawler.guess(dict.fromkeys(office_pages(rows(life), words)))
    for word in words:
        crawler.get(f"/maison/?q={word}", headers={"referer": f"https://ales.example/?q={word}"})
    written = "\n".join([*crawler.access, *(log_line(record) for record in caplog.records)])
    assert len(crawler.access) > 60
    assert [word for word in HIDDEN if word in written] == []


def test_what_its_people_and_the_desk_do_is_logged_without_their_words(life, sheltered, guardian, caplog):
    caplog.set_level(logging.DEBUG)
    made = secrets.booked(life["reception"], life["shelter"], secrets.day(12), title=secrets.COMING)
    with pytest.raises(workflow.Taken):
        secrets.booked(life["reception"], life["shelter"], secrets.day(12), title=secrets.COMING)
    workflow.cancel(made, by=guardian, reason=secrets.REASON)
    written = "\n".join(log_line(record) for record in caplog.records)
    assert [word for word in HIDDEN if word in written] == []


def test_access_log_would_tell_what_was_searched_without_our_format():
    """The format of gunicorn itself quotes the question and where one came from: this is what ours leaves out."""
    request = {"REQUEST_METHOD": "GET", "PATH_INFO": "/maison/", "QUERY_STRING": "q=Mesange"}
    line = access_line(request | {"HTTP_REFERER": "/?q=Ombreuse"}, 200)
    assert "/maison/" in line
    assert "Mesange" not in line
    assert "Ombreuse" not in line
    assert "%(r)s" in Config().settings["access_log_format"].default


@pytest.mark.parametrize("name", ["takeover_code", "door", "feed"])
def test_address_that_opens_by_itself_is_cut_in_the_log(name, life, caplog):
    """Who reads the log finds no code to try, nor at which door somebody stood."""
    caplog.set_level(logging.INFO)
    crawler = LoggedCrawler()
    address = reverse(f"maison:{name}", args=["K7M2PQ9XTR4V"])
    crawler.get(address)
    logging.getLogger("django.request").warning("Not Found: %s", address)
    written = "\n".join([*crawler.access, *(log_line(record) for record in caplog.records)])
    assert address.removesuffix(".ics").rstrip("/").rpartition("/")[0] in written
    assert "K7M2PQ9XTR4V" not in written


# Errors -------------------------------------------------------------------------------------------------


def refused(booking):
    """The error of a database that refuses this row, as the log would write it."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(ends_at=booking.starts_at)
    return caught.value


def test_error_of_the_database_is_logged_without_the_row(life):
    error = refused(life["coming"])
    assert secrets.COMING in str(error)  # what the log would hold, were it written as it comes
    found = (type(error), error, error.__traceback__)
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Internal Server Error", (), found)
    line = log_line(record)
    assert "maison_booking_ends_after_start" in line
    assert "Traceback" in line
    assert [word for word in HIDDEN if word in line] == []


def test_every_log_of_the_portal_is_written_discreetly():
    (formatter,) = settings.LOGGING["formatters"].values()
    assert formatter["()"] == "commons.logs.DiscreetFormatter"
    assert {handler["formatter"] for handler in settings.LOGGING["handlers"].values()} == {"line"}


def test_embedded_server_logs_neither_rows_nor_statements():
    """PostgreSQL's own log would quote the statement, with all that it carries."""
    assert keeper.SERVER_SETTINGS["log_error_verbosity"] == "terse"
    assert keeper.SERVER_SETTINGS["log_min_error_statement"] == "panic"
    with connection.cursor() as cursor:
        for name in ("log_statement", "log_min_duration_statement"):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone()[0] in ("none", "-1")


def test_agent_is_named_in_no_log(life, guardian, caplog):
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.INFO, logger="django.request")
    crawler = LoggedCrawler()
    crawler.force_login(guardian)
    crawler.get("/gestion/maison/booking/999999/change/")
    crawler.get("/espace/reservations/R-NADA/")
    written = "\n".join([*crawler.access, *(log_line(record) for record in caplog.records)])
    assert guardian.email not in written
    assert factories.AGENTS["Protection"] not in written
