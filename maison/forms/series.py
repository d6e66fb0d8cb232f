"""What people type for a series: the first date, how it repeats, until when."""

from django import forms

from commons.forms import DateInput

from .. import recurrence
from ..models import Series, Space
from ..recurrence import Repeat
from ..workflow import Scope
from .booking import ReasonForm, StructureField, TimeInput, WordsForm


class HoursForm(forms.Form):
    """From one time of Alès to another; midnight ends the day."""

    from_time = forms.TimeField(label="De", widget=TimeInput())
    to_time = forms.TimeField(label="À", widget=TimeInput(), help_text="0 h : minuit.")

    def clean(self):
        data = super().clean()
        if {"from_time", "to_time"} <= data.keys() and not in_order(data["from_time"], data["to_time"]):
            self.add_error("to_time", "La fin doit suivre le début.")
        return data


def in_order(from_time, to_time):
    return from_time < to_time or to_time == recurrence.MIDNIGHT


class SpaceField(forms.ModelChoiceField):
    """One of the spaces that a person may book."""

    def __init__(self, **options):
        super().__init__(Space.objects.none(), **{"label": "Espace"} | options)


class SeriesForm(WordsForm, HoursForm):
    """A whole series, for one structure."""

    structure = StructureField()
    space = SpaceField()
    starts_on = forms.DateField(label="Première date", widget=DateInput())
    repeat = forms.ChoiceField(label="Répétition", choices=Repeat, initial=Repeat.WEEKLY, widget=forms.RadioSelect)
    until = forms.DateField(label="Jusqu’au", widget=DateInput(), help_text="Un an au plus.")
    skips_holidays = forms.BooleanField(label="Sauf les jours fériés", required=False, initial=True)
    field_order = ["structure", "space", "title", "attendance", "starts_on", "from_time", "to_time", "repeat", "until"]

    def __init__(self, *args, structures, spaces, chosen=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["structure"].offer(structures, chosen)
        self.fields["space"].queryset = spaces

    def clean(self):
        data = super().clean()
        if {"starts_on", "until"} <= data.keys() and data["until"] <= data["starts_on"]:
            self.add_error("until", "La série finit après sa première date.")
        return data

    def series(self):
        """The series as typed, not written yet."""
        names = ("structure", "space", "title", "attendance", "starts_on", "from_time", "to_time", "until")
        return Series(
            rule=recurrence.rule_of(self.cleaned_data["repeat"], self.cleaned_data["starts_on"]),
            skips_holidays=self.cleaned_data["skips_holidays"],
            typed_for=self.cleaned_data.get("typed_for", ""),
            **{name: self.cleaned_data[name] for name in names},
        )


class DeskSeriesForm(SeriesForm):
    """The desk types it for whoever called or came."""

    structure = StructureField(
        required=False, empty_label="La Ville elle-même", help_text="Laissez vide pour la Ville elle-même."
    )
    typed_for = forms.CharField(
        label="Pour le compte de", max_length=100, required=False, help_text="Qui a appelé ou s’est présenté au bureau."
    )
    field_order = ["space", "structure", "typed_for", *SeriesForm.field_order[2:]]

    def __init__(self, *args, structures, **kwargs):
        super().__init__(*args, structures=structures, **kwargs)
        self.fields["structure"].initial = None
        self.fields["structure"].empty_label = "La Ville elle-même"

    def clean(self):
        data = super().clean()
        if data.get("structure") and "typed_for" in data and not data["typed_for"]:
            self.add_error("typed_for", "Dites qui a appelé ou s’est présenté.")
        return data


class ScopeForm(forms.Form):
    """Which dates the change is about."""

    scope = forms.ChoiceField(label="Quelles dates ?", choices=Scope, initial=Scope.THIS, widget=forms.RadioSelect)


class SeriesChangeForm(WordsForm, HoursForm, ScopeForm):
    """Other hours, another space, other words."""

    space = SpaceField(empty_label=None)
    field_order = ["scope", "space", "from_time", "to_time", "title", "attendance"]

    def __init__(self, *args, spaces, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["space"].queryset = spaces

    def values(self):
        return {name: self.cleaned_data[name] for name in ("from_time", "to_time", "space", "title", "attendance")}


class SeriesCancelForm(ReasonForm, ScopeForm):
    """Which dates are given back, and why."""

    field_order = ["scope", "reason"]
