"""Answering what the service asked for: in one go, or in several sittings."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect

from .. import workflow
from .applications import ApplicationMove


class AnswerView(ApplicationMove):
    """A reply box and a file for each item; « Enregistrer sans envoyer » keeps what is there.

    Whoever writes for the structure prepares the replies; they leave by who commits it.
    """

    template_name = "funding/answer.html"

    def may_open(self, user):
        return super().may_open(user) or workflow.applicant(user, self.object)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"may_send": super().may_open(self.request.user)}

    @property
    def is_drafting(self):
        return "draft" in self.request.POST

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"drafting": self.is_drafting}

    def form_valid(self, form):
        if not self.is_drafting:
            return super().form_valid(form)
        try:
            workflow.draft_replies(self.object, by=self.request.user, **form.details())
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, "Vos réponses sont enregistrées. Elles ne sont pas encore envoyées.")
        return redirect(self.request.path)
