"""Signatures on screen."""

from django import forms

from commons.forms import MoveForm

CONSENT = {
    "structure": "J’ai lu la convention et je la signe au nom de la structure, que j’ai le pouvoir d’engager.",
    "partner": "J’ai lu la convention et je la signe au nom de notre structure, partenaire du projet, que j’ai le "
    "pouvoir d’engager.",
    "town": "Je signe cette convention au nom de la Ville, en vertu de la délibération et de ma délégation.",
}


class SignForm(MoveForm):
    """A signature on screen: name, capacity, and a consent whose words are kept with it."""

    wants_subject = True
    party = "structure"
    name = forms.CharField(label="Nom et prénom du signataire", max_length=100)
    role = forms.CharField(label="Qualité", max_length=100, help_text="Par exemple : présidente, gérant, maire.")

    def __init__(self, *args, subject, signing=None, **kwargs):
        super().__init__(*args, **kwargs)
        structure = self.structure_of(subject, signing)
        if structure and structure.is_protected:
            # A protected structure signs by its relay: no other name ever enters the document.
            for field, value in (("name", structure.relay_name), ("role", structure.relay_role or "relais")):
                self.initial[field], self.fields[field].disabled = value, True
        self.fields["agreed"] = forms.BooleanField(
            label=CONSENT[self.party], error_messages={"required": "Cochez cette case pour signer."}
        )

    def structure_of(self, agreement, signing):
        """For whom it is signed: the agreement's own structure."""
        return agreement.structure

    def details(self):
        return {
            "name": self.cleaned_data["name"],
            "role": self.cleaned_data["role"],
            "consent": CONSENT[self.party],
        }


class PartnerSignForm(SignForm):
    """A partner signs for itself: ``signing``, when the page knows whose turn it is."""

    party = "partner"

    def structure_of(self, agreement, signing):
        return signing


class CountersignForm(SignForm):
    """The mayor, or whoever holds the delegation, signs for the town."""

    party = "town"

    def structure_of(self, agreement, signing):
        return None
