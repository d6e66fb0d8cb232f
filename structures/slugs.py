"""Short addresses."""

from django.utils.text import slugify

from commons.text import normalise

RESERVED = frozenset({"nouvelle"})  # a page has this address


def free_slug(name, taken, length=150):
    """The name as an address, with a number behind it when it is taken.

    ``taken`` is the queryset of rows that have a slug already.
    """
    stem = slugify(normalise(name))[:length].strip("-") or "structure"
    used = RESERVED | set(taken.filter(slug__startswith=stem).values_list("slug", flat=True))
    number, slug = 1, stem
    while slug in used:
        number += 1
        slug = f"{stem}-{number}"
    return slug
