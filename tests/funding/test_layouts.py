"""The accounting file: laid out by data, never cut where it counts, never a formula."""

import csv
import dataclasses
import io
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from funding import payment_files, seeds
from funding.models import FileColumn, FileLayout
from tests.client import text

LAYOUTS = "/gestion/funding/filelayout/"


class Columns(list):
    """Columns that no database keeps."""

    def all(self):
        return self


def layout(*columns, **fields):
    """A format that is written nowhere, with these columns."""
    made = FileLayout(pk=1, name="Essai", **fields)
    rows = [FileColumn(rank=rank, **column) for rank, column in enumerate(columns, start=1)]
    made._prefetched_objects_cache = {"columns": Columns(rows)}
    return made


def written(made, **values):
    return payment_files.write(made, [dataclasses.replace(payment_files.SAMPLE, **values)])


def column(source, **fields):
    return {"heading": source.upper(), "source": source} | fields


def test_each_source_has_its_value():
    columns = [column(source, text="EUR" if source == "fixed" else "") for source in FileColumn.Source.values]
    first, second = written(layout(*columns, encoding="utf-8")).decode().splitlines()
    assert dict(zip(first.split(";"), second.split(";"), strict=True)) == {
        "IBAN": "FR7630006000011234567890189",
        "BIC": "AGRIFRPP",
        "HOLDER": "RESSOURCERIE DES PRÉS",
        "AMOUNT": "6000,50",
        "CENTS": "600050",
        "REFERENCE": "ESS-2027-001-V1",
        "ORDER_NUMBER": "1201",
        "LABEL": "Subvention 2027 ESS-2027-001 versement 1",
        "STRUCTURE": "Ressourcerie des Prés",
        "SIRET": "90000000100015",
        "AGREEMENT": "ESS-2027-001",
        "YEAR": "2027",
        "DUE_ON": "30/05/2027",
        "BATCH": "BP-2027-0001",
        "DATE": "02/04/2027",
        "FIXED": "EUR",
    }


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"separator": ","}, b'"6000,50",02/04/2027,Pr\xc3\xa9s'),
        ({"separator": "\t", "decimal_mark": "."}, b"6000.50\t02/04/2027\tPr\xc3\xa9s"),
        ({"separator": "|", "date_format": "%Y%m%d"}, b"6000,50|20270402|Pr\xc3\xa9s"),
        ({"quoting": "all"}, b'"6000,50";"02/04/2027";"Pr\xc3\xa9s"'),
        ({"encoding": "cp1252"}, b"6000,50;02/04/2027;Pr\xe9s"),
        ({"quoting": "never"}, b"6000,50;02/04/2027;Pr\xc3\xa9s"),
    ],
)
def test_signs_are_those_of_the_format(fields, line):
    made = layout(
        column("amount"), column("date"), column("holder"), **{"has_headings": False, "encoding": "utf-8"} | fields
    )
    assert written(made, holder="Prés") == line + b"\r\n"


def test_widths_cut_words_and_fill_the_rest():
    made = layout(
        column("holder", width=5),
        column("reference", width=18, fill="spaces"),
        column("cents", width=10, fill="zeros"),
        encoding="utf-8",
        has_headings=False,
    )
    assert written(made).decode() == "RESSO;ESS-2027-001-V1   ;0000600050\r\n"


@pytest.mark.parametrize("source", ["iban", "bic", "amount", "reference", "order_number"])
def test_what_pays_is_never_cut(source):
    with pytest.raises(ValidationError, match=f"La colonne « {source.upper()} » a 2 caractères"):
        written(layout(column(source, width=2)))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r\n@", "  ="])
def test_no_holder_becomes_a_formula(start):
    (row,) = csv.reader(
        io.StringIO(written(layout(column("holder"), has_headings=False), holder=f"{start}1+1").decode("utf-8-sig")),
        delimiter=";",
    )
    assert row[0].startswith("'")


def test_letters_that_an_encoding_lacks_have_a_plain_form():
    made = layout(column("holder"), encoding="iso8859-15", has_headings=False)
    assert written(made, holder="L’Œuvre – Žižkov … 力").decode("iso8859-15") == "L'Œuvre - Žižkov ... ?\r\n"


@given(
    st.text(max_size=30),
    st.sampled_from(FileLayout.Separator.values),
    st.sampled_from(FileLayout.Quoting.values),
    st.sampled_from(FileLayout.Encoding.values),
)
def test_whatever_the_words_each_payment_is_one_line_of_as_many_cells(words, separator, quoting, encoding):
    made = layout(column("holder"), column("iban"), column("cents"), separator=separator, quoting=quoting)
    made.encoding = encoding
    content = written(made, holder=words).decode(encoding)
    options = {"quoting": csv.QUOTE_NONE, "quotechar": None} if quoting == "never" else {}
    rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=separator, **options))
    assert [len(row) for row in rows] == [3, 3]
    assert rows[1][1:] == ["FR7630006000011234567890189", "600050"]


@given(st.decimals(min_value=Decimal("0.01"), max_value=Decimal("9999999.99"), places=2))
def test_amount_and_cents_say_the_same(amount):
    made = layout(column("amount"), column("cents"), has_headings=False, encoding="utf-8")
    euros, cents = written(made, amount=amount).decode().strip().split(";")
    assert Decimal(euros.replace(",", ".")) == amount
    assert int(cents) == amount * 100


def test_comma_does_not_part_cells_and_cents_without_quotes():
    with pytest.raises(ValidationError, match="Le séparateur et la marque décimale sont le même signe"):
        layout(separator=",", decimal_mark=",", quoting="never").clean()


@pytest.mark.parametrize(("source", "least"), [("iban", 34), ("bic", 11), ("siret", 14)])
def test_column_too_narrow_for_what_pays_is_refused(source, least):
    FileColumn(heading="X", source=source, width=least).clean()
    with pytest.raises(ValidationError, match=f"Il faut {least} caractères"):
        FileColumn(heading="X", source=source, width=least - 1).clean()


# In the back-office ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_portal_begins_with_a_format_once():
    before = list(FileColumn.objects.values_list("heading", flat=True))
    seeds.seed()
    assert FileLayout.objects.count() == 1
    assert list(FileColumn.objects.values_list("heading", flat=True)) == before
    assert before[:5] == ["Mandat", "Référence", "Titulaire", "IBAN", "BIC"]


@pytest.mark.django_db
def test_changed_format_is_another_version_and_is_seen_at_once(client, treasurer):
    made = FileLayout.objects.get()
    page = client.sign_in(treasurer).page(f"{LAYOUTS}{made.pk}/change/")
    assert "1201;ESS-2027-001-V1;RESSOURCERIE DES PRÉS;FR7630006000011234567890189;AGRIFRPP;6000,50" in text(page)
    client.fill(
        page, "Enregistrer et continuer les modifications", **{"separator": "|", "columns-0-heading": "N° mandat"}
    )
    made.refresh_from_db()
    assert (made.version, made.separator) == (2, "|")
    page = client.page(f"{LAYOUTS}{made.pk}/change/")
    assert "N° mandat|Référence|Titulaire" in text(page)
    client.fill(page, "Enregistrer et continuer les modifications")
    made.refresh_from_db()
    assert made.version == 2


@pytest.mark.django_db
def test_format_that_makes_no_file_is_refused(client, treasurer):
    made = FileLayout.objects.get()
    page = client.sign_in(treasurer).page(f"{LAYOUTS}{made.pk}/change/")
    answer = client.fill(page, **{"columns-3-width": "10"})
    assert "Il faut 34 caractères au moins" in text(answer)
    answer = client.fill(page, **{"columns-5-width": "3"})
    assert "La colonne « Montant » a 3 caractères" in text(answer)
    assert not FileColumn.objects.filter(width__lt=20).exists()


@pytest.mark.django_db
def test_format_is_changed_by_who_pays_only(client, financier, instructor, elected):
    made = FileLayout.objects.get()
    assert client.sign_in(financier).get(f"{LAYOUTS}{made.pk}/change/").status_code == 200
    assert client.post(f"{LAYOUTS}{made.pk}/change/", {"name": "X"}).status_code == 403
    for stranger in (instructor, elected):
        assert client.sign_in(stranger).get(LAYOUTS).status_code == 403


@pytest.mark.parametrize("sign", ["；", "\u037e", "＂", "＝", "＠", "．；"])
@pytest.mark.parametrize("quoting", ["needed", "all", "never"])
def test_letter_that_the_encoding_lacks_neither_moves_a_column_nor_becomes_a_formula(sign, quoting):
    """« ； » becomes « ; » in Windows-1252: the number that is paid stays in its own column."""
    made = layout(column("holder"), column("iban"), encoding="cp1252", quoting=quoting, has_headings=False)
    content = written(made, holder=f"{sign}FR7612345987650123456789014{sign}x").decode("cp1252")
    holder, iban = next(csv.reader(io.StringIO(content), delimiter=";"))
    assert iban == payment_files.SAMPLE.iban
    assert not holder.startswith(("=", "@"))


def test_heading_is_no_formula():
    content = written(layout({"heading": "=1+1", "source": "iban"}, encoding="utf-8")).decode()
    assert content.splitlines()[0] == "'=1+1"
