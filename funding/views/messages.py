"""The conversation about an application: on its page, and on a page of its own."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.views.generic import FormView

from commons.views import RefusedFormMixin, VisibleMixin

from .. import workflow
from ..forms import NoteForm, OfficeNoteForm
from ..models import Application, Note

SENT, NOTED = "Votre message est envoyé.", "La note est enregistrée : seuls les agents la lisent."


def may_read(user, application):
    """The structure's own people, and the agents who have the right; a draft has no conversation yet."""
    if application.submitted_at is None:
        return False
    return user.has_perm("funding.view_note") or application.structure.has_member(user)


def conversation(user, application):
    """What a page shows of it to this person, or None. What they see is read from now on."""
    if not may_read(user, application):
        return None
    name = get_user_model().objects.namer(user)
    notes = Note.objects.visible_to(user).filter(application=application).select_related("written_by")
    shown = [(note, name(note.written_by)) for note in notes]
    may_write, may_note = workflow.may_write(user, application), workflow.may_note(user, application)
    side = workflow.side_of(user, application)
    if may_write and any(note.read_at is None and note.side != side for note, _ in shown):
        workflow.read_notes(application, by=user)
    return {
        "notes": shown,
        "side": side,
        "may_write": may_write,
        "may_note": may_note,
        "is_protected": application.structure.is_protected,
    }


class Conversation(VisibleMixin, RefusedFormMixin, FormView):
    """All that was written, and a box to write in."""

    model = Application
    template_name = "funding/messages.html"

    def get_queryset(self):
        return super().get_queryset().select_related("structure", "call")

    def dispatch(self, request, *args, **kwargs):
        if not may_read(request.user, self.object):
            raise Http404
        if request.method == "POST" and not workflow.may_write(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self):
        return OfficeNoteForm if workflow.may_note(self.request.user, self.object) else NoteForm

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "application": self.object,
            "conversation": conversation(self.request.user, self.object),
        }

    def form_valid(self, form):
        note = workflow.write_note(self.object, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, NOTED if note.is_internal else SENT)
        return redirect(self.get_success_url())

    def get_success_url(self):
        return f"{self.object.get_absolute_url()}#messages"
