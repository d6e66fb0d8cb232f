"""The yearly list of what may be destroyed: drawn up, looked over, allowed by the archives, executed.

Nothing is destroyed without the archivist's visa (code du patrimoine, art. L212-2 and L212-3), and only what the list
named: what has come to its term since waits for the next one.
"""

import logging

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Max, Min, ProtectedError
from procrastinate.contrib.django import app

from . import clock, journal, retention
from .jobs import send_once
from .models import DisposalCount, DisposalItem, DisposalLine, DisposalList, Fate
from .workflow import Flow, TooLate

logger = logging.getLogger(__name__)

DRAWN_UP, HELD, LET_GO, HANDED_OVER = "Liste dressée", "Dossier retenu", "Retenue levée", "Versement aux archives noté"
BATCH = 500
S, Outcome = DisposalList.Status, DisposalItem.Outcome
disposals = Flow(DisposalList, first=S.DRAFTED)


def in_charge(user, subject):
    """Those who draw up the lists and execute them: the site's administrators."""
    return user.has_perm("commons.run_disposallist")


def by_the_clock(user, subject):
    """What happens by itself once the work is done."""
    return user == get_user_model().objects.clock()


# Drawing up -----------------------------------------------------------------------------------------


@transaction.atomic
def draw_up(year, *, by):
    """Name what is over today, series by series, under the rules of today. An open list of the year is refused."""
    if not in_charge(by, None) and not by_the_clock(by, None):
        raise ValidationError("Seule l’administration du site dresse les listes d’élimination.")
    today = clock.today()
    drawn = DisposalList(year=year, drawn_up_by=by)
    drawn.full_clean(exclude=["drawn_up_by"])
    drawn.save()
    for series, rule in retention.rules(today):
        add_line(drawn, series, rule, retention.limit(rule, today))
    journal.note(drawn, DRAWN_UP, by=by)
    return drawn


def add_line(drawn, series, rule, before):
    """One series, unless nothing of it is over."""
    due = series.due(before)
    facts = due.order_by().aggregate(count=Count("pk"), first=Min("began_on"), last=Max("began_on"))
    if not facts["count"]:
        return
    line = DisposalLine.objects.create(
        list=drawn,
        series=series.code,
        label=series.label,
        rule=rule,
        fate=rule.fate,
        due_before=before,
        count=facts["count"],
        first_on=facts["first"],
        last_on=facts["last"],
    )
    DisposalItem.objects.bulk_create(
        (
            DisposalItem(line=line, object_id=row.pk, reference=series.reference(row)[:80], began_on=row.began_on)
            for row in due.order_by("began_on", "pk").iterator(chunk_size=BATCH)
        ),
        batch_size=BATCH,
    )


@app.periodic(cron="30 3 5 1 *")  # UTC: each fifth of January, in the night
@app.task(queue="documents", queueing_lock="draw_up_disposal_list")
def draw_up_each_year(timestamp=None):
    """The list of the year, unless somebody drew it up already."""
    year = clock.today().year
    if not DisposalList.objects.filter(year=year).exists():
        draw_up(year, by=get_user_model().objects.clock())


# Looking over ---------------------------------------------------------------------------------------


def locked(item):
    """The item and its list, held; a list that the archives have seen no longer changes."""
    drawn = DisposalList.objects.select_for_update(of=("self",)).get(pk=item.line.list_id)
    if not drawn.is_editable:
        raise TooLate(f"Trop tard : la liste est maintenant « {S(drawn.status).label} ».")
    return DisposalItem.objects.select_for_update(of=("self",)).get(pk=item.pk), drawn


@transaction.atomic
def hold(item, *, reason, by):
    """Somebody still needs this one: a dispute, an inspection, a debt. It stays, and the list says why."""
    fresh, drawn = locked(item)
    if not reason.strip():
        raise ValidationError("Dites pourquoi ce dossier est retenu.")
    fresh.outcome, fresh.hold_reason, fresh.held_at, fresh.held_by = Outcome.HELD, reason.strip(), clock.now(), by
    fresh.save()
    journal.note(drawn, HELD, by=by)


@transaction.atomic
def let_go(item, *, by):
    """Nobody needs it any more. Not while the archives look at the list: they would allow what they did not read."""
    fresh, drawn = locked(item)
    if not drawn.may_let_go:
        raise TooLate("Le visa est demandé : reprenez d’abord la liste, pour que les archives lisent ce qui a changé.")
    fresh.outcome, fresh.hold_reason, fresh.held_at, fresh.held_by = Outcome.WAITING, "", None, None
    fresh.save()
    journal.note(drawn, LET_GO, by=by)


@transaction.atomic
def hand_over(line, *, on, by):
    """The archives have received what they keep of this series."""
    if on > clock.today():
        raise ValidationError("Un versement ne se note pas avant d’avoir eu lieu.")
    drawn = DisposalList.objects.select_for_update(of=("self",)).get(pk=line.list_id)
    if drawn.status in (S.RUNNING, S.EXECUTED, S.REFUSED):
        raise TooLate(f"Trop tard : la liste est maintenant « {S(drawn.status).label} ».")
    DisposalLine.objects.filter(pk=line.pk).update(transferred_on=on)
    journal.note(drawn, HANDED_OVER, by=by)


# The life of a list -----------------------------------------------------------------------------------


@disposals.move(S.DRAFTED, to=S.VISA_ASKED, by=in_charge, label="Demander le visa", needs=DisposalList.missing_to_ask)
def ask_visa(drawn, *, by):
    """La liste est relue : le bordereau part aux archives, qui donnent leur visa ou le refusent."""


@disposals.move(S.VISA_ASKED, to=S.DRAFTED, by=in_charge, label="Reprendre la liste")
def reconsider_list(drawn, *, by):
    """La liste revient au service, qui la relit avant de demander de nouveau le visa."""


@disposals.move(S.VISA_ASKED, to=S.VISA_GIVEN, by=in_charge, label="Enregistrer le visa")
def record_visa(drawn, *, by, archivist, visa_number, visa_on, scan=None):
    """Les archives ont visé le bordereau. La liste ne change plus : elle peut être exécutée."""
    if visa_on > clock.today():
        raise ValidationError("Un visa ne se note pas avant d’avoir été donné.")
    drawn.archivist, drawn.visa_number, drawn.visa_on = archivist, visa_number, visa_on
    if scan:
        drawn.visa_scan = scan.file()


@disposals.move(S.DRAFTED, S.VISA_ASKED, to=S.REFUSED, by=in_charge, label="Abandonner la liste", tone="danger")
def refuse_list(drawn, *, by, reason):
    """Les archives ont refusé leur visa, ou la liste n’a pas lieu d’être. Rien n’est détruit."""
    drawn.refusal_reason = reason


@disposals.move(
    S.VISA_GIVEN,
    to=S.RUNNING,
    by=in_charge,
    label="Éliminer ce que la liste nomme",
    needs=DisposalList.missing_to_execute,
    tone="danger",
)
def execute(drawn, *, by):
    """Ce que la liste nomme, et que rien ne retient, est détruit ou anonymisé pour toujours. Les comptes restent."""
    drawn.executed_at, drawn.executed_by = clock.now(), by
    go_on(drawn)


@disposals.move(S.RUNNING, to=S.EXECUTED, by=by_the_clock, label="Clore la liste")
def finish(drawn, *, by):
    """Tout ce que la liste nommait a été traité."""


# Executing ------------------------------------------------------------------------------------------


def go_on(drawn):
    """Send a worker, unless one is on its way."""
    send_once(run_disposal, f"disposal:{drawn.pk}", list_id=drawn.pk)


@app.task(queue="bulk")
def run_disposal(*, list_id):
    """Settle what waits, one after the other. Run twice or stopped half way, nothing goes twice and nothing is lost."""
    drawn = DisposalList.objects.get(pk=list_id)
    if drawn.status != S.RUNNING:
        return
    while waiting := list(drawn.items().waiting().order_by("pk").values_list("pk", flat=True)[:BATCH]):
        if sum(settle(pk) for pk in waiting) == 0:
            return  # another worker holds them all, and will close the list
    try:
        finish(drawn, by=get_user_model().objects.clock())
    except TooLate:
        return


def settle(pk):
    """One thing that the list names: its disposal, its outcome and its count are written together. Whether it was ours
    to settle."""
    with transaction.atomic():
        waiting = DisposalItem.objects.select_for_update(of=("self",), skip_locked=True).waiting()
        item = waiting.select_related("line__list").filter(pk=pk, line__list__status=S.RUNNING).first()
        if item is None:
            return False
        try:
            with transaction.atomic():
                item.outcome = dispose(item)
        except (ProtectedError, IntegrityError, ValidationError):
            logger.exception("Disposal item %s is held back by other rows", pk)
            item.outcome = Outcome.REFUSED
        item.save(update_fields=["outcome"])
        return True


def dispose(item):
    """Destroy it if it is still over: held again by something alive, or gone already, it is spared."""
    series = retention.SERIES[item.line.series]
    found = series.candidates().model._base_manager.select_for_update(of=("self",)).filter(pk=item.object_id).first()
    row = series.due(item.line.due_before).filter(pk=item.object_id).first() if found else None
    if row is None:
        return Outcome.SPARED
    series.dispose(row)
    count(item)
    return Outcome.DONE


def count(item):
    """What remains of it: one more, of that year."""
    line = item.line
    row, _ = DisposalCount.objects.get_or_create(
        list=line.list,
        series=line.series,
        year=item.began_on.year,
        fate=Fate(line.fate),
        defaults={"label": line.label},
    )
    DisposalCount.objects.filter(pk=row.pk).update(number=F("number") + 1)
