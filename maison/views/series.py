"""Many dates at once: asked for, looked at before anything is booked, changed, given back, kept for the next term."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View

from commons import clock, journal
from commons.views import RefusedFormMixin, VisibleMixin
from commons.workflow import status_of
from structures.remembered import chosen_structure, remember_page

from .. import planning, quotas, recurrence, rules, workflow
from ..forms.booking import refused, when
from ..forms.series import SeriesCancelForm, SeriesChangeForm, SeriesForm
from ..models import Booking, Series
from ..slot_words import slot_words
from ..slots import near
from .booking import DECLARE, acting_structures
from .mine import bookable_spaces

S = Booking.Status
SUGGESTED = 5  # clashing dates for which other slots are looked for


def plan(series, by):
    """``(words, planned, near free slots in words)`` of each date."""
    clashes, rows = 0, []
    for date in planning.preview(series):
        others = []
        if planning.BUSY_THEN in date.problems and clashes < SUGGESTED:
            others = [slot_words(*slot) for slot in near(series.space, date.starts_at, date.ends_at, by=by)]
            clashes += 1
        rows.append((slot_words(date.starts_at, date.ends_at), date, others))
    return rows


class PreviewMixin(RefusedFormMixin):
    """A series is shown date by date before it is created: two buttons on one form."""

    rows = ()

    def form_valid(self, form):
        series = form.series()
        if problems := planning.problems_of_series(series, is_desk=self.is_desk):
            form.add_error(None, ValidationError(problems))
            return self.form_invalid(form)
        if "create" not in self.request.POST:
            self.rows = plan(series, self.request.user)
            return self.render_to_response(self.get_context_data(form=form))
        try:
            series = workflow.begin(series, by=self.request.user)
        except ValidationError as error:
            refused(form, error)
            self.rows = plan(series, self.request.user)
            return self.form_invalid(form)
        messages.success(self.request, "La série est créée : voici ses dates.")
        return redirect(self.address(series))

    def address(self, series):
        return series.get_absolute_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "rows": self.rows,
            "free": sum(date.is_free for _, date, _ in self.rows),
        }


class SeriesNew(PreviewMixin, FormView):
    """A structure asks for many dates."""

    template_name = "maison/series_new.html"
    form_class = SeriesForm
    is_desk = False

    @cached_property
    def structures(self):
        return acting_structures(self.request.user)

    def dispatch(self, request, *args, **kwargs):
        if request.user.has_perm("maison.run_booking"):
            return redirect("admin:maison_series_add")
        if not self.structures:
            remember_page(request)
            messages.info(request, DECLARE)
            return redirect("structures:new" if not request.user.is_staff else "home:home")
        if not self.structures.filter(status__in=rules.KNOWN).exists():
            messages.warning(request, rules.NOT_KNOWN)
            return redirect("maison:bookings")
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        spaces = bookable_spaces(self.request.user)
        return {"space": spaces.filter(slug=self.request.GET.get("espace", "").replace("\x00", "")).first()}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "structures": self.structures,
            "spaces": bookable_spaces(self.request.user),
            "chosen": chosen_structure(self.request),
        }

    def get_context_data(self, **kwargs):
        alone = self.structures[0] if len(self.structures) == 1 else None
        return super().get_context_data(**kwargs) | {"hours": quotas.counts(alone) if alone else []}


class SeriesMixin(VisibleMixin):
    """A page about one series, for those who may see it."""

    model = Series

    @cached_property
    def object(self):
        return get_object_or_404(self.get_queryset().select_related("space", "structure"), pk=self.kwargs["pk"])

    @property
    def bookings(self):
        """Its dates, as far as this person may know them: one of them may be in the protected space, alone of all."""
        return (
            Booking.objects.visible_to(self.request.user)
            .filter(series=self.object)
            .select_related("space", "structure")
        )


class SeriesDetail(SeriesMixin, TemplateView):
    """Each date, where it stands, and what can be done."""

    template_name = "maison/series.html"

    def get_context_data(self, **kwargs):
        user, series = self.request.user, self.object
        dates = list(self.bookings.order_by("starts_at", "pk"))
        acts = workflow.applicant(user, series)
        coming = [row for row in dates if row.ends_at > clock.now()]
        free = planning.free_among([row for row in coming if row.status == S.UNAVAILABLE]) if acts else ()
        return super().get_context_data(**kwargs) | {
            "series": series,
            "rule": recurrence.told(series.rule),
            "coming": [self.line(row, acts, row.pk in free) for row in coming],
            "past": [self.line(row, False, False) for row in dates if row.ends_at <= clock.now()],
            "term": self.term() if acts else None,
            "acts": acts,
            "journal": journal.lines(user, series),
        }

    def term(self):
        """The term that may still be said yes to."""
        term = self.object.next_term
        return term if term and clock.today() <= term.confirm_by else None

    def line(self, booking, acts, is_free):
        """``(booking, when, status, take, may change, may cancel)``."""
        take, changes, cancels = "", False, False
        if is_free:
            moves = workflow.bookings.open_to(self.request.user, booking)
            name = next(move.name for move in moves if move.name in ("take_date", "ask_date"))
            take = reverse("maison:booking_move", args=[booking.number, name])
        if acts:
            changes = booking.status in (S.REQUESTED, S.CONFIRMED) and workflow.may_change(self.request.user, booking)
            cancels = changes or booking.status == S.UNAVAILABLE
        return booking, slot_words(booking.starts_at, booking.ends_at), status_of(booking), take, changes, cancels


class SeriesKeep(SeriesMixin, View):
    """« Nous gardons ce créneau » for the next term."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        if not workflow.applicant(request.user, self.object):
            raise Http404
        try:
            workflow.keep(self.object, by=request.user)
        except ValidationError as error:
            messages.warning(request, error.messages[0])
        else:
            messages.success(request, "C’est noté : vous gardez ce créneau.")
        return redirect(self.object)


class DatesMixin(SeriesMixin, RefusedFormMixin):
    """A page about one date of a series, and those that go with it."""

    template_name = "maison/series_dates.html"

    @cached_property
    def booking(self):
        return get_object_or_404(self.bookings, number=self.kwargs["number"])

    def dispatch(self, request, *args, **kwargs):
        if not workflow.applicant(request.user, self.object):
            raise Http404
        if self.booking.ends_at <= clock.now():
            messages.warning(request, "Cette date est passée.")
            return redirect(self.object)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        booking = self.booking
        return super().get_context_data(**kwargs) | {
            "series": self.object,
            "words": slot_words(booking.starts_at, booking.ends_at),
            "title": self.title,
            "button": self.button,
            "tone": self.tone,
        }

    def form_valid(self, form):
        try:
            left = self.act(form)
        except ValidationError as error:
            refused(form, error)
            return self.form_invalid(form)
        for booking, reason in left:
            words = slot_words(booking.starts_at, booking.ends_at).capitalize()
            messages.warning(self.request, f"{words} reste comme avant : {reason}")
        messages.success(self.request, self.done)
        return redirect(self.object)


class SeriesChange(DatesMixin, FormView):
    form_class = SeriesChangeForm
    title, button, tone, done = "Modifier des dates", "Modifier", "", "Les dates sont changées."

    def get_initial(self):
        booking = self.booking
        hours = when(booking.starts_at, booking.ends_at)
        words = {"space": booking.space_id, "title": booking.title, "attendance": booking.attendance}
        return words | {"from_time": hours["start"], "to_time": hours["end"]}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"spaces": bookable_spaces(self.request.user)}

    def act(self, form):
        scope = form.cleaned_data["scope"]
        return workflow.change_dates(self.object, self.booking, scope, by=self.request.user, **form.values())


class SeriesCancel(DatesMixin, FormView):
    form_class = SeriesCancelForm
    title, button, tone, done = "Annuler des dates", "Annuler ces dates", "danger", "Les dates sont annulées."

    def act(self, form):
        data = form.cleaned_data
        reason = data["reason"]
        return workflow.cancel_dates(self.object, self.booking, data["scope"], by=self.request.user, reason=reason)
