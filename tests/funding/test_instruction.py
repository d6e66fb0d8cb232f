"""What instructors have in sight: dated thresholds, the money left, the structure's past, the alerts of the law."""

import datetime as dt
from decimal import Decimal

import pytest
import tablib
from django.urls import reverse

from commons import clock
from funding import thresholds, workflow
from funding.instruction import Instruction
from funding.models import Application, InKindAid, Threshold
from funding.models.cerfa import StateAid
from funding.seeds import seed
from structures.models import LegalFamily, Structure
from tests import factories
from tests.client import text

pytestmark = pytest.mark.django_db


def change(application):
    return reverse("admin:funding_application_change", args=[application.pk])


def alerts(application, reader):
    fresh = Application.objects.get(pk=application.pk)
    return [str(alert) for alert in Instruction(fresh, reader).alerts]


def told(application, reader, words):
    found = [sentence for sentence in alerts(application, reader) if words in sentence]
    assert len(found) <= 1
    return found[0] if found else ""


# Thresholds -----------------------------------------------------------------------------------------


def test_threshold_holds_on_its_dates(db):
    Threshold.objects.create(
        key=thresholds.AGREEMENT, value=30_000, unit="€ par an", effective_from=dt.date(2030, 1, 1), reference="loi"
    )
    assert thresholds.threshold(thresholds.AGREEMENT, on=dt.date(2029, 12, 31)).value == 23_000
    assert thresholds.threshold(thresholds.AGREEMENT, on=dt.date(2030, 1, 1)).value == 30_000
    assert thresholds.threshold(thresholds.AGREEMENT, on=dt.date(2000, 1, 1)) is None
    assert thresholds.threshold(thresholds.DE_MINIMIS, on=dt.date(2030, 12, 31)).value == 300_000
    assert thresholds.threshold(thresholds.DE_MINIMIS, on=dt.date(2031, 1, 1)) is None
    assert thresholds.thresholds(on=dt.date(2030, 6, 1))[thresholds.AGREEMENT].value == 30_000


def test_thresholds_are_seeded_once_and_belong_to_the_administrators(db):
    Threshold.objects.filter(key=thresholds.AGREEMENT).update(value=1)
    number = Threshold.objects.count()
    seed()
    assert Threshold.objects.count() == number == len(thresholds.TABLE)
    assert thresholds.value(thresholds.AGREEMENT, on=clock.today(), default=0) == 1


def test_threshold_is_added_by_an_administrator_and_read_by_an_instructor(client, administrator, instructor):
    page = "/gestion/funding/threshold/add/"
    assert client.sign_in(instructor).get(page).status_code == 403
    client.sign_in(administrator).fill(
        page, key=thresholds.AGREEMENT, value="25000", unit="€ par an", effective_from="2031-01-01", reference="loi"
    )
    assert thresholds.threshold(thresholds.AGREEMENT, on=dt.date(2031, 1, 2)).value == 25_000
    again = client.fill(
        page, key=thresholds.AGREEMENT, value="26000", unit="€ par an", effective_from="2031-01-01", reference="loi"
    )
    assert "Cette règle a déjà une valeur depuis ce jour." in text(again)


# Side by side ---------------------------------------------------------------------------------------


def test_panel_tells_what_is_left_before_and_after(instructor):
    application = factories.ApplicationFactory(asked=12_000, status="under_review")
    (left,) = Instruction(application, instructor).left
    assert (left.available, left.after) == (100_000, 88_000)
    workflow.propose(application, by=instructor, amounts={factories.this_year(): Decimal(9_000)})
    (left,) = Instruction(Application.objects.get(), instructor).left
    assert (left.available, left.after) == (100_000, 91_000)


def test_panel_tells_the_authorisation_over_several_years(instructor):
    call = factories.CallFactory(max_years=3)
    application = factories.ApplicationFactory(call=call, years=3, asked=10_000, status="under_review")
    envelope, authorisation = Instruction(application, instructor).left
    assert (envelope.after, authorisation.after) == (90_000, 70_000)


def test_panel_tells_the_structure_s_past(client, instructor, structure):
    with clock.moved_to(dt.date(factories.this_year() - 1, 3, 1)):
        made = factories.agreement("running", structure=structure, asked=10_000)
        factories.pay(made.instalments.first())
    InKindAid.objects.create(structure=structure, year=factories.this_year() - 1, label="Salle", value=500,
                             source="Tarifs", by=instructor)  # fmt: skip
    application = factories.ApplicationFactory(structure=structure, status="under_review")
    this, last, *_ = Instruction(application, instructor).past
    assert (this.asked, this.granted) == (0, 0)
    assert (last.asked, last.granted, last.in_kind) == (10_000, 10_000, 500)
    assert last.paid == made.instalments.first().amount
    page = text(client.sign_in(instructor).page(change(application)))
    assert "Cette structure et la Ville" in page
    assert "Salle : 500" in page


def test_panel_is_shown_to_whoever_reads_the_file(client, elected):
    application = factories.ApplicationFactory(status="proposed")
    assert "Ce qui reste à promettre" in text(client.sign_in(elected).page(change(application)))


def test_panel_of_a_protected_structure_tells_no_secret(client, instructor, shelter):
    application = factories.ApplicationFactory(structure=shelter, status="under_review")
    page = client.sign_in(instructor).page(change(application)).content.decode()
    assert not [secret for secret in factories.SECRETS if secret in page]


# Alerts ---------------------------------------------------------------------------------------------


def test_agreement_is_compulsory_above_23_000_euros_in_cash_and_in_kind(instructor, structure):
    application = factories.ApplicationFactory(structure=structure, asked=20_000, status="under_review")
    assert not told(application, instructor, "convention est obligatoire")
    InKindAid.objects.create(structure=structure, year=factories.this_year(), label="Salle", value=3_000,
                             source="Tarifs", by=instructor)  # fmt: skip
    assert not told(application, instructor, "convention est obligatoire")  # 23 000 € exactly
    InKindAid.objects.create(structure=structure, year=factories.this_year(), label="Affiches", value=1,
                             source="Tarifs", by=instructor)  # fmt: skip
    sentence = told(application, instructor, "convention est obligatoire")
    assert "23\u202f001" in sentence
    assert "loi 2000-321, art. 10" in sentence


def test_grant_of_the_same_year_counts_for_the_agreement(instructor, structure):
    factories.agreement("running", structure=structure, asked=15_000)
    application = factories.ApplicationFactory(structure=structure, asked=9_000, status="under_review")
    assert "24\u202f000" in told(application, instructor, "convention est obligatoire")


def test_renounced_grant_does_not_count(instructor, structure):
    factories.agreement("renounced", structure=structure, asked=15_000)
    application = factories.ApplicationFactory(structure=structure, asked=9_000, status="under_review")
    assert not told(application, instructor, "convention est obligatoire")


def test_accounts_are_certified_above_153_000_euros(instructor, structure):
    factories.EnvelopeFactory(voted=1_000_000)
    application = factories.ApplicationFactory(structure=structure, asked=153_001, status="under_review")
    assert "L612-4" in told(application, instructor, "certifiés")
    Structure.objects.update(family=LegalFamily.COOPERATIVE)
    assert not told(application, instructor, "certifiés")


def test_budget_annex_above_75_000_euros_or_half_of_the_income(instructor, structure):
    application = factories.ApplicationFactory(structure=structure, asked=75_001, status="under_review")
    assert "plus de 75\u202f000" in told(application, instructor, "annexes")
    small = factories.ApplicationFactory(asked=10_000, scope="operating", status="under_review")
    assert "plus de 50 %" in told(small, instructor, "annexes")  # 10 000 € out of 18 000 €


def cooperative(**fields):
    structure = factories.StructureFactory(family=LegalFamily.COOPERATIVE)
    return factories.ApplicationFactory(structure=structure, status="under_review", **fields)


def aid(application, amount, granted_on, **fields):
    return StateAid.objects.create(
        application=application, rank=StateAid.objects.count(), funder="Région", amount=amount, granted_on=granted_on,
        **fields,
    )  # fmt: skip


def test_de_minimis_rolls_over_three_years(instructor):
    today, application = clock.today(), cooperative(asked=50_000)
    aid(application, 260_000, today - dt.timedelta(days=4 * 365))
    assert not told(application, instructor, "de minimis")
    recent = today - dt.timedelta(days=300)
    aid(application, 100_000, recent)
    aid(application, 160_000, today - dt.timedelta(days=10))
    sentence = told(application, instructor, "de minimis")
    assert "dépassent 300\u202f000" in sentence
    assert "2023/2831" in sentence
    assert f"{recent.year + 3}" in sentence  # when the oldest leaves the window


def test_common_file_counts_for_the_lead_what_it_keeps(instructor):
    common = factories.common_application(asked=30_000, shares=(40,), status="submitted")
    assert Instruction(common, instructor).from_town(factories.this_year()) == (18_000, 0)
    assert not told(common, instructor, "convention est obligatoire")


def test_de_minimis_of_exactly_the_ceiling_is_allowed(instructor):
    application = cooperative(asked=50_000)
    aid(application, 250_000, clock.today())
    assert not told(application, instructor, "de minimis")


def test_de_minimis_does_not_look_at_an_association_that_declares_nothing_economic(instructor, structure):
    application = factories.ApplicationFactory(structure=structure, asked=90_000, status="under_review")
    assert not Instruction(application, instructor).is_economic


def test_de_minimis_counts_the_town_s_own_grants_once(instructor):
    application = cooperative(asked=20_000)
    factories.agreement("running", structure=application.structure, asked=30_000)
    aid(application, 30_000, clock.today(), regulation="general")
    StateAid.objects.update(funder="Ville d’Alès")
    assert sum(amount for _, _, amount in Instruction(application, instructor).received_aids) == 30_000


def test_late_report_is_told(instructor, structure):
    with clock.moved_to(dt.date(factories.this_year() - 2, 3, 1)):
        factories.agreement("running", structure=structure)
    application = factories.ApplicationFactory(structure=structure, status="under_review")
    assert "était attendu" in told(application, instructor, "compte rendu financier")


def test_silence_near_and_past_is_told(instructor):
    application = factories.ApplicationFactory(status="under_review")
    with clock.moved_to(application.silence_on - dt.timedelta(days=15)):
        assert "vaudrait refus" in told(application, instructor, "silence")
    with clock.moved_to(application.silence_on + dt.timedelta(days=1)):
        assert "une décision tardive reste légale" in told(application, instructor, "silence")


def test_other_open_requests_of_the_year_are_told(instructor, structure):
    first = factories.ApplicationFactory(structure=structure, status="submitted")
    second = factories.ApplicationFactory(structure=structure, status="submitted")
    assert first.number in told(second, instructor, "autre demande")
    workflow.refuse(first, by=instructor, reason="Hors sujet.")
    assert not told(second, instructor, "autre demande")


# The list -------------------------------------------------------------------------------------------


LIST = "/gestion/funding/application/"


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_list_asks_the_same_few_statements(client, instructor, rows, django_assert_max_num_queries):
    for _ in range(rows):
        factories.ApplicationFactory(status="submitted")
    client.sign_in(instructor).page(LIST)
    with django_assert_max_num_queries(10):
        page = client.page(LIST)
    assert page.content.decode().count('class="action-select"') == min(rows, 25)


def test_list_filters_by_silence_and_sorts_by_its_columns(client, instructor):
    soon = factories.ApplicationFactory(status="under_review", title="Bientôt")
    factories.ApplicationFactory(status="refused", title="Décidée")
    client.sign_in(instructor)
    assert "Bientôt" not in text(client.page(LIST, silence="proche"))
    with clock.moved_to(soon.silence_on - dt.timedelta(days=3)):
        assert "Bientôt" in text(client.page(LIST, silence="proche"))
        assert "Décidée" not in text(client.page(LIST, silence="proche"))
    with clock.moved_to(soon.silence_on + dt.timedelta(days=3)):
        assert "Bientôt" in text(client.page(LIST, silence="passe"))
        assert "Bientôt" not in text(client.page(LIST, silence="proche"))
    factories.ApplicationFactory(status="submitted", asked=99_000, title="Chère")
    rich_first = text(client.page(LIST, o="-4"))
    assert rich_first.index("Chère") < rich_first.index("Bientôt")


def test_totals_of_the_row_follow_its_years(instructor):
    call = factories.CallFactory(max_years=3)
    application = factories.ApplicationFactory(call=call, years=3, asked=10_000, status="under_review")
    first = factories.this_year()
    amounts = {first: Decimal(8_000), first + 1: Decimal(0), first + 2: Decimal("500.50")}
    workflow.propose(application, by=instructor, amounts=amounts)
    fresh = Application.objects.get()
    assert (fresh.requested, fresh.proposed) == (30_000, Decimal("8500.50"))
    fresh.requested = fresh.proposed = 7
    fresh.save()
    fresh.refresh_from_db()
    assert (fresh.requested, fresh.proposed) == (30_000, Decimal("8500.50"))
    fresh.years.last().delete()
    fresh.refresh_from_db()
    assert fresh.requested == 20_000


def test_papers_promised_for_later_are_told(instructor):
    application = factories.ApplicationFactory(status="under_review")
    promised = clock.today() + dt.timedelta(days=20)
    application.papers.create(kind="accounts", state="later", promised_on=promised)
    assert "Comptes annuels approuvés" in told(application, instructor, "Pièces promises")


def test_export_holds_what_the_list_shows(client, instructor):
    application = factories.ApplicationFactory(status="under_review", asked=9_000)
    answer = client.sign_in(instructor).post("/gestion/funding/application/export/", {"format": "0"})
    (row,) = tablib.Dataset().load(answer.content.decode("utf-8-sig"), format="csv").dict
    assert (row["Demandé"], row["Silence le"]) == ("9000.00", f"{application.silence_on:%Y-%m-%d}")
    assert {"Proposé", "Note sur 20"} <= set(row)
