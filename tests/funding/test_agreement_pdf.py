"""The agreement's PDF: what everybody can read of it, by eye or by ear, whatever its form.

One life a case: a year in the simplified form, three years above the threshold with aid in kind, an « appel à commun ».
"""

import io
import re

import pikepdf
import pytest
from pypdf import PdfReader

from funding import documents
from funding.models import Agreement, InKindAid
from tests import factories

from .test_documents import tags

pytestmark = pytest.mark.django_db
CASES = ("yearly", "triennial", "common")


def yearly():
    return factories.agreement(asked=12_000)


def triennial():
    agreement = factories.agreement(call=factories.CallFactory(max_years=3), years=3, asked=24_000)
    InKindAid.objects.create(
        structure=agreement.structure, year=agreement.grant.first_year, label="Prêt d’une salle, douze soirées",
        value=1_200, source="Tarifs votés", by=factories.agent("Instruction"),
    )  # fmt: skip
    return Agreement.objects.get(pk=agreement.pk)


def common():
    return factories.common_application(status="granted").grant.agreement


@pytest.fixture(params=CASES)
def pdf(request):
    return documents.agreement({"yearly": yearly, "triennial": triennial, "common": common}[request.param]())


def words(pdf):
    """On one line, with plain spaces, and whole where a line ended inside a word."""
    return re.sub(r"(?<=\w)[-\u2010\u00ad] (?=\w)", "", spaced(pdf))


def spaced(pdf):
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def headings(pdf):
    """The titles of articles and annexes, in reading order."""
    return re.findall(r"(?:Article \d+|Annexe [IVX]+) · [^.]+", words(pdf))


def test_document_is_pdf_ua_in_french_with_its_title(pdf):
    opened = pikepdf.open(io.BytesIO(pdf))
    with opened.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"].startswith("Convention ESS-")
    assert str(opened.Root.Lang) == "fr"
    assert opened.Root.MarkInfo.Marked is True
    assert opened.Root.ViewerPreferences.DisplayDocTitle is True


def test_one_title_and_headings_in_order(pdf):
    levels = [int(tag.name[1]) for tag in tags(pdf) if re.fullmatch(r"H\d", tag.name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    assert levels.count(2) > 12


def test_tables_have_captions_and_each_cell_its_headers(pdf):
    found = tags(pdf)
    tables = [tag for tag in found if tag.name == "Table"]
    assert len(tables) >= 6
    assert [tag for tag in tables if "Caption" not in tag.kids] == []
    assert [tag for tag in found if tag.name == "TD" and not tag.headers] == []


def test_lists_hold_items_and_every_glyph_is_there(pdf):
    kinds = {kid for tag in tags(pdf) if tag.name == "L" for kid in tag.kids}
    assert kinds <= {"LI", "L", "Caption"}
    assert "\ufffd" not in words(pdf)


def test_pages_are_numbered_and_named(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    for number, page in enumerate(pages, start=1):
        said = re.sub(r"\s+", " ", page.extract_text())
        assert f"page {number}/{len(pages)}" in said
        assert "Convention n° ESS-" in said


def test_nothing_of_the_library_shows(pdf):
    assert not re.search(r"[{}\[\]]|\*\*", words(pdf))


def test_what_the_decree_wants_is_there(pdf):
    """The object, the amount, the conditions of use (décret 2001-495, art. 1er), and amounts in full words."""
    said = words(pdf)
    for mention in (
        "n’attend aucune contrepartie directe",
        "La Ville contribue pour un montant total de",
        "mille euros",
        "Échéancier des versements",
        "le compte rendu financier de l’action",
        "excédent raisonnable",
        "Signatures",
        "Cible",
    ):
        assert mention in said, mention


def test_simplified_form_is_shorter_than_the_full_one():
    short, long = words(documents.agreement(yearly())), words(documents.agreement(triennial()))
    assert len(PdfReader(io.BytesIO(documents.agreement(yearly()))).pages) <= 5
    assert "Article 10 · Renouvellement" not in short
    assert "Renouvellement" in long
    assert "soixante-douze mille euros" in long
    assert "vingt-quatre mille euros" in long
    assert "Prêt d’une salle, douze soirées" in long
    assert "sous réserve que les crédits de paiement correspondants" in long


def test_full_form_follows_the_model_of_the_state():
    said = headings(documents.agreement(triennial()))
    order = [
        *("Objet", "Durée", "Coût", "Contribution", "Modalités de versement", "Justificatifs", "Autres engagements"),
        *("Sanctions", "Évaluation", "Renouvellement", "Contrôle", "Avenant", "Annexes", "Résiliation", "Recours"),
    ]
    for number, title in enumerate(order, start=1):
        assert any(line.startswith(f"Article {number} · {title}") for line in said), title
    assert [line.split(" · ")[0] for line in said if line.startswith("Annexe ")] == [
        "Annexe I",
        "Annexe II",
        "Annexe III",
    ]


def test_common_agreement_names_its_partners_and_their_parts():
    agreement = common()
    said = words(documents.agreement(agreement))
    partner = agreement.partners().get().structure
    assert said.count(partner.name) >= 4
    assert "Partage et reversement" in said
    assert "30 %" in said
    assert "ci-après « les partenaires »" in said
