"""What a signed agreement aims at changes by an amendment, and by nothing else."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from funding import workflow
from funding.forms.amendments import AmendmentForm
from funding.models import AmendedTarget, IndicatorTarget
from tests import factories
from tests.changes import SIGN, amendment

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    application = factories.ApplicationFactory(
        evaluation="Vélos réparés : 400 vélos par an.\nBonne ambiance.", status="granted"
    )
    return factories.in_force(application=application)


def test_target_changes_when_the_town_has_signed(agreement):
    year, (bikes, mood) = agreement.grant.first_year, agreement.indicators.all()
    targets = {(bikes.pk, year): Decimal(300), (mood.pk, year): Decimal(0)}
    made = amendment(agreement, "to_countersign", targets=targets)
    assert [(what, before, after) for what, before, after in made.changes()] == [
        (f"Vélos réparés (vélos), cible {year}", "400", "300"),
        (f"Bonne ambiance, cible {year}", "—", "0"),
    ]
    assert bikes.by_year() == {year: 400}
    workflow.countersign_amendment(made, by=factories.agent("Signature"), **SIGN)
    assert [row.by_year() for row in agreement.indicators.all()] == [{year: 300}, {year: 0}]
    assert [target for _, target, _ in agreement.reports.get().indicators()] == [300, 0]


def test_target_is_frozen_but_for_what_the_amendment_says(agreement):
    year, bikes = agreement.grant.first_year, agreement.indicators.first()
    made = amendment(agreement, targets={(bikes.pk, year): Decimal(300)})
    for change in (
        lambda: IndicatorTarget.objects.filter(indicator=bikes).update(value=299),
        lambda: IndicatorTarget.objects.filter(indicator=bikes).update(year=year + 1),
        lambda: IndicatorTarget.objects.filter(indicator=bikes).delete(),
        lambda: AmendedTarget.objects.filter(amendment=made).update(after=1),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_what_is_left_as_it_is_changes_nothing(agreement):
    year, bikes = agreement.grant.first_year, agreement.indicators.first()
    made = amendment(agreement, "draft", targets={(bikes.pk, year): Decimal(400)})
    assert (made.targets.count(), made.missing_to_send()) == (
        0,
        ["Dites ce qui change : une date, l’objet, un montant ou une cible."],
    )
    workflow.rewrite_amendment(
        made, by=factories.agent("Instruction"), reason="Moins.", targets={(bikes.pk, year): Decimal(350)}
    )
    form = AmendmentForm(subject=made)
    assert form[f"target_{bikes.pk}_{year}"].value() == "350"


def test_target_of_a_year_already_reported_stays(agreement):
    year, bikes = agreement.grant.first_year, agreement.indicators.first()
    factories.report("submitted", agreement.reports.get())
    with pytest.raises(ValidationError, match="ses cibles ne changent plus"):
        amendment(agreement, "draft", targets={(bikes.pk, year): Decimal(300)})
    assert f"target_{bikes.pk}_{year}" not in AmendmentForm(subject=agreement).fields
