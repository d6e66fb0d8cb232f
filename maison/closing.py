"""Which bookings a closure falls upon: whoever closes a space tells their people."""

from django.db.models import Exists, OuterRef

from commons import clock

from .models import Booking, Occupancy


def touched(closure):
    """The bookings to come that keep the closed units busy then, sheltered ones included: ask ``visible_to``."""
    held = Occupancy.objects.standing().filter(booking=OuterRef("pk"))
    if closure.space:
        held = held.filter(unit__in=closure.space.units())
    since = max(closure.starts_at, clock.now())
    rows = Booking.objects.filter(Exists(held), starts_at__lt=closure.ends_at, ends_at__gt=since)
    return rows.select_related("space", "structure").order_by("starts_at", "pk")
