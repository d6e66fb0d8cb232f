"""The page of one structure: all that it was given and the account that it gave of it, and nobody's name."""

import datetime as dt
import re
from decimal import Decimal

import pytest

from funding import report_sheet
from funding.models import Beneficiary, InKindAid, KnownGrant, Report
from funding.models.matching import Basis, Confidence, Match
from funding.received import Received
from structures import workflow as registrations
from tests import factories
from tests.client import heading, links, text

pytestmark = pytest.mark.django_db

YEAR = factories.this_year


def address(structure):
    return f"/financements/structures/{structure.slug}/"


def plain(page):
    return text(page).replace("\u202f", " ").replace("\xa0", " ")


def aid(structure, value=1_800, **fields):
    fields = {"year": YEAR(), "label": "Prêt de la salle des fêtes", "source": "Tarifs"} | fields
    return InKindAid.objects.create(structure=structure, value=value, by=factories.agent("Instruction"), **fields)


def known(structure, status, **fields):
    grant = KnownGrant.objects.create(
        **{
            "funder_name": "Département du Gard",
            "beneficiary_name": structure.name,
            "beneficiary_key": "x",
            "year": YEAR(),
            "purpose": "Fonctionnement",
            "amount": Decimal(5_000),
            "source": "gard.csv",
            "source_line": 2,
            "fingerprint": fields.pop("fingerprint", "f"),
        }
        | fields
    )
    decided = (
        {} if status == "proposed" else {"decided_at": grant.imported_at, "decided_by": factories.agent("Finances")}
    )
    reason = {"reason": "homonym"} if status == "rejected" else {}
    return Match.objects.create(
        known=grant,
        structure=structure,
        basis=Basis.SIRET,
        confidence=Confidence.STRONG,
        status=status,
        **decided,
        **reason,
    )


# Who has a page -----------------------------------------------------------------------------------


def test_structure_that_was_given_nothing_has_no_page(client, structure):
    factories.agreement("to_sign", structure=structure)
    assert client.get(address(structure)).status_code == 404
    assert client.get("/financements/structures/personne/").status_code == 404


def test_list_leads_to_the_page_and_back(client, structure):
    factories.agreement("running", structure=structure)
    factories.agreement("running")
    assert address(structure) in links(client.page("/financements/subventions/"))
    back = client.page(f"/financements/subventions/?structure={structure.slug}")
    assert [row["name"] for row in back.context["rows"]] == [structure.name]
    assert "La liste ne montre que" in plain(back)
    assert (
        f"https://testserver{address(structure)}".split("//")[1].split("/", 1)[1]
        in client.get("/sitemap.xml").content.decode()
    )


def test_address_of_a_duplicate_leads_to_the_structure_that_stays(client, structure):
    factories.agreement("running", structure=structure)
    double = factories.StructureFactory(name="Ressourcerie d’Alès", siret="", rna="")
    registrations.merge(double, by=factories.agent("Instruction"), survivor=structure, keeps_roles=True)
    answer = client.get(address(double))
    assert (answer.status_code, answer["Location"]) == (301, address(structure))


# What it tells ------------------------------------------------------------------------------------


def test_page_adds_up_years_in_cash_and_in_kind(client, structure):
    first = factories.agreement("running", structure=structure, call=factories.CallFactory(max_years=3), years=3)
    factories.pay(first.instalments.first())
    aid(structure)
    aid(structure, value=200, year=YEAR() - 1)

    page = client.page(address(structure))

    assert heading(page) == "Ressourcerie des Prés"
    written = [
        [label, *(cell.replace("\u202f", " ").replace("\xa0", " ") for cell in cells)]
        for label, _, cells in page.context["years"].rows
    ]
    assert written == [
        [str(YEAR() + 2), "12 000 €", "0 €", "—"],
        [str(YEAR() + 1), "12 000 €", "0 €", "—"],
        [str(YEAR()), "12 000 €", "6 000 €", "1 800 €"],
        [str(YEAR() - 1), "0 €", "0 €", "200 €"],
    ]
    assert "36 000 € accordés, 6 000 € versés à ce jour" in plain(page)
    assert first.number in plain(page)
    assert "Prêt de la salle des fêtes" in plain(page)
    assert "communicables à toute personne" in plain(page)


def test_partner_reads_its_own_share(client):
    partner = factories.StructureFactory(name="Café des Mineurs")
    application = factories.common_application(partners=[partner], shares=(25,), asked=10_000, status="granted")
    agreement = factories.agreement("running", application=application)
    factories.pay(agreement.instalments.first())
    page = plain(client.page(address(partner)))
    assert "2 500 € accordés, 1 250 € versés à ce jour" in page
    assert "Sa part d’une subvention de 10 000 €" in page


@pytest.mark.parametrize(
    ("cash", "kind", "said"),
    [
        (20_000, 0, []),
        (20_000, 4_000, ["23 000 €"]),
        (23_000, 0, []),
        (90_000, 70_000, ["23 000 €", "153 000 €"]),
    ],
)
def test_thresholds_of_the_law_are_told_year_by_year(client, structure, cash, kind, said):
    factories.EnvelopeFactory(voted=200_000)
    factories.agreement("running", structure=structure, asked=cash)
    if kind:
        aid(structure, value=kind)
    found = [sentence for _, sentences in client.page(address(structure)).context["rules"] for sentence in sentences]
    assert [
        re.match(r"Plus de (.*?) dans l’année", sentence)[1].replace("\u202f", " ").replace("\xa0", " ")
        for sentence in found
    ] == said


def test_accepted_reports_are_open_to_anyone_and_the_others_to_nobody(client, structure):
    agreement = factories.agreement("running", structure=structure, call=factories.CallFactory(max_years=3), years=2)
    first, second = agreement.reports.order_by("year")
    assert "Aucun compte rendu n’est encore accepté" in plain(client.page(address(structure)))
    Report.objects.filter(pk=first.pk).update(status="accepted", accepted_at=dt.datetime.now(dt.UTC))

    page = client.page(address(structure))

    assert [row[0] for row in page.context["reports"]] == [f"Compte rendu {first.year}"]
    url = f"/financements/comptes-rendus/{first.pk}.pdf"
    assert url in links(page)
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert client.get(f"/financements/comptes-rendus/{second.pk}.pdf").status_code == 404


def test_other_funders_are_told_apart_once_confirmed(client, structure):
    factories.agreement("running", structure=structure)
    known(structure, "confirmed")
    known(structure, "proposed", funder_name="Région Occitanie", fingerprint="g")
    known(structure, "rejected", funder_name="Ville de Nîmes", fingerprint="h")
    page = plain(client.page(address(structure)))
    assert "Département du Gard" in page
    assert "ne s’ajoutent pas aux siennes" in page
    assert "Région Occitanie" not in page
    assert "Ville de Nîmes" not in page
    assert [year.total for year in Received(structure).years()] == [Decimal(12_000)]


# What it keeps for itself -------------------------------------------------------------------------


def test_protected_structure_appears_with_its_administrative_identity_and_nothing_else(client, shelter):
    agreement = factories.agreement("running", structure=shelter)
    report = agreement.reports.get()
    Report.objects.filter(pk=report.pk).update(
        status="accepted", accepted_at=dt.datetime.now(dt.UTC), achievements="Au 7 impasse du Secret."
    )
    aid(shelter, label="Prêt du 7 impasse du Secret")
    for person in (None, factories.agent("Instruction"), factories.agent("Protection")):
        page = client.sign_in(person).page(address(shelter))
        assert [secret for secret in factories.SECRETS if secret in page.content.decode()] == []
        assert shelter.name in plain(page)
        assert "Aide en nature" in plain(page)
        assert page.context["reports"][0][-1] == ""
    assert client.get(f"/financements/comptes-rendus/{report.pk}.pdf").status_code == 404


def test_page_names_nobody_and_gives_no_address(client, structure):
    factories.agreement("running", structure=structure)
    person = factories.representative_of(structure)
    content = client.page(address(structure)).content.decode()
    for word in (person.last_name, person.email, structure.address, "Rose Prés", "Maxime"):
        assert word not in content


def test_page_costs_the_same_whatever_the_grants(client, structure, django_assert_num_queries):
    factories.agreement("running", structure=structure)
    with django_assert_num_queries(7):
        client.get(address(structure))
    factories.agreement("running", structure=structure)
    aid(structure)
    with django_assert_num_queries(7):
        client.get(address(structure))


def test_lines_of_the_page_are_the_published_ones(structure):
    factories.agreement("running", structure=structure)
    factories.agreement("to_countersign", structure=structure)
    assert [line.pk for line in Received(structure).lines] == [Beneficiary.objects.published().get().pk]


def test_words_of_another_funder_about_a_protected_structure_are_left_to_it(client, shelter):
    factories.agreement("running", structure=shelter)
    known(shelter, "confirmed", purpose="Hébergement, 7 impasse du Secret")
    page = client.page(address(shelter))
    assert "impasse" not in page.content.decode()
    assert "Département du Gard" in plain(page)


def test_report_of_a_project_with_a_protected_partner_gives_its_figures_only(client, shelter):
    application = factories.common_application(partners=[shelter], status="granted")
    agreement = factories.agreement("running", application=application)
    report = agreement.reports.first()
    Report.objects.filter(pk=report.pk).update(
        status="accepted", accepted_at=dt.datetime.now(dt.UTC), places="7 impasse du Secret"
    )
    assert client.page(address(agreement.structure)).context["reports"][0][-1] == ""
    assert client.get(f"/financements/comptes-rendus/{report.pk}.pdf").status_code == 404


def test_public_version_of_a_report_tells_no_place_of_the_aid_in_kind(shelter):
    report = factories.agreement("running", structure=shelter).reports.get()
    aid(shelter, label="Prêt du 7 impasse du Secret", year=report.year)
    assert "impasse" not in str(report_sheet.sections(report, names_people=False))
    assert "impasse" in str(report_sheet.sections(report))
