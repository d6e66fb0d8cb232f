"""What is typed during a session of the jury."""

from django import forms

from commons.french import day

from ..marks import BEST
from ..models import Candidacy, JuryMember, JuryOpinion
from .instruction import long_text

OUT_OF_RANGE = f"Une note est un nombre entier, de 0 à {BEST}."


class CandidaciesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, candidacy):
        """Whoever ticks one that another session was to hear takes it from there, with its scores."""
        words = f"{candidacy.number}, {candidacy.structure}"
        if candidacy.jury is None:
            return words
        held_on = day(candidacy.jury.held_on)
        return f"{words} (inscrite au jury du {held_on} : elle change de séance et perd ses notes)"


class AgendaForm(forms.Form):
    """Which of those that wait are heard by this session."""

    candidacies = CandidaciesField(
        Candidacy.objects.none(),
        label="Candidatures à inscrire",
        widget=forms.CheckboxSelectMultiple,
        help_text="Chaque structure reçoit un courriel avec la date du jury.",
    )

    def __init__(self, *args, waiting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["candidacies"].queryset = waiting


class PresenceForm(forms.Form):
    """Who is there."""

    members = forms.ModelMultipleChoiceField(
        JuryMember.objects.none(), label="Présents", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, jury, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = jury.members.all()
        self.fields["members"].initial = [member.pk for member in jury.members.all() if member.is_present]


class ScoresForm(forms.Form):
    """The scores of all who sit, theme by theme; an empty box is a score that is not given yet."""

    def __init__(self, *args, heard, **kwargs):
        super().__init__(*args, **kwargs)
        self.heard = heard
        for theme in heard.themes:
            for seat in heard.sitting:
                self.fields[self.name(theme, seat)] = forms.IntegerField(
                    label=f"{theme}, {seat.member.name}",
                    min_value=0,
                    max_value=BEST,
                    required=False,
                    initial=seat.scores.get(theme.pk),
                    error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), OUT_OF_RANGE),
                    widget=forms.NumberInput(
                        attrs={"aria-label": f"{theme}, {seat.member.name}", "inputmode": "numeric", "class": "score"}
                    ),
                )

    def name(self, theme, seat):
        return f"score_{theme.pk}_{seat.member.pk}"

    @property
    def rows(self):
        """``(theme, weight, boxes)``: a box for each seat, None for those who stepped aside."""
        return [
            (
                theme,
                self.heard.weights[theme.pk],
                [self[self.name(theme, seat)] if seat.scores_it else None for seat in self.heard.seats],
            )
            for theme in self.heard.themes
        ]

    def given(self):
        """``(member, scores by theme)`` of those who changed something."""
        for seat in self.heard.sitting:
            scores = {theme: self.cleaned_data[self.name(theme, seat)] for theme in self.heard.themes}
            if any(seat.scores.get(theme.pk) != score for theme, score in scores.items()):
                yield seat.member, scores


class MembersField(forms.ModelChoiceField):
    def label_from_instance(self, member):
        return str(member)


class StepAsideForm(forms.Form):
    """Who leaves the room, and why."""

    member = MembersField(JuryMember.objects.none(), label="Qui se retire")
    reason = forms.CharField(label="Motif", max_length=200, help_text="Il est dit au procès-verbal.")

    def __init__(self, *args, candidacy, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = JuryMember.objects.sitting_for(candidacy)


class OpinionForm(forms.Form):
    """What the jury decides."""

    outcome = forms.ChoiceField(label="Le jury décide de", choices=JuryOpinion.Outcome, widget=forms.RadioSelect)
    reasons = long_text(
        "Motifs", "Demandés pour un refus, et quand la décision n’est pas celle que donne la note.", required=False
    )
    paths = long_text("Pistes de progrès", "Demandées pour un refus.", required=False)

    def clean(self):
        data = super().clean()
        if data.get("outcome") == JuryOpinion.Outcome.REFUSE:
            for name, sentence in (("reasons", "Dites pourquoi."), ("paths", "Dites comment progresser.")):
                if not data.get(name):
                    self.add_error(name, sentence)
        return data


class MinutesForm(forms.Form):
    """The words of the minutes, until the session is closed."""

    minutes = long_text("Procès-verbal", rows=24)
