"""A space, what it is a part of, and what is a part of it."""

from .models import Space


def wholes(space):
    """The numbers of the space and of each whole that it is a part of, the nearest first."""
    found = []
    while space is not None and space.pk not in found:
        found.append(space.pk)
        space = space.part_of
    return found


def parts(space):
    """The numbers of the space and of all its parts."""
    below = {}
    for pk, above in Space.objects.order_by().values_list("pk", "part_of"):
        below.setdefault(above, []).append(pk)
    found, left = [], [space.pk]
    while left:
        found.append(pk := left.pop())
        left += [part for part in below.get(pk, []) if part not in found]
    return found
