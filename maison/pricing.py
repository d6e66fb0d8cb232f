"""What a booking costs, and what it is worth, at the rates of its day.

The council sets what associations pay (CGCT, art. L2144-3). Some pay nothing (CG3P, art. L2125-1): what they are
spared is an aid in kind, counted at its value (loi 2000-321, art. 9-1).
"""

import datetime as dt
from decimal import Decimal
from math import ceil

from django.db.models import Q

from commons import clock

from .models import Rate, RateCategory
from .opening import HERE

HOUR = dt.timedelta(hours=1)
NOTHING = Decimal(0)


def price_of(space, structure, starts_at, ends_at):
    """``(category, price, value)``: as what it pays, what it pays, and what anybody would pay for the same.

    The aid in kind is the value less the price. The town pays nothing for its own rooms and helps nobody by that.
    """
    if structure is None:
        return None, NOTHING, NOTHING
    category = RateCategory.objects.of(structure)
    if category is None:
        return None, NOTHING, NOTHING
    own, ordinary = tariffs(space, category, starts_at)
    hours = hours_due(starts_at, ends_at)
    if category.is_free:
        return category, NOTHING, cheapest(own or ordinary, hours)
    price = cheapest(own or ordinary, hours)
    return category, price, max(price, cheapest(ordinary, hours))


def tariffs(space, category, starts_at):
    """``{unit: amount}`` in force that day for this category, and for the ordinary one. The latest vote holds."""
    rates = Rate.objects.filter(Q(category=category) | Q(category__is_ordinary=True), space=space)
    rows = rates.on(clock.local_date(starts_at)).order_by("valid_from").select_related("category")
    own, ordinary = {}, {}
    for rate in rows:
        if rate.category_id == category.pk:
            own[Rate.Unit(rate.unit)] = rate.amount
        if rate.category.is_ordinary:
            ordinary[Rate.Unit(rate.unit)] = rate.amount
    return own, ordinary


def hours_due(starts_at, ends_at):
    """Hours, each one begun being due. The night when clocks change costs nobody an hour more."""
    lived = ends_at.astimezone(dt.UTC) - starts_at.astimezone(dt.UTC)
    told = ends_at.astimezone(HERE).replace(tzinfo=None) - starts_at.astimezone(HERE).replace(tzinfo=None)
    return ceil(min(lived, told) / HOUR)


def cheapest(rates, hours):
    """The best combination of hours, half-days and days that pays for so many hours; nothing without a rate."""
    if not rates:
        return NOTHING
    due = [NOTHING]
    for reached in range(1, hours + 1):
        due.append(min(due[max(reached - unit.hours, 0)] + amount for unit, amount in rates.items()))
    return due[-1]
