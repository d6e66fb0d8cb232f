"""The first question to whoever declares a structure: a number or a name."""

import re

from django import forms
from django.core.exceptions import ValidationError

from .. import identifiers

SHORTEST = 3


class FindForm(forms.Form):
    """One box for a SIRET, an RNA number or a name. What looks like a SIRET must be one."""

    q = forms.CharField(
        label="SIRET, numéro RNA ou nom de la structure",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        help_text="Par exemple 123 456 789 00012, W301234567 ou « Café des Mineurs ».",
    )

    def clean_q(self):
        text = " ".join(self.cleaned_data["q"].replace("\x00", "").split())
        number = identifiers.clean(text)
        if re.fullmatch(r"[0-9]{14}", number):
            identifiers.validate_siret(number)
        elif len(text) < SHORTEST:
            raise ValidationError("Donnez au moins trois lettres.")
        return text
