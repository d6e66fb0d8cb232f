"""Deciding on what other funders published."""

from django import forms
from django.db.models import Q

from commons.forms import MoveForm
from commons.text import normalise

from ..denominations import match_key
from ..models import Basis, Confidence, Reason


class RejectMatchForm(MoveForm):
    """Why the structure is not the one that received the grant."""

    reason = forms.ChoiceField(
        label="Pourquoi ?", choices=Reason.choices, error_messages={"required": "Dites pourquoi."}
    )


class MatchSearchForm(forms.Form):
    """What the work page shows."""

    confiance = forms.TypedChoiceField(
        label="Confiance", required=False, coerce=int, empty_value=None,
        choices=[("", "Toutes"), *reversed(Confidence.choices)],
    )  # fmt: skip
    motif = forms.TypedChoiceField(
        label="Motif", required=False, coerce=int, empty_value=None, choices=[("", "Tous"), *Basis.choices]
    )
    q = forms.CharField(label="Nom de la structure ou du bénéficiaire", required=False, max_length=100)

    def found(self, rows):
        """The proposals that were asked for; what cannot be read asks for nothing."""
        self.is_valid()
        asked = getattr(self, "cleaned_data", {})
        if asked.get("confiance"):
            rows = rows.filter(confidence=asked["confiance"])
        if asked.get("motif"):
            rows = rows.filter(basis=asked["motif"])
        if words := asked.get("q"):
            key = match_key(words)
            rows = rows.filter(Q(known__match_key__contains=key) | Q(structure__search_key__contains=normalise(words)))
        return rows

    @property
    def is_filtered(self):
        return any(self.cleaned_data.values())
