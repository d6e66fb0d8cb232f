"""A file that an agent types for a structure: its signed original, and its handing over."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import FormView, View

from commons import files
from commons.views import RefusedFormMixin, VisibleMixin

from .. import workflow
from ..forms import ScanForm
from ..models import Application
from .protection import sees_people
from .sharing import is_mere_partner


class AssistedMixin(VisibleMixin):
    """A page of an application that came in on paper; of the others it does not exist."""

    model = Application

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .filter(assistance__isnull=False)
            .select_related("structure", "call", "assistance__began_by")
        )

    @cached_property
    def assistance(self):
        return self.object.assistance


def reads_scan(user, application):
    """It names who signed: a partner of an « appel à commun » does not read it."""
    return sees_people(user, application.structure) and not is_mere_partner(user, application)


def shown_assistance(user, application):
    """What the application's page tells of it to this person, or None."""
    assistance = getattr(application, "assistance", None)
    if assistance is None:
        return None
    is_draft = application.status == Application.Status.DRAFT and assistance.is_open
    return {
        "how": assistance.how,
        "received_on": assistance.received_on,
        "is_over": not assistance.is_open,
        "has_scan": bool(assistance.scan),
        "may_attach": is_draft and workflow.assistant(user, application),
        "may_take_over": is_draft and application.structure.may_act(user),
        "may_read_scan": bool(assistance.scan) and reads_scan(user, application),
    }


class AssistancePage(AssistedMixin, RefusedFormMixin, FormView):
    """Where the agent attaches the original that the structure signed."""

    form_class = ScanForm
    template_name = "funding/assistance.html"

    def dispatch(self, request, *args, **kwargs):
        if request.method == "POST" and not workflow.assistant(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "application": self.object,
            "assistance": shown_assistance(self.request.user, self.object),
        }

    def form_valid(self, form):
        try:
            workflow.keep_scan(self.assistance, form.cleaned_data["scan"], by=self.request.user)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, "L’original est joint.")
        return redirect(self.object)


class AssistanceScan(AssistedMixin, View):
    """The original, to those who may read the names on it."""

    def get(self, request, *args, **kwargs):
        if not self.assistance.scan or not reads_scan(request.user, self.object):
            raise Http404
        return files.response(self.assistance.scan, self.assistance.scan_name)


class AssistanceTakeOver(AssistedMixin, View):
    """The structure's people go on by themselves."""

    def get(self, request, *args, **kwargs):
        return redirect(self.object)

    def post(self, request, *args, **kwargs):
        try:
            workflow.take_over(self.object, by=request.user)
        except ValidationError as error:
            messages.warning(request, error.messages[0])
        else:
            messages.success(request, "La demande est à vous : le service n’y écrit plus.")
        return redirect(self.object)
