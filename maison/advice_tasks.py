"""What waits for somebody about advice: an adviser's day, appointments of which nobody said how they went."""

import datetime as dt

from django.urls import reverse

from commons import clock
from commons.confidential import Page, record
from commons.french import SPACE
from commons.workflow import status_of
from commons.worklist import Task

from .models import Appointment
from .opening import whole_day
from .slot_words import slot_words

NOTED_WITHIN = dt.timedelta(days=14)  # whoever came two weeks ago is not remembered any more


def office_tasks(user):
    """For who receives: today's appointments, then those to say how they went."""
    rows = Appointment.objects.visible_to(user).filter(adviser__user=user.pk, status="booked")
    start, end = whole_day(clock.today())
    today = rows.filter(starts_at__gte=start, starts_at__lt=end, ends_at__gt=clock.now())
    today = list(today.select_related("kind").order_by("starts_at"))
    record(user, *today, page=Page.LIST)
    return [*(of_today(row) for row in today), *to_note(rows)]


def of_today(row):
    return Task(
        f"{row.kind}, {slot_words(row.starts_at, row.ends_at)}",
        f"Rendez-vous {row.get_way_display()}.",
        row.office_url,
        "Ouvrir",
        due=clock.local_date(row.starts_at),
        tone="info",
        badge=status_of(row).label,
    )


def to_note(rows):
    """One line for all those that are over."""
    number = rows.filter(ends_at__lte=clock.now(), ends_at__gt=clock.now() - NOTED_WITHIN).count()
    if not number:
        return []
    return [
        Task(
            f"{number}{SPACE}rendez-vous à noter",
            "Des rendez-vous sont passés : dites s’ils ont été tenus.",
            f"{reverse('admin:maison_appointment_changelist')}?conseiller=moi&jour=passees&status__exact=booked",
            "Noter",
            tone="info",
            badge="Conseil",
        )
    ]


def coming(user):
    """(appointment, when, status) of a person's next appointments, for their front page."""
    rows = Appointment.objects.filter(user=user.pk).coming().select_related("kind").order_by("starts_at", "pk")[:3]
    return [(row, slot_words(row.starts_at, row.ends_at), status_of(row)) for row in rows]
