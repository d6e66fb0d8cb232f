"""Other funders' published grants, as their files really are."""

import csv
import datetime as dt
import io
from collections import Counter
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from funding import matching
from funding.imports import FileRefused, Refusal, read
from funding.imports.amounts import read_amount, read_share
from funding.imports.dates import Period, When, read_date, read_period
from funding.imports.findings import Unreadable
from funding.imports.identifiers import Company, read_company, read_rna
from funding.imports.words import read_answer, read_conditions, read_nature
from funding.models import KnownGrant
from funding.models.known import Doubt

TOWN, GOOD_SIRET, GOOD_SIREN, GOOD_RNA = "21300007800013", "52499120500013", "524991205", "W301002345"
GOOD = {
    "nomAttribuant": "Ville d’Ailleurs",
    "idAttribuant": TOWN,
    "dateConvention": "2023-03-14",
    "referenceDecision": "2023-12",
    "nomBeneficiaire": "Les Amis du Gardon",
    "idBeneficiaire": GOOD_SIRET,
    "rnaBeneficiaire": GOOD_RNA,
    "objet": "Fonctionnement",
    "montant": "1500.50",
    "nature": "aide en numéraire",
    "conditionsVersement": "unique",
    "datesPeriodeVersement": "2023-04-01/2023-12-31",
    "idRAE": "",
    "notificationUE": "non",
    "pourcentageSubvention": "1",
}
SCDL = list(GOOD)


def published(*changes, columns=SCDL, delimiter=",", encoding="utf-8", above="", newline="\n"):
    """The bytes of a file: one good row for each of ``changes``, with what that row writes instead."""
    text = io.StringIO()
    text.write(above)
    writer = csv.writer(text, delimiter=delimiter, lineterminator=newline)
    writer.writerow(columns)
    for change in changes or [{}]:
        row = GOOD | change
        writer.writerow([row[column] for column in columns if column in row])
    return text.getvalue().encode(encoding)


def found(content):
    return list(read(io.BytesIO(content)))


def only(content):
    [item] = found(content)
    return item


def write(folder, content, name="subventions.csv"):
    path = folder / name
    path.write_bytes(content)
    return str(path)


def run(path, **options):
    out = io.StringIO()
    call_command("import_grants", path, stdout=out, **options)
    return out.getvalue()


# Amounts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("47800.20", "47800.20"),
        ("100 000,00", "100000"),
        ("12 500 €", "12500"),
        ("12 500 euros", "12500"),
        ("€12,500.00", "12500"),
        ("12500.-", "12500"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("1'234'567.8", "1234567.8"),
        ("'1500", "1500"),
        ("100000,1", "100000.1"),
        ("99786.570", "99786.57"),
        ("+500", "500"),
    ],
)
def test_amount_with_one_reading(text, amount):
    assert read_amount(text) == (Decimal(amount), None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "amount_missing"),
        ("1.234", "amount_ambiguous"),
        ("12,500", "amount_ambiguous"),
        ("1 234.567", "amount_ambiguous"),
        ("1.234.5", "amount_unreadable"),
        ("12 50", "amount_unreadable"),
        ("12 € 50", "amount_unreadable"),
        ("12 k€", "amount_unreadable"),
        ("1,5E+05", "amount_unreadable"),
        ("néant", "amount_unreadable"),
        ("-", "amount_unreadable"),
        ("environ 5000", "amount_unreadable"),
        ("5000 + 2000", "amount_unreadable"),
        ("10²", "amount_unreadable"),
        ("9" * 500, "amount_unreadable"),
        ("10000000000", "amount_too_large"),
        ("(500)", "amount_negative"),
        ("-500,00 €", "amount_negative"),
        ("−1 500", "amount_negative"),
    ],
)
def test_amount_that_would_be_a_guess(text, code):
    with pytest.raises(Unreadable) as refused:
        read_amount(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "amount", "doubt"),
    [("0", "0", Doubt.AMOUNT_ZERO), ("22000.8000000003", "22000.80", Doubt.AMOUNT_ROUNDED)],
)
def test_amount_kept_with_a_doubt(text, amount, doubt):
    assert read_amount(text) == (Decimal(amount), doubt)


@given(st.decimals(min_value=Decimal("0.01"), max_value=Decimal("9999999999.99"), places=2))
def test_amount_survives_every_usual_writing(amount):
    anglo = f"{amount:,.2f}"
    french = anglo.replace(",", " ").replace(".", ",")
    dotted = anglo.replace(",", "'").replace(".", ",").replace("'", ".")
    for text in [str(amount), anglo, french, f"{french} €", dotted]:
        assert read_amount(text) == (amount, None)


@given(st.text(max_size=30))
def test_amount_is_read_or_refused_never_an_error(text):
    try:
        amount, _ = read_amount(text)
    except Unreadable:
        return
    assert amount >= 0


@pytest.mark.parametrize(
    ("text", "share", "doubt"),
    [
        ("0.45", "0.45", None),
        ("0,5", "0.5", None),
        ("1.00", "1", None),
        ("80", "0.8", Doubt.SHARE_PERCENT),
        ("80 %", "0.8", Doubt.SHARE_PERCENT),
        ("1 %", "0.01", Doubt.SHARE_PERCENT),
        ("", "1", Doubt.SHARE_MISSING),
        ("0", "1", Doubt.SHARE_UNREADABLE),
        ("250", "1", Doubt.SHARE_UNREADABLE),
        ("moitié", "1", Doubt.SHARE_UNREADABLE),
    ],
)
def test_share(text, share, doubt):
    assert read_share(text) == (Decimal(share), doubt)


# Identifiers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "company"),
    [
        (GOOD_SIRET, Company(GOOD_SIRET, GOOD_SIREN)),
        ("524 991 205 00013", Company(GOOD_SIRET, GOOD_SIREN)),
        ("'52499120500013", Company(GOOD_SIRET, GOOD_SIREN)),
        ("SIRET : 524.991.205.00013", Company(GOOD_SIRET, GOOD_SIREN)),
        ("52499120500013.0", Company(GOOD_SIRET, GOOD_SIREN, "repaired")),
        ("5.2499120500013E+13", Company(GOOD_SIRET, GOOD_SIREN, "repaired")),
        ("5,24991E+13", Company(trouble="wrong")),
        ("8612023500113", Company("08612023500113", "086120235", "repaired")),
        (GOOD_SIREN, Company("", GOOD_SIREN, "siren")),
        ("52499120500000", Company("", GOOD_SIREN, "siren")),
        ("52499120500014", Company(trouble="wrong")),
        ("00000000000000", Company(trouble="wrong")),
        ("en cours", Company(trouble="wrong")),
        ("", Company(trouble="missing")),
        ("N/A", Company(trouble="missing")),
    ],
)
def test_company(text, company):
    assert read_company(text) == company


@pytest.mark.parametrize(
    ("text", "rna"),
    [
        ("W333216789", ("W333216789", True)),
        ("w9g2001932", ("W9G2001932", True)),
        ("", ("", True)),
        ("W3222", ("", False)),
    ],
)
def test_rna(text, rna):
    assert read_rna(text) == rna


@given(st.text(alphabet="0123456789.,E+ W'", max_size=20))
def test_identifier_kept_is_right_or_nothing(text):
    company = read_company(text)
    assert company.siret[:9] in {"", company.siren}
    assert bool(company.siren) == (company.trouble in {"", "repaired", "siren"})


# Dates -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2016-12-05", When(dt.date(2016, 12, 5), 2016)),
        ("2016-12-05T00:00:00", When(dt.date(2016, 12, 5), 2016)),
        ("05/12/2016", When(dt.date(2016, 12, 5), 2016, Doubt.DATE_FORMAT)),
        ("5 décembre 2016", When(dt.date(2016, 12, 5), 2016, Doubt.DATE_FORMAT)),
        ("1er mars 2017", When(dt.date(2017, 3, 1), 2017, Doubt.DATE_FORMAT)),
        ("42709", When(dt.date(2016, 12, 5), 2016, Doubt.DATE_FORMAT)),
        ("2014", When(None, 2014, Doubt.DATE_VAGUE)),
        ("décembre 2016", When(None, 2016, Doubt.DATE_VAGUE)),
        ("2017-30-05", When(doubt=Doubt.DATE_UNREADABLE)),
        ("12/31/2016", When(doubt=Doubt.DATE_UNREADABLE)),
        ("0001-01-01", When(doubt=Doubt.DATE_UNREADABLE)),
        ("bientôt", When(doubt=Doubt.DATE_UNREADABLE)),
        ("", When(doubt=Doubt.DATE_MISSING)),
    ],
)
def test_date(text, when):
    assert read_date(text) == when


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2017-03-14/2018-03-14", Period(dt.date(2017, 3, 14), dt.date(2018, 3, 14))),
        ("2017-03-14_2018-03-14", Period(dt.date(2017, 3, 14), dt.date(2018, 3, 14))),
        ("2017-03-14", Period(dt.date(2017, 3, 14), dt.date(2017, 3, 14))),
        ("14/03/2017 au 14/03/2018", Period(dt.date(2017, 3, 14), dt.date(2018, 3, 14), Doubt.PERIOD_FORMAT)),
        ("20/06/2024_2024-10-30", Period(dt.date(2024, 6, 20), dt.date(2024, 10, 30), Doubt.PERIOD_FORMAT)),
        ("2018-11-20/fin de l'action", Period(dt.date(2018, 11, 20), None, Doubt.PERIOD_PARTIAL)),
        ("2017-03-02/2017-30-05", Period(dt.date(2017, 3, 2), None, Doubt.PERIOD_PARTIAL)),
        ("2014", Period(dt.date(2014, 1, 1), dt.date(2014, 12, 31), Doubt.PERIOD_VAGUE)),
        ("2014-2016", Period(dt.date(2014, 1, 1), dt.date(2016, 12, 31), Doubt.PERIOD_VAGUE)),
        ("2017-12-20/2017-03-09", Period(doubt=Doubt.PERIOD_REVERSED)),
        ("avant le 2018-11-20", Period(doubt=Doubt.PERIOD_UNREADABLE)),
        ("à la signature", Period(doubt=Doubt.PERIOD_UNREADABLE)),
        ("", Period()),
    ],
)
def test_period(text, period):
    assert read_period(text) == period


@given(st.text(alphabet="0123456789/-_. àau", max_size=30))
@example("2018/01/01/2019/01/01")
def test_dates_never_fail(text):
    read_date(text)
    period = read_period(text)
    assert not (period.start and period.end) or period.start <= period.end


# Closed lists ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "nature"),
    [
        ("aide en numéraire", ("cash", None)),
        ("AIDE EN NUMERAIRE", ("cash", None)),
        ("aide en nature;aide en numéraire", ("both", None)),
        ("aide en numéraire,aide en nature", ("both", Doubt.NATURE_FORMAT)),
        ("numéraire et nature", ("both", Doubt.NATURE_FORMAT)),
        ("UNIQUE", ("", Doubt.NATURE_UNREADABLE)),
        ("", ("", None)),
    ],
)
def test_nature(text, nature):
    assert read_nature(text) == nature


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("UNIQUE", ("unique", None)),
        ("Echelonné", ("échelonné", None)),
        ("autre : 2 versements 50%-50%", ("autre : 2 versements 50%-50%", None)),
        ("unique;échelonné", ("unique;échelonné", Doubt.CONDITIONS_UNCLEAR)),
    ],
)
def test_conditions(text, conditions):
    assert read_conditions(text) == conditions


@pytest.mark.parametrize(
    ("text", "answer"),
    [("Oui", (True, None)), ("no", (False, Doubt.EU_FORMAT)), ("?", (None, Doubt.EU_UNREADABLE)), ("", (None, None))],
)
def test_answer(text, answer):
    assert read_answer(text) == answer


# Rows ------------------------------------------------------------------------------------------


def test_row_that_follows_the_schema():
    row = only(published())
    assert (row.line, row.warnings) == (2, [])
    assert {name: value for name, value in row.values.items() if name != "fingerprint"} == {
        "funder_name": "Ville d’Ailleurs",
        "funder_siret": TOWN,
        "reference": "2023-12",
        "signed_on": dt.date(2023, 3, 14),
        "year": 2023,
        "beneficiary_name": "Les Amis du Gardon",
        "beneficiary_key": "les amis du gardon",
        "beneficiary_siret": GOOD_SIRET,
        "beneficiary_siren": GOOD_SIREN,
        "beneficiary_rna": GOOD_RNA,
        "beneficiary_commune": "",
        "beneficiary_postcode": "",
        "purpose": "Fonctionnement",
        "amount": Decimal("1500.50"),
        "share": Decimal(1),
        "nature": "cash",
        "conditions": "unique",
        "period_start": dt.date(2023, 4, 1),
        "period_end": dt.date(2023, 12, 31),
        "eu_notified": False,
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"montant": ""}, "amount_missing"),
        ({"montant": "1.234"}, "amount_ambiguous"),
        ({"nomBeneficiaire": ""}, "beneficiary_missing"),
        ({"nomBeneficiaire": GOOD_SIRET, "idBeneficiaire": ""}, "beneficiary_missing"),
        ({"nomBeneficiaire": "TOTAL", "idBeneficiaire": ""}, "total"),
        ({"nomAttribuant": " "}, "funder_missing"),
    ],
)
def test_row_refused(change, code):
    item = only(published(change))
    assert (type(item), item.line, item.code) == (Refusal, 2, code)


@pytest.mark.parametrize(
    ("change", "warnings"),
    [
        ({"idBeneficiaire": "", "rnaBeneficiaire": ""}, ["beneficiary_id_missing"]),
        ({"idBeneficiaire": ""}, []),
        ({"idBeneficiaire": "12345678901234"}, ["beneficiary_id_wrong"]),
        ({"rnaBeneficiaire": "W1234567"}, ["rna_wrong"]),
        ({"idBeneficiaire": GOOD_RNA, "rnaBeneficiaire": ""}, ["rna_misplaced"]),
        ({"idBeneficiaire": "", "rnaBeneficiaire": GOOD_SIRET}, ["rna_misplaced"]),
        ({"idAttribuant": "213000078"}, ["funder_id_siren"]),
        ({"dateConvention": "2023"}, ["date_vague"]),
        ({"objet": "a" * 3000}, ["cell_cut"]),
        ({"montant": "0"}, ["amount_zero"]),
    ],
)
def test_row_kept_with_a_warning(change, warnings):
    assert only(published(change)).warnings == warnings


def test_name_and_number_swapped_are_put_back():
    row = only(published({"nomBeneficiaire": GOOD_SIRET, "idBeneficiaire": "Les Amis du Gardon"}))
    assert (row.values["beneficiary_name"], row.values["beneficiary_siret"]) == ("Les Amis du Gardon", GOOD_SIRET)
    assert row.warnings == ["beneficiary_swapped"]


def test_funder_name_and_number_swapped_are_put_back():
    row = only(published({"nomAttribuant": TOWN, "idAttribuant": "Ville d’Ailleurs"}))
    assert (row.values["funder_name"], row.values["funder_siret"]) == ("Ville d’Ailleurs", TOWN)


def test_unquoted_decimal_comma_is_not_read_as_another_amount():
    content = published().replace(b",1500.50,", b",1234,50,")
    assert only(content).code == "amount_cut"


def test_unquoted_comma_in_a_name_does_not_shift_the_amount():
    content = published({"objet": "12 chaises"}).replace(b"Les Amis du Gardon", b"Amis, 500, Gardon")
    assert isinstance(only(content), Refusal)


def test_extra_cells_at_the_end_are_ignored():
    row = only(published().rstrip(b"\n") + b",,a verifier\n")
    assert row.warnings == ["extra_cells"]


def test_request_that_was_refused_is_no_grant():
    columns = [*SCDL, "statutLabel"]
    items = found(published({"statutLabel": "refusée"}, {"statutLabel": "attribuée"}, columns=columns))
    assert [type(item).__name__ for item in items] == ["Refusal", "Row"]


def test_same_grant_has_the_same_fingerprint_in_any_file():
    first = only(published())
    second = only(
        published(
            {"nomBeneficiaire": "LES AMIS DU GARDON", "montant": "1 500,50"},
            columns=SCDL[::-1],
            delimiter=";",
            encoding="cp1252",
        )
    )
    assert first.values["fingerprint"] == second.values["fingerprint"]


# Files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_file_in_any_separator_encoding_and_line_end(delimiter, encoding, newline):
    content = published({"montant": "100 000,00"}, delimiter=delimiter, encoding=encoding, newline=newline)
    row = only(content)
    assert (row.values["funder_name"], row.values["amount"], row.line) == ("Ville d’Ailleurs", Decimal(100_000), 2)


@pytest.mark.parametrize("space", ["\xa0", "\u202f", "\u2009"])
def test_file_with_spaces_of_every_kind_in_amounts(space):
    assert only(published({"montant": f"100{space}000,00{space}€"})).values["amount"] == Decimal(100_000)


def test_file_with_some_lines_in_another_encoding():
    content = published({"nomBeneficiaire": "Été"}, {"nomBeneficiaire": "Élan"}, {"nomBeneficiaire": "Fête"})
    *others, last = content.splitlines(keepends=True)
    rows = found(b"".join([*others, last.decode().encode("cp1252")]))
    assert [row.values["beneficiary_name"] for row in rows] == ["Été", "Élan", "Fête"]


def test_file_with_spelled_out_headers_and_a_title():
    columns = {
        "Nom de l'attribuant": "Département",
        "Identification de l'attribuant": "22440002800011",
        "Date de la convention de subvention": "2014",
        "Nom du bénéficiaire": "COMPET",
        "Identification du bénéficiaire": "448522631",
        "Montant total de la subvention (€)": "1500.0",
        "Montant du prêt": "99999",
    }
    content = published(columns, columns=list(columns), delimiter=";", above="Subventions 2014\n\n;;;\n")
    row = only(content)
    assert (row.line, row.values["amount"], row.values["year"]) == (5, Decimal(1500), 2014)
    assert row.warnings == ["beneficiary_id_siren", "date_vague"]


def test_file_where_attributaire_is_the_funder():
    columns = [" Nom attributaire* ", "Nom du bénéficiaire* ", "object", "MONTANT"]
    content = published(dict(zip(columns, ["Ministère", "Anno", "Fête", "45000"], strict=True)), columns=columns)
    values = only(content).values
    assert [values[name] for name in ("funder_name", "beneficiary_name", "purpose")] == ["Ministère", "Anno", "Fête"]


def test_blank_lines_and_repeated_headers_are_no_rows_and_numbers_are_the_editors():
    content = published({"objet": "deux\nlignes"}) + b"\n,,,\n" + published({"montant": "rien"})
    assert [item.line for item in found(content)] == [2, 7]


def test_quote_that_does_not_close_does_not_swallow_the_next_rows():
    content = published({}, {"nomBeneficiaire": "QUOTE Deux"}, {"objet": "3"}, {"objet": "4"})
    items = found(content.replace(b"QUOTE", b'"'))
    assert [item.line for item in items] == [2, 3, 4, 5]
    assert (items[1].values["beneficiary_name"], items[1].warnings) == ("Deux", ["quotes"])


def test_two_stray_quotes_do_not_make_one_row_of_many():
    content = published({"objet": "QUOTE a"}, {}, {"objet": "b QUOTE"}).replace(b"QUOTE", b'"')
    assert [item.line for item in found(content)] == [2, 3, 4]


def test_nul_bytes_and_long_cells_are_no_trouble():
    row = only(published({"nomBeneficiaire": "Les\0 Amis", "objet": "x" * 200_000}))
    assert row.values["beneficiary_name"] == "Les Amis"
    assert len(row.values["purpose"]) == 2000


def test_endless_line_is_refused_and_the_next_is_read():
    items = found(published({"objet": "x" * 3_000_000}, {}))
    assert [(type(item).__name__, item.line) for item in items] == [("Refusal", 2), ("Row", 3)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Le fichier est vide."),
        (b"\n \n\n", "Le fichier est vide."),
        (b"PK\x03\x04rest", "Ce fichier est un classeur (xlsx, ods) ou une archive zip"),
        (bytes(range(32)) * 10 + b"\0" * 100, "Ce fichier est binaire"),
        (b"bonjour\ntout le monde\n", "Aucun en-tête reconnu"),
        (
            published(columns=["nomAttribuant", "nomBeneficiaire"]),
            "Colonnes introuvables : le montant (montant).",
        ),
        (
            published(columns=["montant", "objet"]),
            "Colonnes introuvables : le nom du bénéficiaire (nomBeneficiaire), le nom de l’attribuant (nomAttribuant).",
        ),
        (
            published(
                {"Montant voté": "1", "Montant total": "2"}, columns=[*SCDL[:8], "Montant voté", "Montant total"]
            ),
            "Plusieurs colonnes peuvent être le montant : « Montant total », « Montant voté ».",
        ),
    ],
)
def test_file_refused_whole(content, sentence):
    with pytest.raises(FileRefused) as refused:
        found(content)
    assert str(refused.value).startswith(sentence)


@given(st.binary(max_size=200), st.integers(min_value=0, max_value=400))
def test_damaged_file_is_read_or_refused_never_an_error(damage, at):
    content = published({}, {})
    try:
        found(content[:at] + damage + content[at:])
    except FileRefused as refused:
        assert str(refused)  # noqa: PT017 (both outcomes are right, an error is not)


# The command -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_import_keeps_the_grants_and_says_so(tmp_path):
    said = run(write(tmp_path, published({}, {"montant": "200", "pourcentageSubvention": "25"})))
    assert said.splitlines()[-1] == ("Bilan : 2 lues, 2 enregistrées, 0 déjà connue, 1 avec avertissement, 0 refusée.")
    grant = KnownGrant.objects.get(amount=200)
    assert (grant.amount_received, grant.warnings) == (Decimal(50), ["share_percent"])
    assert (grant.source, grant.source_line) == ("subventions.csv", 3)
    assert grant.doubts == ["part du bénéficiaire écrite en pour cent au lieu d’un nombre entre 0,01 et 1"]


@pytest.mark.django_db
def test_import_again_changes_nothing(tmp_path):
    path = write(tmp_path, published({}, {"montant": "200"}, {"montant": "200"}))
    assert "3 lues, 2 enregistrées, 1 déjà connue" in run(path)
    before = list(KnownGrant.objects.values())
    assert "3 lues, 0 enregistrée, 3 déjà connues" in run(path)
    assert list(KnownGrant.objects.values()) == before


@pytest.mark.django_db
def test_import_with_a_refused_row_stores_nothing(tmp_path):
    path, out = write(tmp_path, published({}, {"montant": "néant"}, {"objet": "autre"})), io.StringIO()
    with pytest.raises(CommandError, match="Rien n’est enregistré : 1 ligne"):
        call_command("import_grants", path, stdout=out)
    assert "Ligne 3 refusée : montant illisible (« néant »)." in out.getvalue().splitlines()
    assert "3 lues, 0 enregistrée, 0 déjà connue, 0 avec avertissement, 1 refusée." in out.getvalue()
    assert not KnownGrant.objects.exists()


@pytest.mark.django_db
def test_partial_import_keeps_the_good_rows_and_writes_its_report(tmp_path):
    path = write(tmp_path, published({}, {"montant": "-5"}, {"dateConvention": "2020", "objet": "=1+1"}))
    run(path, partial=True, report=str(tmp_path / "rapport.csv"))
    assert KnownGrant.objects.count() == 2
    with open(tmp_path / "rapport.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert Counter(row["gravité"] for row in rows) == {"fichier": 2, "refus": 1, "avertissement": 1, "bilan": 5}
    assert next(row for row in rows if row["gravité"] == "refus") == {
        "ligne": "3",
        "gravité": "refus",
        "code": "amount_negative",
        "motif": "montant négatif",
        "valeur": "'-5",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "Le fichier est vide."), (published().split(b"\n")[0], "Le fichier n’a aucune ligne sous ses en-têtes.")],
)
def test_file_without_rows_is_refused_in_a_sentence(tmp_path, content, sentence):
    with pytest.raises(CommandError) as refused:
        run(write(tmp_path, content))
    assert str(refused.value) == f"Fichier refusé. {sentence}"


def test_path_that_is_no_file_is_refused_in_a_sentence(tmp_path):
    for path in [tmp_path / "absent.csv", tmp_path, "a\0b"]:
        with pytest.raises(CommandError):
            run(str(path))


def test_report_never_replaces_the_imported_file(tmp_path):
    path = write(tmp_path, published())
    with pytest.raises(CommandError, match="Le rapport ne peut pas remplacer le fichier importé."):
        run(path, report=path)
    assert found(published())


# Where the beneficiary is --------------------------------------------------------------------------

PLACED = [*SCDL, "Commune", "Code postal"]


@pytest.mark.parametrize(
    ("told", "commune", "postcode"),
    [
        ({"Commune": " Alès ", "Code postal": "30100"}, "Alès", "30100"),
        ({"Commune": "NC", "Code postal": "1000.0"}, "", "01000"),
        ({"Commune": "", "Code postal": "Gard"}, "", ""),
        ({"Commune": "A" * 150, "Code postal": "30 100"}, "A" * 99 + "…", "30100"),
    ],
)
def test_place_of_the_beneficiary_is_read_where_it_is_told(told, commune, postcode):
    row = only(published(told, columns=PLACED))
    assert (row.values["beneficiary_commune"], row.values["beneficiary_postcode"]) == (commune, postcode)
    assert row.warnings == []


@pytest.mark.django_db
def test_file_that_tells_the_place_completes_the_one_that_did_not(tmp_path):
    run(write(tmp_path, published({})))
    matching.compare()
    told = {"Commune": "Alès", "Code postal": "30100"}
    said = run(write(tmp_path, published(told, columns=PLACED)))
    assert "1 lue, 0 enregistrée, 1 déjà connue" in said
    grant = KnownGrant.objects.get()
    assert (grant.beneficiary_commune, grant.beneficiary_postcode, grant.is_compared) == ("Alès", "30100", False)


@pytest.mark.django_db
def test_import_has_a_worker_compare_what_it_stored(tmp_path):
    path = write(tmp_path, published({}))
    run(path)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    run(path)
    jobs = ProcrastinateJob.objects.filter(task_name__endswith="compare_known_grants")
    assert list(jobs.values_list("status", flat=True)) == ["doing"]  # nothing new: nobody is sent again


# Who sees them, about whom ---------------------------------------------------------------------


def person(**facts):
    rights = facts.pop("rights", ())
    return SimpleNamespace(
        **{"is_active": True, "is_staff": False, "is_superuser": False} | facts, has_perm=lambda name: name in rights
    )


@pytest.mark.django_db
def test_only_staff_with_the_right_see_them(tmp_path):
    run(write(tmp_path, published()))
    right = ["funding.view_knowngrant"]
    seen = [
        KnownGrant.objects.visible_to(user).count()
        for user in [
            person(is_superuser=True),
            person(is_staff=True, rights=right),
            person(is_staff=True),
            person(rights=right),
            person(is_superuser=True, is_active=False),
        ]
    ]
    assert seen == [1, 1, 0, 0, 0]


@pytest.mark.django_db
def test_about_a_structure_is_by_identifier_only(tmp_path):
    run(
        write(
            tmp_path,
            published(
                {"rnaBeneficiaire": ""},
                {"idBeneficiaire": ""},
                {"idBeneficiaire": GOOD_SIREN, "rnaBeneficiaire": ""},
                {"idBeneficiaire": "", "rnaBeneficiaire": ""},
            ),
        )
    )

    def lines(**identifiers):
        structure = SimpleNamespace(**{"pk": 0, "siret": "", "siren": "", "rna": ""} | identifiers)
        return sorted(KnownGrant.objects.about(structure).values_list("source_line", flat=True))

    assert lines(siret=GOOD_SIRET) == [2, 4]
    assert lines(siren=GOOD_SIREN) == [2, 4]
    assert lines(rna=GOOD_RNA) == [3]
    assert lines(siret=GOOD_SIRET, rna=GOOD_RNA) == [2, 3, 4]
    assert lines() == []
