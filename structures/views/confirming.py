"""« Toujours exact ? »: once a year, one click."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from commons.views import PacedMixin

from .. import workflow
from ..confirming import told_elsewhere
from ..models import Structure, User
from .base import EditorMixin


class ConfirmView(EditorMixin, TemplateView):
    """What the portal knows of the structure, and « Tout est exact » under it."""

    template_name = "structures/confirm.html"

    def get_context_data(self, **kwargs):
        label = "Adresse administrative" if self.object.is_protected else "Adresse"
        contacts = self.object.contacts.visible_to(self.request.user)
        told = {"address_label": label, "contacts": contacts, "elsewhere": told_elsewhere(self.object)}
        return super().get_context_data(**kwargs) | told

    def post(self, request, *args, **kwargs):
        workflow.confirm(self.object, by=request.user)
        messages.success(request, "Merci : c’est noté. Nous vous le redemanderons dans un an.")
        return redirect(self.get_success_url())


@method_decorator([login_not_required, never_cache], name="dispatch")
class ConfirmLinkView(PacedMixin, TemplateView):
    """The same from the letter, without an account: the link suffices to say that all is true, and to nothing else.

    Opening it changes nothing, since machines open links too. It shows what is public, and no person.
    """

    pace = "listing_confirmed"
    template_name = "structures/confirm_link.html"

    @cached_property
    def structure(self):
        rows = Structure.objects.with_confirm_key(self.kwargs["key"]).select_related("commune")
        return get_object_or_404(rows)

    @property
    def is_asked(self):
        """Whether this link’s question is still open: nobody has answered it since."""
        return self.structure.confirm_key.partition(":")[0] == self.kwargs["key"].partition(":")[0]

    def get_context_data(self, **kwargs):
        label = "Adresse administrative" if self.structure.is_protected else "Adresse"
        return super().get_context_data(**kwargs) | {
            "structure": self.structure,
            "address_label": label,
            "elsewhere": told_elsewhere(self.structure),
            "is_asked": self.is_asked,
        }

    def post(self, request, *args, **kwargs):
        if self.is_asked:
            workflow.confirm(self.structure, by=User.objects.clock())
        return render(request, "structures/confirmed.html")
