"""The back-office's own pieces: lists that one may see, moves as buttons, the journal, the outbox, the queue."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from commons.models import Event, Message
from tests import factories
from tests.client import heading, links, text

pytestmark = pytest.mark.django_db


def test_page_of_a_file_says_whose_turn_it_is_and_shows_its_buttons(client, instructor):
    application = factories.ApplicationFactory(status="submitted")
    page = client.sign_in(instructor).page(f"/gestion/funding/application/{application.pk}/change/")
    assert "C’est au service." in text(page)
    moves = {url.split("/")[-2] for url in links(page) if "/parcours/" in url}
    assert moves == {"admit", "ask_for_more", "refuse"}


def test_page_of_a_file_shows_no_button_to_who_may_not_press_it(client, elected):
    application = factories.ApplicationFactory(status="submitted")
    page = client.sign_in(elected).page(f"/gestion/funding/application/{application.pk}/change/")
    assert {url for url in links(page) if "/parcours/" in url} == set()
    answer = client.get(f"/gestion/funding/application/{application.pk}/parcours/admit/")
    assert answer.status_code == 403


def test_status_is_not_a_field_to_type_in(client, superuser):
    call = factories.CallFactory(status="draft")
    page = client.sign_in(superuser).page(f"/gestion/funding/call/{call.pk}/change/")
    assert "status" not in page.context["adminform"].form.fields


def test_drafts_are_their_structure_s_business(client, superuser):
    draft = factories.ApplicationFactory()
    answer = client.sign_in(superuser).get(f"/gestion/funding/application/{draft.pk}/change/", follow=True)
    assert "Atelier" not in text(answer)


def test_totals_follow_the_filters(client, instructor):
    call = factories.CallFactory()
    for asked in (10_000, 5_000):
        factories.ApplicationFactory(call=call, asked=asked, status="submitted")
    factories.ApplicationFactory(call=call, asked=1_000, status="refused")
    client.sign_in(instructor)
    listing = "/gestion/funding/application/"
    assert "demandé : 16 000 €" in " ".join(text(client.page(listing)).split())
    assert "demandé : 15 000 €" in " ".join(text(client.page(listing, status__exact="submitted")).split())


def test_journal_lists_what_happened_without_a_secret(client, instructor, shelter):
    factories.ApplicationFactory(structure=shelter, status="submitted")
    page = client.sign_in(instructor).page("/gestion/commons/event/")
    assert "Déposer la demande" in text(page)
    assert "La structure" in text(page)
    assert "Aurore" not in text(page)


def test_letters_to_protected_people_are_not_listed(client, instructor, superuser, shelter):
    factories.ApplicationFactory(structure=shelter, status="submitted")
    assert Message.objects.count() == 2
    assert Message.objects.visible_to(instructor).count() == 1
    assert Message.objects.visible_to(superuser).count() == 2


def test_journal_is_never_edited(client, superuser):
    factories.ApplicationFactory(status="submitted")
    event = Event.objects.latest("pk")
    client.sign_in(superuser)
    page = f"/gestion/commons/event/{event.pk}/"
    assert client.post(f"{page}change/", {"action": "autre"}).status_code == 403
    assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    assert Event.objects.filter(pk=event.pk).exists()


def test_job_about_a_letter_is_seen_by_whoever_sees_the_letter(client, superuser, instructor, shelter):
    factories.ApplicationFactory(structure=shelter, status="submitted")
    jobs = admin.site._registry[ProcrastinateJob]
    seen = {}
    for name, user in (("superuser", superuser), ("instructor", instructor)):
        request = RequestFactory().get("/")
        request.user = user
        seen[name] = set(jobs.get_queryset(request).values_list("args__message_id", flat=True))
    to_service = Message.objects.get(to=None).pk
    assert seen["instructor"] == {to_service}
    assert seen["superuser"] >= set(Message.objects.values_list("pk", flat=True))


def test_work_list_greets_an_agent_with_what_waits(client, instructor, treasurer):
    factories.ApplicationFactory(status="submitted")
    page = client.sign_in(instructor).page("/gestion/")
    assert heading(page) == "À faire"
    assert "Atelier de réparation de vélos" in text(page)
    assert "Examiner" in text(page)
    assert "Rien ne vous attend." in text(client.sign_in(treasurer).page("/gestion/"))


def test_lists_read_in_a_fixed_number_of_statements(client, instructor):
    """One row or three: the same number."""
    call = factories.CallFactory()
    client.sign_in(instructor)
    counts = {}
    for rows in (1, 3):
        while call.applications.filter(status="submitted").count() < rows:
            factories.ApplicationFactory(call=call, status="submitted")
        for listing in ("funding/application", "commons/event", "commons/message", "structures/structure"):
            client.get(f"/gestion/{listing}/")
            with CaptureQueriesContext(connection) as seen:
                client.get(f"/gestion/{listing}/")
            counts.setdefault(listing, []).append(len(seen))
    assert {listing: few == many for listing, (few, many) in counts.items()} == dict.fromkeys(counts, True), counts
