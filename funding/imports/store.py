"""Rows to the database: all or nothing unless asked otherwise, and never twice."""

from itertools import islice

from django.db import connection, transaction

from commons.tables import FileRefused
from funding.models.known import KnownGrant

from .columns import open_grants
from .findings import Refusal
from .rows import rows

BATCH = 1000
PLACE = ("beneficiary_commune", "beneficiary_postcode")
ONE_AT_A_TIME = 20171117  # advisory lock: two imports of one file would count each other's rows


def import_file(file, *, source, partial, report):
    """Read ``file``, keep its good rows if all are good or ``partial`` is asked, and tell ``report`` each thing."""
    table = open_grants(file)
    report.opened(table)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        readable = good(rows(table), report)
        while batch := list(islice(readable, BATCH)):
            if partial or not report.refused:
                keep(batch, source, report)
        if report.refused and not partial:
            transaction.set_rollback(True)
            report.nothing_kept()
    if not report.read:
        raise FileRefused("Le fichier n’a aucune ligne sous ses en-têtes.")


def good(found, report):
    """The rows that can be kept, while ``report`` hears of every one."""
    for item in found:
        report.add(item)
        if not isinstance(item, Refusal):
            yield item


def keep(batch, source, report):
    """Store what is not known yet; two identical lines of one file are one grant, told as already known."""
    fresh = {row.values["fingerprint"]: row for row in reversed(batch)}
    learned = []
    for known in KnownGrant.objects.filter(fingerprint__in=fresh).only("fingerprint", "is_compared", *PLACE):
        if learn(known, fresh.pop(known.fingerprint).values):
            learned.append(known)
    KnownGrant.objects.bulk_update(learned, [*PLACE, "is_compared"])
    for row in batch:
        if fresh.get(row.values["fingerprint"]) is not row:
            report.already_known(row)
    KnownGrant.objects.bulk_create(
        [
            KnownGrant(**row.values, warnings=row.warnings, source=source, source_line=row.line)
            for row in sorted(fresh.values(), key=lambda row: row.line)
        ],
        ignore_conflicts=True,
    )
    report.stored += len(fresh)


def learn(known, values):
    """Whether a file tells at last where a known beneficiary is: it is then compared anew."""
    learned = [field for field in PLACE if values[field] and not getattr(known, field)]
    for field in learned:
        setattr(known, field, values[field])
    known.is_compared = known.is_compared and not learned
    return bool(learned)
