"""What anybody may type before having an account: the quiz of a call, an address to hear of the next ones."""

from django import forms
from django.contrib.auth import get_user_model

from structures.models import LegalFamily

from .. import eligibility
from ..models import Axis
from .fields import AmountField

ANSWERS = [(eligibility.YES, "Oui"), (eligibility.NO, "Non")]


class EligibilityForm(forms.Form):
    """Nothing is compulsory: each answer given is explained, the others are passed over."""

    def __init__(self, *args, call, **kwargs):
        super().__init__(*args, **kwargs)
        self.call = call
        if call.families:
            self.fields["family"] = forms.ChoiceField(
                label="Quelle est la forme juridique de votre structure ?",
                choices=[("", "Je ne sais pas"), *LegalFamily.choices],
                required=False,
            )
        for ask in eligibility.questions(call):
            self.fields[ask.name] = forms.ChoiceField(
                label=ask.text, choices=ANSWERS, widget=forms.RadioSelect, required=False
            )
        if call.max_amount:
            self.fields["amount"] = AmountField(
                label="Combien pensez-vous demander, pour la première année ?", required=False
            )
        for field in self.fields.values():
            field.plain = True  # nothing here is compulsory: the page says so once

    def doubts(self):
        return eligibility.doubts(self.call, self.cleaned_data)

    def is_answered(self):
        return any(self.cleaned_data.values())


class SubscribeForm(forms.Form):
    """An address and, if one wishes, the chapters of the pact that one follows."""

    email = forms.EmailField(
        label="Votre adresse électronique",
        max_length=get_user_model()._meta.get_field("email").max_length,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "Cette adresse n’est pas lisible : vérifiez-la, par exemple nom@domaine.fr."},
    )
    axes = forms.MultipleChoiceField(
        label="Ce qui vous intéresse",
        choices=Axis,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Rien de coché : tous les appels.",
    )
