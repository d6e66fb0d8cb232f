"""A person opens, renews or closes the address of their own calendar."""

from ..models import Feed
from ..models.feeds import new_seed


def renew_feed(*, by):
    """A new address, known to this person alone; the one before, if any, opens nothing any more."""
    return Feed.objects.update_or_create(user=by, defaults={"seed": new_seed()})[0]


def close_feed(*, by):
    """Nothing is read from outside any more."""
    Feed.objects.filter(user=by).delete()
