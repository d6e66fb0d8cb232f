"""What the office’s pages of the label share: how a row is shown, and a page of ours about one."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.views.generic import FormView

from commons.confidential import Page, record
from commons.forms import MoveForm
from commons.templatetags.ui import status as badge
from commons.views import RefusedFormMixin
from commons.workflow import status_of

RUNS = "label.run_label"


@dataclass(frozen=True)
class Button:
    """A button that leads to a page of ours and is no move."""

    label: str
    tone: str = ""


@admin.display(description="statut", ordering="status")
def status_badge(row):
    status = status_of(row)
    return badge(status.label, status.tone)


def office_url(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def link(row, words=None):
    return format_html('<a href="{}">{}</a>', office_url(row), words or row)


class OfficePage(RefusedFormMixin, FormView):
    """A page of ours about one row of the back-office; a button alone unless it has a form."""

    admin = None
    title = button = done = meaning = ""
    tone = ""
    recorded_as = Page.FILE
    form_class = MoveForm
    template_name = "admin/label/page.html"

    @cached_property
    def object(self):
        return get_object_or_404(self.admin.get_queryset(self.request), pk=self.kwargs["pk"])

    def may_open(self, user):
        return user.has_perm(RUNS)

    @property
    def rows_read(self):
        """The rows whose reading is written down when they are sheltered."""
        return [self.object]

    def dispatch(self, request, *args, **kwargs):
        if not self.may_open(request.user):
            raise PermissionDenied
        record(request.user, *self.rows_read, page=self.recorded_as)
        return super().dispatch(request, *args, **kwargs)

    @property
    def back(self):
        return office_url(self.object)

    @property
    def nothing(self):
        """The sentence of a page that has nothing to choose from."""
        return ""

    def get_context_data(self, **kwargs):
        return (
            super().get_context_data(**kwargs)
            | self.admin.admin_site.each_context(self.request)
            | {"opts": self.admin.opts, "title": self.title, "button": self.button or self.title, "tone": self.tone}
            | {"object": self.object, "back": self.back, "meaning": self.meaning, "nothing": self.nothing}
        )

    def form_valid(self, form):
        """The act itself may refuse, with a sentence beside its field or above the form."""
        try:
            self.act(form)
        except ValidationError as error:
            refused(form, error)
            return self.form_invalid(form)
        messages.success(self.request, self.done or "C’est enregistré.")
        return redirect(self.get_success_url())

    def get_success_url(self):
        return self.back


def refused(form, error):
    """The sentences of a refusal, each beside its field where the page has it."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, found in error.error_dict.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, found)
