"""The papers of a request: what the structure says of each, and which version goes with the deposit."""

from commons import journal
from structures.workflow import add_paper

from ..models import ApplicationPaper, PaperState, needs

PROVIDED = "Pièce fournie"


def join_papers(application):
    """At the deposit: the file keeps the very version of each paper, and why some are not asked of this structure."""
    rows = []
    for need in needs(application, follows_vault=True):
        row = need.row or ApplicationPaper(application=application, kind=need.kind)
        if need.paper and not need.is_written:
            rows.append(said(row, PaperState.JOINED, paper=need.paper))
        elif need.row is None and need.why:
            rows.append(said(row, PaperState.NOT_CONCERNED, reason=need.why))
    known = [row for row in rows if row.pk]
    ApplicationPaper.objects.bulk_create([row for row in rows if not row.pk])
    ApplicationPaper.objects.bulk_update(known, ["state", "paper", "promised_on", "within", "reason"])


def follow_papers(application, *, since):
    """When what was missing comes in: the versions added since it was asked for take the place of the older ones."""
    join_papers(application)
    for need in needs(application, follows_vault=True):
        newer = need.kept and need.kept.is_valid and need.kept.added_at >= since
        if newer and need.state == PaperState.JOINED and need.kept != need.paper:
            join_paper(application, need.kind, need.kept)


def join_paper(application, kind, paper):
    return write(application, kind, PaperState.JOINED, paper=paper)


def write(application, kind, state, **facts):
    """What is said of this paper, in place of what was said before."""
    row = application.papers.filter(kind=kind).first() or ApplicationPaper(application=application, kind=kind)
    said(row, state, **facts).full_clean()
    row.save()
    return row


def said(row, state, *, paper=None, promised_on=None, within="", reason=""):
    """The row, saying this and nothing of what it said before."""
    row.state, row.paper, row.promised_on, row.within, row.reason = state, paper, promised_on, within, reason
    return row


def decide_paper(application, need, state, facts):
    """The structure's answer about one paper, as its page gives it: joined, later, in another one, or not concerned."""
    if state != PaperState.JOINED:
        write(application, need.kind, state, **facts)
    elif need.row and application.submitted_at is None:
        need.row.delete()  # a draft takes what the vault holds, until its deposit
    elif need.paper and not need.is_written:
        join_paper(application, need.kind, need.paper)


def provide_paper(application, kind, upload, *, by):
    """A file that comes with this request goes to the structure's vault, where every other request finds it."""
    paper = add_paper(application.structure, kind, upload, by=by)
    if application.submitted_at is None:
        application.papers.filter(kind=kind).delete()
        return paper
    join_paper(application, kind, paper)
    if not application.is_editable:
        journal.note(application, PROVIDED, by=by)
    return paper
