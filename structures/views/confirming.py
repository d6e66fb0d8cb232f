"""« Toujours exact ? »: once a year, one click."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.generic import TemplateView

from .. import workflow
from .base import EditorMixin


class ConfirmView(EditorMixin, TemplateView):
    """What the portal knows of the structure, and « Tout est exact » under it."""

    template_name = "structures/confirm.html"

    def get_context_data(self, **kwargs):
        label = "Adresse administrative" if self.object.is_protected else "Adresse"
        contacts = self.object.contacts.visible_to(self.request.user)
        return super().get_context_data(**kwargs) | {"address_label": label, "contacts": contacts}

    def post(self, request, *args, **kwargs):
        workflow.confirm(self.object, by=request.user)
        messages.success(request, "Merci : c’est noté. Nous vous le redemanderons dans un an.")
        return redirect(self.get_success_url())
