"""A paper that its people give, and what an agent says of it."""

from django import forms

from commons import clock
from commons.forms import DateInput
from commons.french import day
from commons.uploads import UploadField, UploadFormMixin

from ..models import Paper
from ..models.papers import default_end


class PaperForm(UploadFormMixin, forms.Form):
    """One file, and its dates when somebody knows them: a paper that is already over is not taken."""

    file = UploadField(label="Fichier")
    valid_from = forms.DateField(
        label="Date de la pièce", required=False, widget=DateInput(), help_text="Celle qui est écrite dessus."
    )
    valid_until = forms.DateField(label="Valable jusqu’au", required=False, widget=DateInput())

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        months = kind.facts.months
        self.fields["valid_until"].help_text = (
            f"Laissez vide : nous comptons {months} mois." if months else "Laissez vide si elle n’a pas de fin."
        )

    def clean(self):
        data = super().clean()
        start, today = data.get("valid_from") or clock.today(), clock.today()
        end = data.get("valid_until") or default_end(self.kind, start)
        if data.get("valid_until") and data["valid_until"] < start:
            self.add_error("valid_until", "La fin doit suivre la date de la pièce.")
        elif end and end < today and not self.errors:
            name = "valid_until" if data.get("valid_until") else "valid_from"
            self.add_error(name, f"Cette pièce n’est plus valable depuis le {day(end)} : donnez la plus récente.")
        return data


class CheckForm(forms.Form):
    """« Conforme », or why it has to be given anew."""

    CONFORMING = "ok"

    refusal = forms.TypedChoiceField(
        label="Cette pièce",
        choices=[
            (CONFORMING, "est conforme"),
            *((value, f"est à refaire : {label}") for value, label in Paper.Refusal.choices),
        ],
        coerce=lambda value: "" if value == CheckForm.CONFORMING else value,
        widget=forms.RadioSelect,
    )
