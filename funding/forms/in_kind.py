"""Why an aid of the register is left out."""

from django import forms


class ExcludeForm(forms.Form):
    reason = forms.CharField(
        label="Pourquoi",
        max_length=200,
        help_text="Par exemple : salle prêtée pour une réunion de la Ville. Ne nommez personne, ni aucun lieu protégé.",
    )
