"""« Les personnes » of a structure: who acts for it, who is invited, who asks to come in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView

from commons.forms import MoveForm
from commons.views import MoveView, PacedMixin, RefusedFormMixin
from commons.workflow import status_of

from .. import forms, workflow
from ..models import Invitation, JoinRequest, Membership, Structure
from .base import StructureMixin

Status = Structure.Status


def buttons(flow, user, row, name):
    """(move, address) of what this person may do with this row."""
    return [(move, reverse(name, args=[row.structure.slug, row.pk, move.name])) for move in flow.open_to(user, row)]


def rank(membership):
    """Who represents the structure first, then who writes, then who reads."""
    return Membership.Role.values.index(membership.role), membership.pk


class PeopleView(StructureMixin, TemplateView):
    """Who acts for the structure; for who represents it, also who is on the way in."""

    template_name = "structures/people.html"

    def get_context_data(self, **kwargs):
        user, structure = self.request.user, self.object
        is_representative = structure.is_represented_by(user)
        context = {
            "memberships": sorted(structure.memberships.visible_to(user).select_related("user"), key=rank),
            "mine": structure.memberships.filter(user=user).first(),
            "may_manage": is_representative and structure.status != Status.CLOSED,
            "invitations": [],
            "join_requests": [],
        }
        if is_representative:
            context |= {"invitations": self.invitations(), "join_requests": self.join_requests()}
        return super().get_context_data(**kwargs) | context

    def invitations(self):
        waiting = self.object.invitations.filter(status=Invitation.Status.WAITING).select_related("structure")
        flow = workflow.invitations
        return [(row, buttons(flow, self.request.user, row, "structures:invitation_move")) for row in waiting]

    def join_requests(self):
        waiting = self.object.join_requests.waiting().select_related("structure", "user")
        flow = workflow.join_requests
        return [(row, buttons(flow, self.request.user, row, "structures:join_request_move")) for row in waiting]


class RepresentativeMixin(StructureMixin, RefusedFormMixin):
    """A page of who represents the structure; the others get 403. What the workflow refuses is said on the page."""

    done = ""

    def dispatch(self, request, *args, **kwargs):
        if not self.object.is_represented_by(request.user) or self.object.status == Status.CLOSED:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            self.act(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect("structures:people", self.object.slug)


class InviteView(PacedMixin, RepresentativeMixin, FormView):
    """Ask somebody in, by e-mail."""

    pace = "invitation"
    form_class = forms.InviteForm
    template_name = "structures/people_invite.html"
    done = "L’invitation est partie. Elle vaut trente jours."

    def act(self, form):
        workflow.invite(self.object, by=self.request.user, **form.cleaned_data)


class HandOverView(PacedMixin, RepresentativeMixin, FormView):
    """Hand over the representation: the successor is asked, and nothing changes before they accept."""

    pace = "invitation"
    form_class = forms.SuccessorForm
    template_name = "structures/people_hand_over.html"
    done = "La proposition est partie. Vous représentez la structure jusqu’à ce qu’elle soit acceptée."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"structure": self.object}

    def act(self, form):
        workflow.invite(self.object, by=self.request.user, **form.details())


class MemberMixin(RepresentativeMixin):
    @cached_property
    def membership(self):
        memberships = self.object.memberships.visible_to(self.request.user).select_related("user", "structure")
        return get_object_or_404(memberships, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"membership": self.membership}


class MemberView(MemberMixin, FormView):
    """Change what a person does for the structure."""

    form_class = forms.MemberForm
    template_name = "structures/people_member.html"
    done = "C’est changé."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"membership": self.membership}

    def act(self, form):
        workflow.give_role(self.membership, by=self.request.user, **form.cleaned_data)


class MemberRemoveView(MemberMixin, FormView):
    """Take a person out of the structure, after a page that asks."""

    form_class = MoveForm
    template_name = "structures/people_remove.html"
    done = "Cette personne n’agit plus pour la structure."

    def dispatch(self, request, *args, **kwargs):
        if self.object.memberships.filter(pk=kwargs["pk"], user=request.user.pk).exists():
            return redirect("structures:leave", self.object.slug)
        return super().dispatch(request, *args, **kwargs)

    def act(self, form):
        workflow.remove(self.membership, by=self.request.user)


class LeaveView(StructureMixin, RefusedFormMixin, FormView):
    """Leave the structure, after a page that asks."""

    form_class = MoveForm
    template_name = "structures/people_leave.html"

    @cached_property
    def membership(self):
        return get_object_or_404(self.object.memberships, user=self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"membership": self.membership}

    def form_valid(self, form):
        try:
            workflow.leave(self.membership, by=self.request.user)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, "Vous n’agissez plus pour cette structure.")
        return redirect("home:space")


class ComingInMixin:
    """A button on a row of somebody who is on the way in: it is found under its own structure only."""

    def get_queryset(self):
        return super().get_queryset().filter(structure__slug=self.kwargs["slug"]).select_related("structure")

    def get_success_url(self):
        """The people of the structure, for who sees them; who stayed outside goes back to their own space."""
        structures = Structure.objects.visible_to(self.request.user)
        if structures.filter(slug=self.kwargs["slug"]).exists():
            return reverse("structures:people", args=[self.kwargs["slug"]])
        return reverse("home:space")


class InvitationMoveView(PacedMixin, ComingInMixin, MoveView):
    """Every button of an invitation."""

    model = Invitation

    @property
    def pace(self):
        return "invitation" if self.move.name == "resend_invitation" else ""

    def get_success_url(self):
        """Who has just come in begins with the structure."""
        if self.object.status == Invitation.Status.ACCEPTED and self.object.is_for(self.request.user):
            return self.object.structure.get_absolute_url()
        return super().get_success_url()


class JoinRequestMoveView(ComingInMixin, MoveView):
    """Every button of a request to join."""

    model = JoinRequest
    forms = {"accept_request": forms.AcceptRequestForm}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"person": self.object.user}


@method_decorator([login_not_required, never_cache], name="dispatch")
class InvitationView(TemplateView):
    """What an invitation letter leads to, with or without an account: the signed link is the key.

    A protected structure is named to nobody but whoever proved the invited address.
    """

    template_name = "structures/people_invitation.html"

    @cached_property
    def invitation(self):
        invitations = Invitation.objects.of_key(self.kwargs["key"]).select_related("structure__commune", "invited_by")
        return get_object_or_404(invitations)

    def get_context_data(self, **kwargs):
        user, invitation = self.request.user, self.invitation
        is_mine, structure = invitation.is_for(user), invitation.structure
        here = urlencode({"next": self.request.path, "email": invitation.email})
        return super().get_context_data(**kwargs) | {
            "invitation": invitation,
            "structure": structure,
            "name": f"« {structure} »" if is_mine or not structure.is_protected else "Une structure",
            "refusals": self.refusals(),
            "is_mine": is_mine,
            "moves": buttons(workflow.invitations, user, invitation, "structures:invitation_move") if is_mine else [],
            "signup_url": f"{reverse('account_signup')}?{here}",
            "login_url": f"{reverse('account_login')}?{here}",
        }

    def refusals(self):
        if self.invitation.status != Invitation.Status.WAITING:
            told = status_of(self.invitation).told.lower()
            return [f"Cette invitation ne sert plus : elle est déjà {told}."]
        return self.invitation.obstacles()


class JoinView(PacedMixin, RefusedFormMixin, FormView):
    """Ask to act for a structure that the portal knows already. It shows a name and a commune, nothing else."""

    pace = "join_request"
    form_class = forms.JoinForm
    template_name = "structures/people_join.html"

    @cached_property
    def structure(self):
        known = Structure.objects.exclude(status__in=[Status.DRAFT, Status.CLOSED]).select_related("commune")
        return get_object_or_404(known, slug=self.kwargs["slug"])

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_staff:
            messages.warning(request, "Un agent ne rejoint pas une structure avec son compte de la Ville.")
            return redirect("home:space")
        if Membership.objects.filter(structure=self.structure, user=request.user).exists():
            return redirect(self.structure)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        asked = self.request.user.join_requests.waiting().filter(structure=self.structure).first()
        return super().get_context_data(**kwargs) | {
            "name": self.structure.name,
            "commune": self.structure.commune.name,
            "asked": asked,
        }

    def form_valid(self, form):
        try:
            workflow.ask_to_join(self.structure, by=self.request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(
            self.request, "Votre demande est partie. Nous vous écrirons dès que la structure aura répondu."
        )
        return redirect("home:space")
