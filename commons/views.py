"""Views that every app uses: one for every button, one for every page that a file is written on."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import FormView

from .forms import MoveForm
from .workflow import Flow, Incomplete, status_of


class VisibleMixin:
    """The object, chosen among those that this person may see; a stranger gets 404."""

    model = None

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.user)

    @cached_property
    def object(self):
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])


class RefusedFormMixin:
    """A refused form comes back with its sentences, what was typed, and 422."""

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class EditableStep(VisibleMixin, RefusedFormMixin, FormView):
    """One page of a file, which its people may save unfinished as long as the file is theirs to write.

    A page that was shown while the file was still open may be sent once it is not: the form is saved under the
    file's lock, and the answer is a sentence.
    """

    def may_write(self, user):
        """Whether this person writes on this file; to anybody else the page does not exist."""
        raise NotImplementedError

    def too_late(self, subject):
        """Why this page can no longer be written on, in a sentence; empty while it can."""
        return "" if subject.is_editable else f"Trop tard : c’est maintenant « {status_of(subject).told} »."

    def dispatch(self, request, *args, **kwargs):
        if not self.may_write(request.user):
            raise Http404
        if sentence := self.too_late(self.object):
            return self.refuse(sentence)
        return super().dispatch(request, *args, **kwargs)

    def refuse(self, sentence):
        messages.warning(self.request, sentence)
        return redirect(self.object)

    def form_valid(self, form):
        with transaction.atomic():
            fresh = self.model._base_manager.select_for_update(of=("self",)).get(pk=self.object.pk)
            if sentence := self.too_late(fresh):
                return self.refuse(sentence)
            self.save(form)
        messages.success(self.request, "Enregistré.")
        return redirect(self.get_success_url())

    def save(self, form):
        form.save()

    def get_success_url(self):
        return self.object.get_absolute_url()


class MoveView(VisibleMixin, RefusedFormMixin, FormView):
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
            "too_late": "" if open_now else f"Trop tard : c’est maintenant « {status_of(self.object).told} ».",
            "back": self.get_success_url(),
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

    def get_success_url(self):
        return self.object.get_absolute_url()
