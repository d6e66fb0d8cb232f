"""Applications: read, instructed and decided by moves."""

from django.contrib import admin
from django.db.models import OuterRef, Subquery, Sum
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from commons.admin import FlowAdmin, ReadOnlyAdmin, ReadOnlyInline
from commons.french import money

from .. import sheet
from ..forms import APPLICATION_MOVES
from ..instruction import Instruction
from ..models import Application, CompletionRequest, KnownGrant, LedgerEntry
from ..models.synthesis import with_marks
from .admissibility import AdmissibilityInline
from .assisted import AssistedMixin
from .bulk import ACTIONS, RIGHT
from .instruction_list import COLUMNS, InstructionList, NamedRelation, SilenceFilter
from .messages import ConversationMixin, UnreadFilter
from .papers import PapersInline
from .partners import INLINES as PARTNER_INLINES
from .partners import without_partners
from .scoring import WithReaders, rounded


class CompletionInline(ReadOnlyInline):
    model = CompletionRequest
    fields = readonly_fields = ["asked_at", "deadline", "answered_at", "lapsed_at", "replies"]

    @admin.display(description="ce qui est demandé, et la réponse")
    def replies(self, request):
        return format_html_join(
            "", "<p><strong>{}</strong><br>{}</p>", ((item.wanted, item.told) for item in request.items.all())
        )

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("items__paper")


@admin.register(Application)
class ApplicationAdmin(WithReaders, ConversationMixin, AssistedMixin, FlowAdmin, ReadOnlyAdmin):
    moves = APPLICATION_MOVES
    ordering = ["-submitted_at", "-pk"]
    list_display = COLUMNS
    actions = ACTIONS
    list_filter = [
        *("status", SilenceFilter, UnreadFilter, ("call", NamedRelation)),
        *(("structure__sector", NamedRelation), "structure__family"),
    ]
    change_list_template = "admin/funding/application/change_list.html"
    change_form_template = "admin/funding/application/change_form.html"
    list_select_related = ["structure"]
    search_fields = ["number", "title", "structure__name", "structure__siret"]
    totals = {"demandé": Sum("requested"), "proposé": Sum("proposed")}
    list_per_page = 25
    inlines = [AdmissibilityInline, PapersInline, CompletionInline, *PARTNER_INLINES]
    fieldsets = [
        (None, {"fields": ["number", "structure_link", "call", "frequency", "scope"]}),
        ("La structure", {"fields": ["identity", "known_grants"]}),
        ("Le dossier, rubrique par rubrique", {"fields": ["sections"]}),
    ]
    readonly_fields = ["structure_link", "identity", "known_grants", "sections"]
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
        "Note sur 20": lambda application: rounded(application.mark),
        "Silence le": "silence_on",
        "Accordé": "grant__amount",
        "Payé": "paid",
        "Délibération": "grant__deliberation__reference",
        "Décidée le": "decided_at",
    }

    def has_decide_permission(self, request):
        return request.user.has_perm(RIGHT)

    def get_changelist(self, request, **kwargs):
        return InstructionList

    def get_export_queryset(self, request):
        paid = LedgerEntry.objects.filter(application=OuterRef("pk"), kind=LedgerEntry.Kind.PAID).order_by()
        return (
            with_marks(super().get_export_queryset(request), request.user)
            .select_related("structure__sector", "call", "grant__deliberation")
            .annotate(paid=Subquery(paid.values("application").annotate(sum=Sum("amount")).values("sum")))
        )

    @admin.display(description="structure")
    def structure_link(self, application):
        url = reverse("admin:structures_structure_change", args=[application.structure_id])
        return format_html('<a href="{}">{}</a>', url, application.structure)

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

    def get_inlines(self, request, application):
        return without_partners(super().get_inlines(request, application), application)

    @admin.display(description="formulaire")
    def sections(self, application):
        """What the official form says, folded (``funding.sheet``)."""
        return render_to_string("funding/_sections.html", {"sections": sheet.sections(application), "folded": True})

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
        documents.append(("Demande au format Cerfa", reverse("funding:application_cerfa", args=[application.pk])))
        if application.submitted_at:
            documents.append(("Accusé de réception", reverse("funding:application_receipt", args=[application.pk])))
        if application.status in Application.Status.decided():
            documents.append(("Lettre de décision", reverse("funding:application_decision", args=[application.pk])))
        if hasattr(application, "grant"):
            agreement = application.grant.agreement
            documents.append((f"{agreement}", reverse("admin:funding_agreement_change", args=[agreement.pk])))
        return documents

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """With what an instructor must have in sight before deciding."""
        if obj is not None:
            context["instruction"] = Instruction(obj, request.user)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
