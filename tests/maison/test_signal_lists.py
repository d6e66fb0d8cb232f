"""Lists of companies with weak signals: what is kept, what is refused and why, what was known."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from commons import clock
from maison.models import Company, Signal
from maison.signal_files import FileRefused, Refusal, Row, read
from maison.workflow.signals import import_signals
from tests.client import sentences, text
from tests.factories import siret
from tests.maison import takeovers

ONE, TWO = siret(801), siret(802)
PAGE = "/gestion/maison/company/liste/"
HEAD = "SIRET;Nom;Signal;Date\n"


def listed(*rows, head=HEAD):
    return (head + "\n".join(rows)).encode()


def found(content):
    return list(read(content))


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


# Reading ------------------------------------------------------------------------------------------------


def test_row_is_read_as_a_partner_writes_it():
    spaced = f"{ONE[:3]} {ONE[3:6]} {ONE[6:9]} {ONE[9:]}"
    assert found(listed(f"{spaced};Scierie du Mas;Dirigeant de 63 ans;31/10/2026")) == [
        Row(2, ONE[:9], ONE, "Scierie du Mas", "Dirigeant de 63 ans", dt.date(2026, 10, 31))
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (listed(f"{ONE},Scierie,Retard,2026-10-31", head="numero siret,Raison sociale,Motif,Date du signal\n"), 2),
        (listed(f"31/10/2026;Retard;x;Scierie;{ONE[:9]}", head="Date;Signal;Région;Entreprise;SIREN\n"), 2),
        (("\ufeff" + HEAD + f"\n{ONE};Scierie;Retard;31/10/2026\n\n").encode(), 3),
        (listed(f"{ONE};Scierie;Retard;31/10/2026").decode().encode("cp1252"), 2),
        (workbook(["SIRET", "Nom", "Signal", "Date"], [int(ONE), "Scierie", "Retard", dt.datetime(2026, 10, 31)]), 2),
    ],
)
def test_columns_are_known_by_their_headings(content, line):
    (row,) = found(content)
    assert (row.line, row.siren, row.name, row.what, row.seen_on) == (
        line,
        ONE[:9],
        "Scierie",
        "Retard",
        dt.date(2026, 10, 31),
    )


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (";Scierie;Retard;31/10/2026", "le SIRET manque"),
        ("12345678900012;Scierie;Retard;31/10/2026", "le SIRET n’est pas valable"),
        (f"{ONE};;Retard;31/10/2026", "le nom manque"),
        (f"{ONE};Scierie; ;31/10/2026", "le signal manque"),
        (f"{ONE};Scierie;{'x' * 201};31/10/2026", "le signal dépasse 200 signes"),
        (f"{ONE};Scierie;Retard;", "la date manque"),
        (f"{ONE};Scierie;Retard", "la date manque"),
        (f"{ONE};Scierie;Retard;hier", "la date manque ou ne se lit pas (attendu : 31/12/2026)"),
        (f"{ONE};Scierie;Retard;31/02/2026", "la date n’existe pas"),
        (f"{ONE};Scierie;Retard;31/12/2098", "la date est à venir, ou trop ancienne"),
        (f"{ONE};Scierie;Retard;31/12/1998", "la date est à venir, ou trop ancienne"),
    ],
)
def test_row_that_cannot_be_kept_says_why(row, why):
    assert found(listed(row)) == [Refusal(2, why)]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "vide"),
        (b"\n\n", "vide"),
        (b"SIRET;Nom;Date\n", "Il manque une colonne : signal"),
        (b"PK\x03\x04rien", "ne se lit pas"),
        (b"\xd0\xcf\x11\xe0\x00\x00", "ni un fichier CSV ni un classeur"),
        (listed("x" * ((10 << 20) + 1)), "10 Mo"),
    ],
)
def test_file_that_cannot_be_read_says_why(content, why):
    with pytest.raises(FileRefused, match=why):
        found(content)


def test_endless_list_is_refused():
    with pytest.raises(FileRefused, match="20000 lignes"):
        found(listed(*[f"{ONE};Scierie;Retard;31/10/2026"] * 20_001))


# Keeping ------------------------------------------------------------------------------------------------

GOOD = f"{ONE};Scierie;Retard de paiement;31/10/2026"


@pytest.mark.django_db
def test_list_is_kept_once(mediator):
    content = listed(GOOD, f"{ONE};Scierie;Dirigeant de 63 ans;31/10/2026", f"{TWO};Moulin;Retard;01/10/2026", GOOD)
    first = import_signals(content, "liste.csv", by=mediator)
    again = import_signals(content, "liste.csv", by=mediator)
    assert (first.read, first.stored, first.known, first.companies) == (4, 3, 1, 2)
    assert (again.stored, again.known, again.companies) == (0, 4, 0)
    assert (Company.objects.count(), Signal.objects.count()) == (2, 3)


@pytest.mark.django_db
def test_company_that_is_known_is_recognised_by_its_siren(mediator):
    known = takeovers.CompanyFactory(siret=ONE)
    import_signals(listed(f"{ONE[:9]};SCIERIE DU MAS;Retard;31/10/2026"), "liste.csv", by=mediator)
    assert Company.objects.get() == known
    assert known.signals.get().what == "Retard"


@pytest.mark.django_db
def test_one_refused_row_refuses_all_unless_asked_otherwise(mediator):
    content = listed(GOOD, ";Moulin;Retard;31/10/2026")
    whole = import_signals(content, "liste.csv", by=mediator)
    assert (whole.is_kept, whole.refused, Company.objects.count()) == (False, 1, 0)
    partial = import_signals(content, "liste.csv", by=mediator, partial=True)
    assert (partial.is_kept, partial.stored, Company.objects.count()) == (True, 1, 1)


@pytest.mark.django_db
def test_command_tells_lines_and_names_nobody(tmp_path, capsys):
    file = tmp_path / "liste.csv"
    file.write_bytes(listed(GOOD, "123;Moulin;Retard;31/10/2026"))
    with pytest.raises(CommandError, match="Rien n’est enregistré : 1 ligne"):
        call_command("import_signals", str(file))
    call_command("import_signals", str(file), "--partial")
    told = capsys.readouterr().out
    assert "Ligne 3 refusée : le SIRET n’est pas valable." in told
    assert "Bilan : 2 lues, 1 enregistrées, 0 déjà connues, 1 entreprises nouvelles, 1 refusées." in told
    assert [word for word in ("Scierie", "Moulin", ONE) if word in told] == []


@pytest.mark.django_db
def test_command_says_what_is_wrong_with_a_file(tmp_path):
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("import_signals", str(tmp_path / "rien.csv"))
    file = tmp_path / "liste.csv"
    file.write_bytes(b"Nom\nScierie\n")
    with pytest.raises(CommandError, match="Il manque une colonne"):
        call_command("import_signals", str(file))


# The page -----------------------------------------------------------------------------------------------


def send(client, content, **data):
    return client.post(PAGE, {"file": SimpleUploadedFile("liste.csv", content), **data}, follow=True)


@pytest.mark.django_db
def test_mediator_imports_a_list(client, mediator):
    page = send(client.sign_in(mediator), listed(GOOD))
    assert "1 signal enregistré, " in text(page)
    assert "Scierie" in text(page)


@pytest.mark.django_db
def test_page_tells_each_refused_line_and_keeps_the_others_when_asked(client, mediator):
    content = listed(GOOD, ";Moulin;Retard;31/10/2026")
    page = send(client.sign_in(mediator), content)
    assert page.status_code == 422
    assert "Ligne 3 : le SIRET manque." in text(page)
    assert Company.objects.count() == 0
    page = send(client, content, partial="on")
    assert page.status_code == 200
    assert "Ligne 3 : le SIRET manque." in text(page)
    assert Company.objects.count() == 1


@pytest.mark.django_db
def test_page_says_what_is_wrong_with_a_file(client, mediator):
    page = send(client.sign_in(mediator), b"Nom\nScierie\n")
    assert page.status_code == 422
    assert any("Il manque une colonne" in sentence for sentence in sentences(page))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["receptionist", "guardian", "administrator", "instructor", "adviser"])
def test_nobody_else_imports(name, client, request):
    assert client.sign_in(request.getfixturevalue(name)).get(PAGE).status_code == 403


@pytest.mark.django_db
def test_mediator_opens_a_case_from_a_company(client, mediator):
    company = takeovers.CompanyFactory(headcount=12)
    client.sign_in(mediator)
    page = client.page(company.office_url)
    assert "Ouvrir un dossier de reprise" in text(page)
    answer = client.post(f"/gestion/maison/company/{company.pk}/dossier/")
    case = company.cases.get()
    assert answer["Location"] == case.office_url
    assert case.opened_at.date() == clock.now().date()
    assert "Ouvrir un dossier de reprise" not in text(client.page(company.office_url))
