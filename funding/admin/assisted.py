"""« Saisir une demande pour une structure »: found or created, then typed on the portal's own pages."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from commons import clock
from commons.views import RefusedFormMixin
from structures import identifiers
from structures.models import Structure

from .. import prefill, workflow
from ..forms import AssistForm, WhereForm
from ..models import Application, Call
from ..views.assisted import shown_assistance

SHOWN = 20


def calls():
    """Those that have opened: a paper may be typed after the closing that it came before."""
    return Call.objects.filter(status=Call.Status.PUBLISHED, opens_at__lte=clock.now()).order_by("-closes_at")


def structures(user):
    """Those for which this agent may type: not their own."""
    own = user.memberships.values("structure")
    return Structure.objects.visible_to(user).exclude(status=Structure.Status.CLOSED).exclude(pk__in=own)


class OfficePage:
    """A page of ours inside the back-office, for those who instruct."""

    admin = None
    title = "Saisir une demande pour une structure"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("funding.instruct_application"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return (
            super().get_context_data(**kwargs)
            | self.admin.admin_site.each_context(self.request)
            | {"opts": Application._meta, "title": self.title}
        )


class Where(OfficePage, TemplateView):
    """For which call and which structure."""

    template_name = "funding/admin/assist_where.html"

    def get_context_data(self, **kwargs):
        form = WhereForm(self.request.GET or None, calls=calls())
        found, call = [], None
        if form.is_valid():
            call, words = form.cleaned_data["call"], form.cleaned_data["q"]
            number = identifiers.clean(words)
            wanted = Q(name__icontains=words) | Q(acronym__iexact=words)
            if number:
                wanted |= Q(siret__startswith=number) | Q(rna=number)
            found = [
                (structure, reverse("admin:funding_application_assist", args=[call.slug, structure.slug]))
                for structure in structures(self.request.user).filter(wanted).select_related("commune")[:SHOWN]
            ]
        return super().get_context_data(**kwargs) | {"form": form, "call": call, "found": found}


class Assist(OfficePage, RefusedFormMixin, FormView):
    """How the request came in, and its first words."""

    form_class = AssistForm
    template_name = "funding/admin/assist.html"

    @cached_property
    def call(self):
        return get_object_or_404(calls().select_related("envelope"), slug=self.kwargs["call"])

    @cached_property
    def structure(self):
        return get_object_or_404(structures(self.request.user), slug=self.kwargs["structure"])

    def get_form_kwargs(self):
        only = Structure.objects.filter(pk=self.structure.pk)
        return super().get_form_kwargs() | {"call": self.call, "structures": only}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"call": self.call, "structure": self.structure}

    def form_valid(self, form):
        try:
            with transaction.atomic():
                application = form.save()
                workflow.begin_for(application, by=self.request.user, **form.how())
                prefill.begin(application, by=self.request.user)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return redirect(application)


class AssistedMixin:
    """The door of the list, and what the application's page tells of its paper original."""

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, "funding_application_assist"
        return [
            path("saisir/", wrap(Where.as_view(admin=self)), name=f"{name}_where"),
            path("saisir/<slug:call>/<slug:structure>/", wrap(Assist.as_view(admin=self)), name=name),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        may_assist = request.user.has_perm("funding.instruct_application")
        return super().changelist_view(request, {"may_assist": may_assist} | (extra_context or {}))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["assistance"] = shown_assistance(request.user, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
