"""The papers of a structure: given once, versioned, looked at, and opened by those who may."""

import datetime as dt
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from commons import clock, uploads
from commons.models import Event, Message
from commons.workflow import TooLate
from structures import workflow
from structures.models import Paper, PaperKind
from structures.models.papers import why_not_asked
from tests import factories, files
from tests.client import sentences, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def structure(db):
    """« Ressourcerie des Prés »: these tests use the plain one, not the maker of this folder."""
    return factories.StructureFactory(name="Ressourcerie des Prés", slug="ressourcerie-des-pres")


@pytest.fixture
def shelter(db):
    return factories.protected_structure()


@pytest.fixture
def sheltered(shelter):
    return factories.representative_of(shelter)


def give(structure, kind="statutes", content=None, name="statuts.pdf", by=None, **dates):
    upload = uploads.check(files.sent(content or files.PDF, name))
    return workflow.add_paper(structure, kind, upload, by=by or factories.representative_of(structure), **dates)


def stored():
    """Every file on the disk of this test."""
    root = Path(django_settings.MEDIA_ROOT)
    return sorted(path for path in root.rglob("*") if path.is_file()) if root.exists() else []


def add_url(structure, kind="statutes"):
    return reverse("structures:add_paper", args=[structure.slug, kind])


def file_url(paper):
    return reverse("structures:paper_file", args=[paper.structure.slug, paper.pk])


# Giving ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", files.GOOD)
def test_good_file_is_kept_under_a_name_that_tells_nothing(what, client, structure, representative):
    content, name, extension, pages = files.GOOD[what]
    page = client.sign_in(representative).fill(add_url(structure), file=files.sent(content, name))
    assert "La pièce est enregistrée" in sentences(page)[0]
    paper = Paper.objects.get()
    (path,) = stored()
    assert path.suffix == f".{extension}"
    assert "statuts" not in path.name
    assert (paper.pages, paper.size, paper.added_by) == (pages, path.stat().st_size, representative)
    answer = client.get(file_url(paper))
    assert answer.content == path.read_bytes()
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Content-Type"] == paper.mime


@pytest.mark.parametrize("what", files.BAD)
def test_bad_file_leaves_nothing_behind(what, client, structure, representative):
    content, name, words = files.BAD[what]
    page = client.sign_in(representative).fill(add_url(structure), file=files.sent(content, name))
    assert page.status_code == 422
    assert [said for said in sentences(page) if (words in said or words == "il est vide" and "vide" in said)] != []
    assert (Paper.objects.count(), Event.objects.count(), stored()) == (0, 0, [])


def test_wrong_date_is_told_and_the_file_is_asked_again(client, structure, representative):
    old = clock.today() - dt.timedelta(days=800)
    page = client.sign_in(representative).fill(
        add_url(structure, "insurance"), file=files.sent(files.PDF), valid_from=old.isoformat()
    )
    assert page.status_code == 422
    assert "n’est plus valable depuis" in text(page)
    assert "Choisissez-le de nouveau" in text(page)
    assert f'value="{old.isoformat()}"' in page.content.decode()
    assert stored() == []


def test_paper_of_a_year_ends_by_itself(structure):
    start = clock.today() - dt.timedelta(days=100)
    assert give(structure, "statutes").valid_until is None
    insurance = give(structure, "insurance", valid_from=start)
    assert (insurance.valid_until.year, insurance.valid_until.month) == (start.year + 1, start.month)
    end = clock.today() + dt.timedelta(days=3)
    assert give(structure, "insurance", valid_until=end).valid_until == end


def test_new_version_replaces_the_last_which_stays_readable(client, structure, representative):
    first = give(structure, name="statuts 2020.pdf")
    second = give(structure, content=files.pdf(4), name="statuts 2026.pdf")
    first.refresh_from_db()
    assert (first.is_current, first.superseded_by, second.replaces) == (False, second, first)
    page = client.sign_in(representative).page(reverse("structures:papers", args=[structure.slug]))
    assert "statuts 2020.pdf" in text(page)
    assert "Versions précédentes (1)" in text(page)
    assert client.get(file_url(first)).content == files.PDF


def test_other_papers_stand_side_by_side(structure):
    give(structure, "other", name="a.pdf")
    give(structure, "other", name="b.pdf")
    assert Paper.objects.current().count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_people_who_add_the_same_paper_come_one_after_the_other(structure):
    by, start = factories.representative_of(structure), Barrier(4)
    failures = []

    def add():
        start.wait()
        try:
            give(structure, by=by)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (Paper.objects.count(), Paper.objects.current().count(), len(stored())) == (4, 1, 4)


def test_paper_that_the_database_refuses_leaves_no_file(structure, monkeypatch):
    saved = Paper.save

    def fail(paper, *args, **kwargs):
        saved(paper, *args, **kwargs)
        raise RuntimeError

    monkeypatch.setattr(Paper, "save", fail)
    with pytest.raises(RuntimeError):
        give(structure)
    assert stored() == []


# Taking away ----------------------------------------------------------------------------------------


def test_removed_paper_goes_with_its_file_and_the_last_one_holds_again(
    client, structure, representative, django_capture_on_commit_callbacks
):
    first, second = give(structure), give(structure, content=files.pdf(2))
    with django_capture_on_commit_callbacks(execute=True):
        url = reverse("structures:remove_paper", args=[structure.slug, second.pk])
        page = client.sign_in(representative).fill(url, "Retirer cette pièce")
    assert "retirée" in sentences(page)[0]
    first.refresh_from_db()
    assert first.is_current
    assert [path.name for path in stored()] == [Path(first.file.name).name]


def test_paper_that_somebody_else_has_just_removed_is_a_sentence(structure, representative):
    paper = give(structure)
    twin = Paper.objects.get(pk=paper.pk)
    workflow.remove_paper(paper, by=representative)
    with pytest.raises(TooLate, match="vient d’être retirée"):
        workflow.remove_paper(twin, by=representative)


# Looking --------------------------------------------------------------------------------------------


def test_paper_told_to_be_done_again_is_written_to_its_structure(client, structure, representative, instructor):
    paper = give(structure, "insurance")
    page = client.sign_in(instructor).fill(f"/gestion/structures/paper/{paper.pk}/regarder/", refusal="unreadable")
    paper.refresh_from_db()
    assert (paper.refusal, paper.checked_by, paper.is_valid) == ("unreadable", instructor, False)
    assert "Pièce à refaire" in text(page)
    letter = Message.objects.get()
    assert (letter.template, letter.to) == ("structures/emails/paper_to_redo", representative)
    shown = client.sign_in(representative).page(reverse("structures:papers", args=[structure.slug]))
    assert "À refaire : illisible" in text(shown)


def test_conforming_paper_writes_to_nobody(structure, instructor):
    paper = give(structure)
    workflow.check_paper(paper, by=instructor)
    assert (paper.checked_by, paper.is_valid, Message.objects.count()) == (instructor, True, 0)
    assert Event.objects.latest("pk").action == "Pièce conforme"


def test_replaced_paper_is_not_looked_at_any_more(structure, instructor):
    paper = give(structure)
    give(structure)
    with pytest.raises(TooLate):
        workflow.check_paper(paper, by=instructor)


@pytest.mark.parametrize("name", ["financier", "elected", "representative"])
def test_paper_is_looked_at_by_those_who_have_the_right(name, structure, request):
    paper = give(structure)
    with pytest.raises(PermissionDenied):
        workflow.check_paper(paper, by=request.getfixturevalue(name))


# Who may open ---------------------------------------------------------------------------------------

OPEN = {"reader", "writer", "representative", "instructor", "financier", "treasurer", "guardian", "administrator"}
CLOSED = {"stranger", "signatory", "elected"}


@pytest.mark.parametrize("name", sorted(OPEN | CLOSED))
def test_file_is_opened_by_those_who_may(name, client, structure, request):
    paper = give(structure)
    person = request.getfixturevalue(name)
    expected = 200 if name in OPEN else 404
    client.sign_in(person)
    vault = reverse("structures:papers", args=[structure.slug])
    assert (client.get(file_url(paper)).status_code, client.get(vault).status_code) == (expected, expected)
    assert Paper.objects.visible_to(person).exists() is (name in OPEN)


def test_nobody_opens_a_file_without_signing_in(client, structure):
    assert client.get(file_url(give(structure)))["Location"].startswith("/compte/login/")


def test_file_is_found_under_its_own_structure_only(client, structure, representative, stranger):
    paper = give(structure)
    url = reverse("structures:paper_file", args=[stranger.structures.get().slug, paper.pk])
    assert client.sign_in(stranger).get(url).status_code == 404


@pytest.mark.parametrize("name", ["instructor", "financier", "treasurer", "administrator", "elected", "stranger"])
def test_papers_of_a_protected_structure_are_the_protection_groups(name, client, shelter, request):
    paper = give(shelter, name="Statuts Aurore Ombreuse.pdf")
    person = request.getfixturevalue(name)
    client.sign_in(person)
    assert not Paper.objects.visible_to(person).exists()
    pages = [file_url(paper), reverse("structures:papers", args=[shelter.slug])]
    assert [client.get(url).status_code for url in pages] == [404, 404]
    told = [shelter.get_absolute_url(), "/gestion/structures/paper/"]
    told.append(f"/gestion/structures/structure/{shelter.pk}/change/")
    told += [f"/gestion/structures/paper/{paper.pk}/{end}/" for end in ("change", "history", "regarder", "delete")]
    for url in told:
        assert "Aurore" not in client.get(url, follow=True).content.decode(), url


@pytest.mark.parametrize("name", ["guardian", "superuser", "sheltered"])
def test_papers_of_a_protected_structure_are_opened_by_those_inside(name, client, shelter, request):
    paper = give(shelter)
    assert client.sign_in(request.getfixturevalue(name)).get(file_url(paper)).content == files.PDF


def test_guardian_looks_at_the_papers_of_a_protected_structure(client, shelter, guardian):
    paper = give(shelter)
    client.sign_in(guardian).fill(f"/gestion/structures/paper/{paper.pk}/regarder/", refusal="ok")
    paper.refresh_from_db()
    assert paper.checked_by == guardian


def test_file_that_changed_on_the_disk_is_not_shown(client, structure, representative):
    paper = give(structure)
    (path,) = stored()
    path.write_bytes(b"%PDF-autre chose")
    page = client.sign_in(representative).get(file_url(paper), follow=True)
    assert "n’est plus celui qui a été donné" in text(page)


def test_reader_sees_the_papers_and_changes_none(client, structure, reader):
    paper = give(structure)
    client.sign_in(reader)
    page = client.page(reverse("structures:papers", args=[structure.slug]))
    assert "Remplacer" not in text(page)
    urls = [add_url(structure), reverse("structures:remove_paper", args=[structure.slug, paper.pk])]
    assert [client.get(url).status_code for url in urls] == [403, 403]


# What is asked --------------------------------------------------------------------------------------


def test_association_of_the_register_gives_neither_statutes_nor_leaders(client, structure, representative):
    page = text(client.sign_in(representative).page(reverse("structures:papers", args=[structure.slug])))
    wanted, found = page.index("Ce qui manque"), page.index("Ce que la Ville trouve elle-même")
    assert "Attestation d’assurance" in page[wanted:found]
    assert "Liste des dirigeants" not in page[wanted:found]
    assert "répertoire national des associations" in page[found:]
    assert "Kbis" not in page[wanted:found]


@pytest.mark.parametrize(
    ("family", "rna", "asked"),
    [("association", "W301234567", False), ("association", "", True), ("foundation", "", True), ("company", "", True)],
)
def test_statutes_are_asked_of_those_whom_the_register_does_not_know(family, rna, asked):
    structure = factories.StructureFactory.build(family=family, rna=rna, sector=None, commune=None)
    assert bool(why_not_asked(PaperKind.STATUTES, structure)) is not asked


def test_kinds_are_all_described():
    assert [kind for kind in PaperKind if not kind.purpose.endswith((".", ").", "?"))] == []
    assert "other" not in dict(PaperKind.asked())
