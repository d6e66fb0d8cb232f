"""How the town comes to know a structure.

A declared structure applies at once: the town verifies it while it instructs, so that nobody misses a deadline
waiting for a check.
"""

from django.core.exceptions import ValidationError

from commons import clock, journal
from commons import workflow as moves
from commons.workflow import Flow

from .. import emails, in_kind, merging
from ..models import Structure, User

S = Structure.Status

# What the town checked: changing one of these asks for another look.
IDENTITY = frozenset({"name", "family", "siret", "rna", "address", "postcode", "commune", "is_protected"})

CONFIRMED = "Informations confirmées"
MERGED = "Doublon réuni"

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


@registrations.move(S.VERIFIED, to=S.TO_REVIEW, by=verifier, label="Remettre à vérifier", tell=emails.tell_service)
def recheck(structure, *, by):
    """L’identité de la structure a été corrigée par la Ville : quelqu’un la compare de nouveau aux registres de l’État.
    Rien n’est bloqué."""
    structure.verified_at = structure.verified_by = None


@registrations.move(
    S.DRAFT,
    S.SUBMITTED,
    S.TO_REVIEW,
    S.VERIFIED,
    to=S.CLOSED,
    by=verifier,
    label="Réunir à une autre structure",
    tone="danger",
    locks=("survivor",),
)
def merge(structure, *, by, survivor, keeps_roles):
    """Cette structure est un doublon. Tout ce qui est à elle passe à l’autre : ses personnes, ses pièces, ses demandes,
    ses conventions, ses réservations, son label. Elle est fermée, son journal reste, son ancienne page mène à l’autre.
    On ne revient pas en arrière."""
    survivor = Structure._base_manager.get(pk=survivor.pk)
    if refusals := merging.obstacles(structure, survivor, by):
        raise ValidationError(refusals)
    told = set(survivor.representatives)
    merging.move_everything(structure, survivor, keeps_roles=keeps_roles)
    learned = merging.fill_blanks(structure, survivor)
    structure.merged_into, structure.closing_reason = survivor, "Doublon"
    moves.save(structure)
    moves.save(survivor)
    event = journal.note(survivor, MERGED, by=by)
    if told != set(survivor.representatives):
        emails.representation_changed(event, told)
    if IDENTITY & set(learned) and survivor.status == S.VERIFIED:
        recheck(survivor, by=by)


def edited(structure, changed, *, by):
    """What follows when somebody has changed these fields of the row.

    Its people's word counts for all of it; a change of identity asks the town for another look, whoever made it; and
    the address of before may be the real place of a structure that is protected from now on: its history forgets it,
    and what the town lends it is told in no words that lead there.
    """
    if editor(by, structure):
        Structure.objects.filter(pk=structure.pk).update(confirmed_on=clock.today())
    if "is_protected" in changed and structure.is_protected:
        structure.events.filter(is_protected=False).update(address="", postcode="")
        in_kind.reckon_again(by=User.objects.clock())
    if IDENTITY & set(changed) and Structure.objects.filter(pk=structure.pk, status=S.VERIFIED).exists():
        (reopen if editor(by, structure) else recheck)(structure, by=by)


def confirm(structure, *, by):
    """« Tout est exact » : one of its people says so, and is not asked again for a year. Returns the event."""
    Structure.objects.filter(pk=structure.pk).update(confirmed_on=clock.today())
    structure.confirmed_on = clock.today()
    return journal.note(structure, CONFIRMED, by=by)
