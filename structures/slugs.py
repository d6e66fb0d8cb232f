"""Short addresses."""

from django.utils.text import slugify

from commons.models import Counter
from commons.text import normalise

RESERVED = frozenset({"nouvelle"})  # a page has this address


def free_slug(name, taken, length=150):
    """The name as an address, with a number behind it when it is taken.

    ``taken`` is the queryset of rows that have a slug already. Called in the transaction that saves the row: rivals for
    a name wait for one another, and each sees what the other took.
    """
    Counter.objects.next(f"slug {taken.model._meta.label_lower}")
    stem = slugify(normalise(name))[:length].strip("-") or "structure"
    used = RESERVED | set(taken.filter(slug__startswith=stem).values_list("slug", flat=True))
    number, slug = 1, stem
    while slug in used:
        number += 1
        slug = f"{stem}-{number}"
    return slug
