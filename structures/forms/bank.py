"""What people copy from a RIB."""

from django import forms

from commons.forms import ModelForm, MoveForm

from ..models import BankAccount
from ..models.bank import compact


class AccountNumberField(forms.CharField):
    """An IBAN or a BIC, as people copy it: in groups of four, with dashes, in lower case."""

    def to_python(self, value):
        return compact(super().to_python(value))

    def widget_attrs(self, widget):
        """No ``maxlength``: the browser would cut a number typed with its spaces."""
        return super().widget_attrs(widget) | {
            "maxlength": False,
            "autocomplete": "off",
            "spellcheck": "false",
            "autocapitalize": "characters",
        }


class BankAccountForm(ModelForm):
    """Three lines of the RIB. A mistyped character is seen at once: both numbers hold a key."""

    class Meta:
        model = BankAccount
        fields = ["holder", "iban", "bic"]
        field_classes = {"iban": AccountNumberField, "bic": AccountNumberField}
        widgets = {"holder": forms.TextInput(attrs={"autocomplete": "off"})}
        help_texts = {
            "iban": "27 caractères en France, de FR76 à la clé. Espaces acceptés.",
            "bic": "8 ou 11 caractères, juste à côté de l’IBAN.",
        }


class RefuseAccountForm(MoveForm):
    """Why the account is not accepted, in words that its structure reads."""

    reason = forms.CharField(
        label="Motif",
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Les représentants de la structure le liront tel quel.",
    )
