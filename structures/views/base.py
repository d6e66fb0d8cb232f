"""What every page about one structure shares: the structure, for those who may see it or write on it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from commons.views import RefusedFormMixin, VisibleMixin

from ..models import Structure


class StructureMixin(VisibleMixin):
    """A page about one structure, for those who may see it: a stranger gets 404."""

    model = Structure

    @cached_property
    def object(self):
        queryset = self.get_queryset().select_related("commune", "sector")
        return get_object_or_404(queryset, slug=self.kwargs["slug"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"structure": self.object}


class EditorMixin(StructureMixin, RefusedFormMixin):
    """A page where someone who acts for the structure writes; those who only read get 403."""

    def dispatch(self, request, *args, **kwargs):
        if not self.object.may_act(request.user) or self.object.status == Structure.Status.CLOSED:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self):
        return self.object.get_absolute_url()
