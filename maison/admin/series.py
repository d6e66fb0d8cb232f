"""Series, as the desk keeps them: typed for whoever called, confirmed or refused as a whole."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import FormView

from commons import journal
from commons.admin import ReadOnlyAdmin, ReadOnlyInline
from commons.confidential import RecordedAdmin, RecordedMixin
from commons.templatetags.ui import status as badge
from commons.workflow import status_of

from .. import recurrence, workflow
from ..forms.booking import ReasonForm, refused
from ..forms.series import DeskSeriesForm
from ..models import Booking, Series
from ..slot_words import slot_words
from ..views.series import PreviewMixin
from .bookings import TOWN, DeskBook, SpaceFilter


class DeskSeries(PreviewMixin, DeskBook):
    """« Saisir une série » : the dates are looked at, then booked."""

    form_class = DeskSeriesForm
    template_name = "admin/maison/series/new.html"
    is_desk = True

    def get_initial(self):
        return {"attendance": 1, "space": self.request.GET.get("espace")}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"opts": Series._meta, "title": "Saisir une série"}

    def address(self, series):
        return reverse("admin:maison_series_change", args=[series.pk])


class DateInline(ReadOnlyInline):
    """Each date, and where it stands."""

    model = Booking
    verbose_name_plural = "dates"
    fields = readonly_fields = ["when", "state", "reason"]
    ordering = ["starts_at"]

    def get_queryset(self, request):
        """One of the dates may be in the protected space, alone of all."""
        rows = super().get_queryset(request)
        return rows.filter(pk__in=Booking.objects.visible_to(request.user).order_by().values("pk"))

    @admin.display(description="date")
    def when(self, booking):
        return slot_words(booking.starts_at, booking.ends_at)

    @admin.display(description="état")
    def state(self, booking):
        status = status_of(booking)
        return badge(status.label, status.tone)


class DeclineSeries(RecordedMixin, FormView):
    """Refuse all the dates that wait, with one reason."""

    admin = None
    form_class = ReasonForm
    template_name = "admin/maison/series/decline.html"

    @cached_property
    def series(self):
        return get_object_or_404(self.admin.get_queryset(self.request), pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        if not workflow.desk(request.user, self.series):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return (
            super().get_context_data(**kwargs)
            | self.admin.admin_site.each_context(self.request)
            | {"opts": Series._meta, "title": "Refuser les dates", "series": self.series}
        )

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form):
        try:
            workflow.decline_dates(self.series, by=self.request.user, **form.details())
        except ValidationError as error:
            refused(form, error)
            return self.form_invalid(form)
        messages.success(self.request, "Les dates sont refusées : la structure lit pourquoi.")
        return redirect("admin:maison_series_change", self.series.pk)


@admin.register(Series)
class SeriesAdmin(RecordedAdmin, ReadOnlyAdmin):
    ordering = ["-pk"]
    list_display = ["__str__", "who", "space", "title", "told", "until"]
    list_filter = [SpaceFilter]
    list_select_related = ["space", "structure"]
    search_fields = ["title", "structure__name", "typed_for"]
    fields = readonly_fields = [
        *("who", "space", "title", "attendance", "told", "from_time", "to_time", "starts_on", "until"),
        *("skips_holidays", "confirmed_until", "typed_for"),
    ]
    inlines = [DateInline]
    change_form_template = "admin/maison/series/change_form.html"

    def has_add_permission(self, request):
        return request.user.has_perm("maison.run_booking")

    def add_view(self, request, form_url="", extra_context=None):
        return DeskSeries.as_view(admin=self)(request)

    @admin.display(description="structure", ordering="structure__name")
    def who(self, series):
        return series.structure or TOWN

    @admin.display(description="répétition")
    def told(self, series):
        return recurrence.told(series.rule)

    def get_urls(self):
        confirm = self.admin_site.admin_view(self.confirm_view)
        decline = self.admin_site.admin_view(DeclineSeries.as_view(admin=self))
        return [
            path("<int:pk>/confirmer/", confirm, name="maison_series_confirm"),
            path("<int:pk>/refuser/", decline, name="maison_series_decline"),
            *super().get_urls(),
        ]

    def confirm_view(self, request, pk):
        series = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            workflow.confirm_dates(series, by=request.user)
        except ValidationError as error:
            messages.warning(request, error.messages[0])
        else:
            messages.success(request, "Les dates sont confirmées : la structure est prévenue.")
        return redirect("admin:maison_series_change", pk)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context |= {
                "waits": obj.waits_for_desk and workflow.desk(request.user, obj),
                "journal": journal.lines(request.user, obj),
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
