"""What changed since the town last verified a structure, for the agent who looks again."""

from .models import Structure
from .workflow import IDENTITY

NOTHING = "—"


def since_verified(structure):
    """``(label, before, after)`` for each field of its identity that differs from what was verified.

    The history's triggers see every write. The version that was verified is the first one of the last verification.
    """
    verified = structure.events.filter(verified_at__isnull=False).select_related("commune")
    version = verified.order_by("-verified_at", "pgh_id").first()
    if version is None:
        return []
    fields = [field for field in Structure._meta.fields if field.name in IDENTITY]
    return [
        (field.verbose_name, said(version, field), said(structure, field))
        for field in fields
        if getattr(version, field.attname) != getattr(structure, field.attname)
    ]


def said(row, field):
    """The field's value as people read it."""
    value = getattr(row, field.name)
    if field.choices:
        return dict(field.flatchoices)[value]
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(value) if value else NOTHING
