"""Weak signals come in by lists: all of a list or nothing, unless asked otherwise, and never twice."""

from dataclasses import dataclass, field

from django.db import transaction

from ..models import Company, Signal
from ..signal_files import FileRefused, Refusal, read

SHOWN = 200  # refusals told one by one


@dataclass
class Outcome:
    """What became of a list. It names no company: it may be printed."""

    read: int = 0
    stored: int = 0
    known: int = 0
    companies: int = 0
    is_kept: bool = True
    refusals: list = field(default_factory=list)

    @property
    def refused(self):
        return len(self.refusals)

    @property
    def shown(self):
        return self.refusals[:SHOWN]

    @property
    def more(self):
        return max(self.refused - SHOWN, 0)


@transaction.atomic
def import_signals(content, name, *, by, partial=False):
    """Keep the signals of this file. One row refused refuses all of them, unless ``partial``."""
    outcome = Outcome()
    rows = []
    for row in read(content):
        outcome.read += 1
        (outcome.refusals if isinstance(row, Refusal) else rows).append(row)
    if not outcome.read:
        raise FileRefused("Ce fichier n’a aucune ligne sous ses en-têtes.")
    if outcome.refusals and not partial:
        outcome.is_kept = False
        return outcome
    keep(rows, outcome, source=name[:100], by=by)
    return outcome


def keep(rows, outcome, *, source, by):
    """Companies by their SIREN, then what is said of them that was not known."""
    companies = known_companies({row.siren for row in rows})
    new = {row.siren: Company(siren=row.siren, siret=row.siret, name=row.name) for row in reversed(rows)}
    fresh = [company for siren, company in new.items() if siren not in companies]
    Company.objects.bulk_create(fresh, ignore_conflicts=True)  # a rival list may bring the same ones
    companies = known_companies(new)
    said = {(companies[row.siren].pk, row.what, row.seen_on) for row in rows}
    pks = {company.pk for company in companies.values()}
    known = set(Signal.objects.filter(company__in=pks).values_list("company", "what", "seen_on"))
    Signal.objects.bulk_create(
        [
            Signal(company_id=company, what=what, seen_on=seen_on, source=source, by=by)
            for company, what, seen_on in sorted(said - known)
        ],
        ignore_conflicts=True,
    )
    outcome.companies, outcome.stored = len(fresh), len(said - known)
    outcome.known = len(rows) - outcome.stored


def known_companies(sirens):
    return {company.siren: company for company in Company.objects.filter(siren__in=sirens)}
