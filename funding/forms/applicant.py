"""What a structure types: its application, the attestations of its deposit, its answers."""

from django import forms
from django.db import transaction

from commons import clock
from commons.forms import ModelForm, MoveForm
from commons.french import money

from .. import thresholds
from ..attestations import PUBLIC_AID, statements
from ..models import Application, RequestedYear, Standing
from .fields import AmountField, DateInput


def years_field(call, **options):
    """How many years are asked for, among those that the call allows."""
    return forms.TypedChoiceField(
        label="Pour combien d’années",
        coerce=int,
        empty_value=None,
        choices=[(n, "1 année" if n == 1 else f"{n} années") for n in range(1, call.max_years + 1)],
        widget=forms.RadioSelect,
        **options,
    )


class StartForm(ModelForm):
    """The first page: for which structure, how many years, and a title."""

    class Meta:
        model = Application
        fields = ["structure", "title", "scope", "frequency"]
        widgets = {"scope": forms.RadioSelect, "frequency": forms.RadioSelect}

    def __init__(self, *args, call, structures, chosen=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.call = call
        self.fields["structure"].queryset = structures
        self.fields["structure"].initial = chosen
        if len(structures) == 1:
            self.fields["structure"].initial = structures[0]
            self.fields["structure"].empty_label = None
        self.fields["years"] = years_field(call, initial=1)
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
    """Saves its own fields and leaves the others alone, whatever happened to them meanwhile.

    ``wanted`` are the fields that may stay empty for now and not at the deposit: the page says so.
    """

    wanted = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.wanted:
            self.fields[name].mark = "à remplir avant de déposer"

    def save(self):
        self.instance.save(update_fields=self._meta.fields)
        return self.instance


class ProjectForm(PartialForm):
    """The project itself. Nothing is compulsory to save; the checklist says what is to deposit."""

    wanted = ("objectives", "description", "audience", "evaluation", "starts_on", "ends_on")

    class Meta:
        model = Application
        fields = ["title", "objectives", "description", "audience", "evaluation", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}

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
    """For how many years, and what is asked for each."""

    def __init__(self, *args, application, **kwargs):
        super().__init__(*args, **kwargs)
        call, known = application.call, {year.year: year.requested for year in application.years.all()}
        self.application, self.span = application, [call.year + n for n in range(call.max_years)]
        if call.max_years > 1:
            self.fields["years"] = years_field(call, initial=len(known), required=False)
        for year in self.span:
            self.fields[f"year_{year}"] = AmountField(
                label=f"Montant demandé pour {year}",
                initial=known.get(year) or None,
                max_value=call.max_amount,
                required=False,
            )
            if year in known:
                self.fields[f"year_{year}"].mark = "à remplir avant de déposer"
            else:
                self.fields[f"year_{year}"].help_text = "Si vous demandez cette année-là."
        self.asked = len(known)

    def clean(self):
        self.asked = self.cleaned_data.get("years") or self.asked
        for year in self.span[: self.asked]:
            if self.cleaned_data.get(f"year_{year}") is None and f"year_{year}" not in self.errors:
                self.add_error(f"year_{year}", "Donnez le montant demandé pour cette année.")
        asked = "une année" if self.asked == 1 else f"{self.asked} années"
        for year in self.span[self.asked :]:
            if self.cleaned_data.get(f"year_{year}"):
                self.add_error(f"year_{year}", f"Vous demandez {asked} : choisissez-en plus, ou videz {year}.")
        return self.cleaned_data

    @transaction.atomic
    def save(self):
        wanted = self.span[: self.asked]
        self.application.years.exclude(year__in=wanted).delete()
        for year in wanted:
            amount = self.cleaned_data[f"year_{year}"]
            RequestedYear.objects.update_or_create(
                application=self.application, year=year, defaults={"requested": amount}
            )


# Moves ---------------------------------------------------------------------------------------------


class SubmitForm(MoveForm):
    """What the representative attests by handing in the application (Cerfa 12156*06, section 7)."""

    wants_subject = True

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        for name, sentence in statements(subject.structure).items():
            self.fields[name] = forms.BooleanField(
                label=sentence, error_messages={"required": "Cochez cette attestation pour déposer."}
            )
        self.fields["exact"].help_text = f"Montant demandé : {asked(subject)}."
        self.fields["public_aid"] = forms.ChoiceField(
            label=PUBLIC_AID,
            choices=Standing.PublicAid.choices,
            widget=forms.RadioSelect,
            help_text=f"Au-delà de {money(service_ceiling())} sur trois ans, une compensation de service d’intérêt "
            "économique général suit d’autres règles européennes (règlement (UE) 2023/2832).",
            error_messages={"required": "Choisissez l’une des deux réponses pour déposer."},
        )

    def details(self):
        return {"public_aid": self.cleaned_data["public_aid"]}


def asked(application):
    """« 12 000 € pour 2027, 8 000 € pour 2028 »."""
    return ", ".join(f"{money(year.requested)} pour {year.year}" for year in application.years.all())


def service_ceiling():
    """The ceiling *de minimis* of services of general economic interest, as the law has it today."""
    return thresholds.value(thresholds.DE_MINIMIS_SERVICE, on=clock.today(), default=750_000)
