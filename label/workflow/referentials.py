"""What the label asks changes by versions: one is copied, rewritten, published, then held still for ever.

Published, it is what new candidacies answer. Drafts move to it at once, in the same transaction, so that nobody hands
in an answer to a version that is no longer in force; what was handed in stays judged by the version that it answered.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from commons import clock, journal
from commons.workflow import Incomplete, TooLate

from ..models import Candidacy, Criterion, Label, QuizQuestion, Referential, Theme
from .evidence import take_away
from .opening import holding

MOVED, PUBLISHED, COPIED = "Candidature passée à la nouvelle version", "Référentiel publié", "Version commencée"


def may_write(user):
    """Who writes what the label asks."""
    return user.has_perm("label.change_referential")


def may_publish(user):
    """Who puts a version in force."""
    return user.has_perm("label.publish_referential")


@transaction.atomic
def copy_referential(referential, *, by):
    """A new version that says the same, for the office to rewrite. Answers hold, unless a criterion says otherwise."""
    if not may_write(by):
        raise PermissionDenied
    label = Label.objects.select_for_update().get(pk=referential.label_id)
    last = label.referentials.aggregate(last=Max("version"))["last"]
    copy = Referential.objects.create(
        label=label, version=last + 1, introduction=referential.introduction, threshold=referential.threshold
    )
    for theme in referential.themes.prefetch_related("criteria"):
        made = Theme.objects.create(referential=copy, **facts(theme, "referential"))
        Criterion.objects.bulk_create(
            Criterion(theme=made, **facts(criterion, "theme") | {"keeps_answers": True})
            for criterion in theme.criteria.all()
        )
    QuizQuestion.objects.bulk_create(
        QuizQuestion(referential=copy, **facts(question, "referential")) for question in referential.quiz.all()
    )
    journal.note(copy, COPIED, by=by)
    return copy


def facts(row, parent):
    """What a row says, but for what it is and where it hangs."""
    return {
        field.name: getattr(row, field.name)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name != parent
    }


@transaction.atomic
def publish_referential(referential, *, by):
    """It is in force, and frozen. Drafts answer it from now on."""
    if not may_publish(by):
        raise PermissionDenied
    Label.objects.select_for_update().get(pk=referential.label_id)
    fresh = Referential.objects.select_for_update(of=("self",)).get(pk=referential.pk)
    if fresh.is_published:
        raise TooLate("Trop tard : cette version est déjà publiée.")
    if missing := fresh.missing():
        raise Incomplete(missing)
    fresh.published_at, fresh.published_by = clock.now(), by
    fresh.save()
    journal.note(fresh, PUBLISHED, by=by)
    for candidacy in drafts_of(fresh):
        move_to(candidacy, fresh, by=by)
    referential.refresh_from_db()


def drafts_of(referential):
    """What is being written in an older version of the same label."""
    rows = Candidacy.objects.filter(
        status=Candidacy.Status.DRAFT,
        referential__label=referential.label,
        referential__version__lt=referential.version,
    )
    return rows.select_for_update(of=("self",)).select_related("referential").order_by("pk")


def move_to(candidacy, referential, *, by):
    """Answers that hold follow, marked as carried. A criterion whose meaning changed is asked again: its words and its
    proofs stay to be read again. What is no longer asked goes."""
    kept = holding(candidacy.referential, referential)
    criteria = {row.code: row for row in Criterion.objects.filter(theme__referential=referential)}
    for answer in candidacy.answers.select_related("criterion"):
        carry(answer, criteria.get(answer.criterion.code), holds=answer.criterion.code in kept)
    for row in candidacy.evidence.select_related("criterion"):
        if row.criterion and row.criterion.code in criteria:
            row.criterion = criteria[row.criterion.code]
            row.save(update_fields=["criterion"])
        else:
            take_away(row)
    candidacy.referential = referential
    candidacy.save(update_fields=["referential"])
    journal.note(candidacy, MOVED, by=by)


def carry(answer, criterion, *, holds):
    if criterion is None:
        answer.delete()
        return
    answer.criterion, answer.is_carried = criterion, holds
    if not holds:
        answer.stage = None
    answer.does_not_apply = holds and answer.does_not_apply and criterion.may_not_apply
    answer.save()
