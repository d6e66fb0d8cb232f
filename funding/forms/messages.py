"""A few plain words from one side to the other, or among agents."""

from django import forms

from ..models.messages import LONGEST

INTERNAL = "internal"


class NoteForm(forms.Form):
    """One message."""

    text = forms.CharField(
        label="Votre message",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="2 000 caractères au plus. Le texte reste sur le portail : le courriel dit seulement qu’il attend.",
        error_messages={"required": "Écrivez votre message."},
    )


class OfficeNoteForm(NoteForm):
    """An agent says who will read it."""

    is_internal = forms.TypedChoiceField(
        label="Qui le lira",
        choices=[("shared", "La structure et le service"), (INTERNAL, "Les agents seulement : note interne")],
        coerce=INTERNAL.__eq__,
        initial="shared",
        widget=forms.RadioSelect,
    )
