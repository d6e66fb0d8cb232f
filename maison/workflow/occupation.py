"""An occupation, from the agreement that is drawn up to the last day."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError

from commons import clock
from commons.french import day
from commons.workflow import Flow

from .. import documents
from .. import premises_emails as emails
from ..models import Occupation, OccupationSignature, Party, Premises
from .keeping import keep
from .rights import by_the_clock, either, housing, represents, signs_for_town

S, occupations = Occupation.Status, Flow(Occupation, first=Occupation.Status.TO_SIGN)
ANSWER_DAYS = 15  # the time that a contradictory phase takes (CRPA, art. L122-1)
NOTICE = relativedelta(months=1)


def draw_up(request):
    """The agreement that the decision calls for: written, frozen, to be signed.

    Premises lent to a protected structure are kept by the town in everybody else's eyes, until an agent who knows
    unticks it: premises that are taken by nobody would be its address.
    """
    premises = request.premises
    if request.is_sheltered:
        premises.is_kept = True
        premises.save(update_fields=["is_kept"])
    return freeze(
        Occupation(
            premises=premises,
            structure=request.structure,
            request=request,
            purpose=request.use,
            starts_on=request.proposed_from,
            ends_on=request.proposed_until,
            fee=request.proposed_fee,
            free_reason="" if request.proposed_fee else request.free_reason,
            rental_value=premises.rental_value,
            value_source=premises.value_source,
            decision=request.decision,
        )
    )


def freeze(occupation):
    """Its bytes stay as they are from now on. Rivals for the same premises come one after the other."""
    Premises.objects.select_for_update(no_key=True).get(pk=occupation.premises_id)
    keep(occupation, "document", documents.occupation(occupation))
    occupation.full_clean(exclude=["document"])
    occupation.save()
    return occupation


@occupations.move(
    S.TO_SIGN, to=S.TO_COUNTERSIGN, by=represents, label="Signer la convention", tell=emails.occupation_to_countersign
)
def sign_occupation(occupation, *, by, name, role, consent):
    """Vous signez au nom de la structure. La Ville signera exactement le même document."""
    put_signature(occupation, Party.STRUCTURE, by=by, name=name, role=role, consent=consent)


@occupations.move(
    S.TO_COUNTERSIGN,
    to=S.RUNNING,
    by=signs_for_town,
    label="Signer pour la Ville",
    needs=Occupation.missing_to_countersign,
    tell=emails.occupation_signed,
)
def countersign_occupation(occupation, *, by, name, role, consent):
    """La convention engage les deux parties. L’état des lieux d’entrée peut se faire."""
    put_signature(occupation, Party.TOWN, by=by, name=name, role=role, consent=consent)
    occupation.signed_on = clock.today()


@occupations.move(
    *(S.TO_SIGN, S.TO_COUNTERSIGN),
    to=S.ABANDONED,
    by=either(represents, housing),
    label="Abandonner la convention",
    tell=emails.occupation_abandoned,
    tone="danger",
)
def abandon_occupation(occupation, *, by, reason):
    """La convention ne sera pas signée : le local redevient libre."""
    occupation.end_reason = reason


@occupations.move(S.RUNNING, to=S.RUNNING, by=represents, label="Donner congé", tell=emails.notice_given, tone="danger")
def give_notice(occupation, *, by, leaves_on, reason):
    """Vous quittez le local avant le terme, avec un mois de préavis au moins. La Ville en est prévenue."""
    earliest = clock.today() + NOTICE
    if leaves_on < earliest:
        raise ValidationError(f"Le préavis est d’un mois : partez le {day(earliest)} au plus tôt.")
    if leaves_on >= occupation.last_day:
        raise ValidationError(f"La convention finit déjà le {day(occupation.last_day)}.")
    occupation.leaves_on, occupation.ending, occupation.end_reason = leaves_on, Occupation.Ending.STRUCTURE, reason


@occupations.move(
    S.RUNNING,
    to=S.HEARING,
    by=housing,
    label="Annoncer une révocation",
    tell=emails.revocation_announced,
    tone="danger",
)
def announce_revocation(occupation, *, by, facts, answer_until):
    """La structure lit les motifs et peut répondre jusqu’à la date que vous donnez. Rien n’est décidé avant."""
    if answer_until < (earliest := clock.today() + dt.timedelta(days=ANSWER_DAYS)):
        raise ValidationError(f"La structure a au moins jusqu’au {day(earliest)} pour répondre.")
    occupation.facts, occupation.answer_until = facts, answer_until
    occupation.announced_at, occupation.announced_by = clock.now(), by
    occupation.answer, occupation.answered_at, occupation.answered_by = "", None, None
    keep(occupation, "announcement", documents.announcement(occupation))


def may_answer(user, occupation):
    """Once, by who commits the structure."""
    return occupation.answered_at is None and represents(user, occupation)


@occupations.move(S.HEARING, to=S.HEARING, by=may_answer, label="Répondre à l’annonce", tell=emails.revocation_answered)
def answer_revocation(occupation, *, by, answer):
    """Vos observations sont lues avant toute décision."""
    occupation.answer, occupation.answered_at, occupation.answered_by = answer, clock.now(), by


@occupations.move(
    S.HEARING,
    to=S.RUNNING,
    by=housing,
    label="Prononcer la révocation",
    needs=Occupation.missing_to_revoke,
    tell=emails.revoked,
    tone="danger",
)
def revoke(occupation, *, by, leaves_on, reason):
    """La structure lit les motifs de la décision et le jour où elle doit avoir quitté le local."""
    if not clock.today() <= leaves_on <= occupation.last_day:
        raise ValidationError(f"Donnez un jour entre aujourd’hui et le {day(occupation.last_day)}.")
    if leaves_on < occupation.starts_on:
        raise ValidationError(f"L’occupation commence le {day(occupation.starts_on)} : donnez un jour qui la suit.")
    occupation.leaves_on, occupation.ending, occupation.end_reason = leaves_on, Occupation.Ending.REVOKED, reason
    keep(occupation, "revocation", documents.revocation(occupation))


@occupations.move(S.HEARING, to=S.RUNNING, by=housing, label="Classer sans suite", tell=emails.revocation_dropped)
def drop_revocation(occupation, *, by):
    """L’occupation continue. La structure en est prévenue."""


@occupations.move(S.RUNNING, to=S.RUNNING, by=housing, label="Renouveler", tell=emails.occupation_renewed)
def renew(occupation, *, by, ends_on, fee, free_reason="", decision=""):
    """Une nouvelle convention suit celle-ci, au lendemain de son terme. Elle part à la signature."""
    if occupation.leaves_on:
        raise ValidationError("La structure part avant le terme : il n’y a rien à renouveler.")
    premises = occupation.premises
    freeze(
        Occupation(
            premises=premises,
            structure=occupation.structure,
            request=occupation.request,
            renews=occupation,
            purpose=occupation.purpose,
            starts_on=occupation.ends_on + dt.timedelta(days=1),
            ends_on=ends_on,
            fee=fee,
            free_reason="" if fee else free_reason,
            rental_value=premises.rental_value,
            value_source=premises.value_source,
            decision=decision,
        )
    )


@occupations.move(
    *(S.RUNNING, S.HEARING),
    to=S.ENDED,
    by=by_the_clock,
    label="Terminer",
    needs=Occupation.missing_to_end,
    tell=emails.occupation_ended,
)
def end_occupation(occupation, *, by):
    """Le dernier jour est passé : l’état des lieux de sortie reste à signer."""
    occupation.ending = occupation.ending or Occupation.Ending.TERM


def put_signature(occupation, party, *, by, name, role, consent):
    """One party has signed the frozen document. Of a protected structure no name but its relay's enters it."""
    structure = occupation.structure
    if party == Party.STRUCTURE and structure.is_protected:
        name, role = documents.representative(structure)
    signature = OccupationSignature(
        occupation=occupation,
        party=party,
        by=by,
        name=name,
        role=role,
        consent=consent,
        sha256=occupation.document_sha256,
    )
    signature.full_clean()
    signature.save()
