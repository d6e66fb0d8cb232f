"""The labelled structures as open data: what each line says, what a protected one does not, how it is sent."""

import csv
import datetime as dt
import gzip
import io
import json

import brotli
import pytest
from lxml import etree

from commons import clock
from label import open_data
from label.workflow import audits
from tests.factories import SECRETS, protected_structure, representative_of

from . import factories

pytestmark = pytest.mark.django_db
CSV, GEOJSON = "/donnees/structures-labellisees.csv", "/donnees/structures-labellisees.geojson"
FEED = "/annuaire/labels.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


def sent(client, url, **headers):
    return b"".join(client.get(url, headers=headers).streaming_content)


def lines(client):
    return list(csv.DictReader(io.StringIO(sent(client, CSV).decode(), newline="")))


def features(client):
    found = json.loads(sent(client, GEOJSON))
    assert found["type"] == "FeatureCollection"
    return found["features"]


def test_line_says_who_holds_what_until_when_and_where(client):
    award = factories.held()
    structure = award.structure
    (line,) = lines(client)
    assert list(line) == open_data.HEADINGS
    assert line["numero"] == award.number
    assert line["nom"] == structure.name
    assert (line["depuis"], line["jusqu_au"]) == (award.starts_on.isoformat(), award.ends_on.isoformat())
    assert line["commune"] == structure.commune.name
    assert line["adresse"] == structure.address
    assert line["verification"].endswith(f"/label/verification/{award.number}/")
    ((feature),) = features(client)
    assert feature["id"] == award.number
    assert feature["properties"]["nom"] == structure.name
    assert feature["geometry"] is None  # it has no page yet, hence no point


def test_point_is_the_one_of_the_directory_longitude_first(client):
    award = factories.held()
    factories.listing(award.structure, latitude="44.127300", longitude="4.081200")
    (feature,) = features(client)
    assert feature["geometry"] == {"type": "Point", "coordinates": [4.0812, 44.1273]}
    (line,) = lines(client)
    assert (line["latitude"], line["longitude"]) == ("44.1273", "4.0812")
    assert line["page"].endswith(f"/annuaire/{award.structure.slug}/")


def test_only_valid_labels_are_there(client):
    factories.audit(status="sanctioned", sanction="withdrawal")
    factories.audit(status="sanctioned", sanction="suspension")
    given_up = factories.held()
    audits.give_up(given_up, by=representative_of(given_up.structure), reason="Fini.")
    with clock.moved_to(clock.today() - dt.timedelta(days=1200)):
        factories.held()
    assert lines(client) == []
    assert features(client) == []


def test_protected_structure_has_its_name_and_its_number(client):
    structure = protected_structure()
    award = factories.held(structure)
    (line,) = lines(client)
    assert (line["numero"], line["nom"]) == (award.number, structure.name)
    kept = {name for name, value in line.items() if value}
    assert not kept & {"adresse", "code_postal", "commune", "code_insee", "latitude", "longitude", "siret", "rna"}
    whole = sent(client, CSV).decode() + sent(client, GEOJSON).decode()
    assert [secret for secret in (*SECRETS, structure.postcode, structure.address) if secret in whole] == []
    assert features(client)[0]["geometry"] is None


def test_files_are_asked_again_only_if_a_line_changed(client):
    award = factories.held()
    for url in (CSV, GEOJSON):
        etag = client.get(url)["ETag"]
        assert client.get(url, headers={"if-none-match": etag}).status_code == 304
    award.structure.name = "Autre nom"
    award.structure.save()
    assert client.get(CSV, headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "given", "read"),
    [("gzip, deflate, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("br;q=0", None, bytes)],
)
def test_files_are_compressed_for_who_takes_them_so(client, asked, given, read):
    factories.held()
    plain = sent(client, GEOJSON)
    answer = client.get(GEOJSON, headers={"accept-encoding": asked})
    assert answer.get("Content-Encoding") == given
    assert "Accept-Encoding" in answer["Vary"]
    assert read(b"".join(answer.streaming_content)) == plain


def test_file_is_the_same_in_one_batch_or_in_several(client, monkeypatch):
    for _ in range(5):
        factories.held()
    whole = features(client)
    for size in (2, 5):
        monkeypatch.setattr(open_data, "BATCH", size)
        assert features(client) == whole


def test_columns_are_told_on_the_page_of_open_data(client):
    page = client.page("/donnees/").content.decode()
    assert CSV in page
    assert GEOJSON in page
    for heading in open_data.HEADINGS:
        assert heading in page


def test_feed_has_the_new_awards_and_their_truth(client):
    award = factories.held()
    factories.audit(status="sanctioned", sanction="withdrawal")
    feed = etree.fromstring(client.get(FEED).content)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert award.structure.name in entry.findtext(f"{ATOM}title")
    assert entry.find(f"{ATOM}link").get("href").endswith(f"/label/verification/{award.number}/")
    assert award.structure.commune.name in entry.findtext(f"{ATOM}summary")


def test_feed_leaves_out_a_label_that_is_over(client):
    award = factories.held()
    with clock.moved_to(award.ends_on + dt.timedelta(days=1)):
        assert award.number not in client.get(FEED).content.decode()


def test_feed_of_a_protected_structure_tells_no_place(client):
    factories.held(protected_structure())
    content = client.get(FEED).content.decode()
    assert [secret for secret in SECRETS if secret in content] == []
