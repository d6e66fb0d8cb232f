"""What the desk types of spaces: lengths as people say them, pictures, who is received, who pays what."""

import datetime as dt
import re

from django import forms
from django.core.exceptions import ValidationError

from commons.forms import ModelForm
from structures.models import LegalFamily, Structure

from ..models import Closure, OpeningHours, Rate, RateCategory, Space, SpacePhoto
from ..words import length
from .pictures import PictureForm

LENGTH = re.compile(
    r"(?:(?P<days>\d+)\s*j(?:ours?)?)?\s*(?:(?P<hours>\d+)\s*h(?:eures?)?)?\s*(?:(?P<minutes>\d+)\s*(?:min(?:utes?)?)?)?",
    re.IGNORECASE,
)


class LengthField(forms.Field):
    """A length of time as people write it: « 30 minutes », « 1 h 30 », « 2 jours ». A bare number is of minutes."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.help_text = self.help_text or "Par exemple : 30 minutes, 1 h 30, 2 jours."

    def prepare_value(self, value):
        return length(value) if isinstance(value, dt.timedelta) else value

    def to_python(self, value):
        if isinstance(value, dt.timedelta):
            return value
        typed = str(value or "").strip()
        if not typed:
            return None
        found = LENGTH.fullmatch(typed)
        if not found:
            raise ValidationError("Écrivez une durée : 30 minutes, 1 h 30, 2 jours.")
        try:
            return dt.timedelta(**{unit: int(number) for unit, number in found.groupdict().items() if number})
        except OverflowError:
            raise ValidationError("Cette durée est trop longue.") from None

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class SpaceForm(ModelForm):
    """A space. Which protected structures it receives is neither shown to nor undone by who may not know of them:
    ``sees_protected`` says who is typing."""

    sees_protected = False

    class Meta:
        model = Space
        fields = "__all__"
        widgets = {"equipment": forms.CheckboxSelectMultiple(), "received": forms.SelectMultiple({"size": 10})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "received" in self.fields and not self.sees_protected:
            ordinary = Structure.objects.filter(is_protected=False)
            self.fields["received"].queryset = ordinary
            if self.instance.pk:
                self.initial["received"] = [row for row in self.initial["received"] if not row.is_protected]
            self.fields["received"].help_text += " Les structures protégées sont choisies par le groupe Protection."

    def clean_received(self):
        chosen = self.cleaned_data["received"]
        if self.sees_protected or self.instance.pk is None:
            return chosen
        kept = self.instance.received.filter(is_protected=True)
        return Structure.objects.filter(pk__in=[structure.pk for structure in (*chosen, *kept)])


class HoursForm(ModelForm):
    """One line of hours, which may be written for other days at once."""

    REPEATED = {"": [], "week": range(5), "all": range(7)}

    repeat = forms.ChoiceField(
        label="Les mêmes heures",
        required=False,
        choices=[("", "ce jour-là seulement"), ("week", "du lundi au vendredi"), ("all", "tous les jours")],
    )

    class Meta:
        model = OpeningHours
        fields = ["season", "weekday", "opens_at", "closes_at"]

    def repeat_on_other_days(self):
        """The same line for each of the other days that were asked for."""
        row = self.instance
        for weekday in self.REPEATED[self.cleaned_data["repeat"]]:
            OpeningHours.objects.get_or_create(
                space=row.space, season=row.season, weekday=weekday, opens_at=row.opens_at, closes_at=row.closes_at
            )


class SpacePictureForm(PictureForm):
    """The same, of a space."""

    class Meta(PictureForm.Meta):
        model = SpacePhoto


class ClosureForm(ModelForm):
    class Meta:
        model = Closure
        fields = ["space", "starts_at", "ends_at", "reason"]


class RateForm(ModelForm):
    class Meta:
        model = Rate
        fields = ["space", "category", "unit", "amount", "valid_from", "valid_until", "vote"]


class RateCategoryForm(ModelForm):
    families = forms.TypedMultipleChoiceField(
        label="Familles juridiques",
        choices=LegalFamily,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ces familles entrent dans la catégorie sans qu’on ait à les choisir une par une.",
    )

    class Meta:
        model = RateCategory
        fields = ["name", "is_free", "is_ordinary", "families", "rank"]
