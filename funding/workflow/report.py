"""The life of a report."""

from commons import clock
from commons.workflow import Flow

from .. import emails
from ..models import Report
from .agreement import make_due
from .rights import instructor, reporter

R, reports = Report.Status, Flow(Report, first=Report.Status.EXPECTED)


@reports.move(
    R.EXPECTED,
    R.RETURNED,
    to=R.SUBMITTED,
    by=reporter,
    label="Déposer le compte rendu",
    needs=Report.missing,
    tell=emails.report_received,
)
def submit_report(report, *, by):
    """Vous rendez compte de l’emploi de la subvention. Le service vous répond."""
    report.submitted_at = clock.now()


@reports.move(R.SUBMITTED, to=R.RETURNED, by=instructor, label="Demander une correction", tell=emails.report_returned)
def return_report(report, *, by, remarks):
    """Toutes les remarques en une fois ; la structure corrige et dépose de nouveau."""
    report.remarks = remarks


@reports.move(R.SUBMITTED, to=R.ACCEPTED, by=instructor, label="Accepter le compte rendu", tell=emails.report_accepted)
def accept_report(report, *, by):
    """Les versements qui l’attendaient deviennent à payer."""
    report.accepted_at = clock.now()
    make_due(report.unlocks.filter(paid_on=None))
