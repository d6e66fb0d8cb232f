"""What is typed about premises: the request, its decision, the signatures, the inventories."""

import re
from decimal import Decimal

from django import forms
from django.utils.html import format_html

from commons import clock
from commons.admin import SplitDateTime
from commons.forms import DateInput, ModelForm, MoveForm
from commons.french import day
from commons.uploads import UploadField, UploadFormMixin

from ..documents import representative
from ..models import Inventory, PremisesRequest

CONSENT = {
    "structure": "J’ai lu la convention et je la signe au nom de la structure, que j’ai le pouvoir d’engager.",
    "town": "Je signe cette convention au nom de la Ville, en vertu de ma délégation.",
}


def text(label, help_text="", rows=5, **options):
    """A box of several lines."""
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}), **options)


class EuroField(forms.DecimalField):
    """An amount as people type it: « 1 234,50 », with or without spaces and sign."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_digits": 10, "decimal_places": 2, "min_value": 0} | kwargs)
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "amount"})
        self.error_messages["invalid"] = "Donnez un montant en euros, par exemple 1 234,50."

    def to_python(self, value):
        typed = str(value or "").translate({ord(char): None for char in " \u00a0\u202f€"}).replace(",", ".")
        return super().to_python(typed.rstrip(".") if typed else None)

    def prepare_value(self, value):
        """None is an empty box."""
        if isinstance(value, Decimal):
            return f"{value:.2f}".removesuffix(".00").replace(".", ",") if value else ""
        return value


# The request ------------------------------------------------------------------------------------------


class AskForm(ModelForm):
    """The first page: for which structure, for which project."""

    class Meta:
        model = PremisesRequest
        fields = ["structure", "title"]

    def __init__(self, *args, premises, by, structures, chosen=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.premises, self.instance.saved_by = premises, by
        field = self.fields["structure"]
        field.queryset = structures
        field.initial = chosen
        rows = list(structures[:2])
        if len(rows) == 1:
            field.initial, field.empty_label = rows[0], None


class StepForm(ModelForm):
    """Saves its own fields and leaves the others alone. ``wanted`` may stay empty until the deposit."""

    wanted = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.wanted:
            self.fields[name].mark = "à remplir avant de déposer"

    def save(self):
        self.instance.save(update_fields=self._meta.fields)
        return self.instance


class ProjectForm(StepForm):
    wanted = ("project", "audience")

    class Meta:
        model = PremisesRequest
        fields = ["title", "project", "audience", "jobs"]
        widgets = {"project": forms.Textarea(attrs={"rows": 6}), "audience": forms.Textarea(attrs={"rows": 3})}


class UseForm(StepForm):
    wanted = ("use", "hours", "starts_on", "ends_on")

    class Meta:
        model = PremisesRequest
        fields = ["use", "hours", "starts_on", "ends_on", "is_economic"]
        widgets = {"use": forms.Textarea(attrs={"rows": 4}), "starts_on": DateInput(), "ends_on": DateInput()}

    def clean(self):
        data = super().clean()
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "La fin doit suivre le début.")
        return data


class MeansForm(StepForm):
    """An empty amount is none."""

    wanted = ("works", "budget")
    works_cost = EuroField(label="Coût des travaux", required=False)
    can_pay = EuroField(
        label="Redevance possible par an", required=False, help_text="Laissez vide si vous demandez la gratuité."
    )

    class Meta:
        model = PremisesRequest
        fields = ["works", "works_cost", "budget", "can_pay"]
        widgets = {"works": forms.Textarea(attrs={"rows": 4}), "budget": forms.Textarea(attrs={"rows": 5})}

    def clean_works_cost(self):
        return self.cleaned_data["works_cost"] or Decimal()

    def clean_can_pay(self):
        return self.cleaned_data["can_pay"] or Decimal()


# The service ------------------------------------------------------------------------------------------


class VisitForm(MoveForm):
    visit_at = forms.SplitDateTimeField(label="Visite le", widget=SplitDateTime())


class TermsMixin(forms.Form):
    """For a fee, or for free and why."""

    fee = EuroField(label="Redevance par an", required=False, help_text="Laissez vide pour la gratuité.")
    free_reason = forms.CharField(
        label="Pourquoi gratuit",
        required=False,
        max_length=300,
        help_text="Ce que la structure apporte à l’intérêt général (CG3P, art. L2125-1). La convention le dit.",
    )

    def clean(self):
        data = super().clean()
        data["fee"] = data.get("fee") or Decimal()
        if "fee" not in self.errors and not data["fee"] and not data.get("free_reason"):
            self.add_error("free_reason", "Donnez une redevance, ou dites pourquoi c’est gratuit.")
        return data


class ProposeForm(TermsMixin, MoveForm):
    """The opinion and the conditions; what the law says of the request is above the first box."""

    wants_subject = True
    opinion = text("Avis du service", "Le projet, la visite, les autres candidats. Le maire décide d’après cet avis.")
    proposed_from = forms.DateField(label="Du", widget=DateInput())
    proposed_until = forms.DateField(label="Au", widget=DateInput())

    field_order = ["opinion", "proposed_from", "proposed_until", "fee", "free_reason"]

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {
            "proposed_from": subject.starts_on,
            "proposed_until": subject.ends_on,
            "fee": subject.can_pay or None,
        } | self.initial
        if warnings := subject.warnings():
            self.fields["opinion"].help_text = " ".join([self.fields["opinion"].help_text, *warnings])

    def clean(self):
        data = super().clean()
        start, end = data.get("proposed_from"), data.get("proposed_until")
        if start and end and end < start:
            self.add_error("proposed_until", "La fin doit suivre le début.")
        return data

    def details(self):
        names = ("opinion", "proposed_from", "proposed_until", "free_reason")
        return {name: self.cleaned_data[name] for name in names} | {"proposed_fee": self.cleaned_data["fee"]}


class ReferenceField(forms.CharField):
    """The number of a decision; letters write « décision n° » before it."""

    SAID = re.compile(r"^\s*décision\s+(n\s*[°o]\s*)?", re.IGNORECASE)

    def __init__(self, **options):
        super().__init__(label="Référence de la décision", max_length=60, **options)

    def clean(self, value):
        return self.SAID.sub("", super().clean(value))


class GrantForm(MoveForm):
    decision = ReferenceField(
        help_text="La décision du maire, ou la délibération (CGCT, art. L2122-22, 5°).",
    )


class RefuseForm(MoveForm):
    reason = text("Motif", "La structure le lira tel quel.")
    decision = ReferenceField(required=False)


REQUEST_MOVES = {
    "plan_visit": VisitForm,
    "propose_request": ProposeForm,
    "grant_request": GrantForm,
    "refuse_request": RefuseForm,
}


# The occupation ---------------------------------------------------------------------------------------


class SignForm(MoveForm):
    """A signature on screen: name, capacity, and a consent whose words are kept. A protected structure signs by its
    relay: no other name ever enters a document."""

    wants_subject = True
    party = "structure"
    name = forms.CharField(label="Nom et prénom du signataire", max_length=100)
    role = forms.CharField(label="Qualité", max_length=100, help_text="Par exemple : présidente, gérant, maire.")

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        if self.party == "structure":
            name_the_relay(self, subject.structure)
        self.fields["agreed"] = forms.BooleanField(
            label=CONSENT[self.party],
            error_messages={"required": "Cochez cette case pour signer."},
            help_text=format_html(
                '<a href="{}convention.pdf">Lire la convention (PDF)</a>', subject.get_absolute_url()
            ),
        )

    def details(self):
        return {name: self.cleaned_data[name] for name in ("name", "role")} | {"consent": CONSENT[self.party]}


class CountersignForm(SignForm):
    """For the town: the mayor, or who holds the mayor's delegation (CGCT, art. L2122-18, L2122-19)."""

    party = "town"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].help_text = "Maire, ou votre fonction « par délégation du maire »."


def name_the_relay(form, structure):
    if structure.is_protected:
        for field, value in zip(("name", "role"), representative(structure), strict=True):
            form.initial[field], form.fields[field].disabled = value, True


class ReasonForm(MoveForm):
    reason = text("Pourquoi", "L’autre partie le lira tel quel.", rows=4)


class NoticeForm(MoveForm):
    leaves_on = forms.DateField(label="Dernier jour", widget=DateInput(), help_text="Un mois de préavis au moins.")
    reason = text("Pourquoi", rows=3)


class AnnounceForm(MoveForm):
    facts = text(
        "Motifs", "L’intérêt général, ou ce qui n’a pas été tenu, avec les dates. La structure le lira tel quel."
    )
    answer_until = forms.DateField(
        label="Réponse attendue avant le", widget=DateInput(), help_text="Quinze jours au moins."
    )


class AnswerForm(MoveForm):
    answer = text("Vos observations", "Le service les lit avant de décider.", rows=8)


class RevokeForm(MoveForm):
    leaves_on = forms.DateField(label="Local à quitter le", widget=DateInput())
    reason = text("Motifs de la décision", "Répondez aux observations. La structure le lira tel quel.")


class RenewForm(TermsMixin, MoveForm):
    wants_subject = True
    ends_on = forms.DateField(label="Jusqu’au", widget=DateInput())
    decision = ReferenceField()

    field_order = ["ends_on", "fee", "free_reason", "decision"]

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject
        self.initial = {"fee": subject.fee or None, "free_reason": subject.free_reason} | self.initial
        self.fields["ends_on"].help_text = f"La convention en cours finit le {day(subject.ends_on)}."

    def clean_ends_on(self):
        if self.cleaned_data["ends_on"] <= self.subject.ends_on:
            raise forms.ValidationError(f"Donnez un jour après le {day(self.subject.ends_on)}.")
        return self.cleaned_data["ends_on"]

    def details(self):
        return {name: self.cleaned_data[name] for name in ("ends_on", "fee", "free_reason", "decision")}


OCCUPATION_MOVES = {
    "sign_occupation": SignForm,
    "countersign_occupation": CountersignForm,
    "abandon_occupation": ReasonForm,
    "give_notice": NoticeForm,
    "announce_revocation": AnnounceForm,
    "answer_revocation": AnswerForm,
    "revoke": RevokeForm,
    "renew": RenewForm,
}


# Inventories ------------------------------------------------------------------------------------------


class InventoryForm(forms.Form):
    """What both see on the way in, or out."""

    kind = forms.ChoiceField(label="Moment", choices=Inventory.Kind)
    done_on = forms.DateField(label="Fait le", widget=DateInput(), initial=clock.today)
    rooms = text("État, pièce par pièce", Inventory._meta.get_field("rooms").help_text, rows=8)
    meters = forms.CharField(label="Compteurs et clés", max_length=200, required=False)

    def __init__(self, *args, occupation, **kwargs):
        super().__init__(*args, **kwargs)
        made = set(occupation.inventories.values_list("kind", flat=True))
        self.fields["kind"].choices = [choice for choice in Inventory.Kind.choices if choice[0] not in made]


class PhotoForm(UploadFormMixin, forms.Form):
    """One picture, and its words."""

    photo = UploadField(label="Photo", help_text="JPEG, PNG ou WebP, 10 Mo au plus.")
    told = forms.CharField(
        label="Ce qu’elle montre", max_length=150, help_text="Par exemple : fenêtre fendue, atelier."
    )


class SendInventoryForm(MoveForm):
    town_name = forms.CharField(label="Agent présent", max_length=100)


class SignInventoryForm(MoveForm):
    wants_subject = True
    remarks = text("Vos remarques", "Ce qui manque, ou ce que vous avez vu autrement.", rows=5, required=False)
    name = forms.CharField(label="Nom et prénom du signataire", max_length=100)
    role = forms.CharField(label="Qualité", max_length=100)

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        name_the_relay(self, subject.structure)
        self.fields["agreed"] = forms.BooleanField(
            label="J’ai lu cet état des lieux et je le signe au nom de la structure.",
            error_messages={"required": "Cochez cette case pour signer."},
        )

    def details(self):
        return {name: self.cleaned_data[name] for name in ("remarks", "name", "role")}


INVENTORY_MOVES = {"send_inventory": SendInventoryForm, "sign_inventory": SignInventoryForm}
