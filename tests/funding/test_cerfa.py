"""The official form, section by section: written in steps, checked, copied from last year, read again, printed."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from commons import clock
from funding import accounts, documents, prefill, workflow
from funding.budget_tables import budgets
from funding.forms import AmountsForm, FiguresForm, FundersForm, StandingForm
from funding.models import (
    Application,
    Approval,
    BudgetLine,
    Delivery,
    Funder,
    Means,
    RequestedYear,
    StaffLine,
    Standing,
    StateAid,
    StructureLine,
)
from funding.models.applications import Budget
from funding.models.checklist import expected_of_funders, named_funders
from funding.views.steps import open_steps
from tests import factories
from tests.client import heading, links, sentences, text

pytestmark = pytest.mark.django_db
GOING_ON = "Enregistrer et continuer"


@pytest.fixture
def draft(structure, representative, client):
    client.sign_in(representative)
    return factories.ApplicationFactory(structure=structure)


def fresh(application):
    return Application.objects.for_page().with_sections().get(pk=application.pk)


def said(application):
    """Its checklist, in sentences."""
    return [str(item) for item in fresh(application).missing()]


def words(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


# The steps --------------------------------------------------------------------------------------------


def test_association_writes_the_whole_form_from_the_first_click(client, structure, representative):
    call = factories.CallFactory(slug="reparer")
    client.sign_in(representative)
    page = client.fill("/espace/demandes/nouvelle/reparer/", title="Atelier de vélos")
    home = Application.objects.get().get_absolute_url()
    assert page.request["PATH_INFO"] == f"{home}structure/"
    assert page.context["form"].initial["contact_name"] == representative.get_full_name()
    page = client.fill(
        page,
        contact_phone="04 66 00 00 00",
        is_public_utility="on",
        recognised_on="2001-05-04",
        network="Réseau des ressourceries",
        approval_0_kind="Jeunesse et éducation populaire",
        approval_0_granted_by="Préfecture du Gard",
        approval_0_granted_on="2020-03-01",
    )
    assert heading(page) == "Les moyens humains"
    page = client.fill(page, volunteers="12", employees="2", supported_jobs="1", full_time="1,5", members="80")
    assert heading(page) == "Le budget de la structure"
    page = client.fill(page, amount_641="50 000", amount_74com="12 000", amount_70="38 000")
    assert heading(page) == "Le projet"
    page = client.fill(
        page,
        objectives="Réparer.",
        description="Trois ateliers.",
        audience="Tous.",
        evaluation="400 vélos.",
        starts_on=f"{call.year}-01-01",
        ends_on=f"{call.year}-12-31",
        audience_size="600",
        audience_gender="all",
        staff_volunteers_people="8",
        staff_permanent_full_time="0,5",
        recruits="on",
        recruited_full_time="0,5",
    )
    assert heading(page) == "Les montants"
    page = client.fill(page, **{f"year_{call.year}": "12 000"})
    assert heading(page) == "Le budget du projet"
    page = client.fill(page, amount_641="20 000", amount_74com="13 000", amount_74dep="5 000", amount_70="2 000")
    assert heading(page) == "Les autres financeurs"
    assert "Conseil départemental 5 000 € 0 €" in text(page).replace("\u202f", " ").replace("\u00a0", " ")
    page = client.fill(
        page,
        funder_0_account="74dep",
        funder_0_name="Département du Gard",
        funder_0_amount="5 000",
        funder_0_state="won",
        funder_1_account="74com",
        funder_1_name="Commune de Saint-Christol-lez-Alès",
        funder_1_amount="1000",
    )
    application = fresh(Application.objects.get())
    assert application.missing() == []
    assert application.standing.recognised_on == dt.date(2001, 5, 4)
    assert application.means.full_time == Decimal("1.50")
    assert application.delivery.audience_size == 600
    assert [(line.kind, line.people, line.full_time) for line in application.staff.all()] == [
        ("volunteers", 8, 0),
        ("permanent", 0, Decimal("0.50")),
    ]
    assert [(row.name, row.state) for row in application.funders.all()] == [
        ("Département du Gard", "won"),
        ("Commune de Saint-Christol-lez-Alès", "asked"),
    ]


def test_steps_follow_what_is_asked(draft):
    assert "structure_budget" in open_steps(draft)
    assert "quotes" not in open_steps(draft)
    draft.scope = Application.Scope.OPERATING
    assert "structure_budget" not in open_steps(draft)
    invested = factories.ApplicationFactory(call=factories.CallFactory(kind="investment"))
    assert {"quotes", "structure_budget"} & set(open_steps(invested)) == {"quotes"}


def test_step_that_the_request_does_not_have_says_so(client, draft):
    answer = client.get(f"{draft.get_absolute_url()}devis/", follow=True)
    assert "Cette demande n’a pas cette étape" in text(answer)


def test_whole_activity_has_one_budget_with_its_fiscal_year(client, draft):
    home = draft.get_absolute_url()
    page = client.fill(f"{home}demande/", GOING_ON, scope="operating", frequency="renewal")
    assert page.request["PATH_INFO"] == f"{home}structure/"
    page = client.page(f"{home}budget/")
    assert heading(page) == "Le budget de la structure"
    refused = client.fill(page, fiscal_starts_on="2026-09-01", fiscal_ends_on="2026-08-31")
    assert refused.status_code == 422
    assert "La fin de l’exercice suit son début." in text(refused)
    client.fill(page, fiscal_starts_on="2025-09-01", fiscal_ends_on="2026-08-31")
    assert Standing.objects.get().fiscal_ends_on == dt.date(2026, 8, 31)


def test_budget_of_the_structure_is_apart_from_the_projects(client, draft):
    home = draft.get_absolute_url()
    client.fill(f"{home}budget-structure/", amount_641="90 000")
    assert dict(StructureLine.objects.values_list("account", "amount"))["641"] == 90_000
    assert dict(BudgetLine.objects.values_list("account", "amount"))["641"] == 20_000
    assert said(draft) == ["Équilibrez le budget de la structure, et ses contributions volontaires."]
    assert "amount_INDfix" not in client.page(f"{home}budget-structure/").context["form"].fields


def test_budget_tells_which_part_the_grant_is(client, draft):
    page = client.page(f"{draft.get_absolute_url()}budget/")
    assert "60 %" in text(page)


# Tables -----------------------------------------------------------------------------------------------


def test_saving_brings_blank_lines_and_an_emptied_line_goes(client, draft):
    page = f"{draft.get_absolute_url()}financeurs/"
    named = {f"funder_{rank}_name": f"Fondation {rank}" for rank in range(3)}
    page = client.fill(page, "Enregistrer et ajouter une ligne", **named)
    assert page.request["PATH_INFO"].endswith("/financeurs/")
    page = client.fill(page, "Enregistrer et ajouter une ligne", funder_5_name="Fondation 5", funder_1_name="")
    assert list(Funder.objects.values_list("rank", "name")) == [
        (0, "Fondation 0"),
        (2, "Fondation 2"),
        (5, "Fondation 5"),
    ]
    assert "Complétez chaque financeur : sa ligne du budget, son nom, son montant." in said(draft)


def test_line_that_the_page_did_not_show_stays(draft):
    """Somebody else added it meanwhile."""
    Funder.objects.create(application=draft, rank=7, name="Fondation", account="74priv", amount=500)
    form = FundersForm({"funder_0_name": "Région", "funder_0_amount": "100"}, application=fresh(draft))
    assert form.is_valid()
    form.save()
    assert list(Funder.objects.values_list("rank", "name", "state")) == [
        (0, "Région", "asked"),
        (7, "Fondation", "asked"),
    ]


def test_grants_of_the_budget_are_named_for_you(client, draft):
    BudgetLine.objects.filter(account="70").update(amount=5_000)
    BudgetLine.objects.create(application=draft, account="74dep", amount=2_000)
    BudgetLine.objects.create(application=draft, account="74etat", amount=1_000)
    page = f"{draft.get_absolute_url()}financeurs/"
    client.fill(page)  # as the page suggests it: the State has no name yet
    assert list(Funder.objects.values_list("account", "name", "amount")) == [
        ("74dep", "Département du Gard", 2_000),
        ("74etat", "", 1_000),
    ]
    client.fill(page, funder_1_name="DREETS Occitanie")
    assert said(draft) == []


def test_bad_cell_is_told_and_nothing_is_lost(client, draft):
    page = f"{draft.get_absolute_url()}financeurs/"
    answer = client.fill(page, funder_0_name="Région", funder_0_amount="beaucoup")
    assert answer.status_code == 422
    assert "Donnez un montant en euros, par exemple 1 234,50." in text(answer)
    assert 'value="beaucoup"' in answer.content.decode()
    assert not Funder.objects.exists()


def test_thousand_lines_sent_by_a_machine_are_not_a_thousand_fields(draft):
    form = FundersForm({"funder_999_name": "Région"}, application=fresh(draft))
    assert len([name for name in form.fields if name.endswith("_name")]) == 40


def test_two_people_fill_the_same_table(client, draft, writer):
    page = client.page(f"{draft.get_absolute_url()}structure/")
    other = client.__class__().sign_in(writer)
    other.fill(f"{draft.get_absolute_url()}structure/", network="Réseau")
    client.fill(page, approval_0_kind="Sport")
    standing = Standing.objects.get()
    assert (standing.network, Approval.objects.get().kind) == ("Réseau", "Sport")


# Controls ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda a: Standing.objects.update(contact_name=""), "Dites qui est chargé du dossier."),
        (
            lambda a: Standing.objects.update(contact_email=""),
            "Donnez un téléphone ou un courriel de la personne chargée du dossier.",
        ),
        (lambda a: Means.objects.all().delete(), "Dites combien de bénévoles et de salariés compte la structure."),
        (lambda a: StructureLine.objects.all().delete(), "Remplissez le budget de la structure."),
        (
            lambda a: Approval.objects.create(application=a, kind="Sport"),
            "Complétez chaque agrément : son type et qui l’a attribué.",
        ),
        (
            lambda a: Funder.objects.create(application=a, account="74dep", name="Gard", amount=10),
            "Nommez les autres financeurs comme dans le budget : Conseil départemental.",
        ),
    ],
)
def test_checklist_says_what_the_form_lacks(draft, spoil, sentence):
    assert said(draft) == []
    spoil(draft)
    assert said(draft) == [sentence]


def test_what_was_deposited_before_the_form_grew_may_still_be_completed(structure):
    application = factories.ApplicationFactory(structure=structure)
    Means.objects.all().delete()
    Application.objects.update(status="incomplete", number="2026-ESS-0001", submitted_at=clock.now())
    assert said(application) == []


AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(10**7), places=2)
FUNDED = [account.code for account in accounts.OPERATING.funders()]


def unsaved(lines, asked=0, rows=()):
    """An application in memory, with these lines, this amount asked and these funders."""
    application = Application(pk=1, call=factories.CallFactory.build(envelope=None))
    application._prefetched_objects_cache = {
        "lines": [BudgetLine(account=code, amount=amount) for code, amount in lines.items()],
        "years": [RequestedYear(year=2027, requested=asked)],
        "funders": [Funder(account=code, amount=amount) for code, amount in rows],
    }
    return application


@given(lines=st.dictionaries(st.sampled_from(sorted(accounts.ACCOUNTS)), AMOUNTS))
def test_totals_of_any_chart_add_up(lines):
    budget = Budget.of(BudgetLine(account=code, amount=amount) for code, amount in lines.items())
    found = (budget.charges, budget.produits, budget.volunteer_charges, budget.volunteer_produits)
    assert sum(found) == sum(lines.values())
    assert budget.is_balanced == (found[0] == found[1] and found[2] == found[3])


@given(lines=st.dictionaries(st.sampled_from(sorted(accounts.ACCOUNTS)), AMOUNTS))
def test_printed_tables_add_up_to_the_totals(lines):
    codes = {account.code for account in accounts.OPERATING.accounts()}
    written = [BudgetLine(account=code, amount=amount) for code, amount in lines.items() if code in codes]
    budget, printed = Budget.of(written), budgets(written, accounts.OPERATING)
    assert sum(side.total for pair in printed for side in pair) == sum(line.amount for line in written)
    totals = [side.total for pair in printed for side in pair]
    wanted = [(budget.charges, budget.produits), (budget.volunteer_charges, budget.volunteer_produits)]
    assert totals == [total for pair in wanted if any(pair) for total in pair]


@given(produits=AMOUNTS, asked=AMOUNTS)
def test_share_is_a_percentage_of_the_produits(produits, asked):
    share = Budget(Decimal(), produits, Decimal(), Decimal()).share(asked)
    assert abs(share - asked * 100 / produits) <= Decimal("0.05")
    assert Budget(Decimal(), Decimal(), Decimal(), Decimal()).share(asked) == 0


@given(lines=st.dictionaries(st.sampled_from(FUNDED), AMOUNTS), asked=AMOUNTS)
def test_funders_named_as_the_budget_has_them_are_enough(lines, asked):
    application = unsaved(lines, asked)
    expected = expected_of_funders(application)
    assert sum(expected.values()) == sum(lines.values()) - min(asked, lines.get("74com", 0))
    halves = [(code, part) for code, amount in expected.items() for part in (amount / 4, amount * 3 / 4)]
    assert named_funders(unsaved(lines, asked, halves)) == expected


def test_account_belongs_to_one_chart():
    codes = [account.code for chart in accounts.CHARTS for account in chart.accounts()]
    assert len(codes) == len(set(codes)) == len(accounts.ACCOUNTS)
    assert accounts.usual_funder("74dep") == accounts.usual_funder("13dep") == "Département du Gard"
    assert accounts.usual_funder("74etat") == ""


@pytest.mark.parametrize(
    ("model", "fields", "sentence"),
    [
        (
            Standing,
            {"recognised_on": dt.date(2001, 1, 1)},
            "Une date de reconnaissance va avec « reconnue d’utilité publique ».",
        ),
        (
            Standing,
            {"fiscal_starts_on": dt.date(2026, 9, 1), "fiscal_ends_on": dt.date(2026, 8, 31)},
            "La fin de l’exercice suit son début.",
        ),
        (Means, {"employees": 1, "supported_jobs": 2}, "Les emplois aidés sont comptés parmi les salariés."),
        (
            Delivery,
            {"recruited_full_time": 1},
            "Cochez « Un recrutement est envisagé », ou videz son équivalent temps plein.",
        ),
        (Funder, {"amount": -1}, "Le montant d’un financeur est positif."),
        (StateAid, {"amount": -1}, "Le montant d’une aide est positif."),
        (StaffLine, {"kind": "civic", "full_time": -1}, "Un équivalent temps plein est positif."),
    ],
)
def test_database_refuses_what_the_form_does_not_mean(draft, model, fields, sentence):
    model.objects.all().delete()
    row = model(application=draft, **fields)
    with pytest.raises(ValidationError) as refusal:
        row.validate_constraints()
    assert sentence in refusal.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


# Who is not an association ----------------------------------------------------------------------------


@pytest.fixture
def cooperative(client):
    structure = factories.StructureFactory(name="Coop des Mines", family="cooperative", rna="")
    client.sign_in(factories.representative_of(structure))
    return factories.ApplicationFactory(structure=structure)


def test_cooperative_declares_its_aids_in_place_of_what_associations_tell(client, cooperative):
    Standing.objects.update(state_aids="")
    assert said(cooperative) == ["Dites si vous avez reçu des aides « de minimis » sur trois ans."]
    url = f"{cooperative.get_absolute_url()}structure/"
    page = client.page(url)
    asked = set(page.context["form"].fields)
    assert {"is_public_utility", "network", "member_bodies", "approval_0_kind"} & asked == set()
    client.fill(url, state_aids="none")
    assert said(cooperative) == []
    client.fill(url, state_aids="listed")
    assert said(cooperative) == ["Donnez les aides « de minimis » reçues, ou répondez qu’il n’y en a aucune."]
    client.fill(url, state_aids="listed", aid_0_funder="Région", aid_0_amount="20 000")
    assert said(cooperative) == ["Complétez chaque aide « de minimis » : qui l’a donnée, combien, quand."]
    client.fill(url, state_aids="listed", aid_0_funder="Région", aid_0_amount="20 000", aid_0_granted_on="2025-04-01")
    assert said(cooperative) == []
    assert StateAid.objects.get().regulation == "general"
    printed = words(documents.cerfa(fresh(cooperative)))
    assert "Aides « de minimis »" in printed
    assert "Relations avec d’autres associations" not in printed


def test_cooperative_attests_its_aids_and_not_the_charters_of_associations(client, cooperative):
    page = client.page(f"{cooperative.get_absolute_url()}actions/submit/")
    assert {"charter", "republican"} & set(page.context["form"].fields) == set()
    assert "state_aids" in page.context["form"].fields
    everything = dict.fromkeys(("lawful", "exact", "state_aids", "accountable"), "on")
    assert client.fill(page, **everything).status_code == 422
    answer = client.fill(page, **everything, public_aid="under")
    assert "Demande n°" in text(answer)


# Investments ------------------------------------------------------------------------------------------


@pytest.fixture
def investment(client, structure, representative):
    client.sign_in(representative)
    return factories.ApplicationFactory(structure=structure, call=factories.CallFactory(kind="investment"))


def test_investment_has_its_own_plan_and_its_quotes(client, investment):
    home = investment.get_absolute_url()
    assert said(investment) == []
    page = client.page(f"{home}budget/")
    assert heading(page) == "Le plan d’investissement"
    assert {"amount_641", "amount_2182"} & set(page.context["form"].fields) == {"amount_2182"}
    assert [title for title, _ in page.context["form"].sides()] == ["Emplois", "Ressources"]
    client.fill(page, amount_2182="5 000")
    assert said(investment) == ["Équilibrez le budget : les ressources doivent égaler les emplois."]
    client.fill(page, amount_2182="5 000", amount_10="13 000")
    client.fill(f"{home}devis/", quote_1_supplier="Garage", quote_1_amount="5 000")
    assert said(investment) == ["Complétez chaque devis : la dépense, le fournisseur, le montant."]
    client.fill(f"{home}devis/", quote_1_account="2182")
    assert said(investment) == []


def test_investment_needs_its_request_on_the_line_of_the_town(investment):
    BudgetLine.objects.filter(account="13com").update(amount=11_000)
    BudgetLine.objects.filter(account="10").update(amount=9_000)
    assert said(investment) == ["Reportez le montant demandé à la Ville sur la ligne « Commune » du compte 13."]


def test_investment_is_printed_and_reported_on_its_own_chart(structure):
    call = factories.CallFactory(kind="investment")
    report = factories.agreement("running", structure=structure, call=call).reports.get()
    printed = words(documents.cerfa(fresh(report.agreement.grant.application)))
    assert "Emplois" in printed
    assert "Outils Cévenols" in printed
    assert "Budget de la structure" not in printed
    form = FiguresForm(report=report)
    assert {"actual_641", "actual_2182"} & set(form.fields) == {"actual_2182"}
    assert form.planned == {"215": 20_000, "13com": 12_000, "10": 8_000}


# Copied from last year --------------------------------------------------------------------------------


@pytest.fixture
def last_year(structure):
    made = factories.ApplicationFactory(structure=structure)
    Standing.objects.update(network="Réseau des ressourceries", contact_phone="0466000000")
    Approval.objects.create(application=made, kind="Sport", granted_by="Préfecture")
    Delivery.objects.create(application=made, audience_size=600)
    StaffLine.objects.create(application=made, kind="volunteers", people=8)
    workflow.submit(made, by=factories.representative_of(structure), public_aid="under")
    return made


def begin(client, structure, **typed):
    call = factories.CallFactory()
    client.sign_in(factories.representative_of(structure))
    page = client.fill(f"/espace/demandes/nouvelle/{call.slug}/", title="Atelier, suite", **typed)
    return page, fresh(Application.objects.get(title="Atelier, suite"))


def test_new_application_begins_with_the_last_one_and_says_so(client, structure, last_year):
    page, begun = begin(client, structure)
    assert f"Cette page reprend ce que vous aviez écrit dans la demande n° {last_year.number}" in text(page)
    assert begun.standing.network == "Réseau des ressourceries"
    assert begun.standing.contact_name == factories.representative_of(structure).get_full_name()
    assert begun.approvals.get().kind == "Sport"
    assert begun.means.volunteers == 12
    assert {line.account: line.amount for line in begun.structure_lines.all()} == {"641": 42_000, "70": 30_000}
    # What is attested, asked, or new is not copied, nor the telephone of who was in charge then.
    assert begun.standing.contact_phone == ""
    assert (begun.standing.public_aid, begun.standing.signer_name, begun.standing.state_aids) == ("", "", "")
    assert [year.requested for year in begun.years.all()] == [0]
    assert list(begun.lines.all()) == []
    assert begun.objectives == ""
    assert not hasattr(begun, "delivery")
    assert "Cette page reprend" not in text(client.page(f"{begun.get_absolute_url()}projet/"))


def test_renewal_begins_with_the_project_too(client, structure, last_year):
    _, begun = begin(client, structure, frequency="renewal")
    assert begun.objectives == last_year.objectives
    assert begun.delivery.audience_size == 600
    assert begun.staff.get().people == 8
    assert {line.account: line.amount for line in begun.lines.all()} == {"641": 20_000, "70": 8_000}
    assert (begun.starts_on, begun.ends_on) == (None, None)
    assert "Cette page reprend" in text(client.page(f"{begun.get_absolute_url()}budget/"))


def test_budget_of_the_whole_activity_is_the_structures_next_year(structure):
    last = factories.ApplicationFactory(structure=structure, scope="operating", status="submitted")
    begun = Application.objects.create(call=last.call, structure=structure, title="Projet")
    prefill.begin(begun, by=factories.representative_of(structure))
    assert {line.account for line in begun.structure_lines.all()} == {"641", "70"}


def test_plan_of_an_investment_does_not_begin_with_the_budget_of_the_structure(structure, last_year):
    begun = factories.ApplicationFactory(structure=structure, call__kind="investment", title="Four", frequency="first")
    begun.lines.all().delete()
    Standing.objects.filter(application=begun).delete()
    Means.objects.filter(application=begun).delete()
    prefill.begin(begun, by=factories.representative_of(structure))
    assert list(begun.lines.all()) == []


def test_structure_protected_since_copies_no_name(structure, last_year, representative):
    Delivery.objects.update(manager_name="Lise Arnal", manager_phone="0466000000")
    Standing.objects.update(management_address="3 rue du Port")
    structure.is_protected, structure.relay_name = True, "Hélène Vidal"
    structure.save()
    begun = Application.objects.create(
        call=last_year.call, structure=structure, title="Atelier, suite", frequency="renewal"
    )
    prefill.begin(begun, by=representative)
    assert (begun.delivery.manager_name, begun.delivery.manager_phone, begun.delivery.audience_size) == ("", "", 600)
    assert (begun.standing.management_address, begun.standing.contact_name) == ("", "")


def test_draft_is_not_copied(client, structure, draft):
    _, begun = begin(client, structure)
    assert begun.standing.copied_from is None
    assert not hasattr(begun, "means")


# Protected structures ---------------------------------------------------------------------------------


def test_protected_structure_is_asked_no_name_and_answers_by_its_relay(client, shelter, sheltered):
    application = factories.ApplicationFactory(structure=shelter)
    Standing.objects.all().delete()
    client.sign_in(sheltered)
    home = application.get_absolute_url()
    form = client.page(f"{home}structure/").context["form"]
    assert {"contact_name", "contact_email", "management_address"} & set(form.fields) == set()
    assert "manager_name" not in client.page(f"{home}projet/").context["form"].fields
    assert said(application) == []
    workflow.submit(application, by=sheltered)
    printed = words(documents.cerfa(fresh(application)))
    assert "Hélène Vidal" in printed
    assert [secret for secret in factories.SECRETS if secret in printed] == []
    assert Standing.objects.get().signer_name == ""


def test_new_application_of_a_protected_structure_names_nobody(client, shelter, sheltered):
    call = factories.CallFactory()
    client.sign_in(sheltered).fill(f"/espace/demandes/nouvelle/{call.slug}/", title="Accueil")
    assert Standing.objects.get().contact_name == ""


def test_structure_protected_since_hides_who_was_in_charge(client, structure, representative, instructor, guardian):
    application = factories.ApplicationFactory(structure=structure, status="submitted")
    structure.is_protected, structure.relay_name = True, "Hélène Vidal"
    structure.save()
    printed = words(documents.cerfa(fresh(application)))
    assert "Rose Prés" not in printed
    assert "Hélène Vidal" in printed
    assert not Standing.objects.visible_to(instructor).exists()
    assert Standing.objects.visible_to(representative).count() == 1


def test_rows_are_seen_by_whoever_sees_the_application(draft, representative, stranger, instructor):
    assert Means.objects.visible_to(representative).count() == 1
    assert Means.objects.visible_to(stranger).count() == 0
    assert Standing.objects.visible_to(instructor).count() == 0  # a draft is its structure's


# Read again, print ------------------------------------------------------------------------------------


def test_preview_shows_every_section_and_what_is_missing(client, draft):
    page = client.page(f"{draft.get_absolute_url()}relire/")
    shown = text(page)
    for title in (
        "1. Identification",
        "4. Moyens humains",
        "5. Budget de la structure",
        "6. Le projet",
        "7. Attestations",
    ):
        assert title in shown
    assert "Rose Prés, Présidente, rose@asso.example" in shown
    assert "Il ne manque rien." in shown
    assert f"{draft.get_absolute_url()}cerfa.pdf" in links(page)


def test_pdf_of_a_draft_says_that_it_is_one(client, draft):
    pdf = client.get(f"{draft.get_absolute_url()}cerfa.pdf").content
    assert "Brouillon" in words(pdf)
    assert "Relations avec l’administration" in words(pdf)
    catalog = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"].startswith("fr")
    assert "/StructTreeRoot" in catalog


def test_pdf_of_a_deposit_carries_its_number_and_its_signer(client, structure, representative):
    application = factories.ApplicationFactory(structure=structure, status="submitted")
    pdf = words(client.sign_in(representative).get(f"{application.get_absolute_url()}cerfa.pdf").content)
    assert application.number in pdf
    assert "Brouillon" not in pdf
    assert representative.get_full_name() in pdf


def test_signer_is_who_attested_last(structure, representative, instructor):
    application = factories.ApplicationFactory(structure=structure, status="incomplete")
    second = factories.MembershipFactory(structure=structure, role="representative", position="Trésorier").user
    item = application.open_request.items.get()
    move = workflow.answer if application.admitted_at else workflow.answer_before_admission
    move(application, by=second, replies={item.pk: "Voici."})
    standing = Standing.objects.get(application=application)
    assert (application.attested_by, standing.signer_name) == (second, second.get_full_name())
    assert standing.signer_role == "Trésorier"


def test_pdf_survives_an_empty_draft(structure):
    empty = Application.objects.create(call=factories.CallFactory(), structure=structure, title="Vide")
    assert "Rien n’est indiqué." in words(documents.cerfa(fresh(empty)))


def test_deposit_wants_the_public_aid_of_three_years(client, draft):
    page = client.page(f"{draft.get_absolute_url()}actions/submit/")
    assert "12 000 € pour" in text(page).replace("\u202f", " ").replace("\u00a0", " ")
    boxes = dict.fromkeys(("lawful", "republican", "exact", "charter", "accountable"), "on")
    refused = client.fill(page, **boxes)
    assert "Choisissez l’une des deux réponses pour déposer." in sentences(refused)
    client.fill(page, **boxes, public_aid="over")
    assert Standing.objects.get().public_aid == "over"


def test_page_of_the_application_folds_its_sections(client, draft):
    page = client.page(draft.get_absolute_url())
    assert "Relire toute la demande" in text(page)
    assert f"{draft.get_absolute_url()}demande/" in links(page)


def test_standing_form_keeps_the_fields_that_the_page_does_not_show(draft):
    Standing.objects.update(fiscal_starts_on=dt.date(2026, 9, 1), public_aid="under")
    form = StandingForm({"contact_name": "Ana", "contact_email": "ana@asso.example"}, application=fresh(draft))
    assert form.is_valid()
    form.save()
    standing = Standing.objects.get()
    assert (standing.contact_name, standing.fiscal_starts_on) == ("Ana", dt.date(2026, 9, 1))
    assert standing.public_aid == "under"


@pytest.mark.django_db
def test_amount_of_a_year_that_is_not_asked_is_told_not_dropped():
    application = factories.ApplicationFactory(call=factories.CallFactory(max_years=3), years=1)
    year = application.call.year
    form = AmountsForm({"years": "1", f"year_{year}": "9000", f"year_{year + 1}": "8000"}, application=application)
    assert form.errors == {f"year_{year + 1}": [f"Vous demandez une année : choisissez-en plus, ou videz {year + 1}."]}


@pytest.mark.django_db
def test_structure_s_budget_smaller_than_what_is_asked_is_told():
    application = factories.ApplicationFactory(asked=12_000)
    application.structure_lines.all().delete()
    for account, amount in (("641", 1_500), ("74com", 1_500)):
        application.structure_lines.create(account=account, amount=amount)
    told = [str(item) for item in factories.Application.objects.get(pk=application.pk).missing()]
    assert told == ["Le budget de la structure est plus petit que ce que vous demandez : vérifiez-le."]
