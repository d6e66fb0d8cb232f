"""Who waits for a seat is offered one of them, and not the whole room."""

from ..models import DeskPass
from ..pricing import price_of
from ..seats import free_seats, is_coworking, part_of

TITLE = "Coworking"


def space_for(place):
    """What to offer to whoever waits: the space that was asked for, or a free seat of it; None when all are taken."""
    if not is_coworking(place.space):
        return place.space
    return next(iter(free_seats(place.space, place.starts_at, place.ends_at)), None)


def seat(option, place):
    """The option of a seat is a pass, at the price of its room."""
    part = is_coworking(place.space) and part_of(place.starts_at, place.ends_at)
    if not part:
        return
    option.title = TITLE
    option.category, option.price, option.value = price_of(
        place.space, option.structure, option.starts_at, option.ends_at
    )
    option.save(update_fields=["title", "category", "price", "value"])
    DeskPass.objects.create(booking=option, part=part)
