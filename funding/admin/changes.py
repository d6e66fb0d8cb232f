"""Amendments, terminations and money to give back, for the agents."""

from django.contrib import admin
from django.db.models import Sum
from django.urls import reverse

from commons import journal
from commons.admin import FlowAdmin, ReadOnlyAdmin, ReadOnlyInline, named
from commons.french import day
from structures.models.papers import sees_papers

from .. import workflow
from ..forms.amendments import AMENDMENT_MOVES
from ..forms.changes import RECOVERY_MOVES, TERMINATION_MOVES
from ..models import (
    AmendedReport,
    AmendedTarget,
    AmendedYear,
    Amendment,
    Collection,
    PaymentCorrection,
    Recovery,
    Termination,
)
from .columns import amount, link, status_badge

ASKED, DECIDED = amount("annoncé", "asked"), amount("décidé", "amount")


class AmendedYearInline(ReadOnlyInline):
    model = AmendedYear
    fields = readonly_fields = ["year", amount("avant", "before"), amount("après", "after")]


class AmendedReportInline(ReadOnlyInline):
    model = AmendedReport
    fields = readonly_fields = ["report", "before", "after"]


class AmendedTargetInline(ReadOnlyInline):
    model = AmendedTarget
    fields = readonly_fields = ["indicator", "year", "before", "after"]


class OfAgreementAdmin(FlowAdmin, ReadOnlyAdmin):
    """A file that hangs on an agreement."""

    list_select_related = ["agreement__grant__structure"]
    search_fields = ["agreement__number", "agreement__grant__structure__name"]

    @admin.display(description="structure")
    def structure(self, row):
        return row.structure

    @admin.display(description="convention")
    def agreement_link(self, row):
        return link(row.agreement)

    def about(self, row):
        return f"{row.agreement} · {row.structure}"

    def journal(self, request, row):
        return journal.lines(request.user, row)


@admin.register(Amendment)
class AmendmentAdmin(OfAgreementAdmin):
    moves = AMENDMENT_MOVES
    list_display = ["__str__", "agreement_link", "structure", status_badge, "sent_on", "signed_on"]
    list_filter = ["status"]
    inlines = [AmendedYearInline, AmendedReportInline, AmendedTargetInline]
    fields = [
        "agreement_link", "structure", "reason", "ends_before", "ends_on", "purpose_before", "purpose", "deliberation",
        "sent_on", "signed_on", "abandonment",
    ]  # fmt: skip
    readonly_fields = ["agreement_link", "structure"]
    columns = {
        "Convention": "agreement__number",
        "Avenant n°": "rank",
        "Structure": "structure",
        "Statut": "get_status_display",
        "Proposé le": "sent_on",
        "En vigueur le": "signed_on",
    }

    def move_initial(self, request, move):
        """Who signs on screen is whoever opened the page."""
        return {"name": request.user.get_full_name()} if move is workflow.countersign_amendment else {}

    def documents(self, amendment):
        words = "Avenant (PDF)" if amendment.document else "Projet d’avenant (PDF)"
        return [(words, reverse("funding:amendment_document", args=[amendment.pk]))]


class MeasureAdmin(OfAgreementAdmin):
    """Announced, answered, decided: what both sides wrote."""

    list_filter = ["status", "ground"]
    heard = ("Contradictoire", {"fields": ["announced_at", "answer_until", "answer", "answered_at"]})
    decided = ("Décision", {"fields": ["reasons", "decided_at", "prefect_on"]})
    readonly_fields = ["agreement_link", "structure"]

    def alerts(self, measure):
        """Until when the structure may speak."""
        if measure.is_open and not measure.answered_at and not measure.delay_has_run:
            return [("wait", f"La structure peut répondre jusqu’au {day(measure.answer_until)}.")]
        return []

    def documents(self, measure):
        words = "Lettre de décision (PDF)" if measure.decided_at else "Lettre d’annonce (PDF)"
        return [(words, reverse(f"funding:{self.opts.model_name}_letter", args=[measure.pk]))]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """With the paper that the structure joined, for whoever opens its papers."""
        response = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        if obj is not None and obj.answer_file and sees_papers(request.user, obj.structure):
            url = reverse(f"funding:{self.opts.model_name}_file", args=[obj.pk])
            response.context_data["documents"].append(("Pièce jointe à la réponse", url))
        return response


@admin.register(Termination)
class TerminationAdmin(MeasureAdmin):
    moves = TERMINATION_MOVES
    list_display = ["__str__", "agreement_link", "structure", "ground", status_badge, "announced_at", "answer_until"]
    fieldsets = [
        (None, {"fields": ["agreement_link", "structure", "ground", "facts"]}),
        MeasureAdmin.heard,
        MeasureAdmin.decided,
    ]
    columns = {
        "Convention": "agreement__number",
        "Structure": "structure",
        "Motif": "get_ground_display",
        "Statut": "get_status_display",
        "Annoncée le": "announced_at",
        "Décidée le": "decided_at",
    }


class CollectionInline(ReadOnlyInline):
    model = Collection

    def get_fields(self, request, obj=None):
        return ["collected_on", "reference", amount("montant", "amount"), named("by", "par", request.user)]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)


@admin.register(Recovery)
class RecoveryAdmin(MeasureAdmin):
    moves = RECOVERY_MOVES
    list_display = [
        "__str__", "agreement_link", "structure", "ground", status_badge, ASKED, DECIDED,
        amount("encaissé", "received"), "due_on",
    ]  # fmt: skip
    inlines = [CollectionInline]
    totals = {"décidé": Sum("amount"), "encaissé": Sum("received")}
    fieldsets = [
        (None, {"fields": ["agreement_link", "structure", "ground", "facts", ASKED, "computation"]}),
        MeasureAdmin.heard,
        MeasureAdmin.decided,
        ("Titre", {"fields": [DECIDED, "is_withheld", "order_number", "due_on"]}),
    ]
    readonly_fields = [*MeasureAdmin.readonly_fields, ASKED, DECIDED]
    columns = {
        "Convention": "agreement__number",
        "Reversement n°": "rank",
        "Structure": "structure",
        "Motif": "get_ground_display",
        "Statut": "get_status_display",
        "Annoncé": "asked",
        "Décidé": "amount",
        "Retenu": "is_withheld",
        "Encaissé": "received",
        "Titre": "order_number",
        "À rembourser avant le": "due_on",
    }

    def get_queryset(self, request):
        return super().get_queryset(request).with_collected()


class CorrectionInline(ReadOnlyInline):
    """What was once written about a payment."""

    model = PaymentCorrection

    def get_fields(self, request, obj=None):
        return ["at", "kind", "reason", "order_number", "paid_on", named("by", "par", request.user)]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)


class ChangeInline(ReadOnlyInline):
    """A file that hangs on the agreement, with its page."""

    fields = readonly_fields = ["page", status_badge]

    @admin.display(description="dossier")
    def page(self, row):
        return link(row)


class AmendmentInline(ChangeInline):
    model = Amendment


class TerminationInline(ChangeInline):
    model = Termination


class RecoveryInline(ChangeInline):
    model = Recovery


CHANGES = [AmendmentInline, TerminationInline, RecoveryInline]
