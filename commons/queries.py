"""Readings that many pages repeat."""

from functools import lru_cache, wraps

from django.db import connection


def compiled(rows):
    """A reading that changes with its arguments only: the ORM writes its SQL once for the life of the process.

    Nothing of what is read is kept, each call asks the database. For plain values only (``values_list``).
    """
    statement = lru_cache(maxsize=32)(lambda *args: rows(*args).query.sql_with_params())

    @wraps(rows)
    def read(*args):
        with connection.cursor() as cursor:
            cursor.execute(*statement(*args))
            return cursor.fetchall()

    return read
