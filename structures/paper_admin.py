"""Papers in the back-office: read, opened, and told « conforme » or « à refaire ».

Those of a protected structure are the group Protection's: other agents find neither their rows nor their names.
"""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html

from commons import journal
from commons.admin import ReadOnlyAdmin, ReadOnlyInline, named
from commons.templatetags.ui import status as badge

from . import workflow
from .forms import CheckForm
from .models import Paper, PaperKind


@admin.display(description="fichier")
def file_link(paper):
    url = reverse("structures:paper_file", args=[paper.structure.slug, paper.pk])
    return format_html('<a href="{}">{}</a>', url, paper.name)


@admin.display(description="état")
def state(paper):
    if not paper.is_current:
        return badge("Remplacée", "neutral")
    return badge(*paper.standing)


@admin.display(description="pièce", ordering="kind")
def page_link(paper):
    url = reverse("admin:structures_paper_change", args=[paper.pk])
    return format_html('<a href="{}">{}</a>', url, paper.get_kind_display())


class PaperInline(ReadOnlyInline):
    """On the structure's page: the latest version of each paper, for those who may open them."""

    model = Paper
    fk_name = "structure"
    fields = readonly_fields = [page_link, file_link, state, "added_at", "checked_at"]

    def get_queryset(self, request):
        return Paper.objects.visible_to(request.user).current().select_related("structure")


class StateFilter(admin.SimpleListFilter):
    title = "état"
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        return [("unseen", "à regarder"), ("seen", "conformes"), ("redo", "à refaire"), ("old", "remplacées")]

    def queryset(self, request, queryset):
        return {
            "unseen": queryset.current().filter(checked_at=None),
            "seen": queryset.current().filter(checked_at__isnull=False, refusal=""),
            "redo": queryset.current().exclude(refusal=""),
            "old": queryset.filter(superseded_at__isnull=False),
        }.get(self.value(), queryset)


@admin.register(Paper)
class PaperAdmin(ReadOnlyAdmin):
    """Each version of each paper. Given by the structure, looked at by an agent, changed by nobody."""

    ordering = ["-added_at", "-pk"]
    list_display = [page_link, "structure", file_link, state, "added_at"]
    list_display_links = None
    list_filter = [StateFilter, "kind"]
    list_select_related = ["structure"]
    search_fields = ["structure__name", "structure__siret"]
    change_form_template = "structures/paper_admin.html"

    def get_fields(self, request, obj=None):
        by, checked_by = named("added_by", "ajoutée par", request.user), named("checked_by", "vue par", request.user)
        return [
            *("structure_link", "kind", file_link, state, "pages", "valid_from", "valid_until"),
            *("added_at", by, "superseded_at", "checked_at", checked_by, "sha256"),
        ]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description="structure")
    def structure_link(self, paper):
        url = reverse("admin:structures_structure_change", args=[paper.structure_id])
        return format_html('<a href="{}">{}</a>', url, paper.structure)

    def get_urls(self):
        check = path("<int:pk>/regarder/", self.admin_site.admin_view(self.check_view), name="structures_paper_check")
        return [check, *super().get_urls()]

    def may_check(self, request):
        return request.user.has_perm("structures.change_paper")

    def check_view(self, request, pk):
        """« Conforme » or « à refaire », and why: the structure reads it."""
        if not self.may_check(request):
            raise PermissionDenied
        paper = self.get_queryset(request).filter(pk=pk).first()
        if paper is None:
            raise Http404
        back = reverse("admin:structures_paper_change", args=[pk])
        form = CheckForm(request.POST or None, initial={"refusal": paper.refusal or CheckForm.CONFORMING})
        if request.method == "POST" and form.is_valid():
            try:
                workflow.check_paper(paper, by=request.user, refusal=form.cleaned_data["refusal"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, "C’est noté : la structure est prévenue." if paper.refusal else "C’est noté.")
                return redirect(back)
        context = self.admin_site.each_context(request) | {
            "paper": paper,
            "form": form,
            "back": back,
            "title": f"{PaperKind(paper.kind).label} de {paper.structure}",
            "opts": self.opts,
        }
        return render(request, "structures/paper_check.html", context, status=422 if form.errors else 200)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context |= {
                "journal": journal.lines(request.user, obj),
                "check_url": reverse("admin:structures_paper_check", args=[obj.pk])
                if self.may_check(request) and obj.is_current
                else "",
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
