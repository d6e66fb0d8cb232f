"""Other funders' grants and our structures: an agent confirms or rejects what the portal proposes."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from commons import clock
from commons.jobs import send_once
from commons.workflow import Flow
from structures import merging

from .. import matching
from ..models import Clue, Match, MatchBatch
from ..models.matching import IN_BULK
from .rights import instructor

COMPARISON = "compare_known_grants"  # one at a time
M, matches = Match.Status, Flow(Match, first=Match.Status.PROPOSED)
TAKEN = "Une autre structure est déjà confirmée pour cette subvention : revenez d’abord sur cette décision."


def free(match):
    """A grant has one structure: the sentence is read on the page, and the database holds it."""
    others = Match.objects.confirmed().filter(known=match.known_id).exclude(pk=match.pk)
    return [TAKEN] if others.exists() else []


@matches.move(M.PROPOSED, to=M.CONFIRMED, by=instructor, label="Confirmer", needs=free)
def confirm(match, *, by):
    """Cette structure a reçu cette subvention, qui compte désormais à l’instruction et sur la page de la structure."""
    match.decided_at, match.decided_by = clock.now(), by


@matches.move(M.PROPOSED, to=M.REJECTED, by=instructor, label="Rejeter", tone="danger")
def reject(match, *, by, reason):
    """Cette structure n’a pas reçu cette subvention. Le rapprochement ne sera plus proposé, et la subvention ne compte
    pas pour elle, même si les numéros sont les mêmes."""
    match.decided_at, match.decided_by, match.reason = clock.now(), by, reason


@matches.move(M.CONFIRMED, M.REJECTED, to=M.PROPOSED, by=instructor, label="Revenir sur la décision")
def reopen_match(match, *, by):
    """Le rapprochement est de nouveau à confirmer ou à rejeter."""
    match.decided_at = match.decided_by = match.batch = None
    match.reason = ""


# Many at once ---------------------------------------------------------------------------------------


def for_bulk(basis, user, upto=None):
    """Those that this person may confirm at once for this reason: what they saw, and nothing that came since."""
    if basis not in IN_BULK:
        return Match.objects.none()
    rows = Match.objects.visible_to(user).in_bulk_by(basis).exclude(structure__in=user.belongs_to)
    return rows if upto is None else rows.filter(pk__lte=upto)


@transaction.atomic
def confirm_all(basis, *, by, upto):
    """Keep which are asked, and set a worker on them: each goes through the very move of its page."""
    if not by.has_perm("funding.instruct_application"):
        raise PermissionDenied
    asked = list(for_bulk(basis, by, upto).values_list("pk", flat=True))
    if not asked:
        raise ValidationError("Il n’y a plus rien à confirmer : quelqu’un d’autre l’a fait.")
    batch = MatchBatch.objects.create(basis=basis, by=by, total=len(asked))
    Match.objects.filter(pk__in=asked).update(batch=batch)
    go_on_matching(batch)
    return batch


def go_on_matching(batch):
    """Send a worker, unless one is on its way."""
    send_once(run_match_batch, f"matches:{batch.pk}", batch_id=batch.pk)


@app.task(queue="bulk")
def run_match_batch(*, batch_id):
    """Confirm what waits, one by one. What somebody decided meanwhile, or may not be confirmed, is left out."""
    waiting = Match.objects.filter(batch=batch_id, status=M.PROPOSED)
    by = MatchBatch.objects.get(pk=batch_id).by
    for match in waiting.order_by("pk"):
        try:
            confirm(match, by=by)
        except (ValidationError, PermissionDenied, IntegrityError, Match.DoesNotExist):
            Match.objects.filter(pk=match.pk, status=M.PROPOSED).update(batch=None)


@app.task(queue="bulk", queueing_lock=COMPARISON)
def compare_known_grants():
    """Propose what came since: see ``funding.matching``."""
    matching.compare()


def compare_soon():
    """Have a worker look, unless one is about to."""
    send_once(compare_known_grants, COMPARISON)


# Merging two structures -----------------------------------------------------------------------------

# Of the same grant and two structures that are one: a person's yes, a person's no, then what nobody has decided.
WEIGHT = [M.CONFIRMED, M.REJECTED, M.PROPOSED]


@merging.settles(Match)
def decisions_of_both(duplicate, survivor):
    """Where both are near the same grant, the stronger decision is the survivor's from now on.

    What stays behind on the duplicate is its history; a weaker line of the survivor gives way.
    """
    theirs = {match.known_id: match for match in duplicate.matches.all()}
    left = []
    for mine in survivor.matches.filter(known__in=theirs):
        other = theirs[mine.known_id]
        if WEIGHT.index(other.status) < WEIGHT.index(mine.status):
            mine.delete()
        else:
            left.append(other.pk)
    return left


@merging.settles(Clue)
def clues_to_read_again(duplicate, survivor):
    """The next comparison reads both structures anew."""
    return duplicate.clues.values("pk")
