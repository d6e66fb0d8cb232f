"""The checklist of admissibility, as an agent ticks it."""

from django import forms
from django.utils.html import escape

from commons.forms import MoveForm

from ..models import Criterion, Verdict
from ..models.admissibility import facts


class AdmitForm(MoveForm):
    """« Oui » or « non » to each line, with what the portal knows beside; a « non » says why."""

    wants_subject = True

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        known, self.criteria = facts(subject), Criterion.of(subject)
        for criterion in self.criteria:
            self.fields[criterion.value] = forms.ChoiceField(
                label=criterion.label,
                choices=[("yes", "Oui"), ("no", "Non")],
                widget=forms.RadioSelect,
                help_text=escape(known.get(criterion, "")),
                error_messages={"required": "Répondez par oui ou par non."},
            )
            self.fields[f"why_{criterion.value}"] = forms.CharField(
                label="Si c’est non, pourquoi",
                max_length=300,
                required=False,
            )

    def clean(self):
        data = super().clean()
        for criterion in self.criteria:
            why = f"why_{criterion.value}"
            if data.get(criterion.value) == "no" and not data.get(why) and not self.has_error(why):
                self.add_error(why, f"Dites pourquoi c’est « non » : {criterion.label}.")
        return data

    def details(self):
        data = self.cleaned_data
        return {
            "checks": [
                Verdict(criterion, data[criterion.value] == "yes", data[f"why_{criterion.value}"])
                for criterion in self.criteria
            ]
        }
