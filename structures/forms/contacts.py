"""Whom to call at a structure, and where a protected one really is."""

from django import forms

from commons.forms import ModelForm

from ..models import Contact, Shelter


class ContactForm(ModelForm):
    """Somebody to call, by e-mail or by telephone: the row's constraint asks for one of the two."""

    class Meta:
        model = Contact
        fields = ["name", "position", "email", "phone", "is_public"]
        labels = {"is_public": "Ce contact est public"}
        widgets = {"phone": forms.TextInput(attrs={"type": "tel"})}


class ShelterForm(ModelForm):
    """The real place. It is asked alone, on its own page, so that no other page has to hold it."""

    class Meta:
        model = Shelter
        fields = ["address", "postcode", "commune"]
        widgets = {
            "address": forms.TextInput(attrs={"autocomplete": "off"}),
            "postcode": forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commune"].empty_label = "Choisissez"
