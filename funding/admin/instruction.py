"""What instructors write beside the files: aids in kind, the law's thresholds."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from commons import journal
from commons.admin import ReadOnlyAdmin, VisibleAdmin, named

from ..forms.in_kind import ExcludeForm
from ..models import InKindAid, InKindExclusion, Threshold
from ..workflow import in_kind
from .columns import amount


class KeptBy(admin.SimpleListFilter):
    title = "tenue"
    parameter_name = "tenue"

    def lookups(self, request, model_admin):
        return [("registre", "par le registre"), ("agent", "par un agent")]

    def queryset(self, request, queryset):
        if self.value() == "registre":
            return queryset.exclude(key="")
        return queryset.filter(key="") if self.value() == "agent" else queryset


@admin.register(InKindAid)
class InKindAidAdmin(VisibleAdmin):
    """Reckoned from what the town's apps lend, or typed by agents for what no app knows."""

    list_display = ["year", "structure", "label", amount("valeur", "value"), "source", "kept_by"]
    list_filter = ["year", KeptBy]
    list_select_related = ["structure"]
    search_fields = ["structure__name", "structure__siret", "label"]
    autocomplete_fields = ["structure"]
    change_list_template = "funding/admin/in_kind_list.html"
    change_form_template = "funding/admin/in_kind.html"
    columns = {
        "Année": "year",
        "Structure": "structure__name",
        "SIRET": "structure__siret",
        "Aide": "label",
        "Valeur": "value",
        "Calculée d’après": "source",
    }

    def get_urls(self):
        pages = [
            path("suivre/", self.admin_site.admin_view(self.follow), name="funding_inkindaid_follow"),
            path("<int:pk>/ecarter/", self.admin_site.admin_view(self.leave_out), name="funding_inkindaid_exclude"),
        ]
        return [*pages, *super().get_urls()]

    @admin.display(description="tenue par")
    def kept_by(self, aid):
        return "le registre" if aid.is_followed else "un agent"

    def has_change_permission(self, request, obj=None):
        """What the register tells is changed where it is lent."""
        return super().has_change_permission(request, obj) and (obj is None or not obj.is_followed)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or not obj.is_followed)

    def delete_queryset(self, request, queryset):
        """A row of the register would come back at night: it is left out with a reason, one by one."""
        super().delete_queryset(request, queryset.filter(key=""))

    def save_model(self, request, obj, form, change):
        if not change:
            obj.by = request.user
        super().save_model(request, obj, form, change)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"may_follow": may_follow(request.user)} | (extra_context or {}))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context |= {
                "origin": in_kind.origin(obj, request.user),
                "may_exclude": in_kind.may_exclude(request.user, obj),
                "journal": journal.lines(request.user, obj),
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def follow(self, request):
        """Now rather than tonight."""
        if request.method != "POST" or not may_follow(request.user):
            raise PermissionDenied
        written, gone = in_kind.follow(by=request.user)
        messages.success(request, f"Registre relu : {written} mise(s) à jour, {gone} retrait(s).")
        return redirect("admin:funding_inkindaid_changelist")

    def leave_out(self, request, pk):
        """With a reason; nothing of it counts any more."""
        aid = get_object_or_404(self.get_queryset(request), pk=pk)
        if not in_kind.may_exclude(request.user, aid):
            raise PermissionDenied
        form = ExcludeForm(request.POST or None)
        if form.is_valid():
            excluded = in_kind.exclude(aid, by=request.user, **form.cleaned_data)
            messages.success(request, "Cette aide ne compte plus.")
            return redirect("admin:funding_inkindexclusion_change", excluded.pk)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Ne pas compter cette aide",
            "aid": aid,
            "form": form,
        }
        return render(request, "funding/admin/in_kind_exclude.html", context, status=422 if form.is_bound else 200)


def may_follow(user):
    return user.has_perm("funding.change_inkindaid")


@admin.register(InKindExclusion)
class InKindExclusionAdmin(ReadOnlyAdmin):
    """What agents left out, and why. Each may count again."""

    list_display = ["year", "structure", "reason", "at"]
    list_filter = ["year"]
    list_select_related = ["structure"]
    search_fields = ["structure__name", "reason"]
    change_form_template = "funding/admin/in_kind_excluded.html"
    columns = {"Année": "year", "Structure": "structure__name", "Pourquoi": "reason", "Écartée le": "at"}

    def get_fields(self, request, obj=None):
        return ["structure", "year", "reason", "at", named("by", "par", request.user)]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    def get_urls(self):
        view = self.admin_site.admin_view(self.take_back)
        return [path("<int:pk>/reprendre/", view, name="funding_inkindexclusion_take_back"), *super().get_urls()]

    def take_back(self, request, pk):
        if request.method != "POST":
            raise PermissionDenied
        in_kind.take_back(get_object_or_404(self.get_queryset(request), pk=pk), by=request.user)
        messages.success(request, "Cette aide compte de nouveau.")
        return redirect("admin:funding_inkindaid_changelist")


@admin.register(Threshold)
class ThresholdAdmin(VisibleAdmin):
    """When the law changes, a line is added with its date; the past keeps its own."""

    list_display = ["key", "value", "unit", "effective_from", "effective_to", "reference"]
    list_filter = ["key"]
    search_fields = ["key", "reference", "note"]
    columns = {
        "Règle": "key",
        "Valeur": "value",
        "Unité": "unit",
        "Depuis le": "effective_from",
        "Jusqu’au": "effective_to",
        "Texte": "reference",
    }
