"""Sums that public pages read instead of the rows: written by triggers, exact in the very transaction.

Where an amount went is known by its file's published lines: each gives its sector, and its share of every movement.
Shares have four decimals and amounts two: six decimals keep every product whole, so that no cent is invented or lost.
"""

import pgtrigger
from django.db import models


class SectorTotal(models.Model):
    """What the ledger holds for the published files of one sector, on one year's credits, by kind of movement.

    What is missing to make a year's whole is what is not published yet: agreements that wait for a signature.
    """

    envelope = models.ForeignKey("funding.Envelope", models.PROTECT, related_name="+")
    sector = models.ForeignKey("structures.Sector", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    amount = models.DecimalField(max_digits=20, decimal_places=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["envelope", "sector", "kind"], name="funding_sectortotal_once"),
        ]

    def __str__(self):
        return f"{self.envelope_id} {self.sector_id} {self.kind} : {self.amount} €"


def _add(source):
    """SQL that adds the moved amounts; rows are taken in one order, so that two writers never wait crosswise."""
    return f"""
        INSERT INTO funding_sectortotal (envelope_id, sector_id, kind, amount)
        SELECT envelope_id, sector_id, kind, sum(amount) FROM ({source}) AS moved
        GROUP BY envelope_id, sector_id, kind HAVING sum(amount) <> 0
        ORDER BY envelope_id, sector_id, kind
        ON CONFLICT (envelope_id, sector_id, kind) DO UPDATE
        SET amount = funding_sectortotal.amount + EXCLUDED.amount;
    """


def sectors_follow(lines):
    """SQL: published lines that come, change or go (``lines`` gives them with ``n``, 1 or -1) move what their files
    have in the ledger."""
    return _add(
        f"""
        SELECT entry.envelope_id, line.sector_id, entry.kind, line.n * line.share * entry.amount AS amount
        FROM ({lines}) AS line
        JOIN funding_grant ON funding_grant.id = line.grant_id
        JOIN funding_ledgerentry AS entry ON entry.application_id = funding_grant.application_id
        WHERE line.signed_on IS NOT NULL AND entry.envelope_id IS NOT NULL
        """
    )


def sectors_after_entries():
    """A new line of the ledger goes to the sectors of its file, once it is published."""
    return pgtrigger.Trigger(
        name="keep_sectors",
        level=pgtrigger.Statement,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(new="new_entries"),
        func=_add(
            """
            SELECT entry.envelope_id, line.sector_id, entry.kind, line.share * entry.amount AS amount
            FROM new_entries AS entry
            JOIN funding_grant ON funding_grant.application_id = entry.application_id
            JOIN funding_beneficiary AS line ON line.grant_id = funding_grant.id
            WHERE line.signed_on IS NOT NULL AND entry.envelope_id IS NOT NULL
            """
        )
        + "RETURN NULL;",
    )


# For a database that was filled before these totals were kept: everything that is published, added up once.
RECKON = (
    "DO $$ BEGIN IF to_regclass('funding_sectortotal') IS NOT NULL THEN "
    "IF NOT EXISTS (SELECT FROM funding_sectortotal) THEN "
    + sectors_follow("SELECT grant_id, sector_id, share, signed_on, 1 AS n FROM funding_beneficiary")
    + "END IF; END IF; END $$"
)
