"""The sections of the official form, one theme a page (Cerfa 12156*06).

Nothing is compulsory to save; the checklist says what is to deposit. What names people is not asked of a protected
structure: its relay answers for it.
"""

from dataclasses import replace

from django import forms

from structures.models import PaperKind

from .. import accounts
from ..models import Application, Delivery, Means, StaffLine, Standing
from ..models.checklist import expected_of_funders, is_association, named_funders
from .applicant import PartialForm, ProjectForm
from .fields import DateInput, FigureField
from .rows import SheetForm, Table, TablesForm

PHONE = forms.TextInput(attrs={"type": "tel"})
COUNT = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


class RequestForm(PartialForm):
    """What is asked, at the head of the form: its object, its title, whether it is the first one."""

    class Meta:
        model = Application
        fields = ["title", "scope", "frequency"]
        widgets = {"scope": forms.RadioSelect, "frequency": forms.RadioSelect}


class StandingForm(SheetForm):
    """Who asks (sections 1 to 3). Whoever is not an association declares its aids *de minimis* in their place."""

    hidden_when_protected = (
        "management_address", "contact_name", "contact_role", "contact_phone", "contact_email",
    )  # fmt: skip
    of_associations = ("is_public_utility", "recognised_on", "network", "member_bodies")
    approvals = Table(
        related="approvals",
        columns=("kind", "granted_by", "granted_on"),
        title="Agréments administratifs",
        hint="Jeunesse et éducation populaire, sport, ESUS… Laissez vide si vous n’en avez pas.",
    )
    aids = Table(
        related="aids",
        columns=("funder", "amount", "granted_on", "regulation"),
        title="Aides « de minimis » reçues sur trois ans",
        hint="Comptez celles de toutes les entreprises liées : elles n’en forment qu’une.",
        defaults=("regulation",),
    )

    class Meta:
        model = Standing
        fields = [
            *("contact_name", "contact_role", "contact_phone", "contact_email", "management_address"),
            *("is_public_utility", "recognised_on", "pays_commercial_taxes", "network", "member_bodies", "state_aids"),
        ]
        labels = {
            "is_public_utility": "L’association est reconnue d’utilité publique",
            "pays_commercial_taxes": "L’association est assujettie aux impôts commerciaux",
            "state_aids": "Ces trois dernières années, la structure a reçu",
        }
        help_texts = {
            "state_aids": "Les aides dites « de minimis » ne dépassent pas un plafond sur trois ans : "
            "la lettre qui les accorde le dit."
        }
        widgets = {
            "contact_phone": PHONE,
            "recognised_on": DateInput(),
            "state_aids": forms.RadioSelect,
            "member_bodies": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, application, **kwargs):
        self.tables = {"approval": self.approvals} if is_association(application.structure) else {"aid": self.aids}
        super().__init__(*args, application=application, **kwargs)
        if is_association(application.structure):
            del self.fields["state_aids"]
        else:
            self.fields["state_aids"].choices = Standing.StateAids.choices
            self.fields["pays_commercial_taxes"].label = "La structure est assujettie aux impôts commerciaux"
            for name in self.of_associations:
                del self.fields[name]
        for name in ("contact_name", "state_aids"):
            if name in self.fields:
                self.fields[name].mark = "à remplir avant de déposer"


class MeansForm(SheetForm):
    """The people of the structure (section 4)."""

    wanted = ("volunteers", "employees")

    class Meta:
        model = Means
        fields = [
            *("volunteers", "civic_volunteers", "employees", "supported_jobs", "full_time", "seconded", "members"),
        ]
        field_classes = {"full_time": FigureField}
        widgets = dict.fromkeys(("volunteers", "civic_volunteers", "employees", "supported_jobs", "seconded"), COUNT)

    def __init__(self, *args, application, **kwargs):
        super().__init__(*args, application=application, **kwargs)
        if not is_association(application.structure):
            self.fields["members"].label = "Sociétaires, associés ou adhérents"


class DeliveryForm(ProjectForm):
    """The project (section 6): its texts and dates, which are the application's, and how it is carried out."""

    sheet = (
        "manager_name", "manager_role", "manager_phone", "manager_email", "audience_size", "audience_ages",
        "audience_gender", "priority_area", "contribution", "territory", "equipment", "recruits",
        "recruited_full_time", "remarks",
    )  # fmt: skip
    hidden_when_protected = ("manager_name", "manager_role", "manager_phone", "manager_email")
    wanted = ProjectForm.wanted

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        self.delivery = getattr(instance, "delivery", None) or Delivery(application=instance)
        own = forms.fields_for_model(
            Delivery,
            self.sheet,
            field_classes={"recruited_full_time": FigureField},
            widgets={"manager_phone": PHONE, "audience_gender": forms.RadioSelect, "audience_size": COUNT},
        )
        for name, made in own.items():
            if name in self.hidden_when_protected and instance.structure.is_protected:
                continue
            made.required = False
            made.initial = getattr(self.delivery, name)
            self.fields[name] = made
        self.fields["audience_gender"].choices = Delivery.Gender.choices
        self._add_staff(instance)

    def _add_staff(self, application):
        known = {line.kind: line for line in application.staff.all()}
        for kind, label in StaffLine.Kind.choices:
            line = known.get(kind)
            self.fields[f"staff_{kind}_people"] = forms.IntegerField(
                label=f"{label}, nombre", required=False, min_value=0, max_value=99_999, widget=COUNT
            )
            self.fields[f"staff_{kind}_full_time"] = FigureField(
                label=f"{label}, ETPT", required=False, max_digits=7, decimal_places=2
            )
            for column in ("people", "full_time"):
                made = self.fields[f"staff_{kind}_{column}"]
                made.initial = getattr(line, column, None) or None
                made.widget.attrs["aria-label"] = made.label

    def staff(self):
        """For the page: each kind of people with its two fields."""
        return [
            (label, [self[f"staff_{kind}_people"], self[f"staff_{kind}_full_time"]])
            for kind, label in StaffLine.Kind.choices
        ]

    def groups(self):
        """For the page: ``(legend, fields)``, one theme after the other."""
        themes = {
            "Ce que vous voulez faire": ["title", "objectives", "description", "territory", "starts_on", "ends_on"],
            "Le responsable du projet": list(self.hidden_when_protected),
            "Les bénéficiaires": [
                *("audience", "audience_size", "audience_ages", "audience_gender", "priority_area", "contribution"),
            ],
            "Les moyens": ["equipment", "recruits", "recruited_full_time"],
            "Le suivi": ["evaluation", "remarks"],
        }
        shown = {legend: [self[name] for name in names if name in self.fields] for legend, names in themes.items()}
        return [(legend, fields, legend == "Les moyens") for legend, fields in shown.items() if fields]

    def clean(self):
        data = super().clean()
        for name in self.sheet:
            if name in self.fields and name not in self.errors:
                setattr(self.delivery, name, self._value(name, data.get(name)))
        if data.get("recruited_full_time") and not data.get("recruits"):
            self.add_error("recruits", "Cochez cette case, ou videz l’équivalent temps plein du recrutement.")
        return data

    @staticmethod
    def _value(name, value):
        return 0 if name == "recruited_full_time" and value is None else value

    def save(self):
        application = super().save()
        names = [name for name in self.sheet if name in self.fields]
        values = {name: getattr(self.delivery, name) for name in names}
        Delivery.objects.update_or_create(application=application, defaults=values)
        for kind in StaffLine.Kind.values:
            typed = {column: self.cleaned_data[f"staff_{kind}_{column}"] or 0 for column in ("people", "full_time")}
            if any(typed.values()):
                StaffLine.objects.update_or_create(application=application, kind=kind, defaults=typed)
            else:
                application.staff.filter(kind=kind).delete()
        return application


class FundersForm(TablesForm):
    """The other funders by name (account 74, « préciser »), for the lines of grants of the budget."""

    tables = {
        "funder": Table(
            related="funders",
            columns=("account", "name", "amount", "state"),
            title="Autres financeurs",
            hint="Une ligne par financeur, la Ville d’Alès exceptée. Pour l’État, dites le ministère ou la direction.",
            blank=3,
            defaults=("state",),
        )
    }

    def __init__(self, *args, application, **kwargs):
        funded = [(account.code, account.label) for account in application.chart.funders()]
        expected, named = expected_of_funders(application), named_funders(application)
        unnamed = [(code, amount) for code, amount in expected.items() if code not in named]
        table = replace(type(self).tables["funder"], choices={"account": funded}, blank=3 + len(unnamed))
        self.tables = {"funder": table}
        super().__init__(*args, application=application, **kwargs)
        self._suggest(unnamed)

    def _suggest(self, unnamed):
        """A line for each grant of the budget that nobody named yet, with the name that it can only have."""
        taken = {row.rank for row in self.application.funders.all()}
        free = (rank for rank in range(self.counts["funder"]) if rank not in taken)
        for rank, (code, amount) in zip(free, unnamed, strict=False):
            suggestion = {"account": code, "amount": amount, "name": accounts.usual_funder(code)}
            for column, value in suggestion.items():
                self.fields[f"funder_{rank}_{column}"].initial = value


class QuotesForm(TablesForm):
    """What suppliers ask, for each purchase of an investment. Their papers are in the vault, with the others."""

    tables = {
        "quote": Table(
            related="quotes",
            columns=("account", "supplier", "amount", "quoted_on"),
            title="Devis",
            choices={
                "account": [(account.code, account.label) for account in accounts.INVESTMENT.accounts(accounts.CHARGE)]
            },
        )
    }

    def __init__(self, *args, application, **kwargs):
        if PaperKind.QUOTES in application.call.papers:
            hint = "Les devis eux-mêmes se joignent à l’étape « Les pièces »."
            self.tables = {"quote": replace(type(self).tables["quote"], hint=hint)}
        super().__init__(*args, application=application, **kwargs)
