"""Bookings at the desk: the list of the day, one booking's moves, a booking typed for who calls."""

import datetime as dt

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Sum
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView

from commons import clock
from commons.admin import FlowAdmin, ReadOnlyAdmin
from commons.confidential import RecordedAdmin
from commons.templatetags.ui import status as badge
from commons.views import RefusedFormMixin
from commons.workflow import status_of
from structures.models import Structure

from .. import workflow
from ..forms.booking import BOOKING_MOVES, DeskForm, read_slot
from ..models import Booking, Space, WaitingPlace
from ..opening import whole_day
from ..slot_words import slot_words
from ..views.booking import TakenMixin
from .lending import Button, amount, hour_of

S = Booking.Status
TOWN = "La Ville"
PRICE = amount("à payer", "price")
VALUE = amount("valeur de l’usage", "value")


class WhenFilter(admin.SimpleListFilter):
    """Days as the desk names them."""

    title = "jour"
    parameter_name = "jour"
    DAYS = {"aujourdhui": (0, 1), "demain": (1, 2), "semaine": (0, 7), "mois": (0, 31)}

    def lookups(self, request, model_admin):
        return [
            ("aujourdhui", "aujourd’hui"),
            ("demain", "demain"),
            ("semaine", "les sept jours"),
            ("mois", "les trente jours"),
            ("passees", "déjà passées"),
        ]

    def queryset(self, request, queryset):
        if self.value() == "passees":
            return queryset.filter(ends_at__lte=clock.now())
        if self.value() not in self.DAYS:
            return queryset
        first, last = (whole_day(clock.today() + dt.timedelta(days=days))[0] for days in self.DAYS[self.value()])
        return queryset.filter(starts_at__lt=last, ends_at__gt=first).order_by("starts_at", "pk")


class SpaceFilter(admin.SimpleListFilter):
    """The spaces that this agent may know of."""

    title = "espace"
    parameter_name = "espace"

    def lookups(self, request, model_admin):
        return [(str(pk), name) for pk, name in Space.objects.visible_to(request.user).values_list("pk", "name")]

    def queryset(self, request, queryset):
        return queryset.filter(space=self.value()) if (self.value() or "").isdigit() else queryset


class DeskBook(TakenMixin, RefusedFormMixin, FormView):
    """« Saisir une réservation » : for somebody on the phone or at the counter, or for the town itself."""

    admin = None
    form_class = DeskForm
    template_name = "admin/maison/booking/book.html"

    @cached_property
    def spaces(self):
        """Those that this agent may keep: what is protected is group Protection's."""
        spaces = Space.objects.visible_to(self.request.user).bookable()
        return spaces if self.sees_protected else spaces.filter(is_protected=False)

    @cached_property
    def structures(self):
        living = Structure.objects.visible_to(self.request.user).living()
        return living if self.sees_protected else living.filter(is_protected=False)

    @property
    def sees_protected(self):
        return self.request.user.has_perm("structures.see_protected")

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("maison.run_booking"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return read_slot(self.request.GET) | {"space": self.request.GET.get("espace"), "attendance": 1}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"spaces": self.spaces, "structures": self.structures}

    def get_context_data(self, **kwargs):
        return (
            super().get_context_data(**kwargs)
            | self.admin.admin_site.each_context(self.request)
            | {"opts": Booking._meta, "title": "Saisir une réservation"}
        )

    def form_valid(self, form):
        values = form.values()
        try:
            booking = workflow.book_for(by=self.request.user, **values)
        except ValidationError as error:
            slot = values["starts_at"], values["ends_at"]
            return self.refuse(form, error, space=values["space"], slot=slot)
        messages.success(self.request, "La réservation est confirmée.")
        return redirect(self.admin.change_url(booking))


@admin.register(Booking)
class BookingAdmin(RecordedAdmin, FlowAdmin, ReadOnlyAdmin):
    """What is asked, confirmed, honoured. What is sheltered is not in this list, but for group Protection."""

    moves = BOOKING_MOVES
    ordering = ["-starts_at", "-pk"]
    list_display = ["slot", "space", "who", "title", "attendance", "state", PRICE]
    list_filter = [WhenFilter, SpaceFilter, "status"]
    list_select_related = ["space", "structure"]
    search_fields = ["number", "title", "structure__name", "typed_for"]
    totals = {"à payer": Sum("price"), "valeur de l’usage": Sum("value")}
    fieldsets = [
        (None, {"fields": ["slot", "space", "who", "title", "attendance", "typed_for", "reason"]}),
        ("Le tarif", {"fields": ["category", PRICE, VALUE]}),
        ("La présence", {"fields": ["checked_at", "checked_by"]}),
    ]
    columns = {
        "Numéro": "number",
        "Espace": "space__name",
        "Structure": "structure__name",
        "Activité": "title",
        "Début": "starts_at",
        "Heure de début": hour_of("starts_at"),
        "Fin": "ends_at",
        "Heure de fin": hour_of("ends_at"),
        "Personnes": "attendance",
        "Statut": "get_status_display",
        "À payer": "price",
        "Valeur": "value",
        "Saisie pour": "typed_for",
    }

    def get_queryset(self, request):
        """Without the options that lapsed: they count for nothing."""
        return super().get_queryset(request).exclude(status=S.HELD, held_until__lte=clock.now())

    def has_add_permission(self, request):
        return request.user.has_perm("maison.run_booking")

    def add_view(self, request, form_url="", extra_context=None):
        return DeskBook.as_view(admin=self)(request)

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "slot", "who", PRICE, VALUE]

    def about(self, obj):
        return f"{obj.space}, {self.slot(obj)}"

    def open_moves(self, request, obj):
        """What is still to come is not noted, what is over is not undone."""
        moves = [(move, url) for move, url in super().open_moves(request, obj) if not move.needs(obj)]
        is_coming = obj.status in (S.REQUESTED, S.CONFIRMED) and obj.ends_at > clock.now()
        if is_coming and workflow.may_change(request.user, obj) and not workflow.why_it_stays(obj):
            change = Button("Changer l’heure ou l’espace", "quiet")
            moves.append((change, reverse("maison:booking_change", args=[obj.number])))
        return moves

    def documents(self, obj):
        return [("La réservation, comme la structure la lit", obj.get_absolute_url())]

    @admin.display(description="quand", ordering="starts_at")
    def slot(self, booking):
        return slot_words(booking.starts_at, booking.ends_at)

    @admin.display(description="structure", ordering="structure__name")
    def who(self, booking):
        return booking.structure or TOWN

    @admin.display(description="statut", ordering="status")
    def state(self, booking):
        status = status_of(booking)
        return badge(status.label, status.tone)


@admin.register(WaitingPlace)
class WaitingPlaceAdmin(RecordedAdmin, ReadOnlyAdmin):
    """Who waits for which slot, in order."""

    ordering = ["at", "pk"]
    list_display = ["slot", "space", "structure", "at", "offered_at"]
    list_filter = [SpaceFilter, ("offered_at", admin.EmptyFieldListFilter)]
    list_select_related = ["space", "structure"]
    search_fields = ["structure__name"]
    fields = readonly_fields = ["slot", "space", "structure", "at", "offered_at"]
    view_on_site = False

    @admin.display(description="quand", ordering="starts_at")
    def slot(self, place):
        return slot_words(place.starts_at, place.ends_at)
