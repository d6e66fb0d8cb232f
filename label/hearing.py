"""One candidacy before its jury: who scores it, with what result, what is left to do before the session is closed.

One reading for the agenda, the scoring page, the minutes and the decision, in a fixed number of queries however long
the agenda is.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from structures.models import Membership

from . import marks
from .models import Candidacy, JuryOpinion, JuryScore, Recusal

Outcome = JuryOpinion.Outcome


@dataclass
class Seat:
    """One member who is there, before one candidacy."""

    member: object
    scores: dict  # by theme
    recusal: object = None
    is_linked: bool = False

    @property
    def scores_it(self):
        return self.recusal is None

    def total(self, weights):
        return marks.jury_score(weights, [self.scores])


@dataclass
class Hearing:
    """A candidacy on the agenda of a jury."""

    jury: object
    candidacy: object
    themes: list
    weights: dict
    seats: list
    asides: list = field(default_factory=list)
    opinion: object = None

    @property
    def sitting(self):
        """Those who are there and do not step aside."""
        return [seat for seat in self.seats if seat.scores_it]

    @property
    def has_quorum(self):
        return len(self.sitting) >= self.jury.quorum

    @property
    def threshold(self):
        return self.candidacy.referential.threshold

    @property
    def score(self):
        """The jury’s, out of 100; None until all who sit have scored everything."""
        return marks.jury_score(self.weights, [seat.scores for seat in self.sitting])

    @property
    def proposal(self):
        """What the score says; the jury decides."""
        if self.score is None:
            return None
        return Outcome.AWARD if self.score >= self.threshold else Outcome.REFUSE

    @property
    def rows(self):
        """``(theme, weight, scores)``, the scores in the order of ``seats``, None where there is none."""
        return [
            (theme, self.weights[theme.pk], [seat.scores.get(theme.pk) for seat in self.seats]) for theme in self.themes
        ]

    @property
    def totals(self):
        """What each member gives in all, in the order of ``seats``."""
        return [seat.total(self.weights) if seat.scores_it else None for seat in self.seats]

    @property
    def missing(self):
        """What is left to do before the session may be closed, in sentences."""
        found = [must_step_aside(seat.member, self.candidacy) for seat in self.sitting if seat.is_linked]
        if not self.has_quorum:
            found.append(f"Le quorum n’est pas atteint : {len(self.sitting)} sur {self.jury.quorum}.")
        found += [
            f"{seat.member.name} n’a pas noté tous les thèmes."
            for seat in self.sitting
            if seat.total(self.weights) is None
        ]
        if self.opinion is None:
            found.append("Écrivez la décision du jury.")
        elif self.score is not None and self.opinion.outcome != self.proposal and not self.opinion.reasons.strip():
            found.append("La décision n’est pas celle que donne la note : dites pourquoi.")
        return found


def must_step_aside(member, candidacy):
    """One of the structure’s people never scores it. Who the people of a protected one are is not said."""
    if candidacy.structure.is_protected:
        return f"{member.name} ne peut pas noter cette candidature : enregistrez son retrait."
    return f"{member.name} est membre de la structure : enregistrez son retrait."


def hearings(jury, candidacies=None):
    """The whole agenda of this jury, or these of its candidacies."""
    if candidacies is None:
        candidacies = agenda(jury)
    members = list(jury.members.filter(is_present=True))
    read = Reading(jury, [candidacy.pk for candidacy in candidacies], members)
    return [read.hearing(candidacy, members) for candidacy in candidacies]


def hearing(candidacy):
    """This candidacy before its jury."""
    (found,) = hearings(candidacy.jury, [candidacy])
    return found


def agenda(jury):
    """What the jury hears, in the order of the deposits; once it is closed, what it has heard."""
    rows = Candidacy.objects.filter(opinions__jury=jury) if jury.is_closed else jury.candidacies.filter(status="jury")
    rows = rows.select_related("structure", "referential__label", "renews")
    return list(rows.prefetch_related("referential__themes__criteria").order_by("submitted_at", "pk"))


class Reading:
    """Scores, withdrawals, decisions and ties of all the candidacies of an agenda."""

    def __init__(self, jury, numbers, members):
        self.jury = jury
        self.scores = defaultdict(dict)
        for row in JuryScore.objects.filter(candidacy__in=numbers, member__jury=jury):
            self.scores[row.candidacy_id, row.member_id][row.theme_id] = row.score
        self.recusals = defaultdict(list)
        for row in Recusal.objects.filter(candidacy__in=numbers, member__jury=jury).select_related("member"):
            self.recusals[row.candidacy_id].append(row)
        self.opinions = {row.candidacy_id: row for row in jury.opinions.filter(candidacy__in=numbers)}
        people = [member.user_id for member in members if member.user_id]
        of_agenda = Candidacy.objects.filter(pk__in=numbers).order_by().values("structure")
        ties = Membership.objects.filter(user__in=people, structure__in=of_agenda)
        self.ties = set(ties.values_list("structure", "user"))

    def hearing(self, candidacy, members):
        themes = [theme for theme in candidacy.referential.themes.all() if theme.criteria.all()]
        asides = self.recusals[candidacy.pk]
        by_member = {recusal.member_id: recusal for recusal in asides}
        return Hearing(
            jury=self.jury,
            candidacy=candidacy,
            themes=themes,
            weights={theme.pk: sum(criterion.weight for criterion in theme.criteria.all()) for theme in themes},
            seats=[
                Seat(
                    member,
                    self.scores[candidacy.pk, member.pk],
                    by_member.get(member.pk),
                    (candidacy.structure_id, member.user_id) in self.ties,
                )
                for member in members
            ],
            asides=asides,
            opinion=self.opinions.get(candidacy.pk),
        )
