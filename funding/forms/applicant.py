"""What a structure types: its application, the attestations of its deposit, its answers."""

from django import forms
from django.db import transaction

from commons.forms import ModelForm, MoveForm

from ..models import Application, RequestedYear
from .fields import AmountField, DateInput


class StartForm(ModelForm):
    """The first page: for which structure, how many years, and a title."""

    years = forms.TypedChoiceField(label="pour combien d’années", coerce=int, widget=forms.RadioSelect)

    class Meta:
        model = Application
        fields = ["structure", "title", "scope", "frequency"]
        widgets = {"scope": forms.RadioSelect, "frequency": forms.RadioSelect}

    def __init__(self, *args, call, structures, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.call = call
        self.fields["structure"].queryset = structures
        if len(structures) == 1:
            self.fields["structure"].initial = structures[0]
            self.fields["structure"].empty_label = None
        allowed = range(1, call.max_years + 1)
        self.fields["years"].choices = [(n, "Une année" if n == 1 else f"{n} années") for n in allowed]
        self.fields["years"].initial = 1
        if call.max_years == 1:
            self.fields["years"].widget = forms.HiddenInput()

    def clean_structure(self):
        structure = self.cleaned_data["structure"]
        if not self.instance.call.welcomes(structure):
            families = ", ".join(self.instance.call.family_labels())
            raise forms.ValidationError(f"Cet appel est ouvert à : {families}.")
        return structure

    def save(self):
        with transaction.atomic():
            application = super().save()
            first = application.call.year
            RequestedYear.objects.bulk_create(
                RequestedYear(application=application, year=first + n) for n in range(self.cleaned_data["years"])
            )
        return application


class PartialForm(ModelForm):
    """Saves its own fields and leaves the others alone, whatever happened to them meanwhile."""

    def save(self):
        self.instance.save(update_fields=self._meta.fields)
        return self.instance


class ProjectForm(PartialForm):
    """The project itself. Nothing is compulsory to save; the checklist says what is to deposit."""

    class Meta:
        model = Application
        fields = [
            *("title", "scope", "frequency", "objectives", "description", "audience", "evaluation"),
            *("starts_on", "ends_on"),
        ]
        widgets = {
            "scope": forms.RadioSelect,
            "frequency": forms.RadioSelect,
            "starts_on": DateInput(),
            "ends_on": DateInput(),
        }

    def _check_period(self, name):
        """Within a year of what the call pays for: further away, it is a slip of the keyboard."""
        date, application = self.cleaned_data[name], self.instance
        first = application.call.year - 1
        last = max((year.year for year in application.years.all()), default=application.call.year) + 1
        if date and not first <= date.year <= last:
            raise forms.ValidationError(
                f"Donnez une date entre le 1er janvier {first} et le 31 décembre {last} : "
                f"l’appel finance l’année {application.call.year}."
            )
        return date

    def clean_starts_on(self):
        return self._check_period("starts_on")

    def clean_ends_on(self):
        return self._check_period("ends_on")


class AmountsForm(forms.Form):
    """What is asked for each year."""

    def __init__(self, *args, application, **kwargs):
        super().__init__(*args, **kwargs)
        self.years = list(application.years.all())
        self.ceiling = application.call.max_amount
        for year in self.years:
            self.fields[f"year_{year.year}"] = AmountField(
                label=f"Montant demandé pour {year.year}", initial=year.requested or None, max_value=self.ceiling
            )

    def save(self):
        for year in self.years:
            year.requested = self.cleaned_data[f"year_{year.year}"]
        RequestedYear.objects.bulk_update(self.years, ["requested"])


# Moves ---------------------------------------------------------------------------------------------

ATTESTATIONS = {
    "lawful": "La structure est à jour de ses obligations administratives, comptables, sociales et fiscales.",
    "republican": "Elle a souscrit au contrat d’engagement républicain et le fait respecter "
    "(loi du 12 avril 2000, article 10-1).",
    "exact": "Les informations de cette demande sont exactes, y compris les demandes faites à d’autres financeurs.",
    "accountable": "Elle rendra compte de l’emploi de la subvention dans les six mois qui suivent la fin de l’année.",
}


class SubmitForm(MoveForm):
    """What the representative attests by handing in the application (Cerfa 12156*06, section 7)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, sentence in ATTESTATIONS.items():
            self.fields[name] = forms.BooleanField(
                label=sentence, error_messages={"required": "Cochez cette attestation pour déposer."}
            )

    def details(self):
        return {}


UNCHANGED = "Les informations complétées restent exactes."


class AnswerForm(MoveForm):
    """A reply box for each thing asked, and the representative's word that what was attested still holds."""

    wants_subject = True

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        request = subject.open_request
        self.items = list(request.items.all()) if request else []
        for item in self.items:
            self.fields[f"reply_{item.pk}"] = forms.CharField(
                label=item.wanted, widget=forms.Textarea(attrs={"rows": 4}), initial=item.reply
            )
        self.fields["exact"] = forms.BooleanField(
            label=UNCHANGED, error_messages={"required": "Cochez cette attestation pour envoyer."}
        )

    def details(self):
        return {"replies": {item.pk: self.cleaned_data[f"reply_{item.pk}"] for item in self.items}}
