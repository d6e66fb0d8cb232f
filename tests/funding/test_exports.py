"""The open data of subsidies: valid for the official schema, complete, and light on memory."""

import csv
import datetime as dt
import io
import tracemalloc
from decimal import Decimal
from pathlib import Path

import pgtrigger
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from stdnum.fr import siret

from funding import exports
from funding.models import (
    Agreement,
    Application,
    Beneficiary,
    Call,
    Deliberation,
    Envelope,
    Fund,
    Grant,
    Instalment,
    Report,
)
from funding.models.budget import Axis
from structures.models import Commune, Sector, Structure, User

SCHEMA = Path(__file__).parents[3] / "shared/data/schemas/scdl/subventions-2.1.1.schema.json"

pytestmark = pytest.mark.django_db


def a_siret(number):
    """An establishment of an invented company, with the key that makes it valid."""
    return next(f"732829320{number:04d}{key}" for key in range(10) if siret.is_valid(f"732829320{number:04d}{key}"))


def a_beneficiary(number=1, instalments=2, years=1, **fields):
    """One published line: an agreement for ``years`` from 2027, signed on 3 May 2027, none of it paid."""
    commune, _ = Commune.objects.get_or_create(
        insee="30007",
        defaults={"name": "Alès", "sort_key": "ales", "postcode": "30100", "siren": "213000078", "population": 44000},
    )
    sector, _ = Sector.objects.get_or_create(code="reemploi", defaults={"name": "Réemploi"})
    fund, _ = Fund.objects.get_or_create(name="Fonds ESS")
    envelope, _ = Envelope.objects.get_or_create(fund=fund, axis=Axis.SUPPORT, year=2027)
    at = timezone.make_aware(dt.datetime(2027, 3, 14, 9))
    call, _ = Call.objects.get_or_create(
        slug="appel",
        defaults={"title": "Appel", "envelope": envelope, "opens_at": at, "closes_at": at + dt.timedelta(days=9)},
    )
    user, _ = User.objects.get_or_create(email="agent@test.example")
    structure = Structure.objects.create(
        name=f"Ressourcerie {number}",
        slug=f"ressourcerie-{number}",
        siret=a_siret(number),
        rna=f"W30{number:07d}",
        sector=sector,
        purpose="Réparer",
        address="12 rue des Prés",
        postcode="30100",
        commune=commune,
    )
    application = Application.objects.create(
        call=call,
        structure=structure,
        number=f"2027-ESS-{number:04d}",
        status=Application.Status.GRANTED,
        title="Réparer",
        submitted_at=at,
        decided_at=at,
        decided_by=user,
    )
    deliberation, _ = Deliberation.objects.get_or_create(
        reference="2027-04-12", defaults={"title": "Subventions", "held_on": dt.date(2027, 4, 12)}
    )
    grant = Grant.objects.create(
        application=application,
        structure=structure,
        deliberation=deliberation,
        amount=Decimal(12_000),
        first_year=2027,
        last_year=2026 + years,
    )
    agreement = Agreement.objects.create(
        grant=grant,
        number=f"ESS-2027-{number:03d}",
        starts_on=dt.date(2027, 1, 1),
        ends_on=dt.date(2026 + years, 12, 31),
    )
    for rank in range(1, instalments + 1):
        Instalment.objects.create(agreement=agreement, rank=rank, year=2027, amount=Decimal(12_000) / instalments)
    return Beneficiary.objects.create(
        **{
            "grant": grant,
            "structure": structure,
            "name": structure.name,
            "siret": structure.siret,
            "rna": structure.rna,
            "purpose": "Atelier de réparation",
            "commune": commune,
            "sector": sector,
            "axis": Axis.SUPPORT,
            "year": 2027,
            "amount": Decimal(12_000),
            "signed_on": dt.date(2027, 5, 3),
        }
        | fields
    )


def the_file():
    return b"".join(exports.csv_lines(Beneficiary.objects.published())).decode()


def lines():
    return list(csv.DictReader(io.StringIO(the_file())))


def the_line():
    (line,) = lines()
    return line


def test_a_line_says_who_gave_what_to_whom():
    beneficiary = a_beneficiary()
    assert the_line() == {
        "nomAttribuant": settings.TOWN["name"],
        "idAttribuant": settings.TOWN["siret"],
        "dateConvention": "2027-05-03",
        "referenceDecision": "2027-04-12",
        "nomBeneficiaire": "Ressourcerie 1",
        "idBeneficiaire": beneficiary.siret,
        "rnaBeneficiaire": "W300000001",
        "objet": "Atelier de réparation",
        "montant": "12000.00",
        "nature": "aide en numéraire",
        "conditionsVersement": "échelonné",
        "datesPeriodeVersement": "2027-01-01/2027-12-31",
        "idRAE": "",
        "notificationUE": "non",
        "pourcentageSubvention": "1.00",
        "dispositifAide": "",
    }


def test_an_unsigned_grant_is_not_published():
    a_beneficiary(signed_on=None)
    assert lines() == []
    assert the_file() == ",".join(exports.SCDL_COLUMNS) + "\r\n"


def test_one_row_a_beneficiary_with_the_whole_amount_and_its_share():
    first = a_beneficiary(share=Decimal("0.3333"), amount=Decimal("3999.60"))
    other = Structure.objects.create(
        name="Café des Mineurs", slug="cafe", sector=first.sector, purpose="Café", commune=first.commune
    )
    Beneficiary.objects.create(
        grant=first.grant,
        structure=other,
        name=other.name,
        siret=a_siret(999),
        purpose=first.purpose,
        commune=first.commune,
        sector=first.sector,
        axis=first.axis,
        year=2027,
        share=Decimal("0.6667"),
        amount=Decimal("8000.40"),
        signed_on=first.signed_on,
    )
    assert sorted((line["montant"], line["pourcentageSubvention"]) for line in lines()) == [
        ("12000.00", "0.3333"),
        ("12000.00", "0.6667"),
    ]


@pytest.mark.parametrize(("rna", "published"), [("W301234567", "W301234567"), ("W9G2001932", ""), ("", "")])
def test_only_the_rna_numbers_that_the_schema_knows_are_published(rna, published):
    a_beneficiary(rna=rna)
    assert the_line()["rnaBeneficiaire"] == published


def pay(instalment, day):
    one = User.objects.create_user("un@test.example")
    other = User.objects.create_user("deux@test.example")
    Instalment.objects.filter(pk=instalment.pk).update(
        authorised_at=timezone.now(), authorised_by=one, paid_on=day, paid_by=other, order_number="M-1"
    )


def test_a_single_payment_is_dated_by_its_day_once_known():
    beneficiary = a_beneficiary(instalments=1)
    assert the_line()["conditionsVersement"] == "unique"
    assert the_line()["datesPeriodeVersement"] == "2027-01-01/2027-12-31"
    pay(beneficiary.grant.agreement.instalments.get(), dt.date(2027, 6, 4))
    assert the_line()["datesPeriodeVersement"] == "2027-06-04"


def test_the_period_widens_to_the_last_payment():
    beneficiary = a_beneficiary()
    last = beneficiary.grant.agreement.instalments.get(rank=2)
    pay(last, dt.date(2028, 7, 20))
    assert the_line()["datesPeriodeVersement"] == "2027-01-01/2028-07-20"


def test_a_line_without_an_agreement_is_dated_by_its_signature():
    beneficiary = a_beneficiary()
    Instalment.objects.all().delete()
    beneficiary.grant.agreement.delete()
    assert the_line()["datesPeriodeVersement"] == "2027-05-03"
    assert the_line()["conditionsVersement"] == "unique"


def test_commas_quotes_and_accents_survive():
    a_beneficiary(name='Les « Petits, Mineurs » dits "Gueules noires"', purpose="Œuvre d’été, été comme hiver")
    assert the_line()["nomBeneficiaire"] == 'Les « Petits, Mineurs » dits "Gueules noires"'
    assert '"Les « Petits, Mineurs » dits ""Gueules noires"""' in the_file()


def test_the_file_is_valid_for_the_official_schema(tmp_path):
    if not SCHEMA.exists():
        pytest.skip(f"Le schéma officiel n’est pas là : {SCHEMA}")
    frictionless = pytest.importorskip("frictionless")
    a_beneficiary(1, instalments=1)
    a_beneficiary(2, years=3, purpose="x" * 256)
    a_beneficiary(3, share=Decimal("0.5"), name='Un nom, "difficile"')
    a_beneficiary(4, rna="W9G2001932")
    (tmp_path / "subventions.csv").write_text(the_file(), newline="")
    with frictionless.system.use_context(trusted=True):
        report = frictionless.Resource(
            path=str(tmp_path / "subventions.csv"), schema=frictionless.Schema.from_descriptor(str(SCHEMA))
        ).validate()
    assert report.flatten(["rowNumber", "fieldName", "message"]) == []
    assert report.tasks[0].stats["rows"] == 4
    for line in lines():  # the schema's custom checks, which only Validata runs
        assert siret.is_valid(line["idAttribuant"])
        assert line["idBeneficiaire"] or line["rnaBeneficiaire"]
        assert not line["idBeneficiaire"] or siret.is_valid(line["idBeneficiaire"])


def test_the_file_costs_one_statement(django_assert_num_queries):
    for number in (1, 2, 3):
        a_beneficiary(number)
    with django_assert_num_queries(1):
        assert len(lines()) == 3


def test_a_long_file_keeps_memory_flat():
    many(20_000)
    tracemalloc.start()
    size = sum(len(piece) for piece in exports.csv_lines(Beneficiary.objects.published()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 3_000_000
    assert peak < 8_000_000  # twenty thousand rows held at once would weigh five times that


def many(count):
    """That many more published lines, copied by the database from one."""
    beneficiary = a_beneficiary()
    copies = {
        "structures_structure": ("name", "slug", "siret", "rna"),
        "funding_application": ("structure_id", "number"),
        "funding_grant": ("structure_id", "application_id"),
        "funding_agreement": ("grant_id", "number"),
        "funding_beneficiary": ("structure_id", "grant_id"),
    }
    values = {
        "slug": "'s' || n",
        "siret": "''",
        "rna": "''",
        "name": "name || n",
        "number": "'N' || n",
        "structure_id": "structure_id + n",
        "application_id": "application_id + n",
        "grant_id": "grant_id + n",
    }
    with pgtrigger.ignore(), connection.cursor() as cursor:  # the totals by year are not what is tested here
        for table, changed in copies.items():
            columns = columns_of(cursor, table)
            chosen = ["id + n" if column == "id" else column for column in columns]
            chosen = [values[column] if column in changed else column for column in chosen]
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(chosen)} "  # noqa: S608
                f"FROM {table}, generate_series(1, {count}) n"
            )
    return beneficiary


def columns_of(cursor, table):
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'", [table]
    )
    return [name for (name,) in cursor.fetchall()]


# The validator of the file ----------------------------------------------------------------------------


def etag():
    return exports.etag(Beneficiary.objects.published())


def test_the_etag_stays_while_nothing_published_changes():
    beneficiary = a_beneficiary()
    before = etag()
    a_beneficiary(2, signed_on=None)
    Structure.objects.filter(pk=beneficiary.structure_id).update(name="Un autre nom, après la signature")
    Report.objects.create(agreement=beneficiary.grant.agreement, year=2027, due_on=dt.date(2028, 6, 30))
    assert etag() == before
    assert before.startswith('"')
    assert before.endswith('"')


CHANGES = {
    "a new line": lambda beneficiary: a_beneficiary(2),
    "a name": lambda beneficiary: Beneficiary.objects.update(name="Corrigé"),
    "a purpose": lambda beneficiary: Beneficiary.objects.update(purpose="Corrigé"),
    "a signature": lambda beneficiary: Beneficiary.objects.update(signed_on=dt.date(2027, 5, 4)),
    "a share": lambda beneficiary: Beneficiary.objects.update(share=Decimal("0.5")),
    "an amount": lambda beneficiary: Grant.objects.update(amount=Decimal("12000.01")),
    "a vote": lambda beneficiary: Deliberation.objects.update(reference="2027-04-13"),
    "an end": lambda beneficiary: Agreement.objects.update(ends_on=dt.date(2028, 1, 31)),
    "a payment": lambda beneficiary: pay(Instalment.objects.first(), dt.date(2028, 2, 1)),
    "an instalment less": lambda beneficiary: Instalment.objects.first().delete(),
    "a line less": lambda beneficiary: beneficiary.delete(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_the_etag_changes_with_whatever_is_published(change):
    beneficiary = a_beneficiary()
    before = etag()
    change(beneficiary)
    assert etag() != before


def test_the_etag_changes_when_the_town_changes_its_name(settings):
    a_beneficiary()
    before = etag()
    settings.TOWN = settings.TOWN | {"name": "Commune d’Alès"}
    assert etag() != before


def test_the_etag_costs_one_statement(django_assert_num_queries):
    a_beneficiary()
    with django_assert_num_queries(1):
        etag()
