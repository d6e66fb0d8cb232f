"""What people type about a subsidy, turned into clean values."""

import datetime as dt
from decimal import Decimal

from django import forms
from django.db import transaction

from commons import clock
from commons.forms import ModelForm, MoveForm

from . import accounts
from .models import Application, BudgetLine, Deliberation, Report, ReportLine, RequestedYear


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class AmountField(forms.DecimalField):
    """An amount in euros, typed as people type: « 1 234,50 », with or without spaces and sign."""

    def __init__(self, **kwargs):
        kwargs = {"max_digits": 12, "decimal_places": 2, "min_value": 0} | kwargs
        super().__init__(**kwargs)
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "amount"})
        self.error_messages["invalid"] = "Donnez un montant en euros, par exemple 1 234,50."

    def to_python(self, value):
        text = str(value or "").translate({ord(char): None for char in " \u00a0\u202f€"}).replace(",", ".")
        return super().to_python(text.rstrip(".") if text else None)

    def prepare_value(self, value):
        if isinstance(value, Decimal):
            return f"{value:.2f}".removesuffix(".00").replace(".", ",")
        return value


# The structure writes its application ---------------------------------------------------------------


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


class AccountsForm(forms.Form):
    """A table with one line an official account. ``columns`` maps a column to its heading."""

    columns = {}

    def sides(self):
        """For the page: (title, side, posts), each post with its accounts and their fields, column by column."""
        for title, side in (("Charges", accounts.CHARGE), ("Produits", accounts.PRODUIT)):
            posts = [
                (
                    post,
                    [
                        (account, [self[f"{column}_{account.code}"] for column in self.columns])
                        for account in post.accounts
                    ],
                )
                for post in accounts.posts(side)
            ]
            yield title, side, posts

    def add_accounts(self, column, heading, initial):
        for account in accounts.ACCOUNTS.values():
            field = AmountField(
                label=f"{account.printed} {account.label}, {heading}".strip(),
                required=False,
                initial=initial.get(account.code),
            )
            field.widget.attrs |= {"data-total-side": account.side}
            if account.is_volunteer:
                field.widget.attrs["data-volunteer"] = "1"
            self.fields[f"{column}_{account.code}"] = field

    def amounts(self, column):
        """The amounts typed in a column, by account; zero and nothing are the same."""
        return {code: self.cleaned_data[f"{column}_{code}"] or Decimal() for code in accounts.ACCOUNTS}


class BudgetForm(AccountsForm):
    """The budget that goes with the application. It may be saved unbalanced: the page says by how much."""

    columns = {"amount": "montant"}

    def __init__(self, *args, application, **kwargs):
        super().__init__(*args, **kwargs)
        self.application = application
        self.add_accounts("amount", "montant", {line.account: line.amount for line in application.lines.all()})

    @transaction.atomic
    def save(self):
        self.application.lines.all().delete()
        BudgetLine.objects.bulk_create(
            BudgetLine(application=self.application, account=code, amount=amount)
            for code, amount in self.amounts("amount").items()
            if amount
        )


# Moves of the structure -----------------------------------------------------------------------------

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


class AnswerForm(MoveForm):
    """A reply box for each thing asked."""

    wants_subject = True

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        request = subject.open_request
        self.items = list(request.items.all()) if request else []
        for item in self.items:
            self.fields[f"reply_{item.pk}"] = forms.CharField(
                label=item.wanted, widget=forms.Textarea(attrs={"rows": 4}), initial=item.reply
            )

    def details(self):
        return {"replies": {item.pk: self.cleaned_data[f"reply_{item.pk}"] for item in self.items}}


CONSENT = {
    "structure": "J’ai lu la convention et je la signe au nom de la structure, que j’ai le pouvoir d’engager.",
    "town": "Je signe cette convention au nom de la Ville, en vertu de la délibération et de ma délégation.",
}


class SignForm(MoveForm):
    """A signature on screen: name, capacity, and a consent whose words are kept with it."""

    wants_subject = True
    party = "structure"
    name = forms.CharField(label="Nom et prénom du signataire", max_length=100)
    role = forms.CharField(label="Qualité", max_length=100, help_text="Par exemple : présidente, gérant, maire.")

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        structure = subject.structure
        if self.party == "structure" and structure.is_protected:
            # A protected structure signs by its relay: no other name ever enters the document.
            for field, value in (("name", structure.relay_name), ("role", structure.relay_role or "relais")):
                self.initial[field], self.fields[field].disabled = value, True
        self.fields["agreed"] = forms.BooleanField(
            label=CONSENT[self.party], error_messages={"required": "Cochez cette case pour signer."}
        )

    def details(self):
        return {
            "name": self.cleaned_data["name"],
            "role": self.cleaned_data["role"],
            "consent": CONSENT[self.party],
        }


class CountersignForm(SignForm):
    party = "town"


# The structure reports ------------------------------------------------------------------------------


class StoryForm(PartialForm):
    """The qualitative part of the report (Cerfa 15059*02, volet 1)."""

    class Meta:
        model = Report
        fields = ["achievements", "beneficiaries", "results", "gaps"]


class FiguresForm(AccountsForm):
    """The table of the report (Cerfa 15059*02, volet 2): what was really spent and received."""

    columns = {"actual": "réalisé"}

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)
        self.report = report
        self.planned = {line.account: line.planned for line in report.lines.all()}
        self.add_accounts(
            "actual", "réalisé", {line.account: line.actual for line in report.lines.all() if line.actual}
        )

    @transaction.atomic
    def save(self):
        self.report.lines.all().delete()
        ReportLine.objects.bulk_create(
            ReportLine(report=self.report, account=code, planned=self.planned.get(code, 0), actual=amount)
            for code, amount in self.amounts("actual").items()
            if amount or self.planned.get(code)
        )


# Moves of the town ----------------------------------------------------------------------------------


class ExtendForm(MoveForm):
    closes_at = forms.SplitDateTimeField(
        label="Nouvelle fermeture",
        widget=forms.SplitDateTimeWidget(date_attrs={"type": "date"}, time_attrs={"type": "time"}),
    )


class ReasonForm(MoveForm):
    reason = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 5}))


class RefuseForm(ReasonForm):
    """The reason goes into the letter as it is written here."""

    reason = forms.CharField(
        label="Motif du refus",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="La structure le lira tel quel dans la lettre, avec les voies de recours.",
    )
    deliberation = forms.ModelChoiceField(
        Deliberation.objects.none(), label="Délibération", required=False, help_text="Si le conseil a voté le refus."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deliberation"].queryset = Deliberation.objects.all()


class AskForMoreForm(MoveForm):
    wanted = forms.CharField(
        label="Ce qui manque",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Une demande par ligne : la structure aura une case de réponse pour chacune.",
    )
    deadline = forms.DateField(label="À fournir avant le", widget=DateInput())

    def clean_wanted(self):
        items = [line.strip(" -•\t") for line in self.cleaned_data["wanted"].splitlines() if line.strip(" -•\t")]
        if too_long := [item for item in items if len(item) > 300]:
            raise forms.ValidationError(f"Une ligne compte 300 caractères au plus : « {too_long[0][:40]}… ».")
        return items

    def clean_deadline(self):
        deadline = self.cleaned_data["deadline"]
        if deadline <= clock.today():
            raise forms.ValidationError("Donnez une date à venir.")
        return deadline


class ProposeForm(MoveForm):
    """An amount a year, at most what is asked."""

    wants_subject = True

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.years = list(subject.years.all())
        for year in self.years:
            self.fields[f"year_{year.year}"] = AmountField(
                label=f"Montant proposé pour {year.year}",
                initial=year.requested,
                max_value=year.requested,
                help_text="Sous réserve des crédits de l’année." if year.year > subject.call.year else "",
            )

    def details(self):
        return {"amounts": {year.year: self.cleaned_data[f"year_{year.year}"] for year in self.years}}


class GrantForm(MoveForm):
    deliberation = forms.ModelChoiceField(
        Deliberation.objects.none(), label="Délibération", help_text="Le vote du conseil municipal."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deliberation"].queryset = Deliberation.objects.all()


class PayForm(MoveForm):
    order_number = forms.CharField(label="Numéro de mandat", max_length=30)
    paid_on = forms.DateField(label="Payé le", widget=DateInput(), initial=clock.today)

    def clean_paid_on(self):
        paid_on = self.cleaned_data["paid_on"]
        if paid_on > clock.today():
            raise forms.ValidationError("Un paiement s’enregistre une fois fait : donnez une date passée.")
        if paid_on < clock.today() - dt.timedelta(days=365 * 2):
            raise forms.ValidationError("Cette date remonte à plus de deux ans : vérifiez-la.")
        return paid_on


class RemarksForm(MoveForm):
    remarks = forms.CharField(
        label="Ce qui est à corriger",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Toutes les remarques en une fois.",
    )


APPLICATION_MOVES = {
    "submit": SubmitForm,
    "answer": AnswerForm,
    "ask_for_more": AskForMoreForm,
    "propose": ProposeForm,
    "grant": GrantForm,
    "refuse": RefuseForm,
}
CALL_MOVES = {"extend": ExtendForm, "cancel": ReasonForm}
AGREEMENT_MOVES = {"sign": SignForm, "countersign": CountersignForm}
INSTALMENT_MOVES = {"pay": PayForm}
REPORT_MOVES = {"return_report": RemarksForm}
