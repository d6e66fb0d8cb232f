"""An account of the portal."""

from allauth.account.forms import SignupForm as BaseSignupForm
from django import forms


class SignupForm(BaseSignupForm):
    """Who you are, and how you will come back. The address is kept in lower case."""

    field_order = ["first_name", "last_name", "email", "password1", "password2"]

    first_name = forms.CharField(
        label="Prénom", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label="Nom", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Adresse e-mail"
        self.fields["password1"].help_text = "Dix caractères au moins. Une phrase convient."
        self.fields["password2"].label = "Mot de passe, une seconde fois"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
