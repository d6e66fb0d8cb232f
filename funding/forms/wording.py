"""What agents write in an agreement before it is signed: its text, its indicators, its schedule."""

import re

from django import forms
from django.db.models import Q

from commons.forms import MoveForm

from ..aims import Measure
from ..models import AgreementTemplate, Indicator
from ..obligation import obligation
from ..schedule import Payment, payments
from .fields import AmountField, TargetField

MOST = 40  # lines of one table


class TemplateField(forms.ModelChoiceField):
    """Versions of articles, each with what it changes."""

    def label_from_instance(self, template):
        return f"{template} · {template.remark}" if template.remark else str(template)


class TextForm(MoveForm):
    """The form and the version. Why the choice is what it is, is said beside it."""

    wants_subject = True
    template = TemplateField(AgreementTemplate.objects.none(), label="Texte de la convention", empty_label=None)

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        law, field = obligation(subject), self.fields["template"]
        latest = [AgreementTemplate.objects.in_use(form) for form in law.forms()]
        kept = Q(pk=subject.template_id, form__in=law.forms())
        field.queryset = AgreementTemplate.objects.filter(Q(pk__in=[row.pk for row in latest if row]) | kept)
        field.initial, field.help_text = subject.template_id, law.told()


class LinesForm(MoveForm):
    """A table of lines inside one plain form, with blank ones at the end: each cell is a named field."""

    wants_subject = True
    title, hint, columns, blank = "", "", {}, 3
    sizes = {"label": 36, "unit": 10}  # of the boxes, in signs

    def add_lines(self, rows):
        """``rows`` are the known lines, as values by column."""
        sent = (re.match(r"line_(\d{1,2})_", name) for name in self.data)
        count = max([len(rows) + self.blank, *(int(match[1]) + 1 for match in sent if match)])
        self.ranks = range(min(count, MOST))
        for rank in self.ranks:
            for column, make in self.columns.items():
                made = make()
                made.label = f"{made.label}, ligne {rank + 1}"
                made.initial = rows[rank].get(column) if rank < len(rows) else None
                made.widget.attrs["aria-label"] = made.label
                if isinstance(made.widget, forms.TextInput):
                    made.widget.attrs["size"] = self.sizes.get(column, 8)
                self.fields[f"line_{rank}_{column}"] = made

    def plain_fields(self):
        return [bound for bound in self.visible_fields() if not bound.name.startswith("line_")]

    def grids(self):
        """For the page: the table, its headings, its lines of fields."""
        names = list(self.columns)
        headings = [self[f"line_0_{name}"].label.rpartition(", ligne")[0] for name in names]
        lines = [[self[f"line_{rank}_{name}"] for name in names] for rank in self.ranks]
        yield (
            {"title": self.title, "hint": self.hint},
            headings,
            [list(zip(headings, line, strict=True)) for line in lines],
        )

    def lines(self):
        """The lines that say something, with their rank."""
        for rank in self.ranks:
            line = {name: self.cleaned_data.get(f"line_{rank}_{name}") for name in self.columns}
            if any(value not in (None, "") for value in line.values()):
                yield rank, line

    def lacks(self, rank, column, sentence):
        self.add_error(f"line_{rank}_{column}", sentence)


class IndicatorsForm(LinesForm):
    """Objectives, their indicators, and the target of each year of the agreement."""

    title = "Objectifs et indicateurs"
    hint = "Un objectif laissé vide est celui de la ligne précédente. Une année sans cible est seulement observée."

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.years = [year for year, _ in subject.years()]
        limits = {name: Indicator._meta.get_field(name).max_length for name in ("label", "unit")}
        text = forms.Textarea
        self.columns = {
            "objective": lambda: forms.CharField(label="Objectif", required=False, widget=text(attrs={"rows": 2})),
            "label": lambda: forms.CharField(label="Indicateur", required=False, max_length=limits["label"]),
            "unit": lambda: forms.CharField(label="Unité", required=False, max_length=limits["unit"]),
        } | {f"y{year}": self.target(year) for year in self.years}
        self.add_lines([self.row(indicator) for indicator in subject.indicators.with_targets()])

    @staticmethod
    def target(year):
        return lambda: TargetField(label=f"Cible {year}", required=False)

    @staticmethod
    def row(indicator):
        targets = {f"y{year}": value for year, value in indicator.by_year().items()}
        return {"objective": indicator.objective, "label": indicator.label, "unit": indicator.unit} | targets

    def clean(self):
        data, objective = super().clean(), ""
        self.measures = []
        for rank, line in self.lines():
            objective = line["objective"] or objective
            if not objective:
                self.lacks(rank, "objective", "Dites à quel objectif il répond.")
            if not line["label"]:
                self.lacks(rank, "label", "Nommez ce qui est mesuré.")
            targets = {year: line[f"y{year}"] for year in self.years if line[f"y{year}"] is not None}
            self.measures.append(Measure(objective, line["label"] or "", line["unit"] or "", targets))
        return data

    def details(self):
        return {"measures": self.measures}


class ScheduleForm(LinesForm):
    """Payments: of which year's credits, how much, after the report of which year."""

    title = "Échéancier"
    hint = "Chaque année fait le montant accordé pour elle, et attend le compte rendu de celle d’avant."
    reason = forms.CharField(
        label="Pourquoi une avance de plus de la moitié",
        required=False,
        max_length=300,
        help_text="À remplir si une année est versée d’avance pour plus de la moitié. La convention le dira.",
    )

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        years = [year for year, _ in subject.years()]
        self.columns = {
            "year": lambda: forms.TypedChoiceField(
                label="Exercice", required=False, coerce=int, empty_value=None,
                choices=[("", "—"), *((year, str(year)) for year in years)],
            ),
            "amount": lambda: AmountField(label="Montant", required=False),
            "after": lambda: forms.TypedChoiceField(
                label="Après", required=False, coerce=int, empty_value=None,
                choices=[("", "la signature"), *((year, f"le compte rendu {year}") for year in years)],
            ),
        }  # fmt: skip
        self.fields["reason"].initial = subject.advance_reason
        self.add_lines([{"year": p.year, "amount": p.amount, "after": p.after} for p in payments(subject)])

    def clean(self):
        data = super().clean()
        self.payments = []
        for rank, line in self.lines():
            if not line["year"]:
                self.lacks(rank, "year", "Dites de quel exercice.")
            elif not line["amount"]:
                self.lacks(rank, "amount", "Donnez un montant.")
            else:
                self.payments.append(Payment(line["year"], line["amount"], line["after"]))
        return data

    def details(self):
        return {"payments": self.payments, "reason": self.cleaned_data["reason"]}


WORDING_MOVES = {"choose_text": TextForm, "write_indicators": IndicatorsForm, "change_schedule": ScheduleForm}
