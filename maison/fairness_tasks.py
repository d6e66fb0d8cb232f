"""What waits about series, presence and seasons: the desk's lines, then a structure's."""

import datetime as dt

from django.db.models import Count
from django.urls import reverse
from django.utils.text import capfirst

from commons import clock
from commons.confidential import Page, record
from commons.french import SPACE, day
from commons.worklist import Task

from . import workflow
from .models import Booking, Limit, Round, Series, Term
from .slot_words import slot_words

LIMIT = 20


def office_tasks(user):
    """For the desk, as far as each agent may know."""
    return [*series_to_confirm(user), *unclaimed(user), *absent(user), *seasons(user)]


def series_to_confirm(user):
    waiting = Booking.objects.filter(status="requested").coming().exclude(series=None)
    rows = Series.objects.visible_to(user).filter(pk__in=waiting.values("series"))
    rows = list(rows.select_related("space", "structure").order_by("pk")[:LIMIT])
    record(user, *rows, page=Page.LIST)
    return [
        Task(
            f"Série : {row.space}, jusqu’au {day(row.until)}",
            f"{row.structure or 'La Ville'} : {row.title}",
            row.office_url,
            "Répondre",
            tone="wait",
            badge="À confirmer",
        )
        for row in rows
    ]


def unclaimed(user):
    """One line for the slots where nobody came in time, while they still can serve somebody."""
    now, late = clock.now(), dt.timedelta(minutes=Limit.objects.value(Limit.Key.UNCLAIMED))
    rows = Booking.objects.visible_to(user).filter(status="confirmed", starts_at__lte=now - late, ends_at__gt=now)
    if not (number := rows.exclude(structure=None).count()):
        return []
    return [
        Task(
            f"{number}{SPACE}créneau{'x' if number > 1 else ''} sans personne",
            "Personne ne s’est annoncé : notez la présence, ou rendez le créneau.",
            reverse("maison:presence"),
            "Voir",
            due=clock.today(),
            tone="act",
            badge="Présences",
        )
    ]


def absent(user):
    """Structures that did not come too often, over the days that count."""
    since = clock.now() - dt.timedelta(days=Limit.objects.value(Limit.Key.NO_SHOW_DAYS))
    missed = Booking.objects.visible_to(user).filter(status="missed", starts_at__gte=since).exclude(structure=None)
    rows = missed.order_by("structure__name").values("structure", "structure__name").annotate(times=Count("pk"))
    rows = list(rows.filter(times__gte=Limit.objects.value(Limit.Key.NO_SHOWS))[:LIMIT])
    record(user, *missed.filter(structure__in=[row["structure"] for row in rows]), page=Page.LIST)
    return [
        Task(
            f"{row['structure__name']} : {row['times']}{SPACE}absences",
            "Voyez avec la structure ce qui ne va pas.",
            reverse("admin:structures_structure_change", args=[row["structure"]]),
            "Voir",
            tone="wait",
            badge="Absences",
        )
        for row in rows
    ]


def seasons(user):
    """Rounds whose wishes are closed and wait for the desk."""
    if not user.has_perm("maison.arrange_round"):
        return []
    status = Round.Status
    rows = Round.objects.filter(status=status.ALLOCATING) | Round.objects.filter(
        status=status.OPEN, closes_at__lte=clock.now()
    )
    return [
        Task(
            f"Répartition : {row}",
            "Les vœux sont fermés : proposez une répartition, puis publiez-la.",
            reverse("admin:maison_round_change", args=[row.pk]),
            "Étudier",
            due=row.starts_on,
            tone="wait",
            badge="Saison",
        )
        for row in rows
    ]


def structure_tasks(user, structures):
    """Series to keep, dates that are free again, wishes to write."""
    writing = [structure for structure in structures if structure.may_act(user)]
    if not writing:
        return []
    return [*to_keep(writing), *freed(writing), *wishes()]


def to_keep(structures):
    today, days = clock.today(), Limit.objects.value(Limit.Key.REMINDER)
    soon = Term.objects.filter(confirm_by__range=(today, today + dt.timedelta(days=days)))
    if not soon.exists():
        return []
    rows = workflow.live().filter(structure__in=structures).select_related("space")
    asked = ((row, row.next_term) for row in rows)
    return [
        Task(
            f"Garder le créneau : {row.space}",
            f"La période « {term} » commence le {day(term.starts_on)}.",
            row.get_absolute_url(),
            "Reconfirmer",
            due=term.confirm_by,
            tone="act",
            badge="Série",
        )
        for row, term in asked
        if term and term in soon
    ]


def freed(structures):
    rows = Booking.objects.coming().filter(structure__in=structures, status="unavailable", offered_at__isnull=False)
    return [
        Task(
            f"Date libérée : {row.space}",
            f"{capfirst(slot_words(row.starts_at, row.ends_at))}. Le premier qui la demande l’obtient.",
            row.get_absolute_url(),
            "Prendre la date",
            due=clock.local_date(row.starts_at),
            tone="info",
            badge="Série",
        )
        for row in rows.select_related("space").order_by("starts_at")[:LIMIT]
    ]


def wishes():
    return [
        Task(
            f"Vœux : {row}",
            "Dites quel créneau vous voulez chaque semaine.",
            row.get_absolute_url(),
            "Écrire mes vœux",
            due=clock.local_date(row.closes_at),
            tone="info",
            badge="Saison",
        )
        for row in Round.objects.taking_wishes()
    ]
