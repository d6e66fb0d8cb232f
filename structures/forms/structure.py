"""A structure's own row, as its people and the agents type it."""

from django import forms
from django.db import transaction

from commons.forms import ModelForm

from .. import workflow
from ..held import held
from ..models import Membership, Structure
from ..names import name_key
from ..slugs import free_slug
from .fields import IdentifierField


class RowForm(ModelForm):
    """A structure's row, as its people and the agents type it."""

    website = forms.URLField(label="Site internet", max_length=200, required=False, assume_scheme="https")

    class Meta:
        model = Structure
        fields = [
            *("name", "acronym", "family", "siret", "rna", "sector", "purpose"),
            *("address", "postcode", "commune", "website", "public_email", "public_phone"),
            *("is_protected", "relay_name", "relay_role", "relay_email", "relay_phone"),
        ]
        field_classes = {"siret": IdentifierField, "rna": IdentifierField}

    def clean(self):
        """A relay is somebody with a function, and can be reached."""
        data = super().clean()
        if data.get("is_protected", self.instance.is_protected) and "relay_name" in self.fields:
            for name, what in (("relay_name", "le nom"), ("relay_role", "la fonction")):
                if not data.get(name) and not self.has_error(name):
                    self.add_error(name, f"Donnez {what} du signataire relais.")
            if not (data.get("relay_email") or data.get("relay_phone") or self.has_error("relay_email")):
                self.add_error("relay_email", "Donnez un courriel ou un téléphone du signataire relais.")
        return data


class StructureForm(RowForm):
    """The same in two themes: what the structure is, where to reach it. A third, folded, is for who gives shelter."""

    themes = {
        "La structure": ["name", "acronym", "family", "siret", "rna", "sector", "purpose"],
        "Où la joindre": ["address", "postcode", "commune", "website", "public_email", "public_phone"],
    }
    protection = ["is_protected", "relay_name", "relay_role", "relay_email", "relay_phone"]

    class Meta(RowForm.Meta):
        labels = {"is_protected": "Notre adresse est protégée"}
        help_texts = {
            "siret": "14 chiffres, espaces acceptés. Il est obligatoire pour recevoir une subvention en argent ; "
            "vous pouvez l’ajouter plus tard.",
            "address": "Numéro et rue. C’est l’adresse que porteront vos courriers et vos conventions.",
            "commune": "Celle du siège ou, s’il est ailleurs, celle où vous agissez.",
            "public_email": "Peut être montré sur le portail.",
            "public_phone": "Peut être montré sur le portail.",
            "is_protected": "Vous mettez des personnes à l’abri : votre lieu et vos membres restent secrets.",
            "relay_name": "La personne qui signe et répond à la place de vos membres.",
        }
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 5}),
            "postcode": forms.TextInput(attrs={"inputmode": "numeric"}),
            "public_phone": forms.TextInput(attrs={"type": "tel"}),
            "relay_phone": forms.TextInput(attrs={"type": "tel"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sector"].empty_label = self.fields["commune"].empty_label = "Choisissez"
        for name, sentence in held(self.instance).items() if self.instance.pk else ():
            self.fields[name].disabled, self.fields[name].help_text = True, sentence
        if self.instance.pk and self.instance.is_protected:
            flag = self.fields["is_protected"]
            flag.disabled = True
            flag.help_text = "Pour lever la protection, appelez le service : il s’assure que la demande vient de vous."

    def fieldsets(self):
        """``(legend, fields)`` for each theme."""
        return [(legend, [self[name] for name in names]) for legend, names in self.themes.items()]

    def protection_fields(self):
        return [self[name] for name in self.protection]

    def opens_protection(self):
        """Whether the folded part is shown open."""
        return bool(self["is_protected"].value()) or any(self.has_error(name) for name in self.protection)

    def save(self, commit=True):
        """Only what was changed is written: a status that moved meanwhile stays as it is."""
        if commit and self.instance.pk:
            self.instance.save(update_fields=self.changed_data)
            return self.instance
        return super().save(commit)


class Lookalike(Exception):
    """Structures that may well be the one that is being declared: its people are asked first."""

    def __init__(self, structures):
        super().__init__()
        self.structures = structures


class DeclareForm(StructureForm):
    """A structure that the portal does not know yet, and the person who represents it."""

    themes = StructureForm.themes | {"Vous": ["position"]}

    position = forms.CharField(
        label="Votre fonction", max_length=80, help_text="Présidente, trésorier, directrice… Vous la représentez."
    )

    @transaction.atomic
    def declare(self, *, by, sure_of=""):
        """The structure, its first representative, and its place among those that the town will check.

        ``sure_of`` is the name (its key) about which the person said « c’est une autre structure ». Declarations wait
        for one another on the short address, so that of two twins the second one is asked.
        """
        structure = self.save(commit=False)
        structure.slug = free_slug(structure.name, Structure.objects.all())
        if sure_of != name_key(structure.name):
            alike = Structure.objects.lookalikes(structure).select_related("commune", "merged_into")
            if alike := list(alike[:5]):
                raise Lookalike(alike)
        structure.save()
        role = Membership.Role.REPRESENTATIVE
        Membership.objects.create(structure=structure, user=by, role=role, position=self.cleaned_data["position"])
        workflow.submit(structure, by=by)
        return structure
