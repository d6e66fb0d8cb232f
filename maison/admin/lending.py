"""What the pages about premises share: how a row is shown, and a page of ours about one."""

from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.views.generic import FormView

from commons.confidential import record
from commons.french import money
from commons.templatetags.ui import status as badge
from commons.views import RefusedFormMixin
from commons.workflow import status_of

from .. import workflow


@dataclass(frozen=True)
class Button:
    """A button that leads to a page of ours and is no move."""

    label: str
    tone: str = ""


@admin.display(description="statut", ordering="status")
def status_badge(row):
    status = status_of(row)
    return badge(status.label, status.tone)


def link(row, words=None):
    url = reverse(f"admin:maison_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}">{}</a>', url, words or row)


def amount(description, field):
    """An amount of the row as people write it."""

    @admin.display(description=description, ordering=field)
    def show(row):
        return money(getattr(row, field))

    show.__name__ = f"amount_{field}"
    return show


def hour_of(field):
    """The hour of a moment of the row, beside the column of an export that tells its day."""

    def told(row):
        moment = getattr(row, field)
        return f"{timezone.localtime(moment):%H:%M}" if moment else ""

    return told


class OfficePage(RefusedFormMixin, FormView):
    """A page of ours about one row of the back-office, for those who lend premises."""

    admin = None
    title = ""
    template_name = "maison/admin/page.html"

    @cached_property
    def object(self):
        row = self.admin.get_queryset(self.request).filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        return row

    def may_open(self, user):
        return workflow.rights.housing(user, self.object)

    def dispatch(self, request, *args, **kwargs):
        if not self.may_open(request.user):
            raise PermissionDenied
        record(request.user, self.object)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return (
            super().get_context_data(**kwargs)
            | self.admin.admin_site.each_context(self.request)
            | {"opts": self.admin.opts, "title": self.title, "back": self.admin.change_url(self.object)}
            | {"object": self.object, "about": self.admin.about(self.object)}
        )

    def form_valid(self, form):
        """The act itself may refuse, with a sentence."""
        try:
            return redirect(self.act(form))
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
