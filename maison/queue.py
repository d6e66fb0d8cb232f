"""Who waits for a slot that somebody else has, in the order in which they asked."""

from .models import WaitingPlace
from .wholes import parts, wholes


def waiting_for(space, starts_at, ends_at):
    """The places whose slot meets this one, preparation and tidying included: in this space, in its parts, or in what
    it is a part of. First come first."""
    early, late = starts_at - space.before, ends_at + space.after
    queue = WaitingPlace.objects.waiting().filter(space__in={*wholes(space), *parts(space)}).select_related("space")
    return [
        place
        for place in queue
        if place.starts_at - place.space.before < late and early < place.ends_at + place.space.after
    ]
