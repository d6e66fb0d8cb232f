"""A person's appointments in their own calendar: those that they asked for, and those that they receive."""

from django.db.models import Q

from .models import Appointment
from .models.appointments import hidden

QUIET = "Rendez-vous"


def appointments_of(user, since):
    """``(number, words, place, start, end, written)``; of what is sheltered, that it is one."""
    rows = Appointment.objects.filter(Q(user=user.pk) | Q(adviser__user=user.pk), ends_at__gt=since)
    rows = rows.visible_to(user).filter(status__in=["booked", "attended"]).order_by("starts_at", "pk")
    rows = rows.annotate(is_hidden=hidden())
    names = ("number", "kind__name", "way", "adviser__space__name", "starts_at", "ends_at", "at", "is_hidden")
    for number, kind, way, room, starts_at, ends_at, written, is_sheltered in rows.values_list(*names):
        words = QUIET if is_sheltered else f"Conseil : {kind}"
        place = room if way == "spot" and not is_sheltered else ""
        yield number, words, place, starts_at, ends_at, written
