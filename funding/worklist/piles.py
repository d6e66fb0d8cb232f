"""One kind of the town's work, cut where its list takes over."""

from django.urls import reverse

# Of each kind of work, that much is shown; the rest is in its list.
LIMIT = 50


class Pile:
    """One kind of work, at most ``LIMIT`` of it, and how much more there is."""

    def __init__(self, rows, task, *, words, query):
        self.tasks = [task(row) for row in rows[:LIMIT]]
        left = rows.count() - LIMIT if len(self.tasks) == LIMIT else 0
        url = reverse(f"admin:funding_{rows.model._meta.model_name}_changelist")
        self.more = [(f"et {left} {words[left > 1]}", f"{url}?{query}")] if left > 0 else []


def page(row):
    """Its page in the back-office."""
    return reverse(f"admin:funding_{row._meta.model_name}_change", args=[row.pk])
