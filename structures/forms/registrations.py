"""Details of the moves of a structure's registration."""

from django import forms

from commons.forms import MoveForm

from .. import identifiers
from ..models import Structure


class CloseForm(MoveForm):
    """Why the structure leaves the portal."""

    closing_reason = forms.CharField(
        label="Raison", max_length=200, help_text="Dissolution, doublon, fusion… Elle reste au dossier."
    )


class MergeForm(MoveForm):
    """Which structure stays: one that looks like the duplicate, or one that its number or short address names."""

    wants_subject = True
    OTHER = "other"
    KEEP, READ = "keep", "read"

    choice = forms.ChoiceField(label="Quelle structure gardez-vous ?", widget=forms.RadioSelect)
    other = forms.CharField(
        label="Une autre",
        required=False,
        max_length=160,
        help_text="Son SIRET, son numéro RNA ou son adresse courte sur le portail.",
    )
    people = forms.ChoiceField(
        label="Que deviennent les personnes du doublon ?",
        widget=forms.RadioSelect,
        choices=[
            (KEEP, "Elles gardent leur rôle : je sais qu’elles agissent bien pour la structure gardée"),
            (READ, "Elles lisent seulement : un représentant de la structure gardée leur donnera un rôle"),
        ],
    )

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject
        alike = Structure.objects.lookalikes(subject).select_related("commune")[:8]
        known = [(str(row.pk), f"{row}, {row.commune} ({row.siret or row.rna or 'sans numéro'})") for row in alike]
        self.fields["choice"].choices = [*known, (self.OTHER, "Une autre, que je nomme ci-dessous")]
        if not known or self.initial.get("other"):
            self.prefer(self.initial.get("other", ""), alike)

    def prefer(self, slug, alike):
        """The structure that a page already named as the one that stays."""
        named = next((row for row in alike if row.slug == slug), None)
        self.initial |= {"choice": str(named.pk), "other": ""} if named else {"choice": self.OTHER}

    def clean(self):
        data = super().clean()
        if data.get("choice") == self.OTHER:
            data["survivor"] = self.named(data.get("other", ""))
        elif data.get("choice"):
            data["survivor"] = Structure.objects.get(pk=data["choice"])
        return data

    def named(self, text):
        others = Structure.objects.exclude(pk=self.subject.pk)
        found = [*others.numbered(identifiers.clean(text))[:2]] or [*others.filter(slug=text.strip())]
        if len(found) == 1:
            return found[0]
        several = "Plusieurs structures répondent : donnez l’adresse courte."
        self.add_error("other", several if found else "Aucune structure ne porte ce numéro ou cette adresse courte.")
        return None

    def details(self):
        return {"survivor": self.cleaned_data["survivor"], "keeps_roles": self.cleaned_data["people"] == self.KEEP}
