"""« Rapprochements » : what other funders published and our structures, side by side, to confirm or to reject."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from commons.admin import FlowAdmin, ReadOnlyAdmin, ReadOnlyInline, named
from commons.french import money
from commons.journal import lower_first
from structures.admin import StructureAdmin

from ..forms.matching import MatchSearchForm, RejectMatchForm
from ..models import Basis, Confidence, KnownGrant, Match, MatchBatch, Reason
from ..models.matching import IN_BULK
from ..workflow.matching import compare_soon, confirm_all, for_bulk, matches
from .columns import link, status_badge

PER_PAGE = 10
DECIDES = "funding.instruct_application"
SEES_PROTECTED = "structures.see_protected"


@dataclass(frozen=True)
class Line:
    """One thing of both sides: what the funder wrote, what the town knows."""

    label: str
    theirs: str
    ours: str
    is_same: bool


def evidence(match, reader):
    """Both sides, line by line. Where a funder says that a protected structure is, is for those who may know it."""
    known, structure = match.known, match.structure
    place = " ".join(part for part in (known.beneficiary_postcode, known.beneficiary_commune) if part)
    if structure.is_protected and not reader.has_perm(SEES_PROTECTED):
        place = ""
    sides = [
        ("Nom", known.beneficiary_name, structure.name, match.likeness == 100),
        ("SIRET", known.beneficiary_siret, structure.siret, None),
        ("SIREN", known.beneficiary_siren, structure.siren, None),
        ("RNA", known.beneficiary_rna, structure.rna, None),
        ("Commune", place, f"{structure.postcode} {structure.commune}", "other_commune" not in match.contradictions),
    ]
    return [
        Line(label, theirs or "—", ours or "—", bool(theirs and ours) and (theirs == ours if same is None else same))
        for label, theirs, ours, same in sides
    ]


@admin.register(Match)
class MatchAdmin(FlowAdmin, ReadOnlyAdmin):
    """Every pair, decided or not. The work is done on its own page; here one finds again, exports, goes back."""

    moves = {"reject": RejectMatchForm}
    change_list_template = "admin/funding/match/change_list.html"
    list_filter = ["status", "confidence", "basis", "reason"]
    list_select_related = ["known", "structure__commune", "decided_by"]
    search_fields = ["structure__name", "structure__siret", "known__beneficiary_name", "known__funder_name"]
    search_help_text = "Une structure, un bénéficiaire, un financeur ou un SIRET."
    ordering = ["-confidence", "structure__name", "pk"]

    def get_list_display(self, request):
        by = named("decided_by", "par", request.user)
        return ["beneficiary", "structure_link", "basis", "confidence", status_badge, "amount", "decided_at", by]

    def get_columns(self, request):
        return {
            "Financeur": "known__funder_name",
            "Bénéficiaire publié": "known__beneficiary_name",
            "SIRET publié": "known__beneficiary_siret",
            "RNA publié": "known__beneficiary_rna",
            "Structure": "structure__name",
            "SIRET": "structure__siret",
            "Année": "known__year",
            "Montant reçu": "known__amount_received",
            "Motif": "get_basis_display",
            "Confiance": "get_confidence_display",
            "Statut": "get_status_display",
            "Raison du rejet": "get_reason_display",
            "Décidé le": "decided_at",
            "Décidé par": named("decided_by", "par", request.user, nobody=""),
        }

    def get_fields(self, request, obj=None):
        by = named("decided_by", "décidé par", request.user)
        return ["grant", "structure_link", "basis", "degree", "likeness", "said_against", "decided_at", by, "reason"]

    def get_readonly_fields(self, request, obj=None):
        return [*self.get_fields(request, obj), "status"]

    def has_view_permission(self, request, obj=None):
        rights = ("funding.view_knowngrant", "structures.view_structure")
        return request.user.is_active and request.user.is_staff and request.user.has_perms(rights)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    @admin.display(description="bénéficiaire publié", ordering="known__beneficiary_key")
    def beneficiary(self, match):
        return match.known.beneficiary_name

    @admin.display(description="subvention publiée")
    def grant(self, match):
        return link(match.known)

    @admin.display(description="structure", ordering="structure__name")
    def structure_link(self, match):
        return match.structure.name

    @admin.display(description="montant", ordering="known__amount_received")
    def amount(self, match):
        return money(match.known.amount_received)

    @admin.display(description="confiance")
    def degree(self, match):
        return f"{match.worth.label}. {match.worth.sentence}"

    @admin.display(description="ce qui le contredit")
    def said_against(self, match):
        return " ; ".join(match.against) or "Rien."

    # The work ------------------------------------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("a-decider/", view(self.work), name="funding_match_work"),
            path("a-decider/<int:pk>/<slug:name>/", view(self.decide), name="funding_match_decide"),
            path("comparer/", view(self.compare), name="funding_match_compare"),
            path("tout-confirmer/<int:basis>/", view(self.all_of), name="funding_match_all"),
            path("suivi/<int:pk>/", view(self.follow), name="funding_match_progress"),
            *super().get_urls(),
        ]

    def page(self, request, name, context, status=200):
        context |= self.admin_site.each_context(request) | {"opts": self.opts}
        return render(request, f"admin/funding/match/{name}.html", context, status=status)

    def work(self, request):
        """Ten proposals at a time, the most believed first, each with both sides and its two buttons."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = MatchSearchForm(request.GET)
        rows = form.found(Match.objects.visible_to(request.user).pending())
        rows = rows.with_rivals().with_refusals().select_related("known", "structure__commune")
        page = Paginator(rows.order_by("-confidence", "structure__name", "pk"), PER_PAGE).get_page(
            request.GET.get("page")
        )
        may_decide = request.user.has_perm(DECIDES)
        mine = request.user.belongs_to
        shown = [
            (match, Basis(match.basis), evidence(match, request.user), match.structure_id not in mine) for match in page
        ]
        query = request.GET.copy()
        query.pop("page", None)
        context = {
            "title": "Rapprochements à décider",
            "form": form,
            "page": page,
            "shown": shown,
            "reasons": Reason.choices,
            "scale": [(degree.label, degree.sentence) for degree in reversed(Confidence)],
            "bulks": bulks(request.user) if may_decide else [],
            "batches": MatchBatch.objects.visible_to(request.user).filter(by=request.user).unfinished()[:3],
            "may_decide": may_decide,
            "query": query.urlencode(),
        }  # fmt: skip
        return self.page(request, "work", context)

    def decide(self, request, pk, name):
        """One of the two buttons: the move, then the next proposals."""
        match = get_object_or_404(self.get_queryset(request), pk=pk)
        if name not in ("confirm", "reject"):
            raise Http404
        if request.method != "POST":
            raise PermissionDenied
        details = {"reason": request.POST.get("reason", "")} if name == "reject" else {}
        if name == "reject" and details["reason"] not in Reason:
            messages.error(request, "Choisissez pourquoi vous rejetez ce rapprochement.")
        else:
            try:
                matches[name](match, by=request.user, **details)
                done = "confirmé" if name == "confirm" else "rejeté"
                messages.success(request, f"Rapprochement {done} pour « {match.structure} ».")
            except ValidationError as error:
                messages.warning(request, " ".join(error.messages))
        query = request.GET.urlencode()
        return redirect(reverse("admin:funding_match_work") + (f"?{query}" if query else ""))

    def compare(self, request):
        """Have a worker look for what came since."""
        if request.method != "POST" or not request.user.has_perm(DECIDES):
            raise PermissionDenied
        compare_soon()
        messages.info(request, "La recherche est lancée : les nouveaux rapprochements arrivent ici d’eux-mêmes.")
        return redirect("admin:funding_match_work")

    def all_of(self, request, basis):
        """What a grouped confirmation would do, then the button: nothing that was not shown is confirmed."""
        if not request.user.has_perm(DECIDES) or not self.has_view_permission(request):
            raise PermissionDenied
        if basis not in IN_BULK:
            raise Http404
        if request.method == "POST":
            try:
                upto = int(request.POST.get("jusqu-a", ""))
                batch = confirm_all(basis, by=request.user, upto=upto)
            except (ValidationError, ValueError) as error:
                sentences = getattr(error, "messages", ["Cette page est incomplète : rechargez-la."])
                messages.warning(request, " ".join(sentences))
                return redirect("admin:funding_match_work")
            return redirect("admin:funding_match_progress", batch.pk)
        rows = for_bulk(basis, request.user)
        structures = rows.order_by("structure__name", "structure").values("structure__name", "structure__siret")
        structures = list(structures.annotate(grants=Count("pk"), sum=Sum("known__amount_received")))
        count = sum(row["grants"] for row in structures)
        context = {
            "title": f"Confirmer en une fois : {lower_first(Basis(basis).label)}",
            "structures": structures,
            "upto": rows.order_by("-pk").values_list("pk", flat=True).first(),
            "button": words(basis, count),
        }
        return self.page(request, "all", context)

    def follow(self, request, pk):
        batch = get_object_or_404(MatchBatch.objects.visible_to(request.user).with_progress(), pk=pk)
        left = batch.total - batch.done - batch.waiting
        return self.page(request, "progress", {"batch": batch, "left": left, "title": str(batch)})


def bulks(user):
    """(address, words of the button) of what this person may confirm at once."""
    counts = [(basis, for_bulk(basis, user).count()) for basis in IN_BULK]
    return [(reverse("admin:funding_match_all", args=[basis]), words(basis, count)) for basis, count in counts if count]


def words(basis, count):
    """« Confirmer les 312 rapprochements par SIRET »."""
    by = {Basis.SIRET: "SIRET", Basis.RNA: "numéro RNA"}[basis]
    return f"Confirmer les {count} rapprochements par {by}" if count > 1 else f"Confirmer le rapprochement par {by}"


class FundersInline(ReadOnlyInline):
    """On a structure's page: what was confirmed that other funders gave it, by year, and what is left to decide."""

    model = Match
    template = "admin/funding/match/funders.html"
    verbose_name_plural = "Subventions d’autres financeurs"

    def get_queryset(self, request):
        return Match.objects.none()

    def has_view_permission(self, request, obj=None):
        return obj is not None and request.user.has_perm("funding.view_knowngrant")

    def get_formset(self, request, obj=None, **kwargs):
        self.structure, self.reader = obj, request.user
        return super().get_formset(request, obj, **kwargs)

    def years(self):
        """(year, grants, sum), latest first."""
        found = {}
        grants = KnownGrant.objects.visible_to(self.reader).confirmed_for(self.structure)
        for grant in grants.order_by("-year", "funder_name", "pk"):
            found.setdefault(grant.year or "Sans date", []).append(grant)
        return [(year, rows, sum(row.amount_received for row in rows)) for year, rows in found.items()]

    def to_decide(self):
        return Match.objects.visible_to(self.reader).pending().filter(structure=self.structure).count()


StructureAdmin.inlines = [*StructureAdmin.inlines, FundersInline]
