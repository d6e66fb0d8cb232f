"""From the signatures to the last euro: agreements. Their instalments are in ``payments``."""

import datetime as dt

from django.core.exceptions import ValidationError

from commons import clock
from commons.workflow import Flow

from .. import emails, ledger, obligation, preparing
from ..models import Agreement, Signature
from ..models.waits import PAYMENT_DAYS
from .rights import instructor, partner_signatory, representative, signatory

A, agreements = Agreement.Status, Flow(Agreement, first=Agreement.Status.TO_SIGN)


def missing_to_freeze(agreement):
    """The form that the law wants, and a document that could be read: settled once the first party has signed."""
    return [] if agreement.document else [*obligation.missing(agreement), *preparing.missing(agreement)]


def missing_to_sign(agreement):
    """The lead signs last, and each party signs what it could read."""
    return [*agreement.missing_to_sign(), *missing_to_freeze(agreement)]


@agreements.move(
    A.TO_SIGN,
    to=A.TO_COUNTERSIGN,
    by=representative,
    label="Signer la convention",
    needs=missing_to_sign,
    tell=emails.to_countersign,
)
def sign(agreement, *, by, name, role, consent, read=""):
    """Vous signez au nom de la structure. Le document est figé : la Ville signera exactement le même."""
    preparing.freeze(agreement, read)
    put_signature(
        agreement, Signature.Party.STRUCTURE, agreement.structure, by=by, name=name, role=role, consent=consent
    )


@agreements.move(
    A.TO_SIGN,
    to=A.TO_SIGN,
    by=partner_signatory,
    label="Signer pour notre structure",
    needs=missing_to_freeze,
    tell=emails.to_sign,
)
def sign_as_partner(agreement, *, by, name, role, consent, read=""):
    """Chacun signe pour soi : vous signez au nom de votre structure. Le document est figé à la première signature ;
    le porteur signe après ses partenaires, puis la Ville."""
    partner = agreement.to_sign_by(by)
    if partner is None:
        raise ValidationError("Votre structure a déjà signé.")
    preparing.freeze(agreement, read)
    put_signature(agreement, Signature.Party.PARTNER, partner.structure, by=by, name=name, role=role, consent=consent)


@agreements.move(
    A.TO_COUNTERSIGN,
    to=A.RUNNING,
    by=signatory,
    label="Signer pour la Ville",
    needs=Agreement.missing_to_countersign,
    tell=emails.notified,
)
def countersign(agreement, *, by, name, role, consent):
    """La convention entre en vigueur, est notifiée à la structure et publiée dans les données ouvertes."""
    put_signature(agreement, Signature.Party.TOWN, None, by=by, name=name, role=role, consent=consent)
    conclude(agreement)


def conclude(agreement):
    """All have signed: it binds from the last signature's day, is published, and its first money falls due."""
    agreement.signed_on = max(signature.given_on for signature in agreement.signatures.all())
    agreement.notified_at = clock.now()
    for beneficiary in agreement.grant.beneficiaries.all():
        beneficiary.identify()
        beneficiary.signed_on = agreement.signed_on
        beneficiary.save()
    make_due(agreement.instalments.filter(after_report=None))


@agreements.move(
    A.RUNNING,
    to=A.COMPLETED,
    by=instructor,
    label="Solder la convention",
    needs=Agreement.missing_to_complete,
    tell=emails.agreement_completed,
)
def complete(agreement, *, by):
    """Tout est versé et justifié : la convention se termine."""
    ledger.release(agreement.grant.application, by=by)


@agreements.move(
    A.TO_SIGN,
    A.TO_COUNTERSIGN,
    to=A.RENOUNCED,
    by=representative,
    label="Renoncer à la subvention",
    tell=emails.renounced,
    tone="danger",
)
def renounce(agreement, *, by):
    """La structure ne signera pas : la somme engagée redevient disponible pour d’autres."""
    ledger.release(agreement.grant.application, by=by)


@agreements.move(
    A.TO_SIGN,
    A.TO_COUNTERSIGN,
    to=A.RENOUNCED,
    by=instructor,
    label="Abandonner la convention",
    tell=emails.abandoned,
    tone="danger",
)
def abandon(agreement, *, by):
    """La convention ne sera pas signée. La structure est prévenue et la somme engagée redevient disponible."""
    ledger.release(agreement.grant.application, by=by)


def put_signature(agreement, party, structure, *, by, name, role, consent, **paper):
    """One party has signed the frozen document: a structure, or the town (no ``structure``). ``paper`` names the
    scanned original, and the day that it bears, of a signature given by hand."""
    name, role = signer(structure, name, role)
    signature = Signature(
        agreement=agreement,
        party=party,
        structure=structure,
        by=by,
        name=name,
        role=role,
        consent=consent,
        sha256=agreement.document_sha256,
        **paper,
    )
    signature.full_clean()
    signature.save()


def signer(structure, name, role):
    """Of a protected structure no name but its relay's ever enters a document."""
    if structure and structure.is_protected:
        return structure.relay_name, structure.relay_role or "signataire relais"
    return name, role


def make_due(instalments):
    """What they waited for has come: to be paid within sixty days, counted from the opening of their year's credits."""
    for instalment in instalments:
        since = max(clock.today(), dt.date(instalment.year, 1, 1))
        instalment.due_on = since + dt.timedelta(days=PAYMENT_DAYS)
        instalment.save(update_fields=["due_on"])
