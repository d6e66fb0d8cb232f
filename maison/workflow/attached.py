"""Bookings that are one side of something else: the seat of a pass, the room of an appointment."""

from ..models import Appointment, DeskPass

SEAT = "Un poste se prend à la journée ou à la demi-journée : annulez ce passage, puis prenez-en un autre."
ROOM = "Ce bureau est gardé pour un rendez-vous de conseil : changez ou annulez le rendez-vous."


def is_a_room(booking):
    """Whether an appointment is held there."""
    return Appointment.objects.filter(room=booking.pk).exists()


def why_it_stays(booking):
    """Why its time and its space are not changed by themselves; nothing for other bookings."""
    if DeskPass.objects.filter(booking=booking.pk).exists():
        return SEAT
    return ROOM if is_a_room(booking) else ""
