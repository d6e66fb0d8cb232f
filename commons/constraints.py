"""Constraints that come back in every app, each with the sentence that a person reads."""

from django.db.models import CheckConstraint, F, Q

NAME = "%(app_label)s_%(class)s_{}"


def all_or_none(*fields, message):
    """Facts that are recorded together: who and when, never one without the other."""
    none = Q(**{f"{field}__isnull": True for field in fields})
    every = Q(**{f"{field}__isnull": False for field in fields})
    return CheckConstraint(
        condition=none | every, name=NAME.format(f"{fields[0]}_together"), violation_error_message=message
    )


def in_order(earlier, later, *, message):
    """``later``, when known, does not come before ``earlier``."""
    return CheckConstraint(
        condition=Q(**{f"{earlier}__isnull": True})
        | Q(**{f"{later}__isnull": True})
        | Q(**{f"{later}__gte": F(earlier)}),
        name=NAME.format(f"{earlier}_before_{later}"),
        violation_error_message=message,
    )


def dated_since(field, statuses, *, message, status="status"):
    """``field`` is set exactly in those statuses."""
    inside = Q(**{f"{status}__in": sorted(statuses)})
    known = Q(**{f"{field}__isnull": False})
    return CheckConstraint(
        condition=(inside & known) | (~inside & ~known),
        name=NAME.format(f"{field}_matches_status"),
        violation_error_message=message,
    )


def positive(field, *, message, strictly=True):
    """An amount above zero (or zero as well, when not ``strictly``)."""
    return CheckConstraint(
        condition=Q(**{f"{field}__{'gt' if strictly else 'gte'}": 0}),
        name=NAME.format(f"{field}_positive"),
        violation_error_message=message,
    )
