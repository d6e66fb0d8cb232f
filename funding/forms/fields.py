"""Fields that several forms of a subsidy share."""

from decimal import Decimal

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from commons.forms import DateInput
from commons.french import money

__all__ = ["AmountField", "DateInput"]


def text(label, help_text="", rows=5, **options):
    """A box of several lines."""
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}), **options)


class AmountField(forms.DecimalField):
    """An amount in euros, typed as people type: « 1 234,50 », with or without spaces and sign."""

    def __init__(self, **kwargs):
        kwargs = {"max_digits": 12, "decimal_places": 2, "min_value": 0} | kwargs
        super().__init__(**kwargs)
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "amount"})
        self.error_messages["invalid"] = "Donnez un montant en euros, par exemple 1 234,50."
        for validator in self.validators:
            if isinstance(validator, MaxValueValidator):
                validator.message = f"{money(validator.limit_value)} au plus."
            elif isinstance(validator, MinValueValidator):
                validator.message = f"{money(validator.limit_value)} au moins."

    def to_python(self, value):
        text = str(value or "").translate({ord(char): None for char in " \u00a0\u202f€"}).replace(",", ".")
        return super().to_python(text.rstrip(".") if text else None)

    def prepare_value(self, value):
        if isinstance(value, Decimal):
            return f"{value:.2f}".removesuffix(".00").replace(".", ",")
        return value


class FigureField(AmountField):
    """A number that may have a decimal part, and is no amount: « 2,5 » people at full time. None is an empty box."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.error_messages["invalid"] = "Donnez un nombre, par exemple 2,5."
        self.validators[0].message = "Donnez un nombre positif."

    def prepare_value(self, value):
        return super().prepare_value(value or None)


class TargetField(FigureField):
    """What is aimed at, zero included: « aucun accident » is a target."""

    def prepare_value(self, value):
        return AmountField.prepare_value(self, value)
