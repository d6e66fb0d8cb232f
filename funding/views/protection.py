"""Who may read a document that may name the people of a protected structure."""

from ..models import Signature


def sees_people(user, structure):
    """Whether this person may know who the structure's people are: its own people, and the group Protection."""
    return (
        not structure.is_protected
        or user.has_perm("structures.see_protected")
        or structure.memberships.filter(user=user.pk).exists()
    )


def may_read_agreement(user, agreement):
    """Whether this person may read who signed.

    A document frozen before its structure was protected names somebody else than the relay.
    """
    if sees_people(user, agreement.structure):
        return True
    signed = agreement.signatures.filter(party=Signature.Party.STRUCTURE)
    return not signed.exclude(name=agreement.structure.relay_name).exists()
