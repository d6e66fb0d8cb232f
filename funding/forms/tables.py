"""Tables of accounts, on the chart of the application's call: its budgets."""

from decimal import Decimal

from django import forms
from django.db import transaction

from .. import accounts
from ..models import BudgetLine, Standing, StructureLine
from .fields import AmountField, DateInput


class AccountsForm(forms.Form):
    """A table with one line an account of ``chart``.

    ``columns`` maps each column to its heading.
    """

    columns = {}

    def __init__(self, *args, chart=accounts.OPERATING, **kwargs):
        super().__init__(*args, **kwargs)
        self.chart = chart

    def headings(self):
        """Of the columns of amounts."""
        return list(self.columns.values())

    def width(self):
        """How many columns the table has, its account and its post counted."""
        return 2 + len(self.headings())

    def sides(self):
        """For the page: (title, posts), each post with its lines: (account, fields)."""
        for title, side in self.chart.sides:
            yield title, [(post, [self._line(account) for account in post.accounts]) for post in self.chart.of(side)]

    def _line(self, account):
        return account, [self[f"{column}_{account.code}"] for column in self.columns]

    def add_accounts(self, column, initial):
        """One field an account, filled in with ``initial``."""
        heading = self.columns[column].lower()
        for account in self.chart.accounts():
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
        codes = [account.code for account in self.chart.accounts()]
        return {code: self.cleaned_data[f"{column}_{code}"] or Decimal() for code in codes}


class LinesForm(AccountsForm):
    """A budget of the application. It may be saved unbalanced: the page says by how much."""

    columns = {"amount": "Montant"}
    model, related = None, ""

    def __init__(self, *args, application, chart=None, **kwargs):
        super().__init__(*args, chart=chart or application.chart, **kwargs)
        self.application = application
        self.add_accounts("amount", {line.account: line.amount for line in getattr(application, self.related).all()})

    @transaction.atomic
    def save(self):
        getattr(self.application, self.related).all().delete()
        self.model.objects.bulk_create(
            self.model(application=self.application, account=code, amount=amount)
            for code, amount in self.amounts("amount").items()
            if amount
        )


class FiscalYearMixin:
    """The dates of the fiscal year, asked where the structure's own budget is (Cerfa 12156*06, section 5)."""

    fiscal = ("fiscal_starts_on", "fiscal_ends_on")

    def add_fiscal_year(self):
        standing = getattr(self.application, "standing", None)
        for name in self.fiscal:
            label = Standing._meta.get_field(name).verbose_name.capitalize()
            self.fields[name] = forms.DateField(
                label=label, required=False, widget=DateInput(), initial=getattr(standing, name, None)
            )

    def fiscal_year(self):
        """For the page: both dates."""
        return [self[name] for name in self.fiscal if name in self.fields]

    def clean(self):
        data = super().clean()
        starts_on, ends_on = (data.get(name) for name in self.fiscal)
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("fiscal_ends_on", "La fin de l’exercice suit son début.")
        return data

    def save(self):
        super().save()
        dates = {name: self.cleaned_data[name] for name in self.fiscal if name in self.fields}
        if dates:
            Standing.objects.update_or_create(application=self.application, defaults=dates)


class BudgetForm(FiscalYearMixin, LinesForm):
    """The budget that the request is about: a project's, the whole structure's, the plan of an investment."""

    model, related = BudgetLine, "lines"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.application.scope == self.application.Scope.OPERATING and self.chart == accounts.OPERATING:
            self.add_fiscal_year()


class StructureBudgetForm(FiscalYearMixin, LinesForm):
    """The budget of the structure, beside its project's."""

    model, related = StructureLine, "structure_lines"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, chart=accounts.STRUCTURE, **kwargs)
        self.add_fiscal_year()
