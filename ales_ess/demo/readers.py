"""The grids of the calls, who reads by them, and who asks before applying."""

from funding import subscriptions, workflow
from funding.models import Application, Axis, Question, Reading, ScoringCriterion, Subscriber
from structures.models import User

from .agenda import at, days

LEVELS = ["Rien ne le montre.", "En partie.", "Oui.", "Oui, et de façon remarquable."]
# what is scored | what is looked at | weight
GRID = (
    ("Utilité pour les habitants", "À quel besoin le projet répond, et pour qui.", 3),
    ("Gouvernance et participation", "La part des bénévoles, des salariés et des usagers dans les décisions.", 2),
    ("Solidité du budget", "Des montants réalistes, des financeurs nommés, un projet qui dure.", 2),
    ("Ancrage et coopération", "Ce qui se fait avec d’autres structures du territoire.", 1),
)
# question | the good answer is yes | otherwise
QUESTIONS = {
    "common": (
        ("Une autre structure au moins portera-t-elle le projet avec vous ?", True,
         "Un appel à commun se porte à plusieurs : trouvez un partenaire, le service peut vous y aider."),
        ("Ce que vous ferez pourra-t-il servir à d’autres, selon une règle écrite ?", True,
         "Le commun et sa licence sont demandés dans le dossier."),
    ),
    "project": (
        ("Le projet a-t-il déjà commencé ?", False,
         "La Ville finance ce qui commence après la décision. Vous pouvez demander de l’aide pour la suite."),
    ),
}  # fmt: skip
EXPERT = ("Solène Vidal", "solene.vidal@expert.example")
REASONS = {
    "favourable": "Le besoin est réel, l’équipe solide, et le budget se tient.",
    "reserved": "Le projet est utile ; le plan de financement reste fragile.",
    "unfavourable": "Le besoin existe, mais d’autres y répondent déjà à cent mètres.",
}
SUBSCRIBERS = (
    ("mireille@voisins.example", [Axis.SUPPORT]),
    ("collectif@vallees.example", [Axis.AGGLOMERATION, Axis.STRUCTURE]),
    ("contact@fablab.example", []),
)


def prepare(call):
    """What a draft call is given before it is published: its grid, its questions."""
    ScoringCriterion.objects.bulk_create(
        ScoringCriterion(call=call, rank=rank, label=label, looked_at=looked_at, weight=weight, levels=LEVELS)
        for rank, (label, looked_at, weight) in enumerate(GRID, start=1)
    )
    Question.objects.bulk_create(
        Question(call=call, text=text, expects_yes=expects_yes, explanation=explanation)
        for text, expects_yes, explanation in QUESTIONS.get(call.kind, ())
    )


def readings(town):
    """Last week the service asked an elected member and an expert for their opinion; some have answered."""
    yield at(town.today - days(6))
    service = town.staff.subventions
    files = list(
        Application.objects.filter(status=Application.Status.UNDER_REVIEW, call__slug__startswith="emploi-solidaire")
        .order_by("pk")
        .select_related("call__envelope", "structure")
    )
    if not files:
        return
    due_on = town.today + days(9)
    workflow.entrust(files, by=service, due_on=due_on, readers=[town.staff.elue], guests=[EXPERT])
    yield at(town.today - days(3))
    elected = list(Reading.objects.filter(reader=town.staff.elue).order_by("pk"))
    for rank, reading in enumerate(elected[:-1]):
        workflow.declare_free(reading, by=town.staff.elue, interest="none")
        opinion = ("favourable", "reserved", "unfavourable")[rank % 3]
        hand_in(reading, town.staff.elue, opinion, 3 - rank % 3)
    yield at(town.today - days(2))
    clocked = User.objects.clock()
    for reading in Reading.objects.filter(expert__email=EXPERT[1]).order_by("pk")[:1]:
        workflow.declare_free(reading, by=clocked, interest="none")
        hand_in(reading, clocked, "unfavourable", 0)


def hand_in(reading, by, opinion, level):
    grid = reading.application.call.scoring.all()
    scores = {criterion: (min(level, criterion.top), "") for criterion in grid}
    workflow.write_reading(reading, by=by, scores=scores, opinion=opinion, reasons=REASONS[opinion])
    workflow.hand_in(reading, by=by)


def subscribers(town):
    """People who asked to hear of new calls; the last one has not confirmed yet."""
    yield at(town.today - days(120))
    for email, axes in SUBSCRIBERS:
        subscriptions.ask(email, axes)
        subscriptions.confirm(Subscriber.objects.get(email=email))
    yield at(town.today - days(1) if town.today.weekday() else town.today - days(3))
    subscriptions.ask("camille.p@voisins.example", [])


def conversations(town):
    """Two files on which the service and the structure have written to one another."""
    yield at(town.today - days(4))
    files = Application.objects.filter(status=Application.Status.UNDER_REVIEW).order_by("-pk")
    for application in list(files.select_related("structure"))[:2]:
        workflow.write_note(
            application,
            text="Bonjour, pouvez-vous nous dire qui encadrera les ateliers du soir ?",
            by=town.staff.subventions,
        )
        workflow.write_note(
            application, text="À revoir avec la direction de la jeunesse.", by=town.staff.subventions, is_internal=True
        )
    yield at(town.today - days(3))
    for application in list(files.select_related("structure"))[:1]:
        workflow.write_note(
            application,
            text="Bonjour, deux animatrices diplômées, et un bénévole chaque jeudi.",
            by=town.people_of(application.structure),
        )
