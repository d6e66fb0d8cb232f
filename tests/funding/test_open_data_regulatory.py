"""The file of the arrêté of 17 November 2017: fourteen columns in their order, one line a beneficiary, in time."""

import csv
import datetime as dt
import io
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from django.conf import settings
from stdnum.fr import siret

from commons import clock
from funding import publication, routines, worklist
from funding.models import Beneficiary, InKindAid
from structures.models import Structure
from tests import factories
from tests.client import links, text

pytestmark = pytest.mark.django_db

EXAMPLE = Path(__file__).parents[3] / "shared/data/exemples/etalab_format-subventions_exemple.csv"
SCHEMA = Path(__file__).parents[3] / "shared/data/schemas/scdl/subventions-2.1.1.schema.json"
YEAR = factories.this_year


# The arrêté, rule by rule -------------------------------------------------------------------------

COLUMNS = [
    *("nomAttribuant", "idAttribuant", "dateConvention", "referenceDecision", "nomBeneficiaire", "idBeneficiaire"),
    *("objet", "montant", "nature", "conditionsVersement", "datesPeriodeVersement", "idRAE", "notificationUE"),
    "pourcentageSubvention",
]
NATURES = {"aide en numéraire", "aide en nature"}


def is_day(value):
    try:
        return dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def is_amount(value):
    try:
        return bool(re.fullmatch(r"\d+(\.\d+)?", value)) and Decimal(value) >= 0
    except InvalidOperation:
        return False


def is_period(value):
    days = value.split("_")
    return len(days) in (1, 2) and all(map(is_day, days)) and days == sorted(days)


RULES = {
    "nomAttribuant": bool,
    "idAttribuant": siret.is_valid,
    "dateConvention": is_day,
    "nomBeneficiaire": bool,
    "idBeneficiaire": siret.is_valid,
    "objet": lambda value: 0 < len(value) <= 256,
    "montant": is_amount,
    "nature": lambda value: bool(value) and set(value.split(";")) <= NATURES,
    "conditionsVersement": bool,
    "datesPeriodeVersement": is_period,
    "idRAE": lambda value: not value or value.isdigit(),
    "notificationUE": {"oui", "non"}.__contains__,
    "pourcentageSubvention": lambda value: is_amount(value) and 0 < Decimal(value) <= 1,
}


def breaches(content, *, fictitious=()):
    """What in this file is not as the arrêté has it, in words; ``fictitious`` columns are not looked at."""
    assert "\ufeff" not in content, "Le fichier est en UTF-8, sans marque"
    rows = list(csv.reader(io.StringIO(content)))
    if rows[0] != COLUMNS:
        return [f"colonnes : {rows[0]}"]
    found = []
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(COLUMNS):
            found.append(f"{number} : {len(row)} cellules")
            continue
        named = dict(zip(COLUMNS, row, strict=True))
        found += [
            f"{number} {column} : {named[column]!r}"
            for column, holds in RULES.items()
            if column not in fictitious and not holds(named[column])
        ]
    return found


def get(client, name="subventions-reglementaire.csv"):
    answer = client.get(f"/donnees/{name}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()


def rows(content):
    return list(csv.DictReader(io.StringIO(content)))


# The checker is worth something -------------------------------------------------------------------


def test_checker_accepts_the_official_example():
    if not EXAMPLE.exists():
        pytest.skip(f"L’exemple officiel n’est pas là : {EXAMPLE}")
    content = EXAMPLE.read_text(encoding="utf-8")
    assert breaches(content, fictitious=("idAttribuant", "idBeneficiaire")) == []  # its SIRETs are invented


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("2027-01-01_2027-12-31", "2027-01-01/2027-12-31"),
        ("12000.00", "12 000,00"),
        (",1.00", ",100"),
        ("aide en numéraire", "subvention"),
        ("2027-05-03", "03/05/2027"),
        ("montant,nature", "nature,montant"),
    ],
)
def test_checker_sees_what_is_wrong(was, becomes):
    town, one = settings.TOWN["siret"], factories.siret(7)
    line = f"Ville,{town},2027-05-03,D-1,Asso,{one},Vélos,12000.00,aide en numéraire,"
    line += "unique,2027-01-01_2027-12-31,,non,1.00"
    content = ",".join(COLUMNS) + "\n" + line
    assert breaches(content) == []
    assert was in content
    assert breaches(content.replace(was, becomes))


# The file -----------------------------------------------------------------------------------------


@pytest.fixture
def agreements():
    """One paid at once, one over three years, one shared by two, one of a protected structure, one not signed."""
    call = factories.CallFactory(max_years=3)
    made = [
        factories.agreement("completed"),
        factories.agreement("running", call=call, years=3),
        factories.agreement("running", application=factories.common_application(shares=(30,), status="granted")),
        factories.agreement("running", structure=factories.protected_structure()),
    ]
    factories.agreement("to_sign")
    return made


def test_file_is_as_the_arrete_has_it(client, agreements):
    content = get(client)
    assert breaches(content) == []
    assert len(rows(content)) == 5


def test_three_years_are_one_period_written_with_a_low_line(client):
    factories.agreement("running", call=factories.CallFactory(max_years=3), years=3)
    (line,) = rows(get(client))
    assert line["datesPeriodeVersement"] == f"{YEAR()}-01-01_{YEAR() + 2}-12-31"
    assert (line["montant"], line["conditionsVersement"]) == ("36000.00", "échelonné")


def test_one_line_a_beneficiary_repeats_all_but_its_name_its_number_and_its_share(client):
    factories.agreement("running", application=factories.common_application(shares=(30,), status="granted"))
    lines = rows(get(client))
    assert sorted(line["pourcentageSubvention"] for line in lines) == ["0.30", "0.70"]
    repeated = [
        {key: value for key, value in line.items() if key not in ("nomBeneficiaire", "idBeneficiaire")}
        | {"pourcentageSubvention": ""}
        for line in lines
    ]
    assert repeated[0] == repeated[1]


def test_both_files_and_the_page_tell_the_same_lines(client, agreements):
    scdl, regulatory = rows(get(client, "subventions.csv")), rows(get(client))
    for one, other in zip(scdl, regulatory, strict=True):
        assert {key: one[key] for key in COLUMNS} == other | {
            "datesPeriodeVersement": other["datesPeriodeVersement"].replace("_", "/")
        }
    shown = [row["name"] for row in client.get("/financements/subventions/").context["rows"]]
    assert shown == [line["nomBeneficiaire"] for line in scdl]


@pytest.mark.parametrize("query", ["?axe=jobs", "?montant_min=20000", "?duree=plusieurs", "?structure=rien", "?q=abri"])
def test_filters_of_the_page_name_the_lines_of_each_file(client, agreements, query):
    number = client.get(f"/financements/subventions/{query}").context["number"]
    assert [len(rows(get(client, f"{name}.csv{query}"))) for name in ("subventions", "subventions-reglementaire")] == [
        number,
        number,
    ]


def test_file_is_not_sent_again_until_it_changes(client):
    factories.agreement("running")
    first = client.get("/donnees/subventions-reglementaire.csv")
    etag = first.headers["ETag"]
    assert first.headers["Content-Disposition"] == 'attachment; filename="subventions-reglementaire.csv"'
    assert etag != client.get("/donnees/subventions.csv").headers["ETag"]
    again = {"If-None-Match": etag}
    assert client.get("/donnees/subventions-reglementaire.csv", headers=again).status_code == 304
    factories.agreement("running")
    assert client.get("/donnees/subventions-reglementaire.csv", headers=again).status_code == 200


def test_file_of_a_protected_structure_tells_its_administrative_identity_only(client, agreements):
    for name in ("subventions", "subventions-reglementaire", "aides-en-nature", "budget", "budget-secteurs"):
        answer = client.get(f"/donnees/{name}.csv")
        content = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        assert [secret for secret in factories.SECRETS if secret in content] == []


# Each year at its address -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["subventions", "subventions-reglementaire"])
def test_each_year_has_its_file(client, name):
    line = factories.agreement("running").grant.beneficiaries.get()
    factories.agreement("running")
    Beneficiary.objects.filter(pk=line.pk).update(year=YEAR() - 1)

    assert [len(rows(get(client, f"{name}/{year}.csv"))) for year in (YEAR() - 1, YEAR())] == [1, 1]
    assert client.get(f"/donnees/{name}/{YEAR() - 2}.csv").status_code == 404
    assert {f"/donnees/{name}/{year}.csv" for year in (YEAR() - 1, YEAR())} <= links(client.page("/donnees/"))


# Aid in kind --------------------------------------------------------------------------------------


def aid(structure, **fields):
    fields = {"year": YEAR(), "label": "Prêt de la salle des fêtes", "value": 1_800} | fields
    return InKindAid.objects.create(structure=structure, source="Tarifs", by=factories.agent("Instruction"), **fields)


def test_aid_in_kind_has_a_file_of_its_own_valid_for_the_official_schema(client, structure, tmp_path):
    aid(structure)
    aid(factories.StructureFactory(siret=""), value=Decimal("12.50"))
    aid(factories.StructureFactory(siret="", rna=""))
    content = get(client, "aides-en-nature.csv")
    assert [(line["nature"], line["montant"], line["idBeneficiaire"]) for line in rows(content)] == [
        ("aide en nature", "12.50", ""),
        ("aide en nature", "1800.00", structure.siret),
    ]
    assert rows(get(client, "subventions.csv")) == []
    if not SCHEMA.exists():
        pytest.skip(f"Le schéma officiel n’est pas là : {SCHEMA}")
    assert invalid(content, tmp_path) == []


def invalid(content, tmp_path):
    """What the official schema reproaches to the file."""
    frictionless = pytest.importorskip("frictionless")
    file = tmp_path / "fichier.csv"
    file.write_text(content, newline="")
    with frictionless.system.use_context(trusted=True):
        schema = frictionless.Schema.from_descriptor(str(SCHEMA))
        report = frictionless.Resource(path=str(file), schema=schema).validate()
    return report.flatten(["rowNumber", "fieldName", "message"])


def test_aid_in_kind_of_a_protected_structure_is_told_without_a_word_of_where(client, shelter):
    aid(shelter, label="Prêt du 7 impasse du Secret")
    for url in ("/donnees/aides-en-nature.csv", "/financements/subventions/?nature=nature"):
        answer = client.get(url)
        content = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        assert "Aide en nature" in content
        assert shelter.name in content
        assert "Secret" not in content


def test_page_tells_aid_in_kind_apart(client, structure):
    factories.agreement("running", structure=structure)
    aid(structure)
    page = client.page("/financements/subventions/")
    assert "1 aide en nature, 1 800 €" in text(page).replace("\u202f", " ").replace("\xa0", " ")
    assert (page.context["number"], page.context["amount"]) == (1, Decimal(12_000))
    kind = client.page("/financements/subventions/?nature=nature")
    assert (kind.context["number"], [row["told"] for row in kind.context["aids"]]) == (
        0,
        ["Prêt de la salle des fêtes"],
    )
    assert client.page("/financements/subventions/?nature=argent").context["aids_number"] == 0


@pytest.mark.parametrize(
    ("query", "number"),
    [("q=salle", 1), ("q=velo", 0), ("montant_min=2000", 0), ("axe=support", 0), ("commune=30007", 1)],
)
def test_filters_name_aid_in_kind_too(client, structure, query, number):
    factories.agreement("running")
    aid(structure)
    assert client.page(f"/financements/subventions/?{query}").context["aids_number"] == number


# Within three months of the signature -------------------------------------------------------------


def test_grant_is_published_the_day_it_is_signed():
    line = factories.agreement("running").grant.beneficiaries.get()
    assert line.signed_on == clock.today()
    assert line in Beneficiary.objects.published()
    assert not Beneficiary.objects.unpublishable().exists()


@pytest.fixture
def nameless():
    """A signed agreement whose structure lost its number: open data do not accept its line."""
    agreement = factories.agreement("running")
    Structure.objects.filter(pk=agreement.structure.pk).update(siret="")
    agreement.grant.beneficiaries.update(siret="")
    return agreement


@pytest.mark.parametrize(("lacks", "value"), [("siret", ""), ("signed_on", None)])
def test_what_is_signed_and_cannot_be_published_is_told(lacks, value):
    line = factories.agreement("running").grant.beneficiaries.get()
    assert list(Beneficiary.objects.unpublishable()) == []
    Beneficiary.objects.filter(pk=line.pk).update(**{lacks: value})
    assert list(Beneficiary.objects.unpublishable()) == [line]


def test_it_is_late_after_three_months(nameless):
    signed_on = nameless.signed_on
    term = publication.publish_by(signed_on)
    assert 89 <= (term - signed_on).days <= 92
    assert not publication.late(term).exists()
    assert publication.late(term + dt.timedelta(days=1)).exists()


def test_agents_read_until_when(nameless, instructor, treasurer):
    (task,) = [task for task in worklist.office(instructor)["tasks"] if task.badge == "À publier"]
    assert task.due == publication.publish_by(nameless.signed_on)
    assert [task for task in worklist.office(treasurer)["tasks"] if task.badge == "À publier"] == []


def test_line_is_completed_by_itself_once_its_structure_has_its_number(nameless):
    routines.publish_completed()
    assert Beneficiary.objects.unpublishable().exists()
    number = factories.siret(4321)
    Structure.objects.filter(pk=nameless.structure.pk).update(siret=number)
    routines.publish_completed()
    assert not Beneficiary.objects.unpublishable().exists()
    line = nameless.grant.beneficiaries.get()
    assert (line.siret, line.signed_on) == (number, nameless.signed_on)
