"""The proof of the books: whatever people do, in any order, totals stay within what was voted and equal their lines;
and of sixteen who ask at once, as many are served as fit."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from commons import clock
from funding import ledger, workflow
from funding.models import (
    Agreement,
    Application,
    Authorisation,
    Beneficiary,
    Envelope,
    Instalment,
    LedgerEntry,
    Recovery,
)
from tests import factories
from tests.changes import amendment, recovery, termination
from tests.funding.test_ledger import fresh, race, winners

Kind = LedgerEntry.Kind
FROZEN = {"document": "x.pdf", "document_sha256": "x"}
AMOUNT = st.integers(1, 40).map(Decimal)
REFUSED = (ValidationError, IntegrityError)


class Town(RuleBasedStateMachine):
    """One fund, one axis, two years and an authorisation; structures that ask, receive, give back.

    Each rule is what somebody really does, through the real moves. What is refused leaves no trace.
    """

    def __init__(self):
        super().__init__()
        self.point = transaction.atomic()
        self.point.__enter__()
        self.rank = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.point.__exit__(None, None, None)

    @initialize(voted=st.integers(20, 120), later=st.integers(0, 60), promised=st.integers(20, 150))
    def council_votes_the_budget(self, voted, later, promised):
        self.by, self.finance = factories.agent("Instruction"), factories.agent("Finances")
        self.treasurer = factories.agent("Trésorerie")
        self.envelope = factories.EnvelopeFactory(voted=voted)
        self.later = factories.EnvelopeFactory(year=self.envelope.year + 1, voted=later)
        self.authorisation = factories.AuthorisationFactory(voted=promised)
        common = {"envelope": self.envelope, "advance_percent": 50}
        self.short = factories.CallFactory(**common)
        self.long = factories.CallFactory(authorisation=self.authorisation, max_years=2, **common)
        for is_long in (False, True):  # two lives have begun, where credits allow
            self.somebody_asks(amount=10, is_long=is_long)
            self.propose(rank=0)
            self.grant(rank=0)
        for _ in range(2):
            self.authorise(rank=0, next_year=False)
            self.pay(rank=0)

    def attempt(self, act):
        """Somebody tries; a refusal is a sentence and changes nothing."""
        try:
            with transaction.atomic():
                act()
        except REFUSED:
            pass

    def pick(self, rows, rank):
        found = list(rows.order_by("pk"))
        return found[rank % len(found)] if found else None

    def act_on(self, rows, rank, act):
        row = self.pick(rows, rank)
        if row is not None:
            self.attempt(lambda: act(row))

    # What people do -----------------------------------------------------------------------------------

    @rule(amount=st.integers(-60, 60).filter(bool), which=st.sampled_from(["envelope", "later", "authorisation"]))
    def council_votes_again(self, amount, which):
        vote = factories.DeliberationFactory()
        ceiling = fresh(getattr(self, which))
        self.attempt(lambda: ledger.vote(ceiling, Decimal(amount), deliberation=vote, by=self.finance))

    @precondition(lambda self: Application.objects.count() < 4)
    @rule(amount=st.integers(2, 40), is_long=st.booleans())
    def somebody_asks(self, amount, is_long):
        call, years = (self.long, 2) if is_long else (self.short, 1)
        made = factories.ApplicationFactory(call=call, asked=amount, years=years, status="under_review")
        factories.bank_account(made.structure)

    @rule(rank=st.integers(0, 9))
    def propose(self, rank):
        def act(row):
            workflow.propose(row, by=self.by, amounts={year.year: year.requested for year in row.years.all()})

        self.act_on(Application.objects.filter(status="under_review"), rank, act)

    @rule(rank=st.integers(0, 9))
    def take_back(self, rank):
        self.act_on(
            Application.objects.filter(status="proposed"), rank, lambda row: workflow.reconsider(row, by=self.by)
        )

    @rule(rank=st.integers(0, 9))
    def refuse(self, rank):
        rows = Application.objects.filter(status="proposed")
        self.act_on(rows, rank, lambda row: workflow.refuse(row, by=self.by, reason="Non."))

    @rule(rank=st.integers(0, 9))
    def grant(self, rank):
        vote = factories.DeliberationFactory(reference="VOTE")

        def act(row):
            workflow.grant(row, by=self.by, deliberation=vote)
            agreement = Agreement.objects.filter(grant__application=row)
            agreement.update(status="running", signed_on=clock.today(), notified_at=clock.now(), **FROZEN)

        self.act_on(Application.objects.filter(status="proposed"), rank, act)

    @rule(rank=st.integers(0, 9))
    def accept_report(self, rank):
        def act(agreement):
            report = agreement.reports.filter(status="expected").first()
            if report:
                report.status = "submitted"
                report.save()
                workflow.accept_report(report, by=self.by, retained_cost=Decimal(1))

        self.act_on(self.running(), rank, act)

    @rule(rank=st.integers(0, 9), next_year=st.booleans())
    def authorise(self, rank, next_year):
        def act(row):
            with clock.moved_to(dt.date(row.year, 11, 30) if next_year else dt.date(self.envelope.year, 11, 30)):
                workflow.authorise(row, by=self.finance)

        self.act_on(Instalment.objects.filter(authorised_at=None, cancelled_at=None), rank, act)

    @rule(rank=st.integers(0, 9))
    def unauthorise(self, rank):
        self.act_on(Instalment.objects.to_pay(), rank, lambda row: workflow.unauthorise(row, by=self.finance))

    @rule(rank=st.integers(0, 9))
    def pay(self, rank):
        def act(row):
            day = clock.local_date(row.authorised_at)
            workflow.pay(row, by=self.treasurer, order_number=f"M{row.pk}", paid_on=day)

        self.act_on(Instalment.objects.to_pay(), rank, act)

    @rule(rank=st.integers(0, 9))
    def bank_sends_it_back(self, rank):
        def act(row):
            workflow.reverse_payment(row, by=self.treasurer, kind="bounced", reason="Compte clos.")

        self.act_on(Instalment.objects.filter(paid_on__isnull=False), rank, act)

    @rule(rank=st.integers(0, 9), change=st.integers(-30, 30).filter(bool), year=st.integers(0, 1))
    def amend(self, rank, change, year):
        def act(agreement):
            years = agreement.years()
            chosen, amount = years[year % len(years)]
            amounts = {chosen: max(amount + change, Decimal())}
            vote = factories.DeliberationFactory()
            made = amendment(agreement, "draft", amounts=amounts, deliberation=vote)
            type(made).objects.filter(pk=made.pk).update(status="to_countersign", sent_on=clock.today(), **FROZEN)
            made.refresh_from_db()
            by = factories.agent("Signature")
            workflow.countersign_amendment(made, by=by, name="M", role="Maire", consent="Je signe.")

        self.act_on(self.running(), rank, act)

    @rule(rank=st.integers(0, 9))
    def terminate(self, rank):
        self.act_on(self.running(), rank, lambda row: termination(row, "decided"))

    @rule(rank=st.integers(0, 9), amount=AMOUNT, withheld=st.booleans())
    def ask_money_back(self, rank, amount, withheld):
        def act(agreement):
            made = recovery(agreement, "answered" if withheld else "decided", asked=amount)
            if withheld:
                workflow.withhold(made, by=self.by, amount=amount, reasons="Retenu.")

        self.act_on(Agreement.objects.filter(status__in=["running", "terminated"]), rank, act)

    @rule(rank=st.integers(0, 9), amount=AMOUNT, whole=st.booleans())
    def money_comes_back(self, rank, amount, whole):
        def act(row):
            facts = {"by": self.treasurer, "collected_on": clock.today(), "reference": "R"}
            if whole:
                workflow.collect(row, **facts)
            else:
                workflow.collect_part(row, amount=amount, **facts)

        self.act_on(Recovery.objects.filter(status="decided"), rank, act)

    @rule(rank=st.integers(0, 9))
    def complete(self, rank):
        self.act_on(self.running(), rank, lambda row: workflow.complete(row, by=self.by))

    def running(self):
        return Agreement.objects.filter(status="running")

    # What always holds -------------------------------------------------------------------------------------

    @invariant()
    def totals_are_their_lines_and_within_the_vote(self):
        if not hasattr(self, "envelope"):
            return
        envelopes = list(Envelope.objects.all())
        for ceiling in (*envelopes, *Authorisation.objects.all()):
            sums = added(ceiling.entries.all())
            for kind in Kind:
                if hasattr(ceiling, kind):
                    assert getattr(ceiling, kind) == sums[kind] >= 0
                else:
                    assert sums[kind] == 0
            taken = ceiling.reserved + ceiling.committed - ceiling.released
            assert 0 <= taken <= ceiling.voted
            assert ceiling.available == ceiling.voted - taken
        for envelope in envelopes:
            assert 0 <= envelope.recovered <= envelope.paid <= envelope.committed - envelope.released

    @invariant()
    def files_say_the_same_as_the_books(self):
        for application in Application.objects.select_related("call__envelope"):
            agreement = Agreement.objects.filter(grant__application=application).first()
            lines = list(LedgerEntry.objects.filter(application=application))
            sums = added(lines)
            paid = agreement.amount_paid() if agreement else 0
            assert sums[Kind.PAID] == paid
            assert sums[Kind.RECOVERED] == (agreement.amount_recovered() if agreement else 0)
            first = added(line for line in lines if line.envelope_id == application.call.envelope_id)
            whole = added(line for line in lines if line.authorisation_id)
            held = [rows[Kind.COMMITTED] - rows[Kind.RELEASED] for rows in (first, whole)]
            reserved = first[Kind.RESERVED]
            if agreement is None:
                asked = application.years.first().requested if application.status == "proposed" else 0
                assert (held[0], reserved) == (0, asked)
                continue
            years = dict(agreement.years())
            is_long = application.call.authorisation_id is not None
            if agreement.status == "running":
                assert held[0] + reserved == years.get(application.call.year, 0)
                assert held[1] == (sum(years.values()) if is_long else 0)
                later = added(line for line in lines if line.envelope_id == self.later.pk)
                taken = later[Kind.RESERVED] + later[Kind.COMMITTED] - later[Kind.RELEASED]
                assert 0 <= taken <= years.get(self.later.year, 0), "no later year is over its promise"
            else:
                assert reserved == 0
                assert held[0] == first[Kind.PAID]
                assert held[1] == (paid if is_long else 0)
            assert (
                sum(row.amount for row in Beneficiary.objects.filter(grant=agreement.grant)) == agreement.grant.amount
            )


def added(lines):
    """``{kind: sum}`` of these lines of the ledger, zero for the kinds of which there is none."""
    sums = Counter()
    for line in lines:
        sums[line.kind] += line.amount
    return sums


@pytest.mark.django_db
def test_books_hold_whatever_happens():
    """For any sequence of votes, proposals, decisions, payments, reversals, amendments, terminations, recoveries."""
    run_state_machine_as_test(
        Town,
        settings=settings(
            max_examples=8, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


# Sixteen at once ------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("voted", "each", "served"), [(100_000, 12_000, 8), (96_000, 12_000, 8), (11_999, 12_000, 0)])
def test_sixteen_who_ask_the_same_are_served_as_many_as_fit(voted, each, served):
    """Each proposes and grants in its own thread: never one too many, never one too few."""
    call = factories.CallFactory(envelope=factories.EnvelopeFactory(voted=voted))
    files = [factories.ApplicationFactory(call=call, asked=each, status="under_review") for _ in range(16)]
    results = race(*[granting(file, Decimal(each)) for file in files])
    assert len(winners(results)) == served
    assert Application.objects.filter(status="granted").count() == served
    envelope = fresh(call.envelope)
    assert (envelope.committed, envelope.reserved) == (served * each, 0)
    assert envelope.available == voted - served * each < each


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("years", [1, 2])
def test_no_one_who_would_fit_is_refused_among_sixteen_different_sums(years):
    """Whoever is refused asks for more than what is left once all is quiet, on one of the ceilings."""
    envelope, authorisation = factories.EnvelopeFactory(voted=50_000), factories.AuthorisationFactory(voted=80_000)
    extra = {"authorisation": authorisation, "max_years": 2} if years == 2 else {}
    call = factories.CallFactory(envelope=envelope, **extra)
    sums = [1_000 * (2 + 7 * rank % 11) for rank in range(16)]
    files = [factories.ApplicationFactory(call=call, asked=each, years=years, status="under_review") for each in sums]
    results = race(*[granting(file, Decimal(each)) for file, each in zip(files, sums, strict=True)])
    won = [each for each, result in zip(sums, results, strict=True) if not isinstance(result, REFUSED)]
    lost = [each for each, result in zip(sums, results, strict=True) if isinstance(result, REFUSED)]
    envelope, authorisation = fresh(envelope), fresh(authorisation)
    assert envelope.committed == sum(won)
    assert lost, "there is not enough for all"
    for each in lost:
        assert each > envelope.available or years == 2 and each * 2 > authorisation.available
    if years == 2:
        assert authorisation.committed == sum(won) * 2


@pytest.mark.django_db(transaction=True)
def test_what_some_give_back_while_others_ask_is_never_lost():
    """Eight give up what they had while eight ask for it: no promise is forgotten, and nobody goes beyond the vote."""
    call = factories.CallFactory(envelope=factories.EnvelopeFactory(voted=96_000))
    holders = [factories.ApplicationFactory(call=call, status="granted").grant.agreement for _ in range(8)]
    asking = [factories.ApplicationFactory(call=call, status="under_review") for _ in range(8)]

    def give_up(agreement):
        by = factories.representative_of(agreement.structure)
        return lambda: workflow.renounce(Agreement.objects.get(pk=agreement.pk), by=by)

    results = race(*map(give_up, holders), *[granting(file, Decimal(12_000)) for file in asking])
    assert len(winners(results[:8])) == 8
    served = len(winners(results[8:]))
    envelope = fresh(call.envelope)
    assert envelope.committed - envelope.released == served * 12_000 == 96_000 - envelope.available
    for file in asking:  # whoever came too early is served now: all that was given back is there
        if fresh(file).status != "granted":
            granting(file, Decimal(12_000))()
    assert fresh(call.envelope).available == 0


def granting(file, amount):
    """An officer who proposes, then records the vote."""
    by, vote = factories.agent("Instruction"), factories.DeliberationFactory(reference="VOTE")
    amounts = {year.year: amount for year in file.years.all()}

    def act():
        row = Application.objects.get(pk=file.pk)
        workflow.propose(row, by=by, amounts=amounts)
        return workflow.grant(row, by=by, deliberation=vote)

    return act
