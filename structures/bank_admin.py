"""Bank accounts in the back-office: two looks by two agents, the number whole to those who need it."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from commons.admin import FlowAdmin, ReadOnlyInline, named
from commons.templatetags.ui import status as badge
from commons.workflow import status_of

from . import workflow
from .forms import BankAccountForm, RefuseAccountForm
from .models import BankAccount


@admin.display(description="statut", ordering="status")
def status_badge(account):
    status = status_of(account)
    return badge(status.label, status.tone)


@admin.display(description="IBAN")
def masked(account):
    return account.masked_iban


class BankAccountInline(ReadOnlyInline):
    """On the structure's page: enough to recognise each account."""

    model = BankAccount
    fields = readonly_fields = ["link", masked, status_badge, "added_at", "confirmed_at"]

    @admin.display(description="compte")
    def link(self, account):
        url = reverse("admin:structures_bankaccount_change", args=[account.pk])
        return format_html('<a href="{}">{}</a>', url, account)


class OfficeAccountForm(BankAccountForm):
    """At the desk, or from a paper file: the agent who types is not the one who checks."""

    class Meta(BankAccountForm.Meta):
        fields = ["structure", *BankAccountForm.Meta.fields]


@admin.register(BankAccount)
class BankAccountAdmin(FlowAdmin):
    """Declared by the structure or typed for it; checked, then confirmed; never changed."""

    form = OfficeAccountForm
    moves = {"refuse_account": RefuseAccountForm}
    autocomplete_fields = ["structure"]
    list_display = ["__str__", "structure", masked, status_badge, "added_at"]
    list_filter = ["status"]
    list_select_related = ["structure"]
    search_fields = ["structure__name", "structure__siret"]

    def lookup_allowed(self, lookup, value, request):
        """No address bar guesses, letter after letter, what the page masks: the number, the holder, who declared."""
        hidden = ("iban", "holder", "added_by")
        return lookup.split("__")[0] not in hidden and super().lookup_allowed(lookup, value, request)

    def get_columns(self, request):
        """The numbers leave in a file for those who pay, and for nobody else."""
        number = "iban" if request.user.has_perm("structures.read_iban") else "masked_iban"
        return {
            "Compte": "pk",
            "Structure": "structure__name",
            "IBAN": number,
            "BIC": "bic",
            "Statut": "get_status_display",
            "Déclaré le": "added_at",
            "Vérifié le": "checked_at",
            "Confirmé le": "confirmed_at",
        }

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": ["structure", "holder", "iban", "bic"]})]
        user = request.user

        @admin.display(description="IBAN")
        def number(account):
            return account.iban_for(user)

        @admin.display(description="titulaire")
        def holder(account):
            return account.holder_for(user)

        return [
            (None, {"fields": ["structure_link", holder, number, "bic", "refusal_reason"]}),
            (
                "Qui l’a regardé",
                {
                    "fields": [
                        *("added_at", named("added_by", "déclaré par", user)),
                        *("checked_at", named("checked_by", "vérifié par", user)),
                        *("confirmed_at", named("confirmed_by", "confirmé par", user)),
                    ]
                },
            ),
        ]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        return [field for _, options in self.get_fieldsets(request, obj) for field in options["fields"]]

    @admin.display(description="structure")
    def structure_link(self, account):
        url = reverse("admin:structures_structure_change", args=[account.structure_id])
        return format_html('<a href="{}">{}</a>', url, account.structure)

    def alerts(self, account):
        alerts = []
        if account.is_pending:
            alerts.append(
                (
                    "wait",
                    "Comparez avec le RIB, puis rappelez la structure à un numéro connu avant cette demande : "
                    "jamais à celui d’un courriel reçu.",
                )
            )
        if account.is_pending and account.shares_its_number():
            alerts.append(
                ("act", "Une autre structure a déclaré ce même IBAN : assurez-vous que ce n’est pas une fraude.")
            )
        return alerts

    def save_model(self, request, obj, form, change):
        workflow.declare_account(obj, by=request.user)
