"""The words of a report, and what the service answers."""

from django import forms

from commons.forms import MoveForm

from ..models import Report
from .applicant import PartialForm


class StoryForm(PartialForm):
    """The qualitative part of the report (Cerfa 15059*02, volet 1)."""

    wanted = ("achievements", "beneficiaries", "results")

    class Meta:
        model = Report
        fields = ["achievements", "beneficiaries", "results", "gaps"]


class RemarksForm(MoveForm):
    """What the service wants corrected, said once."""

    remarks = forms.CharField(
        label="Ce qui est à corriger",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Toutes les remarques en une fois.",
    )
