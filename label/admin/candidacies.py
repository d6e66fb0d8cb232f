"""Candidacies: read criterion by criterion, completed, visited, sent to the jury, decided."""

from django.contrib import admin
from django.db.models import Exists, OuterRef, Subquery
from django.urls import path, reverse

from commons import clock
from commons.admin import FlowAdmin, ReadOnlyAdmin
from commons.confidential import RecordedAdmin, record
from commons.french import day, due
from commons.templatetags.ui import status as badge
from structures.admin import DiscreetMixin

from ..examination import Examination
from ..forms.instruction import CANDIDACY_MOVES
from ..models import Candidacy, Category, CompletionRequest, Listing
from ..workflow.instruction import instructor
from ..workflow.visits import knows_the_place
from . import visits
from .pages import Button, link, status_badge

S = Candidacy.Status


class DeadlineFilter(admin.SimpleListFilter):
    """Those whose completion is late."""

    title = "compléments"
    parameter_name = "complements"

    def lookups(self, request, model_admin):
        return [("attendus", "attendus"), ("retard", "en retard")]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        waiting = CompletionRequest.objects.filter(candidacy=OuterRef("pk"), answered_at=None, lapsed_at=None)
        if self.value() == "retard":
            waiting = waiting.filter(deadline__lt=clock.today())
        return queryset.filter(Exists(waiting))


class KindFilter(admin.SimpleListFilter):
    title = "nature"
    parameter_name = "nature"

    def lookups(self, request, model_admin):
        return [("premiere", "première candidature"), ("renouvellement", "renouvellement")]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(renews__isnull=self.value() == "premiere")


class CategoryFilter(admin.SimpleListFilter):
    """By the kind of place, as the structure’s page in the directory says it."""

    title = "catégorie"
    parameter_name = "categorie"

    def lookups(self, request, model_admin):
        return list(Category.objects.order_by("name").values_list("pk", "name"))

    def queryset(self, request, queryset):
        if not str(self.value() or "").isdecimal():
            return queryset
        listed = Listing.objects.filter(structure=OuterRef("structure"), categories=int(self.value()))
        return queryset.filter(Exists(listed))


@admin.register(Candidacy)
class CandidacyAdmin(RecordedAdmin, DiscreetMixin, FlowAdmin, ReadOnlyAdmin):
    moves = CANDIDACY_MOVES
    ordering = ["-submitted_at", "-pk"]
    list_display = ["number", "structure", status_badge, "kind", "self_score", "submitted_at", "deadline", "jury"]
    list_filter = ["status", DeadlineFilter, KindFilter, CategoryFilter, "structure__sector", "jury"]
    list_select_related = ["structure", "jury"]
    search_fields = ["number", "structure__name", "structure__acronym", "structure__siret"]
    change_form_template = "admin/label/candidacy/change_form.html"
    list_per_page = 25
    view_on_site = False
    fields = readonly_fields = [
        *("number", "structure_link", "referential", "kind", "submitted_at", "complete_at", "jury_link"),
        *("presentation", "progress_plan", "reasons", "paths"),
    ]
    columns = {
        "Numéro": "number",
        "Structure": "structure__name",
        "SIRET": "structure__siret",
        "Secteur": "structure__sector",
        "Référentiel": "referential",
        "Nature": lambda candidacy: kind_of(candidacy),
        "Statut": "get_status_display",
        "Déposée le": "submitted_at",
        "Complète le": "complete_at",
        "Auto-évaluation sur 100": "self_score",
        "Jury du": "jury__held_on",
        "Décidée le": "decided_at",
    }

    def get_queryset(self, request):
        """With the deadline that runs."""
        waiting = CompletionRequest.objects.filter(candidacy=OuterRef("pk"), answered_at=None, lapsed_at=None)
        return super().get_queryset(request).annotate(waits_until=Subquery(waiting.values("deadline")[:1]))

    def get_export_queryset(self, request):
        rows = super().get_export_queryset(request)
        return rows.select_related("structure__sector", "referential__label", "jury")

    # Columns ----------------------------------------------------------------------------------------------

    @admin.display(description="nature", ordering="renews")
    def kind(self, candidacy):
        return kind_of(candidacy)

    @admin.display(description="compléments avant le", ordering="waits_until")
    def deadline(self, candidacy):
        if candidacy.waits_until is None:
            return "—"
        return badge(due(candidacy.waits_until), "act" if candidacy.waits_until < clock.today() else "wait")

    @admin.display(description="structure")
    def structure_link(self, candidacy):
        return link(candidacy.structure)

    @admin.display(description="jury")
    def jury_link(self, candidacy):
        return link(candidacy.jury) if candidacy.jury else "—"

    # The page ---------------------------------------------------------------------------------------------

    def about(self, candidacy):
        return f"{candidacy.number} · {candidacy.structure}"

    def open_moves(self, request, candidacy):
        """The moves that the jury’s word leaves open, then what is done about the visit."""
        moves = super().open_moves(request, candidacy)
        if candidacy.status == S.JURY:
            moves = [(move, url) for move, url in moves if not move.needs(candidacy)]
        if candidacy.status == S.VISIT and instructor(request.user, candidacy):
            moves = [*self.about_visit(candidacy), *moves]
        return moves

    def about_visit(self, candidacy):
        waiting = candidacy.open_visit
        if waiting is None:
            plan = (Button("Fixer une visite"), reverse("admin:label_candidacy_plan", args=[candidacy.pk]))
            told = candidacy.visits.reported().last()
            return [plan, *self.buttons(told, ("report", "Reprendre le compte rendu"))] if told else [plan]
        return self.buttons(
            waiting, ("report", "Écrire le compte rendu"), ("move_visit", "Déplacer la visite"), ("cancel", "Annuler")
        )

    def buttons(self, visit, *pages):
        return [
            (Button(words), reverse(f"admin:label_candidacy_{name}", args=[visit.candidacy_id, visit.pk]))
            for name, words in pages
        ]

    def alerts(self, candidacy):
        found = []
        request = candidacy.open_request
        if request and request.is_overdue:
            found.append(("act", f"Les compléments étaient attendus avant le {day(request.deadline)}."))
        visit = candidacy.open_visit if candidacy.status == S.VISIT else None
        if visit and visit.planned_for < clock.now():
            found.append(("wait", f"La visite était prévue le {day(visit.planned_for)} : écrivez son compte rendu."))
        if candidacy.status == S.JURY and candidacy.jury_id is None:
            found.append(("wait", "Inscrivez cette candidature à l’ordre du jour d’un jury."))
        if candidacy.structure.is_protected:
            found.append(("info", "Structure protégée : n’écrivez nulle part son lieu ni le nom de ses membres."))
        return found

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """With all that there is to read before deciding."""
        if obj is not None:
            examination = Examination(obj, request.user)
            record(request.user, *examination.photos)
            can_write = obj.status == S.VISIT and instructor(request.user, obj)
            context |= {"facts": examination, "may_add_photo": can_write and knows_the_place(request.user, obj)}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_urls(self):
        def page(words, view, name):
            return path(words, self.admin_site.admin_view(view.as_view(admin=self)), name=f"label_candidacy_{name}")

        return [
            page("<int:pk>/visite/", visits.PlanVisit, "plan"),
            page("<int:pk>/visites/<int:visit>/deplacer/", visits.MoveVisit, "move_visit"),
            page("<int:pk>/visites/<int:visit>/annuler/", visits.CancelVisit, "cancel"),
            page("<int:pk>/visites/<int:visit>/compte-rendu/", visits.ReportVisit, "report"),
            page("<int:pk>/visites/<int:visit>/photo/", visits.AddPhoto, "photo"),
            page("<int:pk>/visites/<int:visit>/photos/<int:photo>/retirer/", visits.RemovePhoto, "remove_photo"),
            page("<int:candidacy>/photos/<int:pk>/", visits.PhotoFile, "photo_file"),
            *super().get_urls(),
        ]


def kind_of(candidacy):
    return "Renouvellement" if candidacy.is_renewal else "Première candidature"
