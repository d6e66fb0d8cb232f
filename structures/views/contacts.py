"""Whom to call at a structure."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from ..forms import ContactForm
from ..models import Contact
from .base import EditorMixin


class ContactMixin(EditorMixin):
    template_name = "structures/contact.html"

    @cached_property
    def contact(self):
        if "pk" not in self.kwargs:
            return Contact(structure=self.object)
        return get_object_or_404(self.object.contacts.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"contact": self.contact}


class ContactEditView(ContactMixin, FormView):
    """Whom to call at the structure."""

    form_class = ContactForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.contact}

    def form_valid(self, form):
        form.save()
        messages.success(self.request, "Le contact est enregistré.")
        return redirect(self.get_success_url())


class ContactAddView(ContactEditView):
    """One more person to call."""


class ContactDeleteView(ContactMixin, TemplateView):
    """Take a contact away, after a page that asks."""

    template_name = "structures/contact_delete.html"

    def post(self, request, *args, **kwargs):
        self.contact.delete()
        messages.success(request, "Le contact est retiré.")
        return redirect(self.get_success_url())
