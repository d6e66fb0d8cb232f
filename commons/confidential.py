"""That an agent read something sheltered is written down, whoever the agent is.

What can be sheltered says so itself: its queryset has ``watched(user)``, the rows whose reading by this person is to be
remembered. Its own people are never watched: what is theirs is theirs.
"""

from collections import defaultdict
from functools import cache

from django.core.paginator import Page as PaginatedPage
from django.db.models import Model, QuerySet

from .models import ConfidentialView
from .models.confidential import Page

__all__ = ["Page", "RecordedAdmin", "RecordedMixin", "can_be_sheltered", "record"]


@cache
def can_be_sheltered(model):
    """Whether rows of this kind may be hidden from ordinary agents."""
    return hasattr(model._default_manager.all(), "watched")


def record(user, *subjects, page=Page.FILE):
    """Write who had which of these before their eyes, on what kind of page. What nobody shelters leaves no line."""
    if not user.is_staff:
        return
    by_model = defaultdict(set)
    for subject in subjects:
        if can_be_sheltered(type(subject)):
            by_model[type(subject)].add(subject.pk)
    for model, pks in by_model.items():
        write(user, model._default_manager.filter(pk__in=pks), page)


def write(user, rows, page):
    """One line for each row of this queryset that is watched."""
    watched = rows.order_by("pk").watched(user)
    ConfidentialView.objects.bulk_create(
        (ConfidentialView(by=user, subject=row, page=Page(page or Page.FILE)) for row in watched.only("pk")),
        batch_size=1_000,
    )


def rows_in(value):
    """The rows that may be sheltered among what a page was given: one, or a list of them."""
    if isinstance(value, Model):
        return [value] if can_be_sheltered(type(value)) else []
    is_list = isinstance(value, list | tuple | PaginatedPage)
    if is_list or isinstance(value, QuerySet) and can_be_sheltered(value.model):
        return [row for one in value for row in rows_in(one)]
    return []


class RecordedMixin:
    """A page that may tell an agent of something sheltered: what it was given to show is written down.

    A page that is given something else than rows (a grid of cells, a document) says them in ``shown_rows``.
    """

    recorded_as = Page.FILE

    def shown_rows(self, response):
        """The rows that this answer tells of."""
        context = getattr(response, "context_data", None) or {}
        return [row for value in context.values() for row in rows_in(value)]

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        if request.user.is_authenticated and request.user.is_staff and not 300 <= response.status_code < 400:
            record(request.user, *self.shown_rows(response), page=self.recorded_as)
        return response


class RecordedAdmin:
    """For a ``ModelAdmin`` whose rows, or whose inlines' rows, may be sheltered: its list, its pages, their history and
    its exports are written down. Pages that it adds itself call ``record``."""

    def recorded(self, request, response, page):
        context = getattr(response, "context_data", None) or {}
        rows = [row for name in ("original", "object", "objects") for row in rows_in(context.get(name))]
        for inline in context.get("inline_admin_formsets", []):
            rows += rows_in(inline.formset.get_queryset())
        if "cl" in context:
            rows += rows_in(context["cl"].result_list)
        record(request.user, *rows, page=page)
        return response

    def changelist_view(self, request, *args, **kwargs):
        return self.recorded(request, super().changelist_view(request, *args, **kwargs), Page.LIST)

    def changeform_view(self, request, *args, **kwargs):
        return self.recorded(request, super().changeform_view(request, *args, **kwargs), Page.FILE)

    def delete_view(self, request, *args, **kwargs):
        return self.recorded(request, super().delete_view(request, *args, **kwargs), Page.FILE)

    def history_view(self, request, *args, **kwargs):
        return self.recorded(request, super().history_view(request, *args, **kwargs), Page.HISTORY)

    def get_export_data(self, file_format, request, queryset, **kwargs):
        data = super().get_export_data(file_format, request, queryset, **kwargs)
        if can_be_sheltered(queryset.model):
            told = queryset.model._default_manager.filter(pk__in=queryset.order_by().values("pk"))
            write(request.user, told, Page.EXPORT)
        return data
