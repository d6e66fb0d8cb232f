"""Signatures given by hand: the document is frozen and printed, its signed original scanned, then read by an agent."""

from django.core.exceptions import ValidationError

from commons import clock
from commons.french import day

from .. import emails, preparing
from ..models import Agreement, Signature
from .agreement import agreements, conclude, missing_to_freeze, missing_to_sign, put_signature
from .rights import instructor, partner_signatory, representative, signatory

A = Agreement.Status
ON_PAPER = "Signé à la main sur l’original imprimé, dont la copie numérisée est conservée avec son empreinte."


def may_print(user, agreement):
    """Whoever signs for a party, and the agents who print it for them."""
    return representative(user, agreement) or partner_signatory(user, agreement) or instructor(user, agreement)


def records_for_partner(user, agreement):
    """An agent, in an « appel à commun »."""
    return instructor(user, agreement) and agreement.partners().exists()


def missing_original(agreement):
    """A signature on paper is read on a scanned original, which stands for it."""
    if agreement.scans.usable().exists():
        return []
    return ["Aucun original signé n’est complet : il faut d’abord en scanner toutes les pages."]


def missing_to_sign_on_paper(agreement):
    return [*missing_to_sign(agreement), *missing_original(agreement)]


def missing_to_countersign_on_paper(agreement):
    return [*agreement.missing_to_countersign(), *missing_original(agreement)]


@agreements.move(
    A.TO_SIGN, to=A.TO_SIGN, by=may_print, label="Préparer la signature sur papier", needs=missing_to_freeze
)
def print_to_sign(agreement, *, by, read=""):
    """Le document est figé : imprimez-le, signez-le à la main, puis envoyez-en toutes les pages, scannées."""
    preparing.freeze(agreement, read)


@agreements.move(
    A.TO_SIGN,
    to=A.TO_COUNTERSIGN,
    by=instructor,
    label="Enregistrer la signature de la structure sur papier",
    needs=missing_to_sign_on_paper,
    tell=emails.to_countersign,
)
def sign_on_paper(agreement, *, by, scan, name, role, dated_on):
    """Vous avez vu, sur l’original scanné, la signature de la structure. La Ville signera à son tour."""
    read_on(agreement, scan, Signature.Party.STRUCTURE, agreement.structure, by, name, role, dated_on)


@agreements.move(
    A.TO_SIGN,
    to=A.TO_SIGN,
    by=records_for_partner,
    label="Enregistrer la signature d’un partenaire sur papier",
    needs=missing_original,
    tell=emails.to_sign,
)
def sign_as_partner_on_paper(agreement, *, by, scan, partner, name, role, dated_on):
    """Vous avez vu, sur l’original scanné, la signature de ce partenaire. Le porteur signe après ses partenaires."""
    if not agreement.unsigned_partners().filter(pk=partner.pk).exists():
        raise ValidationError("Ce partenaire a déjà signé.")
    read_on(agreement, scan, Signature.Party.PARTNER, partner.structure, by, name, role, dated_on)


@agreements.move(
    A.TO_COUNTERSIGN,
    to=A.RUNNING,
    by=signatory,
    label="Enregistrer la signature de la Ville sur papier",
    needs=missing_to_countersign_on_paper,
    tell=emails.notified,
)
def countersign_on_paper(agreement, *, by, scan, name, role, dated_on):
    """L’original scanné porte la signature de la Ville. La convention entre en vigueur, est notifiée à la structure et
    publiée dans les données ouvertes."""
    executory_on = agreement.grant.deliberation.executory_on
    if dated_on < executory_on:
        raise ValidationError(f"La délibération n’est exécutoire que depuis le {day(executory_on)} : vérifiez la date.")
    read_on(agreement, scan, Signature.Party.TOWN, None, by, name, role, dated_on)
    conclude(agreement)


def read_on(agreement, scan, party, structure, by, name, role, dated_on):
    """The signature that this original bears, with the day that was written by hand."""
    original = agreement.scans.usable().select_for_update(of=("self",)).filter(pk=scan.pk).first()
    if original is None:
        raise ValidationError("Cet original a été écarté : regardez celui qui le remplace.")
    frozen_on = clock.local_date(agreement.folder.frozen_at)
    if dated_on > clock.today():
        raise ValidationError("Une signature ne peut pas être datée dans le futur.")
    if dated_on < frozen_on:
        raise ValidationError(f"Le document n’est figé que depuis le {day(frozen_on)} : vérifiez la date.")
    paper = {"scan": original, "dated_on": dated_on}
    put_signature(agreement, party, structure, by=by, name=name, role=role, consent=ON_PAPER, **paper)
    if original.recorded_at is None:
        original.recorded_at = clock.now()
        original.save(update_fields=["recorded_at"])
