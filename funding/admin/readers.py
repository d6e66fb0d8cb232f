"""Who reads what: a reader's own page, and the readings and experts that instruction follows."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property

from commons.admin import FlowAdmin, ReadOnlyAdmin, named
from commons.journal import lines as journal_lines

from .. import workflow
from ..forms.scoring import EXPERT_MOVES, READING_MOVES
from ..models import Expert, Reading
from ..views.readings import ReadingPage
from .columns import link, state_badge, status_badge
from .scoring import OfficePage


class ReadingDesk(OfficePage, ReadingPage):
    """The reader's page: one's own readings only."""

    template_name = "admin/funding/reading/read.html"

    @cached_property
    def reading(self):
        rows = self.admin.get_queryset(self.request).filter(reader=self.request.user)
        rows = rows.exclude(status=Reading.Status.REVOKED)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        if not workflow.reader(request.user, self.reading):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def actor(self):
        return self.request.user

    @property
    def back(self):
        return reverse("admin:index")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"title": self.reading.application.title}


@admin.register(Reading)
class ReadingAdmin(FlowAdmin, ReadOnlyAdmin):
    """Who reads what, and how far: never what a reading says."""

    moves = READING_MOVES
    ordering = ["-assigned_at", "-pk"]
    list_filter = ["status", "application__call"]
    list_select_related = ["application__structure", "application__call", "reader", "expert"]
    search_fields = ["application__number", "application__title", "expert__name"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_list_display(self, request):
        return ["file", self.who(request.user), status_badge, "due_on", "handed_in_at"]

    def get_list_display_links(self, request, list_display):
        return list_display[1:2]  # the reader: the first column leads to the application

    def get_fields(self, request, obj=None):
        who = self.who(request.user)
        fields = ["file", who, "due_on", "assigned_at", named("assigned_by", "confiée par", request.user)]
        return [*fields, "interest", "declared_at", "handed_in_at"]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    def get_columns(self, request):
        return {
            "Demande": "application__number",
            "Intitulé": "application__title",
            "Appel": "application__call",
            "Lecteur": self.who(request.user),
            "Statut": "get_status_display",
            "Avis attendu le": "due_on",
            "Rendu le": "handed_in_at",
        }

    def who(self, reader):
        person = named("reader", "lecteur", reader)

        @admin.display(description="lecteur")
        def column(reading):
            return f"{reading.expert} (expert)" if reading.expert else person(reading)

        return column

    @admin.display(description="demande", ordering="application__number")
    def file(self, reading):
        return link(reading.application)

    def get_urls(self):
        desk = self.admin_site.admin_view(ReadingDesk.as_view(admin=self))
        return [path("<int:pk>/lire/", desk, name="funding_reading_read"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """A reader's own reading is where one reads."""
        own = Q(reader=request.user) & ~Q(status=Reading.Status.REVOKED)
        if str(object_id).isdecimal() and self.get_queryset(request).filter(own, pk=object_id).exists():
            return redirect("admin:funding_reading_read", object_id)
        return super().change_view(request, object_id, form_url, extra_context)


@admin.register(Expert)
class ExpertAdmin(FlowAdmin, ReadOnlyAdmin):
    """Experts from outside: their deadline, their link, their readings."""

    moves = EXPERT_MOVES
    list_display = ["name", "call", state_badge, "due_on"]
    list_filter = ["call", ("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["call"]
    search_fields = ["name", "email"]
    view_on_site = False
    columns = {
        "Nom": "name",
        "Appel": "call",
        "État": lambda expert: expert.status.label,
        "Avis attendus le": "due_on",
        "Accès retiré le": "revoked_at",
    }

    def get_fields(self, request, obj=None):
        return ["name", "email", "call", "due_on", "invited_at", named("invited_by", "invité par", request.user),
                "revoked_at", "files"]  # fmt: skip

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description="lectures")
    def files(self, expert):
        rows = expert.readings.select_related("application").order_by("pk")
        return ", ".join(f"{row.application.number} ({row.get_status_display().lower()})" for row in rows) or "—"

    def journal(self, request, expert):
        return journal_lines(request.user, expert, *Reading.objects.visible_to(request.user).filter(expert=expert))
