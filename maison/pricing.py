"""What a booking costs, and what it is worth, at the rates of its day.

The council sets what associations pay (CGCT, art. L2144-3). Some pay nothing (CG3P, art. L2125-1): what they are
spared is an aid in kind, counted at its value (loi 2000-321, art. 9-1).
"""

import datetime as dt
from decimal import Decimal
from math import ceil

from django.db.models import Q
from django.utils.functional import cached_property

from commons import clock

from .models import Limit, Rate, RateCategory
from .opening import HERE

HOUR = dt.timedelta(hours=1)
NOTHING = Decimal(0)
HALF_DAY = Limit.Key.HALF_DAY


def price_of(space, structure, starts_at, ends_at):
    """``(category, price, value)``: as what it pays, what it pays, and what anybody would pay for the same."""
    return Tariff(space, structure).price(starts_at, ends_at)


class Tariff:
    """What one structure pays for one space, whatever the day: its category and the rates are read once.

    The aid in kind is the value less the price. The town pays nothing for its own rooms and helps nobody by that.
    """

    def __init__(self, space, structure):
        self.category = RateCategory.objects.of(structure) if structure else None
        concerned = Q(category=self.category) | Q(category__is_ordinary=True)
        rates = Rate.objects.filter(concerned, space=space).order_by("valid_from").select_related("category")
        self.rates = list(rates) if self.category else []

    def price(self, starts_at, ends_at):
        """``(category, price, value)`` of one use, at the rates in force on its first day."""
        category = self.category
        if category is None:
            return None, NOTHING, NOTHING
        day = clock.local_date(starts_at)
        own, ordinary = self.in_force(day)
        hours, half_day = hours_due(starts_at, ends_at), self.half_day(day)
        if category.is_free:
            return category, NOTHING, cheapest(own or ordinary, hours, half_day)
        price = cheapest(own or ordinary, hours, half_day)
        return category, price, max(price, cheapest(ordinary, hours, half_day))

    def in_force(self, day):
        """``{unit: amount}`` of that day for this category, and for the ordinary one. The latest vote holds."""
        own, ordinary = {}, {}
        for rate in self.rates:
            if not (rate.valid_from <= day and (rate.valid_until is None or day <= rate.valid_until)):
                continue
            if rate.category_id == self.category.pk:
                own[Rate.Unit(rate.unit)] = rate.amount
            if rate.category.is_ordinary:
                ordinary[Rate.Unit(rate.unit)] = rate.amount
        return own, ordinary

    def half_day(self, day):
        """How many hours a half-day pays for that day."""
        return next((int(row.value) for row in self.half_days if row.effective_from <= day), HALF_DAY.usual)

    @cached_property
    def half_days(self):
        """What the town decided of it, the latest first; not even asked where nobody pays by the half-day."""
        if all(rate.unit != Rate.Unit.HALF_DAY for rate in self.rates):
            return []
        return list(Limit.objects.filter(key=HALF_DAY).order_by("-effective_from"))


def hours_due(starts_at, ends_at):
    """Hours, each one begun being due. The night when clocks change costs nobody an hour more."""
    lived = ends_at.astimezone(dt.UTC) - starts_at.astimezone(dt.UTC)
    told = ends_at.astimezone(HERE).replace(tzinfo=None) - starts_at.astimezone(HERE).replace(tzinfo=None)
    return ceil(min(lived, told) / HOUR)


def cheapest(rates, hours, half_day=HALF_DAY.usual):
    """The best combination of hours, half-days and days that pays for so many hours; nothing without a rate.

    ``half_day``: how many hours a half-day pays for. A day is a day, whatever its hours.
    """
    if not rates:
        return NOTHING
    paid = {Rate.Unit.HOUR: 1, Rate.Unit.HALF_DAY: half_day, Rate.Unit.DAY: 24}
    due = [NOTHING]
    for reached in range(1, hours + 1):
        due.append(min(due[max(reached - paid[unit], 0)] + amount for unit, amount in rates.items()))
    return due[-1]
