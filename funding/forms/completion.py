"""What a structure answers when the service asked for something more."""

from django import forms

from commons.forms import MoveForm
from commons.uploads import HINT, UploadField, UploadFormMixin

UNCHANGED = "Les informations complétées restent exactes."
TO_SEND = "Cochez cette attestation pour envoyer."


def told(paper, structure):
    """A file by its name; of a protected structure by its kind, because an agent who answers for it reads this too."""
    return str(paper) if structure.is_protected else paper.name


class AnswerForm(UploadFormMixin, MoveForm):
    """A reply box and a file for each thing asked, and the representative's word that what was attested still holds.

    ``drafting``: it may be kept unfinished.
    """

    wants_subject = True

    def __init__(self, *args, subject, drafting=False, **kwargs):
        super().__init__(*args, **kwargs)
        request = subject.open_request
        self.drafting = drafting
        self.items = list(request.items.select_related("paper")) if request else []
        for item in self.items:
            self.fields[f"reply_{item.pk}"] = forms.CharField(
                label=item.wanted, widget=forms.Textarea(attrs={"rows": 4}), initial=item.reply, required=False
            )
            given = f" Déjà jointe : {told(item.paper, subject.structure)}." if item.paper else ""
            self.fields[f"file_{item.pk}"] = UploadField(
                label=f"Joindre : {item.wanted}",
                required=False,
                help_text=f"{HINT}{given} Elle rejoint les pièces de la structure.",
            )
            for part in ("reply", "file"):
                self.fields[f"{part}_{item.pk}"].mark = "un texte ou un fichier"
        self.fields["exact"] = forms.BooleanField(
            label=UNCHANGED, required=not drafting, error_messages={"required": TO_SEND}
        )

    def clean(self):
        data = super().clean()
        for item in self.items if not self.drafting else ():
            name = f"reply_{item.pk}"
            if not (data.get(name) or data.get(f"file_{item.pk}") or item.paper or f"file_{item.pk}" in self.errors):
                self.add_error(name, "Répondez, ou joignez un fichier.")
        return data

    def details(self):
        return {
            "replies": {item.pk: self.cleaned_data[f"reply_{item.pk}"] for item in self.items},
            "uploads": {item.pk: upload for item in self.items if (upload := self.cleaned_data.get(f"file_{item.pk}"))},
        }
