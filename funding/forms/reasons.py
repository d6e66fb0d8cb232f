"""A reason of refusal, taken from those that were kept."""

from django import forms

from ..models import RefusalReason


class ReasonSelect(forms.Select):
    """Each choice carries its text, which ``fill.js`` writes in the box for the agent to adapt."""

    def create_option(self, name, value, label, *args, **kwargs):
        option = super().create_option(name, value, label, *args, **kwargs)
        if reason := getattr(value, "instance", None):
            option["attrs"]["data-text"] = reason.text
        return option


class ReasonField(forms.ModelChoiceField):
    """One of the kept reasons. Alone, its text is the reason; without scripts it is taken as it stands."""

    def __init__(self):
        super().__init__(
            RefusalReason.objects.none(),
            label="Motif déjà écrit",
            required=False,
            empty_label="Aucun",
            widget=ReasonSelect(attrs={"data-fills": "id_reason"}),
            help_text="Il sert de motif si vous n’écrivez rien en dessous.",
        )

    def offer(self, call):
        self.queryset = RefusalReason.objects.for_call(call)
