"""What a candidacy says, criterion by criterion, and what it still lacks: one reading for pages, deposit and PDF."""

from dataclasses import dataclass, field

from commons.workflow import Missing

from .. import scoring

PRESENTATION = "presentation"  # the first page, before the themes


@dataclass
class Line:
    """One criterion, the structure’s answer if it gave one, and what proves it."""

    criterion: object
    answer: object = None
    evidence: list = field(default_factory=list)

    @property
    def mark(self):
        return scoring.mark(self.criterion, self.answer)

    @property
    def is_given(self):
        return self.answer is not None and self.answer.is_given

    @property
    def is_claimed(self):
        """Whether the structure says that it is in place, or better: this is what is proven."""
        return self.is_given and (self.answer.stage or 0) >= self.answer.Stage.DONE

    @property
    def faults(self):
        """What is left to do about it, in sentences; empty when it may be handed in so."""
        if not self.is_given:
            return ["dites où vous en êtes."]
        found = []
        if not self.answer.words and self.answer.does_not_apply:
            found.append("dites en une phrase pourquoi vous n’êtes pas concernés.")
        if not self.answer.words and self.is_claimed:
            found.append("dites en quelques mots ce qui est en place.")
        found += [f"la pièce « {row} » ne convient plus ({row.fault})." for row in self.evidence if row.fault]
        if self.is_claimed and self.criterion.needs_evidence and not self.evidence:
            found.append("joignez ce qui le prouve.")
        return found


@dataclass
class Chapter:
    """One theme: its lines, how many are answered, what it is worth."""

    theme: object
    lines: list

    @property
    def given(self):
        return sum(line.is_given for line in self.lines)

    @property
    def is_whole(self):
        return not any(line.faults for line in self.lines)

    @property
    def score(self):
        return scoring.score(line.mark for line in self.lines)


def chapters(candidacy):
    """What this candidacy answers, theme by theme, in a fixed number of queries."""
    answers = {answer.criterion_id: answer for answer in candidacy.answers.all()}
    evidence = {}
    for row in candidacy.evidence.select_related("paper").order_by("pk"):
        evidence.setdefault(row.criterion_id, []).append(row)
    themes = candidacy.referential.themes.prefetch_related("criteria")
    return [
        Chapter(
            theme,
            [
                Line(criterion, answers.get(criterion.pk), evidence.get(criterion.pk, []))
                for criterion in theme.criteria.all()
            ],
        )
        for theme in themes
    ]


def score(read):
    """What the whole evaluation is worth, out of 100."""
    return scoring.score(line.mark for chapter in read for line in chapter.lines)


def missing(candidacy, read=None):
    """What is left to do before the deposit, each thing with the page where it is done."""
    found, url = [], candidacy.step_url(PRESENTATION)
    if not candidacy.presentation.strip():
        found.append(Missing("Dites ce que vous faites, et pour qui.", url))
    if not candidacy.progress_plan.strip():
        found.append(Missing("Dites ce que vous voulez améliorer.", url))
    if candidacy.structure.status == candidacy.structure.Status.CLOSED:
        found.append(Missing("Cette structure est fermée : elle ne peut pas demander le label."))
    for chapter in chapters(candidacy) if read is None else read:
        found += _left(chapter, candidacy.step_url(chapter.theme.code))
    return found


def _left(chapter, url):
    """What several criteria of a theme lack is one line, with their numbers, so that the list stays one."""
    lacking = {}
    for rank, line in enumerate(chapter.lines, start=1):
        for fault in line.faults:
            lacking.setdefault(fault, []).append((rank, line.criterion))
    return [
        Missing(f"{chapter.theme}, {_named(criteria)} : {fault}", f"{url}#{criteria[0][1].code}")
        for fault, criteria in lacking.items()
    ]


def _named(criteria):
    """« critère 2 », « critères 1, 2 et 4 »: by their numbers on the page of the theme."""
    *before, last = [str(rank) for rank, _ in criteria]
    return f"critères {', '.join(before)} et {last}" if before else f"critère {last}"
