"""« Mes réservations » : the list, one booking, what can still be changed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View

from commons import clock, journal
from commons.views import MoveView, VisibleMixin
from commons.workflow import status_of
from structures.models import Structure
from structures.remembered import chosen_structure

from .. import ical, quotas, workflow
from ..forms.booking import BOOKING_MOVES, ChangeForm, WhenForm, when
from ..models import Booking, Space, WaitingPlace
from ..slot_words import slot_words
from .booking import TakenMixin
from .feeds import answer

S = Booking.Status
PAGE = 25
CALL = "Il est trop tard pour changer ou annuler ici : appelez le bureau d’accueil."


def bookable_spaces(user):
    """Those among which this person may choose; seats are taken by half-days, elsewhere."""
    return Space.objects.visible_to(user).bookable().exclude(kind=Space.Kind.DESK)


class MyBookings(TemplateView):
    """Of the person's structures: the options to finish, what is coming, what is over, and the queues they stand in."""

    template_name = "maison/bookings.html"

    def get_context_data(self, **kwargs):
        user, past = self.request.user, self.request.GET.get("quand") == "passees"
        everywhere = list(Structure.objects.filter(members=user))
        chosen = chosen_structure(self.request)
        mine = [chosen] if chosen else everywhere
        rows = Booking.objects.filter(structure__in=mine).made().select_related("space", "structure")
        if past:
            rows = rows.filter(ends_at__lte=clock.now()).order_by("-starts_at", "-pk")
        else:
            rows = rows.coming().order_by("starts_at", "pk")
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        options = Booking.objects.filter(structure__in=mine, status=S.HELD, held_until__gt=clock.now())
        return super().get_context_data(**kwargs) | {
            "past": past,
            "prev_url": page_url(past, page.previous_page_number()) if page.has_previous() else "",
            "next_url": page_url(past, page.next_page_number()) if page.has_next() else "",
            "rows": [told(row) for row in page],
            "options": [told(row) for row in options.select_related("space", "structure").order_by("starts_at")],
            "waiting": [
                (place, slot_words(place.starts_at, place.ends_at))
                for place in WaitingPlace.objects.waiting().filter(structure__in=mine).select_related("space")
            ],
            "hours": quotas.counts(mine[0]) if len(mine) == 1 else [],
            "several": len(mine) > 1,
            "is_protected": any(structure.is_protected for structure in mine),
            "theirs_only": Space.objects.bookable().filter(is_protected=True, received__in=mine).distinct(),
            "choices": everywhere if len(everywhere) > 1 else [],
            "chosen": chosen,
        }


def page_url(past, page):
    return f"?quand={'passees' if past else 'a-venir'}&page={page}"


def told(booking):
    """A booking as a list says it: the row, when, its status."""
    return booking, slot_words(booking.starts_at, booking.ends_at), status_of(booking)


class BookingMixin(VisibleMixin):
    """A page about one booking, for those who may see it."""

    model = Booking

    @cached_property
    def object(self):
        rows = self.get_queryset().select_related("space__commune", "structure", "category", "series")
        return get_object_or_404(rows, number=self.kwargs["number"])


class BookingDetail(BookingMixin, TemplateView):
    """When, where, how to get in, what it costs, and what can be done."""

    template_name = "maison/booking.html"

    def dispatch(self, request, *args, **kwargs):
        """An option is a form to finish."""
        if self.object.status == S.HELD and workflow.applicant(request.user, self.object):
            return redirect("maison:booking_finish", self.object.number)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        user, booking = self.request.user, self.object
        acts = workflow.acts_for(user, booking)
        may_change = booking.status in (S.REQUESTED, S.CONFIRMED) and self.is_coming
        stays = workflow.why_it_stays(booking) if may_change else ""
        return super().get_context_data(**kwargs) | {
            "booking": booking,
            "space": booking.space,
            "address": address(booking.space),
            "words": slot_words(booking.starts_at, booking.ends_at),
            "status": status_of(booking),
            "turn": turn(booking),
            "moves": self.moves(),
            "may_change": may_change
            and not stays
            and workflow.applicant(user, booking)
            and workflow.may_change(user, booking),
            "may_cancel": may_change and workflow.may_change(user, booking),
            "stays": stays,
            "must_call": may_change and acts and not workflow.may_change(user, booking),
            "may_copy": acts and not workflow.why_not(booking.space, booking.structure, user),
            "may_keep": booking.structure_id in user.belongs_to and booking.status in ical.TOLD,
            "journal": journal.lines(user, booking),
        }

    @property
    def is_coming(self):
        return self.object.ends_at > clock.now()

    def moves(self):
        """(label, address, tone) of what this person may do now; what is still to come is not noted, what is over is
        not undone."""
        found = workflow.bookings.open_to(self.request.user, self.object)
        return [
            (move.label, reverse("maison:booking_move", args=[self.object.number, move.name]), move.tone)
            for move in found
            if not move.needs(self.object)
        ]


def address(space):
    """On one line; nothing where the town wrote none."""
    return f"{space.address}, {space.postcode} {space.commune}" if space.address else ""


def turn(booking):
    """Whose turn it is, in words."""
    if booking.status == S.REQUESTED:
        return "C’est au bureau d’accueil.", "Le créneau vous est gardé jusqu’à sa réponse."
    if booking.status == S.CONFIRMED and booking.ends_at > clock.now():
        return "Rien à faire.", "L’espace vous attend."
    return "Rien à faire.", ""


class BookingCalendar(BookingMixin, View):
    """The booking for the calendar of who belongs to its structure."""

    def get(self, request, *args, **kwargs):
        body = ical.of_booking(request.user, self.object.number)
        if body is None:
            raise Http404
        return answer(request, body, name="reservation")


class BookingChange(BookingMixin, TakenMixin, FormView):
    """Another time, another space, other words: all of it or nothing."""

    template_name = "maison/change.html"
    form_class = ChangeForm

    def dispatch(self, request, *args, **kwargs):
        if not workflow.applicant(request.user, self.object):
            raise Http404
        if self.object.status not in (S.REQUESTED, S.CONFIRMED):
            messages.warning(request, f"Trop tard : c’est maintenant « {status_of(self.object).told} ».")
            return redirect(self.object)
        if not workflow.may_change(request.user, self.object):
            messages.warning(request, CALL)
            return redirect(self.object)
        if stays := workflow.why_it_stays(self.object):
            messages.warning(request, stays)
            return redirect(self.object)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        booking = self.object
        words = {"space": booking.space_id, "title": booking.title, "attendance": booking.attendance}
        return words | when(booking.starts_at, booking.ends_at)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"spaces": bookable_spaces(self.request.user)}

    def get_context_data(self, **kwargs):
        booking = self.object
        words = slot_words(booking.starts_at, booking.ends_at)
        return super().get_context_data(**kwargs) | {"booking": booking, "words": words}

    def form_valid(self, form):
        booking, values = self.object, form.values()
        try:
            workflow.change(booking, by=self.request.user, **values)
        except ValidationError as error:
            slot = values["starts_at"], values["ends_at"]
            return self.refuse(form, error, space=values["space"], slot=slot)
        messages.success(self.request, "La réservation est changée.")
        return redirect(booking)


class BookingCopy(BookingMixin, TakenMixin, FormView):
    """The same on another date: an option, whose words are already written."""

    template_name = "maison/copy.html"
    form_class = WhenForm

    def dispatch(self, request, *args, **kwargs):
        if not workflow.acts_for(request.user, self.object):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        initial = when(self.object.starts_at, self.object.ends_at)
        return initial | {"day": None}

    def get_context_data(self, **kwargs):
        booking = self.object
        words = slot_words(booking.starts_at, booking.ends_at)
        return super().get_context_data(**kwargs) | {"booking": booking, "words": words}

    def form_valid(self, form):
        booking = self.object
        slot = form.cleaned_data["starts_at"], form.cleaned_data["ends_at"]
        words = {"title": booking.title, "attendance": booking.attendance}
        try:
            option = workflow.hold(booking.space, booking.structure, *slot, by=self.request.user, **words)
        except ValidationError as error:
            return self.refuse(form, error, space=booking.space, slot=slot)
        return redirect("maison:booking_finish", option.number)


class BookingMove(BookingMixin, MoveView):
    """A button of the booking."""

    forms = BOOKING_MOVES

    @property
    def about(self):
        booking = self.object
        return f"{booking.space}, {slot_words(booking.starts_at, booking.ends_at)}"

    def dispatch(self, request, *args, **kwargs):
        """Whoever comes to cancel after the limit reads what to do instead."""
        late = workflow.acts_for(request.user, self.object) and not workflow.may_change(request.user, self.object)
        if self.move is workflow.cancel and late:
            messages.warning(request, CALL)
            return redirect(self.object)
        return super().dispatch(request, *args, **kwargs)
