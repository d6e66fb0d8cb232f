"""What a call asks of one structure, paper by paper, and where each stands: the pages’ checklist and the deposit’s."""

from dataclasses import dataclass

from django.db import models
from django.urls import reverse

from commons.french import day
from commons.journal import lower_first
from structures.models import Paper, PaperKind
from structures.models.papers import sees_papers, why_not_asked


class PaperState(models.TextChoices):
    """What the structure says of a paper that the call asks for."""

    JOINED = "joined", "Jointe"
    LATER = "later", "À fournir plus tard"
    ELSEWHERE = "elsewhere", "Dans une autre pièce"
    NOT_CONCERNED = "not_concerned", "Sans objet"


@dataclass(frozen=True)
class Need:
    """One paper that the call asks for.

    ``row`` is what was written about it, if anything; ``paper`` the version that goes with the request; ``kept`` the
    structure's latest one, even if it is over or sent back; ``why`` why the structure does not have to give it.
    """

    kind: PaperKind
    row: object = None
    paper: Paper | None = None
    kept: Paper | None = None
    why: str = ""

    @property
    def state(self):
        """A ``PaperState``, or nothing while nobody has decided."""
        if self.paper:
            return PaperState.JOINED
        if self.row:
            return PaperState(self.row.state)
        return PaperState.NOT_CONCERNED if self.why else None

    @property
    def is_written(self):
        """Whether the file says so already: what a draft takes from the vault is written at the deposit."""
        return self.row is not None and self.row.paper == self.paper

    @property
    def words(self):
        """What is said of it, in a sentence without a full stop."""
        if self.paper is None and self.row is None:
            return self.why or "À donner"
        return f"Jointe, {lower_first(self.paper.standing[0])}" if self.paper else self.row.words

    @property
    def tone(self):
        if self.paper:
            return self.paper.standing[1]
        return {PaperState.LATER: "wait", None: "act"}.get(self.state, "neutral")

    @property
    def missing(self):
        """What to do about it, empty when it is settled."""
        if self.state:
            return ""
        if self.kept is None:
            return f"Donnez la pièce « {self.kind.label} », ou dites quand vous la donnerez."
        if self.kept.refusal:
            return f"La pièce « {self.kind.label} » est à refaire : {self.kept.get_refusal_display()}."
        return f"La pièce « {self.kind.label} » n’est plus valable depuis le {day(self.kept.valid_until)}."


def needs(application, *, follows_vault=None):
    """Every paper that the application's call asks for.

    While the file is its people's to write (or when ``follows_vault`` says so), a paper that the structure's vault
    holds is joined by itself; once handed in, what was written stands.
    """
    if not application.call.papers:
        return []
    kinds, structure = [PaperKind(kind) for kind in application.call.papers], application.structure
    rows = {row.kind: row for row in application.papers.select_related("paper")}
    kept = {}
    if application.is_editable if follows_vault is None else follows_vault:
        kept = {paper.kind: paper for paper in Paper.objects.current().filter(structure=structure, kind__in=kinds)}
    return [_need(kind, rows.get(kind), kept.get(kind), why_not_asked(kind, structure)) for kind in kinds]


def _need(kind, row, kept, why):
    if row and row.paper:
        return Need(kind, row, row.paper, kept)
    settled = row is not None and row.state != PaperState.LATER
    if settled or (why and row is None):
        return Need(kind, row, None, kept, why)
    return Need(kind, row, kept if kept and kept.is_valid else None, kept, why)


def late(application):
    """What was promised for later and has not come."""
    return [need for need in needs(application) if need.row and need.row.state == PaperState.LATER and not need.paper]


@dataclass(frozen=True)
class PaperLine:
    """One paper of a request as one reader is told of it: the file and its name for those who may open it."""

    label: str
    words: str
    tone: str
    name: str = ""
    url: str = ""


def lines(application, reader):
    """What each paper of the request is. Of a protected structure, most agents learn no more than that it is there,
    until when, and whether the group Protection has looked."""
    opens = sees_papers(reader, application.structure)
    return [_line(need, application.structure, opens) for need in needs(application)]


def _line(need, structure, opens):
    if need.paper is None or not opens:
        return PaperLine(need.kind.label, need.words, need.tone)
    url = reverse("structures:paper_file", args=[structure.slug, need.paper.pk])
    return PaperLine(need.kind.label, need.words, need.tone, need.paper.name, url)
