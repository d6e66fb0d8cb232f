"""The rig: each run has its own database, dropped when it ends, and those of runs that were killed are dropped too."""

import os
import re

import psycopg
import pytest
from django.db import connections

PREFIX = "test_portal_"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    connection = connections["default"]
    with django_db_blocker.unblock():
        drop_orphans(connection)
    connection.settings_dict["TEST"]["NAME"] = f"{PREFIX}{os.getpid()}"


def drop_orphans(connection):
    """Drop the test databases whose run is dead."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + "%"])
        for (name,) in cursor.fetchall():
            if not os.path.exists(f"/proc/{re.sub(r'[^0-9]', '', name)}"):
                try:
                    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
                except psycopg.Error:
                    continue  # another run drops it at the same time
    connection.close()
