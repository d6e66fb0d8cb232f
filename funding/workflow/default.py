"""A report that does not come: the structure is formally asked once, then the report is declared « Non rendu »."""

from django.core.exceptions import ValidationError

from commons import clock
from commons.french import day

from .. import emails, thresholds
from ..models import Report
from .report import R, reports
from .rights import instructor


@reports.move(
    R.EXPECTED,
    to=R.EXPECTED,
    by=instructor,
    label="Mettre en demeure de rendre",
    needs=Report.missing_to_summon,
    tell=emails.report_summoned,
)
def summon(report, *, by, until):
    """La structure reçoit une lettre, une seule fois, et a jusqu’à la date que vous donnez. Après, le compte rendu
    peut être déclaré non rendu."""
    keep_notice(report, until, by=by)


@reports.move(
    R.RETURNED,
    to=R.RETURNED,
    by=instructor,
    label="Mettre en demeure de corriger",
    needs=Report.missing_to_summon,
    tell=emails.report_summoned,
)
def summon_to_correct(report, *, by, until):
    """La structure reçoit une lettre, une seule fois, et a jusqu’à la date que vous donnez pour déposer la
    correction."""
    keep_notice(report, until, by=by)


def keep_notice(report, until, *, by):
    if not report.is_owed:
        raise ValidationError("La convention ne demande plus ce compte rendu.")
    if until < (earliest := thresholds.heard_until(clock.today())):
        raise ValidationError(f"Laissez au moins jusqu’au {day(earliest)}.")
    report.summoned_at, report.summoned_by, report.summoned_until = clock.now(), by, until


@reports.move(
    R.EXPECTED,
    R.RETURNED,
    to=R.DEFAULTED,
    by=instructor,
    label="Déclarer non rendu",
    needs=Report.missing_to_default,
    tell=emails.report_defaulted,
    tone="danger",
)
def default_report(report, *, by):
    """Les versements qui l’attendent sont retenus, et la Ville peut demander un reversement."""


@reports.move(
    R.DEFAULTED, to=R.EXPECTED, by=instructor, label="Accepter de le recevoir encore", tell=emails.report_reopened
)
def reopen_report(report, *, by, due_on):
    """La structure peut de nouveau le rendre, jusqu’à la date que vous donnez. La mise en demeure est levée."""
    if due_on < clock.today():
        raise ValidationError("Donnez une date à venir.")
    report.due_on = due_on
    report.summoned_at = report.summoned_by = report.summoned_until = None
