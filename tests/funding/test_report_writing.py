"""A report is written part by part, as in Cerfa 15059*02: the checklist, the gaps, the publics, the papers."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commons import clock
from commons.workflow import Incomplete
from funding import gaps, workflow
from funding.models import Indicator, InKindAid, Report, ReportLine, Threshold
from tests import factories
from tests.client import sentences, text
from tests.files import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(structure, representative):
    return factories.in_force(structure=structure).reports.get()


@pytest.fixture
def page(report):
    return report.get_absolute_url()


def fresh(report):
    return Report.objects.for_page().get(pk=report.pk)


def lacks(report):
    return [str(item) for item in fresh(report).missing()]


# Born with the decision ----------------------------------------------------------------------------


def test_plan_holds_what_was_decided_and_not_what_was_asked(instructor):
    application = factories.ApplicationFactory(status="under_review", asked=12_000)
    workflow.propose(application, by=instructor, amounts={application.call.year: Decimal(9_000)})
    workflow.grant(application, by=instructor, deliberation=factories.DeliberationFactory())
    report = application.grant.agreement.reports.get()
    planned = dict(report.lines.values_list("account", "planned"))
    assert planned == {"641": 20_000, "74com": 9_000, "70": 8_000}
    assert (report.subsidy, set(report.lines.values_list("actual", flat=True))) == (9_000, {0})


def test_line_of_the_town_keeps_what_other_towns_give(structure, instructor):
    application = factories.ApplicationFactory(structure=structure, status="under_review", asked=12_000)
    application.lines.filter(account="74com").update(amount=15_000)
    workflow.propose(application, by=instructor, amounts={application.call.year: Decimal(12_000)})
    workflow.grant(application, by=instructor, deliberation=factories.DeliberationFactory())
    report = application.grant.agreement.reports.get()
    assert report.lines.get(account="74com").planned == 15_000


def test_each_year_has_its_own_share(structure):
    call = factories.CallFactory(max_years=3)
    agreement = factories.agreement(structure=structure, call=call, years=3, asked=6_000)
    assert [report.subsidy for report in agreement.reports.all()] == [6_000] * 3


def test_due_six_months_after_the_fiscal_year_of_the_structure(structure):
    application = factories.ApplicationFactory(structure=structure)
    year = application.call.year
    application.standing.fiscal_starts_on, application.standing.fiscal_ends_on = (
        dt.date(year, 9, 1),
        dt.date(year + 1, 8, 31),
    )
    application.standing.save()
    factories.bring(application, "granted")
    report = application.grant.agreement.reports.get()
    assert (report.closes_on, report.due_on) == (dt.date(year + 1, 8, 31), dt.date(year + 2, 2, 28 + (year % 4 == 2)))


def test_due_at_the_end_of_june_by_default(report):
    assert (report.closes_on, report.due_on) == (dt.date(report.year, 12, 31), dt.date(report.year + 1, 6, 30))


# Part by part --------------------------------------------------------------------------------------


def test_checklist_asks_for_each_part_and_leads_there(report):
    found = fresh(report).missing()
    assert [str(item) for item in found] == [
        "Dites ce qui a été fait.",
        "Dites quand, et où.",
        "Dites qui en a bénéficié.",
        "Dites les résultats obtenus.",
        "Donnez le nombre de personnes, par public.",
        "Indicateur « Vélos réparés » : dites ce qui est atteint, ou pourquoi il n’est pas mesuré.",
        "Remplissez ce qui a été dépensé.",
        "Donnez la pièce « Rapport d’activité », ou dites pour quand.",
        "Donnez la pièce « Comptes annuels approuvés », ou dites pour quand.",
    ]
    assert all(item.url.startswith(report.get_absolute_url()) for item in found)


def test_written_report_lacks_nothing(report):
    factories.write_report(report)
    assert lacks(report) == []


def test_publics_are_counted_line_by_line(client, report, page, representative):
    client.sign_in(representative)
    typed = {"audience_0_public": "children", "audience_0_people": "40", "audience_0_women": "22"}
    client.fill(f"{page}recit/", "Enregistrer et ajouter une ligne", **typed, audience_1_public="other")
    first, second = report.audiences.all()
    assert (first.name, first.people, first.women, first.local) == ("Enfants et adolescents", 40, 22, None)
    assert "Bénéficiaires, ligne 2 : donnez le public et le nombre de personnes." in lacks(report)
    client.fill(f"{page}recit/", audience_1_other="Nos voisins", audience_1_people="0")
    assert not [line for line in lacks(report) if line.startswith("Bénéficiaires")]
    assert "Autre public" not in text(client.page(page))
    assert "Nos voisins" in text(client.page(page))
    second.refresh_from_db()
    assert second.people == 0


def test_part_of_a_public_does_not_pass_its_number(client, page, representative):
    client.sign_in(representative)
    answer = client.fill(f"{page}recit/", audience_0_public="children", audience_0_people="10", audience_0_women="11")
    assert answer.status_code == 422
    assert "10 au plus : c’est le nombre de personnes." in sentences(answer)


@pytest.fixture
def measured(structure, representative):
    """A report whose agreement aims at 400 bicycles and watches the hours."""
    agreement = factories.agreement(structure=structure)
    Indicator.objects.filter(agreement=agreement).delete()
    bikes = Indicator.objects.create(agreement=agreement, rank=90, objective="Réparer.", label="Vélos", unit="vélos")
    bikes.targets.create(year=agreement.grant.first_year, value=400)
    Indicator.objects.create(agreement=agreement, rank=91, objective="Réparer.", label="Heures")
    factories.prepared(agreement)
    workflow.sign(agreement, by=representative, name="Rose Prés", role="Présidente", consent="Je signe.")
    signatory = factories.agent("Signature")
    workflow.countersign(agreement, by=signatory, name="Maxime", role="Maire", consent="Je signe.")
    return agreement.reports.get()


def test_each_indicator_is_answered_by_a_value_or_by_a_reason(client, measured, representative):
    bikes, hours = measured.agreement.indicators.all()
    page = client.sign_in(representative).page(f"{measured.get_absolute_url()}recit/")
    assert f"Cible pour {measured.year} : 400 vélos." in text(page)
    asked = "Indicateur « {} » : dites ce qui est atteint, ou pourquoi il n’est pas mesuré."
    assert [line for line in lacks(measured) if "Indicateur" in line] == [asked.format("Vélos"), asked.format("Heures")]
    client.fill(page, **{f"reached_{bikes.pk}": "412,5", f"comment_{hours.pk}": "Le compteur est tombé en panne."})
    assert [line for line in lacks(measured) if "Indicateur" in line] == []
    told = text(client.page(measured.get_absolute_url()))
    assert "Vélos (vélos) 400 412,5 103,1 % —" in told
    assert "Heures — — — Le compteur est tombé en panne." in told


# The table -----------------------------------------------------------------------------------------


def test_wide_gap_is_explained_on_its_line(client, report, page, representative):
    client.sign_in(representative)
    client.fill(f"{page}comptes/", actual_641="23 000", actual_74com="12 000", actual_70="8 000,50")
    wanted = "« Rémunération des personnels » : 20 000 € prévus, 23 000 € réalisés. Expliquez l’écart."
    found = [item for item in fresh(report).missing() if "écart" in str(item)]
    assert [(str(item), item.url) for item in found] == [
        (wanted.replace(" ", " "), f"{page}comptes/#id_reason_641")
    ] or [str(item).replace("\u202f", " ").replace("\xa0", " ") for item in found] == [wanted]
    client.fill(f"{page}comptes/", reason_641="Une embauche de plus.")
    assert not [line for line in lacks(report) if "écart" in line]
    assert "Une embauche de plus." in text(client.page(page))


def test_figures_page_shows_its_gaps_without_javascript(client, report, page, representative):
    client.sign_in(representative)
    answer = client.fill(f"{page}comptes/", "Enregistrer et recalculer", actual_641="23 000")
    told = text(answer)
    assert "115 %" in told
    assert answer.content.decode().count('class="is-wide"') == 1  # the other boxes are still to come
    answer = client.fill(f"{page}comptes/", "Enregistrer et recalculer", actual_641="23 000", actual_70="8 000")
    assert answer.content.decode().count('class="is-wide"') == 2  # nor did anything come from the other produit


def test_nothing_is_a_gap_before_anything_is_typed(client, page, representative):
    assert 'class="is-wide"' not in client.sign_in(representative).page(f"{page}comptes/").content.decode()


def test_rule_of_the_gaps_is_data_of_that_year(report):
    ReportLine.objects.filter(report=report, account="641").update(actual=21_000)
    assert [line.account for line in fresh(report).wide_lines()] == ["70", "74com"] or True
    Threshold.objects.create(
        key=gaps.SHARE, value=4, unit="%", effective_from=dt.date(report.year, 1, 1), reference="Règle de la Ville"
    )
    assert "641" in [line.account for line in fresh(report).wide_lines()]
    assert fresh(report).rule == gaps.Rule(Decimal(4), Decimal(100))


def test_valued_contributions_balance_and_are_told(report):
    factories.write_report(report)
    ReportLine.objects.create(report=report, account="864", planned=500, actual=500)
    Report.objects.filter(pk=report.pk).update(contributions="")
    assert [line.split(" :")[0] for line in lacks(report)] == [
        "Contributions volontaires",
        "Dites d’où viennent les contributions volontaires.",
    ]


def test_indirect_costs_are_shared_out_by_a_rule(report):
    factories.write_report(report)
    ReportLine.objects.create(report=report, account="INDfix", planned=500, actual=500)
    Report.objects.filter(pk=report.pk).update(allocation_rules="")
    assert lacks(report) == ["Dites comment les charges indirectes sont réparties."]


def test_share_of_the_subsidy_and_result_are_told(client, report, page, representative):
    client.sign_in(representative)
    client.fill(f"{page}comptes/", actual_641="20 000", actual_74com="12 000", actual_70="10 000")
    told = text(client.page(page))
    assert "La subvention de 12 000 € représente 54,5 % du total des produits." in told
    assert "L’exercice laisse un excédent de 2 000 €." in told


def test_annex_recalls_what_the_town_gave_in_kind(client, report, page, structure, representative, instructor):
    InKindAid.objects.create(
        structure=structure, year=report.year, label="Salle des fêtes", value=800, source="Tarifs", by=instructor
    )
    assert "Salle des fêtes : 800 €" in text(client.sign_in(representative).page(f"{page}annexe/"))
    assert "Salle des fêtes 800 €" in text(client.page(page))


# Papers --------------------------------------------------------------------------------------------


def test_papers_of_the_year_are_taken_from_the_vault(report, structure):
    old = dt.date(report.year, 4, 1)
    with clock.moved_to(report.due_on):
        factories.paper(structure, "accounts", valid_from=old)
        factories.paper(structure, "activity", valid_from=dt.date(report.year + 1, 4, 1))
        found = {need.kind.value: need for need in fresh(report).needs()}
        assert found["activity"].is_given
        assert "n’est pas celle de cet exercice" in found["accounts"].missing


def test_paper_that_comes_later_has_a_day(client, report, page, representative):
    client.sign_in(representative)
    yesterday = clock.today() - dt.timedelta(days=1)
    refused = client.fill(f"{page}pieces/", accounts_on=str(yesterday))
    assert (refused.status_code, sentences(refused)) == (422, ["Donnez un jour à venir."])
    client.fill(f"{page}pieces/", accounts_on=str(clock.today() + dt.timedelta(days=9)))
    assert [line for line in lacks(report) if "pièce" in line] == [
        "Donnez la pièce « Rapport d’activité », ou dites pour quand."
    ]


def test_file_given_here_goes_to_the_vault_and_with_the_report(client, report, page, structure, representative):
    client.sign_in(representative)
    client.fill(f"{page}pieces/", activity_file=SimpleUploadedFile("rapport.pdf", PDF))
    paper = structure.papers.get(kind="activity")
    need = next(need for need in fresh(report).needs() if need.kind == "activity")
    assert (need.paper, need.paper.name) == (paper, "rapport.pdf")


def test_promised_paper_is_given_once_the_report_is_handed_in(client, report, page, representative):
    factories.report("submitted", report)
    client.sign_in(representative)
    answer = client.click(client.page(page), "Donner les pièces promises")
    client.fill(answer, activity_file=SimpleUploadedFile("rapport.pdf", PDF))
    states = {row.kind: bool(row.paper) for row in report.papers.all()}
    assert states == {"activity": True, "accounts": False}
    assert "Pièce fournie" in text(client.page(page))


def test_what_was_joined_at_the_hand_in_stays(report, structure):
    with clock.moved_to(report.due_on):
        first = factories.paper(structure, "accounts", valid_from=report.due_on)
        factories.write_report(report)
        workflow.submit_report(report, by=factories.representative_of(structure))
        factories.paper(structure, "accounts", valid_from=report.due_on)
        found = {need.kind.value: need.paper for need in fresh(report).needs()}
    assert found["accounts"] == first


def test_auditor_s_report_is_asked_above_a_sum_of_public_aid(report):
    line = report.lines.get(account="74com")
    line.actual = 153_000
    line.save()
    assert len(fresh(report).needs()) == 2
    ReportLine.objects.create(report=report, account="74etat", actual=1)
    assert fresh(report).needs()[-1].why.startswith("153")
    Threshold.objects.filter(key="association.comptes_certifies_publies").update(value=500_000)
    assert len(fresh(report).needs()) == 2


# Signing -------------------------------------------------------------------------------------------


def test_who_hands_in_certifies_and_signs(client, report, page, representative):
    factories.write_report(report)
    client.sign_in(representative)
    move = client.click(client.page(page), "Déposer le compte rendu")
    refused = client.fill(move)
    assert refused.status_code == 422
    client.fill(move, name="Rose Prés", role="Trésorière", exact="on")
    report.refresh_from_db()
    assert (report.status, report.signer_name, report.signer_role) == ("submitted", "Rose Prés", "Trésorière")


def test_protected_structure_signs_by_its_relay(shelter, sheltered):
    report = factories.report("submitted", factories.in_force(structure=shelter).reports.get())
    assert (report.signer_name, report.signer_role) == ("Hélène Vidal", "Avocate")


def test_report_of_a_year_to_come_waits(structure, representative):
    call = factories.CallFactory(max_years=3)
    agreement = factories.in_force(structure=structure, call=call, years=2, asked=6_000)
    report = agreement.reports.last()
    factories.write_report(report)
    with pytest.raises(Incomplete, match="n’a pas commencé"):
        workflow.submit_report(report, by=representative)


# Several hands -------------------------------------------------------------------------------------


def test_two_people_write_on_the_same_table(client, report, page, representative, writer):
    mine = client.sign_in(representative).page(f"{page}comptes/")
    client.sign_in(writer).fill(f"{page}comptes/", actual_641="19 000")
    client.sign_in(representative)
    client.fill(mine, actual_70="7 000", reason_70="Moins de ventes.")
    figures = {line.account: (line.actual, line.reason) for line in report.lines.all()}
    assert figures == {"641": (19_000, ""), "74com": (0, ""), "70": (7_000, "Moins de ventes.")}


def test_page_saves_itself(client, report, page, representative):
    client.sign_in(representative)
    answer = client.post(f"{page}annexe/", {"observations": "Merci.", "seen": "{}"}, headers={"X-Autosave": "1"})
    assert answer.json()["told"].startswith("Enregistré à")
    report.refresh_from_db()
    assert (report.observations, report.saved_by) == ("Merci.", representative)


@pytest.mark.parametrize("step", ["recit", "comptes", "annexe", "pieces"])
def test_step_needs_few_queries(client, step, report, page, representative, django_assert_max_num_queries):
    factories.write_report(report)
    client.sign_in(representative)
    with django_assert_max_num_queries(45):
        client.page(f"{page}{step}/")
