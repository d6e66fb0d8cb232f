"""The life of a report."""

from django.db.models import prefetch_related_objects

from commons import clock, journal
from commons.workflow import Flow
from structures.workflow import add_paper

from .. import emails, report_changes, tasks
from ..models import Remark, Report, ReportAudience, ReportPaper, ReportReturn
from ..models.reports import PARTS
from .agreement import make_due, signer
from .papers import PROVIDED
from .rights import instructor, reporter

R, reports = Report.Status, Flow(Report, first=Report.Status.EXPECTED)


def lacks(report):
    """The checklist, with all that it reads fetched once."""
    prefetch_related_objects([report], *PARTS)
    return report.missing()


@reports.move(
    R.EXPECTED,
    R.RETURNED,
    to=R.SUBMITTED,
    by=reporter,
    label="Déposer le compte rendu",
    needs=lacks,
    tell=emails.report_received,
)
def submit_report(report, *, by, name="", role=""):
    """Vous rendez compte de l’emploi de la subvention, et le certifiez exact. Le service vous répond."""
    report.submitted_at = clock.now()
    sign_report(report, by, name, role)
    join_report_papers(report)
    report.returns.filter(answered_at=None).update(answered_at=report.submitted_at)


@reports.move(R.SUBMITTED, to=R.RETURNED, by=instructor, label="Demander une correction", tell=emails.report_returned)
def return_report(report, *, by, remarks, reason=""):
    """Toutes les remarques en une fois ; la structure corrige, répond à chacune et dépose de nouveau."""
    request = ReportReturn(report=report, asked_by=by, reason=reason, before=report_changes.written(report))
    request.full_clean()
    request.save()
    for where, text in remarks:
        place, _, account = where.partition(":")
        remark = Remark(request=request, place=place, account=account, text=text)
        remark.full_clean()
        remark.save()


@reports.move(R.SUBMITTED, to=R.ACCEPTED, by=instructor, label="Accepter le compte rendu", tell=emails.report_accepted)
def accept_report(report, *, by, retained_cost=None):
    """Les versements qui l’attendaient deviennent à payer ; le document est figé."""
    report.accepted_at = clock.now()
    report.retained_cost = report.cost if retained_cost is None else retained_cost
    make_due(report.unlocks.filter(paid_on=None, cancelled_at=None))
    carry_over(report)
    tasks.keep_report.defer(report_id=report.pk)


def sign_report(report, by, name, role):
    """Who certifies it; of a protected structure its relay, and nobody else."""
    membership = report.structure.memberships.filter(user=by).first()
    role = role or (membership.position if membership else "")
    report.signer_name, report.signer_role = signer(report.structure, name or by.get_full_name(), role)


def join_report_papers(report):
    """The very versions that the vault holds on that day; what was promised and has come is joined."""
    for need in report.needs():
        if need.paper:
            ReportPaper.objects.update_or_create(
                report=report, kind=need.kind, defaults={"paper": need.paper, "promised_on": None}
            )


def give_report_paper(report, kind, upload, *, by):
    """A file that comes with this report goes to the structure's vault, dated as of today: the next one finds it there.

    Once the report is handed in, only what was promised is joined: the rest stays as it was certified.
    """
    paper = add_paper(report.structure, kind, upload, by=by)
    if report.is_editable:
        ReportPaper.objects.update_or_create(report=report, kind=kind, defaults={"paper": paper, "promised_on": None})
    elif ReportPaper.objects.filter(report=report, kind=kind, paper=None).update(paper=paper, promised_on=None):
        journal.note(report, PROVIDED, by=by)
    return paper


def promise_report_paper(report, kind, day):
    """The structure says for when it will give this paper; nothing takes a promise back."""
    rows = ReportPaper.objects.filter(report=report, kind=kind)
    if day is None:
        rows.filter(paper=None).delete()
    elif not rows.exclude(paper=None).exists():
        ReportPaper.objects.update_or_create(report=report, kind=kind, defaults={"promised_on": day})


def reply_to_remarks(report, replies):
    """``{pk: text}`` of the last request's remarks."""
    for remark in report.open_return.remarks.all():
        if remark.pk in replies:
            remark.reply = replies[remark.pk]
            remark.save(update_fields=["reply"])


def carry_over(report):
    """Next year's report begins with what does not change: how costs are shared out, who the publics are."""
    following = Report.objects.filter(agreement=report.agreement, year__gt=report.year, status=R.EXPECTED)
    following = following.order_by("year").first()
    if following is None:
        return
    kept = [field for field in ("allocation_rules", "contributions") if not getattr(following, field)]
    for field in kept:
        setattr(following, field, getattr(report, field))
    following.save(update_fields=kept)
    if not following.audiences.exists():
        ReportAudience.objects.bulk_create(
            ReportAudience(report=following, rank=row.rank, public=row.public, other=row.other, age=row.age)
            for row in report.audiences.all()
        )
