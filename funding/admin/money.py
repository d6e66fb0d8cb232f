"""What the council voted, and the books."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.urls import reverse
from django.utils.html import format_html

from commons.admin import ReadFormSet, ReadOnlyAdmin, ReadOnlyInline, VisibleAdmin, named
from commons.french import money

from .. import ledger
from ..forms import AmountField
from ..forms.town import DeliberationField
from ..models import Authorisation, Envelope, Fund, LedgerEntry
from .columns import amount

RECENT_ENTRIES = 50
# No ceiling of a town comes near it: a slip of the keyboard does.
MOST_VOTED = 10_000_000_000


@admin.register(Fund)
class FundAdmin(admin.ModelAdmin):
    list_display = ["name", "purpose"]


class VoteForm(forms.ModelForm):
    """Adds a vote of the council to what the row already holds."""

    amount = AmountField(
        label="Montant voté",
        required=False,
        min_value=None,
        help_text="S’ajoute à ce qui est déjà voté ; un montant négatif en retire.",
        error_messages={"max_digits": "Ce montant est trop grand.", "max_whole_digits": "Ce montant est trop grand."},
    )
    deliberation = DeliberationField(
        required=False, help_text="Une délibération de séance passée ; elle vote une fois sur cette ligne."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "deliberation" in self.fields:
            self.fields["deliberation"].offer_held()

    def clean(self):
        data = super().clean()
        amount, deliberation = data.get("amount"), data.get("deliberation")
        if amount and not deliberation and not self.has_error("deliberation"):
            self.add_error("deliberation", "Choisissez la délibération qui vote ce montant.")
        if deliberation and not amount and not self.has_error("amount"):
            self.add_error("amount", "Donnez le montant que cette délibération vote.")
        if amount and deliberation:
            self.check_vote(amount, deliberation)
        return data

    def check_vote(self, amount, deliberation):
        """Under the ceiling's lock, held until the page's transaction ends: the second click of two reads the first."""
        if self.instance.pk is None:
            available, voted = 0, 0
        else:
            ledger.gate(self.instance.fund_id)
            (ceiling,) = ledger.lock(self.instance)
            available, voted = ceiling.available, ceiling.voted
            if ceiling.entries.filter(kind=LedgerEntry.Kind.VOTED, deliberation=deliberation).exists():
                raise ValidationError("Cette délibération a déjà voté un montant sur cette enveloppe.")
        if self.instance.pk is None and amount < 0:
            self.add_error("amount", "Un premier vote est positif.")
        elif available + amount < 0:
            raise ValidationError(f"Il ne reste que {money(available)} : le reste est déjà réservé ou engagé.")
        elif voted + amount >= MOST_VOTED:
            self.add_error("amount", f"Le total voté dépasserait {money(MOST_VOTED)} : vérifiez ce montant.")


class RecentFormSet(ReadFormSet):
    """The latest rows only."""

    def get_queryset(self):
        return super().get_queryset()[:RECENT_ENTRIES]


class LedgerInline(ReadOnlyInline):
    model = LedgerEntry
    formset = RecentFormSet
    verbose_name_plural = "dernières écritures"

    def get_fields(self, request, obj=None):
        by = named("by", "par", request.user)
        return ["at", "kind", amount("montant", "amount"), "application", "deliberation", by]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("application", "deliberation", "by").order_by("-pk")


class CeilingAdmin(VisibleAdmin):
    """What the council voted. It grows by votes, and its totals follow the ledger."""

    form = VoteForm
    inlines = [LedgerInline]
    totals = {"voté": Sum("voted"), "disponible": Sum("available")}
    list_select_related = ["fund"]
    amounts = [
        amount("voté", "voted"),
        amount("réservé", "reserved"),
        amount("engagé", "committed"),
        amount("libéré", "released"),
        amount("disponible", "available"),
        "books",
    ]
    columns = {
        "Voté": "voted",
        "Réservé": "reserved",
        "Engagé": "committed",
        "Libéré": "released",
        "Disponible": "available",
    }

    def get_readonly_fields(self, request, obj=None):
        return [*self.identity, *self.amounts] if obj else []

    def get_fieldsets(self, request, obj=None):
        vote = {"fields": ["amount", "deliberation"]}
        if obj is None:
            return [(None, {"fields": self.identity}), ("Voter", vote)]
        votes = [("Voter un complément", vote)] if self.has_change_permission(request, obj) else []
        return [(None, {"fields": self.identity}), ("Où en est l’argent", {"fields": self.amounts}), *votes]

    @admin.display(description="grand livre")
    def books(self, ceiling):
        url = reverse("admin:funding_ledgerentry_changelist")
        count = ceiling.entries.count()
        words = "Aucune écriture" if not count else f"Voir {'l’écriture' if count == 1 else f'les {count} écritures'}"
        return format_html('<a href="{}?{}__id__exact={}">{}</a>', url, ceiling._meta.model_name, ceiling.pk, words)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("amount"):
            ledger.vote(
                obj, form.cleaned_data["amount"], deliberation=form.cleaned_data["deliberation"], by=request.user
            )

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Envelope)
class EnvelopeAdmin(CeilingAdmin):
    identity = ["fund", "axis", "year"]
    amounts = [
        *CeilingAdmin.amounts[:4],
        amount("payé", "paid"),
        amount("recouvré", "recovered"),
        CeilingAdmin.amounts[4],
        "unfunded",
        "books",
    ]
    list_display = ["__str__", *CeilingAdmin.amounts[:3], amount("payé", "paid"), CeilingAdmin.amounts[4]]
    list_filter = ["year", "axis", "fund"]
    columns = {
        "Fonds": "fund",
        "Axe": "get_axis_display",
        "Année": "year",
        "Voté": "voted",
        "Réservé": "reserved",
        "Engagé": "committed",
        "Libéré": "released",
        "Payé": "paid",
        "Recouvré": "recovered",
        "Disponible": "available",
    }

    @admin.display(description="promis sans crédits")
    def unfunded(self, envelope):
        """What running agreements were promised for this year and the votes do not cover yet."""
        return money(ledger.unfunded(envelope))


@admin.register(Authorisation)
class AuthorisationAdmin(CeilingAdmin):
    identity = ["fund", "axis", "first_year", "last_year"]
    list_display = ["__str__", *CeilingAdmin.amounts[:3], CeilingAdmin.amounts[4]]
    list_filter = ["axis", "fund"]
    columns = {
        "Fonds": "fund",
        "Axe": "get_axis_display",
        "Première année": "first_year",
        "Dernière année": "last_year",
    } | CeilingAdmin.columns


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    list_filter = ["kind", "envelope__year"]
    list_select_related = [
        "envelope__fund",
        "authorisation__fund",
        "application",
        "deliberation",
        "instalment",
        "by",
        "recovery",
    ]
    totals = {"somme": Sum("amount")}
    ordering = ["-pk"]

    def get_list_display(self, request):
        by = named("by", "par", request.user)
        return ["at", "kind", amount("montant", "amount"), "on", "application", by]

    def get_fields(self, request, obj=None):
        return [*self.get_list_display(request), "instalment", "deliberation", "recovery"]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    def get_columns(self, request):
        return {
            "Le": "at",
            "Nature": "get_kind_display",
            "Montant": "amount",
            "Sur": "ceiling",
            "Demande": "application__number",
            "Versement": "instalment",
            "Délibération": "deliberation__reference",
            "Par": named("by", "par", request.user),
        }

    @admin.display(description="sur")
    def on(self, entry):
        return entry.ceiling
