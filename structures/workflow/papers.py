"""What happens to a paper: it is added, takes the place of the last one, is looked at, or is taken away.

A paper has no status: its versions, its dates and the town's look say all. Each act writes a line of journal, which
holds the paper's number and no word of it.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from commons import clock, files, journal
from commons.workflow import TooLate

from .. import emails
from ..models import Paper, PaperKind, Structure
from ..models.papers import default_end

ADDED, CONFORMING, TO_REDO, REMOVED = "Pièce ajoutée", "Pièce conforme", "Pièce à refaire", "Pièce retirée"


def hold(structure):
    """Those who write on one structure's papers come one after the other."""
    Structure.objects.select_for_update(no_key=True).get(pk=structure.pk)


@transaction.atomic
def add_paper(structure, kind, upload, *, by, valid_from=None, valid_until=None):
    """Keep a checked file as the structure's paper of this kind; the last version stays in the history.

    Two people who add the same paper at once come one after the other: the second replaces the first.
    """
    kind, start = PaperKind(kind), valid_from or clock.today()
    hold(structure)
    last = Paper.objects.current().filter(structure=structure, kind=kind).first() if kind.is_versioned else None
    if last:
        last.superseded_at = clock.now()
        last.save(update_fields=["superseded_at"])
    paper = Paper(
        structure=structure,
        kind=kind,
        file=upload.file(),
        name=upload.name,
        mime=upload.mime,
        size=upload.size,
        pages=upload.pages,
        sha256=upload.sha256,
        valid_from=start,
        valid_until=valid_until or default_end(kind, start),
        added_by=by,
        replaces=last,
    )
    paper.full_clean()
    try:
        paper.save()
    except BaseException:
        forget_file(paper.file)  # refused at the last moment: nothing stays on the disk
        raise
    journal.note(paper, ADDED, by=by)
    return paper


@transaction.atomic
def check_paper(paper, *, by, refusal=""):
    """An agent has looked at it: it will do, or it has to be given anew, and its structure is told why."""
    fresh = Paper.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=paper.pk).first()
    if fresh is None or not by.has_perm("structures.change_paper"):
        raise PermissionDenied
    if not fresh.is_current:
        raise TooLate("Trop tard : une version plus récente a pris sa place.")
    fresh.checked_at, fresh.checked_by, fresh.refusal = clock.now(), by, refusal
    fresh.full_clean(exclude=["file"])
    fresh.save(update_fields=["checked_at", "checked_by", "refusal"])
    event = journal.note(fresh, TO_REDO if refusal else CONFORMING, by=by)
    if refusal:
        emails.paper_to_redo(event)
    paper.refresh_from_db()


@transaction.atomic
def remove_paper(paper, *, by):
    """Take away what was given by mistake, file included; the version before it, if any, holds again.

    What was joined to a request stays: the town decided with it.
    """
    hold(paper.structure)
    fresh = Paper.objects.select_for_update(of=("self",)).filter(pk=paper.pk).first()
    if fresh is None:
        raise TooLate("Trop tard : cette pièce vient d’être retirée.")
    before = fresh.replaces if fresh.is_current else None
    structure, file = fresh.structure, fresh.file
    try:
        fresh.delete()
    except ProtectedError:
        raise ValidationError("Cette pièce est jointe à une demande : remplacez-la plutôt.") from None
    if before:
        before.superseded_at = None
        before.save(update_fields=["superseded_at"])
    journal.note(structure, REMOVED, by=by)
    transaction.on_commit(lambda: forget_file(file))


def forget_file(file):
    """Erase a stored file; nothing when it was not stored."""
    if file and file._committed:
        files.erase(file.name)
