"""Ten thousand generated grants: both files stay valid, and their writer never holds more than a handful of lines."""

import csv
import datetime as dt
import io
import random
from decimal import Decimal

import pgtrigger
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from commons.text import normalise
from funding import exports
from funding.models import (
    Agreement,
    Application,
    Axis,
    Beneficiary,
    Deliberation,
    Grant,
    Instalment,
)
from structures.models import Commune, Sector, Structure, User
from tests import factories

from .test_open_data_regulatory import SCHEMA, breaches, invalid

pytestmark = pytest.mark.django_db

GRANTS = 10_000
STRUCTURES = 400
NAMES = (
    "Ressourcerie",
    'Les "Gueules noires"',
    "L’Étoile, d’Œuvre",
    "Café ; bar & cie",
    "SCOP\tdu Gardon",
    "Régie « quartier »",
)
PURPOSES = ("Réparer des vélos", "Cantine, jardin ; bocaux", "x" * 256, 'Dire "oui"', "Été\ncomme hiver")


def generate(seed=42):
    """Grants of all sorts, signed over five years: alone or shared, for one to four years, paid or not."""
    chance, user = random.Random(seed), User.objects.clock()
    communes, sectors = list(Commune.objects.all()), list(Sector.objects.all())
    call = factories.CallFactory()
    vote = Deliberation.objects.create(reference="2024-03-12", title="Subventions", held_on=dt.date(2024, 3, 12))
    structures = Structure.objects.bulk_create(
        Structure(
            name=f"{chance.choice(NAMES)} {number}",
            slug=f"s-{number}",
            siret=factories.siret(50_000 + number),
            rna=chance.choice([f"W30{number:07}", f"W3G{number:07}", ""]),
            sector=chance.choice(sectors),
            commune=chance.choice(communes),
            purpose="Ce que fait la structure.",
            address="1 rue du Marché",
            postcode="30100",
        )
        for number in range(STRUCTURES)
    )
    applications, grants, agreements, instalments, lines = [], [], [], [], []
    for number in range(GRANTS):
        year, years = 2024 + number % 5, chance.choice([1, 1, 1, 3, 4])
        at = timezone.make_aware(dt.datetime(year, 1 + number % 12, 1 + number % 28, 9))
        application = Application(
            call=call,
            structure=structures[number % STRUCTURES],
            number=f"{year}-G-{number:05}",
            status=Application.Status.GRANTED,
            title="Projet",
            submitted_at=at,
            decided_at=at,
            decided_by=user,
        )
        amount = Decimal(chance.randrange(100, 9_000_000)) / 100
        grant = Grant(
            application=application,
            structure=application.structure,
            deliberation=vote,
            amount=amount,
            first_year=year,
            last_year=year + years - 1,
        )
        agreement = Agreement(
            grant=grant,
            number=f"G-{number:05}",
            status=Agreement.Status.RUNNING,
            starts_on=dt.date(year, 1, 1),
            ends_on=dt.date(year + years - 1, 12, 31),
            document="convention.pdf",
            document_sha256="0" * 64,
            signed_on=at.date(),
            notified_at=at,
        )
        applications.append(application)
        grants.append(grant)
        agreements.append(agreement)
        instalments += [
            Instalment(agreement=agreement, rank=rank, year=year, amount=amount)
            for rank in range(1, chance.choice([2, 2, 3]))
        ]
        shares = chance.choice([["1"], ["1"], ["1"], ["0.5", "0.5"], ["0.3333", "0.3333", "0.3334"]])
        for rank, share in enumerate(shares):
            structure = structures[(number + rank) % STRUCTURES]
            purpose = chance.choice(PURPOSES)
            lines.append(
                Beneficiary(
                    grant=grant,
                    structure=structure,
                    name=structure.name,
                    siret=structure.siret,
                    rna=structure.rna,
                    purpose=purpose,
                    search_key=normalise(f"{structure.name} {purpose}")[:420],
                    commune=structure.commune,
                    sector=structure.sector,
                    axis=chance.choice(Axis.values),
                    year=year,
                    share=Decimal(share),
                    amount=max((amount * Decimal(share)).quantize(Decimal("0.01")), Decimal("0.01")),
                    signed_on=at.date(),
                )
            )
    with pgtrigger.ignore():  # neither history nor totals are what is tested here
        for rows in (applications, grants, agreements, instalments, lines):
            type(rows[0]).objects.bulk_create(rows, batch_size=2_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return lines


def read(client, name):
    return b"".join(client.get(f"/donnees/{name}.csv").streaming_content).decode()


def test_ten_thousand_grants_are_valid_in_both_formats(client, tmp_path, django_assert_num_queries):
    lines = generate()
    scdl, regulatory = read(client, "subventions"), read(client, "subventions-reglementaire")

    assert breaches(regulatory) == []
    rows = list(csv.DictReader(io.StringIO(scdl)))
    assert len(rows) == len(list(csv.reader(io.StringIO(regulatory)))) - 1 == len(lines) > GRANTS
    assert {row["idAttribuant"] for row in rows} == {settings.TOWN["siret"]}
    with django_assert_num_queries(1):
        sizes = [piece.count(b"\r\n") for piece in exports.csv_lines(Beneficiary.objects.published())]
    assert max(sizes) <= exports.ROWS_AT_ONCE + 1
    if not SCHEMA.exists():
        pytest.skip(f"Le schéma officiel n’est pas là : {SCHEMA}")
    assert invalid(scdl, tmp_path) == []


def endless(read):
    """Rows that say how many of them were asked for; there is no end to wait for."""
    row = dict.fromkeys(exports.SCDL_COLUMNS, "x") | {"datesPeriodeVersement": "2027-01-01/2027-12-31"}
    while True:
        read.append(1)
        yield list(row.values())


@pytest.mark.parametrize("name", ["SCDL", "REGULATORY"])
def test_file_is_written_while_it_is_read(name, monkeypatch):
    """Nothing is read ahead: each piece leaves when its batch has come, and weighs one batch."""
    read, layout = [], getattr(exports, name)
    monkeypatch.setattr(exports, "scdl_rows", lambda rows: endless(read))
    rows = exports.scdl_rows if name == "SCDL" else exports.regulatory_rows
    pieces = exports.csv_lines(None, exports.Layout(name, layout.columns, rows, layout.source))
    for turn in range(1, 4):
        piece = next(pieces)
        assert len(read) == turn * exports.ROWS_AT_ONCE
        assert piece.count(b"\r\n") == exports.ROWS_AT_ONCE + (turn == 1)
