"""From a page to a PDF: French typography, tags, no network; and amounts in words."""

import io
from decimal import Decimal

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from weasyprint.urls import FatalURLFetchingError

from commons import pdf
from commons.words import euros

PAGE = '<html lang="fr"><head><title>Essai</title></head><body><h1>Essai</h1>{}</body></html>'


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Objet : le pacte", "Objet\u00a0: le pacte"),
        ("dit « oui » !", "dit «\u00a0oui\u00a0»\u00a0!"),
        ("n° 12, art. L. 112-3", "n°\u00a012, art.\u00a0L.\u00a0112-3"),
        ("articles 9-1 et 10", "articles\u00a09-1 et 10"),
        ("le 14 mai 2027, le 1er mars", "le 14\u00a0mai 2027, le 1er\u00a0mars"),
        ("36\u202f000\u00a0€", "36\u00a0000\u00a0€"),
        ("pour marseillais et mains", "pour marseillais et mains"),
    ],
)
def test_french_is_set_with_no_break_spaces(typed, printed):
    assert pdf.set_in_french(typed) == printed


def test_a_page_becomes_a_tagged_pdf():
    with pikepdf.open(io.BytesIO(pdf.from_html(PAGE.format("<p>Bonjour</p>")))) as document:
        assert str(document.Root.Lang) == "fr"
        assert document.Root.MarkInfo.Marked is True
        assert str(document.docinfo.Title) == "Essai"
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


@pytest.mark.parametrize(
    "address", ["https://ailleurs.example/x.png", "file:///etc/hostname", "data:image/svg+xml,%3Csvg/%3E"]
)
def test_a_page_that_opens_an_address_is_refused(address):
    with pytest.raises(FatalURLFetchingError):
        pdf.from_html(PAGE.format(f'<img alt="x" src="{address}">'))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "zéro euro"),
        (1, "un euro"),
        (80, "quatre-vingts euros"),
        (36_000, "trente-six mille euros"),
        (180_000, "cent quatre-vingt mille euros"),
        (1_000_000, "un million d’euros"),
        (2_000_001, "deux millions un euros"),
        ("0.50", "cinquante centimes"),
        ("1200.01", "mille deux cents euros et un centime"),
        ("-12", "moins douze euros"),
    ],
)
def test_amounts_in_words(amount, words):
    assert euros(Decimal(amount)) == words


@given(st.decimals(min_value=0, max_value=999_999_999, places=2), st.decimals(min_value=0, max_value=999_999, places=2))
def test_two_amounts_never_share_their_words(one, other):
    assert (euros(one) == euros(other)) == (one == other)
