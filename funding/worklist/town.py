"""What waits for an agent: the back-office's front page."""

from commons import clock
from commons.worklist import most_urgent_first

from ..models import Call, Deliberation, Envelope
from . import changes, files, matching, payments, publishing, reports, scans


def office(user, others=()):
    """The back-office's front page for this agent: what waits, what is late, envelopes, the next council.

    What sums up many files and whoever waits for an answer come first, then what has a date. ``others`` are tasks of
    the apps below, shown among ours.
    """
    today = clock.today()
    piles, unfunded = list(_piles(user)), []
    envelopes = Envelope.objects.visible_to(user).filter(year__gte=today.year).select_related("fund")
    envelopes = list(envelopes.order_by("year", "fund__name", "axis")[:8])
    if user.has_perm("funding.authorise_instalment"):
        unfunded = [task for envelope in envelopes if (task := payments.unfunded(envelope))]
    unpublished = publishing.to_publish() if user.has_perm("funding.instruct_application") else []
    dated = [*others, *unfunded, *unpublished, *(task for pile in piles for task in pile.tasks)]
    somebody_waits = [task for task in dated if task.due is None]
    tasks = [
        *files.silent(user),
        *files.grouped(user),
        *somebody_waits,
        *most_urgent_first(task for task in dated if task.due),
        *matching.to_match(user),
    ]
    return {
        "late": [task for task in tasks if task.due and task.due < today],
        "tasks": [task for task in tasks if not task.due or task.due >= today],
        "more": [link for pile in piles for link in pile.more],
        "envelopes": envelopes,
        "council": Deliberation.objects.visible_to(user).filter(held_on__gte=today).order_by("held_on").first(),
        "may_assist": user.has_perm("funding.instruct_application"),
        "calls": list(Call.objects.open().order_by("closes_at")[:5]) if user.has_perm("funding.view_call") else [],
    }


def _piles(user):
    if user.has_perm("funding.view_reading"):
        yield files.to_read(user)
    if user.has_perm("funding.instruct_application"):
        yield files.messages()
        yield files.to_type(user)
        yield from (
            files.to_instruct(),
            files.unanswered(),
            payments.reports_to_read(),
            reports.overdue_reports(),
            payments.to_complete(),
            payments.binding_votes(),
            changes.drafts(),
            changes.terminations(),
            changes.recoveries(),
            changes.to_default(),
        )
    if user.has_perm("funding.add_scanbatch"):
        yield scans.to_look_at(user)
        yield scans.to_file(user)
    if user.has_perm("funding.sign_agreement"):
        yield payments.to_countersign()
        yield changes.to_countersign()
    if user.has_perm("funding.authorise_instalment"):
        yield payments.to_authorise()
    if user.has_perm("funding.pay_instalment"):
        yield payments.to_pay(user)
        yield payments.batches_to_pay(user)
        yield changes.to_collect()
