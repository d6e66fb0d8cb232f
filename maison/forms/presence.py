"""The code at the door, for who cannot scan it."""

from django import forms

from commons.forms import MoveForm


class DoorForm(MoveForm):
    """What is written under the QR code."""

    code = forms.CharField(
        label="Code de la porte",
        max_length=20,
        help_text="Il est écrit sous le carré à scanner, à l’entrée de l’espace.",
        error_messages={"required": "Recopiez le code affiché à la porte."},
    )
