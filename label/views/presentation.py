"""What everybody reads of the label: what it asks, how it goes, whether one may apply."""

from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from commons import clock

from ..forms.candidacy import QuizForm
from ..models import AuditDraw, Award, Label, Referential

LIFE = [  # what happens, how long it takes
    ("Vous vérifiez que le label est pour vous", "Cinq minutes, quelques questions, sans compte."),
    ("Vous dites où vous en êtes", "Deux heures en tout, à plusieurs, en autant de fois que vous voulez."),
    ("La Ville vérifie que tout y est", "Deux semaines. S’il manque quelque chose, nous le demandons en une fois."),
    ("Nous venons vous voir", "Une heure et demie, dans le mois, au jour qui vous convient."),
    ("Le jury décide", "Des élus, des habitants, des structures labellisées. Il se réunit chaque trimestre."),
]
DRAWS = 5


@method_decorator(login_not_required, name="dispatch")
class OfLabel(TemplateView):
    """A public page about the label and its version in force."""

    @cached_property
    def label(self):
        return Label.objects.main()

    @cached_property
    def referential(self):
        return Referential.objects.for_page().in_force(self.label) if self.label else None

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"label": self.label, "referential": self.referential}


class LabelHome(OfLabel):
    """What it guarantees, what it asks in full, how to get it, who has it."""

    template_name = "label/home.html"

    def get_context_data(self, **kwargs):
        held = Award.objects.valid(clock.today()).filter(label=self.label)
        return super().get_context_data(**kwargs) | {
            "life": LIFE,
            "draws": AuditDraw.objects.all()[:DRAWS],
            "holders": held.values("structure").distinct().count(),
            "themes": themes(self.referential),
        }


def themes(referential):
    """``(theme, its criteria, its share of the whole weight in percent)``."""
    if referential is None:
        return []
    rows = [(theme, list(theme.criteria.all())) for theme in referential.themes.all()]
    whole = sum(criterion.weight for _, criteria in rows for criterion in criteria)
    return [
        (theme, criteria, round(100 * sum(criterion.weight for criterion in criteria) / whole))
        for theme, criteria in rows
    ]


class Quiz(OfLabel):
    """Yes or no to each condition, then what each other answer means and what can be done. Nothing is kept."""

    template_name = "label/quiz.html"

    def get_context_data(self, **kwargs):
        questions = self.referential.quiz.all() if self.referential else []
        form = QuizForm(self.request.GET or None, questions=questions)
        is_read = form.is_bound and form.is_valid() and bool(form.given())
        others = form.other_than_expected() if is_read else []
        return super().get_context_data(**kwargs) | {
            "form": form,
            "is_read": is_read,
            "is_whole": is_read and len(form.given()) == len(form.questions),
            "blocking": [question for question in others if question.is_required],
            "advised": [question for question in others if not question.is_required],
        }
