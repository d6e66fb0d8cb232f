"""Coworking at the desk: parts of the day, books that are proposed, passes and books typed for who calls."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, Sum
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import FormView

from commons import clock, journal
from commons.admin import ReadOnlyAdmin, VisibleAdmin
from commons.confidential import RecordedAdmin, record
from commons.french import money
from commons.templatetags.ui import status as badge
from commons.views import RefusedFormMixin
from commons.workflow import status_of
from structures.models import Structure

from .. import workflow
from ..forms.booking import refused
from ..forms.coworking import CancelBookForm, DeskBookForm, DeskPassForm
from ..models import DayPart, DeskPass, PassBook, PassOffer, Space
from ..seats import coworking
from ..slot_words import book_state, slot_words


@admin.register(DayPart)
class DayPartAdmin(VisibleAdmin):
    """Mornings, afternoons, days: the hours of each."""

    list_display = ["name", "from_time", "to_time", "half_days", "is_offered"]


@admin.register(PassOffer)
class PassOfferAdmin(VisibleAdmin):
    """Books as the council voted them."""

    list_display = ["name", "half_days", "amount", "valid_from", "valid_until"]


def desk_structures(agent):
    """Those for which this agent may type: what is protected is group Protection's."""
    living = Structure.objects.visible_to(agent).living()
    return living if agent.has_perm("structures.see_protected") else living.filter(is_protected=False)


class Typed(RefusedFormMixin, FormView):
    """A form that the desk fills in for somebody on the phone or at the counter."""

    admin = None
    template_name = "admin/maison/typed.html"
    right = "maison.run_booking"
    title = meaning = button = done = ""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(self.right):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def sees_protected(self):
        return self.request.user.has_perm("structures.see_protected")

    @cached_property
    def structures(self):
        return desk_structures(self.request.user)

    @property
    def back(self):
        return reverse(f"admin:maison_{self.admin.opts.model_name}_changelist")

    def get_context_data(self, **kwargs):
        return (
            super().get_context_data(**kwargs)
            | self.admin.admin_site.each_context(self.request)
            | {
                "opts": self.admin.opts,
                "title": self.title,
                "meaning": self.meaning,
                "button": self.button,
                "back": self.back,
                "action": "",
            }
        )

    def write(self, **values):
        """Does it; returns the address that follows."""
        raise NotImplementedError

    def form_valid(self, form):
        try:
            url = self.write(**form.values())
        except ValidationError as error:
            refused(form, error)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect(url)


class TypedPass(Typed):
    """A seat for whoever calls."""

    form_class = DeskPassForm
    title = "Saisir un passage"
    meaning = "Pour une personne au téléphone ou au guichet. Le portail choisit le poste, et la structure est prévenue."
    button = "Prendre un poste"
    done = "Le poste est pris."

    @cached_property
    def spaces(self):
        spaces = coworking(Space.objects.visible_to(self.request.user))
        return spaces if self.sees_protected else spaces.filter(is_protected=False)

    def get_initial(self):
        asked = self.request.GET
        return {"day": asked.get("jour"), "part": asked.get("partie"), "space": asked.get("espace")}

    def get_form_kwargs(self):
        books = PassBook.objects.visible_to(self.request.user).usable(clock.today())
        choices = {"structures": self.structures, "books": books, "spaces": self.spaces}
        return super().get_form_kwargs() | choices

    def write(self, **values):
        return workflow.coworking.take_pass(by=self.request.user, **values).office_url


class TypedBook(Typed):
    """A book for whoever calls."""

    form_class = DeskBookForm
    title = "Saisir un carnet"
    meaning = "Pour une personne au téléphone ou au guichet. La structure est prévenue."
    button = "Prendre ce carnet"
    done = "Le carnet est pris."

    def get_form_kwargs(self):
        offers = PassOffer.objects.on(clock.today())
        return super().get_form_kwargs() | {"structures": self.structures, "offers": offers}

    def write(self, **values):
        workflow.coworking.take_book(by=self.request.user, **values)
        return self.back


class CancelledBook(Typed):
    """A book that was taken by mistake, or is given back."""

    form_class = CancelBookForm
    title = button = "Annuler le carnet"
    meaning = "Il ne paie plus de passage. La structure est prévenue et lit pourquoi. Payé, il se rembourse au guichet."
    done = "Le carnet est annulé."
    pk = None

    @cached_property
    def object(self):
        return get_object_or_404(self.admin.get_queryset(self.request), pk=self.pk)

    @property
    def back(self):
        return reverse("admin:maison_passbook_change", args=[self.pk])

    def get_context_data(self, **kwargs):
        record(self.request.user, self.object)
        return super().get_context_data(**kwargs) | {"title": f"{self.title} {self.object}"}

    def write(self, **values):
        workflow.coworking.cancel_book(self.object, by=self.request.user, **values)
        return self.back


@admin.register(DeskPass)
class DeskPassAdmin(RecordedAdmin, ReadOnlyAdmin):
    """Who works where, and when: each pass leads to the booking of its seat, where presence is noted."""

    ordering = ["-booking__starts_at", "-pk"]
    list_display = ["booking", "slot", "seat", "structure", "part", "book", "state"]
    list_filter = ["part"]
    list_select_related = ["booking__space", "booking__structure", "part", "book"]
    search_fields = ["booking__number", "booking__structure__name"]
    fields = readonly_fields = ["booking", "slot", "seat", "structure", "part", "book", "state"]
    columns = {
        "Numéro": "booking__number",
        "Poste": "booking__space__name",
        "Structure": "booking__structure__name",
        "Partie": "part__name",
        "Début": "booking__starts_at",
        "Fin": "booking__ends_at",
        "Statut": "booking__get_status_display",
        "Carnet": "book__number",
    }

    def has_add_permission(self, request):
        return request.user.has_perm("maison.run_booking")

    def add_view(self, request, form_url="", extra_context=None):
        return TypedPass.as_view(admin=self)(request)

    @admin.display(description="quand", ordering="booking__starts_at")
    def slot(self, row):
        return slot_words(row.booking.starts_at, row.booking.ends_at)

    @admin.display(description="poste", ordering="booking__space__name")
    def seat(self, row):
        return row.booking.space

    @admin.display(description="structure", ordering="booking__structure__name")
    def structure(self, row):
        return row.booking.structure

    @admin.display(description="statut", ordering="booking__status")
    def state(self, row):
        status = status_of(row.booking)
        return badge(status.label, status.tone)


@admin.register(PassBook)
class PassBookAdmin(RecordedAdmin, ReadOnlyAdmin):
    """Books that were taken, and what is left of them."""

    ordering = ["-at", "-pk"]
    list_display = ["number", "structure", "offer", "left_of", "valid_until", "to_pay", "state"]
    list_filter = ["offer", ("paid_at", admin.EmptyFieldListFilter), ("cancelled_at", admin.EmptyFieldListFilter)]
    list_select_related = ["structure", "offer"]
    search_fields = ["number", "structure__name", "typed_for"]
    fields = readonly_fields = [
        *("number", "structure", "offer", "left_of", "price", "value", "valid_from", "valid_until", "typed_for"),
        *("state", "paid_at", "cancelled_at", "reason"),
    ]
    change_form_template = "admin/maison/passbook/change_form.html"
    totals = {"à payer": Sum("price"), "valeur": Sum("value")}
    columns = {
        "Numéro": "number",
        "Structure": "structure__name",
        "Carnet": "offer__name",
        "Demi-journées": "half_days",
        "À payer": "price",
        "Valeur": "value",
        "Du": "valid_from",
        "Au": "valid_until",
        "Payé le": "paid_at",
        "Annulé le": "cancelled_at",
    }

    def get_queryset(self, request):
        return super().get_queryset(request).with_used()

    def has_add_permission(self, request):
        return request.user.has_perm("maison.run_booking")

    def add_view(self, request, form_url="", extra_context=None):
        return TypedBook.as_view(admin=self)(request)

    @admin.display(description="il reste", ordering=F("half_days") - F("used"))
    def left_of(self, book):
        return f"{book.half_days - book.used} sur {book.half_days}"

    @admin.display(description="à payer", ordering="price")
    def to_pay(self, book):
        return money(book.price)

    @admin.display(description="état")
    def state(self, book):
        return badge(*book_state(book))

    def get_urls(self):
        pay = self.admin_site.admin_view(self.pay_view)
        cancel = self.admin_site.admin_view(self.cancel_view)
        return [
            path("<int:pk>/payer/", pay, name="maison_passbook_pay"),
            path("<int:pk>/annuler/", cancel, name="maison_passbook_cancel"),
            *super().get_urls(),
        ]

    def pay_view(self, request, pk):
        book = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            workflow.coworking.pay_book(book, by=request.user)
        except ValidationError as error:
            messages.warning(request, error.messages[0])
        else:
            messages.success(request, "Le paiement est noté.")
        return redirect("admin:maison_passbook_change", pk)

    def cancel_view(self, request, pk):
        return CancelledBook.as_view(admin=self, pk=pk)(request)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Its buttons, as far as they would do something."""
        if obj is not None:
            keeps, coworking_ = workflow.desk(request.user, obj), workflow.coworking
            context |= {
                "may_pay": keeps and coworking_.is_to_pay(obj),
                "may_cancel": keeps and not obj.cancelled_at and not coworking_.has_coming_passes(obj),
                "journal": journal.lines(request.user, obj),
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
