"""The town's library of articles: written as a draft, checked, seen as a PDF, then put in use and frozen."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html_join

from commons import files
from commons.admin import VisibleAdmin

from .. import documents
from ..article_samples import CASES
from ..models import AgreementTemplate, Article
from ..models.articles import BLOCKS, CONDITIONS, REFERENCES, TEXT_FIELDS


class ArticleInline(admin.StackedInline):
    """Articles in their order. An emptied rank is not a number: each is counted when it is printed."""

    model = Article
    extra = 1
    fields = [("rank", "subject", "condition"), "heading", "body"]

    def get_queryset(self, request):
        return self.model.objects.visible_to(request.user)

    def may_write(self, request, template):
        return template is not None and not template.is_used and request.user.has_perm("funding.change_article")

    def has_add_permission(self, request, obj=None):
        return self.may_write(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.may_write(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.may_write(request, obj)


@admin.register(AgreementTemplate)
class AgreementTemplateAdmin(VisibleAdmin):
    """A version is written until it is used; from then on it stays as it was, beside the agreements that it wrote."""

    list_display = ["__str__", "remark", "used_at", "used_by"]
    list_filter = ["form"]
    list_select_related = ["used_by"]
    change_form_template = "admin/funding/agreementtemplate/change_form.html"
    fields = ["form", "version", "remark", "known_fields", "known_conditions", "used_at", "used_by"]
    readonly_fields = ["form", "version", "known_fields", "known_conditions", "used_at", "used_by"]
    inlines = [ArticleInline]
    columns = {
        "Forme": "get_form_display",
        "Version": "version",
        "Ce qui change": "remark",
        "Depuis le": "used_at",
    }

    def has_add_permission(self, request):
        """A version begins from the one before, by its button."""
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or not obj.is_used)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and obj is not None and not obj.is_used

    def get_fields(self, request, obj=None):
        """Who writes needs the words of the trade at hand; who reads does not."""
        helps = () if self.has_change_permission(request, obj) else ("known_fields", "known_conditions")
        return [name for name in self.fields if name not in helps]

    @admin.display(description="champs")
    def known_fields(self, template):
        rows = ((f"{{{field.name}}}", field.meaning) for field in (*TEXT_FIELDS, *BLOCKS, *REFERENCES))
        return format_html_join("", "<code>{}</code> {}<br>", rows)

    @admin.display(description="conditions")
    def known_conditions(self, template):
        rows = ((f"[{name}]", f"[sauf {name}]", meaning) for name, meaning in CONDITIONS.items())
        return format_html_join("", "<code>{}</code> ou <code>{}</code> : {}<br>", rows)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context |= {
                "faults": [] if obj.is_used else obj.faults(),
                "cases": [(self.preview_url(obj, case), told) for case, told in CASES.items()],
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def preview_url(self, template, case):
        return reverse("admin:funding_agreementtemplate_preview", args=[template.pk, case])

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/apercu/<slug:case>.pdf", view(self.preview), name="funding_agreementtemplate_preview"),
            path("<int:pk>/mettre-en-service/", view(self.put_in_use), name="funding_agreementtemplate_use"),
            path("<int:pk>/nouvelle-version/", view(self.begin_next), name="funding_agreementtemplate_next"),
            *super().get_urls(),
        ]

    def seen(self, request, pk):
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def written(self, request, pk):
        """The version that this press of a button changes."""
        template = self.seen(request, pk)
        if request.method != "POST" or not request.user.has_perm("funding.change_agreementtemplate"):
            raise PermissionDenied
        return template

    def to_page(self, template):
        return redirect(reverse("admin:funding_agreementtemplate_change", args=[template.pk]))

    def preview(self, request, pk, case):
        """A text with a fault is not printed: the page says what it is."""
        template = self.seen(request, pk)
        if case not in CASES or (not template.is_used and template.faults()):
            messages.error(request, "L’aperçu attend que les fautes ci-dessous soient corrigées.")
            return self.to_page(template)
        return files.pdf(documents.preview_agreement(template, case), f"apercu-{template.form}-{template.version}")

    def put_in_use(self, request, pk):
        template = self.written(request, pk)
        try:
            template.use(by=request.user)
        except ValidationError as error:
            messages.error(request, f"Cette version ne peut pas servir : {' '.join(error.messages)}")
        else:
            messages.success(request, f"{template} : les prochaines conventions seront rédigées ainsi.")
        return self.to_page(template)

    def begin_next(self, request, pk):
        return self.to_page(self.written(request, pk).begin_next())
