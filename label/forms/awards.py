"""What is typed about labels that are held: reasons, controls, draws."""

import datetime as dt

from django import forms

from commons import clock
from commons.forms import DateInput, MoveForm

from ..models import Audit, AuditDraw
from ..workflow.audits import ANSWER_DAYS


def text(label, help_text="", rows=5):
    """A box of several lines."""
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}))


def earliest():
    return clock.today() + dt.timedelta(days=ANSWER_DAYS)


class GiveUpForm(MoveForm):
    reason = text("Pourquoi vous rendez le label", rows=3)


class AskForm(MoveForm):
    questions = text("Ce que vous demandez", "Des questions précises, et les pièces que vous voulez voir.", rows=8)
    answer_until = forms.DateField(
        label="Réponse avant le", widget=DateInput(), initial=earliest, help_text="Quinze jours au moins."
    )


class AnswerForm(MoveForm):
    answer = text("Votre réponse", "Dites où sont les pièces demandées si elles sont dans votre coffre.", rows=10)


class AnnounceForm(MoveForm):
    findings = text("Vos constats", "Des faits, un par un : la structure y répond.", rows=8)
    sanction = forms.ChoiceField(label="Sanction envisagée", choices=Audit.Sanction, widget=forms.RadioSelect)
    observe_until = forms.DateField(
        label="Observations avant le", widget=DateInput(), initial=earliest, help_text="Quinze jours au moins."
    )


class ObserveForm(MoveForm):
    observations = text("Vos observations", rows=10)


class DecideForm(MoveForm):
    decision = text("La décision et ses motifs", "La structure lit ces mots.", rows=6)


AWARD_MOVES = {"give_up": GiveUpForm}
AUDIT_MOVES = {
    "ask": AskForm,
    "answer": AnswerForm,
    "announce": AnnounceForm,
    "observe": ObserveForm,
    "uphold": DecideForm,
    "sanction": DecideForm,
}


class FactForm(MoveForm):
    """A control that no draw asked for."""

    fact = text("Le fait signalé", "La structure le lira. N’écrivez pas qui l’a signalé.")


class DrawForm(forms.ModelForm):
    """The seed is a public fact of a day that has not come when it is announced: a lottery’s numbers, for instance."""

    class Meta:
        model = AuditDraw
        fields = ["seed", "share"]
