"""Each page says where it comes from, and stays readable by everybody."""

import io
import re
from urllib.parse import parse_qs, urlsplit

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from pypdf import PdfReader

from commons import stamps
from funding import codes
from funding.models import SigningFolder
from tests import factories
from tests.funding.sheets import image, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder():
    agreement = factories.prepared(factories.agreement())
    return SigningFolder.objects.get(agreement=agreement)


def said(picture):
    return [code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]


def test_each_page_leads_to_the_public_page_and_tells_its_number(folder):
    content = read(folder.document)
    for rank in range(folder.pages):
        (address,) = said(image(content, rank))
        assert address.startswith(f"{settings.SITE_URL}/verification/{folder.code}/?")
        asked = parse_qs(urlsplit(address).query)
        assert asked == {"page": [str(rank + 1)], "sur": [str(folder.pages)], "v": [folder.state[:6]]}
    assert folder.pages > 3


def test_code_hides_nothing(folder):
    """No word of the page stands where the code is drawn."""
    document = pypdfium2.PdfDocument(read(folder.document))
    for page in document:
        width, _ = page.get_size()
        left, bottom = width - stamps.RIGHT - stamps.SIDE, stamps.BOTTOM
        inside = page.get_textpage().get_text_bounded(left, bottom, left + stamps.SIDE, bottom + stamps.SIDE)
        assert inside.strip() == ""


def test_stamped_document_stays_tagged(folder):
    """PDF/UA-1: its mark, its tags, its language and its title; the code is an artifact, which carries no tag."""
    with pikepdf.open(io.BytesIO(read(folder.document))) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "fr"
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        assert "StructTreeRoot" in str(list(opened.Root.keys()))
        with opened.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"]
        for page in opened.pages:
            drawn = b"\n".join(stream.read_bytes() for stream in page.Contents)
            assert re.search(rb"/Artifact <<[^>]*>> BDC\nq .* re\n.*f Q\nEMC", drawn, re.DOTALL)
            assert drawn.count(b"BDC") + drawn.count(b"BMC") == drawn.count(b"EMC")
            assert len(re.findall(rb"(?<!\S)q(?!\S)", drawn)) == len(re.findall(rb"(?<!\S)Q(?!\S)", drawn))


def test_words_of_the_document_are_those_that_were_laid_out(folder):
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(read(folder.document))).pages)
    assert folder.agreement.number in words
    assert words.count(f"code de vérification {folder.shown_code}") >= folder.pages
    assert "Article 1" in words


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_code_is_read_whichever_way_the_sheet_lies(folder, turn):
    assert len(said(image(read(folder.document), 1, turn))) == 1


# The code itself -----------------------------------------------------------------------------------------


def test_code_survives_hands():
    code = codes.new_code()
    typed = codes.shown(code).lower().replace("-", " - ")
    assert codes.compact(typed) == code
    assert codes.is_well_formed(code)
    assert not set(code) & set("01ILO")


def test_slip_of_the_keyboard_is_seen():
    code = codes.new_code()
    for rank in range(len(code)):
        for sign in codes.ALPHABET:
            if sign != code[rank]:
                assert not codes.is_well_formed(code[:rank] + sign + code[rank + 1 :])
    for rank in range(codes.DRAWN - 1):
        swapped = code[:rank] + code[rank + 1] + code[rank] + code[rank + 2 :]
        assert swapped == code or not codes.is_well_formed(swapped)


def test_codes_are_not_guessed():
    assert len({codes.new_code() for _ in range(2_000)}) == 2_000
    assert len(codes.ALPHABET) ** codes.DRAWN > 2**54
