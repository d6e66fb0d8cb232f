"""Calls: written here, then published by a move."""

from django import forms
from django.contrib import admin, messages
from django.db.models import Count
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from commons.admin import FlowAdmin

from ..forms import CALL_MOVES
from ..models import Call
from .columns import amount, status_badge
from .notices import QuestionInline
from .scoring import CriterionInline, WithGrid

AT_MOST = amount("montant annuel au plus", "max_amount")


@admin.register(Call)
class CallAdmin(WithGrid, FlowAdmin):
    moves = CALL_MOVES
    list_display = ["title", status_badge, "opens_at", "closes_at", "envelope", "files"]
    list_filter = ["status", "kind", "envelope__year"]
    list_select_related = ["envelope__fund", "authorisation__fund"]
    search_fields = ["title"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [QuestionInline, CriterionInline]
    columns = {
        "Titre": "title",
        "Nature": "get_kind_display",
        "Statut": "get_status_display",
        "Ouvre le": "opens_at",
        "Ferme le": "closes_at",
        "Enveloppe": "envelope",
        "Autorisation d’engagement": "authorisation",
        "Années au plus": "max_years",
        "Montant annuel au plus": "max_amount",
        "Demandes": "count",
    }

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(count=Count("applications"))

    @admin.display(description="demandes", ordering="count")
    def files(self, call):
        url = reverse("admin:funding_application_changelist")
        return format_html('<a href="{}?call__id__exact={}">{}</a>', url, call.pk, call.count)

    @admin.display(description="ouvert aux familles")
    def open_to(self, call):
        return ", ".join(call.family_labels()) or "toutes"

    @admin.display(description="pièces demandées")
    def asked(self, call):
        return ", ".join(kind.label for kind in call.asked_papers()) or "aucune"

    def is_draft(self, call):
        return call is None or call.status == Call.Status.DRAFT

    def get_fieldsets(self, request, obj=None):
        draft = self.is_draft(obj)
        families, at_most = ("families", "max_amount") if draft else ("open_to", AT_MOST)
        reason = [("Annulation", {"fields": ["cancellation"]})] if obj and obj.cancellation else []
        return [
            *reason,
            ("L’appel", {"fields": ["title", "slug", "kind", "summary", "description", families]}),
            ("Les pièces", {"fields": ["papers" if draft else "asked"]}),
            ("Le calendrier", {"fields": ["opens_at", "closes_at"]}),
            ("L’argent", {"fields": ["envelope", "authorisation", "max_years", at_most, "advance_percent"]}),
        ]

    def get_readonly_fields(self, request, obj=None):
        return ["status", "cancellation"]

    def has_change_permission(self, request, obj=None):
        """Once published, its terms are the same for everybody."""
        return self.is_draft(obj) and super().has_change_permission(request, obj)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """A page opened on the draft and sent after the publication gets an answer, not a closed door."""
        if request.method == "POST" and object_id:
            call = self.get_object(request, object_id)
            if call and not self.is_draft(call):
                messages.error(request, "Trop tard : un appel publié ne change plus, sinon pour fermer plus tard.")
                return redirect(self.change_url(call))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_prepopulated_fields(self, request, obj=None):
        return self.prepopulated_fields if self.has_change_permission(request, obj) or obj is None else {}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "families":
            return forms.TypedMultipleChoiceField(
                choices=db_field.base_field.choices,
                required=False,
                label="Ouvert aux familles",
                widget=forms.CheckboxSelectMultiple,
                help_text="Rien de coché : toutes.",
            )
        if db_field.name == "papers":
            return forms.TypedMultipleChoiceField(
                choices=db_field.base_field.choices,
                required=False,
                label="Pièces demandées",
                widget=forms.CheckboxSelectMultiple,
                help_text="Ne demandez que l’indispensable. Une association inscrite au RNA ne donne ni ses statuts "
                "ni la liste de ses dirigeants, et une pièce promise pour plus tard n’empêche pas de déposer.",
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)
