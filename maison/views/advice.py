"""Advice: the subjects and their free times, taking one, one's appointments."""

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from commons import clock, journal
from commons.views import MoveView, RefusedFormMixin, VisibleMixin
from commons.workflow import status_of
from structures.models import Structure
from structures.remembered import chosen_structure

from .. import workflow
from ..diary import Diary, last_day
from ..forms.advice import ADVICE_MOVES, AppointmentForm, MoveAppointmentForm
from ..forms.booking import aware, refused
from ..models import AdviceKind, Appointment
from ..models.advisers import Way
from ..models.appointments import has_a_secret_name
from ..opening import HERE
from ..periods import Week, asked, day_words
from ..slot_words import slot_words
from ..words import at
from .mine import address

S = Appointment.Status
FIRST = 3  # free times that the front page tells of each subject
NEAR = 3
CALL = workflow.advice.CALL


def is_secret(user):
    """Whether nobody but group Protection may know that this reader comes."""
    return user.is_authenticated and has_a_secret_name(user)


def take_url(kind, offer):
    local = offer.starts_at.astimezone(HERE)
    return f"{reverse('maison:appointment_new', args=[kind.slug])}?debut={local:%Y-%m-%dT%H:%M}"


def start_words(offer):
    """« mardi 9 février à 9 h »."""
    local = offer.starts_at.astimezone(HERE)
    return f"{day_words(local.date())} à {at(local)}"


@method_decorator(login_not_required, name="dispatch")
class AdviceHome(TemplateView):
    """What one can ask, how it goes, and the next free times."""

    template_name = "maison/advice.html"

    def get_context_data(self, **kwargs):
        kinds = list(AdviceKind.objects.offered())
        last = max((last_day(kind) for kind in kinds), default=clock.today())
        diary = Diary(kinds, clock.today(), last, is_sheltered=is_secret(self.request.user))
        return super().get_context_data(**kwargs) | {
            "kinds": [(kind, self.first(kind, diary.offers(kind))) for kind in kinds],
            "is_secret": is_secret(self.request.user),
        }

    def first(self, kind, offers):
        """``[(words, address)]``: the first one of each of the next days."""
        days = groupby(offers, key=lambda offer: clock.local_date(offer.starts_at))
        firsts = [next(group) for _, group in days][:FIRST]
        return [(start_words(offer), take_url(kind, offer)) for offer in firsts]


@method_decorator(login_not_required, name="dispatch")
class AdviceKindPage(TemplateView):
    """The free times of one subject, week by week."""

    template_name = "maison/advice_kind.html"

    @cached_property
    def kind(self):
        return get_object_or_404(AdviceKind.objects.offered(), slug=self.kwargs["slug"])

    def get_context_data(self, **kwargs):
        secret = is_secret(self.request.user)
        diary = Diary([self.kind], clock.today(), last_day(self.kind), is_sheltered=secret)
        offers = diary.offers(self.kind)
        period, sentence = self.period(offers)
        days = groupby(offers, key=lambda offer: clock.local_date(offer.starts_at))
        return super().get_context_data(**kwargs) | {
            "kind": self.kind,
            "sentence": sentence,
            "words": period.words,
            "days": [
                (day_words(day), [self.told(offer) for offer in group])
                for day, group in days
                if period.first <= day <= period.last
            ],
            "is_secret": secret,
            "is_empty": not offers,
            "before": f"?semaine={period.before}",
            "today": f"?semaine={Week.of(clock.today())}",
            "after": f"?semaine={period.after}",
        }

    def period(self, offers):
        """The week that the address names; else the first one with a free time."""
        text = self.request.GET.get("semaine", "")
        if not text and offers:
            return Week.of(clock.local_date(offers[0].starts_at)), ""
        return asked(Week, text)

    def told(self, offer):
        """(time, its end, how where one has no choice, address)."""
        start, end = offer.starts_at.astimezone(HERE), offer.ends_at.astimezone(HERE)
        only = offer.ways[0].label if len(offer.ways) == 1 else ""
        return at(start), at(end), only, take_url(self.kind, offer)


class OfferMixin(RefusedFormMixin):
    """A form on the free times of one subject."""

    @cached_property
    def diary(self):
        return Diary([self.kind], clock.today(), last_day(self.kind), is_sheltered=is_secret(self.request.user))

    @cached_property
    def offers(self):
        return self.diary.offers(self.kind)

    @cached_property
    def asked_start(self):
        """The time that the address names, or None."""
        try:
            return aware(self.request.GET["debut"])
        except (KeyError, ValueError, OverflowError):
            return None

    def refuse(self, form, error):
        refused(form, error)
        return self.form_invalid(form)


class AppointmentNew(OfferMixin, FormView):
    """An appointment for oneself, alone or for a structure."""

    template_name = "maison/appointment_new.html"
    form_class = AppointmentForm
    is_taken = False

    @cached_property
    def kind(self):
        return get_object_or_404(AdviceKind.objects.offered(), slug=self.kwargs["slug"])

    def dispatch(self, request, *args, **kwargs):
        """The desk types for others, in the back-office; other agents have nothing to ask here."""
        if request.user.has_perm("maison.run_appointment"):
            query = request.GET.copy()
            query["sujet"] = self.kind.slug
            return redirect(f"{reverse('admin:maison_appointment_add')}?{query.urlencode()}")
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        start = self.asked_start
        offer = next((offer for offer in self.offers if offer.starts_at == start), None)
        ways = offer.ways if offer else ()
        only = self.structures[0] if len(self.structures) == 1 else None
        slot = {"start": offer and offer.starts_at.isoformat(), "way": ways[0] if ways else Way.SPOT}
        return slot | {"structure": chosen_structure(self.request) or only}

    @cached_property
    def structures(self):
        return Structure.objects.filter(members=self.request.user).living()

    def get_form_kwargs(self):
        also = posted_start(self.request.POST)
        return super().get_form_kwargs() | {"offers": self.offers, "structures": self.structures, "asked": also}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "kind": self.kind,
            "is_empty": not self.offers,
            "near": self.near() if self.is_taken else [],
        }

    def near(self):
        """The nearest times that are free."""
        wanted = posted_start(self.request.POST)
        del self.diary, self.offers  # read again: somebody came meanwhile
        nearest = sorted(self.offers, key=lambda offer: abs(offer.starts_at - wanted))[:NEAR]
        return [
            (slot_words(offer.starts_at, offer.ends_at), take_url(self.kind, offer))
            for offer in sorted(nearest, key=lambda offer: offer.starts_at)
        ]

    def form_valid(self, form):
        user, values = self.request.user, form.values()
        try:
            made = workflow.advice.book_appointment(self.kind, by=user, user=user, **values)
        except ValidationError as error:
            self.is_taken = isinstance(error, workflow.Taken)
            return self.refuse(form, error)
        messages.success(self.request, "Votre rendez-vous est pris.")
        return redirect(made)


def posted_start(data):
    """The time that was sent, or None."""
    try:
        return aware(data["start"])
    except (KeyError, ValueError, OverflowError):
        return None


# Mine ---------------------------------------------------------------------------------------------------


class MineMixin(VisibleMixin):
    """A page about one's own appointment; agents have theirs in the back-office."""

    model = Appointment

    def get_queryset(self):
        return super().get_queryset().filter(user=self.request.user.pk)

    @cached_property
    def object(self):
        rows = self.get_queryset().select_related("kind", "adviser__space__commune", "structure", "user")
        return get_object_or_404(rows, number=self.kwargs["number"])


class MyAppointments(TemplateView):
    """Those to come, then those that are over."""

    template_name = "maison/appointments.html"

    def get_context_data(self, **kwargs):
        mine = Appointment.objects.filter(user=self.request.user).select_related("kind", "adviser")
        return super().get_context_data(**kwargs) | {
            "coming": [told(row) for row in mine.coming().order_by("starts_at", "pk")],
            "others": [told(row) for row in mine.exclude(pk__in=mine.coming()).order_by("-starts_at", "-pk")[:50]],
        }


def told(appointment):
    """An appointment as a list says it: the row, when, its status."""
    return appointment, slot_words(appointment.starts_at, appointment.ends_at), status_of(appointment)


class AppointmentDetail(MineMixin, TemplateView):
    """When, how, with whom, and what can be done."""

    template_name = "maison/appointment.html"

    def get_context_data(self, **kwargs):
        user, row = self.request.user, self.object
        is_coming = row.status == S.BOOKED and row.ends_at > clock.now()
        may_move = is_coming and workflow.advice.may_move(user, row)
        return super().get_context_data(**kwargs) | {
            "appointment": row,
            "words": slot_words(row.starts_at, row.ends_at),
            "status": status_of(row),
            "may_move": may_move,
            "is_late": is_coming and not may_move,
            "moves": [
                (move.label, reverse("maison:appointment_move", args=[row.number, move.name]), move.tone)
                for move in workflow.advice.appointments.open_to(user, row)
                if not move.needs(row)
            ],
            "place": address(row.adviser.space) if row.way == Way.SPOT else "",
            "is_coming": is_coming,
            "journal": journal.lines(user, row),
        }


class AppointmentChange(MineMixin, OfferMixin, FormView):
    """Another time, or another way."""

    template_name = "maison/appointment_change.html"
    form_class = MoveAppointmentForm

    @property
    def kind(self):
        return self.object.kind

    def dispatch(self, request, *args, **kwargs):
        row = self.object
        if row.status != S.BOOKED:
            messages.warning(request, f"Trop tard : le rendez-vous est « {status_of(row).told} ».")
            return redirect(row)
        if not workflow.advice.may_move(request.user, row):
            messages.warning(request, CALL)
            return redirect(row)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        row = self.object
        return {"start": row.starts_at.isoformat(), "way": row.way, "phone": row.phone}

    def get_form_kwargs(self):
        also = posted_start(self.request.POST) or self.object.starts_at
        return super().get_form_kwargs() | {"offers": self.offers, "asked": also}

    def get_context_data(self, **kwargs):
        row = self.object
        words = slot_words(row.starts_at, row.ends_at)
        return super().get_context_data(**kwargs) | {"appointment": row, "words": words}

    def form_valid(self, form):
        try:
            workflow.advice.move_appointment(self.object, by=self.request.user, **form.values())
        except ValidationError as error:
            return self.refuse(form, error)
        messages.success(self.request, "Le rendez-vous est déplacé.")
        return redirect(self.object)


class AppointmentMove(MineMixin, MoveView):
    """A button of one's appointment."""

    forms = ADVICE_MOVES

    @property
    def about(self):
        row = self.object
        return f"{row.kind}, {slot_words(row.starts_at, row.ends_at)}"

    def dispatch(self, request, *args, **kwargs):
        """Whoever comes to cancel after the limit reads what to do instead."""
        if self.move not in (workflow.advice.cancel, workflow.advice.excuse):
            raise Http404
        if self.move is workflow.advice.cancel and not workflow.advice.may_move(request.user, self.object):
            messages.warning(request, "La limite est passée : prévenez que vous ne venez pas, ou appelez le bureau.")
            return redirect(self.object)
        return super().dispatch(request, *args, **kwargs)
