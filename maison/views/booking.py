"""Booking in three clicks: a free slot, the option, « Réserver »."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, View

from commons import clock
from commons.french import hour, moment
from commons.views import RefusedFormMixin, VisibleMixin
from structures.models import Membership, Structure
from structures.remembered import chosen_structure, remember_page

from .. import workflow
from ..forms.booking import SlotForm, WordsForm, read_moments, read_slot, refused
from ..models import Booking, Space, WaitingPlace
from ..pricing import price_of
from ..slot_words import SlotLink, slot_words
from ..slots import near

DECLARE = "Déclarez d’abord votre structure : vous reviendrez ici ensuite."


def acting_structures(user):
    """The structures for which this person may book."""
    return Structure.objects.filter(memberships__user=user, memberships__role__in=Membership.Role.acting()).living()


class TakenMixin(RefusedFormMixin):
    """A slot that somebody else took meanwhile: the page says so, with near free slots."""

    near = ()

    def refuse(self, form, error, *, space, slot):
        """The form again, with the sentence, what was typed, and other slots when the slot is taken."""
        if isinstance(error, workflow.Taken):
            self.near = near(space, *slot, by=self.request.user)
        refused(form, error)
        return self.form_invalid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"near": [SlotLink(*slot) for slot in self.near]}


class SpaceMixin:
    """A page about booking one space, for those who may know of it."""

    @cached_property
    def space(self):
        spaces = Space.objects.visible_to(self.request.user).bookable()
        return get_object_or_404(spaces, slug=self.kwargs["slug"])


class Book(SpaceMixin, TakenMixin, FormView):
    """The slot that was chosen, and for whom: its option is taken by the button."""

    template_name = "maison/book.html"
    form_class = SlotForm
    slot = None  # that was asked for and is taken

    @cached_property
    def structures(self):
        return acting_structures(self.request.user)

    def dispatch(self, request, *args, **kwargs):
        if self.space.kind == Space.Kind.DESK:
            is_desk = request.user.has_perm("maison.run_booking")
            return redirect("admin:maison_deskpass_add" if is_desk else "maison:coworking")
        if request.user.has_perm("maison.run_booking"):
            return redirect(f"{reverse('admin:maison_booking_add')}?{request.GET.urlencode()}&espace={self.space.pk}")
        if not self.structures:
            remember_page(request)
            messages.info(request, DECLARE)
            return redirect("structures:new" if not request.user.is_staff else "home:home")
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return read_slot(self.request.GET)

    def get_form_kwargs(self):
        chosen = chosen_structure(self.request)
        return super().get_form_kwargs() | {"structures": self.structures, "chosen": chosen}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "space": self.space,
            "barred": workflow.barred(self.space, self.structures, self.request.user),
            "words": self.words(),
            "price": self.price(),
            "slot": self.slot,
            "wait_url": reverse("maison:wait", args=[self.space.slug]),
        }

    def asked(self):
        """The slot that the address names, or None."""
        return read_moments(self.request.GET.get("debut", ""), self.request.GET.get("fin", ""))

    def words(self):
        slot = self.asked()
        return slot_words(*slot) if slot and self.request.method == "GET" else ""

    def price(self):
        """What the slot costs, for who writes for one structure; the next page says it to all."""
        slot = self.asked()
        if slot is None or self.request.method != "GET" or len(self.structures) != 1:
            return None
        return price_of(self.space, self.structures[0], *slot)

    def form_valid(self, form):
        data = form.cleaned_data
        slot = data["starts_at"], data["ends_at"]
        try:
            option = workflow.hold(self.space, data["structure"], *slot, by=self.request.user)
        except ValidationError as error:
            if isinstance(error, workflow.Taken):
                self.slot = {"structure": data["structure"].pk} | {n: form.data[n] for n in ("day", "start", "end")}
            return self.refuse(form, error, space=self.space, slot=slot)
        return redirect("maison:booking_finish", option.number)


class Wait(SpaceMixin, View):
    """« Prévenez-moi si ce créneau se libère »."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        form = SlotForm(request.POST, structures=acting_structures(request.user))
        if not form.is_valid():
            raise Http404
        data = form.cleaned_data
        slot = data["starts_at"], data["ends_at"]
        try:
            workflow.wait(self.space, data["structure"], *slot, by=request.user)
        except ValidationError as error:
            messages.warning(request, error.messages[0])
        else:
            messages.success(request, "Nous vous écrirons si le créneau se libère, dans l’ordre des demandes.")
        return redirect("maison:bookings")


class StopWaiting(VisibleMixin, View):
    """The structure leaves the queue."""

    model = WaitingPlace

    def get(self, request, *args, **kwargs):
        return redirect(self.object)

    def post(self, request, *args, **kwargs):
        workflow.stop_waiting(self.object, by=request.user)
        messages.success(request, "Vous n’attendez plus ce créneau.")
        return redirect("maison:bookings")


class OptionMixin(VisibleMixin):
    """A page about an option, for those who may turn it into a booking; a stranger gets 404."""

    @cached_property
    def object(self):
        seen = Booking.objects.visible_to(self.request.user).select_related("space", "structure", "category")
        option = get_object_or_404(seen, number=self.kwargs["number"])
        if not workflow.applicant(self.request.user, option):
            raise Http404
        return option


def until(end):
    """« à 16 h 31 » today, « au 24 novembre 2026 à 9 h » later."""
    is_today = clock.local_date(end) == clock.today()
    return f"à {hour(end)}" if is_today else f"au {moment(end)}"


class Finish(OptionMixin, TakenMixin, FormView):
    """What for and for how many, while the slot is kept; with the price, or what the use is worth."""

    template_name = "maison/finish.html"
    form_class = WordsForm

    def dispatch(self, request, *args, **kwargs):
        if self.object.status != Booking.Status.HELD:
            return redirect(self.object)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        option = self.object
        return {"title": option.title, "attendance": option.attendance}

    def get_context_data(self, **kwargs):
        option = self.object
        return super().get_context_data(**kwargs) | {
            "option": option,
            "space": option.space,
            "words": slot_words(option.starts_at, option.ends_at),
            "button": "Réserver" if workflow.book.by(self.request.user, option) else "Demander la réservation",
            "now": clock.now(),
            "until": until(option.held_until),
        }

    def form_valid(self, form):
        """Where the slot was lost, one of the others may have been chosen with the same button."""
        option, user = self.object, self.request.user
        slot = self.other_slot()
        try:
            workflow.finish(option, by=user, slot=slot, **form.cleaned_data)
        except ValidationError as error:
            option.refresh_from_db()
            return self.refuse(form, error, space=option.space, slot=slot or (option.starts_at, option.ends_at))
        told = "Votre réservation est confirmée." if option.status == "confirmed" else "Votre demande est envoyée."
        messages.success(self.request, told)
        return redirect(option)

    def other_slot(self):
        """« 2027-02-02T10:00+01:00/2027-02-02T12:00+01:00 », or None."""
        start, _, end = self.request.POST.get("slot", "").partition("/")
        return read_moments(start, end)


class GiveUp(OptionMixin, View):
    """The form is left: the slot goes back to the others."""

    def get(self, request, *args, **kwargs):
        return redirect(self.object)

    def post(self, request, *args, **kwargs):
        option = self.object
        workflow.give_up(option, by=request.user)
        messages.info(request, "Le créneau est rendu aux autres.")
        return redirect(option.space)
