"""What two structures that are one have both in the house, where only one may have it (``structures.merging``)."""

from structures.merging import settles

from .models import ChosenCategory, WaitingPlace


def category_of_one(duplicate, survivor):
    """The structure that stays pays as it did; the duplicate's category follows only where it had none."""
    has_one = ChosenCategory.objects.filter(structure=survivor).exists()
    return ChosenCategory.objects.filter(structure=duplicate).values("pk") if has_one else []


def waiting_twice(duplicate, survivor):
    """Who waits twice for one slot is offered it once: of the two places, the one that was asked first."""
    theirs = {key(place): place for place in survivor.waiting.waiting()}
    for place in duplicate.waiting.waiting():
        if other := theirs.get(key(place)):
            max(place, other, key=lambda one: (one.at, one.pk)).delete()
    return []


def key(place):
    return place.space_id, place.starts_at, place.ends_at


def register():
    settles(ChosenCategory)(category_of_one)
    settles(WaitingPlace)(waiting_twice)
