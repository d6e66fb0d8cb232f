"""Instalments by their dates: the filter, the work list, the structure's page and the move all say the same."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from commons import clock
from commons.workflow import Incomplete
from funding import ledger, workflow, worklist
from funding.admin.payments import StateFilter
from funding.models import Agreement, Envelope, Instalment, Report
from structures import workflow as registrations
from structures.models import BankAccount
from tests import factories
from tests.client import text

pytestmark = pytest.mark.django_db
LIST = "/gestion/funding/instalment/"
DAY = dt.timedelta(days=1)


def plain(words):
    return " ".join(words.split())


def fresh(instalment):
    return Instalment.objects.get(pk=instalment.pk)


def states(instalment):
    """Every choice of the « État » filter that shows this instalment."""
    return [
        key
        for key, (_, rows) in StateFilter.STATES.items()
        if rows(Instalment.objects.all()).filter(pk=instalment.pk).exists()
    ]


def declare_another(structure):
    account = BankAccount(structure=structure, holder="Autre", iban=factories.french_iban(77), bic="AGRIFRPP")
    return registrations.declare_account(account, by=factories.representative_of(structure))


def triennial(years=2, **fields):
    """In force, over several years; only the first year's credits are voted."""
    call = factories.CallFactory(max_years=3, envelope=factories.EnvelopeFactory())
    return factories.in_force(call=call, years=years, **fields)


def accept(report):
    """The service has accepted it, whatever the report must hold meanwhile."""
    Report.objects.filter(pk=report.pk).update(status="accepted", accepted_at=clock.now())


# What each one waits for, in a sentence -----------------------------------------------------------------------


def test_instalment_that_waits_for_nothing_is_the_finances(structure):
    first = factories.in_force(structure=structure).instalments.first()
    due = clock.today() + 60 * DAY
    assert first.due_on == due
    assert plain(first.says()).startswith("C’est aux finances de l’autoriser avant le ")
    assert states(first) == ["a-autoriser", "prets"]


def test_unsigned_agreement_waits_for_its_signatures(structure):
    agreement = factories.agreement(structure=structure)
    first = agreement.instalments.first()
    assert first.says() == "Attend la signature de la convention. C’est à la structure."
    Agreement.objects.filter(pk=agreement.pk).update(status="to_countersign", document="x", document_sha256="x")
    assert fresh(first).says() == "Attend la signature de la convention. C’est au signataire de la Ville."
    assert states(first) == ["signature"]


def test_agreement_given_up_pays_nothing_more(structure):
    agreement = factories.agreement("renounced", structure=structure)
    assert agreement.instalments.first().says() == "Ne sera pas versé : la convention est « abandonnée »."
    assert states(agreement.instalments.first()) == []


def test_balance_waits_for_the_report_and_says_who_has_it(structure):
    agreement = factories.in_force(structure=structure)
    balance, report = agreement.instalments.last(), agreement.reports.get()
    year = report.year
    start = f"Attend que le compte rendu {year} soit accepté. C’est"
    assert plain(balance.says()).startswith(f"{start} à la structure de le rendre avant le ")
    assert plain(balance.says(own=True)).startswith(f"{start} à vous de le rendre avant le ")
    assert states(balance) == ["compte-rendu"]
    Report.objects.filter(pk=report.pk).update(status="submitted", submitted_at=clock.now())
    assert fresh(balance).says() == f"{start} au service de le lire."
    Report.objects.filter(pk=report.pk).update(status="returned")
    assert plain(fresh(balance).says()).startswith(f"{start} à la structure de le corriger avant le ")


def test_next_year_waits_for_its_first_of_january(structure):
    agreement = triennial(structure=structure)
    next_year = agreement.instalments.get(rank=3)
    accept(agreement.reports.get(year=next_year.year - 1))
    assert fresh(next_year).says() == f"Attend l’ouverture des crédits {next_year.year}, le 1er janvier."


def test_credits_not_voted_are_told_by_how_much(structure, financier):
    agreement = triennial(structure=structure)
    row = agreement.instalments.get(rank=3)
    accept(agreement.reports.get(year=row.year - 1))
    with clock.moved_to(dt.date(row.year, 2, 1)):
        row = fresh(row)
        sentence = f"Attend les crédits {row.year} : il manque 12 000 €."
        assert plain(row.says()) == f"{sentence} C’est au conseil municipal de les voter."
        assert states(row) == ["credits", "prets"]
        with pytest.raises(Incomplete) as refusal:
            workflow.authorise(row, by=financier)
        assert [plain(words) for words in refusal.value.messages] == [sentence]
        envelope = factories.EnvelopeFactory(year=row.year, voted=5_000)
        assert plain(fresh(row).says()).startswith(f"Attend les crédits {row.year} : il manque 7 000 €.")
        ledger.vote(envelope, Decimal(7_000), deliberation=factories.DeliberationFactory(), by=financier)
        assert states(row) == ["a-autoriser", "prets"]
        workflow.authorise(row, by=financier)
    assert fresh(row).authorised_by == financier


def test_overdue_report_of_an_earlier_year_holds_the_next_instalment(client, structure, financier, instructor):
    agreement = triennial(structure=structure)
    row, report = agreement.instalments.get(rank=3), agreement.reports.get(year=factories.this_year())
    Instalment.objects.filter(pk=row.pk).update(after_report=None)  # a schedule that does not wait for it
    factories.EnvelopeFactory(year=row.year, voted=50_000)
    with clock.moved_to(report.due_on):
        assert states(row) == ["a-autoriser", "prets"]
    with clock.moved_to(report.due_on + DAY):
        row = fresh(row)
        sentence = f"Versement retenu : le compte rendu {report.year} est en retard."
        assert row.says() == f"{sentence} C’est à la structure de le rendre."
        assert states(row) == ["retenu", "prets"]
        with pytest.raises(Incomplete) as refusal:
            workflow.authorise(row, by=financier)
        assert refusal.value.messages == [sentence]
        assert sentence.removesuffix(".") in [task.badge for task in worklist.office(financier)["tasks"]]
        assert "Compte rendu en retard" in [task.badge for task in worklist.office(instructor)["late"]]
        accept(report)
        workflow.authorise(fresh(row), by=financier)


def test_report_of_its_own_year_holds_nothing(structure):
    agreement = triennial(structure=structure)
    first = agreement.instalments.first()
    with clock.moved_to(agreement.reports.first().due_on + DAY):
        assert "retenu" not in states(first)


def test_change_of_account_holds_what_is_ready_and_what_is_authorised(structure):
    agreement = factories.in_force(structure=structure)
    first = agreement.instalments.first()
    another = declare_another(structure)
    assert first.says() == "Versement retenu : coordonnées bancaires à confirmer. C’est au service."
    assert states(first) == ["retenu", "prets"]
    registrations.refuse_account(another, by=factories.agent("Instruction"), reason="Faux.")
    factories.pay(first, status="authorised")
    assert states(first) == ["a-payer", "autorises"]
    declare_another(structure)
    assert states(first) == ["retenu", "autorises"]


def test_paid_instalment_says_when_and_by_how_much_it_was_late(structure):
    first = factories.in_force(structure=structure).instalments.first()
    with clock.moved_to(first.due_on + 3 * DAY):
        factories.pay(first)
        assert states(first) == ["payes", "payes-tard"]
    assert first.says().endswith(f"mandat M-{first.pk}, avec 3 jours de retard.")
    assert first.days_late == 3


def test_same_sentence_on_every_page(client, structure, representative, financier):
    agreement = factories.in_force(structure=structure)
    declare_another(structure)
    for instalment in agreement.instalments.all():
        sentence = instalment.says()
        assert instalment.says(own=True) in text(client.sign_in(representative).page(agreement.get_absolute_url()))
        assert sentence in text(client.sign_in(financier).page(LIST))
        assert sentence in text(client.page(f"{LIST}{instalment.pk}/change/"))
        assert sentence in text(client.page(f"/gestion/funding/agreement/{agreement.pk}/change/"))


# Dates ---------------------------------------------------------------------------------------------------------


def test_alert_comes_fifteen_days_before_and_stays_after(client, structure, financier):
    first = factories.in_force(structure=structure).instalments.first()
    seen = {}
    for left in (16, 15, 0, -1):
        with clock.moved_to(first.due_on - left * DAY):
            office = worklist.office(financier)
            (task,) = [task for task in [*office["late"], *office["tasks"]] if "convention" in task.title]
            seen[left] = (task.tone, plain(task.badge))
            assert ("bientot" in states(first), "en-retard" in states(first)) == (0 <= left <= 15, left < 0)
    assert seen == {
        16: ("info", "À autoriser"),
        15: ("wait", "À autoriser · à payer dans 15 jours"),
        0: ("wait", "À autoriser · à payer aujourd’hui"),
        -1: ("act", "À autoriser · en retard d’un jour"),
    }
    with clock.moved_to(first.due_on + DAY):
        page = text(client.sign_in(financier).page(f"{LIST}{first.pk}/change/"))
        assert "En retard d’un jour : une subvention est payée dans les 60 jours." in page
        assert "les 60 jours sont passés" in page
        assert "En retard d’un jour" in text(client.page(LIST, etat="en-retard"))


@pytest.mark.parametrize("state", [*StateFilter.STATES, "inconnu"])
def test_each_choice_of_the_filter_is_a_page(state, client, structure, financier):
    factories.in_force(structure=structure)
    client.sign_in(financier).page(LIST, etat=state)


def count_of(client, url):
    with CaptureQueriesContext(connection) as queries:
        client.page(url)
    return len(queries)


@pytest.mark.parametrize("url", [LIST, f"{LIST}?etat=prets", f"{LIST}delais/"])
def test_list_asks_as_much_for_three_as_for_one(url, client, financier):
    factories.in_force()
    client.sign_in(financier)
    count_of(client, url)
    one = count_of(client, url)
    factories.in_force()
    factories.pay(factories.in_force().instalments.first(), status="authorised")
    assert count_of(client, url) == one


def test_space_page_asks_as_much_for_two_instalments_as_for_four(client, structure, representative):
    short, long = factories.in_force(structure=structure), triennial(structure=structure)
    client.sign_in(representative)
    count_of(client, short.get_absolute_url())
    asked = [count_of(client, agreement.get_absolute_url()) for agreement in (short, long)]
    assert long.instalments.count() == 4
    assert asked[0] == asked[1]


# Several at once, on the last euros ----------------------------------------------------------------------------


def test_several_are_authorised_on_one_screen_each_with_its_outcome(client, financier, structure):
    good, held = factories.in_force(), factories.in_force(structure=structure)
    declare_another(structure)
    rows = [agreement.instalments.first() for agreement in (good, held)]
    page = client.sign_in(financier).post(
        LIST, {"action": "authorise", "_selected_action": [row.pk for row in rows]}, follow=True
    )
    assert "Versement retenu : coordonnées bancaires à confirmer" in text(page)
    page = text(client.fill(page))
    assert "1 sur 2 autorisé." in page
    assert "Non Versement retenu : coordonnées bancaires à confirmer." in page
    assert [fresh(row).authorised_by for row in rows] == [financier, None]


def test_treasurer_authorises_nothing(client, treasurer):
    first = factories.in_force().instalments.first()
    client.sign_in(treasurer)
    assert client.get(f"{LIST}autoriser/?versements={first.pk}").status_code == 403
    assert client.post(f"{LIST}autoriser/", {"versements": first.pk}).status_code == 403
    assert fresh(first).authorised_at is None


def test_agent_of_the_structure_leaves_it_to_others(structure, financier):
    first = factories.in_force(structure=structure).instalments.first()
    factories.MembershipFactory(structure=structure, user=financier, role="reader")
    by = type(financier).objects.get(pk=financier.pk)
    (outcome,) = workflow.payments.authorise_several([first], by=by)
    assert outcome.sentence.startswith("Ce versement est celui d’une structure dont vous êtes")


@pytest.mark.django_db(transaction=True)
def test_last_euros_of_a_year_are_authorised_once():
    """Two agreements count on a later year whose credits cover one of them."""
    call = factories.CallFactory(max_years=3, envelope=factories.EnvelopeFactory())
    rows = []
    for agreement in [factories.in_force(call=call, years=2) for _ in range(2)]:
        accept(agreement.reports.first())
        rows.append(agreement.instalments.get(rank=3))
    year, by = rows[0].year, factories.agent("Finances")
    factories.EnvelopeFactory(year=year, voted=12_000)
    gate, outcomes = threading.Barrier(2), {}
    with clock.moved_to(dt.date(year, 2, 1)):

        def run(row):
            gate.wait()
            try:
                workflow.authorise(fresh(row), by=by)
                outcomes[row.pk] = "done"
            except ValidationError as refusal:
                outcomes[row.pk] = plain(refusal.messages[0])
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=[row]) for row in rows]
        [thread.start() for thread in threads]
        [thread.join(20) for thread in threads]
    assert sorted(outcomes.values())[1] == "done"
    assert "il manque 12 000 €" in sorted(outcomes.values())[0].lower()
    envelope = Envelope.objects.get(year=year)
    assert (envelope.committed, envelope.available) == (12_000, 0)
