"""Who may read a document that may name the people of a protected structure."""

from django.db.models import Q

from ..models import Signature


def sees_people(user, structure):
    """Whether this person may know who the structure's people are: its own people, and the group Protection."""
    return not structure.is_protected or user.has_perm("structures.see_protected") or structure.has_member(user)


def may_read_agreement(user, agreement):
    """Whether this person may read who signed.

    A document frozen before its structure was protected names somebody else than the relay.
    """
    structures = [agreement.structure, *(partner.structure for partner in agreement.partners())]
    hidden = [structure for structure in structures if not sees_people(user, structure)]
    return not any(names_somebody(agreement, structure) for structure in hidden)


def names_somebody(agreement, structure):
    """Whether somebody else than its relay signed for this protected structure, before it was one."""
    given = Q(structure=structure)
    if structure == agreement.structure:
        given |= Q(party=Signature.Party.STRUCTURE)  # the oldest ones do not say for whom
    return agreement.signatures.filter(given).exclude(name=structure.relay_name).exists()
