"""Short addresses."""

from django.utils.text import slugify

from commons.models import Counter
from commons.text import normalise

RESERVED = frozenset({"nouvelle", "widget", "integrer", "pres-de-moi"})  # pages have these addresses


def free_slug(name, taken, length=150):
    """The name as an address, with a number behind it when it is taken.

    ``taken`` is the queryset of rows that have a slug already. Called in the transaction that saves the row: rivals for
    a name wait for one another, and each sees what the other took.
    """
    wait_for_rivals(taken)
    stem = stem_of(name, length)
    return first_free(stem, RESERVED | set(taken.filter(slug__startswith=stem).values_list("slug", flat=True)))


def wait_for_rivals(taken):
    """Nobody else takes an address among these rows until this transaction ends."""
    Counter.objects.next(f"slug {taken.model._meta.label_lower}")


def stem_of(name, length=150):
    return slugify(normalise(name))[:length].strip("-") or "structure"


def first_free(stem, used):
    number, slug = 1, stem
    while slug in used:
        number += 1
        slug = f"{stem}-{number}"
    return slug
