"""Making a backup, while the portal runs.

The database is read in one snapshot, which also tells which files its rows name. Those files are copied next: a private
file is never changed in place, and what a backup is reading is erased by nobody (``files.kept_meanwhile``), so that
both halves tell of the same moment.
"""

import contextlib
import os
import shutil
import tarfile
import tempfile
import tomllib
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from commons import clock, files

from . import Impossible, programs
from .archive import DATABASE, FILES, Manifest, Writer

PREFIX, SUFFIX = "ales-ess-", ".tar"
# What has no use elsewhere or later: open sessions (everybody signs in again) and what was cached.
PASSING = ("django_session", "cache")


def save(folder, *, kept=0):
    """Write one backup in ``folder`` and return its path; with ``kept``, only that many of the latest stay there.

    It is written aside and takes its name once whole: no half backup ever looks like one.
    """
    folder = Path(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{PREFIX}{clock.now():%Y%m%d-%H%M%S}{SUFFIX}"
    aside = Path(tempfile.mkdtemp(prefix=f".{path.stem}-", dir=folder))
    try:
        with files.kept_meanwhile():
            manifest, names = dump(aside / DATABASE)
            draft = aside / path.name
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as tar:
                    write(Writer(tar, manifest), aside / DATABASE, names)
                stream.flush()
                os.fsync(stream.fileno())
        if path.exists():
            raise Impossible(f"{path} existe déjà : recommencez dans une seconde.")
        draft.rename(path)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    if kept:
        forget_older(folder, kept)
    return path, manifest


def dump(target):
    """The database in one file, and what the very same snapshot says of it: rows, migrations, names of files."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        ((snapshot,),) = cursor.fetchall()
        manifest = Manifest(
            made_at=clock.now().isoformat(timespec="seconds"),
            software=software_version(),
            server=programs.server_major(),
            migrations=sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
            counts=rows(cursor),
        )
        names = sorted(files.named())
        pg_dump(target, snapshot)
    return manifest, names


def pg_dump(target, snapshot):
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    options += [f"--exclude-table-data=public.{table}" for table in PASSING]
    with (
        open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream,
        tempfile.TemporaryFile("w+") as complaints,
        programs.running("pg_dump", *options, stdout=stream, stderr=complaints) as process,
    ):
        if process.wait():
            complaints.seek(0)
            raise Impossible(f"pg_dump n’a pas pu lire la base : {complaints.read().strip()}")


def rows(cursor):
    """How many rows each table holds: what a restore must find again."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    tables = [table for (table,) in cursor.fetchall() if table not in PASSING]
    counts = {}
    for table in tables:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
        ((counts[table],),) = cursor.fetchall()
    return counts


def write(writer, database, names):
    """The database first, then each file that it names; what the disk had lost already is told, not hidden."""
    writer.add(DATABASE, database)
    root = Path(default_storage.location)
    for name in names:
        try:
            writer.add(FILES + name, root / name)
        except FileNotFoundError:
            writer.manifest.missing.append(name)
    writer.close()


def forget_older(folder, kept):
    """The latest ones stay: their names sort by date."""
    for path in sorted(folder.glob(f"{PREFIX}*{SUFFIX}"))[:-kept]:
        with contextlib.suppress(FileNotFoundError):
            path.unlink()


def software_version():
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
