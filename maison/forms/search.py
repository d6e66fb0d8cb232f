"""Looking for a room: in one's own words, or box by box."""

import datetime as dt

from django import forms
from django.utils.text import capfirst

from commons.forms import DateInput

from ..models import Equipment
from ..models.opening import Weekday
from ..wishes import KINDS, MOMENTS, Wish, read

TIME = forms.TimeInput({"type": "time"}, format="%H:%M")
LENGTHS = [(60, "1 h"), (90, "1 h 30"), (120, "2 h"), (180, "3 h"), (240, "4 h"), (480, "8 h")]


class SearchForm(forms.Form):
    """What is said in words and what is said in boxes make one wish; the boxes win."""

    q = forms.CharField(
        label="Que cherchez-vous ?",
        help_text="Par exemple : une salle pour 20, mardi soir, avec projecteur.",
        max_length=200,
        required=False,
        widget=forms.TextInput({"type": "search"}),
    )
    sorte = forms.ChoiceField(
        label="Sorte d’espace",
        choices=[("", "N’importe laquelle"), *((name, capfirst(words)) for name, (_, _, words) in KINDS.items())],
        required=False,
    )
    personnes = forms.IntegerField(label="Personnes", min_value=1, max_value=5000, required=False)
    date = forms.DateField(label="Date", required=False, widget=DateInput())
    jour = forms.TypedChoiceField(
        label="Ou un jour de la semaine",
        choices=[("", "N’importe lequel"), *((day.value, day.label) for day in Weekday)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    moment = forms.ChoiceField(
        label="Moment",
        choices=[("", "Toute la journée"), *((name, words) for name, (words, _, _) in MOMENTS.items())],
        required=False,
    )
    de = forms.TimeField(label="Pas avant", required=False, widget=TIME)
    a = forms.TimeField(label="Pas après", required=False, widget=TIME)
    duree = forms.TypedChoiceField(
        label="Durée",
        choices=[("", "La plus courte"), *LENGTHS],
        coerce=lambda minutes: dt.timedelta(minutes=int(minutes)),
        empty_value=None,
        required=False,
    )
    equipement = forms.ModelMultipleChoiceField(
        label="Équipements", queryset=Equipment.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    fauteuil = forms.BooleanField(label="Accessible en fauteuil roulant", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.plain = True  # every box may stay empty: no need to say so beside each

    def clean(self):
        data = super().clean()
        if data.get("de") and data.get("a") and data["de"] >= data["a"]:
            self.add_error("a", "La fin doit suivre le début.")
        return data

    def wish(self):
        """What is looked for; None while nothing is said."""
        data = self.cleaned_data
        moment = data["moment"] if not (data["de"] or data["a"]) else ""
        _, begin, end = MOMENTS.get(moment, ("", None, None))
        boxes = Wish(
            kind=data["sorte"],
            people=data["personnes"],
            on=data["date"],
            weekday=None if data["date"] else data["jour"],
            begin=data["de"] or begin,
            end=data["a"] or end,
            moment=moment,
            lasting=data["duree"],
            equipment=tuple(data["equipement"]),
            wheelchair=data["fauteuil"],
        )
        words = read(data["q"], self.fields["equipement"].queryset)
        return boxes.over(words)
