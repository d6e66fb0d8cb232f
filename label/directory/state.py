"""What is kept of the directory, under the name of its state: a change gives the state another name at once."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from django.core.cache import caches
from django.db import connection, transaction

from commons import clock
from structures.models import Commune, Sector

from ..models import Category, DirectoryChange, Neighbourhood

MINUTE = 60


def state():
    """The name of what the reader's database says now."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(sum(weight), 0) FROM {DirectoryChange._meta.db_table}")
        return int(cursor.fetchone()[0])


def minute():
    """Hours pass: what is open now is another list each minute."""
    return int(clock.now().timestamp()) // MINUTE


def printed(*parts):
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def kept(write, *key):
    """What ``write`` gives, written once for this key."""
    pages, name = caches["pages"], printed(*key)
    found = pages.get(name)
    if found is None:
        found = write()
        pages.set(name, found)
    return found


@dataclass(frozen=True)
class Names:
    """The rows that filters name: ``ids`` by filter and code, ``labels`` by filter and number, in the order shown."""

    ids: dict
    labels: dict

    @cached_property
    def codes(self):
        return {name: {number: code for code, number in ids.items()} for name, ids in self.ids.items()}

    def told(self, name, code):
        return self.labels[name][self.ids[name][code]]


def names(now):
    """A commune or a sector that is added shows when the directory changes next: with its first page, at the latest."""
    return kept(read_names, "names", now)


def read_names():
    rows = {
        "categorie": Category.objects.values_list("code", "pk", "name"),
        "secteur": Sector.objects.values_list("code", "pk", "name"),
        "commune": Commune.objects.values_list("insee", "pk", "name"),
        "quartier": Neighbourhood.objects.order_by("name").values_list("slug", "pk", "name"),
    }
    lists = {name: list(found) for name, found in rows.items()}
    return Names(
        {name: {code: pk for code, pk, _ in found} for name, found in lists.items()},
        {name: {pk: label for _, pk, label in found} for name, found in lists.items()},
    )


def tidy():
    """Changes are added up, which changes nothing of their sum; words that no page holds are forgotten. Pages that are
    being written wait: a word that one of them says is not forgotten meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            WITH gone AS (DELETE FROM label_directorychange RETURNING weight)
            INSERT INTO label_directorychange (weight) SELECT sum(weight) FROM gone HAVING count(*) > 0
            """
        )
        cursor.execute("LOCK TABLE label_directoryentry IN SHARE MODE")
        cursor.execute(
            """
            DELETE FROM label_directoryword WHERE word NOT IN (
                SELECT unnest(string_to_array(words, ' ')) FROM label_directoryentry
            )
            """
        )
