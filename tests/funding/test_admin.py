"""The back-office of public money: votes, deliberations, calls, signatures, exports and the work list."""

import datetime as dt
import io
import threading
from decimal import Decimal

import pytest
import tablib
from django.db import connection
from django.urls import reverse

from commons import clock, journal, outbox
from commons.models import Message
from funding import ledger, worklist
from funding.models import Agreement, Application, Call, Deliberation, Envelope
from tests import factories
from tests.client import PortalClient, text

pytestmark = pytest.mark.django_db
TWICE = "Cette délibération a déjà voté un montant sur cette enveloppe."


def change(row):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def titles(tasks):
    return [task.title for task in tasks]


# Votes ----------------------------------------------------------------------------------------------


def test_vote_is_added_once(client, financier):
    envelope, vote = factories.EnvelopeFactory(), factories.DeliberationFactory()
    client.sign_in(financier).fill(change(envelope), amount="1 000", deliberation=str(vote.pk))
    page = client.fill(change(envelope), amount="1 000", deliberation=str(vote.pk))
    assert TWICE in page.content.decode()
    envelope.refresh_from_db()
    assert envelope.voted == 101_000


def test_refused_vote_leaves_the_books_in_sight(client, financier):
    envelope, vote = factories.EnvelopeFactory(), factories.DeliberationFactory()
    client.sign_in(financier).fill(change(envelope), amount="1 000", deliberation=str(vote.pk))
    page = client.fill(change(envelope), amount="-900 000", deliberation=str(factories.DeliberationFactory().pk))
    assert "le reste est déjà réservé ou engagé" in text(page)
    assert "1\u202f000\u00a0€" in page.content.decode()
    assert str(vote) in text(page)


@pytest.mark.django_db(transaction=True)
def test_vote_is_added_once_by_a_double_click(financier):
    envelope, vote = factories.EnvelopeFactory(), factories.DeliberationFactory()
    clients = [PortalClient().sign_in(financier) for _ in range(2)]

    def click(client):
        client.post(change(envelope), {"amount": "1000", "deliberation": vote.pk, "entries-TOTAL_FORMS": 0,
                                       "entries-INITIAL_FORMS": 0})  # fmt: skip
        connection.close()

    threads = [threading.Thread(target=click, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    envelope.refresh_from_db()
    assert envelope.voted == 101_000


def test_vote_waits_for_the_session(client, financier):
    coming = factories.DeliberationFactory(held_on=clock.today() + dt.timedelta(days=9), transmitted_on=None,
                                           published_on=None)  # fmt: skip
    page = client.sign_in(financier).page(change(factories.EnvelopeFactory()))
    assert coming not in page.context["adminform"].form.fields["deliberation"].queryset


def test_vote_that_the_ledger_refuses_is_a_sentence(client, financier, monkeypatch):
    envelope, vote = factories.EnvelopeFactory(), factories.DeliberationFactory()

    def refuse(ceiling, *args, **kwargs):
        raise ledger.NotEnough(ceiling, Decimal(200_000))

    monkeypatch.setattr(ledger, "vote", refuse)
    page = client.sign_in(financier).fill(change(envelope), amount="1 000", deliberation=str(vote.pk))
    assert "Il manque 100\u202f000\u00a0€" in page.content.decode()
    assert page.context["adminform"].form["amount"].value() == "1 000"


def test_vote_beyond_measure_is_refused(client, financier):
    page = change(factories.EnvelopeFactory())
    answer = client.sign_in(financier).fill(
        page, amount="9 999 999 999", deliberation=str(factories.DeliberationFactory().pk)
    )
    assert "vérifiez ce montant" in answer.content.decode()


# Deliberations --------------------------------------------------------------------------------------


def offered(client, row):
    return list(client.page(change(row)).context["adminform"].form.fields)


def test_deliberation_keeps_what_files_rest_on(client, instructor):
    vote = factories.DeliberationFactory(reference="VOTE", published_on=None)
    client.sign_in(instructor)
    assert offered(client, vote) == ["reference", "title", "held_on", "transmitted_on", "published_on"]
    agreement = factories.agreement()
    assert offered(client, vote) == ["transmitted_on", "published_on"]
    factories.agreement(Agreement.Status.TO_COUNTERSIGN, application=agreement.grant.application)
    assert offered(client, vote) == ["published_on"]


def test_deliberation_is_not_transmitted_in_the_future(client, instructor):
    vote = factories.DeliberationFactory(published_on=None, transmitted_on=None)
    tomorrow = clock.today() + dt.timedelta(days=1)
    page = client.sign_in(instructor).fill(change(vote), transmitted_on=f"{tomorrow:%d/%m/%Y}")
    assert "donnez une date passée" in page.content.decode()
    assert Deliberation.objects.get(pk=vote.pk).transmitted_on is None


# Calls ----------------------------------------------------------------------------------------------


def test_call_published_meanwhile_answers_with_a_sentence(client, instructor):
    call = factories.CallFactory(status="draft")
    page = client.sign_in(instructor).page(change(call))
    factories.workflow.publish(call, by=instructor)
    answer = client.fill(page, title="Autre chose")
    assert "un appel publié ne change plus" in answer.content.decode()
    assert Call.objects.get().title == call.title


def test_call_refused_by_its_trigger_is_a_sentence(client, instructor, monkeypatch):
    call = factories.CallFactory(status="draft")
    page = client.sign_in(instructor).page(change(call))
    monkeypatch.setattr("funding.admin.calls.CallAdmin.is_draft", lambda self, call: True)
    factories.workflow.publish(call, by=instructor)
    answer = client.fill(page, title="Autre chose")
    assert "Un appel publié ne change plus" in answer.content.decode()
    assert answer.context["adminform"].form["title"].value() == "Autre chose"


def test_call_is_saved_without_its_status(client, instructor, monkeypatch):
    call = factories.CallFactory(status="draft")
    saved = []
    monkeypatch.setattr(Call, "save", lambda self, **options: saved.append(options))
    client.sign_in(instructor).fill(change(call), title="Autre chose")
    assert saved == [{"update_fields": {"title"}}]


def test_published_call_tells_its_families_in_words(client, instructor):
    call = factories.CallFactory(families=["association"])
    page = client.sign_in(instructor).page(change(call)).content.decode()
    assert "Association" in page
    assert "[&#x27;association&#x27;]" not in page


# Signatures -----------------------------------------------------------------------------------------


def test_signature_of_a_structure_protected_later_hides_its_name(client, instructor, superuser):
    agreement = factories.agreement(Agreement.Status.RUNNING)
    agreement.structure.is_protected, agreement.structure.relay_name = True, "Hélène Vidal"
    agreement.structure.save()
    assert "Rose Prés" not in client.sign_in(instructor).page(change(agreement)).content.decode()
    assert "Rose Prés" in client.sign_in(superuser).page(change(agreement)).content.decode()


# Exports --------------------------------------------------------------------------------------------


def export(client, model, kind=0):
    url = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_export")
    answer = client.post(url, {"format": str(kind)})
    assert answer.status_code == 200
    return answer.getvalue()


def test_applications_are_exported_in_words(client, instructor):
    agreement = factories.agreement(Agreement.Status.COMPLETED, asked=10_000)
    application = agreement.grant.application
    rows = tablib.Dataset().load(export(client.sign_in(instructor), Application).decode(), "csv").dict
    assert list(rows[0])[:8] == [
        "Numéro", "Structure", "SIRET", "Secteur", "Appel", "Intitulé", "Statut", "Déposée le",
    ]  # fmt: skip
    assert rows[0]["Structure"] == application.structure.name
    assert rows[0]["Statut"] == "Accordée"
    assert [rows[0][name] for name in ("Demandé", "Accordé", "Payé")] == ["10000.00"] * 3


def test_no_text_becomes_a_formula(client, instructor):
    factories.ApplicationFactory(title="=1+1\x0b", status="submitted")
    book = tablib.Dataset().load(io.BytesIO(export(client.sign_in(instructor), Application, kind=2)), "xlsx")
    assert book.dict[0]["Intitulé"] == "'=1+1"


def test_envelopes_are_exported_in_words(client, financier):
    factories.EnvelopeFactory()
    rows = tablib.Dataset().load(export(client.sign_in(financier), Envelope).decode(), "csv").dict
    assert (rows[0]["Fonds"], rows[0]["Axe"], rows[0]["Voté"]) == (
        "Fonds ESS", "Soutenir acteurs et projets", "100000.00",
    )  # fmt: skip


# The work list --------------------------------------------------------------------------------------


def test_instruction_list_has_a_box_that_ticks_all_its_lines(client, instructor):
    factories.ApplicationFactory(status="submitted", title="Rue & <b>place</b>")
    page = client.sign_in(instructor).page("/gestion/funding/application/").content.decode()
    assert '<input type="checkbox" id="action-toggle"' in page
    assert "Rue &amp; &lt;b&gt;place&lt;/b&gt;" in page


def test_silence_that_comes_is_told(instructor):
    factories.ApplicationFactory(status="submitted")
    with clock.moved_to(clock.today() + dt.timedelta(days=50)):
        near, task = worklist.office(instructor)["tasks"]
        assert task.tone == "act"
        assert task.badge.startswith("Silence dans ")
        assert near.title == "Silence proche : 1 demande à décider sous 15 jours"


def test_papers_that_never_came_are_the_service_s_business(instructor, client):
    application = factories.ApplicationFactory(status="incomplete")
    assert worklist.office(instructor)["tasks"] == []
    with clock.moved_to(clock.today() + dt.timedelta(days=17)):
        assert [task.badge for task in worklist.office(instructor)["tasks"]] == ["Compléments non reçus"]
        page = client.sign_in(instructor).page(change(application)).content.decode()
        assert "ne sont pas arrivés" in page
        assert "Le silence vaudrait refus" in page


def test_long_pile_is_cut(client, instructor, monkeypatch):
    monkeypatch.setattr(worklist.piles, "LIMIT", 1)
    for _ in range(3):
        factories.ApplicationFactory(status="submitted")
    page = client.sign_in(instructor).page("/gestion/")
    assert [task.action for task in page.context["office"]["tasks"]].count("Examiner") == 1
    assert len(client.click(page, "et 2 autres demandes").context["cl"].result_list) == 3


def test_piles_lead_to_lists_that_exist(client, superuser, monkeypatch):
    monkeypatch.setattr(worklist.piles, "LIMIT", 0)
    factories.DeliberationFactory(reference="VOTE", published_on=None)
    factories.ApplicationFactory(status="submitted")
    factories.ApplicationFactory(status="incomplete")
    factories.agreement(Agreement.Status.TO_COUNTERSIGN)
    Deliberation.objects.filter(reference="VOTE").update(published_on=clock.today())
    factories.report("submitted", factories.agreement(Agreement.Status.RUNNING).reports.get())
    factories.pay(factories.agreement(Agreement.Status.RUNNING).instalments.first(), status="authorised")
    Deliberation.objects.filter(reference="VOTE").update(published_on=None)
    with clock.moved_to(clock.today() + dt.timedelta(days=17)):
        links = worklist.office(superuser)["more"]
        assert len(links) == 7
        for _, url in links:
            answer = client.sign_in(superuser).get(url)
            assert answer.status_code == 200, url
            assert len(answer.context["cl"].result_list) > 0, url


def test_envelopes_begin_with_this_year(financier):
    year = factories.this_year()
    for later in (1, 0, 2):
        factories.EnvelopeFactory(year=year + later)
    assert [envelope.year for envelope in worklist.office(financier)["envelopes"]] == [year, year + 1, year + 2]


def test_promises_without_credits_are_told_to_finances(client, financier, instructor):
    agreement = factories.agreement(
        application=factories.ApplicationFactory(call=factories.CallFactory(max_years=2), years=2, status="granted")
    )
    first = agreement.grant.application.call.envelope
    envelope = factories.EnvelopeFactory(fund=first.fund, axis=first.axis, year=first.year + 1, voted=0)
    assert titles(worklist.office(financier)["tasks"]) == ["12\u202f000\u00a0€ promis sans crédits"]
    assert worklist.office(instructor)["tasks"] == []
    assert "12\u202f000\u00a0€" in client.sign_in(financier).page(change(envelope)).content.decode()


def test_each_member_is_shown_what_they_may_do(structure, representative, writer, reader):
    factories.ApplicationFactory(structure=structure)
    factories.agreement(structure=structure)
    badges = [[task.badge for task in worklist.structure_tasks(user)] for user in (representative, writer, reader)]
    assert badges == [["Brouillon", "À signer"], ["Brouillon"], []]


# Letters --------------------------------------------------------------------------------------------


def test_letter_sent_again_is_in_the_journal(instructor):
    application = factories.ApplicationFactory(status="submitted")
    message = Message.objects.latest("pk")
    message.failed_at = clock.now()
    message.save()
    for _ in range(2):
        outbox.resend(message, by=instructor)
    lines = [line for line in journal.lines(instructor, application) if line.label == outbox.RESENT]
    assert [line.who for line in lines] == [str(instructor)]
