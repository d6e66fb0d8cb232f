"""The rig: strict so that readers need not be, and the people of the portal by name.

Warnings are errors (``pyproject.toml``), the network ends at this machine, a template that names an unknown variable
fails (``settings.py``), every HTML answer is checked (``client.py``).
"""

import fcntl
import hashlib
import os
import re
import socket
import tempfile
from pathlib import Path

import pgtrigger
import psycopg
import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.db import connection, connections

from . import factories
from .client import PortalClient

# The database: each run has its own, copied from a migrated one and dropped when it ends -----------------

PREFIX = "test_portal_"
MIGRATED = "test_migrated_"
ROOT = Path(django_settings.BASE_DIR)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    default = connections["default"]
    with django_db_blocker.unblock():
        drop_orphans(default)
        default.settings_dict["TEST"]["TEMPLATE"] = migrated_database(default)
    default.settings_dict["TEST"]["NAME"] = f"{PREFIX}{os.getpid()}"


def drop_orphans(default):
    """Drop the test databases whose run is dead."""
    with default.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + "%"])
        for (name,) in cursor.fetchall():
            if not os.path.exists(f"/proc/{re.sub(r'[^0-9]', '', name)}"):
                try:
                    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
                except psycopg.Error:
                    continue  # another run drops it at the same time
    default.close()


def migrated_database(default):
    """The name of a database on which all migrations have run, made once for each state of the migrations.

    Migrating takes ten seconds and copying a tenth of one. The run migrates its copy again, which changes nothing
    but proves it, and seeds it.
    """
    name = MIGRATED + fingerprint()
    with open(Path(tempfile.gettempdir()) / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with default.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [MIGRATED + "%"])
            known = [row[0] for row in cursor.fetchall()]
        if name not in known:
            migrate(default, name)
            with default.cursor() as cursor:
                for old in known:
                    cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
        default.close()
    return name


def migrate(default, name):
    """Under another name until it is whole: a run killed meanwhile leaves nothing that looks finished."""
    usual, half = default.settings_dict["NAME"], f"{PREFIX}{os.getpid()}"
    default.settings_dict["TEST"]["NAME"] = half
    default.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    default.creation.destroy_test_db(usual, verbosity=0, keepdb=True)
    with default.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{half}" RENAME TO "{name}"')


def fingerprint():
    """What a migrated database depends on: the portal's migrations and the packages' versions."""
    files = sorted([*ROOT.glob("*/migrations/*.py"), ROOT / "requirements.txt", ROOT / "ales_ess" / "settings.py"])
    return hashlib.sha256(b"\0".join(str(file).encode() + file.read_bytes() for file in files)).hexdigest()[:12]


# The strict house ---------------------------------------------------------------------------------


@pytest.fixture(autouse=True, scope="session")
def _network_ends_here():
    """Whoever reaches for another machine fails, and says where it wanted to go."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def connect_here(self, address):
        if self.family != socket.AF_UNIX and not is_here(address[0]):
            raise AssertionError(f"Le test voulait joindre {address}")
        return connect(self, address)

    def look_up_here(host, *args, **kwargs):
        if not is_here(host):
            raise AssertionError(f"Le test voulait joindre {host}")
        return look_up(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        patch.setattr(socket, "getaddrinfo", look_up_here)
        yield


def is_here(host):
    host = host.decode() if isinstance(host, bytes) else str(host)
    return host in ("", "localhost", "::1", "::", "0.0.0.0", "None") or host.startswith("127.")


@pytest.fixture(autouse=True)
def _nothing_left_behind(settings, tmp_path):
    """Files in a folder of the test's own; no rate limit left by the test before, and no page."""
    settings.MEDIA_ROOT = tmp_path / "media"
    for kept in caches.all(initialized_only=True):
        kept.clear()


@pytest.fixture(autouse=True)
def _empty_queue(request):
    """Django does not flush Procrastinate's tables between transactional tests."""
    marker = request.node.get_closest_marker("django_db")
    is_transactional = "live_server" in request.fixturenames or (marker and marker.kwargs.get("transaction"))
    if is_transactional:
        request.getfixturevalue("transactional_db")
    yield
    if is_transactional:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers CASCADE")
            with pgtrigger.ignore("commons.ConfidentialView:never_emptied"):  # nobody else ever empties it
                cursor.execute("TRUNCATE commons_confidentialview")


@pytest.fixture(scope="session", autouse=True)
def _no_session_left(django_db_setup, django_db_blocker):
    """A thread's connection that outlived its test does not keep the database from being dropped at the end."""
    yield
    if connection.settings_dict["NAME"].startswith(PREFIX):
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def client():
    """A browser that refuses a badly made page."""
    return PortalClient()


# The people, by name ------------------------------------------------------------------------------


@pytest.fixture
def visitor():
    """Nobody that the portal knows."""
    return AnonymousUser()


@pytest.fixture
def instructor(db):
    return factories.agent("Instruction")


@pytest.fixture
def financier(db):
    return factories.agent("Finances")


@pytest.fixture
def treasurer(db):
    return factories.agent("Trésorerie")


@pytest.fixture
def signatory(db):
    """Signs for the town, by delegation of the mayor."""
    return factories.agent("Signature")


@pytest.fixture
def elected(db):
    """Reads, changes nothing."""
    return factories.agent("Élus en lecture")


@pytest.fixture
def guardian(db):
    """The ``Protection`` group."""
    return factories.agent("Protection")


@pytest.fixture
def receptionist(db):
    """Group ``Maison``: keeps the spaces and their bookings, but for those that are sheltered."""
    return factories.agent("Maison")


@pytest.fixture
def adviser(db):
    """Group ``Conseil``: receives people, keeps notes that nobody else reads."""
    return factories.agent("Conseil")


@pytest.fixture
def labeller(db):
    """Group ``Label``: candidacies, juries, labels that are held, their controls."""
    return factories.agent("Label")


@pytest.fixture
def mediator(db):
    """Group ``Reprises``: follows companies that may be taken over by those who work there."""
    return factories.agent("Reprises")


@pytest.fixture
def administrator(db):
    return factories.agent("Administration")


@pytest.fixture
def superuser(db):
    return factories.UserFactory(email="admin@ales.example", is_staff=True, is_superuser=True)


@pytest.fixture
def structure(db):
    """« Ressourcerie des Prés », represented by ``representative``."""
    return factories.StructureFactory(name="Ressourcerie des Prés", slug="ressourcerie-des-pres")


@pytest.fixture
def representative(structure):
    return factories.representative_of(structure)


@pytest.fixture
def writer(structure):
    """Writes for the structure, does not commit it."""
    return factories.MembershipFactory(structure=structure, role="writer", user__first_name="Rémi").user


@pytest.fixture
def reader(structure):
    """Reads for the structure, writes nothing."""
    return factories.MembershipFactory(structure=structure, role="reader", user__first_name="Lou").user


@pytest.fixture
def stranger(db):
    """Represents another structure."""
    return factories.representative_of(factories.StructureFactory(name="Café des Mineurs"))


@pytest.fixture
def shelter(db):
    """« Abri Cévenol », a protected structure, with its secrets: see ``factories.SECRETS``."""
    return factories.protected_structure()


@pytest.fixture
def sheltered(shelter):
    """Represents the protected structure."""
    return factories.representative_of(shelter)
