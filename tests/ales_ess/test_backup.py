"""A portal that lives, is backed up by the real command, destroyed, restored, and lives on."""

import io
import json
import os
import shutil
import tarfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Max

from ales_ess.backup import programs
from ales_ess.backup.archive import DATABASE, FILES, MANIFEST
from commons import files
from commons.models import Counter, Event
from commons.workflow import Flow
from funding import workflow
from funding.models import Agreement, Application, LedgerEntry
from structures.models import Paper, Structure, User
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scratch(transactional_db):
    """A database of the test's own, on the same server: it is destroyed on the way."""
    usual, name = connection.settings_dict["NAME"], f"test_portal_{os.getpid()}_scratch"
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{usual}"')
    connection.settings_dict["NAME"] = name
    yield name
    connection.close()
    connection.settings_dict["NAME"] = usual
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def town(scratch, structure, representative):
    """A signed agreement with its frozen document, a paper, a job and a letter that wait."""
    agreement = factories.agreement(Agreement.Status.RUNNING, structure=structure)
    factories.paper(structure, "statutes")
    return agreement


@pytest.fixture
def media(settings):
    return Path(settings.MEDIA_ROOT)


def back_up(folder, **options):
    call_command("backup", into=str(folder), stdout=io.StringIO(), **options)
    return sorted(folder.glob("*.tar"))[-1]


def restore(path, confirm=""):
    said = io.StringIO()
    call_command("restore", str(path), confirm=confirm, stdout=said)
    return said.getvalue()


def destroy(media):
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    shutil.rmtree(media)


def picture():
    """All that must be the same afterwards: every row of what matters, and every file."""
    return {
        "ledger": list(LedgerEntry.objects.order_by("pk").values_list()),
        "journal": list(Event.objects.order_by("pk").values_list()),
        "files": list(Application.objects.order_by("pk").values_list()),
        "counters": list(Counter.objects.order_by("pk").values_list()),
        "people": list(User.objects.order_by("pk").values_list("email", "password", "is_active")),
        "papers": list(Paper.objects.order_by("pk").values_list("file", "sha256")),
        "jobs": jobs(),
    }


def jobs():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, task_name, args, status FROM procrastinate_jobs ORDER BY id")
        return cursor.fetchall()


def forged(path, target, change):
    """The backup with some parts changed: ``change`` gives new bytes, or None to leave the part out."""
    with tarfile.open(path) as source, tarfile.open(target, "w") as forgery:
        for entry in source:
            content = change(entry.name, source.extractfile(entry).read())
            if content is not None:
                entry.size = len(content)
                forgery.addfile(entry, io.BytesIO(content))
    return target


def test_town_is_destroyed_restored_and_lives_on(town, structure, client, representative, media, tmp_path):
    before, on_disk = picture(), {path.name: path.read_bytes() for path in media.glob("??/*")}
    path = back_up(tmp_path / "backups")
    destroy(media)
    assert "est en place" in restore(path)
    assert picture() == before
    assert {path.name: path.read_bytes() for path in media.glob("??/*")} == on_disk
    # Its pages read, its signed document is what was signed.
    client.sign_in(representative)
    assert "Ressourcerie des Prés" in client.page("/espace/").content.decode()
    document = client.get(f"/espace/conventions/{town.pk}/convention.pdf")
    assert document.status_code == 200
    assert files.sha256(document.content) == Agreement.objects.get(pk=town.pk).document_sha256
    # Moves work, triggers hold, sequences and numbers go on.
    highest = Event.objects.aggregate(last=Max("pk"))["last"]
    account = factories.bank_account(structure)
    instalment = town.instalments.get(rank=1)
    factories.pay(instalment)
    assert instalment.status == instalment.Status.PAID
    assert account.status == account.Status.CONFIRMED
    assert Event.objects.order_by("pk").last().pk > highest
    second = factories.ApplicationFactory(status="submitted", structure=structure)
    assert second.number not in [row[0] for row in before["counters"]]
    assert Application.objects.filter(number=second.number).count() == 1
    assert Flow.of(Agreement) is workflow.agreements


def test_restore_brings_back_what_was_backed_up_not_what_came_after(town, structure, scratch, media, tmp_path):
    path = back_up(tmp_path / "backups")
    before = picture()
    Structure.objects.filter(pk=structure.pk).update(name="Renommée après coup")
    factories.ApplicationFactory(status="submitted", structure=structure)
    kept = media / Paper.objects.get().file.name
    kept.write_bytes(b"altered on the disk")
    restore(path, confirm=scratch)
    assert picture() == before
    assert Structure.objects.get(pk=structure.pk).name == "Ressourcerie des Prés"
    assert files.sha256(kept.read_bytes()) == Paper.objects.get().sha256


def test_job_that_ran_during_the_backup_is_run_again(town, scratch, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", cursor.fetchone())
    path = back_up(tmp_path)
    restore(path, confirm=scratch)
    assert {status for *_, status in jobs()} == {"todo"}


def test_backup_is_one_closed_file_with_its_manifest(town, media, tmp_path):
    folder = tmp_path / "backups"
    (media / "ab").mkdir(exist_ok=True)
    (media / "ab" / f"{'ab' * 16}.pdf").write_bytes(b"named by no row")
    path = back_up(folder)
    assert [entry.name for entry in folder.iterdir()] == [path.name]  # nothing half-written beside it
    assert path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    with tarfile.open(path) as tar:
        names = tar.getnames()
        manifest = json.load(tar.extractfile(MANIFEST))
    assert (names[0], names[-1]) == (DATABASE, MANIFEST)
    assert {name.removeprefix(FILES) for name in names[1:-1]} == files.named()
    assert manifest["counts"]["structures_structure"] == Structure.objects.count()
    assert manifest["missing"] == []


def test_file_that_the_disk_has_lost_is_told(town, media, tmp_path, capsys):
    lost = Paper.objects.get().file.name
    (media / lost).unlink()
    told = io.StringIO()
    call_command("backup", into=str(tmp_path / "b"), stdout=io.StringIO(), stderr=told)
    assert "1 fichier(s)" in told.getvalue()


def test_only_the_latest_backups_are_kept(town, tmp_path):
    for number in range(3):
        (tmp_path / f"ales-ess-2020010{number}-000000.tar").touch()
    (tmp_path / "mes-vacances.tar").touch()
    back_up(tmp_path, keep=2)
    assert len(list(tmp_path.glob("ales-ess-*.tar"))) == 2
    assert (tmp_path / "ales-ess-20200102-000000.tar").exists()
    assert (tmp_path / "mes-vacances.tar").exists()


def test_no_file_is_erased_while_a_backup_reads(town, media):
    """Rivals on another connection, as a web request is: the nightly cleaning takes it later."""
    name = Paper.objects.get().file.name

    def rival():
        try:
            return files.erase(name)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with files.kept_meanwhile():
            assert pool.submit(rival).result() == 0
            assert (media / name).exists()
        assert pool.submit(rival).result() == 1
    assert not (media / name).exists()


# Refusals: nothing changes ------------------------------------------------------------------------------


@pytest.fixture
def backup(town, tmp_path):
    return back_up(tmp_path / "backups")


def refused(path, media, confirm):
    """The sentence of a refused restore, which left everything as it was."""
    before, on_disk = picture(), sorted(media.rglob("*"))
    with pytest.raises(CommandError) as refusal:
        restore(path, confirm)
    assert picture() == before
    assert sorted(media.rglob("*")) == on_disk
    return str(refusal.value)


def test_database_that_serves_is_not_replaced_without_its_name(backup, scratch, media):
    assert f"CONFIRM={scratch}" in refused(backup, media, "")
    assert f"CONFIRM={scratch}" in refused(backup, media, "oui")


@pytest.mark.parametrize("part", [DATABASE, FILES])
def test_changed_byte_is_refused(part, backup, scratch, media, tmp_path):
    def change(name, content):
        return content[:-1] + bytes([content[-1] ^ 1]) if name.startswith(part) else content

    assert "n’a pas son empreinte" in refused(forged(backup, tmp_path / "x.tar", change), media, scratch)


@pytest.mark.parametrize("part", [DATABASE, FILES])
def test_missing_part_is_refused(part, backup, scratch, media, tmp_path):
    path = forged(backup, tmp_path / "x.tar", lambda name, content: None if name.startswith(part) else content)
    assert "n’est pas entière" in refused(path, media, scratch)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated_backup_is_refused(share, backup, scratch, media, tmp_path):
    cut = tmp_path / "x.tar"
    cut.write_bytes(backup.read_bytes()[: int(backup.stat().st_size * share)])
    sentence = refused(cut, media, scratch)
    assert "coupée" in sentence or "empreinte" in sentence


def rewritten(backup, target, **changes):
    def change(name, content):
        return json.dumps(json.loads(content) | changes).encode() if name == MANIFEST else content

    return forged(backup, target, change)


def test_backup_of_a_newer_software_is_refused(backup, scratch, media, tmp_path):
    path = rewritten(backup, tmp_path / "x.tar", migrations=["funding.0999_from_the_future"])
    assert "logiciel plus récent" in refused(path, media, scratch)


def test_backup_of_another_format_is_refused(backup, scratch, media, tmp_path):
    path = rewritten(backup, tmp_path / "x.tar", format=2)
    assert "format" in refused(path, media, scratch)


def test_what_is_not_a_backup_is_refused(town, scratch, media, tmp_path):
    path = tmp_path / "x.tar"
    path.write_bytes(b"not a tar at all" * 100)
    assert "abîmée" in refused(path, media, scratch)
    with tarfile.open(path, "w") as tar:
        entry = tarfile.TarInfo("../../etc/passwd")
        tar.addfile(entry)
    assert "autre chose" in refused(path, media, scratch)
    assert "n’existe pas" in refused(tmp_path / "nowhere.tar", media, scratch)


def test_database_that_cannot_be_put_back_stays_as_it_was(backup, scratch, media, tmp_path):
    """The rows do not add up: all was written in one transaction, which goes."""
    with tarfile.open(backup) as tar:
        counts = json.load(tar.extractfile(MANIFEST))["counts"]
    path = rewritten(backup, tmp_path / "x.tar", counts=counts | {"structures_structure": 99})
    assert "elle est restée comme avant" in refused(path, media, scratch)


def test_portal_that_serves_is_not_pulled_from_under_its_feet(backup, scratch, media):
    other = connection.copy()
    other.connect()
    try:
        assert "arrêtez le site" in refused(backup, media, scratch)
    finally:
        other.close()


def test_missing_or_older_pg_dump_is_told(town, tmp_path, monkeypatch):
    monkeypatch.setattr(programs, "folders", list)
    with pytest.raises(CommandError, match="il n’est pas installé"):
        back_up(tmp_path)
    for name in ("pg_dump", "pg_restore", "psql"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(programs, "folders", lambda: [tmp_path])
    with pytest.raises(CommandError, match=r"plus ancien \(9\)"):
        back_up(tmp_path / "b")
    assert list((tmp_path / "b").iterdir()) == []
