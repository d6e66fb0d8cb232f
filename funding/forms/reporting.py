"""The words, the figures and the papers of a report (Cerfa 15059*02), and what the service answers."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.db import transaction
from django.utils.functional import cached_property

from commons import clock
from commons.forms import DateInput, MoveForm
from commons.french import money
from commons.uploads import UploadField

from .. import accounts, report_sheet, workflow
from ..models import Report, ReportAudience, ReportIndicator, ReportLine
from ..models.reporting import PLACES
from .applicant import PartialForm
from .fields import AmountField
from .rows import Table, TablesMixin
from .tables import AccountsForm


class StoryForm(TablesMixin, PartialForm):
    """Part 1: what was done, for whom, and what each indicator of the agreement reached."""

    wanted = ("achievements", "places", "beneficiaries", "results")
    tables = {
        "audience": Table(
            "audiences",
            ("public", "other", "age", "people", "women", "local"),
            "Combien de personnes, par public",
            hint="Une ligne par public ; une même personne ne compte qu’une fois. L’âge, le nombre de femmes et "
            "celui des habitants des quartiers prioritaires restent vides si vous ne les comptez pas.",
            choices={"public": ReportAudience.Public.choices, "age": ReportAudience.Age.choices},
        )
    }

    class Meta:
        model = Report
        fields = ["achievements", "places", "beneficiaries", "results"]

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, instance=report, **kwargs)
        self.add_tables(report)
        self.measures = report.indicators()
        for indicator, target, reached in self.measures:
            aimed = f"Cible pour {report.year} : {report_sheet.figure(target)} {indicator.unit}".strip()
            self.fields[f"reached_{indicator.pk}"] = forms.DecimalField(
                label=f"{indicator.label} : atteint",
                max_digits=12,
                decimal_places=2,
                required=False,
                localize=True,
                initial=reached.value if reached else None,
                help_text=f"{aimed}." if target is not None else "Sans cible cette année.",
            )
            self.fields[f"comment_{indicator.pk}"] = forms.CharField(
                label=f"{indicator.label} : commentaire",
                widget=forms.Textarea(attrs={"rows": 2}),
                required=False,
                initial=reached.comment if reached else "",
            )

    def texts(self):
        return [self[name] for name in self._meta.fields]

    def indicators(self):
        """``(indicator, value, comment)`` for the page."""
        for indicator, _, _ in self.measures:
            yield indicator, self[f"reached_{indicator.pk}"], self[f"comment_{indicator.pk}"]

    def clean(self):
        data = super().clean()
        for rank in range(self.counts["audience"]):
            people = data.get(f"audience_{rank}_people")
            for part in ("women", "local"):
                name = f"audience_{rank}_{part}"
                if data.get(name) is None or name in self.errors:
                    continue
                if people is None:
                    self.add_error(name, "Donnez d’abord le nombre de personnes.")
                elif data[name] > people:
                    self.add_error(name, f"{people} au plus : c’est le nombre de personnes.")
        return data

    @transaction.atomic
    def save(self):
        report = super().save()
        self.save_tables()
        for indicator, _, reached in self.measures:
            said = {
                "value": self.cleaned_data[f"reached_{indicator.pk}"],
                "comment": self.cleaned_data[f"comment_{indicator.pk}"],
            }
            if reached or said["value"] is not None or said["comment"]:
                ReportIndicator.objects.update_or_create(report=report, indicator=indicator, defaults=said)
        return report


@dataclass(frozen=True)
class FigureLine:
    """One account of the page: the plan, the box of what was done, and the box of its explanation."""

    account: accounts.Account
    planned: Decimal
    actual: object
    reason: object
    percent: str
    is_wide: bool

    @property
    def cents(self):
        return int(self.planned * 100)


class FiguresForm(AccountsForm):
    """Part 2: what was really spent and received, beside the plan, and why when it differs."""

    columns = {"actual": "Réalisé"}

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, chart=report.chart, **kwargs)
        self.report, self.lines = report, {line.account: line for line in report.lines.all()}
        self.planned = {code: line.planned for code, line in self.lines.items()}
        self.add_accounts("actual", {code: line.actual for code, line in self.lines.items() if line.actual})
        for account in self.chart.accounts():
            line = self.lines.get(account.code)
            self.fields[f"reason_{account.code}"] = forms.CharField(
                label=f"{account.label} : pourquoi cet écart",
                max_length=500,
                required=False,
                initial=line.reason if line else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def parts(self):
        """For the page: ``(title, side, lines, others)``; accounts neither planned nor used come apart."""
        for title, side in self.chart.sides:
            lines = [self._figure(account) for account in self.chart.accounts(side)]
            shown = [line for line in lines if line.planned or line.actual.value() or line.reason.value()]
            yield title, side, shown, [line for line in lines if line not in shown]

    def _figure(self, account):
        planned, actual = self.planned.get(account.code, Decimal()), self._typed(account.code)
        return FigureLine(
            account,
            planned,
            self[f"actual_{account.code}"],
            self[f"reason_{account.code}"],
            report_sheet.share_of(actual, planned),
            bool(actual or self._is_begun) and self.report.rule.is_wide(planned, actual),
        )

    def _typed(self, code):
        """What the page shows as done: what was just sent, else what is stored."""
        if self.is_bound:
            return self.cleaned_data.get(f"actual_{code}") or Decimal()
        return self.lines[code].actual if code in self.lines else Decimal()

    @cached_property
    def _is_begun(self):
        """An empty box is a line still to come, until half of what was planned is written: then it is a nought."""
        planned = [code for code, amount in self.planned.items() if amount]
        written = [code for code in planned if self._typed(code)]
        return bool(written) and 2 * len(written) >= len(planned)

    @transaction.atomic
    def save(self):
        self.report.lines.all().delete()
        ReportLine.objects.bulk_create(
            ReportLine(
                report=self.report, account=code, planned=self.planned.get(code, 0), actual=amount, reason=reason
            )
            for code, amount in self.amounts("actual").items()
            if (reason := self.cleaned_data[f"reason_{code}"]) or amount or self.planned.get(code)
        )


class AnnexForm(PartialForm):
    """Part 3: how costs are shared out, what was given in kind, and what the table does not say."""

    class Meta:
        model = Report
        fields = ["allocation_rules", "gaps", "contributions", "observations"]

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, instance=report, **kwargs)


class ReportPapersForm(forms.Form):
    """One theme a paper: what the vault holds is joined by itself, the rest is given, or promised for a day."""

    def __init__(self, *args, report, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.report, self.by = report, by
        self.needs = [need for need in report.needs() if report.is_editable or not need.is_given]
        for need in self.needs:
            name = need.kind.value
            label = f"{'Remplacer' if need.paper else 'Joindre'} : {need.kind.label}"
            self.fields[f"{name}_file"] = UploadField(label=label, required=False)
            self.fields[f"{name}_file"].mark = "maintenant ou à une date que vous donnez"
            self.fields[f"{name}_on"] = forms.DateField(
                label=f"{need.kind.label} : sinon, pour quand",
                widget=DateInput(attrs={"min": clock.today().isoformat()}),
                required=False,
                initial=need.promised_on,
            )

    def parts(self):
        """``(need, file, day)`` for each paper."""
        for need in self.needs:
            yield need, self[f"{need.kind.value}_file"], self[f"{need.kind.value}_on"]

    def clean(self):
        data = super().clean()
        for need in self.needs:
            name = f"{need.kind.value}_on"
            day = data.get(name)
            if day and day < clock.today() and day != need.promised_on and not data.get(f"{need.kind.value}_file"):
                self.add_error(name, "Donnez un jour à venir.")
        return data

    @transaction.atomic
    def save(self):
        for need in self.needs:
            upload = self.cleaned_data.get(f"{need.kind.value}_file")
            if upload:
                workflow.give_report_paper(self.report, need.kind, upload, by=self.by)
            elif not need.is_given:
                workflow.promise_report_paper(self.report, need.kind, self.cleaned_data[f"{need.kind.value}_on"])


class RepliesForm(forms.Form):
    """A reply to each remark: what was corrected, or why it stays as it is."""

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)
        self.report, request = report, report.open_return
        self.remarks = list(request.remarks.all()) if request else []
        for remark in self.remarks:
            field = forms.CharField(
                label=f"Votre réponse ({remark.where})",
                widget=forms.Textarea(attrs={"rows": 3}),
                required=False,
                initial=remark.reply,
                help_text=remark.text,
            )
            field.mark = "à remplir avant de déposer"
            self.fields[f"reply_{remark.pk}"] = field

    def save(self):
        replies = {remark.pk: self.cleaned_data[f"reply_{remark.pk}"] for remark in self.remarks}
        workflow.reply_to_remarks(self.report, replies)


# Moves ---------------------------------------------------------------------------------------------


class SubmitReportForm(MoveForm):
    """Who certifies the report, in which capacity."""

    wants_subject = True
    name = forms.CharField(label="Nom et prénom du signataire", max_length=150)
    role = forms.CharField(label="Qualité", max_length=100, help_text="Par exemple : présidente, gérant.")

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        structure = subject.structure
        if structure.is_protected:  # its relay answers for it: no other name ever enters the document
            for field, value in (("name", structure.relay_name), ("role", structure.relay_role or "relais")):
                self.initial[field], self.fields[field].disabled = value, True
        self.fields["exact"] = forms.BooleanField(
            label=report_sheet.ATTESTATION, error_messages={"required": "Cochez cette attestation pour déposer."}
        )

    def details(self):
        return {"name": self.cleaned_data["name"], "role": self.cleaned_data["role"]}


class ReturnForm(MoveForm):
    """All that is to be corrected, remark by remark, each on a part or on a line of the report."""

    wants_subject = True
    SHOWN = 8

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.report, self.is_again = subject, subject.returns.exists()
        if self.is_again:
            self.fields["reason"] = forms.CharField(
                label="Pourquoi une nouvelle demande",
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text="La première devait tout dire : la structure lira pourquoi elle est encore sollicitée.",
                error_messages={"required": "Dites pourquoi vous demandez une deuxième correction."},
            )
        lines = [(f"figures:{line.account}", line.get_account_display()) for line in subject.lines.all()]
        places = [*PLACES, ("2. Les comptes, ligne par ligne", lines)] if lines else PLACES
        for rank in range(self.SHOWN):
            self.fields[f"where_{rank}"] = forms.ChoiceField(
                label=f"Remarque {rank + 1} : elle porte sur", choices=places, required=False
            )
            self.fields[f"remark_{rank}"] = forms.CharField(
                label=f"Remarque {rank + 1}", widget=forms.Textarea(attrs={"rows": 2}), required=False
            )
        self.fields["remark_0"].help_text = "Toutes les remarques en une fois : la structure répond à chacune."
        self.fields["remark_0"].mark = "au moins une remarque"

    def remarks(self):
        """``(place, text)`` of each line that says something."""
        data = self.cleaned_data
        return [
            (data.get(f"where_{rank}") or "whole", data[f"remark_{rank}"])
            for rank in range(self.SHOWN)
            if data.get(f"remark_{rank}")
        ]

    def clean(self):
        data = super().clean()
        if not self.remarks():
            self.add_error("remark_0", "Dites ce qui est à corriger.")
        return data

    def details(self):
        return {"remarks": self.remarks(), "reason": self.cleaned_data.get("reason", "")}


class AcceptReportForm(MoveForm):
    """The real cost that the service retains: what is not eligible is left out."""

    wants_subject = True

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        spent = subject.total(accounts.CHARGE, "actual")
        self.fields["retained_cost"] = AmountField(
            label="Coût éligible retenu",
            initial=spent,
            max_value=spent,
            help_text=f"La structure a dépensé {money(spent)} ; retirez ce qui ne relève pas de la convention.",
        )
