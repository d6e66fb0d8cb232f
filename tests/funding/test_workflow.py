"""What each move of a subsidy does to the file, to the money and to whoever holds it next."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from commons import clock
from commons.models import Message
from commons.workflow import Incomplete
from funding import workflow
from funding.models import Agreement, Application, Call, Instalment, Report
from structures import workflow as registrations
from tests import factories

pytestmark = pytest.mark.django_db
S = Application.Status


def said(refusal):
    return [" ".join(sentence.split()) for sentence in refusal.value.messages]


# The call ---------------------------------------------------------------------------------------------


def test_call_without_credits_is_not_published(instructor):
    call = factories.CallFactory(status="draft", envelope=factories.EnvelopeFactory(voted=0))
    with pytest.raises(Incomplete) as refusal:
        workflow.publish(call, by=instructor)
    assert said(refusal) == ["Des crédits votés sur l’enveloppe."]


def test_call_of_the_past_is_not_published(instructor):
    past = clock.now() - dt.timedelta(days=2)
    call = factories.CallFactory(status="draft", opens_at=past - dt.timedelta(days=1), closes_at=past)
    with pytest.raises(Incomplete) as refusal:
        workflow.publish(call, by=instructor)
    assert said(refusal) == ["Une date de fermeture à venir."]


def test_call_closes_later_and_never_sooner(instructor):
    call = factories.CallFactory()
    closes_at = call.closes_at
    with pytest.raises(ValidationError):
        workflow.extend(call, by=instructor, closes_at=closes_at - dt.timedelta(days=1))
    workflow.extend(call, by=instructor, closes_at=closes_at + dt.timedelta(days=1))
    assert call.closes_at == closes_at + dt.timedelta(days=1)


def test_call_is_open_to_the_second():
    call = factories.CallFactory()
    opened = [
        Call(status="published", opens_at=call.opens_at, closes_at=call.closes_at).is_open,
        *(call in Call.objects.open(at=moment) for moment in (call.opens_at, call.closes_at)),
        call in Call.objects.open(at=call.closes_at - dt.timedelta(microseconds=1)),
        call in Call.objects.open(at=call.opens_at - dt.timedelta(microseconds=1)),
    ]
    assert opened == [True, True, False, True, False]


def test_call_with_deposits_is_not_cancelled(instructor):
    call = factories.ApplicationFactory(status="submitted").call
    with pytest.raises(Incomplete):
        workflow.cancel(call, by=instructor, reason="Trop tard.")
    assert call.status == Call.Status.PUBLISHED


def test_cancelled_call_keeps_its_reason_and_tells_who_had_begun(instructor):
    draft = factories.ApplicationFactory()
    workflow.cancel(draft.call, by=instructor, reason="Le budget a changé.")
    assert draft.call.cancellation == "Le budget a changé."
    owner = factories.representative_of(draft.structure)
    assert [letter.to for letter in Message.objects.filter(template="funding/emails/call_cancelled")] == [owner]


def test_call_is_concluded_once_each_file_has_its_decision(instructor):
    refused = factories.ApplicationFactory(status="refused")
    waiting = factories.ApplicationFactory(call=refused.call, status="submitted")
    with clock.moved_to(clock.today() + dt.timedelta(days=30)):
        with pytest.raises(Incomplete) as refusal:
            workflow.conclude(refused.call, by=instructor)
        assert said(refusal) == ["1 demande(s) attendent encore une décision."]
        workflow.refuse(waiting, by=instructor, reason="Hors sujet.")
        workflow.conclude(refused.call, by=instructor)
    workflow.archive(refused.call, by=instructor)
    assert refused.call.status == Call.Status.ARCHIVED


# The application ------------------------------------------------------------------------------------------


def test_deposit_dates_numbers_and_attests(structure, representative):
    application = factories.ApplicationFactory(structure=structure)
    workflow.submit(application, by=representative)
    assert application.number == f"{application.call.year}-ESS-0001"
    assert application.attested_by == representative
    assert application.submitted_at >= application.attested_at


def test_each_year_has_its_own_numbers(structure, representative):
    first, second = factories.CallFactory(), factories.CallFactory(envelope=factories.EnvelopeFactory(year=2030))
    numbers = [factories.ApplicationFactory(call=call, status="submitted").number for call in (first, second, first)]
    year = first.year
    assert numbers == [f"{year}-ESS-0001", "2030-ESS-0001", f"{year}-ESS-0002"]


def test_writer_prepares_and_does_not_commit(structure, writer):
    application = factories.ApplicationFactory(structure=structure)
    for move in (workflow.submit, workflow.withdraw):
        with pytest.raises(PermissionDenied):
            move(application, by=writer)


def test_closed_structure_deposits_nothing(structure, representative, instructor):
    application = factories.ApplicationFactory(structure=structure)
    registrations.close(structure, by=instructor, closing_reason="Dissoute.")
    application.refresh_from_db()
    with pytest.raises(Incomplete):
        workflow.submit(application, by=representative)


def test_completion_asks_once_and_takes_each_reply(structure, representative):
    application = factories.ApplicationFactory(structure=structure, status="incomplete")
    (item,) = application.open_request.items.all()
    workflow.answer(application, by=representative, replies={item.pk: "Le voici."})
    item.refresh_from_db()
    assert (item.reply, application.status, application.open_request) == ("Le voici.", S.UNDER_REVIEW, None)


def test_completion_that_nobody_answers_has_a_way_out(instructor):
    application = factories.ApplicationFactory(status="incomplete")
    with pytest.raises(Incomplete):
        workflow.resume(application, by=instructor)
    with clock.moved_to(clock.today() + dt.timedelta(days=40)):
        workflow.resume(application, by=instructor)
    assert application.status == S.UNDER_REVIEW
    assert application.open_request is None


def test_agent_does_not_instruct_for_their_own_structure(instructor, structure):
    application = factories.ApplicationFactory(structure=structure, status="submitted")
    factories.MembershipFactory(structure=structure, user=instructor, role="writer")
    with pytest.raises(PermissionDenied):
        workflow.admit(application, by=instructor)


def test_proposal_of_nothing_is_not_a_proposal(instructor):
    application = factories.ApplicationFactory(status="under_review")
    with pytest.raises(ValidationError):
        workflow.propose(application, by=instructor, amounts={application.call.year: Decimal()})
    assert application.status == S.UNDER_REVIEW


def test_reconsidered_proposal_gives_the_money_back(instructor):
    application = factories.ApplicationFactory(status="proposed")
    workflow.reconsider(application, by=instructor)
    envelope = application.call.envelope
    envelope.refresh_from_db()
    assert (envelope.reserved, application.years.get().proposed) == (0, None)


def test_vote_of_a_council_to_come_grants_nothing(instructor):
    application = factories.ApplicationFactory(status="proposed")
    tomorrow = clock.today() + dt.timedelta(days=1)
    vote = factories.DeliberationFactory(held_on=tomorrow, transmitted_on=None, published_on=None)
    with pytest.raises(ValidationError):
        workflow.grant(application, by=instructor, deliberation=vote)
    assert Application.objects.get(pk=application.pk).status == S.PROPOSED


def test_silence_is_a_date_that_completion_suspends(structure, representative):
    today = dt.date(2027, 3, 1)
    with clock.moved_to(today):
        call = factories.CallFactory()
        application = factories.ApplicationFactory(structure=structure, call=call, status="submitted")
    assert application.silence_refuses_on() == dt.date(2027, 5, 1)
    with clock.moved_to(dt.date(2027, 3, 10)):
        workflow.ask_for_more(
            application, by=factories.agent("Instruction"), wanted=["RIB"], deadline=dt.date(2027, 3, 25)
        )
    application = Application.objects.get(pk=application.pk)
    assert application.silence_refuses_on() == dt.date(2027, 5, 16)  # fifteen days, while nobody answers
    with clock.moved_to(dt.date(2027, 3, 14)):
        (item,) = application.open_request.items.all()
        workflow.answer_before_admission(application, by=representative, replies={item.pk: "Voici."})
    assert Application.objects.get(pk=application.pk).silence_refuses_on() == dt.date(2027, 5, 5)


# The agreement -----------------------------------------------------------------------------------------------


def test_schedule_is_an_advance_then_the_rest_each_year():
    call = factories.CallFactory(max_years=3, advance_percent=60)
    agreement = factories.agreement(call=call, years=3, asked=9_999)
    year = call.year
    lines = [(row.rank, row.year, row.amount, row.after_report and row.after_report.year) for row in rows(agreement)]
    assert lines == [
        (1, year, 5_999, None),
        (2, year, 4_000, year),
        (3, year + 1, 5_999, year),
        (4, year + 1, 4_000, year + 1),
        (5, year + 2, 5_999, year + 1),
        (6, year + 2, 4_000, year + 2),
    ]
    assert [report.due_on for report in agreement.reports.all()] == [dt.date(year + n, 6, 30) for n in (1, 2, 3)]


def rows(agreement):
    return agreement.instalments.order_by("rank")


def test_town_does_not_sign_before_the_vote_binds(signatory):
    vote = factories.DeliberationFactory(reference="VOTE", transmitted_on=None, published_on=None)
    agreement = factories.agreement(Agreement.Status.TO_COUNTERSIGN)
    details = {"name": "M", "role": "Maire", "consent": "oui"}
    with pytest.raises(Incomplete):
        workflow.countersign(agreement, by=signatory, **details)
    vote.transmitted_on = clock.today()
    vote.save()
    with pytest.raises(Incomplete):
        workflow.countersign(Agreement.objects.get(pk=agreement.pk), by=signatory, **details)
    vote.published_on = clock.today()
    vote.save()
    workflow.countersign(Agreement.objects.get(pk=agreement.pk), by=signatory, **details)
    agreement.refresh_from_db()
    assert (agreement.status, agreement.signed_on) == (Agreement.Status.RUNNING, clock.today())


def test_signature_fixes_the_identity_that_is_published(structure):
    agreement = factories.agreement(Agreement.Status.TO_COUNTERSIGN, structure=structure)
    structure.name = "Nouveau nom"
    structure.save()
    agreement = Agreement.objects.get(pk=agreement.pk)
    workflow.countersign(agreement, by=factories.agent("Signature"), name="M", role="Maire", consent="oui")
    (line,) = agreement.grant.beneficiaries.all()
    assert (line.name, line.signed_on) == ("Nouveau nom", clock.today())


def test_agreement_that_is_not_signed_may_be_abandoned(instructor):
    agreement = factories.agreement()
    workflow.abandon(agreement, by=instructor)
    envelope = agreement.grant.application.call.envelope
    envelope.refresh_from_db()
    assert (agreement.status, envelope.available) == (Agreement.Status.RENOUNCED, 100_000)


def test_instalment_waits_for_the_report_before_it():
    agreement = factories.agreement(Agreement.Status.RUNNING)
    first, second = rows(agreement)
    assert [row.status for row in (first, second)] == [Instalment.Status.READY, Instalment.Status.WAITING]
    factories.report(Report.Status.ACCEPTED, agreement.reports.get())
    second = Instalment.objects.get(pk=second.pk)
    assert (second.status, second.due_on) == (Instalment.Status.READY, clock.today() + dt.timedelta(days=60))


def test_authorisation_may_be_taken_back_until_it_is_paid(financier):
    instalment = rows(factories.agreement(Agreement.Status.RUNNING)).first()
    factories.pay(instalment, status="authorised")
    workflow.unauthorise(instalment, by=financier)
    assert (instalment.status, instalment.authorised_by) == (Instalment.Status.READY, None)


def test_agreement_is_not_completed_before_the_last_euro(instructor):
    agreement = factories.agreement(Agreement.Status.RUNNING)
    with pytest.raises(Incomplete) as refusal:
        workflow.complete(agreement, by=instructor)
    year = agreement.grant.first_year
    assert said(refusal) == [
        "Versement n° 1 : il n’est pas encore payé.",
        "Versement n° 2 : il n’est pas encore payé.",
        f"Compte rendu {year} : il n’est pas encore accepté.",
    ]


def test_report_without_figures_is_not_deposited(representative, structure):
    report = factories.agreement(Agreement.Status.RUNNING, structure=structure).reports.get()
    with pytest.raises(Incomplete) as refusal:
        workflow.submit_report(report, by=representative)
    assert "Remplissez ce qui a été dépensé." in said(refusal)
