"""How the town comes to know a structure.

A declared structure applies at once: the town verifies it while it instructs, so that nobody misses a deadline
waiting for a check.
"""

from commons import clock
from commons.workflow import Flow

from . import emails
from .models import Structure

S = Structure.Status

# What the town checked: changing one of these asks for another look.
IDENTITY = frozenset({"name", "family", "siret", "rna", "address", "postcode", "commune", "is_protected"})

registrations = Flow(Structure, first=S.DRAFT)


def representative(user, structure):
    return structure.is_represented_by(user)


def editor(user, structure):
    return structure.may_act(user)


def verifier(user, structure):
    return user.has_perm("structures.verify_structure")


def declarant(user, structure):
    """Who represents it, or the agent who typed it at the desk with them."""
    return representative(user, structure) or verifier(user, structure)


def identifiers(structure):
    """What the town looks up in the registers of the State."""
    if structure.siret or structure.rna:
        return []
    return ["Un SIRET ou un numéro RNA : c’est avec lui que la Ville retrouve la structure dans les registres."]


@registrations.move(S.DRAFT, to=S.SUBMITTED, by=declarant, label="Déclarer la structure", tell=emails.tell_service)
def submit(structure, *, by):
    """La structure se présente à la Ville. Elle peut déposer une demande tout de suite : la Ville vérifie pendant
    qu’elle instruit."""


@registrations.move(S.SUBMITTED, S.TO_REVIEW, to=S.VERIFIED, by=verifier, label="Vérifier", needs=identifiers)
def verify(structure, *, by):
    """L’identité de la structure est conforme aux registres de l’État."""
    structure.verified_at, structure.verified_by = clock.now(), by


@registrations.move(S.VERIFIED, to=S.TO_REVIEW, by=editor, label="Signaler un changement", tell=emails.tell_service)
def reopen(structure, *, by):
    """La structure a changé de nom, d’adresse ou de numéro : la Ville regarde de nouveau. Rien n’est bloqué."""
    structure.verified_at = structure.verified_by = None


@registrations.move(S.SUBMITTED, S.TO_REVIEW, S.VERIFIED, to=S.CLOSED, by=verifier, label="Fermer", tone="danger")
def close(structure, *, by, closing_reason):
    """La structure n’existe plus, ou n’aurait pas dû être déclarée. Elle ne peut plus rien déposer."""
    structure.closing_reason = closing_reason
