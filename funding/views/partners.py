"""An « appel à commun »: the lead invites and shares, each partner reads, writes its part and attests for itself."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView

from commons import journal
from commons.views import EditableStep, MoveView, PacedMixin, RefusedFormMixin, VisibleMixin
from commons.workflow import status_of
from structures import identifiers
from structures.models import Structure

from .. import workflow
from ..forms import (
    PARTNER_MOVES,
    ClaimForm,
    CommonForm,
    InviteByMailForm,
    InviteStructureForm,
    PartForm,
    SearchForm,
)
from ..models import Application, Partner
from ..models.partners import invited
from ..partner_tasks import OPENED
from ..workflow.partner import too_late
from . import words
from .applications import acting_structures
from .sharing import namer, partner_turn, sharing
from .steps import ApplicationStep

FOUND = 10


def buttons(user, partner):
    """What this person may do about the partner, as long as the application is a draft."""
    if too_late(partner.application):
        return []
    return words.buttons(workflow.partners, user, partner, "funding:partner_move")


# The lead --------------------------------------------------------------------------------------------


class CommonStep(ApplicationStep):
    """The resource that will be shared, the partners, and the share of each."""

    step, form_class = "common", CommonForm

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form, user = context["form"], self.request.user
        told = sharing(user, self.object)
        context |= {
            "sharing": told,
            "rows": [
                (party, status_of(party.partner), form[f"share_{party.partner.pk}"], buttons(user, party.partner))
                for party in told.parties
                if party.partner and f"share_{party.partner.pk}" in form.fields
            ],
            "gone": self.object.partners.filter(status__in=Partner.Status.gone()),
        }
        return context


class LeadPage(PacedMixin, VisibleMixin, RefusedFormMixin, FormView):
    """A page of the lead's that writes to a partner, as long as its application is a draft."""

    pace = "invitation"
    model = Application

    def get_queryset(self):
        return super().get_queryset().select_related("structure", "call")

    def dispatch(self, request, *args, **kwargs):
        if not (self.object.is_common and workflow.applicant(request.user, self.object)):
            raise Http404
        if sentence := too_late(self.object):
            messages.warning(request, sentence)
            return redirect(self.object)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"application": self.object}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "application": self.object,
            "sharing": sharing(self.request.user, self.object),
        }

    def form_valid(self, form):
        try:
            partner = workflow.invite(self.object, by=self.request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.form_invalid(form)
        messages.success(self.request, f"{partner} est invité : un courriel part aussitôt.")
        return redirect("funding:application_common", self.object.pk)


class PartnerInvite(LeadPage):
    """A structure of the portal is looked for, then invited."""

    form_class = InviteStructureForm
    template_name = "funding/partner_invite.html"

    @cached_property
    def search(self):
        asked = self.request.GET or None
        return SearchForm(asked)

    @cached_property
    def found(self):
        return find(self.object, self.search.cleaned_data["q"]) if self.search.is_valid() else Structure.objects.none()

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"found": self.found}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"search": self.search, "found": self.found}


def find(application, typed):
    """The structures that these words name. A protected one is found by its SIRET alone, by whoever knows it."""
    number = identifiers.clean(typed)
    invited_already = application.partners.active().exclude(structure=None).values("structure")
    others = (
        Structure.objects.living()
        .exclude(status=Structure.Status.DRAFT)
        .exclude(pk=application.structure_id)
        .exclude(pk__in=invited_already)
    )
    exact = others.filter(Q(siret=number) | Q(rna=number, is_protected=False)) if number else others.none()
    named = others.filter(is_protected=False).named_like(typed)
    kept = [row.pk for row in exact] or [row.pk for row in named[:FOUND]]
    return Structure.objects.filter(pk__in=kept).select_related("commune").order_by("name", "pk")


class PartnerInviteByMail(LeadPage):
    """A structure that the portal does not know yet: by a letter, to an address."""

    form_class = InviteByMailForm
    template_name = "funding/partner_invite_mail.html"


# The link of a letter ----------------------------------------------------------------------------------


@method_decorator(never_cache, name="dispatch")
class Invitation(RefusedFormMixin, FormView):
    """Who holds the link says for which structure they answer; then they read the whole application."""

    form_class = ClaimForm
    template_name = "funding/partner_invitation.html"

    @cached_property
    def partner(self):
        return invited(self.kwargs["token"])

    def dispatch(self, request, *args, **kwargs):
        partner = self.partner
        if partner is not None and Partner.objects.visible_to(request.user).of(request.user).filter(pk=partner.pk):
            return redirect(partner)
        if partner is None or partner.structure or too_late(partner.application):
            return render(request, "funding/partner_invitation_over.html", status=410)
        if not workflow.partners["claim"].by(request.user, partner):
            return render(request, "funding/partner_invitation_other.html", {"partner": partner}, status=403)
        request.session[OPENED] = self.kwargs["token"]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def structures(self):
        return acting_structures(self.request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"structures": self.structures}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "partner": self.partner,
            "application": self.partner.application,
            "structures": self.structures,
            "declare_url": f"{reverse('structures:new')}?next={self.request.path}",
            "decline_url": reverse("funding:partner_decline", args=[self.kwargs["token"]]),
        }

    def form_valid(self, form):
        try:
            workflow.claim(self.partner, by=self.request.user, structure=form.cleaned_data["structure"])
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.form_invalid(form)
        return redirect(self.partner)


class InvitationDecline(Invitation):
    """To say no, nothing has to be declared."""

    form_class = PARTNER_MOVES["decline"]
    template_name = "funding/partner_decline.html"

    def get_form_kwargs(self):
        return FormView.get_form_kwargs(self)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"back": self.partner.invitation_url}

    def form_valid(self, form):
        try:
            workflow.decline(self.partner, by=self.request.user, **form.details())
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.form_invalid(form)
        messages.success(self.request, "Vous avez décliné. Le porteur en est prévenu.")
        return redirect("home:space")


# The partner -------------------------------------------------------------------------------------------


class PartnerMixin(VisibleMixin):
    model = Partner

    def get_queryset(self):
        return super().get_queryset().for_page()


class PartnerDetail(PartnerMixin, TemplateView):
    """What the partner is asked, its share, its part, and the way to the whole application."""

    template_name = "funding/partner.html"

    def get_context_data(self, **kwargs):
        partner, user = self.object, self.request.user
        application = partner.application
        is_ours = workflow.partner_writer(user, partner)
        return super().get_context_data(**kwargs) | {
            "partner": partner,
            "application": application,
            "status": status_of(partner),
            "turn": words.application_turn(application) if too_late(application) else partner_turn(partner),
            "sharing": sharing(user, application) if partner.status in Partner.Status.active() else None,
            "may_write": is_ours and partner.is_editable and partner.status != Partner.Status.INVITED,
            "missing": partner.missing() if is_ours and partner.status == Partner.Status.JOINED else [],
            "is_joined": is_ours and partner.status == Partner.Status.JOINED,
            "moves": buttons(user, partner),
            "journal": journal.lines(user, partner, name=namer(user, application)),
        }


class PartnerPart(PartnerMixin, EditableStep):
    """What the partner does in the project, in its own words. What it had attested falls with a change."""

    form_class = PartForm
    template_name = "funding/partner_part.html"

    def may_write(self, user):
        return workflow.partner_writer(user, self.object)

    def too_late(self, partner):
        if sentence := too_late(partner.application):
            return sentence
        if partner.status == Partner.Status.INVITED:
            return "Acceptez d’abord l’invitation."
        return "" if partner.is_editable else f"Trop tard : c’est maintenant « {status_of(partner).told} »."

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        Application.objects.select_for_update(of=("self",)).get(pk=self.object.application_id)  # always held first
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.object}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"partner": self.object, "application": self.object.application}

    def save(self, form):
        super().save(form)
        workflow.settle(self.object.application)


class PartnerMove(PacedMixin, PartnerMixin, MoveView):
    forms = PARTNER_MOVES

    @property
    def pace(self):
        return "invitation" if self.kwargs["move"] == "remind" else ""

    @cached_property
    def move(self):
        """All but ``claim``, which the link of the letter alone opens."""
        if self.kwargs["move"] == "claim":
            raise Http404
        return super().move

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if sentence := too_late(self.object.application):
            context |= {"open_now": False, "too_late": sentence, "missing": []}
        return context

    @transaction.atomic
    def form_valid(self, form):
        Application.objects.select_for_update(of=("self",)).get(pk=self.object.application_id)  # always held first
        return super().form_valid(form)

    def get_success_url(self):
        """The lead comes back to its partners, the partner to its page."""
        if workflow.lead_writer(self.request.user, self.object):
            return self.object.application.step_url("common")
        return self.object.get_absolute_url()
