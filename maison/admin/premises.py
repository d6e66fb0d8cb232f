"""Premises, and the requests for them: for the agents who lend them."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from commons.admin import FlowAdmin, ReadOnlyAdmin, VisibleAdmin
from commons.confidential import RecordedAdmin
from commons.templatetags.ui import status as badge
from structures.models.papers import sees_papers

from ..forms.pictures import PictureForm
from ..forms.premises import REQUEST_MOVES
from ..models import Occupation, Premises, PremisesPhoto, PremisesRequest
from .lending import amount, hour_of, status_badge

WORKS = amount("coût des travaux", "works_cost")
MAY_PAY = amount("redevance possible par an", "can_pay")
PROPOSED = amount("redevance proposée par an", "proposed_fee")


class PremisesPhotoInline(admin.StackedInline):
    model = PremisesPhoto
    form = PictureForm
    fields = ["shown", "upload", "told", "rank"]
    readonly_fields = ["shown"]
    extra = 1

    @admin.display(description="photo actuelle")
    def shown(self, photo):
        if not photo.pk:
            return "—"
        url = reverse("maison:premises_photo", args=[photo.premises.slug, photo.pk])
        return format_html('<a href="{}">Voir la photo<span class="visually-hidden"> : {}</span></a>', url, photo.told)


@admin.register(Premises)
class PremisesAdmin(VisibleAdmin):
    """The town's premises. Who is in is on the occupations that one may see: here one reads that they are taken."""

    list_display = ["name", "commune", "surface", "state", "standing", "is_public", "closes_on"]
    list_filter = ["is_public", "state", "is_accessible", "commune"]
    list_select_related = ["commune"]
    search_fields = ["name", "address"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [PremisesPhotoInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "description", "is_public", "is_kept"]}),
        ("Où", {"fields": ["address", "postcode", "commune", "floor", "way_in"]}),
        ("Ce que c’est", {"fields": ["surface", "state", "is_accessible", "accessibility"]}),
        ("Valeur", {"fields": ["rental_value", "value_source"]}),
        ("Demandes", {"fields": ["opens_on", "closes_on", "conditions"]}),
    ]
    columns = {
        "Nom": "name",
        "Adresse": "address",
        "Commune": "commune__name",
        "Surface": "surface",
        "État": "get_state_display",
        "Valeur locative": "rental_value",
    }

    def get_queryset(self, request):
        return super().get_queryset(request).with_state()

    def has_delete_permission(self, request, obj=None):
        """Premises that are no longer lent leave the list: what was asked and signed about them stays."""
        return False

    @admin.display(description="disponible", ordering="is_taken")
    def standing(self, premises):
        return badge(*premises.standing)


@admin.register(PremisesRequest)
class PremisesRequestAdmin(RecordedAdmin, FlowAdmin, ReadOnlyAdmin):
    moves = REQUEST_MOVES
    list_display = ["number", "title", "structure", "premises", status_badge, "submitted_at", "visit_at"]
    list_filter = ["status", "premises"]
    list_select_related = ["structure", "premises"]
    search_fields = ["number", "title", "structure__name", "premises__name"]
    fieldsets = [
        (None, {"fields": ["structure", "premises", "title", "project", "audience", "jobs"]}),
        ("L’usage", {"fields": ["use", "hours", "starts_on", "ends_on", "is_economic"]}),
        ("Travaux et budget", {"fields": ["works", WORKS, "budget", MAY_PAY]}),
        ("Visite", {"fields": ["visit_at", "visit_by"]}),
        (
            "Décision",
            {
                "fields": [
                    *("opinion", "proposed_from", "proposed_until", PROPOSED, "free_reason"),
                    *("decision", "decided_at", "reason"),
                ]
            },
        ),
    ]
    readonly_fields = [WORKS, MAY_PAY, PROPOSED]
    columns = {
        "Numéro": "number",
        "Structure": "structure__name",
        "Local": "premises__name",
        "Projet": "title",
        "Statut": "get_status_display",
        "Déposée le": "submitted_at",
        "Visite le": "visit_at",
        "Heure de la visite": hour_of("visit_at"),
        "Décidée le": "decided_at",
    }

    def about(self, file):
        return f"{file.number} · {file.structure} · {file.premises}"

    def alerts(self, file):
        """What the law says, and whether the premises are still to be had."""
        if file.status not in PremisesRequest.Status.in_service():
            return []
        taken = [("act", "Ce local n’est plus libre.")] if file.premises.is_occupied else []
        return [*taken, *(("wait", sentence) for sentence in file.warnings())]

    def documents(self, file):
        if file.status in PremisesRequest.Status.decided():
            return [("Lettre de décision (PDF)", reverse("maison:request_decision", args=[file.pk]))]
        return []

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """With the papers of the request, for whoever opens the structure's, and the agreement that followed."""
        response = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        if obj is not None:
            response.context_data["documents"] += [*papers(request.user, obj), *occupations(request.user, obj)]
        return response


def papers(user, file):
    """(label, address) of the papers that were joined."""
    if not sees_papers(user, file.structure):
        return []
    return [
        (f"{kind.label} (pièce jointe)", reverse("structures:paper_file", args=[file.structure.slug, paper.pk]))
        for kind, paper, _ in file.needs()
        if paper
    ]


def occupations(user, file):
    rows = Occupation.objects.visible_to(user).filter(request=file)
    return [(str(row), reverse("admin:maison_occupation_change", args=[row.pk])) for row in rows.order_by("pk")]
