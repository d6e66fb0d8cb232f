"""Putting a backup back.

All is read and checked before anything is touched. The database comes back in one transaction: it is the backup's, or
what it was. Files come first, and only add to those that are there: their names are drawn at random and never reused,
so that neither the former database nor the restored one ever lacks a file, whenever this stops. What no row names any
more goes away by itself (``commons.tasks.forget_lost_files``).
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from structures.models.people import CLOCK_EMAIL

from . import Impossible, programs
from .archive import DATABASE, FILES, unpack
from .saving import PASSING

# Of the catalogue of a dump: what makes the schema itself, or needs to own what the server's administrator installed.
NOT_OURS = (" SCHEMA - public ", " COMMENT - SCHEMA public ", " ACL - SCHEMA public ", " COMMENT - EXTENSION ")
EMPTY = b"""
SET client_min_messages = warning;
SET lock_timeout = '20s';
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
"""
# A backup may have been made while a job ran: nobody runs it any more, and it may run twice without harm.
JOBS = """
SET search_path = public;
UPDATE procrastinate_jobs AS job SET status = 'failed' WHERE status = 'doing' AND EXISTS (
    SELECT FROM procrastinate_jobs AS twin WHERE twin.status = 'todo' AND twin.queueing_lock = job.queueing_lock);
UPDATE procrastinate_jobs SET status = 'todo', abort_requested = false WHERE status = 'doing';
DELETE FROM procrastinate_workers;
"""


def restore(path, *, confirm="", say=print):
    """Put the backup back in place of what is there. ``confirm`` is the name of the database, where it is in use."""
    media = Path(default_storage.location)
    media.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".restauration-", dir=media))
    try:
        say("Vérification de la sauvegarde…")
        manifest = unpack(path, aside)
        refuse_newer(manifest)
        refuse_overwriting(confirm)
        refuse_while_in_use()
        say("Remise en place des fichiers…")
        put_files(aside / FILES, media)
        say("Remise en place de la base…")
        put_database(aside / DATABASE, manifest)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    say("Mise à jour de la base…")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    return manifest


# Refusals -------------------------------------------------------------------------------------------


def refuse_newer(manifest):
    """A backup of a newer software has tables that this one would not understand."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(manifest.migrations) - known):
        raise Impossible(
            f"Cette sauvegarde vient d’un logiciel plus récent ({manifest.software}, « {unknown[0]} ») : "
            "mettez d’abord le portail à jour, puis recommencez."
        )


def refuse_overwriting(confirm):
    """Nobody replaces a portal that serves by a slip of the hand."""
    people, name = inhabitants(), connection.settings_dict["NAME"]
    if people and confirm != name:
        raise Impossible(
            f"La base « {name} » sert déjà ({people} compte(s)) : la restauration remplacerait tout ce qu’elle "
            f"contient. Sauvegardez-la d’abord ; puis, pour le vouloir vraiment, ajoutez CONFIRM={name}."
        )


def inhabitants():
    """How many people have an account in the database that is there: none in one that was only prepared."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.structures_user') IS NOT NULL")
        ((exists,),) = cursor.fetchall()
        if not exists:
            return 0
        cursor.execute("SELECT count(*) FROM public.structures_user WHERE email <> %s", [CLOCK_EMAIL])
        ((people,),) = cursor.fetchall()
        return people


def refuse_while_in_use():
    """The site and the worker would write in what is being replaced."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        ((others,),) = cursor.fetchall()
    if others:
        raise Impossible(
            f"Le portail sert encore ({others} connexion(s) à la base) : arrêtez le site et les tâches de fond, "
            "puis recommencez."
        )


# Putting back ---------------------------------------------------------------------------------------


def put_files(source, media):
    """Each file under its own name, in one gesture each."""
    for path in sorted(source.glob("??/*")):
        target = media / path.relative_to(source)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        os.utime(path)  # what the nightly cleaning would take for an old leftover is new here
        path.replace(target)


def put_database(dump, manifest):
    """Drop what is there, put the backup back, count the rows: one transaction, all of it or nothing.

    PostgreSQL's own tools do it. ``psql`` commits when its input ends: it is stopped before that end whenever
    ``pg_restore`` did not say that it wrote everything.
    """
    catalogue = dump.with_suffix(".toc")
    catalogue.write_text(ours(dump))
    connection.close()
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-"]
    reader = [programs.tools() / "pg_restore", "--no-owner", "--no-privileges", f"--use-list={catalogue}", "--file=-"]
    with (
        tempfile.TemporaryFile("w+") as complaints,
        programs.running(
            "psql", *options, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=complaints
        ) as writer,
        subprocess.Popen([*reader, dump], stdout=subprocess.PIPE, stderr=complaints) as source,
    ):
        try:
            writer.stdin.write(EMPTY)
            shutil.copyfileobj(source.stdout, writer.stdin)
            if source.wait() == 0:
                writer.stdin.write((counted(manifest.counts) + JOBS).encode())
                writer.stdin.close()
        except BrokenPipeError:  # psql met an error and left: its complaint says which
            source.kill()
        if source.wait() or writer.wait():
            complaints.seek(0)
            raise Impossible(
                f"La base n’a pas pu être remise, elle est restée comme avant. {complaints.read().strip()}"
            )


def ours(dump):
    """The dump's catalogue without what is already there once the schema is made."""
    listed = subprocess.run([programs.tools() / "pg_restore", "--list", dump], capture_output=True, text=True)
    if listed.returncode:
        raise Impossible(f"La base de la sauvegarde est illisible, rien n’a changé. {listed.stderr.strip()}")
    lines = listed.stdout.splitlines(keepends=True)
    return "".join(line for line in lines if not any(words in line for words in NOT_OURS))


def counted(counts):
    """SQL that refuses the whole restore unless each table has as many rows as the backup said."""
    checks = [
        f"IF (SELECT count(*) FROM public.{connection.ops.quote_name(table)}) <> {int(count)} THEN "
        f"RAISE EXCEPTION 'La table {table} n’’a pas ses {int(count)} lignes.'; END IF;"
        for table, count in counts.items()
        if table not in PASSING and table.replace("_", "").isalnum()
    ]
    return f"DO $$ BEGIN {' '.join(checks)} END $$;\n"
