"""What an instructor has in sight on a candidacy’s page: what it answers, what was seen there, what came before."""

from structures.models import User

from .hearing import hearing
from .models import Evidence, VisitPhoto
from .models.checklist import chapters, score
from .workflow.visits import knows_the_place

GAP = 2  # stages between what is said and what was seen, from which it is shown


class Examination:
    """A candidacy, as this agent may read it, in a fixed number of queries."""

    def __init__(self, candidacy, reader):
        self.candidacy = candidacy
        self.visits = list(candidacy.visits.prefetch_related("visitors", "findings"))
        name = User.objects.namer(reader)
        for visit in self.visits:
            visit.visitors_told = [name(person) for person in visit.visitors.all()]
            visit.note_told = visit.note if knows_the_place(reader, candidacy) else ""
        self.requests = list(candidacy.completion_requests.prefetch_related("items__criterion", "items__evidence"))
        self.awards = list(candidacy.structure.awards.select_related("label").order_by("-starts_on"))
        self.former = list(
            candidacy.structure.candidacies.exclude(pk=candidacy.pk)
            .exclude(status="draft")
            .select_related("referential__label")
        )
        self.photos = list(VisitPhoto.objects.visible_to(reader).filter(visit__candidacy=candidacy))
        readable = Evidence.objects.visible_to(reader).filter(candidacy=candidacy)
        self.readable = set(readable.values_list("pk", flat=True))
        self.read = chapters(candidacy)
        self.hearing = hearing(candidacy) if candidacy.jury_id else None

    @property
    def score(self):
        """The structure’s own, as it was handed in."""
        return self.candidacy.self_score if self.candidacy.self_score is not None else score(self.read)

    @property
    def findings(self):
        """What was seen, by criterion; the last visit says last."""
        told = (visit for visit in self.visits if visit.reported_at)
        return {finding.criterion_id: finding for visit in told for finding in visit.findings.all()}

    @property
    def chapters(self):
        """``(chapter, lines)``; a line is ``(line, evidence, finding, is_far)``, evidence ``(row, may be opened)``."""
        findings = self.findings
        return [
            (
                chapter,
                [(line, self.proofs(line), *seen(line, findings.get(line.criterion.pk))) for line in chapter.lines],
            )
            for chapter in self.read
        ]

    def proofs(self, line):
        return [(row, row.pk in self.readable) for row in line.evidence]


def seen(line, finding):
    """What was found of this criterion, and whether it is far from what the structure says."""
    said = line.answer.stage if line.answer else None
    return finding, finding is not None and said is not None and abs(said - finding.stage) >= GAP
