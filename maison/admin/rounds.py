"""A season at the desk: open the wishes, arrange them on the grid, publish."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from commons.admin import FlowAdmin, ReadOnlyAdmin
from commons.confidential import Page, RecordedAdmin, record
from commons.views import RefusedFormMixin

from .. import round_grid, workflow
from ..forms.booking import ReasonForm, refused
from ..forms.rounds import DeskWishForm, PlaceForm
from ..models import Round, Space, Wish
from ..models.opening import Weekday
from .coworking import desk_structures

R = Round.Status


class RoundPage:
    """A page of one round, for whoever arranges it."""

    admin = None
    title = ""

    @cached_property
    def round(self):
        return get_object_or_404(self.admin.get_queryset(self.request), pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        if not workflow.arranger(request.user, self.round):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return (
            super().get_context_data(**kwargs)
            | self.admin.admin_site.each_context(self.request)
            | {"opts": Round._meta, "title": self.title, "round": self.round}
        )


class Grid(RoundPage, TemplateView):
    """All that is placed, then each wish with its answer: « Occupé » where a protected structure is."""

    template_name = "admin/maison/round/grid.html"
    title = "La grille"

    def get_context_data(self, **kwargs):
        wishes = list(
            Wish.objects.visible_to(self.request.user)
            .filter(round=self.round)
            .select_related("structure", "space")
            .prefetch_related("slots__space")
        )
        record(self.request.user, *wishes, page=Page.GRID)
        return super().get_context_data(**kwargs) | {
            "tables": round_grid.tables(self.round, self.request.user),
            "days": [day.label for day in Weekday],
            "wishes": wishes,
            "may_place": self.round.status == R.ALLOCATING,
        }


class WishPage(RoundPage, RefusedFormMixin, FormView):
    """One wish, placed or taken out by hand."""

    template_name = "admin/maison/round/wish.html"

    @cached_property
    def wish(self):
        rows = Wish.objects.visible_to(self.request.user).filter(round=self.round)
        return get_object_or_404(rows.select_related("structure", "space", "round"), pk=self.kwargs["wish"])

    def get_context_data(self, **kwargs):
        record(self.request.user, self.wish)
        grid = reverse("admin:maison_round_grid", args=[self.round.pk])
        return super().get_context_data(**kwargs) | {"wish": self.wish, "button": self.button, "grid": grid}

    def form_valid(self, form):
        try:
            self.act(form)
        except ValidationError as error:
            refused(form, error)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect("admin:maison_round_grid", self.round.pk)


class TypedWish(RoundPage, RefusedFormMixin, FormView):
    """« Saisir un vœu » : for somebody on the phone or at the counter, as long as the round takes wishes."""

    template_name = "admin/maison/typed.html"
    form_class = DeskWishForm
    title = "Saisir un vœu"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("maison.run_booking"):
            raise PermissionDenied
        if not self.round.takes_wishes:
            messages.warning(request, "Les vœux ne sont pas ouverts.")
            return redirect("admin:maison_round_change", self.round.pk)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"structures": desk_structures(self.request.user), "round_": self.round}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "meaning": "La structure le lit dans son espace, et peut le changer jusqu’à la date limite.",
            "button": "Écrire ce vœu",
            "back": reverse("admin:maison_round_change", args=[self.round.pk]),
            "action": "",
        }

    def form_valid(self, form):
        data = form.cleaned_data
        words = {name: data[name] for name in ("structure", "title", "attendance", "typed_for")}
        try:
            workflow.make_wish(Wish(round=self.round, **words), form.slots(), by=self.request.user)
        except ValidationError as error:
            refused(form, error)
            return self.form_invalid(form)
        messages.success(self.request, "Le vœu est écrit.")
        return redirect("admin:maison_round_grid", self.round.pk)


class Place(WishPage):
    form_class = PlaceForm
    title, button, done = "Placer à la main", "Placer ici", "L’activité est placée."

    def get_initial(self):
        shown = self.wish if self.wish.is_placed else self.wish.slots.order_by("rank").first()
        return {name: getattr(shown, name) for name in ("space", "weekday", "from_time", "to_time")} if shown else {}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"round_": self.round}

    def act(self, form):
        workflow.place(self.wish, by=self.request.user, **form.cleaned_data)


class TakeOut(WishPage):
    form_class = ReasonForm
    title, button, done = "Retirer de la grille", "Retirer", "L’activité est retirée de la grille."

    def act(self, form):
        workflow.take_out(self.wish, by=self.request.user, **form.details())


@admin.register(Round)
class RoundAdmin(FlowAdmin):
    ordering = ["-starts_on"]
    list_display = ["name", "status", "closes_at", "starts_on", "ends_on"]
    fields = ["name", "status", "closes_at", "starts_on", "ends_on", "skips_holidays", "spaces", "seed"]
    filter_horizontal = ["spaces"]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Those that any structure may wish for."""
        if db_field.name == "spaces":
            kwargs["queryset"] = Space.objects.for_rounds()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        """Once people have written their wishes, what they were told does not change; only the deadline may."""
        fixed = ["name", "starts_on", "ends_on", "skips_holidays", "spaces"]
        if obj is None or obj.status == R.DRAFT:
            fixed = []
        elif obj.status != R.OPEN:
            fixed += ["closes_at"]
        return [*super().get_readonly_fields(request, obj), "seed", *fixed]

    def documents(self, obj):
        if obj.status == R.DRAFT:
            return []
        links = [("La grille", reverse("admin:maison_round_grid", args=[obj.pk]))]
        if obj.takes_wishes:
            links.append(("Saisir un vœu", reverse("admin:maison_round_typed", args=[obj.pk])))
        return links

    def get_urls(self):
        def page(view):
            return self.admin_site.admin_view(view.as_view(admin=self))

        return [
            path("<int:pk>/grille/", page(Grid), name="maison_round_grid"),
            path("<int:pk>/voeux/saisir/", page(TypedWish), name="maison_round_typed"),
            path("<int:pk>/voeux/<int:wish>/placer/", page(Place), name="maison_round_place"),
            path("<int:pk>/voeux/<int:wish>/retirer/", page(TakeOut), name="maison_round_take_out"),
            *super().get_urls(),
        ]


@admin.register(Wish)
class WishAdmin(RecordedAdmin, ReadOnlyAdmin):
    """Every wish, to search and to export; it is arranged on the grid."""

    ordering = ["-pk"]
    list_display = ["__str__", "round", "structure", "title", "attendance", "space"]
    list_filter = ["round"]
    list_select_related = ["round", "structure", "space"]
    search_fields = ["title", "structure__name"]
    fields = readonly_fields = [
        *("round", "structure", "title", "attendance", "space", "weekday", "from_time", "to_time"),
        *("told", "is_by_hand", "typed_for"),
    ]
    view_on_site = False
    columns = {
        "Répartition": "round__name",
        "Structure": "structure__name",
        "Activité": "title",
        "Personnes": "attendance",
        "Espace": "space__name",
        "Jour": "get_weekday_display",
        "De": "from_time",
        "À": "to_time",
        "Règle": "told",
    }
