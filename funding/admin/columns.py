"""How an amount, a status and another file are shown in a list or on a page."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from commons.french import money
from commons.templatetags.ui import status as badge
from commons.workflow import status_of


def amount(description, field):
    """A column that shows an amount of the row as people write it."""

    @admin.display(description=description, ordering=field)
    def show(row):
        return money(getattr(row, field))

    show.__name__ = f"amount_{field}"
    return show


@admin.display(description="statut", ordering="status")
def status_badge(row):
    status = status_of(row)
    return badge(status.label, status.tone)


@admin.display(description="état")
def state_badge(row):
    """The same for a status that is read from dates: no column to sort by."""
    return status_badge(row)


def link(row, words=None):
    """The way to another file of the back-office."""
    url = reverse(f"admin:funding_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}">{}</a>', url, words or row)


def account_url(account):
    """The page that says how far two agents have looked at this account."""
    return reverse("admin:structures_bankaccount_change", args=[account.pk])
