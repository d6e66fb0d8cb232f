"""The house's spaces as open data: valid for the official schema, public, nothing protected."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

from maison.exports import COLUMNS, phone, plain, street
from maison.models import Space
from structures.models import Commune

from ..client import links, text
from . import factories

SCHEMA = Path(__file__).parents[3] / "shared/data/schemas/scdl/equipements-0.1.5.schema.json"
URL = "/donnees/equipements.csv"
PLACE = {"latitude": Decimal("44.125"), "longitude": Decimal("4.08")}

pytestmark = pytest.mark.django_db


def read(client):
    answer = client.get(URL)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()


def rows(client):
    return list(csv.DictReader(io.StringIO(read(client), newline="")))


def test_file_holds_one_line_a_public_space(client):
    space = factories.open_space(name="Salle Mistral", slug="mistral", **PLACE)
    (row,) = rows(client)
    assert tuple(row) == COLUMNS
    assert row["EQUIP_UID"] == f"30007-04000000-{space.data_rank:03}"
    assert row["EQUIP_THEME"] == "Equipement social et d'animation"
    assert (row["EQUIP_TYPE"], row["EQUIP_NOM"]) == ("Salle", "Salle Mistral")
    assert (row["ADR_NUMERO"], row["ADR_NOMVOIE"], row["ADR_COMMUNE"]) == ("4", "rue Mistral", "Alès")
    assert (row["EQUIP_LAT"], row["EQUIP_LONG"]) == ("44.125000", "4.080000")
    assert row["EQUIP_OUVERTURE"] == "Mo-Su 08:00-22:00; PH off"
    assert row["EQUIP_WEB"].endswith("/maison/espaces/mistral/")


def test_file_leaves_out_what_is_protected_not_proposed_without_a_place_or_a_part(client, shelter):
    factories.protected_space(shelter, **PLACE)
    factories.open_space(is_open=False, **PLACE)
    factories.open_space()
    factories.open_space(address="", **PLACE)
    whole, left, right = factories.hall(**PLACE)
    Space.objects.filter(part_of=whole).update(**PLACE)
    assert [row["EQUIP_NOM"] for row in rows(client)] == ["Grande salle"]


def test_file_is_valid_for_the_schema(client, tmp_path):
    if not SCHEMA.exists():
        pytest.skip("Le schéma n’est pas là : ../shared/data")
    frictionless = pytest.importorskip("frictionless")
    for number, (kind, commune) in enumerate(zip(Space.Kind, Commune.objects.all(), strict=False)):
        room = factories.SpaceFactory(
            kind=kind,
            commune=commune,
            address=f"{number} bis, place de l’Œuvre",
            data_code=f"0{number + 4}000000",
            **PLACE,
        )
        factories.open_on(room, 0, 1, 2, 4, opens="09:00", closes="12:00")
        factories.open_on(room, 0, 1, 2, 4, opens="14:00", closes="00:00")
    factories.open_space(address="Lieu-dit « Les Prés »", **PLACE)
    written = tmp_path / "equipements.csv"
    written.write_text(read(client), encoding="utf-8", newline="")
    with frictionless.system.use_context(trusted=True):
        report = frictionless.Resource(
            path=str(written), schema=frictionless.Schema.from_descriptor(str(SCHEMA))
        ).validate()
    assert report.flatten(["rowNumber", "fieldName", "note"]) == []
    assert report.task.stats["rows"] == len(Space.Kind) + 1


def test_file_without_a_space_holds_its_header(client):
    assert read(client) == ",".join(COLUMNS) + "\r\n"


def test_file_is_sent_again_only_when_a_line_changed(client):
    room = factories.open_space(**PLACE)
    etag = client.get(URL)["ETag"]
    assert client.get(URL, headers={"If-None-Match": etag}).status_code == 304
    factories.open_space()  # no line of the file
    assert client.get(URL, headers={"If-None-Match": etag}).status_code == 304
    room.hours.filter(weekday=6).delete()
    assert client.get(URL, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_file_reads_few_statements_however_many_spaces(client, number, django_assert_num_queries):
    for _ in range(number):
        factories.open_space(**PLACE)
    with django_assert_num_queries(8):  # written twice: once for the validator
        read(client)


def test_number_of_a_space_in_the_file_does_not_change():
    first, second = factories.SpaceFactory(), factories.SpaceFactory()
    kept = second.data_rank
    first.delete()
    second.save()
    assert (second.data_rank, factories.SpaceFactory().data_rank) == (kept, kept + 1)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("4 rue Mistral", ("4", "rue Mistral")),
        ("36 bis, avenue d’Anduze", ("36 bis", "avenue d'Anduze")),
        ("36/38 quai Boissier", ("36/38", "quai Boissier")),
        ("Place de l’Hôtel-de-Ville", ("99999", "Place de l'Hôtel-de-Ville")),
    ],
)
def test_address_is_told_in_number_and_street(address, expected):
    assert street(address) == expected


def test_words_are_written_as_the_schema_knows_them():
    assert plain("Cœur d’Alès (n° 2)") == "Coeur d'Alès n 2"
    assert (phone("04 66 00 00 00"), phone("3919")) == ("+33 466000000", "")


def test_open_data_page_tells_of_the_file(client):
    page = client.page("/donnees/")
    assert URL in links(page)
    assert "SCDL Équipements 0.1.5" in text(page)
