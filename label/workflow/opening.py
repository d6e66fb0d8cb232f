"""Before the first line is written: may this structure ask, which version does it answer, what is taken up again."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from commons import clock, journal
from commons.french import day
from structures.models import Paper, PaperKind, Structure

from ..models import Answer, Award, Candidacy, Criterion, Evidence, Label, Referential
from .rights import acts_for, by_the_clock

BEGUN = "Candidature commencée"


def held(structure, label):
    """The label that this structure holds, or that is suspended: the one that a candidacy renews."""
    rows = Award.objects.filter(structure=structure, label=label, ends_on__gte=clock.today())
    return rows.exclude(status=Award.Status.WITHDRAWN).order_by("-ends_on").first()


def why_not(structure, label):
    """Why no candidacy may be begun now, in a sentence; empty when one may."""
    if structure.status == Structure.Status.CLOSED:
        return "Cette structure est fermée : elle ne peut pas demander le label."
    if Candidacy.objects.open().filter(structure=structure).exists():
        return "Cette structure a déjà une candidature en cours : continuez celle-là."
    award = held(structure, label)
    if award and clock.today() < award.renewal_open_on:
        return (
            f"Votre structure a ce label jusqu’au {day(award.ends_on)}. Vous pourrez préparer son renouvellement à "
            f"partir du {day(award.renewal_open_on)}."
        )
    return ""


@transaction.atomic
def open_candidacy(structure, *, by, renews=None):
    """Begin to ask for the label, or to keep it. It answers the version in force; what the structure said the last time
    is taken up where it still holds, marked as such, and is its people’s to read again."""
    structure = Structure.objects.select_for_update(of=("self",), no_key=True).get(pk=structure.pk)
    label = renews.label if renews else Label.objects.main()
    referential = in_force(label) if label else None
    if referential is None:
        raise ValidationError("Le référentiel du label n’est pas encore publié.")
    candidacy = Candidacy(
        structure=structure, referential=referential, renews=renews or held(structure, label), started_by=by
    )
    is_theirs = renews is None or renews.structure_id == structure.pk
    if not is_theirs or not (acts_for(by, candidacy) or by_the_clock(by, candidacy)):
        raise PermissionDenied
    if sentence := why_not(structure, label):
        raise ValidationError(sentence)
    candidacy.full_clean()
    candidacy.save()
    if former := latest_of(candidacy):
        take_up(former, candidacy)
    journal.note(candidacy, BEGUN, by=by)
    return candidacy


def in_force(label):
    """The version that a new candidacy answers. Who publishes the next one and who begins wait for one another, so that
    no draft stays behind."""
    Label.objects.select_for_update(no_key=True).get(pk=label.pk)
    return Referential.objects.in_force(label)


def latest_of(candidacy):
    """The structure’s last candidacy to the same label, whatever became of it."""
    rows = candidacy.structure.candidacies.filter(referential__label=candidacy.referential.label)
    return rows.exclude(pk=candidacy.pk).order_by("-pk").first()


def take_up(former, candidacy):
    """Its presentation, its answers that still hold, and the papers of the vault that still prove them. A plan is made
    anew; a file that was given for one candidacy alone is given again."""
    candidacy.presentation = former.presentation
    candidacy.save(update_fields=["presentation"])
    kept = holding(former.referential, candidacy.referential)
    answers = former.answers.filter(criterion__code__in=kept).select_related("criterion")
    Answer.objects.bulk_create(
        Answer(
            candidacy=candidacy,
            criterion=kept[answer.criterion.code],
            stage=answer.stage,
            does_not_apply=answer.does_not_apply and kept[answer.criterion.code].may_not_apply,
            words=answer.words,
            is_carried=True,
        )
        for answer in answers
    )
    take_up_papers(former, candidacy, kept)


def take_up_papers(former, candidacy, kept):
    """The version that the vault holds today stands for the one that was joined then."""
    valid = Paper.objects.valid(clock.today()).filter(structure=candidacy.structure)
    by_pk = {paper.pk: paper for paper in valid}
    by_kind = {paper.kind: paper for paper in valid if PaperKind(paper.kind).is_versioned}
    rows = former.evidence.filter(criterion__code__in=kept, paper__isnull=False).select_related("paper", "criterion")
    found = {
        (kept[row.criterion.code], paper)
        for row in rows
        if (paper := by_pk.get(row.paper_id) or by_kind.get(row.paper.kind))
    }
    Evidence.objects.bulk_create(
        Evidence(candidacy=candidacy, criterion=criterion, paper=paper, added_by=candidacy.started_by)
        for criterion, paper in sorted(found, key=lambda pair: (pair[0].pk, pair[1].pk))
    )


def holding(former, version):
    """``{code: criterion}`` of this version for which an answer to the former one still holds: in no version since has
    the criterion changed its meaning."""
    since = Criterion.objects.filter(
        theme__referential__label=version.label,
        theme__referential__version__gt=former.version,
        theme__referential__version__lte=version.version,
        theme__referential__published_at__isnull=False,
    )
    changed = set(since.filter(keeps_answers=False).values_list("code", flat=True))
    criteria = Criterion.objects.filter(theme__referential=version)
    return {criterion.code: criterion for criterion in criteria if criterion.code not in changed}
