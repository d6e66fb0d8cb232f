"""An agent files for somebody who came to the desk or sent paper."""

import datetime as dt
import io

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from commons import clock
from commons.mail import compose
from commons.models import Event, Message
from commons.workflow import Incomplete
from funding import documents, workflow, worklist
from funding.models import Application, Assistance
from tests import factories
from tests.client import text

pytestmark = pytest.mark.django_db
S = Application.Status
WHERE = "/gestion/funding/application/saisir/"


@pytest.fixture
def scan():
    written = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(written)
    return SimpleUploadedFile("demande.pdf", written.getvalue())


@pytest.fixture
def call():
    return factories.CallFactory(slug="reparer")


def begin(client, call, structure, **typed):
    page = f"{WHERE}{call.slug}/{structure.slug}/"
    typed = {"title": "Atelier de couture", "channel": "post", "scope": "project", "frequency": "first"} | typed
    return client.fill(page, **typed)


# Beginning ----------------------------------------------------------------------------------------------


def test_agent_finds_the_structure_and_types_on_the_portal_s_pages(client, call, structure, instructor):
    client.sign_in(instructor)
    page = client.click(client.page("/gestion/"), "Saisir une demande pour une structure")
    assert page.status_code == 200
    found = client.page(WHERE, call=call.pk, q="ressourcerie")
    client.click(found, "Ressourcerie des Prés")
    answer = begin(client, call, structure)
    application = Application.objects.get()
    assert answer.request["PATH_INFO"] == application.get_absolute_url()
    assert (application.assistance.began_by, application.assistance.channel) == (instructor, "post")
    assert "Un agent de la Ville l’a saisie" in text(answer)
    assert client.get(f"{application.get_absolute_url()}projet/").status_code == 200
    client.fill(f"{application.get_absolute_url()}projet/", objectives="Recoudre.")
    application.refresh_from_db()
    assert application.objectives == "Recoudre."


@pytest.mark.parametrize("words", ["SIRET", "RNA"])
def test_structure_is_found_by_its_number(words, client, call, structure, instructor):
    number = {"SIRET": structure.siret, "RNA": structure.rna.lower()}[words]
    found = client.sign_in(instructor).page(WHERE, call=call.pk, q=f"{number[:3]} {number[3:]}")
    assert "Ressourcerie des Prés" in text(found)


def test_beginning_is_in_the_journal_with_the_agent_s_name(client, call, structure, instructor, representative):
    begin(client.sign_in(instructor), call, structure)
    application = Application.objects.get()
    event = Event.objects.about(application).get()
    assert (event.action, event.by) == ("Saisie pour le compte de la structure", instructor)
    shown = text(client.sign_in(representative).page(application.get_absolute_url()))
    assert f"Saisie pour le compte de la structure {application.created_at:%d}".split()[0] in shown
    assert str(instructor) in shown


def test_draft_typed_by_the_service_is_seen_by_those_who_instruct_alone(client, structure, request):
    draft = factories.assisted(structure)
    names = ["instructor", "administrator", "financier", "elected", "guardian", "stranger", "representative"]
    seen = {name for name in names if draft in Application.objects.visible_to(request.getfixturevalue(name))}
    assert seen == {"instructor", "administrator", "representative"}


def test_draft_typed_by_the_service_waits_in_its_work_list(structure, representative, instructor):
    application = factories.assisted(structure)
    assert [task.badge for task in worklist.office(instructor)["tasks"]] == ["Saisie en cours"]
    workflow.take_over(application, by=representative)
    assert worklist.office(instructor)["tasks"] == []


def test_ordinary_draft_stays_the_structure_s_own(client, structure, instructor):
    draft = factories.ApplicationFactory(structure=structure)
    assert client.sign_in(instructor).get(draft.get_absolute_url()).status_code == 404


def test_agent_of_the_structure_does_not_assist_it(client, call, structure, instructor):
    factories.MembershipFactory(structure=structure, user=instructor, role="reader")
    client.sign_in(instructor)
    assert "Aucune structure ne répond" in text(client.page(WHERE, call=call.pk, q="ressourcerie"))
    assert client.get(f"{WHERE}{call.slug}/{structure.slug}/").status_code == 404
    draft = factories.ApplicationFactory(structure=structure)
    with pytest.raises(PermissionDenied):
        workflow.begin_for(draft, channel="desk", received_on=clock.today(), by=instructor)


@pytest.mark.parametrize("name", ["financier", "elected", "guardian", "signatory"])
def test_who_does_not_instruct_does_not_assist(name, client, call, structure, request):
    client.sign_in(request.getfixturevalue(name))
    assert [client.get(url).status_code for url in (WHERE, f"{WHERE}{call.slug}/{structure.slug}/")] == [403, 403]


@pytest.mark.parametrize(
    ("days", "sentence"), [(1, "dans le futur"), (-60, "L’appel était ouvert du"), (-400, "trop ancienne")]
)
def test_date_of_receipt_is_possible(days, sentence, client, call, structure, instructor):
    day = clock.today() + dt.timedelta(days=days)
    answer = begin(client.sign_in(instructor), call, structure, received_on=str(day))
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not Application.objects.exists()


# The signed original, and the deposit ----------------------------------------------------------------------


def test_deposit_wants_the_signed_original(client, structure, instructor, scan):
    draft = factories.assisted(structure)
    with pytest.raises(Incomplete, match="Joignez l’original signé"):
        workflow.deposit_for(draft, by=instructor)
    client.sign_in(instructor)
    assert client.post(f"{draft.get_absolute_url()}guichet/", {"scan": scan}).status_code == 302
    draft = Application.objects.get(pk=draft.pk)
    page = f"{draft.get_absolute_url()}actions/deposit_for/"
    assert client.post(page, {}).status_code == 422
    client.fill(page, same="on")
    draft.refresh_from_db()
    assert (draft.status, draft.attested_by) == (S.SUBMITTED, None)
    assert draft.number.endswith("-ESS-0001")
    original = client.get(f"{draft.get_absolute_url()}guichet/original/")
    assert original["Content-Type"] == "application/pdf"


def test_original_is_checked_by_what_it_holds(client, structure, instructor):
    draft = factories.assisted(structure)
    bad = SimpleUploadedFile("demande.pdf", b"MZ not a paper")
    answer = client.sign_in(instructor).post(f"{draft.get_absolute_url()}guichet/", {"scan": bad})
    assert answer.status_code == 422
    assert not Assistance.objects.get().scan


def test_incomplete_file_is_not_deposited(structure, instructor):
    draft = factories.assisted(structure, evaluation="")
    workflow.keep_scan(draft.assistance, factories.upload(), by=instructor)
    with pytest.raises(Incomplete, match="évaluerez"):
        workflow.deposit_for(Application.objects.get(pk=draft.pk), by=instructor)


def test_legal_clock_starts_on_the_day_of_receipt(structure):
    with clock.moved_to(dt.date(2027, 3, 1)):
        call = factories.CallFactory()
    with clock.moved_to(dt.date(2027, 3, 9)):
        application = factories.assisted(structure, status="submitted", received_on=dt.date(2027, 3, 4), call=call)
    application = Application.objects.get(pk=application.pk)
    assert application.received_on == dt.date(2027, 3, 4)
    assert application.silence_refuses_on() == dt.date(2027, 5, 4)


def test_paper_received_in_time_is_typed_after_the_closing(structure, instructor):
    call = factories.CallFactory()
    closing = clock.local_date(call.closes_at)
    draft = factories.assisted(structure, call=call, received_on=clock.today())
    own = factories.ApplicationFactory(structure=structure, call=call)
    with clock.moved_to(closing + dt.timedelta(days=2)):
        workflow.keep_scan(draft.assistance, factories.upload(), by=instructor)
        with pytest.raises(Incomplete, match="n’est pas ouvert"):
            workflow.submit(own, by=factories.representative_of(structure))
        workflow.deposit_for(Application.objects.get(pk=draft.pk), by=instructor)
    draft.refresh_from_db()
    assert draft.status == S.SUBMITTED


def test_receipt_and_letter_say_who_typed_it(structure, representative, instructor, monkeypatch):
    application = factories.assisted(structure, status="submitted")
    written = {}
    monkeypatch.setattr(documents.pdf, "render", lambda template, context: written.update(context) or b"")
    documents.receipt(Application.objects.for_page().get(pk=application.pk))
    assert written["typed_for"] == {"how": "au guichet", "received_on": clock.today(), "agent": str(instructor)}
    letter = Message.objects.get(template="funding/emails/received_for")
    assert letter.to == representative
    assert "saisi pour vous" in compose(letter).body


def test_form_says_that_the_original_attests(structure):
    made = documents.cerfa(factories.assisted(structure, status="submitted"))
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).split())
    assert "reçu au guichet le" in printed
    assert "Le représentant légal a attesté" not in printed


def test_structure_without_an_account_has_a_receipt_to_print(client, instructor):
    structure = factories.StructureFactory(name="Les Sans Courriel")
    call = factories.CallFactory()
    draft = factories.ApplicationFactory(structure=structure, call=call)
    structure.memberships.all().delete()
    workflow.begin_for(draft, channel="desk", received_on=clock.today(), by=instructor)
    workflow.keep_scan(Assistance.objects.get(), factories.upload(), by=instructor)
    workflow.deposit_for(Application.objects.get(pk=draft.pk), by=instructor)
    assert not Message.objects.filter(template="funding/emails/received_for").exists()
    answer = client.sign_in(instructor).get(f"{draft.get_absolute_url()}accuse-reception.pdf")
    assert answer.content.startswith(b"%PDF")


# Handing over ----------------------------------------------------------------------------------------------


def test_structure_takes_its_draft_over(client, structure, representative, instructor):
    draft = factories.assisted(structure)
    client.sign_in(representative)
    assert "Reprendre la demande moi-même" in client.page(draft.get_absolute_url()).content.decode()
    answer = client.post(f"{draft.get_absolute_url()}guichet/reprendre/", follow=True)
    assert "le service n’y écrit plus" in text(answer)
    assert client.sign_in(instructor).get(draft.get_absolute_url()).status_code == 404
    draft = Application.objects.get(pk=draft.pk)
    with pytest.raises(PermissionDenied):
        workflow.deposit_for(draft, by=instructor)
    workflow.submit(draft, by=representative)
    assert draft.received_on is None


@pytest.mark.parametrize("name", ["instructor", "reader", "stranger"])
def test_others_do_not_take_it_over(name, client, structure, request):
    draft = factories.assisted(structure)
    answer = client.sign_in(request.getfixturevalue(name)).post(f"{draft.get_absolute_url()}guichet/reprendre/")
    assert answer.status_code in (403, 404)
    assert Assistance.objects.get().is_open


def test_structure_that_deposits_by_itself_ends_the_assistance(structure, representative, instructor):
    draft = factories.assisted(structure)
    workflow.submit(draft, by=representative)
    draft = Application.objects.get(pk=draft.pk)
    assert not draft.assistance.is_open
    assert not workflow.assistant(instructor, draft)


def test_agent_answers_for_a_structure_that_has_no_account(structure, instructor):
    application = factories.assisted(structure, status="submitted")
    deadline = clock.today() + dt.timedelta(days=15)
    workflow.ask_for_more(application, by=instructor, wanted=["Le bilan"], deadline=deadline)
    (item,) = application.open_request.items.all()
    application = Application.objects.get(pk=application.pk)
    workflow.answer_before_admission(application, by=instructor, replies={item.pk: "Reçu au guichet."})
    assert (application.status, application.attested_by) == (S.SUBMITTED, None)


def test_draft_typed_by_mistake_is_withdrawn(structure, instructor):
    draft = factories.assisted(structure)
    workflow.withdraw(draft, by=instructor)
    assert draft.status == S.WITHDRAWN


def test_original_of_a_protected_structure_is_for_those_who_may_know(client, shelter, instructor, guardian, sheltered):
    application = factories.assisted(shelter, status="submitted")
    url = f"{application.get_absolute_url()}guichet/original/"
    answers = [client.sign_in(user).get(url).status_code for user in (instructor, sheltered)]
    assert answers == [404, 200]
