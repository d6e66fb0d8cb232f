"""Applications: read, instructed and decided by moves."""

from django.contrib import admin
from django.db.models import OuterRef, Subquery, Sum
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from commons import clock
from commons.admin import FlowAdmin, ReadOnlyAdmin, ReadOnlyInline
from commons.french import day, money

from ..forms import APPLICATION_MOVES
from ..models import Application, BudgetLine, CompletionRequest, KnownGrant, LedgerEntry, RequestedYear
from .columns import amount, status_badge


class YearInline(ReadOnlyInline):
    model = RequestedYear
    fields = readonly_fields = ["year", amount("demandé", "requested"), amount("proposé", "proposed")]


class BudgetInline(ReadOnlyInline):
    model = BudgetLine
    fields = readonly_fields = ["account", amount("montant", "amount")]


class CompletionInline(ReadOnlyInline):
    model = CompletionRequest
    fields = readonly_fields = ["asked_at", "deadline", "answered_at", "lapsed_at", "replies"]

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
    ordering = ["-submitted_at", "-pk"]
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
    columns = {
        "Numéro": "number",
        "Structure": "structure__name",
        "SIRET": "structure__siret",
        "Secteur": "structure__sector",
        "Appel": "call",
        "Intitulé": "title",
        "Statut": "get_status_display",
        "Déposée le": "submitted_at",
        "Demandé": "requested",
        "Proposé": "proposed",
        "Accordé": "grant__amount",
        "Payé": "paid",
        "Délibération": "grant__deliberation__reference",
        "Décidée le": "decided_at",
    }

    def get_queryset(self, request):
        return super().get_queryset(request).with_requested().prefetch_related("completion_requests")

    def get_export_queryset(self, request):
        paid = LedgerEntry.objects.filter(application=OuterRef("pk"), kind=LedgerEntry.Kind.PAID).order_by()
        return (
            super()
            .get_export_queryset(request)
            .select_related("structure__sector", "call", "grant__deliberation")
            .annotate(paid=Subquery(paid.values("application").annotate(sum=Sum("amount")).values("sum")))
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
        request = application.open_request if application.status == Application.Status.INCOMPLETE else None
        unanswered = request is not None and request.is_overdue
        if unanswered:
            alerts.append(("act", f"Les compléments attendus pour le {day(request.deadline)} ne sont pas arrivés."))
        if unanswered or application.status in Application.Status.in_service():
            alerts.append(("wait", f"Le silence vaudrait refus le {day(application.silence_refuses_on())}."))
        if application.structure.status != "verified":
            alerts.append(("wait", "La structure n’est pas encore vérifiée."))
        return alerts
