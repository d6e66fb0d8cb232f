"""From the signatures to the last euro: agreements, and the instalments whose status is read from their dates."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from commons import clock
from commons.files import sha256
from commons.workflow import Flow
from structures.models.bank import lock_payable

from .. import documents, emails, ledger
from ..models import Agreement, Instalment, Signature
from ..models.agreements import PAYMENT_DAYS
from .rights import financier, instructor, partner_signatory, representative, signatory, treasurer

A, agreements = Agreement.Status, Flow(Agreement, first=Agreement.Status.TO_SIGN)


@agreements.move(
    A.TO_SIGN,
    to=A.TO_COUNTERSIGN,
    by=representative,
    label="Signer la convention",
    needs=Agreement.missing_to_sign,
    tell=emails.to_countersign,
)
def sign(agreement, *, by, name, role, consent):
    """Vous signez au nom de la structure. Le document est figé : la Ville signera exactement le même."""
    freeze(agreement)
    put_signature(
        agreement, Signature.Party.STRUCTURE, agreement.structure, by=by, name=name, role=role, consent=consent
    )


@agreements.move(
    A.TO_SIGN, to=A.TO_SIGN, by=partner_signatory, label="Signer pour notre structure", tell=emails.to_sign
)
def sign_as_partner(agreement, *, by, name, role, consent):
    """Chacun signe pour soi : vous signez au nom de votre structure. Le document est figé à la première signature ;
    le porteur signe après ses partenaires, puis la Ville."""
    partner = agreement.to_sign_by(by)
    if partner is None:
        raise ValidationError("Votre structure a déjà signé.")
    freeze(agreement)
    put_signature(agreement, Signature.Party.PARTNER, partner.structure, by=by, name=name, role=role, consent=consent)


def freeze(agreement):
    """The document as it reads now, kept for all who sign after: what the first one signed."""
    if agreement.document:
        return
    content = documents.agreement(agreement)
    agreement.document_sha256 = sha256(content)
    agreement.document.save("convention.pdf", ContentFile(content), save=False)


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
    agreement.signed_on, agreement.notified_at = clock.today(), clock.now()
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


def put_signature(agreement, party, structure, *, by, name, role, consent):
    """One party has signed the frozen document: a structure, or the town (no ``structure``)."""
    if structure and structure.is_protected:  # no name but the relay's ever enters a document
        name, role = structure.relay_name, structure.relay_role or "signataire relais"
    signature = Signature(
        agreement=agreement,
        party=party,
        structure=structure,
        by=by,
        name=name,
        role=role,
        consent=consent,
        sha256=agreement.document_sha256,
    )
    signature.full_clean()
    signature.save()


def make_due(instalments):
    """What they waited for has come: to be paid within sixty days, counted from the opening of their year's credits."""
    for instalment in instalments:
        since = max(clock.today(), dt.date(instalment.year, 1, 1))
        instalment.due_on = since + dt.timedelta(days=PAYMENT_DAYS)
        instalment.save(update_fields=["due_on"])


# Instalments ----------------------------------------------------------------------------------------

P, instalments = Instalment.Status, Flow(Instalment, first=Instalment.Status.WAITING)


def payable(instalment):
    """The account to pay, locked: a change declared at the same moment waits, or is seen here."""
    account = lock_payable(instalment.structure)
    if account is None or instalment.account_id not in (None, account.pk):
        raise ValidationError("Les coordonnées bancaires viennent de changer : ouvrez de nouveau le versement.")
    return account


@instalments.move(
    P.READY, to=P.AUTHORISED, by=financier, label="Autoriser le versement", needs=Instalment.missing_to_authorise
)
def authorise(instalment, *, by):
    """La somme est engagée sur les crédits de l’année, pour le compte bancaire confirmé ; une autre personne
    enregistrera le paiement."""
    instalment.account = payable(instalment)
    ledger.commit_year(instalment, by=by)
    instalment.authorised_at, instalment.authorised_by = clock.now(), by


@instalments.move(P.AUTHORISED, to=P.READY, by=financier, label="Annuler l’autorisation", tone="danger")
def unauthorise(instalment, *, by):
    """Le versement redevient à autoriser ; rien n’a été payé."""
    instalment.authorised_at = instalment.authorised_by = instalment.account = None


@instalments.move(
    P.AUTHORISED,
    to=P.PAID,
    by=treasurer,
    label="Enregistrer le paiement",
    needs=Instalment.missing_to_pay,
    tell=emails.paid,
)
def pay(instalment, *, by, order_number, paid_on):
    """La somme est versée à la structure, qui en est prévenue."""
    if paid_on < clock.local_date(instalment.authorised_at):
        raise ValidationError("Un paiement ne précède pas son autorisation : vérifiez la date.")
    instalment.account = payable(instalment)
    instalment.paid_on, instalment.paid_by, instalment.order_number = paid_on, by, order_number
    instalment.validate_constraints()
    ledger.pay(instalment, by=by)
