"""Grouped decisions: chosen in the list, written on one screen, followed until the last file is settled."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from commons.admin import ReadOnlyAdmin, named

from ..forms.bulk import MOST, BulkForm
from ..models import Application, Bulk
from ..workflow.bulk import retry, start

RIGHT = "funding.instruct_application"
BUTTONS = {
    Bulk.Kind.PROPOSE: "Proposer ces demandes",
    Bulk.Kind.GRANT: "Enregistrer ces accords",
    Bulk.Kind.REFUSE: "Refuser ces demandes",
    Bulk.Kind.NOTIFY: "Envoyer de nouveau ces lettres",
}


def action(kind, words):
    """The choice of the list that opens the screen for the chosen files."""

    @admin.action(description=words, permissions=["decide"])
    def choose(model_admin, request, queryset):
        chosen = list(queryset.order_by("submitted_at", "pk").values_list("pk", flat=True)[: MOST + 1])
        if len(chosen) > MOST:
            messages.warning(request, f"Choisissez {MOST} demandes au plus pour une décision groupée.")
            return None
        ids = ",".join(map(str, chosen))
        return redirect(f"{reverse('admin:funding_bulk_new', args=[kind])}?demandes={ids}")

    choose.__name__ = f"bulk_{kind}"
    return choose


ACTIONS = [
    action(Bulk.Kind.PROPOSE, "Proposer au conseil"),
    action(Bulk.Kind.GRANT, "Enregistrer les accords"),
    action(Bulk.Kind.REFUSE, "Refuser"),
    action(Bulk.Kind.NOTIFY, "Renvoyer la lettre de décision"),
]


@admin.register(Bulk)
class BulkAdmin(ReadOnlyAdmin):
    """Every grouped decision, latest first: each leads to what became of its files."""

    list_filter = ["kind"]
    ordering = ["-pk"]
    list_select_related = ["by"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_progress()

    def get_list_display(self, request):
        return ["pk", "kind", "at", named("by", "par", request.user), "progress"]

    @admin.display(description="avancement")
    def progress(self, bulk):
        return f"{bulk.done} sur {bulk.total}" + (f", {bulk.refused} non" if bulk.refused else "")

    def has_module_permission(self, request):
        return request.user.has_perm(RIGHT)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(RIGHT)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not object_id.isdecimal():
            raise Http404
        return redirect("admin:funding_bulk_progress", int(object_id))

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("decider/<slug:kind>/", view(self.new), name="funding_bulk_new"),
            path("<int:pk>/suivi/", view(self.follow), name="funding_bulk_progress"),
            path("<int:pk>/reprendre/", view(self.again), name="funding_bulk_retry"),
            *super().get_urls(),
        ]

    # The screen ------------------------------------------------------------------------------------------

    def new(self, request, kind):
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        if kind not in Bulk.Kind:
            raise Http404
        data = request.POST if request.method == "POST" else None
        form = BulkForm(data, kind=kind, applications=chosen(request), user=request.user)
        if request.method == "POST" and form.is_valid():
            bulk = start(kind, form.items(), by=request.user, deliberation=form.cleaned_data.get("deliberation"))
            return redirect(bulk)
        context = {
            "form": form,
            "title": Bulk.Kind(kind).label,
            "button": BUTTONS[Bulk.Kind(kind)],
            "chosen": ",".join(str(application.pk) for application in form.applications),
            "back": reverse("admin:funding_application_changelist"),
        }
        return self.page(request, "new", context, status=422 if form.is_bound else 200)

    def follow(self, request, pk):
        bulk = self.found(request, pk)
        items = bulk.items.select_related("application").only(
            "outcome", "sentence", "bulk_id", "application__number", "application__title", "application__status"
        )
        context = {"bulk": bulk, "items": items, "title": str(bulk), "is_own": bulk.by_id == request.user.pk}
        return self.page(request, "progress", context)

    def again(self, request, pk):
        bulk = self.found(request, pk)
        if request.method != "POST":
            raise PermissionDenied
        if not retry(bulk, by=request.user):
            messages.info(request, "Aucun dossier n’est à reprendre.")
        return redirect(bulk)

    def found(self, request, pk):
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def page(self, request, name, context, status=200):
        context |= self.admin_site.each_context(request) | {"opts": self.opts}
        return render(request, f"admin/funding/bulk/{name}.html", context, status=status)


def chosen(request):
    """The files that the address or the form names, among those that this person may see."""
    wanted = request.POST.get("demandes") or request.GET.get("demandes", "")
    ids = [word for word in wanted.split(",") if word.isdecimal() and len(word) < 12]
    files = Application.objects.visible_to(request.user).filter(pk__in=ids[:MOST]).order_by("submitted_at", "pk")
    return list(files.select_related("structure", "call__envelope__fund").prefetch_related("years"))
