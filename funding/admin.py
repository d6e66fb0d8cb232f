"""The staff's side of public money: everything happens here, by moves."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from commons import clock, journal
from commons.admin import FlowAdmin, ReadOnlyAdmin, ReadOnlyInline, VisibleAdmin, named
from commons.french import day, money
from commons.templatetags.ui import status as badge
from commons.workflow import status_of

from . import ledger
from .forms import AGREEMENT_MOVES, APPLICATION_MOVES, CALL_MOVES, INSTALMENT_MOVES, REPORT_MOVES, AmountField
from .models import (
    Agreement,
    Application,
    Authorisation,
    BudgetLine,
    Call,
    CompletionRequest,
    Deliberation,
    Envelope,
    Fund,
    Grant,
    Instalment,
    KnownGrant,
    LedgerEntry,
    Report,
    ReportLine,
    RequestedYear,
    Signature,
)


def column(description, field, ordering=None):
    """A column that shows an amount of the row as people write it."""

    @admin.display(description=description, ordering=ordering or field)
    def show(row):
        return money(getattr(row, field))

    return show


@admin.display(description="statut", ordering="status")
def status_badge(row):
    status = status_of(row)
    return badge(status.label, status.tone)


# Money ----------------------------------------------------------------------------------------------


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
    )
    deliberation = forms.ModelChoiceField(Deliberation.objects.all(), label="Délibération", required=False)

    def clean(self):
        data = super().clean()
        if data.get("amount") and not data.get("deliberation"):
            self.add_error("deliberation", "Choisissez la délibération qui vote ce montant.")
        if data.get("amount") and self.instance.pk and self.instance.available + data["amount"] < 0:
            raise ValidationError(
                f"Il ne reste que {money(self.instance.available)} : le reste est déjà réservé ou engagé."
            )
        if data.get("amount") and not self.instance.pk and data["amount"] < 0:
            self.add_error("amount", "Un premier vote est positif.")
        return data


class LedgerInline(ReadOnlyInline):
    model = LedgerEntry
    verbose_name_plural = "grand livre"

    def get_fields(self, request, obj=None):
        amount, by = column("montant", "amount"), named("by", "par", request.user)
        return ["at", "kind", amount, "application", "deliberation", by]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("application", "deliberation", "by").order_by("-pk")


class CeilingAdmin(VisibleAdmin):
    """What the council voted. It grows by votes, and its totals follow the ledger."""

    form = VoteForm
    inlines = [LedgerInline]
    totals = {"voté": Sum("voted"), "disponible": Sum("available")}
    amounts = ["voted", "reserved", "committed", "released", "available"]

    def get_readonly_fields(self, request, obj=None):
        return [*self.identity, *self.amounts] if obj else self.amounts

    def get_fieldsets(self, request, obj=None):
        vote = (("Voter" if obj is None else "Voter un complément"), {"fields": ["amount", "deliberation"]})
        sets = [(None, {"fields": self.identity}), vote]
        return [*sets, ("Où en est l’argent", {"fields": self.amounts})] if obj else sets

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
    amounts = ["voted", "reserved", "committed", "released", "paid", "available"]
    list_display = [
        "__str__", column("voté", "voted"), column("réservé", "reserved"), column("engagé", "committed"),
        column("payé", "paid"), column("disponible", "available"),
    ]  # fmt: skip
    list_filter = ["year", "axis", "fund"]
    list_select_related = ["fund"]


@admin.register(Authorisation)
class AuthorisationAdmin(CeilingAdmin):
    identity = ["fund", "axis", "first_year", "last_year"]
    list_display = [
        "__str__", column("voté", "voted"), column("réservé", "reserved"), column("engagé", "committed"),
        column("disponible", "available"),
    ]  # fmt: skip
    list_filter = ["axis", "fund"]
    list_select_related = ["fund"]


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    list_filter = ["kind", "envelope__year"]
    list_select_related = ["envelope__fund", "authorisation__fund", "application", "by"]
    totals = {"somme": Sum("amount")}
    ordering = ["-pk"]

    def get_list_display(self, request):
        return ["at", "kind", column("montant", "amount"), "ceiling", "application", named("by", "par", request.user)]

    def get_fields(self, request, obj=None):
        return [*self.get_list_display(request), "instalment", "deliberation"]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)


@admin.register(Deliberation)
class DeliberationAdmin(VisibleAdmin):
    list_display = ["reference", "title", "held_on", "transmitted_on", "published_on", "executory_on"]
    search_fields = ["reference", "title"]
    readonly_fields = ["executory_on"]
    date_hierarchy = "held_on"


# Calls ----------------------------------------------------------------------------------------------


@admin.register(Call)
class CallAdmin(FlowAdmin):
    moves = CALL_MOVES
    list_display = ["title", status_badge, "opens_at", "closes_at", "envelope", "files"]
    list_filter = ["status", "kind", "envelope__year"]
    list_select_related = ["envelope__fund"]
    search_fields = ["title"]
    prepopulated_fields = {"slug": ["title"]}

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(count=Count("applications"))

    @admin.display(description="demandes", ordering="count")
    def files(self, call):
        url = reverse("admin:funding_application_changelist")
        return format_html('<a href="{}?call__id__exact={}">{}</a>', url, call.pk, call.count)

    def get_readonly_fields(self, request, obj=None):
        """Once published, its terms are the same for everybody."""
        if obj is None or obj.status == Call.Status.DRAFT:
            return ["status", "cancellation"]
        return [field.name for field in Call._meta.concrete_fields if field.name != "id"]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if "slug" in self.get_readonly_fields(request, obj) else self.prepopulated_fields

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "families":
            return forms.TypedMultipleChoiceField(
                choices=db_field.base_field.choices,
                required=False,
                label="Ouvert aux familles",
                widget=forms.CheckboxSelectMultiple,
                help_text="Rien de coché : toutes.",
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


# Applications ---------------------------------------------------------------------------------------


class YearInline(ReadOnlyInline):
    model = RequestedYear
    fields = readonly_fields = ["year", column("demandé", "requested"), column("proposé", "proposed")]


class BudgetInline(ReadOnlyInline):
    model = BudgetLine
    fields = readonly_fields = ["account", column("montant", "amount")]


class CompletionInline(ReadOnlyInline):
    model = CompletionRequest
    fields = readonly_fields = ["asked_at", "deadline", "answered_at", "replies"]

    @admin.display(description="ce qui est demandé, et la réponse")
    def replies(self, request):
        return format_html_join(
            "", "<p><strong>{}</strong><br>{}</p>", ((item.wanted, item.reply or "—") for item in request.items.all())
        )

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("items")


@admin.register(Application)
class ApplicationAdmin(FlowAdmin, ReadOnlyAdmin):
    moves = APPLICATION_MOVES
    list_display = ["number", "project", status_badge, "asked", "offered", "submitted", "silence"]
    list_filter = ["status", "call", "structure__sector", "structure__family"]
    list_select_related = ["structure", "call"]
    search_fields = ["number", "title", "structure__name", "structure__siret"]
    totals = {"demandé": Sum("requested"), "proposé": Sum("proposed")}
    inlines = [YearInline, BudgetInline, CompletionInline]
    fieldsets = [
        (None, {"fields": ["number", "structure_link", "call", "frequency", "scope"]}),
        ("Le projet", {"fields": ["title", "objectives", "description", "audience", "evaluation", "dates"]}),
        ("La structure", {"fields": ["identity", "known_grants"]}),
    ]
    readonly_fields = ["structure_link", "dates", "identity", "known_grants"]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .with_requested()
            .prefetch_related("completion_requests")
            .order_by("-submitted_at", "-pk")
        )

    @admin.display(description="demandé", ordering="requested")
    def asked(self, application):
        return money(application.requested)

    @admin.display(description="proposé", ordering="proposed")
    def offered(self, application):
        return money(application.proposed or None)

    @admin.display(description="silence le")
    def silence(self, application):
        """When silence would refuse it; nothing once decided."""
        waits = application.status in Application.Status.in_service()
        return f"{application.silence_refuses_on():%d/%m/%Y}" if waits else "—"

    @admin.display(description="demande", ordering="title")
    def project(self, application):
        return format_html("{}<br><span class='help'>{}</span>", application.title, application.structure)

    @admin.display(description="déposée le", ordering="submitted_at")
    def submitted(self, application):
        return f"{clock.local_date(application.submitted_at):%d/%m/%Y}" if application.submitted_at else "—"

    @admin.display(description="structure")
    def structure_link(self, application):
        url = reverse("admin:structures_structure_change", args=[application.structure_id])
        return format_html('<a href="{}">{}</a>', url, application.structure)

    @admin.display(description="période")
    def dates(self, application):
        return f"du {day(application.starts_on)} au {day(application.ends_on)}"

    @admin.display(description="identité")
    def identity(self, application):
        structure = application.structure
        known = [
            structure.get_family_display(),
            f"SIRET {structure.siret}" if structure.siret else "sans SIRET",
            f"RNA {structure.rna}" if structure.rna else "",
            f"{structure.address}, {structure.postcode} {structure.commune}",
        ]
        return format_html_join("", "{}<br>", ((line,) for line in known if line))

    @admin.display(description="autres financeurs connus")
    def known_grants(self, application):
        """What other funders published about this structure."""
        grants = KnownGrant.objects.about(application.structure).order_by("-year", "-pk")[:20]
        if not grants:
            return "Aucune subvention connue d’un autre financeur."
        rows = ((grant.year or "—", grant.funder_name, money(grant.amount_received), grant.purpose) for grant in grants)
        return format_html(
            "<table><thead><tr><th scope=col>Année</th><th scope=col>Financeur</th><th scope=col>Montant</th>"
            "<th scope=col>Objet</th></tr></thead><tbody>{}</tbody></table>",
            format_html_join("", "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", rows),
        )

    def documents(self, application):
        documents = []
        if application.submitted_at:
            documents.append(("Accusé de réception", reverse("funding:application_receipt", args=[application.pk])))
        if application.status in Application.Status.decided():
            documents.append(("Lettre de décision", reverse("funding:application_decision", args=[application.pk])))
        if hasattr(application, "grant"):
            agreement = application.grant.agreement
            documents.append((f"{agreement}", reverse("admin:funding_agreement_change", args=[agreement.pk])))
        return documents

    def alerts(self, application):
        alerts = []
        if application.status in Application.Status.in_service():
            alerts.append(("wait", f"Le silence vaudrait refus le {day(application.silence_refuses_on())}."))
        if application.structure.status != "verified":
            alerts.append(("wait", "La structure n’est pas encore vérifiée."))
        return alerts


# Grants ---------------------------------------------------------------------------------------------


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    list_display = ["application", "structure", column("montant", "amount"), "first_year", "last_year", "deliberation"]
    list_filter = ["first_year", "deliberation"]
    list_select_related = ["application", "structure", "deliberation"]
    search_fields = ["application__number", "structure__name"]
    totals = {"accordé": Sum("amount")}


class InstalmentInline(ReadOnlyInline):
    model = Instalment
    fields = readonly_fields = [
        *("link", "year", column("montant", "amount"), "state", "due_on", "order_number", "paid_on"),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("agreement", "after_report")

    @admin.display(description="versement")
    def link(self, instalment):
        url = reverse("admin:funding_instalment_change", args=[instalment.pk])
        return format_html('<a href="{}">n° {}</a>', url, instalment.rank)

    @admin.display(description="état")
    def state(self, instalment):
        return instalment.waits_for() or status_badge(instalment)


class ReportInline(ReadOnlyInline):
    model = Report
    fields = readonly_fields = ["link", "due_on", "state", "submitted_at", "accepted_at"]

    @admin.display(description="compte rendu")
    def link(self, report):
        return format_html('<a href="{}">{}</a>', reverse("admin:funding_report_change", args=[report.pk]), report.year)

    @admin.display(description="état")
    def state(self, report):
        return status_badge(report)


class SignatureInline(ReadOnlyInline):
    model = Signature
    fields = readonly_fields = ["party", "name", "role", "at", "fingerprint"]

    @admin.display(description="empreinte")
    def fingerprint(self, signature):
        return f"{signature.sha256[:12]}…"


@admin.register(Agreement)
class AgreementAdmin(FlowAdmin, ReadOnlyAdmin):
    moves = AGREEMENT_MOVES
    list_display = ["number", "structure", status_badge, "amount", "paid_amount", "starts_on", "ends_on", "signed_on"]
    list_filter = ["status", "grant__first_year"]
    list_select_related = ["grant__structure"]
    search_fields = ["number", "grant__structure__name", "grant__application__number"]
    totals = {"accordé": Sum("grant__amount"), "payé": Sum("paid")}
    inlines = [InstalmentInline, ReportInline, SignatureInline]
    fieldsets = [(None, {"fields": ["number", "file", "structure", "amount", "deliberation", "starts_on", "ends_on"]})]
    readonly_fields = ["file", "structure", "amount", "deliberation"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_paid()

    @admin.display(description="accordé", ordering="grant__amount")
    def amount(self, agreement):
        return money(agreement.grant.amount)

    @admin.display(description="payé", ordering="paid")
    def paid_amount(self, agreement):
        return money(agreement.paid)

    @admin.display(description="délibération")
    def deliberation(self, agreement):
        deliberation = agreement.grant.deliberation
        url = reverse("admin:funding_deliberation_change", args=[deliberation.pk])
        executory = deliberation.executory_on
        return format_html(
            '<a href="{}">{}</a>, {}',
            url,
            deliberation,
            f"exécutoire le {day(executory)}" if executory else "pas encore exécutoire",
        )

    @admin.display(description="demande")
    def file(self, agreement):
        application = agreement.grant.application
        url = reverse("admin:funding_application_change", args=[application.pk])
        return format_html('<a href="{}">{}</a>', url, application)

    def documents(self, agreement):
        documents = [("Convention (PDF)", reverse("funding:agreement_document", args=[agreement.pk]))]
        if agreement.document:
            signatures = reverse("funding:agreement_signatures", args=[agreement.pk])
            documents.append(("Feuille de signatures (PDF)", signatures))
        return documents

    def journal(self, request, agreement):
        return journal.lines(request.user, agreement, *agreement.instalments.all(), *agreement.reports.all())


@admin.register(Instalment)
class InstalmentAdmin(FlowAdmin, ReadOnlyAdmin):
    moves = INSTALMENT_MOVES
    list_display = [
        "__str__", "structure", "year", column("montant", "amount"), "state", "due_on", "paid_on", "order_number",
    ]  # fmt: skip
    list_filter = ["year", ("authorised_at", admin.EmptyFieldListFilter), ("paid_on", admin.EmptyFieldListFilter)]
    list_select_related = ["agreement__grant__structure", "after_report"]
    search_fields = ["agreement__number", "order_number", "agreement__grant__structure__name"]
    totals = {"somme": Sum("amount")}
    fieldsets = [
        (None, {"fields": ["agreement_link", "structure", "rank", "year", "amount", "after_report", "due_on"]}),
        ("Autorisation", {"fields": ["authorised_at", "authorised_by"]}),
        ("Paiement", {"fields": ["paid_on", "paid_by", "order_number"]}),
    ]
    readonly_fields = ["agreement_link", "structure"]

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields

    @admin.display(description="structure")
    def structure(self, instalment):
        return instalment.agreement.structure

    @admin.display(description="convention")
    def agreement_link(self, instalment):
        url = reverse("admin:funding_agreement_change", args=[instalment.agreement_id])
        return format_html('<a href="{}">{}</a>', url, instalment.agreement)

    @admin.display(description="état")
    def state(self, instalment):
        return status_badge(instalment)

    def alerts(self, instalment):
        return [("wait", instalment.waits_for())] if instalment.waits_for() else []


class ReportLineInline(ReadOnlyInline):
    model = ReportLine
    fields = readonly_fields = ["account", column("prévu", "planned"), column("réalisé", "actual")]


@admin.register(Report)
class ReportAdmin(FlowAdmin, ReadOnlyAdmin):
    moves = REPORT_MOVES
    list_display = ["__str__", "agreement", "structure", status_badge, "due_on", "submitted_at"]
    list_filter = ["status", "year"]
    list_select_related = ["agreement__grant__structure"]
    search_fields = ["agreement__number", "agreement__grant__structure__name"]
    inlines = [ReportLineInline]
    fields = [
        "agreement", "year", "due_on", "achievements", "beneficiaries", "results", "gaps", "remarks", "submitted_at",
        "accepted_at",
    ]  # fmt: skip


@admin.register(KnownGrant)
class KnownGrantAdmin(ReadOnlyAdmin):
    """What other funders published, as it was imported."""

    list_display = [
        "beneficiary_name",
        "funder_name",
        "year",
        column("montant", "amount_received"),
        "purpose",
        "source",
    ]
    list_filter = ["year", "funder_name"]
    search_fields = ["beneficiary_name", "beneficiary_siret", "beneficiary_siren", "beneficiary_rna", "purpose"]
    totals = {"somme": Sum("amount_received")}
