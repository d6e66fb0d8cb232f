"""Databases that live as long as a run, on the embedded server or on the one that ``DATABASE_URL`` names."""

import contextlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from ales_ess import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
PREFIX = "bench_portal_"


@dataclass(frozen=True)
class Database:
    """A database by its name, on the server at ``server`` (the address of any of its databases)."""

    server: str
    name: str

    @property
    def url(self):
        return urlsplit(self.server)._replace(path=f"/{self.name}").geturl()

    def create(self, template="template1"):
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._command(statement.format(sql.Identifier(self.name), sql.Identifier(template)))

    def drop(self):
        self._command(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.name)))

    def _command(self, statement):
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)


@contextlib.contextmanager
def pair():
    """Two databases for this run, the first one empty, the second one for the caller to create. Dropped at the end."""
    server = os.environ.get("DATABASE_URL") or embedded_server()
    drop_orphans(server)
    databases = [Database(server, f"{PREFIX}{os.getpid()}_{size}") for size in ("small", "big")]
    databases[0].create()
    try:
        yield databases
    finally:
        for database in databases:
            database.drop()


def embedded_server():
    """The address of the checkout's own server, which runs for as long as this process."""
    cluster = embedded.cluster(BASE_DIR)
    cluster.join()
    return f"postgres://{embedded.NAME}@/{embedded.NAME}?host={cluster.socket.parent}&port={embedded.PORT}"


def drop_orphans(server):
    """Drop the databases of runs that were killed."""
    with psycopg.connect(server) as connection:
        names = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"]).fetchall()
    for (name,) in names:
        if not os.path.exists(f"/proc/{re.sub(r'[^0-9]', '', name)}"):
            Database(server, name).drop()
