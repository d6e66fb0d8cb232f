"""Views that every app uses: one for every button, one for every private file."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import FormView, View

from . import files
from .forms import MoveForm
from .workflow import Flow, Incomplete


class VisibleMixin:
    """The object, chosen among those that this person may see; a stranger gets 404."""

    model = None

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.user)

    @cached_property
    def object(self):
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])


class MoveView(VisibleMixin, FormView):
    """GET says what the button means, POST moves the file. One view for every button.

    ``forms`` gives, by move, the form that collects the move's details.
    """

    forms = {}
    template_name = "commons/move.html"
    http_method_names = ["get", "post"]

    @cached_property
    def move(self):
        try:
            return Flow.of(self.model)[self.kwargs["move"]]
        except KeyError:
            raise Http404 from None

    def dispatch(self, request, *args, **kwargs):
        if not self.move.by(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self):
        return self.forms.get(self.move.name, MoveForm)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return kwargs | {"subject": self.object} if self.get_form_class().wants_subject else kwargs

    def get_context_data(self, **kwargs):
        open_now = self.object.status in self.move.sources
        return super().get_context_data(**kwargs) | {
            "object": self.object,
            "move": self.move,
            "missing": self.move.needs(self.object) if open_now else [],
            "open_now": open_now,
        }

    def form_valid(self, form):
        try:
            self.move(self.object, by=self.request.user, **form.details())
        except Incomplete:
            return self.form_invalid(form)  # the page shows the checklist, with its links
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, f"{self.move.label} : c’est fait.")
        return redirect(self.get_success_url())

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_success_url(self):
        return self.object.get_absolute_url()


class FileView(VisibleMixin, View):
    """Serves one private file of a row to those who may see the row."""

    field = None

    def get(self, request, *args, **kwargs):
        file = getattr(self.object, self.field)
        if not file:
            raise Http404
        return files.response(file, self.filename())

    def filename(self):
        return f"{self.object}.pdf"
