"""How people come into a structure: invited by who represents it, or asking for it themselves."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from commons import clock, journal
from commons.workflow import Flow, save

from .. import emails
from ..models import Invitation, JoinRequest, Membership, Structure
from .membership import LEFT, ROLE_CHANGED, locked, welcome

S, J = Invitation.Status, JoinRequest.Status
Role = Membership.Role
Handover = Invitation.Handover

INVITED = "Invitation envoyée"
ASKED = "Accès demandé"
HERE = "Cette personne fait déjà partie de la structure."
YOU_ARE_HERE = "Vous faites déjà partie de cette structure."
CLOSED = "La structure est fermée : personne ne peut plus la rejoindre."

invitations = Flow(Invitation, first=S.WAITING)
join_requests = Flow(JoinRequest, first=J.WAITING)


def held_open(row):
    """The structure of an invitation or a request, held: whoever closed it or left it meanwhile is seen."""
    row.structure = locked(row.structure)
    if refusals := row.obstacles():
        raise ValidationError(refusals)
    return row.structure


# Invitations ----------------------------------------------------------------------------------------------------


def invited(user, invitation):
    """Whoever proved the address to which the invitation went."""
    return invitation.is_for(user)


def inviter(user, invitation):
    return invitation.structure.is_represented_by(user)


def resender(user, invitation):
    """Who resends answers for it from then on: nobody hands over another's representation."""
    return inviter(user, invitation) and (not invitation.handover or invitation.invited_by_id == user.pk)


@transaction.atomic
def invite(structure, *, by, email, role, position="", handover=""):
    """A representative asks somebody in; the letter goes to an address that may have no account. Returns the row."""
    structure, email = locked(structure), email.lower()
    if not structure.is_represented_by(by):
        raise PermissionDenied
    if structure.status == Structure.Status.CLOSED:
        raise ValidationError(CLOSED)
    membership = structure.memberships.filter(user__email__iexact=email).first()
    if membership and role != Role.REPRESENTATIVE:
        raise ValidationError(HERE)
    if membership and membership.role == role:
        raise ValidationError("Cette personne représente déjà la structure.")
    invitation = Invitation(
        structure=structure, email=email, role=role, position=position, handover=handover, invited_by=by
    )
    save(invitation)
    emails.invite(journal.note(invitation, INVITED, by=by))
    return invitation


@invitations.move(S.WAITING, to=S.ACCEPTED, by=invited, label="Rejoindre la structure", needs=Invitation.obstacles)
def accept_invitation(invitation, *, by):
    """Vous agirez pour la structure, avec le rôle que l’on vous confie."""
    structure = held_open(invitation)
    welcome(structure, by, invitation.role, position=invitation.position, by=by)
    if invitation.handover:
        step_down(structure.memberships.get(user=invitation.invited_by), invitation.handover, by=by)


def step_down(membership, handover, *, by):
    """Who handed over stays as a writer, or goes, as they chose when they proposed it."""
    if handover == Handover.LEAVES:
        journal.note(membership.structure, LEFT, by=by)
        membership.delete()
    else:
        journal.note(membership.structure, ROLE_CHANGED, by=by)
        membership.role = Role.WRITER
        membership.save(update_fields=["role"])


@invitations.move(S.WAITING, to=S.DECLINED, by=invited, label="Décliner l’invitation")
def decline_invitation(invitation, *, by):
    """Vous ne rejoignez pas la structure. Elle peut vous inviter de nouveau."""


@invitations.move(S.WAITING, to=S.WAITING, by=resender, label="Renvoyer l’invitation", tell=emails.invite)
def resend_invitation(invitation, *, by):
    """La même invitation repart à la même adresse, pour trente jours de plus."""
    if invitation.structure.status == Structure.Status.CLOSED:
        raise ValidationError(CLOSED)
    invitation.invited_at, invitation.invited_by = clock.now(), by


@invitations.move(S.WAITING, to=S.REVOKED, by=inviter, label="Annuler l’invitation", tone="danger")
def revoke_invitation(invitation, *, by):
    """Le lien envoyé n’ouvre plus rien. Vous pourrez inviter cette personne de nouveau."""


# Asking to join ---------------------------------------------------------------------------------------------------


def answerer(user, join_request):
    """Who represents the structure; the town when it may know its people. Nobody answers themselves."""
    structure = join_request.structure
    if join_request.user_id == user.pk:
        return False
    right = "structures.see_protected" if structure.is_protected else "structures.verify_structure"
    return structure.is_represented_by(user) or user.has_perms({right, "structures.verify_structure"})


@transaction.atomic
def ask_to_join(structure, *, by, role, message=""):
    """Somebody asks to act for a structure that is known already. Returns the row."""
    if structure.memberships.filter(user=by).exists():
        raise ValidationError(YOU_ARE_HERE)
    join_request = JoinRequest(structure=structure, user=by, role=role, message=message)
    save(join_request)
    emails.join_asked(journal.note(join_request, ASKED, by=by))
    return join_request


@join_requests.move(
    J.WAITING, to=J.ACCEPTED, by=answerer, label="Accepter", needs=JoinRequest.obstacles, tell=emails.join_accepted
)
def accept_request(join_request, *, by, role, position):
    """La personne agira pour la structure, avec le rôle que vous choisissez."""
    join_request.role = role
    welcome(held_open(join_request), join_request.user, role, position=position, by=by)


@join_requests.move(J.WAITING, to=J.REFUSED, by=answerer, label="Refuser", tell=emails.join_refused, tone="danger")
def refuse_request(join_request, *, by):
    """La personne ne rejoint pas la structure. Elle en est prévenue ; elle n’apprend rien d’autre."""
