"""The last euro has one owner, the books add up, and nobody pays twice: proven with rivals, not with hope."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons import clock
from commons.models import Counter, Event
from commons.workflow import TooLate
from funding import ledger, workflow
from funding.models import Agreement, Application, BudgetLine, Envelope, Instalment, LedgerEntry
from funding.models.applications import Budget
from tests import factories

Kind = LedgerEntry.Kind
REFUSED = (ValidationError, IntegrityError)


def race(*rivals):
    """Start them at the same instant, each on its own connection; returns what each got, or why it was refused."""
    gate = threading.Barrier(len(rivals))

    def run(rival):
        try:
            gate.wait(timeout=30)
            return rival()
        except REFUSED as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(rivals)) as pool:
        return list(pool.map(run, rivals))


def winners(results):
    return [result for result in results if not isinstance(result, REFUSED)]


def words(sentence):
    """With plain spaces."""
    return " ".join(sentence.split())


def fresh(row):
    return type(row).objects.get(pk=row.pk)


# Rivals -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rivals", [2, 8])
def test_last_euro_of_an_envelope_has_one_owner(rivals):
    call = factories.CallFactory(envelope=factories.EnvelopeFactory(voted=12_000))
    files = [factories.ApplicationFactory(call=call, status="under_review") for _ in range(rivals)]
    by = factories.agent("Instruction")
    amounts = {call.year: Decimal(12_000)}
    results = race(*[lambda file=file: workflow.propose(file, by=by, amounts=amounts) for file in files])
    assert len(winners(results)) == 1
    assert sum(fresh(file).status == "proposed" for file in files) == 1
    envelope = fresh(call.envelope)
    assert (envelope.reserved, envelope.available) == (12_000, 0)
    told = {words(result.messages[0]) for result in results if isinstance(result, REFUSED)}
    assert told == {f"Il manque 12 000 € : il reste 0 € sur « {envelope} »."}


@pytest.mark.django_db(transaction=True)
def test_last_euro_of_an_authorisation_has_one_owner():
    envelope = factories.EnvelopeFactory(voted=100_000)
    authorisation = factories.AuthorisationFactory(voted=36_000)
    call = factories.CallFactory(envelope=envelope, authorisation=authorisation, max_years=3)
    files = [factories.ApplicationFactory(call=call, years=3, status="under_review") for _ in range(4)]
    by = factories.agent("Instruction")
    amounts = {call.year + n: Decimal(12_000) for n in range(3)}
    results = race(*[lambda file=file: workflow.propose(file, by=by, amounts=amounts) for file in files])
    assert len(winners(results)) == 1
    authorisation, envelope = fresh(authorisation), fresh(envelope)
    assert (authorisation.reserved, authorisation.available, envelope.reserved) == (36_000, 0, 12_000)


@pytest.mark.django_db(transaction=True)
def test_database_alone_refuses_the_line_too_many():
    """Without the lock of ``ledger``: raw lines, the constraint on the running total decides."""
    envelope = factories.EnvelopeFactory(voted=10)
    file, by = factories.ApplicationFactory(), factories.agent("Finances")

    def take():
        return LedgerEntry.objects.create(kind=Kind.RESERVED, amount=6, envelope=envelope, application=file, by=by)

    results = race(*[take] * 8)
    assert len(winners(results)) == 1
    assert fresh(envelope).reserved == 6


@pytest.mark.django_db(transaction=True)
def test_two_officers_grant_once():
    file = factories.ApplicationFactory(status="proposed")
    by, vote = factories.agent("Instruction"), factories.DeliberationFactory()
    results = race(*[lambda: workflow.grant(Application.objects.get(pk=file.pk), by=by, deliberation=vote)] * 2)
    assert len(winners(results)) == 1
    assert [type(result) for result in results if isinstance(result, REFUSED)] == [TooLate]
    assert Agreement.objects.count() == 1
    assert fresh(file.call.envelope).committed == 12_000
    assert Event.objects.about(file).filter(action="grant").count() == 1


@pytest.mark.django_db(transaction=True)
def test_instalment_is_paid_once():
    instalment = factories.pay(factories.agreement(Agreement.Status.RUNNING).instalments.first(), status="authorised")
    by = factories.agent("Trésorerie")

    def pay():
        row = Instalment.objects.get(pk=instalment.pk)
        return workflow.pay(row, by=by, order_number="M1", paid_on=clock.today())

    assert len(winners(race(pay, pay, pay, pay))) == 1
    assert fresh(instalment.agreement.grant.application.call.envelope).paid == instalment.amount


@pytest.mark.django_db(transaction=True)
def test_payments_of_a_later_year_stay_within_its_credits():
    """Promised over two years, but the second year's credits cover one agreement only: the second one waits."""
    first_year = factories.EnvelopeFactory(voted=100_000)
    authorisation = factories.AuthorisationFactory(voted=100_000)
    call = factories.CallFactory(envelope=first_year, authorisation=authorisation, max_years=2, advance_percent=100)
    made = [
        factories.agreement(
            Agreement.Status.RUNNING, factories.ApplicationFactory(call=call, years=2, status="granted")
        )
        for _ in range(2)
    ]
    second_year = factories.EnvelopeFactory(year=call.year + 1, voted=0)
    ledger.vote(
        second_year, Decimal(12_000), deliberation=factories.DeliberationFactory(), by=factories.agent("Finances")
    )
    instalments = [agreement.instalments.get(year=call.year + 1) for agreement in made]
    for instalment in instalments:
        factories.report("accepted", instalment.after_report)
    by = factories.agent("Finances")
    with clock.moved_to(dt.date(call.year + 1, 1, 4)):
        results = race(
            *[lambda pk=row.pk: workflow.authorise(Instalment.objects.get(pk=pk), by=by) for row in instalments]
        )
    assert len(winners(results)) == 1
    envelope = fresh(second_year)
    assert (envelope.committed, envelope.available) == (12_000, 0)


@pytest.mark.django_db(transaction=True)
def test_numbers_have_neither_gap_nor_twin():
    """Sixteen deposits at once; every third one fails at the last moment and gives its number back."""
    call = factories.CallFactory()
    files = [factories.ApplicationFactory(call=call) for _ in range(16)]
    people = [factories.representative_of(file.structure) for file in files]

    class Regret(ValidationError):
        pass

    def deposit(rank):
        with transaction.atomic():
            workflow.submit(files[rank], by=people[rank])
            if rank % 3 == 0:
                raise Regret("Finalement non.")

    results = race(*[lambda rank=rank: deposit(rank) for rank in range(16)])
    kept = len(winners(results))
    assert kept == 10
    numbers = Application.objects.filter(status="submitted").order_by("number").values_list("number", flat=True)
    assert list(numbers) == [f"{call.year}-ESS-{n:04d}" for n in range(1, kept + 1)]


@pytest.mark.django_db(transaction=True)
def test_counter_gives_each_number_once():
    results = race(*[lambda: Counter.objects.next("série")] * 16)
    assert sorted(results) == list(range(1, 17))


# The books ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_line_is_written_once_and_never_changed():
    entry = LedgerEntry.objects.filter(envelope=factories.EnvelopeFactory(voted=10)).get()
    for change in (
        lambda: LedgerEntry.objects.update(amount=1),
        lambda: LedgerEntry.objects.all().delete(),
        entry.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert fresh(entry).amount == 10


@pytest.mark.django_db
def test_total_is_not_written_by_hand():
    envelope = factories.EnvelopeFactory(voted=10)
    Envelope.objects.update(voted=1_000_000)
    assert fresh(envelope).voted == 10


@pytest.mark.django_db
def test_vote_may_be_lowered_to_what_is_taken_and_no_further():
    file = factories.ApplicationFactory(status="proposed")
    envelope, vote, by = file.call.envelope, factories.DeliberationFactory(), factories.agent("Finances")
    with pytest.raises(ledger.NotEnough):
        ledger.vote(envelope, Decimal(-88_001), deliberation=vote, by=by)
    ledger.vote(envelope, Decimal(-88_000), deliberation=vote, by=by)
    assert (fresh(envelope).voted, fresh(envelope).available) == (12_000, 0)


@pytest.mark.django_db
def test_new_credits_are_reserved_for_running_promises_oldest_first():
    call = factories.CallFactory(max_years=2)
    for _ in range(2):
        factories.ApplicationFactory(call=call, years=2, status="granted")
    later = factories.EnvelopeFactory(year=call.year + 1, voted=20_000)
    assert (fresh(later).reserved, ledger.unfunded(fresh(later))) == (12_000, 12_000)
    ledger.vote(later, Decimal(4_000), deliberation=factories.DeliberationFactory(), by=factories.agent("Finances"))
    assert (fresh(later).reserved, ledger.unfunded(fresh(later))) == (24_000, 0)


@pytest.mark.django_db
def test_completed_agreement_leaves_nothing_reserved_and_all_paid():
    agreement = factories.agreement(Agreement.Status.COMPLETED)
    envelope = fresh(agreement.grant.application.call.envelope)
    assert (envelope.reserved, envelope.committed, envelope.paid) == (0, 12_000, 12_000)


MOVES = st.lists(
    st.tuples(st.sampled_from(["vote", "reserve", "commit", "release", "unvote"]), st.integers(1, 60)), max_size=12
)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_totals_are_the_sums_of_the_lines_whatever_happens(moves):
    """Lines come in any order; the refused ones leave no trace, the others are in the totals, which stay in bounds."""
    with transaction.atomic():
        envelope = factories.EnvelopeFactory(voted=50)
        file = Application.objects.first() or factories.ApplicationFactory()
        vote, by = factories.DeliberationFactory(), factories.agent("Finances")
        signs = {"vote": 1, "unvote": -1}
        kinds = {"reserve": Kind.RESERVED, "commit": Kind.COMMITTED, "release": Kind.RELEASED}
        for action, amount in moves:
            cause = {"deliberation": vote} if action in signs else {"application": file}
            kind = Kind.VOTED if action in signs else kinds[action]
            try:
                with transaction.atomic():
                    ledger.write(fresh(envelope), kind, signs.get(action, 1) * Decimal(amount), by=by, **cause)
            except IntegrityError:
                pass
        envelope = fresh(envelope)
        for kind in Kind:
            assert getattr(envelope, kind) == envelope.entries.total(kind)
        assert 0 <= envelope.available == envelope.voted - envelope.reserved - envelope.committed + envelope.released
        transaction.set_rollback(True)


AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(10**7), places=2)
LINES = st.dictionaries(st.sampled_from(["641", "70", "74com", "860", "870", "INDx", "789"]), AMOUNTS)


@given(lines=LINES)
def test_budget_adds_up_and_keeps_volunteers_apart(lines):
    file = Application(pk=1)
    file._prefetched_objects_cache = {"lines": [BudgetLine(account=code, amount=sum_) for code, sum_ in lines.items()]}
    found = file.budget
    asked = {code: lines.get(code, Decimal()) for code in ("641", "INDx", "70", "74com", "789", "860", "870")}
    assert found == Budget(
        charges=asked["641"] + asked["INDx"],
        produits=asked["70"] + asked["74com"] + asked["789"],
        volunteer_charges=asked["860"],
        volunteer_produits=asked["870"],
    )
    assert found.gap == found.produits - found.charges


@given(amount=AMOUNTS, percent=st.integers(1, 100))
def test_instalments_of_a_year_add_up_to_the_cent(amount, percent):
    parts = [part for part, _ in workflow.split(amount, percent, None, None)]
    assert sum(parts) == amount
    assert min(parts) > 0
    assert len(parts) <= 2
