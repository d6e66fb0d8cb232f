"""Tables of official accounts: the budget of an application, the figures of a report."""

from decimal import Decimal

from django import forms
from django.db import transaction

from .. import accounts
from ..models import BudgetLine, ReportLine
from .fields import AmountField


class AccountsForm(forms.Form):
    """A table with one line an official account.

    ``columns`` maps a column that is typed to its heading; ``printed`` maps the heading of a column that is only
    read to its amounts, by account.
    """

    columns = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.printed = {}

    def headings(self):
        """Of the columns of amounts, those that are only read first."""
        return [*self.printed, *self.columns.values()]

    def width(self):
        """How many columns the table has, its account and its post counted."""
        return 2 + len(self.headings())

    def sides(self):
        """For the page: (title, posts), each post with its lines: (account, printed amounts, fields)."""
        for title, side in (("Charges", accounts.CHARGE), ("Produits", accounts.PRODUIT)):
            yield title, [(post, [self._line(account) for account in post.accounts]) for post in accounts.posts(side)]

    def _line(self, account):
        read = [amounts.get(account.code) for amounts in self.printed.values()]
        return account, read, [self[f"{column}_{account.code}"] for column in self.columns]

    def add_accounts(self, column, initial):
        """One field an account, filled in with ``initial``."""
        heading = self.columns[column].lower()
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

    columns = {"amount": "Montant"}

    def __init__(self, *args, application, **kwargs):
        super().__init__(*args, **kwargs)
        self.application = application
        self.add_accounts("amount", {line.account: line.amount for line in application.lines.all()})

    @transaction.atomic
    def save(self):
        self.application.lines.all().delete()
        BudgetLine.objects.bulk_create(
            BudgetLine(application=self.application, account=code, amount=amount)
            for code, amount in self.amounts("amount").items()
            if amount
        )


class FiguresForm(AccountsForm):
    """The table of the report (Cerfa 15059*02, volet 2): what was really spent and received, beside the plan."""

    columns = {"actual": "Réalisé"}

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)
        self.report, lines = report, report.lines.all()
        self.planned = {line.account: line.planned for line in lines}
        self.printed = {"Prévu": self.planned}
        self.add_accounts("actual", {line.account: line.actual for line in lines if line.actual})

    @transaction.atomic
    def save(self):
        self.report.lines.all().delete()
        ReportLine.objects.bulk_create(
            ReportLine(report=self.report, account=code, planned=self.planned.get(code, 0), actual=amount)
            for code, amount in self.amounts("actual").items()
            if amount or self.planned.get(code)
        )
