"""Aid in kind that the town's apps tell of, kept in step with them: what they lend for free counts with the cash."""

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from commons import journal
from structures import in_kind, merging

from ..models import InKindAid, InKindExclusion
from ..models.budget import FIRST_YEAR, LAST_YEAR
from .rights import is_own

FOLLOWED, CHANGED, EXCLUDED = "Aide calculée", "Aide recalculée", "Aide écartée"
ONE_AT_A_TIME = 0x6E61747572  # the database's advisory lock of who reckons them
TOLD = ("label", "value", "source")


@transaction.atomic
def follow(*, by):
    """Each aid of the register has its row, which says what the register says; what it no longer tells of goes.

    Returns how many rows were written, and how many went.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    told = {identity(row): row for row in in_kind.offered() if FIRST_YEAR <= row.year <= LAST_YEAR and row.value > 0}
    for excluded in InKindExclusion.objects.all():
        told.pop(identity(excluded), None)
    known = {identity(aid): aid for aid in InKindAid.objects.exclude(key="")}
    written = [write(known.get(key), row, by=by) for key, row in told.items()]
    gone = [aid for key, aid in known.items() if key not in told]
    for aid in gone:
        aid.delete()
    return sum(written), len(gone)


def identity(row):
    structure = row.structure if isinstance(row.structure, int) else row.structure_id
    return structure, row.year, row.key


def write(aid, row, *, by):
    """Returns whether the row says something new."""
    facts = {name: getattr(row, name) for name in TOLD}
    if aid is None:
        aid = InKindAid(structure_id=row.structure, year=row.year, key=row.key, by=by, **facts)
        action = FOLLOWED
    elif any(getattr(aid, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(aid, name, value)
        action = CHANGED
    else:
        return False
    aid.full_clean()
    aid.save()
    journal.note(aid, action, by=by)
    return True


def may_exclude(user, aid):
    return aid.is_followed and user.has_perm("funding.change_inkindaid") and not is_own(user, aid)


@transaction.atomic
def exclude(aid, *, by, reason):
    """Leave it out of totals and publications. Nobody types it again: it may be taken back."""
    if not may_exclude(by, aid):
        raise PermissionDenied
    excluded = InKindExclusion(structure=aid.structure, year=aid.year, key=aid.key, reason=reason, by=by)
    excluded.full_clean()
    excluded.save()
    aid.delete()
    journal.note(excluded, EXCLUDED, by=by)
    return excluded


@transaction.atomic
def take_back(excluded, *, by):
    """It counts again, as the register tells it today."""
    if not by.has_perm("funding.change_inkindaid") or is_own(by, excluded):
        raise PermissionDenied
    excluded.delete()
    follow(by=by)


def origin(aid, reader):
    """The page that the figure comes from, for whoever may read it; of a protected structure, for nobody."""
    if not aid.is_followed or aid.structure.is_protected:
        return ""
    found = (row for row in in_kind.offered() if identity(row) == identity(aid))
    return next((row.url for row in found if reader.has_perm(row.right)), "")


@merging.settles(InKindAid)
def followed_again(duplicate, survivor):
    """What the register tells of both is reckoned anew for the one that stays, at the next reckoning."""
    InKindAid.objects.filter(structure__in=[duplicate, survivor]).exclude(key="").delete()
    return []


@merging.settles(InKindExclusion)
def excluded_of_both(duplicate, survivor):
    return [
        row.pk
        for row in InKindExclusion.objects.filter(structure=duplicate)
        if InKindExclusion.objects.filter(structure=survivor, year=row.year, key=row.key).exists()
    ]
