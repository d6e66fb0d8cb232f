"""An « appel à commun »: who takes part, for which share, around which resource."""

from decimal import Decimal

from django import forms

from commons.forms import ModelForm, MoveForm

from ..attestations import statements
from ..models import CommonResource, Partner
from ..models.partners import too_much


class ShareField(forms.DecimalField):
    """A percentage with two decimals, typed as people type: « 33,33 » or « 40 % »."""

    def __init__(self, **kwargs):
        super().__init__(max_digits=5, decimal_places=2, min_value=0, max_value=100, **kwargs)
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "amount"})
        self.error_messages["invalid"] = "Donnez une part en pour cent, par exemple 33,33."

    def to_python(self, value):
        text = str(value if value is not None else "")
        text = text.translate({ord(char): None for char in " \u00a0\u202f%"}).replace(",", ".")
        return super().to_python(text or None)

    def clean(self, value):
        share = super().clean(value)
        if share is not None and 0 < share < 1:
            raise forms.ValidationError("Une part est nulle, ou va de 1 à 100 pour cent.")
        return share

    def prepare_value(self, value):
        if isinstance(value, Decimal):
            return f"{value:.2f}".removesuffix(".00").replace(".", ",")
        return value


class CommonForm(ModelForm):
    """The resource that will be shared, and the share of each partner. It may be saved unfinished."""

    wanted = ("resource", "audience", "governance", "licence", "location")

    class Meta:
        model = CommonResource
        fields = ["resource", "audience", "governance", "licence", "licence_text", "location"]
        widgets = {
            "resource": forms.Textarea(attrs={"rows": 5}),
            "audience": forms.Textarea(attrs={"rows": 4}),
            "governance": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args, application, **kwargs):
        instance = getattr(application, "common", None) or CommonResource(application_id=application.pk)
        super().__init__(*args, instance=instance, **kwargs)
        self.partners = list(application.partners.active().select_related("structure"))
        for partner in self.partners:
            self.fields[f"share_{partner.pk}"] = ShareField(
                label=f"Part de {partner} (en %)", initial=partner.share, required=False
            )
            self.fields[f"share_{partner.pk}"].mark = "0 s’il ne reçoit rien"
            self.fields[f"share_{partner.pk}"].widget.attrs["data-share"] = ""
        self.fields["licence"].choices = [("", "Choisissez"), *CommonResource.Licence.choices]
        for name in self.wanted:
            self.fields[name].mark = "à remplir avant de déposer"

    def of_the_resource(self):
        return [self[name] for name in self._meta.fields]

    def share_of(self, partner):
        return self.cleaned_data.get(f"share_{partner.pk}") or Decimal()

    def clean(self):
        """More than the whole is refused at once: nobody is promised what nobody has."""
        data = super().clean()
        if any(self.has_error(f"share_{partner.pk}") for partner in self.partners):
            return data
        for partner in self.partners:
            partner.share = self.share_of(partner)
        if sentence := too_much(self.partners):
            raise forms.ValidationError(sentence)
        return data

    def save(self):
        common = super().save()
        for partner in self.partners:
            Partner.objects.filter(pk=partner.pk).exclude(share=partner.share).update(share=partner.share)
        return common


class SearchForm(forms.Form):
    """A structure of the portal, by its number or its name."""

    q = forms.CharField(
        label="SIRET, numéro RNA ou nom",
        max_length=100,
        help_text="Un numéro entier, ou un nom. Une structure protégée ne se trouve que par son SIRET.",
    )


class InviteForm(forms.Form):
    """What every invitation says: the share. ``application`` knows what the others have."""

    share = ShareField(label="Part du montant (en %)", help_text="Le porteur garde le reste. Vous pourrez la changer.")

    def __init__(self, *args, application, **kwargs):
        super().__init__(*args, **kwargs)
        self.application = application

    def clean_share(self):
        share = self.cleaned_data["share"]
        if sentence := too_much([*self.application.partners.active(), Partner(share=share)]):
            raise forms.ValidationError(sentence)
        return share


class InviteStructureForm(InviteForm):
    """A structure among those that the search found."""

    structure = forms.ModelChoiceField(
        label="Structure trouvée",
        queryset=None,
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choisissez la structure à inviter."},
    )
    field_order = ["structure", "share"]

    def __init__(self, *args, found, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = found
        self.fields["structure"].label_from_instance = lambda row: f"{row.name}, {row.commune}"


class InviteByMailForm(InviteForm):
    """A structure that the portal does not know yet."""

    name = forms.CharField(label="Nom de la structure", max_length=150)
    email = forms.EmailField(
        label="Courriel", max_length=254, help_text="Celui de la personne à qui écrire. Il sera oublié dès sa réponse."
    )
    field_order = ["name", "email", "share"]

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class ClaimForm(forms.Form):
    """For which of their structures the person answers."""

    structure = forms.ModelChoiceField(
        label="Vous répondez pour",
        queryset=None,
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choisissez votre structure."},
    )

    def __init__(self, *args, structures, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = structures
        if len(structures) == 1:
            self.fields["structure"].initial = structures[0]


class PartForm(ModelForm):
    """What the partner does in the project, in its own words."""

    class Meta:
        model = Partner
        fields = ["part"]
        widgets = {"part": forms.Textarea(attrs={"rows": 10})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["part"].mark = "à remplir avant d’attester"

    def save(self):
        self.instance.save(update_fields=["part"])
        return self.instance


class DeclineForm(MoveForm):
    answer = forms.CharField(
        label="Un mot pour le porteur", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, required=False
    )


class AttestForm(MoveForm):
    """What the partner's representative attests for its own structure: the same as the lead."""

    wants_subject = True

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        for name, sentence in statements(subject.structure).items():
            self.fields[name] = forms.BooleanField(
                label=sentence, error_messages={"required": "Cochez cette attestation pour attester."}
            )

    def details(self):
        return {}


PARTNER_MOVES = {"decline": DeclineForm, "attest": AttestForm}
