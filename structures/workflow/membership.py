"""Who acts for a structure: arriving, changing role, leaving. Somebody always represents it.

Whatever changes who commits the structure is looked at again by the town, and the other representatives hear of it:
an account that somebody took over must not go unnoticed.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from commons import journal

from .. import emails
from ..models import Membership, Structure
from .registration import reopen

Role = Membership.Role

ARRIVED = "Une personne est arrivée"
ROLE_CHANGED = "Le rôle d’une personne a changé"
LEFT = "Une personne est partie"
REPRESENTATION_CHANGED = "La représentation a changé"
LAST = (
    "C’est la seule personne qui représente la structure. Transmettez d’abord la représentation : "
    "une structure a toujours quelqu’un qui s’engage pour elle."
)
GONE = "Cette personne ne fait plus partie de la structure."
TO_ACCEPT = "Représenter une structure s’accepte : invitez cette personne à la représenter."


def locked(structure):
    """The structure's row, held: rivals who would leave it without a representative wait for one another."""
    return Structure.objects.select_for_update(of=("self",)).get(pk=structure.pk)


def held_membership(membership, *, by):
    """The membership as it is now, its structure held; ``by`` must represent the structure."""
    structure = locked(membership.structure)
    if not structure.is_represented_by(by):
        raise PermissionDenied
    return fresh(structure, membership)


def fresh(structure, membership):
    found = Membership.objects.filter(pk=membership.pk, structure=structure).select_related("user").first()
    if found is None:
        raise ValidationError(GONE)
    found.structure = structure
    return found


def refuse_last(membership):
    """The structure keeps a representative whose account works."""
    others = membership.structure.representatives.exclude(pk=membership.user_id)
    if membership.role == Role.REPRESENTATIVE and not others.exists():
        raise ValidationError(LAST)


def note_representation(structure, told, *, by):
    """Who commits the structure is not the same any more: its representatives of until now are told, the town looks."""
    event = journal.note(structure, REPRESENTATION_CHANGED, by=by)
    emails.representation_changed(event, [person for person in told if person != by])
    if structure.status == Structure.Status.VERIFIED and structure.may_act(by):
        reopen(structure, by=by)
    elif not by.is_staff:
        emails.representation_to_check(event)


def welcome(structure, user, role, *, position="", by):
    """A person acts for the structure from now on. Who was there already can only gain the representation."""
    told = list(structure.representatives)
    membership = structure.memberships.filter(user=user).first()
    if membership is None:
        Membership.objects.create(structure=structure, user=user, role=role, position=position)
        journal.note(structure, ARRIVED, by=by)
    elif role == Role.REPRESENTATIVE and membership.role != role:
        membership.role, membership.position = role, position or membership.position
        membership.save(update_fields=["role", "position"])
    else:
        return
    if role == Role.REPRESENTATIVE:
        note_representation(structure, told, by=by)


@transaction.atomic
def give_role(membership, *, by, role, position):
    """A representative changes what a person does for the structure."""
    current = held_membership(membership, by=by)
    before, told = current.role, list(current.structure.representatives)
    if role == Role.REPRESENTATIVE and before != role:
        raise ValidationError(TO_ACCEPT)
    if role != before:
        refuse_last(current)
        journal.note(current.structure, ROLE_CHANGED, by=by)
    current.role, current.position = role, position
    if before == Role.REPRESENTATIVE and role != before:
        note_representation(current.structure, told, by=by)
    current.save(update_fields=["role", "position"])


@transaction.atomic
def remove(membership, *, by):
    """A representative takes a person out of the structure."""
    depart(held_membership(membership, by=by), by=by)


@transaction.atomic
def leave(membership, *, by):
    """A person leaves the structure by themselves."""
    if membership.user_id != by.pk:
        raise PermissionDenied
    depart(fresh(locked(membership.structure), membership), by=by)


def depart(membership, *, by):
    refuse_last(membership)
    structure = membership.structure
    journal.note(structure, LEFT, by=by)
    if membership.role == Role.REPRESENTATIVE:
        note_representation(structure, list(structure.representatives), by=by)
    membership.delete()
