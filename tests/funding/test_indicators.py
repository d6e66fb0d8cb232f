"""What an agreement aims at: read in the application, written by agents until somebody signs, then frozen."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from commons.models import Event
from funding import aims, articles, preparing, workflow
from funding.aims import Measure
from funding.models import Agreement, Indicator, IndicatorTarget
from tests import factories

pytestmark = pytest.mark.django_db


def page(agreement):
    return f"/gestion/funding/agreement/{agreement.pk}/parcours/write_indicators/"


def triennial(**fields):
    return factories.agreement(call=factories.CallFactory(max_years=3), years=3, **fields)


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("Vélos réparés : 400 par an.", ("Vélos réparés", "", 400)),
        ("- Déchets évités : 12,5 tonnes par an", ("Déchets évités", "tonnes", Decimal("12.5"))),
        ("Satisfaction: 80 %", ("Satisfaction", "%", 80)),
        ("Repas servis : 1 200 repas/an ;", ("Repas servis", "repas", 1200)),
        ("Accidents : 0", ("Accidents", "", 0)),
        ("Qualité de l’accueil", ("Qualité de l’accueil", "", None)),
        ("Ratio : 99999999999999", ("Ratio : 99999999999999", "", None)),
    ],
)
def test_line_of_the_evaluation_becomes_an_indicator(line, read):
    label, unit, target = read
    found = aims.measure(line.strip(" -–•\t.;"), [2027, 2028])
    assert found == (label, unit, {} if target is None else {2027: target, 2028: target})


def test_agreement_is_born_with_the_indicators_of_its_application():
    agreement = triennial(evaluation="Vélos réparés : 400 par an.\nBonne ambiance.", objectives="Réparer.\nAccueillir.")
    first, second = agreement.indicators.with_targets()
    assert (first.objective, first.label) == ("Réparer.", "Vélos réparés")
    assert list(first.by_year().values()) == [400, 400, 400]
    assert (second.objective, second.label, second.by_year()) == ("Accueillir.", "Bonne ambiance", {})


def test_indicators_share_the_objectives_when_they_do_not_pair():
    agreement = factories.agreement(evaluation="A : 1\nB : 2\nC : 3", objectives="Réparer.\nAccueillir.")
    assert {row.objective for row in agreement.indicators.all()} == {"Réparer. Accueillir."}


def test_instructor_writes_the_indicators_and_the_journal_tells_it(instructor):
    agreement = factories.agreement()
    year = agreement.grant.first_year
    measures = [Measure("Réparer.", "Vélos", "vélos", {year: Decimal(500)}), Measure("Réparer.", "Ateliers")]
    workflow.write_indicators(agreement, by=instructor, measures=measures)
    assert [str(row) for row in agreement.indicators.all()] == ["Vélos (vélos)", "Ateliers"]
    event = Event.objects.about(agreement).latest("pk")
    assert (event.action, event.by) == ("write_indicators", instructor)
    text = articles.page(agreement)
    assert "Cible" in text
    assert ">500<" in text


def test_nobody_else_writes_them(representative):
    with pytest.raises(PermissionDenied):
        workflow.write_indicators(factories.agreement(), by=representative, measures=[])


def test_indicators_of_a_signed_agreement_are_frozen(instructor):
    agreement = factories.agreement(Agreement.Status.TO_COUNTERSIGN)
    with pytest.raises(ValidationError, match="Trop tard"):
        workflow.write_indicators(agreement, by=instructor, measures=[])
    for change in (
        lambda: agreement.indicators.update(label="autre"),
        lambda: IndicatorTarget.objects.filter(indicator__agreement=agreement).update(value=1),
        lambda: agreement.indicators.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="ne changent plus"), transaction.atomic():
            change()


def test_partner_s_signature_freezes_them_too(instructor):
    agreement = factories.common_application(status="granted").grant.agreement
    partner = agreement.unsigned_partners().get()
    by = factories.representative_of(partner.structure)
    preparing.prepare(agreement.pk)
    workflow.sign_as_partner(agreement, by=by, name="Paule Part", role="Présidente", consent="Je signe.")
    with pytest.raises(ValidationError, match="figé"):
        workflow.write_indicators(agreement, by=instructor, measures=[])


def test_page_fills_the_table_and_saves_it(client, instructor):
    client.force_login(instructor)
    agreement = triennial()
    shown = client.get(page(agreement)).content.decode()
    assert "Vélos réparés" in shown
    assert "Cible" in shown
    first = agreement.grant.first_year
    typed = {
        "line_0_objective": "Réparer.", "line_0_label": "Vélos", "line_0_unit": "vélos", f"line_0_y{first}": "1 200,5",
        "line_1_label": "Accidents", f"line_1_y{first}": "0",
    }  # fmt: skip
    assert client.post(page(agreement), typed).status_code == 302
    bikes, accidents = agreement.indicators.with_targets()
    assert bikes.by_year() == {first: Decimal("1200.50")}
    assert (accidents.objective, accidents.by_year()) == ("Réparer.", {first: 0})


def test_page_keeps_what_was_typed_when_it_refuses(client, instructor):
    client.force_login(instructor)
    agreement = factories.agreement()
    year = agreement.grant.first_year
    response = client.post(page(agreement), {"line_7_unit": "heures", f"line_7_y{year}": "beaucoup"})
    told = response.content.decode()
    assert response.status_code == 422
    assert "Nommez ce qui est mesuré." in told
    assert "Dites à quel objectif il répond." in told
    assert "Donnez un nombre" in told
    assert 'value="beaucoup"' in told
    assert agreement.indicators.get().label == "Vélos réparés"


def test_indicators_are_seen_by_whoever_sees_the_agreement(structure, representative, stranger, instructor):
    agreement = factories.agreement(structure=structure)
    for model in (Indicator, IndicatorTarget):
        assert model.objects.visible_to(representative).count() == 1
        assert model.objects.visible_to(instructor).count() == 1
        assert model.objects.visible_to(stranger).count() == 0
    assert agreement.indicators.get().targets.get().value == 400


def test_structure_reads_its_objectives_and_why_the_agreement_has_its_form(client, structure, representative):
    client.force_login(representative)
    agreement = factories.agreement(structure=structure, asked=30_000)
    told = client.get(agreement.get_absolute_url()).content.decode()
    assert "Les objectifs" in told
    assert "Vélos réparés" in told
    assert "une convention complète est obligatoire" in told
    assert "loi 2000-321, art. 10" in told
