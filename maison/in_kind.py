"""What the house lends for free, as aid in kind (loi 2000-321, art. 9-1): rooms at the rate of their day, premises at
their rental value."""

import datetime as dt
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Sum
from django.db.models.functions import ExtractYear
from django.urls import reverse

from commons import clock
from commons.french import day
from structures.in_kind import UNTOLD, Lent
from structures.models import Structure

from .models import Booking, Occupation

CENT = Decimal("0.01")
ROOMS, PREMISES, ALL = "salles", "local-{}", "ensemble"
BOOKINGS_SOURCE = "Registre de la Maison de l’ESS, au tarif voté du jour"
QUIET_SOURCE = "Registre de la Ville"


def lent():
    """Everything that the house lent. Of a protected structure, one sum a year: no room, no place, not how many."""
    hidden = set(Structure.objects.filter(is_protected=True).values_list("pk", flat=True))
    sums, told = defaultdict(Decimal), []
    for row in [*rooms(), *premises()]:
        if row.structure in hidden:
            sums[row.structure, row.year] += row.value
        else:
            told.append(row)
    quiet = [
        Lent(structure, year, ALL, UNTOLD, value, QUIET_SOURCE) for (structure, year), value in sorted(sums.items())
    ]
    return [*told, *quiet]


def rooms():
    """Free bookings that are over and were not given up, summed by structure and year."""
    rows = Booking.objects.filter(
        structure__isnull=False, status__in=["confirmed", "attended"], ends_at__lt=clock.now(), price=0, value__gt=0
    )
    by_year = rows.order_by().values_list("structure", ExtractYear("starts_at"))
    for structure, year, number, value in by_year.annotate(number=Count("pk"), sum=Sum("value")):
        label = f"Prêt de salles, {number} réservation{'s' if number > 1 else ''}"
        url = f"{reverse('admin:maison_booking_changelist')}?structure__id__exact={structure}"
        yield Lent(structure, year, ROOMS, label, value, BOOKINGS_SOURCE, url, "maison.view_booking")


def premises():
    """Premises that were lent below their value, each by itself, until this year's end."""
    this_year = clock.today().year
    for occupation in Occupation.objects.lent().select_related("premises").order_by("pk"):
        if not occupation.aid:
            continue
        last = min(occupation.last_day, dt.date(this_year, 12, 31))
        for year in range(occupation.starts_on.year, last.year + 1):
            start, end = within(year, occupation.starts_on, last)
            value = prorated(occupation.aid, start, end)
            if value:
                label = f"Prêt du local « {occupation.premises} », du {day(start)} au {day(end)}"
                url = reverse("admin:maison_occupation_change", args=[occupation.pk])
                source = f"Valeur locative moins redevance, {occupation.value_source}"
                key, right = PREMISES.format(occupation.pk), "maison.view_occupation"
                yield Lent(occupation.structure_id, year, key, label[:150], value, source[:150], url, right)


def within(year, start, end):
    """The part of these days that falls in that year."""
    return max(start, dt.date(year, 1, 1)), min(end, dt.date(year, 12, 31))


def prorated(yearly, start, end):
    """The share of a yearly value that these days of one year are, both included, to the cent."""
    days = max((end - start).days + 1, 0)
    length = (dt.date(start.year + 1, 1, 1) - dt.date(start.year, 1, 1)).days
    return (Decimal(yearly) * days / length).quantize(CENT, ROUND_HALF_UP)
