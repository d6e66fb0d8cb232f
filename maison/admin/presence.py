"""« Présences du jour » : who came, who did not, what stayed empty, in one page and one click each."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView

from commons import clock
from commons.confidential import Page, record
from commons.workflow import status_of

from .. import workflow
from ..models import Booking
from ..models.fairness import no_shows
from ..opening import whole_day
from ..slot_words import slot_words

S = Booking.Status
BUTTONS = ("attend", "miss", "release_unclaimed")


class Presence(TemplateView):
    """The bookings of the day that this agent may know of."""

    template_name = "admin/maison/presence/day.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("maison.run_booking"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def bookings(self):
        start, end = whole_day(clock.today())
        rows = Booking.objects.visible_to(self.request.user).filter(starts_at__lt=end, ends_at__gt=start)
        rows = rows.filter(status__in=[S.CONFIRMED, S.ATTENDED, S.MISSED])
        return rows.select_related("space", "structure").order_by("starts_at", "space__name", "pk")

    def get_context_data(self, **kwargs):
        rows = list(self.bookings())
        record(self.request.user, *rows, page=Page.LIST)
        absences = no_shows(*{row.structure for row in rows if row.structure})
        return (
            super().get_context_data(**kwargs)
            | admin.site.each_context(self.request)
            | {"title": "Présences du jour", "today": clock.today(), "rows": [self.line(row, absences) for row in rows]}
        )

    def line(self, booking, absences):
        """``(booking, when, status, alert, buttons)``."""
        moves = workflow.bookings.open_to(self.request.user, booking)
        buttons = [(move.name, move.label) for move in moves if move.name in BUTTONS and not move.needs(booking)]
        times = absences.get(booking.structure_id, 0)
        alert = f"{times} absence{'s' if times > 1 else ''}" if times else ""
        return booking, slot_words(booking.starts_at, booking.ends_at), status_of(booking), alert, buttons

    def post(self, request, *args, **kwargs):
        booking = get_object_or_404(self.bookings(), number=request.POST.get("booking", "").replace("\x00", ""))
        name = request.POST.get("move")
        if name not in BUTTONS:
            raise Http404
        try:
            workflow.bookings[name](booking, by=request.user)
        except ValidationError as error:
            messages.warning(request, error.messages[0])
        else:
            who = booking.structure or "La Ville"
            messages.success(request, f"{who}, {booking.space} : {status_of(booking).label.lower()}.")
        return redirect(reverse("maison:presence"))


presence = Presence.as_view()
