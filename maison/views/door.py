"""At the door: whoever scans the poster says that they have come."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from commons import clock

from .. import workflow
from ..models import Booking, Space
from ..models.fairness import Door as Poster
from ..slot_words import slot_words
from ..wholes import parts

S = Booking.Status


class Door(TemplateView):
    """The bookings of this person's structures that are now, behind this door. Of others the page says nothing, and
    names the space only to those who may know of it."""

    template_name = "maison/door.html"
    http_method_names = ["get", "post"]

    @cached_property
    def poster(self):
        return get_object_or_404(Poster.objects.select_related("space"), code=self.kwargs["code"])

    def bookings(self):
        """From a quarter of an hour before the start to the end."""
        soon = clock.now() + workflow.OPEN_BEFORE
        rows = Booking.objects.filter(
            structure__in=self.request.user.belongs_to,
            space__in=parts(self.poster.space),
            status__in=[S.CONFIRMED, S.MISSED, S.ATTENDED],
            starts_at__lte=soon,
            ends_at__gt=clock.now(),
        )
        return rows.select_related("space", "structure").order_by("starts_at")

    def get_context_data(self, **kwargs):
        rows = self.bookings()
        is_known = Space.objects.visible_to(self.request.user).filter(pk=self.poster.space_id).exists()
        return super().get_context_data(**kwargs) | {
            "space": self.poster.space if is_known or rows else None,
            "rows": [(row, slot_words(row.starts_at, row.ends_at), row.status == S.ATTENDED) for row in rows],
        }

    def post(self, request, *args, **kwargs):
        booking = get_object_or_404(self.bookings(), number=request.POST.get("booking", "").replace("\x00", ""))
        try:
            workflow.arrive(booking, by=request.user, code=self.poster.code)
        except PermissionDenied:
            messages.warning(request, "Cette réservation n’est plus en cours.")
        except ValidationError as error:
            messages.warning(request, error.messages[0])
        else:
            messages.success(request, "C’est noté : bienvenue.")
        return redirect(request.path)
