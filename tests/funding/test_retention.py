"""Requests go with what people wrote in them; public money and what was published of it never change."""

import datetime as dt
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import ProgrammingError, transaction
from django.db.models import Count, Sum

from commons import clock, disposal, files, retention
from commons.models import Event, Message, RetentionRule
from funding import exports, subscriptions, workflow
from funding.models import (
    Agreement,
    Application,
    Beneficiary,
    Envelope,
    Expert,
    Grant,
    GrantedTotal,
    Instalment,
    LedgerEntry,
    Note,
    Notice,
    Reading,
    Report,
    ScanBatch,
    ScannedPage,
    Signature,
    Subscriber,
)
from funding.retention import MONEY, SPOKEN
from tests import changes, factories

pytestmark = pytest.mark.django_db
WORDS = "Une phrase que quelqu’un a écrite"


def due(code, months):
    """What the series gives when that many months have passed."""
    series = retention.SERIES[code]
    return list(series.due(clock.today() + relativedelta(months=months) - relativedelta(months=series.months)))


def dispose(code, row):
    series = retention.SERIES[code]
    series.dispose(series.candidates().get(pk=row.pk))


def written_about(application):
    """Everything that people may have written or sent about a request."""
    for is_internal in (True, False):
        Note.objects.create(
            application=application, side="service", is_internal=is_internal, text=WORDS,
            written_by=factories.agent("Instruction"),
        )  # fmt: skip


def public_money():
    """All that nobody may change: the ledger, ceilings, payments, published lines and their totals, to the byte."""
    return {
        "ledger": list(LedgerEntry.objects.order_by("pk").values_list()),
        "ceilings": list(Envelope.objects.order_by("pk").values_list()),
        "payments": list(Instalment.objects.order_by("pk").values_list("amount", "year", "paid_on", "order_number")),
        "grants": list(Grant.objects.order_by("pk").values_list()),
        "published": list(Beneficiary.objects.order_by("pk").values_list()),
        "totals": list(GrantedTotal.objects.order_by("pk").values_list("year", "grants", "amount")),
        "by year": list(Beneficiary.objects.values("year").annotate(n=Count("pk"), sum=Sum("amount")).order_by("year")),
        "csv": b"".join(exports.csv_lines(Beneficiary.objects.published())),
    }


def on_disk(application):
    names = [application.receipt.name, application.decision_letter.name]
    return [name for name in names if name and (Path(settings.MEDIA_ROOT) / name).exists()]


# Drafts, refused, withdrawn -----------------------------------------------------------------------------


def test_draft_goes_two_years_after_its_last_word(structure):
    draft = factories.ApplicationFactory(structure=structure)
    factories.ApplicationFactory(structure=structure, status="submitted")
    assert due("funding.draft", 23) == []
    assert due("funding.draft", 24) == [draft]
    dispose("funding.draft", draft)
    assert not Application.objects.filter(pk=draft.pk).exists()
    assert Application.objects.count() == 1


def test_draft_withdrawn_before_it_was_handed_in_goes_with_the_drafts(structure):
    draft = factories.ApplicationFactory(structure=structure, status="withdrawn")
    assert due("funding.draft", 24) == [draft]
    assert due("funding.withdrawn", 100) == []


def test_refused_request_goes_with_its_notes_readings_and_files(structure, django_capture_on_commit_callbacks):
    application = factories.ApplicationFactory(structure=structure, status="submitted", call=factories.graded_call())
    factories.reading("handed_in", application=application)
    workflow.admit(application, by=factories.agent("Instruction"), checks=factories.all_met(application))
    workflow.refuse(application, by=factories.agent("Instruction"), reason="Hors du périmètre.")
    written_about(application)
    application.receipt.save("recu.pdf", factories.Upload("x.pdf", b"%PDF", "pdf", "application/pdf", 1).file())
    other = factories.ApplicationFactory(structure=structure, status="refused")
    assert due("funding.refused", 59) == []
    assert {row.pk for row in due("funding.refused", 60)} == {application.pk, other.pk}
    assert len(on_disk(application)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        dispose("funding.refused", application)
    assert list(Application.objects.all()) == [other]
    assert on_disk(application) == []
    assert not Reading.objects.exists()
    assert not Note.objects.exists()
    traces = Event.objects.filter(content_type__model="application", object_id=application.pk)
    assert not traces.exists()
    assert not Message.objects.filter(event__in=traces).exists()


def test_request_refused_after_a_proposal_keeps_its_number_and_its_ledger(structure, representative):
    application = factories.ApplicationFactory(structure=structure, status="proposed")
    workflow.refuse(
        application, by=factories.agent("Instruction"), reason=WORDS, deliberation=factories.DeliberationFactory()
    )
    written_about(application)
    number, before = application.number, public_money()
    assert before["ledger"]
    dispose("funding.refused", application)
    emptied = Application.objects.get(number=number)
    assert (emptied.title, emptied.refusal_reason, emptied.objectives) == ("Dossier éliminé", "Effacé", "Effacé")
    assert emptied.attested_by.email.startswith("horloge@")
    assert emptied.requested == 12_000
    assert not Note.objects.exists()
    assert public_money() == before
    lines = Event.objects.filter(content_type__model="application", object_id=emptied.pk)
    assert lines.count() > 3  # the journal keeps its shape, not who acted for the structure
    assert not lines.filter(by=representative).exists()


def test_withdrawn_request_is_counted_from_the_day_it_was_withdrawn(structure, representative):
    application = factories.ApplicationFactory(structure=structure, status="submitted")
    with clock.moved_to(clock.today() + relativedelta(months=6)):
        workflow.withdraw(application, by=representative)
    assert due("funding.withdrawn", 65) == []
    assert due("funding.withdrawn", 66) == [application]
    dispose("funding.withdrawn", application)
    assert not Application.objects.exists()


# Granted ------------------------------------------------------------------------------------------------


@pytest.fixture
def completed(structure):
    """Paid to the last euro, with its reports."""
    return factories.agreement(Agreement.Status.COMPLETED, structure=structure)


def test_granted_file_is_kept_ten_years_after_its_end(completed):
    application = completed.grant.application
    last = max([completed.ends_on, *Instalment.objects.values_list("paid_on", flat=True)])
    series = retention.SERIES["funding.granted"]
    assert not series.due(last - dt.timedelta(days=1)).exists()
    assert list(series.due(last)) == [application]


def test_file_that_still_runs_is_never_over(structure):
    factories.agreement(Agreement.Status.RUNNING, structure=structure)
    assert due("funding.granted", 1_000) == []


def test_granted_file_loses_its_people_and_none_of_its_money(
    completed, representative, client, django_capture_on_commit_callbacks
):
    application = completed.grant.application
    written_about(application)
    Report.objects.update(achievements=WORDS, signer_name="Rose Prés")
    document = Path(settings.MEDIA_ROOT) / completed.document.name
    assert document.exists()
    before, sha256 = public_money(), completed.document_sha256
    with django_capture_on_commit_callbacks(execute=True):
        dispose("funding.granted", application)
    assert public_money() == before
    assert not document.exists()
    assert Agreement.objects.get(pk=completed.pk).document_sha256 == sha256  # a paper copy can still be proven
    assert set(Signature.objects.values_list("name", flat=True)) == {"Effacé"}
    assert not Signature.objects.filter(by=representative).exists()
    assert not Report.objects.filter(achievements=WORDS).exists()
    assert set(Report.objects.values_list("signer_name", flat=True)) == {"Effacé"}
    assert not Note.objects.exists()
    assert set(Instalment.objects.values_list("account", flat=True)) == {None}
    client.sign_in(factories.agent("Instruction"))
    assert client.get(application.get_absolute_url()).status_code == 200
    assert client.get(completed.get_absolute_url()).status_code == 200


def test_triggers_hold_again_after_a_disposal(completed, structure):
    dispose("funding.granted", completed.grant.application)
    for refused in (
        lambda: Signature.objects.update(name="Quelqu’un d’autre"),
        lambda: LedgerEntry.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            refused()


def test_whole_list_is_executed_and_money_does_not_move(completed, administrator, structure):
    """Every series at once, eleven years later, by the real move and the real job."""
    factories.ApplicationFactory(structure=structure)
    factories.ApplicationFactory(structure=structure, status="refused")
    factories.reading("handed_in", reader=("Nadia Serre", "nadia.serre@exemple.fr"))
    before = public_money()
    with clock.moved_to(clock.today() + relativedelta(years=11)):
        drawn = disposal.draw_up(clock.today().year, by=administrator)
        disposal.ask_visa(drawn, by=administrator)
        disposal.record_visa(drawn, by=administrator, archivist="Mme Roux", visa_number="2038-4", visa_on=clock.today())
        for line in drawn.lines.all():
            disposal.hand_over(line, on=clock.today(), by=administrator)
        disposal.execute(drawn, by=administrator)
        disposal.run_disposal(list_id=drawn.pk)
    outcomes = drawn.items().values_list("line__series", "outcome")
    assert [row for row in outcomes if row[1] != "done"] == []
    assert {"funding.draft", "funding.refused", "funding.granted", "funding.expert"} <= {row[0] for row in outcomes}
    assert public_money() == before
    assert RetentionRule.objects.exists()


def test_paper_of_a_refused_request_is_free_once_the_request_is_gone(structure):
    former = factories.paper(structure, "statutes")
    application = factories.ApplicationFactory(structure=structure, status="refused")
    application.papers.update_or_create(kind="statutes", defaults={"state": "joined", "paper": former})
    factories.paper(structure, "statutes")
    assert due("structures.paper", 100) == []
    dispose("funding.refused", application)
    assert due("structures.paper", 100) == [former]


def test_every_table_of_a_file_is_either_money_or_words_or_emptied():
    """A table that somebody adds is emptied by itself; these are the two lists that people chose."""
    assert not set(MONEY) & SPOKEN
    assert Application not in SPOKEN
    assert Agreement not in SPOKEN
    names = {model.__name__ for model in SPOKEN}
    assert {"Note", "Reading", "Standing", "Means", "Assistance"} <= names


# Readers and subscribers -------------------------------------------------------------------------------


def test_expert_loses_their_name_and_their_opinion_stays(structure):
    reading = factories.reading("handed_in", reader=("Nadia Serre", "nadia.serre@exemple.fr"))
    expert, link = reading.expert, reading.expert.link
    assert due("funding.expert", 24) == []  # ten days after they were due
    assert due("funding.expert", 25) == [expert]
    dispose("funding.expert", expert)
    unnamed = Expert.objects.get(pk=expert.pk)
    assert (unnamed.name, unnamed.email) == ("Expert", f"expert-{expert.pk}@efface.invalid")
    assert unnamed.link != link
    assert Reading.objects.get(pk=reading.pk).reasons == "Un projet utile."
    assert not Message.objects.filter(event__content_type__model="expert", event__object_id=expert.pk).exists()


def test_subscriber_goes_with_their_notices():
    subscriptions.ask("lea@exemple.example", [])
    subscriber = Subscriber.objects.get()
    Subscriber.objects.update(confirmed_at=clock.now())
    Notice.objects.create(subscriber=subscriber, call=factories.CallFactory())
    assert due("funding.subscriber", 35) == []
    assert due("funding.subscriber", 36) == [subscriber]
    dispose("funding.subscriber", subscriber)
    assert not Subscriber.objects.exists()
    assert not Notice.objects.exists()
    assert not Event.objects.filter(content_type__model__in=["subscriber", "notice"]).exists()


def test_file_of_payments_is_erased_and_payments_stay(structure, django_capture_on_commit_callbacks):
    instalment = factories.in_force(structure=structure).instalments.first()
    batch = factories.payment_batch(instalment)
    stored = Path(settings.MEDIA_ROOT) / batch.file.name
    assert stored.exists()
    with django_capture_on_commit_callbacks(execute=True):
        dispose("funding.payment_file", batch)
    assert not stored.exists()
    assert Instalment.objects.filter(pk=instalment.pk).exists()
    assert batch.file.name in files.named()


def test_file_waits_while_money_is_still_to_come_back(structure):
    agreement = factories.in_force(structure=structure)
    factories.pay(agreement.instalments.first())
    owed = changes.recovery(agreement, "decided")
    Agreement.objects.filter(pk=agreement.pk).update(status="completed")
    candidates = retention.SERIES["funding.granted"].candidates
    assert not candidates().exists()
    type(owed).objects.filter(pk=owed.pk).update(status="collected")
    assert candidates().get() == agreement.grant.application


def test_loose_sheet_goes_with_its_file(instructor, django_capture_on_commit_callbacks):
    batch = ScanBatch.objects.create(name="liasse.pdf", kind="pdf", pages=2, by=instructor)
    waiting = ScannedPage.objects.create(batch=batch, rank=0)
    page = ScannedPage(batch=batch, rank=1, outcome="unreadable")
    page.document.save("page.pdf", ContentFile(b"%PDF-"))
    path = Path(page.document.path)
    assert due("funding.scan", 23) == []
    assert due("funding.scan", 25) == [page]
    with django_capture_on_commit_callbacks(execute=True):
        dispose("funding.scan", page)
    assert list(ScannedPage.objects.all()) == [waiting]
    assert not path.exists()
