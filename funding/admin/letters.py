"""The words of the town's letters: written as a draft, seen as a PDF, then put in use; and the reasons of refusals."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html_join

from commons import files
from commons.admin import VisibleAdmin

from .. import documents
from ..models import LetterTemplate, RefusalReason


@admin.register(LetterTemplate)
class LetterTemplateAdmin(VisibleAdmin):
    """A version is written until it is used; from then on it stays as it was, beside the letters that it wrote."""

    list_display = ["kind", "version", "heading", "used_at", "used_by"]
    list_filter = ["kind"]
    list_select_related = ["used_by"]
    change_form_template = "admin/funding/lettertemplate/change_form.html"
    readonly_fields = ["known_fields", "version", "used_at", "used_by"]
    columns = {
        "Lettre": "get_kind_display",
        "Version": "version",
        "Titre": "heading",
        "Texte": "body",
        "Depuis le": "used_at",
    }

    def get_fields(self, request, obj=None):
        return (
            ["kind", "heading", "body"]
            if obj is None
            else ["version", "heading", "body", "known_fields", "used_at", "used_by"]
        )

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, *(["heading", "body"] if obj is not None and obj.is_used else [])]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or not obj.is_used)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_changeform_initial_data(self, request):
        """A new version begins with the words in use."""
        kind = request.GET.get("kind", LetterTemplate.Kind.AWARD)
        now = LetterTemplate.objects.in_use(kind) if kind in LetterTemplate.Kind else None
        return {"kind": kind, "heading": now.heading, "body": now.body} if now else {"kind": kind}

    @admin.display(description="champs de cette lettre")
    def known_fields(self, template):
        rows = ((f"{{{field.name}}}", field.meaning) for field in template.fields)
        return format_html_join("", "<code>{}</code> {}<br>", rows)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/apercu.pdf", view(self.preview), name="funding_lettertemplate_preview"),
            path("<int:pk>/mettre-en-service/", view(self.put_in_use), name="funding_lettertemplate_use"),
            *super().get_urls(),
        ]

    def seen(self, request, pk):
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def preview(self, request, pk):
        template = self.seen(request, pk)
        return files.pdf(documents.preview(template), f"apercu-{template.kind}-{template.version}")

    def put_in_use(self, request, pk):
        template = self.seen(request, pk)
        if request.method != "POST" or not request.user.has_perm("funding.change_lettertemplate"):
            raise PermissionDenied
        template.use(by=request.user)
        messages.success(request, f"{template} : les prochaines lettres seront écrites ainsi.")
        return redirect(reverse("admin:funding_lettertemplate_change", args=[pk]))


@admin.register(RefusalReason)
class RefusalReasonAdmin(VisibleAdmin):
    """Reasons to choose from when a request is refused: for all calls, for an axis, or for one call."""

    list_display = ["label", "call", "axis"]
    list_filter = ["axis"]
    list_select_related = ["call"]
    search_fields = ["label", "text"]
    columns = {"En bref": "label", "Motif": "text", "Appel": "call", "Axe": "get_axis_display"}
