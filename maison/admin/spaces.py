"""Spaces and what hangs on their doors: hours, seasons, closures, pictures, equipment, rates.

A protected space is the group Protection's: other agents read its name, its hours and that it is busy. Neither they
nor their exports learn where it is, nor whom it receives.
"""

from django.contrib import admin, messages
from django.db.models import DurationField
from django.urls import reverse
from django.utils.html import format_html

from commons.admin import VisibleAdmin
from commons.confidential import Page, RecordedAdmin, record
from commons.french import money
from structures.models import Structure

from ..closing import touched
from ..forms.spaces import (
    ClosureForm,
    HoursForm,
    LengthField,
    RateCategoryForm,
    RateForm,
    SpaceForm,
    SpacePictureForm,
)
from ..models import (
    Booking,
    ChosenCategory,
    Closure,
    Equipment,
    OpeningHours,
    Rate,
    RateCategory,
    Season,
    Space,
    SpacePhoto,
)
from ..words import length

SEE_PROTECTED = "structures.see_protected"
ASK_PROTECTION = "Il y a une réservation protégée : prévenez le groupe Protection."
SHOWN_BOOKINGS = 20


# What hangs on a door -------------------------------------------------------------------------------------


class HoursInline(admin.StackedInline):
    model = OpeningHours
    form = HoursForm
    fields = [("weekday", "opens_at", "closes_at"), ("season", "repeat")]
    extra = 0

    def get_fields(self, request, obj=None):
        """Repeating is a way to write: there is nothing of it to read."""
        if self.admin_site.get_model_admin(Space).has_change_permission(request, obj):
            return self.fields
        return [("weekday", "opens_at", "closes_at"), "season"]


class PhotoInline(admin.StackedInline):
    model = SpacePhoto
    form = SpacePictureForm
    fields = ["shown", "upload", "told", "rank"]
    readonly_fields = ["shown"]
    extra = 0

    @admin.display(description="photo actuelle")
    def shown(self, photo):
        if not photo.pk:
            return "—"
        url = reverse("maison:photo", args=[photo.pk])
        return format_html('<a href="{}">Voir la photo<span class="visually-hidden"> : {}</span></a>', url, photo.told)


class ClosureInline(admin.StackedInline):
    model = Closure
    form = ClosureForm
    fields = [("starts_at", "ends_at"), "reason"]
    formfield_overrides = VisibleAdmin.formfield_overrides
    extra = 0


class RateInline(admin.StackedInline):
    model = Rate
    form = RateForm
    fields = [("category", "unit", "amount"), ("valid_from", "valid_until"), "vote"]
    extra = 0


# Spaces ---------------------------------------------------------------------------------------------------


def told_length(name):
    """A length of time of the space, in the words that people type for it."""

    @admin.display(description=Space._meta.get_field(name).verbose_name)
    def show(space):
        return length(getattr(space, name))

    show.__name__ = f"told_{name}"
    return show


LENGTHS = {
    name: told_length(name) for name in ("before", "after", "step", "shortest", "longest", "notice", "cancel_until")
}


@admin.display(description="adresse")
def address(space):
    """Where it is, for a list or a file that anybody in the office may hold."""
    return "" if space.is_protected else f"{space.address}, {space.postcode} {space.commune}".lstrip(", ")


@admin.register(Space)
class SpaceAdmin(VisibleAdmin):
    form = SpaceForm
    formfield_overrides = VisibleAdmin.formfield_overrides | {DurationField: {"form_class": LengthField}}
    list_display = ["name", "kind", "capacity", "part_of", "audience", "is_automatic", "is_open", "is_protected"]
    list_filter = ["kind", "is_open", "audience", "is_automatic", "is_accessible", "equipment"]
    list_select_related = ["part_of", "commune"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["commune"]
    inlines = [HoursInline, ClosureInline, RateInline, PhotoInline]
    columns = {
        "Nom": "name",
        "Sorte": "get_kind_display",
        "Partie de": "part_of",
        "Places": "capacity",
        "Surface": "surface",
        "Adresse": address,
        "Accessible": "is_accessible",
        "Qui peut réserver": "get_audience_display",
        "Confirmé aussitôt": "is_automatic",
        "Proposé à la réservation": "is_open",
    }
    place = ("address", "postcode", "commune", "latitude", "longitude", "way_in")
    fieldsets = [
        (None, {"fields": ["name", "slug", "kind", "part_of", "description"]}),
        ("Ce que c’est", {"fields": ["capacity", "surface", "is_accessible", "accessibility", "equipment"]}),
        ("Où", {"fields": place}),
        ("Pour qui", {"fields": ["is_open", "is_protected", "audience", "received"]}),
        (
            "Réserver",
            {
                "fields": [
                    *("is_automatic", "before", "after", "step", "shortest", "longest"),
                    *("horizon", "notice", "cancel_until", "opens_on_holidays"),
                ]
            },
        ),
        ("Données ouvertes", {"fields": ["data_code", "data_rank"]}),
    ]

    def is_mine(self, request, space):
        """Whether this agent may know all of it."""
        return space is None or not space.is_protected or request.user.has_perm(SEE_PROTECTED)

    def get_fieldsets(self, request, obj=None):
        hidden = set() if self.is_mine(request, obj) else {*self.place, "received"}
        told = {} if self.has_change_permission(request, obj) else LENGTHS
        kept = [
            (title, options | {"fields": [told.get(name, name) for name in options["fields"] if name not in hidden]})
            for title, options in self.fieldsets
        ]
        return [(title, options) for title, options in kept if options["fields"]]

    def get_readonly_fields(self, request, obj=None):
        """Who may not see what is protected may protect a space, never lift the protection."""
        lifted = [] if self.is_mine(request, obj) else ["is_protected"]
        return ["data_rank", *lifted]

    def get_inlines(self, request, obj):
        """A picture tells of a place."""
        return self.inlines if self.is_mine(request, obj) else [row for row in self.inlines if row != PhotoInline]

    def get_prepopulated_fields(self, request, obj=None):
        """An address does not change with a name: others lead there."""
        return self.prepopulated_fields if obj is None else {}

    def has_change_permission(self, request, obj=None):
        return self.is_mine(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.is_mine(request, obj) and super().has_delete_permission(request, obj)

    def lookup_allowed(self, lookup, value, request):
        """No address bar asks whom a space receives, nor where it is."""
        secret = lookup.split("__")[0] in ("received", "bookings", "series", *self.place)
        return not secret and super().lookup_allowed(lookup, value, request)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.sees_protected = request.user.has_perm(SEE_PROTECTED)
        return form

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        if formset.model is OpeningHours:
            for line in formset.forms:
                if line.has_changed() and line not in formset.deleted_forms:
                    line.repeat_on_other_days()
        if formset.model is Closure:
            for closure in (*formset.new_objects, *(row for row, _ in formset.changed_objects)):
                tell_touched(request, closure)


# Closures -------------------------------------------------------------------------------------------------


def known_touched(user, closure):
    """The bookings that it falls upon and that this agent may know, and whether there are others."""
    rows = touched(closure)
    known = rows.filter(pk__in=Booking.objects.visible_to(user).order_by().values("pk"))
    return known, rows.exclude(pk__in=known.order_by().values("pk")).exists()


def tell_touched(request, closure):
    """Says, once a closure is written, whose booking it falls upon."""
    known, has_others = known_touched(request.user, closure)
    record(request.user, *known, page=Page.LIST)
    if number := known.count():
        words = "Une réservation tombe" if number == 1 else f"{number} réservations tombent"
        tell = "prévenez la structure" if number == 1 else "prévenez les structures"
        url = reverse("admin:maison_closure_change", args=[closure.pk])
        text = format_html('{} pendant « {} » : <a href="{}">{}</a>.', words, closure, url, tell)
        messages.warning(request, text)
    if has_others:
        messages.warning(request, ASK_PROTECTION)


class SpaceOfClosure(admin.SimpleListFilter):
    """The whole house, or one space."""

    title = "espace"
    parameter_name = "espace"

    def lookups(self, request, model_admin):
        spaces = Space.objects.visible_to(request.user).values_list("pk", "name")
        return [("maison", "Toute la Maison"), *((str(pk), name) for pk, name in spaces)]

    def queryset(self, request, queryset):
        if self.value() == "maison":
            return queryset.filter(space=None)
        return queryset.filter(space=self.value()) if (self.value() or "").isdigit() else queryset


@admin.register(Closure)
class ClosureAdmin(VisibleAdmin):
    """Its page says which bookings it falls upon, as far as the agent may know them."""

    form = ClosureForm
    list_display = ["reason", "where", "starts_at", "ends_at"]
    list_filter = [SpaceOfClosure]
    list_select_related = ["space"]
    date_hierarchy = "starts_at"
    search_fields = ["reason"]

    def get_columns(self, request):
        return {"Raison": "reason", "Espace": self.where, "Du": "starts_at", "Au": "ends_at"}

    @admin.display(description="espace", ordering="space__name")
    def where(self, closure):
        return closure.space or "Toute la Maison"

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        tell_touched(request, obj)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            known, has_others = known_touched(request.user, obj)
            shown, number = list(known[:SHOWN_BOOKINGS]), known.count()
            record(request.user, *shown, page=Page.LIST)
            ask = ASK_PROTECTION if has_others else ""
            context |= {"bookings": shown, "more": number - len(shown), "ask": ask}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


# Seasons, equipment, rates ----------------------------------------------------------------------------------


@admin.register(Season)
class SeasonAdmin(VisibleAdmin):
    list_display = ["name", "starts_on", "ends_on"]
    search_fields = ["name"]
    columns = {"Nom": "name", "Du": "starts_on", "Au": "ends_on"}


@admin.register(Equipment)
class EquipmentAdmin(VisibleAdmin):
    list_display = ["name"]
    search_fields = ["name"]


class ChosenInline(admin.StackedInline):
    """Those that pay otherwise than their family; protected ones for who may know that they come."""

    model = ChosenCategory
    fields = ["structure", "reason"]
    autocomplete_fields = ["structure"]
    extra = 0

    def get_queryset(self, request):
        return ChosenCategory.objects.visible_to(request.user).select_related("structure")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """That a protected structure has one already is no answer to give to everybody."""
        if db_field.name == "structure" and not request.user.has_perm(SEE_PROTECTED):
            kwargs["queryset"] = Structure.objects.filter(is_protected=False)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(RateCategory)
class RateCategoryAdmin(RecordedAdmin, VisibleAdmin):
    form = RateCategoryForm
    list_display = ["name", "is_free", "is_ordinary", "told_families", "rank"]
    inlines = [ChosenInline]

    @admin.display(description="familles juridiques")
    def told_families(self, category):
        return ", ".join(category.family_labels()) or "—"

    def get_columns(self, request):
        return {"Nom": "name", "Gratuit": "is_free", "Ordinaire": "is_ordinary", "Familles": self.told_families}


@admin.register(Rate)
class RateAdmin(VisibleAdmin):
    """What the council voted, by space and category."""

    form = RateForm
    list_display = ["space", "category", "unit", "told_amount", "valid_from", "valid_until", "vote"]
    list_filter = ["category", "unit", "space"]
    list_select_related = ["space", "category"]
    search_fields = ["vote", "space__name"]
    columns = {
        "Espace": "space",
        "Catégorie": "category",
        "Pour": "get_unit_display",
        "Tarif": "amount",
        "À partir du": "valid_from",
        "Jusqu’au": "valid_until",
        "Délibération": "vote",
    }

    @admin.display(description="tarif", ordering="amount")
    def told_amount(self, rate):
        return money(rate.amount)
