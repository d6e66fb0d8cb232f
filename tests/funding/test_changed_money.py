"""Once an agreement has changed, all that reads its money reads what is true now."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from commons import clock
from commons.workflow import Incomplete
from funding import ledger, recovering, workflow
from funding.models import Agreement, Envelope, InKindAid, Instalment
from funding.models.articles import AgreementTemplate
from funding.received import Received
from funding.worklist import structure_tasks
from tests import factories
from tests.changes import SIGN, amendment, recovery

pytestmark = pytest.mark.django_db


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def spent(report, cost):
    """The report says that this was spent, of 20 000 € planned."""
    report.lines.update(planned=0, actual=0)
    report.lines.filter(account="641").update(planned=20_000, actual=cost)
    return fresh(report)


def test_report_counts_what_the_amendment_gave():
    agreement = factories.in_force(application=factories.ApplicationFactory(asked=9_000, status="granted"))
    year = agreement.grant.first_year
    amendment(agreement, amounts={year: Decimal(6_000)})
    assert spent(agreement.reports.get(), 10_000).subsidy == 6_000
    assert (fresh(agreement.reports.get()).earned, fresh(agreement.reports.get()).unspent) == (3_000, 3_000)


def test_plan_of_the_report_follows_the_amended_amount():
    agreement = factories.in_force(application=factories.ApplicationFactory(asked=9_000, status="granted"))
    report = agreement.reports.get()
    before = report.lines.get(account=report.chart.town).planned
    amendment(agreement, amounts={report.year: Decimal(6_000)})
    assert report.lines.get(account=report.chart.town).planned == before - 3_000


def test_overpayment_is_kept_from_what_is_still_to_come_and_asked_once():
    agreement = factories.in_force(application=factories.ApplicationFactory(asked=10_000, status="granted"))
    factories.pay(agreement.instalments.first())
    report = spent(agreement.reports.get(), 16_000)  # 8 000 € are due, 5 000 € are paid, 5 000 € to come
    found = recovering.overpaid(report)
    assert found.amount == 2_000
    made = recovery(agreement, "answered", asked=found.amount, ground="overpaid")
    workflow.withhold(made, by=factories.agent("Instruction"), amount=found.amount, reasons="Retenu.")
    assert recovering.overpaid(fresh(report)).amount == 0
    assert sum(amount for _, amount in fresh(agreement).years()) == 8_000


def test_payment_of_tomorrow_is_not_recorded():
    instalment = factories.in_force().instalments.first()
    factories.pay(instalment, status="authorised")
    tomorrow = clock.today() + dt.timedelta(days=1)
    with pytest.raises(ValidationError, match="une fois fait"):
        workflow.pay(instalment, by=factories.agent("Trésorerie"), order_number="M-1", paid_on=tomorrow)


def test_payment_on_which_a_sum_is_to_return_is_not_reversed():
    agreement = factories.in_force()
    factories.pay(agreement.instalments.first())
    recovery(fresh(agreement), "decided")
    with pytest.raises(ValidationError, match="sont à rendre"):
        workflow.reverse_payment(
            agreement.instalments.first(), by=factories.agent("Trésorerie"), kind="mistake", reason="Erreur."
        )
    assert fresh(agreement.instalments.first()).status == "paid"


def test_year_begun_whose_credits_were_never_voted_may_be_lowered():
    application = factories.ApplicationFactory(
        call=factories.CallFactory(max_years=3), years=3, asked=12_000, status="granted"
    )
    agreement = factories.in_force(application=application)
    first = application.call.envelope
    later = Envelope.objects.create(fund=first.fund, axis=first.axis, year=first.year + 1)
    with clock.moved_to(clock.today().replace(year=later.year)):
        amendment(agreement, amounts={later.year: Decimal(10_000)})
    later.refresh_from_db()
    assert (later.committed, later.reserved, ledger.unfunded(later)) == (0, 0, 10_000)


def test_work_list_counts_neither_cancelled_nor_paid_instalments():
    agreement = factories.in_force()
    report = agreement.reports.get()
    last = Instalment.objects.get(after_report=report)
    owner = factories.representative_of(agreement.structure)

    def told():
        return [task.detail for task in structure_tasks(owner) if task.title.startswith("Compte rendu")]

    assert "à verser ensuite" in told()[0]
    made = recovery(agreement, "answered", asked=last.amount)
    workflow.withhold(made, by=factories.agent("Instruction"), amount=last.amount, reasons="Retenu.")
    assert fresh(last).cancelled_at
    assert told() == [f"Convention {agreement.number}"]


# Parties ----------------------------------------------------------------------------------------------------


def common_agreement(in_force=True):
    application = factories.common_application(
        shares=(33, 33), status="granted", call=factories.CallFactory(kind="common")
    )
    return factories.in_force(application=application) if in_force else application.grant.agreement


def amendments_of(structure):
    tasks = structure_tasks(factories.representative_of(structure))
    return [task.title for task in tasks if "avenant" in task.title]


def test_partners_are_asked_to_sign_the_amendment_before_the_lead():
    made = amendment(common_agreement(), "to_sign", purpose="Autre objet")
    partners = list(made.unsigned_partners())
    assert amendments_of(made.structure) == []
    for partner in partners:
        assert amendments_of(partner.structure) == [f"Signer l’avenant n° 1 pour {partner}"]
        workflow.sign_amendment_as_partner(made, by=factories.representative_of(partner.structure), **SIGN)
        assert amendments_of(partner.structure) == []
    assert amendments_of(made.structure) == ["Signer l’avenant n° 1"]


def test_page_of_an_amendment_says_who_signs_first(client):
    made = amendment(common_agreement(), "to_sign", purpose="Autre objet")
    partner = made.unsigned_partners().first()
    lead, other = factories.representative_of(made.structure), factories.representative_of(partner.structure)
    assert "Ils signent avant vous" in client.sign_in(lead).get(made.get_absolute_url()).content.decode()
    assert "chacun signe pour soi" in client.sign_in(other).get(made.get_absolute_url()).content.decode()


def test_parts_of_all_structures_make_what_the_town_pays():
    agreement = common_agreement()
    agreement.grant.beneficiaries.update(signed_on=clock.today())
    made = [Received(line.structure) for line in agreement.grant.beneficiaries.all()]
    year = agreement.grant.first_year
    assert sum(received.cash[year] for received in made) == dict(agreement.years())[year]
    factories.pay(agreement.instalments.first())
    made = [Received(line.structure) for line in agreement.grant.beneficiaries.all()]
    assert sum(received.paid[year] for received in made) == agreement.instalments.first().amount


def test_nobody_freezes_a_form_that_the_law_does_not_allow():
    agreement = common_agreement(in_force=False)
    simplified = AgreementTemplate.objects.in_use(AgreementTemplate.Form.SIMPLIFIED)
    workflow.choose_text(agreement, by=factories.agent("Instruction"), template=simplified)
    partner = agreement.unsigned_partners().first()
    InKindAid.objects.create(
        by=factories.agent("Instruction"),
        structure=partner.structure,
        year=agreement.grant.first_year,
        label="Local",
        value=30_000,
    )
    by = factories.representative_of(partner.structure)
    with pytest.raises(Incomplete, match="forme complète"):
        workflow.sign_as_partner(agreement, by=by, **SIGN)
    with pytest.raises(Incomplete, match="forme complète"):
        workflow.print_to_sign(agreement, by=by)
    assert not Agreement.objects.get(pk=agreement.pk).document
