"""Agreements, their instalments and their reports, to the last euro."""

from django.contrib import admin
from django.db.models import Sum
from django.urls import reverse
from django.utils.html import format_html

from commons import journal
from commons.admin import FlowAdmin, ReadOnlyAdmin, ReadOnlyInline
from commons.french import day, money
from structures.models.people import SHELTERED_NAME

from .. import workflow
from ..forms import AGREEMENT_MOVES
from ..models import Agreement, Instalment, Report, Signature
from ..workflow import scans
from .changes import CHANGES
from .columns import amount, link, state_badge, status_badge
from .scans import paper_documents
from .wording import WORDING, IndicatorInline, WithWording

AMOUNT = amount("montant", "amount")
BEFORE_FROZEN = (workflow.choose_text, workflow.write_indicators, workflow.change_schedule, workflow.print_to_sign)


class InstalmentInline(ReadOnlyInline):
    model = Instalment
    fields = readonly_fields = [
        *("link", "year", AMOUNT, "state", "due_on", "order_number", "paid_on"),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_holds().select_related("agreement", "after_report")

    @admin.display(description="versement")
    def link(self, instalment):
        return link(instalment, f"n° {instalment.rank}")

    @admin.display(description="état")
    def state(self, instalment):
        return instalment.says()


class ReportInline(ReadOnlyInline):
    model = Report
    fields = readonly_fields = ["link", "due_on", state_badge, "submitted_at", "accepted_at"]

    @admin.display(description="compte rendu")
    def link(self, report):
        return link(report, report.year)


def signatory(field, description, reader, nobody):
    """A column about who signed. A structure may become protected later: then only its relay keeps a name."""
    sees_all = reader.has_perm("structures.see_protected")

    @admin.display(description=description)
    def show(signature):
        structure = signature.agreement.structure
        hidden = signature.party == Signature.Party.STRUCTURE and structure.is_protected and not sees_all
        return nobody if hidden and signature.name != structure.relay_name else getattr(signature, field)

    return show


class SignatureInline(ReadOnlyInline):
    model = Signature

    def get_fields(self, request, obj=None):
        name = signatory("name", "nom du signataire", request.user, SHELTERED_NAME)
        return ["party", name, signatory("role", "qualité", request.user, "—"), "at", "fingerprint"]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("agreement__grant__structure")

    @admin.display(description="empreinte")
    def fingerprint(self, signature):
        return f"{signature.sha256[:12]}…"


@admin.register(Agreement)
class AgreementAdmin(WithWording, FlowAdmin, ReadOnlyAdmin):
    moves = AGREEMENT_MOVES
    list_display = ["number", "structure", status_badge, "granted", "paid_so_far", "ends_on", "signed_on"]
    list_filter = ["status", "grant__first_year"]
    list_select_related = ["grant__structure", "grant__application", "grant__deliberation"]
    search_fields = ["number", "grant__structure__name", "grant__application__number"]
    totals = {"accordé": Sum("grant__amount"), "payé": Sum("paid")}
    inlines = [InstalmentInline, IndicatorInline, ReportInline, SignatureInline, *CHANGES]
    fieldsets = [
        (None, {"fields": ["number", "file", "structure", "granted", "deliberation", "starts_on", "ends_on"]}),
        WORDING,
    ]
    readonly_fields = ["file", "structure", "granted", "deliberation", "text", "law"]
    columns = {
        "Numéro": "number",
        "Demande": "grant__application__number",
        "Structure": "structure",
        "Statut": "get_status_display",
        "Accordé": "grant__amount",
        "Payé": "paid",
        "Début": "starts_on",
        "Fin": "ends_on",
        "Délibération": "grant__deliberation__reference",
        "Signée le": "signed_on",
        "Notifiée le": "notified_at",
    }

    def get_queryset(self, request):
        return super().get_queryset(request).with_paid()

    @admin.display(description="accordé", ordering="grant__amount")
    def granted(self, agreement):
        return money(agreement.grant.amount)

    @admin.display(description="payé", ordering="paid")
    def paid_so_far(self, agreement):
        return money(agreement.paid)

    @admin.display(description="délibération")
    def deliberation(self, agreement):
        executory = agreement.grant.deliberation.executory_on
        words = f"exécutoire le {day(executory)}" if executory else "pas encore exécutoire"
        return format_html("{}, {}", link(agreement.grant.deliberation), words)

    @admin.display(description="demande")
    def file(self, agreement):
        return link(agreement.grant.application)

    def open_moves(self, request, agreement):
        """Once the document is frozen, it stands among the documents and its words are no longer chosen."""
        frozen = BEFORE_FROZEN if agreement.document else ()
        return [(move, url) for move, url in super().open_moves(request, agreement) if move not in frozen]

    def about(self, agreement):
        return f"{agreement} · {agreement.structure} · {money(agreement.grant.amount)}"

    def alerts(self, agreement):
        """What is missing of an original that comes back sheet by sheet."""
        if wanted := scans.wanted(agreement):
            pages = f"les pages {', '.join(map(str, wanted))}" if len(wanted) > 1 else f"la page {wanted[0]}"
            return [("wait", f"L’original signé sur papier n’est pas complet : il manque {pages}.")]
        return []

    def move_initial(self, request, move):
        """Who signs on screen is whoever opened the page."""
        return {"name": request.user.get_full_name()} if move is workflow.countersign else {}

    def documents(self, agreement):
        documents = [("Convention (PDF)", reverse("funding:agreement_document", args=[agreement.pk]))]
        if agreement.document:
            signatures = reverse("funding:agreement_signatures", args=[agreement.pk])
            documents.append(("Feuille de signatures (PDF)", signatures))
        return documents

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """With the signed original on paper, for whoever may read what a hand wrote."""
        response = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        if obj is not None:
            response.context_data["documents"] += paper_documents(request.user, obj)
        return response

    def journal(self, request, agreement):
        return journal.lines(request.user, agreement, *agreement.instalments.all(), *agreement.reports.all())
