"""An agreement that does not go as written: amended, ended early, paid back, corrected, never reported on."""

import datetime as dt
from decimal import Decimal

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from commons import clock
from commons.models import Message
from commons.workflow import Incomplete, TooLate
from funding import ledger, recovering, workflow
from funding.models import (
    Agreement,
    Amendment,
    Beneficiary,
    Collection,
    Instalment,
    LedgerEntry,
    Recovery,
    Report,
    Termination,
)
from tests import factories
from tests.changes import SIGN, amendment, recovery, termination

pytestmark = pytest.mark.django_db


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def envelope_of(agreement, year=None):
    first = agreement.grant.application.call.envelope
    return type(first).objects.get(fund=first.fund, axis=first.axis, year=year or first.year)


def triennial(years=3, asked=12_000, **fields):
    """A running agreement over several years, whose next year's credits are voted."""
    call = factories.CallFactory(max_years=3)
    factories.EnvelopeFactory(year=call.year + 1, voted=50_000)
    application = factories.ApplicationFactory(call=call, years=years, asked=asked, status="granted", **fields)
    return factories.in_force(application=application)


# Amendments -----------------------------------------------------------------------------------------------


def test_amendment_that_gives_more_commits_the_difference_and_republishes():
    agreement = triennial()
    year = agreement.grant.first_year
    authorisation = agreement.grant.application.call.authorisation
    amounts = {year: Decimal(12_000), year + 1: Decimal(15_000), year + 2: Decimal(12_000)}
    made = amendment(agreement, amounts=amounts, deliberation=factories.DeliberationFactory())
    agreement = fresh(agreement)
    assert made.status == "in_force"
    assert agreement.years() == sorted(amounts.items())
    assert agreement.grant.amount == 39_000
    assert Beneficiary.objects.get(grant=agreement.grant).amount == 39_000
    authorisation.refresh_from_db()
    assert authorisation.committed == 39_000
    assert envelope_of(agreement, year + 1).reserved == 15_000
    assert LedgerEntry.objects.filter(deliberation=made.deliberation, kind="committed").get().amount == 3_000


def test_amendment_that_gives_less_releases_the_difference():
    agreement = triennial()
    year = agreement.grant.first_year
    amendment(agreement, amounts={year: Decimal(10_000), year + 1: Decimal(), year + 2: Decimal(12_000)})
    agreement = fresh(agreement)
    first = envelope_of(agreement)
    assert (first.committed, first.released) == (12_000, 2_000)
    assert envelope_of(agreement, year + 1).reserved == 0
    assert agreement.grant.amount == 22_000
    assert {item.cancellation for item in agreement.instalments.filter(year=year + 1)} == {"Avenant n° 1"}
    assert sum(amount for _, amount in agreement.years()) == 22_000


def test_increase_is_refused_beyond_the_ceiling_and_nothing_changes():
    agreement = triennial()
    year = agreement.grant.first_year
    vote = factories.DeliberationFactory()
    made = amendment(agreement, "to_countersign", amounts={year + 1: Decimal(90_000)}, deliberation=vote)
    with pytest.raises(ledger.NotEnough):
        workflow.countersign_amendment(made, by=factories.agent("Signature"), **SIGN)
    assert fresh(made).status == "to_countersign"
    assert fresh(agreement).grant.amount == 36_000


def test_increase_needs_a_vote_that_was_held_and_binds():
    agreement = triennial()
    year = agreement.grant.first_year
    made = amendment(agreement, "draft", amounts={year + 1: Decimal(13_000)})
    with pytest.raises(Incomplete, match="délibération"):
        workflow.send_amendment(made, by=factories.agent("Instruction"))
    vote = factories.DeliberationFactory(transmitted_on=None)
    workflow.rewrite_amendment(
        made, by=factories.agent("Instruction"), reason="Plus.", amounts={year + 1: Decimal(13_000)}, deliberation=vote
    )
    workflow.send_amendment(made, by=factories.agent("Instruction"))
    workflow.sign_amendment(made, by=factories.representative_of(made.structure), **SIGN)
    with pytest.raises(Incomplete, match="transmission"):
        workflow.countersign_amendment(made, by=factories.agent("Signature"), **SIGN)


def test_amendment_changes_dates_and_purpose_once_both_signed():
    agreement = factories.in_force()
    report = agreement.reports.get()
    later, due = agreement.ends_on + relativedelta(months=6), report.due_on + relativedelta(months=6)
    made = amendment(agreement, "to_countersign", ends_on=later, purpose="Réparer des vélos.", due={report.pk: due})
    assert fresh(agreement).ends_on != later
    workflow.countersign_amendment(made, by=factories.agent("Signature"), **SIGN)
    assert (fresh(agreement).ends_on, fresh(report).due_on) == (later, due)
    assert Beneficiary.objects.get(grant=agreement.grant).purpose == "Réparer des vélos."
    assert [what for what, _, _ in fresh(made).changes()] == [
        "Fin de la convention",
        "Objet",
        f"{report}, à rendre avant le",
    ]


def test_one_amendment_at_a_time():
    agreement = factories.in_force()
    made = amendment(agreement, "draft", purpose="Autre objet")
    with pytest.raises(ValidationError, match="déjà en cours"):
        amendment(agreement, "draft", purpose="Encore un autre")
    workflow.abandon_amendment(made, by=factories.agent("Instruction"), reason="Inutile.")
    assert Message.objects.filter(template="funding/emails/amendment_abandoned").count() == 0
    assert amendment(agreement, "draft", purpose="Un autre").rank == 2


def test_structure_refuses_and_never_sees_the_draft(client):
    agreement = factories.in_force()
    owner = factories.representative_of(agreement.structure)
    made = amendment(agreement, "draft", purpose="Autre objet")
    assert list(Amendment.objects.visible_to(owner)) == []
    workflow.send_amendment(made, by=factories.agent("Instruction"))
    workflow.refuse_amendment(made, by=owner, reason="Cela ne nous va pas.")
    assert Beneficiary.objects.get(grant=agreement.grant).purpose != "Autre objet"


def test_signed_amendment_is_frozen():
    made = amendment(triennial(), "to_sign", amounts={clock.today().year + 1: Decimal(11_000)})
    for change in (
        lambda: Amendment.objects.filter(pk=made.pk).update(purpose="Autre chose"),
        lambda: made.years.update(after=1),
        lambda: made.years.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_what_is_paid_is_not_taken_back_by_an_amendment():
    agreement = triennial()
    factories.pay(agreement.instalments.first())
    year = agreement.grant.first_year
    with pytest.raises(ValidationError, match="déjà versés"):
        amendment(agreement, "draft", amounts={year: Decimal(1_000)})


def test_shares_of_an_amended_grant_add_up_to_the_cent():
    application = factories.common_application(
        shares=(33, 33), status="granted", call=factories.CallFactory(kind="common")
    )
    agreement = factories.in_force(application=application)
    year = agreement.grant.first_year
    made = amendment(agreement, "to_sign", amounts={year: Decimal("11000.01")})
    with pytest.raises(Incomplete, match="signature attendue"):
        workflow.sign_amendment(made, by=factories.representative_of(made.structure), **SIGN)
    for partner in list(made.unsigned_partners()):
        workflow.sign_amendment_as_partner(made, by=factories.representative_of(partner.structure), **SIGN)
    workflow.sign_amendment(made, by=factories.representative_of(made.structure), **SIGN)
    workflow.countersign_amendment(made, by=factories.agent("Signature"), **SIGN)
    lines = list(Beneficiary.objects.filter(grant=agreement.grant))
    assert sum(line.amount for line in lines) == Decimal("11000.01") == fresh(agreement).grant.amount
    for line in lines:
        assert sum(amount for _, amount in line.amounts_by_year()) == line.amount


# Termination -------------------------------------------------------------------------------------------------


def test_termination_waits_for_the_answer_then_gives_credits_back():
    agreement = triennial()
    factories.pay(agreement.instalments.first())
    made = termination(agreement)
    with pytest.raises(Incomplete, match="peut répondre jusqu’au"):
        workflow.decide_termination(made, by=factories.agent("Instruction"), reasons="Fermée.")
    owner = factories.representative_of(agreement.structure)
    workflow.answer_termination(made, by=owner, answer="Nous fermons.", file=factories.upload())
    assert made.answer_file
    workflow.decide_termination(made, by=factories.agent("Instruction"), reasons="Fermée.")
    agreement = fresh(agreement)
    assert (agreement.status, agreement.terminated_on) == ("terminated", clock.today())
    paid, *others = agreement.instalments.order_by("rank")
    assert (paid.status, {item.status for item in others}) == ("paid", {"cancelled"})
    first, later = envelope_of(agreement), envelope_of(agreement, agreement.grant.first_year + 1)
    assert (first.committed - first.released, first.paid, later.reserved) == (paid.amount, paid.amount, 0)
    authorisation = agreement.grant.application.call.authorisation
    authorisation.refresh_from_db()
    assert authorisation.committed - authorisation.released == paid.amount
    assert ledger.unfunded(later) == 0


def test_silence_of_the_structure_does_not_stop_a_termination():
    made = termination(factories.in_force(), answer_until=clock.today() + dt.timedelta(days=20))
    with clock.moved_to(clock.today() + dt.timedelta(days=21)):
        workflow.decide_termination(made, by=factories.agent("Instruction"), reasons="Sans réponse.")
    assert fresh(made.agreement).status == "terminated"


def test_breach_leaves_two_months_and_others_fifteen_days():
    agreement = factories.in_force()
    soon = clock.today() + dt.timedelta(days=20)
    with pytest.raises(ValidationError, match="au moins jusqu’au"):
        termination(agreement, ground="breach", answer_until=soon)
    with pytest.raises(ValidationError, match="au moins jusqu’au"):
        termination(agreement, answer_until=clock.today() + dt.timedelta(days=14))
    assert termination(agreement, answer_until=soon).status == "announced"


def test_agreement_is_never_terminated_without_its_termination():
    agreement = factories.in_force()
    with pytest.raises(PermissionDenied):
        workflow.terminate(agreement, by=factories.agent("Instruction"))
    made = termination(agreement)
    workflow.drop_termination(made, by=factories.agent("Instruction"), reasons="Elle a repris.")
    assert fresh(agreement).status == "running"
    with pytest.raises(PermissionDenied):
        workflow.terminate(agreement, by=factories.agent("Instruction"))


def test_payment_under_way_stops_a_termination():
    agreement = factories.in_force()
    factories.pay(agreement.instalments.first(), status="authorised")
    with pytest.raises(ValidationError, match="autorisé"):
        termination(agreement, "decided")
    assert fresh(agreement).status == "running"


def test_reports_of_the_years_begun_stay_due_after_a_termination():
    agreement = triennial()
    owner = factories.representative_of(agreement.structure)
    termination(agreement, "decided")
    owed = list(Report.objects.owed())
    assert [report.year for report in owed] == [clock.today().year]
    assert workflow.reporter(owner, owed[0])
    assert not workflow.reporter(owner, fresh(agreement).reports.last())


# Recovery ----------------------------------------------------------------------------------------------------


def paid_agreement():
    agreement = factories.in_force()
    factories.pay(agreement.instalments.first())
    return fresh(agreement)


def test_recovery_is_collected_in_parts_and_reopens_no_credits():
    agreement = paid_agreement()
    made = recovery(agreement, "decided")
    before = envelope_of(agreement)
    treasurer, today = factories.agent("Trésorerie"), clock.today()
    workflow.collect_part(made, by=treasurer, amount=Decimal(400), collected_on=today, reference="R1")
    with pytest.raises(ValidationError, match="enregistrez plutôt le solde"):
        workflow.collect_part(made, by=treasurer, amount=Decimal(600), collected_on=today, reference="R2")
    workflow.collect(made, by=treasurer, collected_on=today, reference="R2")
    after = envelope_of(agreement)
    assert (made.status, made.collected(), made.left()) == ("collected", 1_000, 0)
    assert after.recovered == 1_000 == fresh(agreement).amount_recovered()
    assert (after.paid, after.available) == (before.paid, before.available)
    assert Collection.objects.by_year() == {today.year: Decimal(1_000)}


def test_more_than_what_was_paid_is_not_asked_back():
    agreement = paid_agreement()
    paid = agreement.amount_paid()
    with pytest.raises(ValidationError, match="au plus"):
        recovery(agreement, asked=agreement.grant.amount + 1)
    made = recovery(agreement, "answered", asked=paid + 1)
    details = {"reasons": "x", "order_number": "T", "due_on": clock.today() + dt.timedelta(days=9)}
    with pytest.raises(ValidationError, match="n’a pas été versé"):
        workflow.decide_recovery(made, by=factories.agent("Instruction"), amount=paid + 1, **details)


def test_withheld_sum_lowers_what_is_left_to_pay():
    agreement = paid_agreement()
    last = agreement.instalments.last()
    made = recovery(agreement, "answered", asked=1_000)
    workflow.withhold(made, by=factories.agent("Instruction"), amount=Decimal(1_000), reasons="Retenu.")
    assert fresh(last).amount == last.amount - 1_000
    envelope = envelope_of(agreement)
    assert (envelope.released, made.status, made.left()) == (1_000, "collected", 0)
    assert fresh(agreement).amount_recovered() == 0


def test_database_refuses_to_collect_more_than_is_owed():
    made = recovery(paid_agreement(), "decided")
    with pytest.raises(IntegrityError), transaction.atomic():
        Collection.objects.create(
            recovery=made,
            amount=Decimal(1_001),
            collected_on=clock.today(),
            reference="R",
            by=factories.agent("Trésorerie"),
        )


def test_charter_is_reckoned_on_what_was_left_to_run():
    agreement = paid_agreement()
    half = agreement.starts_on + (agreement.ends_on - agreement.starts_on) / 2 + dt.timedelta(days=1)
    found = recovering.charter(agreement, half)
    whole = (agreement.ends_on - agreement.starts_on).days + 1
    left = (agreement.ends_on - half).days + 1
    kept = agreement.grant.amount - recovering.cents(agreement.grant.amount * left / whole)
    assert found.amount == max(agreement.amount_paid() - kept, 0)
    assert recovering.charter(agreement, agreement.starts_on).amount == agreement.amount_paid()
    assert recovering.charter(agreement, agreement.ends_on + dt.timedelta(days=1)).amount == 0
    assert f"{left} jours à courir" in found.text


def test_charter_leaves_six_months_at_most_and_tells_the_prefect():
    made = recovery(paid_agreement(), "answered", ground="charter")
    by, details = factories.agent("Instruction"), {"reasons": "Faits établis.", "order_number": "T", "amount": 1_000}
    with pytest.raises(ValidationError, match="6 mois au plus"):
        workflow.decide_recovery(
            made, by=by, due_on=clock.today() + relativedelta(months=7), prefect_on=clock.today(), **details
        )
    with pytest.raises(ValidationError, match="préfet"):
        workflow.decide_recovery(made, by=by, due_on=clock.today() + relativedelta(months=6), **details)
    workflow.decide_recovery(
        made, by=by, due_on=clock.today() + relativedelta(months=6), prefect_on=clock.today(), **details
    )
    assert made.prefect_on == clock.today()


def test_overpayment_keeps_the_agreed_share_of_the_real_cost():
    agreement = paid_agreement()
    report = agreement.reports.get()
    report.lines.update(actual=0)
    report.lines.filter(account="641").update(planned=20_000, actual=5_000)
    found = recovering.overpaid(fresh(report))
    due = recovering.cents(agreement.grant.amount * 5_000 / report.total("charge", "planned"))
    assert found.amount == agreement.grant.amount - due > agreement.amount_paid() - due  # the rest is still to come


def test_completed_agreement_may_still_be_controlled():
    agreement = paid_agreement()
    Agreement.objects.filter(pk=agreement.pk).update(status="completed")
    assert recovery(agreement, "decided").status == "decided"


def test_agreement_is_not_completed_while_money_is_asked_back():
    agreement = paid_agreement()
    made = recovery(agreement)
    assert f"{made} : il n’est pas terminé." in fresh(agreement).missing_to_complete()


# Payments ----------------------------------------------------------------------------------------------------


def test_bounced_payment_is_reversed_then_paid_again_by_two_people():
    agreement = paid_agreement()
    item = agreement.instalments.first()
    workflow.reverse_payment(item, by=factories.agent("Trésorerie"), kind="bounced", reason="Compte clos.")
    assert (item.status, item.order_number, item.corrections.get().paid_on) == ("ready", "", clock.today())
    assert envelope_of(agreement).paid == 0
    factories.pay(item)
    assert envelope_of(agreement).paid == item.amount
    assert [line.amount for line in LedgerEntry.objects.filter(kind="paid")] == [item.amount, -item.amount, item.amount]


def test_ledger_pays_an_instalment_once_net():
    agreement = paid_agreement()
    item, by = agreement.instalments.first(), factories.agent("Trésorerie")
    facts = {
        "kind": "paid",
        "by": by,
        "envelope": envelope_of(agreement),
        "application": agreement.grant.application,
        "instalment": item,
    }
    for amount in (item.amount, -item.amount / 2):
        with pytest.raises(IntegrityError), transaction.atomic():
            LedgerEntry.objects.create(amount=amount, **facts)
    LedgerEntry.objects.create(amount=-item.amount, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.create(amount=-item.amount, **facts)


def test_wrong_order_number_is_corrected_until_the_books_close():
    item = paid_agreement().instalments.first()
    former, by = item.order_number, factories.agent("Trésorerie")
    workflow.correct_payment(item, by=by, order_number="M-99", paid_on=item.paid_on, reason="Faute de frappe.")
    assert (item.order_number, item.corrections.get().order_number) == ("M-99", former)
    with clock.moved_to(dt.date(clock.today().year + 1, 2, 1)), pytest.raises(Incomplete, match="clos"):
        workflow.correct_payment(item, by=by, order_number="M-1", paid_on=item.paid_on, reason="Trop tard.")


def test_payment_that_came_back_as_a_recovery_is_not_reversed():
    agreement = paid_agreement()
    made = recovery(agreement, "decided")
    workflow.collect(made, by=factories.agent("Trésorerie"), collected_on=clock.today(), reference="R")
    with pytest.raises(ValidationError, match="recouvrés"):
        workflow.reverse_payment(
            agreement.instalments.first(), by=factories.agent("Trésorerie"), kind="mistake", reason="Erreur."
        )


# Reports -----------------------------------------------------------------------------------------------------


def test_report_is_defaulted_after_one_formal_notice_then_reopened():
    agreement = paid_agreement()
    report, service = agreement.reports.get(), factories.agent("Instruction")
    with pytest.raises(Incomplete, match="pas en retard"):
        workflow.summon(report, by=service, until=report.due_on)
    with clock.moved_to(report.due_on + dt.timedelta(days=1)):
        with pytest.raises(Incomplete, match="en demeure"):
            workflow.default_report(report, by=service)
        until = clock.today() + dt.timedelta(days=30)
        workflow.summon(report, by=service, until=until)
        with pytest.raises(Incomplete, match="est partie"):
            workflow.summon(report, by=service, until=until)
    with clock.moved_to(until + dt.timedelta(days=1)):
        workflow.default_report(report, by=service)
        item = Instalment.objects.get(agreement=agreement, after_report=report)
        assert (item.status, item.waits_for()) == (
            "waiting",
            f"Retenu : le compte rendu {report.year} n’a pas été rendu.",
        )
        workflow.reopen_report(report, by=service, due_on=clock.today() + dt.timedelta(days=10))
        assert (report.status, report.summoned_at) == ("expected", None)
        assert workflow.reporter(factories.representative_of(agreement.structure), report)


# Who sees what -----------------------------------------------------------------------------------------------


def test_partner_reads_neither_grounds_nor_answers(client):
    partner = factories.StructureFactory()
    application = factories.common_application(partners=[partner], status="granted")
    agreement = factories.in_force(application=application)
    made = termination(agreement, "answered")
    page = client.sign_in(factories.representative_of(partner)).get(made.get_absolute_url())
    assert page.status_code == 404
    assert (
        client.sign_in(factories.representative_of(agreement.structure)).get(made.get_absolute_url()).status_code == 200
    )


def test_documents_of_changes_are_tagged_pdfs(client, instructor):
    agreement = paid_agreement()
    urls = [
        f"{termination(agreement).get_absolute_url()}lettre.pdf",
        f"{recovery(agreement, 'decided').get_absolute_url()}lettre.pdf",
        f"{amendment(agreement, 'to_sign', purpose='Autre').get_absolute_url()}avenant.pdf",
    ]
    for url in urls:
        answer = client.sign_in(instructor).get(url)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")


def test_too_late_is_said(structure):
    made = termination(factories.in_force(structure=structure), "decided")
    with pytest.raises(TooLate):
        workflow.drop_termination(made, by=factories.agent("Instruction"), reasons="Trop tard.")
    assert Termination.objects.count() == 1
    assert Recovery.objects.count() == 0


def test_paper_of_a_protected_structure_is_opened_by_few(client, shelter, sheltered, instructor, guardian):
    made = termination(factories.in_force(structure=shelter), "announced")
    workflow.answer_termination(made, by=sheltered, answer="Voir la pièce.", file=factories.upload())
    url, page = f"{made.get_absolute_url()}piece/", f"/gestion/funding/termination/{made.pk}/change/"
    for user, status in ((instructor, 404), (factories.agent("Élus en lecture"), 404), (sheltered, 200)):
        assert client.sign_in(user).get(url).status_code == status
    assert url not in client.sign_in(instructor).page(page).content.decode()
    plain = termination(factories.in_force(), "announced")
    workflow.answer_termination(
        plain, by=factories.representative_of(plain.structure), answer="Voir.", file=factories.upload()
    )
    url, page = f"{plain.get_absolute_url()}piece/", f"/gestion/funding/termination/{plain.pk}/change/"
    assert client.sign_in(instructor).get(url).status_code == 200
    assert url in client.page(page).content.decode()
