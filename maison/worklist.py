"""What waits for somebody in the house: the desk's lines, then a structure's."""

from django.urls import reverse
from django.utils.text import capfirst

from commons import clock
from commons.confidential import Page, record
from commons.french import SPACE, hour
from commons.workflow import status_of
from commons.worklist import Task

from . import advice_tasks, fairness_tasks, lending_tasks, takeover_tasks
from .advice_tasks import NOTED_WITHIN
from .models import Booking
from .slot_words import slot_words

LIMIT = 20


def office_tasks(user):
    """For the desk: what it has to confirm, then who came and who did not. Each reads what they may know."""
    others = [
        *lending_tasks.office_tasks(user),
        *takeover_tasks.office_tasks(user),
        *advice_tasks.office_tasks(user),
    ]
    if not user.has_perm("maison.run_booking"):
        return others
    return [*to_confirm(user), *fairness_tasks.office_tasks(user), *to_note(user), *others]


def to_confirm(user):
    rows = Booking.objects.visible_to(user).filter(status="requested", series=None).coming().order_by("starts_at", "pk")
    rows = list(rows.select_related("space", "structure")[:LIMIT])
    record(user, *rows, page=Page.LIST)
    return [
        Task(
            f"{row.space}, {slot_words(row.starts_at, row.ends_at)}",
            f"{row.structure or 'La Ville'} : {row.title}",
            row.office_url,
            "Répondre",
            due=clock.local_date(row.starts_at),
            tone="wait",
            badge=status_of(row).label,
        )
        for row in rows
    ]


def to_note(user):
    """One line for all the bookings that are over and of which nobody said whether somebody came."""
    since = clock.now() - NOTED_WITHIN
    rows = Booking.objects.visible_to(user).filter(
        status="confirmed", structure__isnull=False, ends_at__lte=clock.now(), ends_at__gt=since
    )
    if not (number := rows.count()):
        return []
    return [
        Task(
            f"{number}{SPACE}présence{'s' if number > 1 else ''} à noter",
            "Des réservations sont passées : dites qui est venu.",
            f"{reverse('admin:maison_booking_changelist')}?jour=passees&status__exact=confirmed",
            "Noter",
            tone="info",
            badge="Présences",
        )
    ]


def structure_tasks(user, structures):
    """Options to finish before their time is over, then what waits about premises."""
    writing = [structure for structure in structures if structure.may_act(user)]
    rows = Booking.objects.filter(structure__in=writing, status="held", held_until__gt=clock.now())
    options = [
        Task(
            f"Finir la réservation : {row.space}",
            f"{capfirst(slot_words(row.starts_at, row.ends_at))}. Gardé jusqu’à {hour(row.held_until)}.",
            reverse("maison:booking_finish", args=[row.number]),
            "Finir",
            due=clock.local_date(row.held_until),
            tone="act",
            badge="Option",
        )
        for row in rows.select_related("space").order_by("held_until")
    ]
    return [
        *options,
        *fairness_tasks.structure_tasks(user, structures),
        *lending_tasks.structure_tasks(user, structures),
    ]


def coming(structures):
    """(booking, when, status) of the next bookings of these structures, for their front page."""
    rows = Booking.objects.filter(structure__in=structures, status__in=["requested", "confirmed"]).coming()
    rows = rows.select_related("space", "structure").order_by("starts_at", "pk")[:6]
    return [(row, slot_words(row.starts_at, row.ends_at), status_of(row)) for row in rows]
