"""What proves an answer: papers of the vault, chosen; files that are given for this candidacy alone."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from commons import files
from commons.workflow import TooLate
from structures.models import Paper

from ..models import Candidacy, Evidence
from .rights import acts_for

MOST = 20  # files of one criterion


@transaction.atomic
def join_file(candidacy, criterion, upload, *, name, by):
    """A checked file proves this criterion, while the candidacy is its people’s to write."""
    fresh = Candidacy.objects.select_for_update(of=("self",)).select_related("structure").get(pk=candidacy.pk)
    if not acts_for(by, fresh):
        raise PermissionDenied
    if not fresh.is_editable:
        raise TooLate("Trop tard : votre candidature est déposée, ses preuves ne changent plus.")
    if fresh.evidence.filter(criterion=criterion).count() >= MOST:
        raise ValidationError(f"Un critère se prouve avec {MOST} fichiers au plus : retirez-en un.")
    return keep_file(fresh, criterion, upload, name=name, by=by)


def keep_file(candidacy, criterion, upload, *, name, by):
    evidence = Evidence(
        candidacy=candidacy,
        criterion=criterion,
        file=upload.file(),
        name=name.strip() or upload.name,
        sha256=upload.sha256,
        added_by=by,
    )
    evidence.full_clean()
    try:
        evidence.save()
    except BaseException:
        forget(evidence.file)  # refused at the last moment: nothing stays on the disk
        raise
    return evidence


def choose(candidacy, criterion, *, papers, kept, by):
    """These papers of the vault prove this criterion, and of the files that were given for it these are kept. Called by
    whoever holds the candidacy’s lock."""
    rows = list(candidacy.evidence.filter(criterion=criterion))
    for row in rows:
        if (row.paper_id not in papers) if row.paper_id else (row.pk not in kept):
            take_away(row)
    known = {row.paper_id for row in rows}
    wanted = Paper.objects.filter(structure=candidacy.structure, pk__in=papers).exclude(pk__in=known)
    Evidence.objects.bulk_create(
        Evidence(candidacy=candidacy, criterion=criterion, paper=paper, added_by=by) for paper in wanted.order_by("pk")
    )


def take_away(evidence):
    file = evidence.file
    evidence.delete()
    if file:
        transaction.on_commit(lambda: forget(file))


def forget(file):
    """Erase a stored file; nothing when it was not stored."""
    if file and file._committed:
        files.erase(file.name)
