"""A letter leaves once, through a real mail server; when the server sleeps it waits, longer each time, then says so."""

import asyncio
import datetime as dt
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from email.header import decode_header, make_header

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Box
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from commons import outbox, tasks
from commons.models import Event, Message
from tests import factories
from tests.client import text


class Letterbox(Box):
    """Keeps what it is given."""

    def __init__(self):
        super().__init__()
        self.letters = []

    def handle_message(self, letter):
        self.letters.append(letter)


class Grumpy:
    """Refuses every recipient, naming them in its answer."""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        return f"550 <{address}> inconnu ici"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@pytest.fixture
def serve(settings):
    """A mail server on this machine, that treats letters as ``handler`` does."""
    running = []

    def start(handler):
        server = Controller(handler, hostname="127.0.0.1", port=free_port())
        server.start()
        running.append(server)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        return handler

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def asleep(settings):
    """No server answers."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()


def a_letter(to=None):
    application = factories.ApplicationFactory(status="submitted")
    Message.objects.all().delete()
    ProcrastinateJob.objects.all().delete()
    event = Event.objects.about(application).get()
    return outbox.post(event, "funding/emails/received", to=to or factories.representative_of(application.structure))


def work():
    """One round of the real worker, until the queue has nothing ready."""

    async def round_():
        worker = app.with_connector(app.connector.get_worker_connector())
        async with worker.open_async():
            await worker.run_worker_async(
                queues=["mail"], wait=False, install_signal_handlers=False, listen_notify=False
            )

    asyncio.run(round_())


def jobs():
    return ProcrastinateJob.objects.filter(task_name="commons.tasks.deliver")


@pytest.mark.django_db(transaction=True)
def test_worker_delivers_to_a_real_server(serve):
    box = serve(Letterbox())
    message = a_letter()
    work()
    message.refresh_from_db()
    (letter,) = box.letters
    assert letter["To"] == message.to.email
    assert "bien reçue" in str(make_header(decode_header(letter["Subject"])))
    words, enclosed = letter.get_payload()
    assert [part.get_content_type() for part in words.get_payload()] == ["text/plain", "text/html"]
    assert (enclosed.get_content_type(), enclosed.get_payload(decode=True)[:5]) == ("application/pdf", b"%PDF-")
    assert (message.attempts, message.failed_at, message.failure) == (1, None, "")
    assert message.posted_at is not None
    assert list(jobs().values_list("status", flat=True)) == ["succeeded"]


@pytest.mark.django_db(transaction=True)
def test_refused_transaction_posts_nothing(serve):
    box = serve(Letterbox())
    with transaction.atomic():
        a_letter()
        transaction.set_rollback(True)
    work()
    assert box.letters == []
    assert (Message.objects.count(), jobs().count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_sleeping_server_is_tried_again_after_growing_waits(asleep):
    message = a_letter()
    waits = []
    for attempt in range(1, tasks.MAX_ATTEMPTS):
        before = dt.datetime.now(dt.UTC)
        work()
        job, message = jobs().get(), Message.objects.get(pk=message.pk)
        assert (job.status, message.attempts, message.failed_at) == ("todo", attempt, None)
        assert message.failure == "ConnectionRefusedError"
        waits.append(round((job.scheduled_at - before).total_seconds()))
        ready_now(job)
    assert waits == sorted(waits)
    assert waits[0] < 10 < 60 * 10 < waits[-1]
    work()
    message.refresh_from_db()
    assert message.attempts == tasks.MAX_ATTEMPTS
    assert message.failed_at is not None
    assert Message.objects.dead().get() == message


def ready_now(job):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE id = %s", [job.pk])


@pytest.mark.django_db(transaction=True)
def test_dead_letter_is_seen_in_the_office_and_sent_again_in_one_click(asleep, serve, client):
    message = a_letter()
    for _ in range(tasks.MAX_ATTEMPTS):
        tasks.attempt(message.pk)
    client.sign_in(factories.agent("Instruction"))
    listing = client.page("/gestion/commons/message/?etat=dead")
    assert "ConnectionRefusedError" in text(listing)
    box = serve(Letterbox())
    answer = client.fill(f"/gestion/commons/message/{message.pk}/change/", "Renvoyer ce courrier")
    assert "1 courrier(s) remis en route." in text(answer)
    work()
    message.refresh_from_db()
    assert (len(box.letters), message.failed_at, message.attempts) == (1, None, 1)
    assert "Renvoyer" not in text(client.page(f"/gestion/commons/message/{message.pk}/change/"))


@pytest.mark.django_db(transaction=True)
def test_agent_who_only_reads_does_not_send_again(asleep, client):
    message = a_letter()
    for _ in range(tasks.MAX_ATTEMPTS):
        tasks.attempt(message.pk)
    client.sign_in(factories.agent("Finances"))
    assert client.post(f"/gestion/commons/message/{message.pk}/renvoyer/").status_code == 403
    assert client.get(f"/gestion/commons/message/{message.pk}/renvoyer/").status_code == 403
    message.refresh_from_db()
    assert message.failed_at is not None


@pytest.mark.django_db
def test_failure_is_described_without_the_address(serve):
    serve(Grumpy())
    message = a_letter()
    tasks.attempt(message.pk)
    message.refresh_from_db()
    assert message.failure == "SMTPRecipientsRefused"


@pytest.mark.django_db(transaction=True)
def test_two_workers_post_one_letter(serve):
    box = serve(Letterbox())
    message = a_letter()
    gate = threading.Barrier(4)

    def deliver():
        try:
            gate.wait(timeout=20)
            return tasks.attempt(message.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert [future.result() for future in [pool.submit(deliver) for _ in range(4)]] == [""] * 4
    message.refresh_from_db()
    assert (len(box.letters), message.attempts) == (1, 1)


@pytest.mark.django_db
def test_letter_with_a_key_is_written_once(representative):
    event = Event.objects.about(factories.ApplicationFactory(status="submitted")).get()
    first = outbox.post(event, "funding/emails/report_reminder", to=representative, key="rappel-1")
    again = outbox.post(event, "funding/emails/report_reminder", to=representative, key="rappel-1")
    assert first == again
    assert jobs().filter(args={"message_id": first.pk}).count() == 1


@pytest.mark.django_db
def test_letter_about_a_file_that_is_gone_does_not_stop_the_others(representative):
    assert tasks.attempt(999_999) == ""
