"""From the invitation to the attestation of each partner of an « appel à commun », until the lead deposits for all.

Whoever writes on a partner holds its application first, as the pages of the draft do: nobody leaves while it departs.
"""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction

from commons import clock, journal
from commons.workflow import Flow

from .. import emails
from ..models import Application, Partner
from .rights import guest, invitee, lead_writer, partner_representative, partner_writer, portal

PS, partners = Partner.Status, Flow(Partner, first=Partner.Status.INVITED)

INVITED = "Partenaire invité"
TOO_LATE = "Trop tard : la demande est maintenant « {} », ses partenaires ne changent plus."


def too_late(application):
    """Why the partners can no longer change, in a sentence; empty until the deposit."""
    status = Application.Status(application.status)
    return "" if status == Application.Status.DRAFT else TOO_LATE.format(status.told)


def hold(application_id):
    """The application, locked, as long as it is a draft."""
    application = Application.objects.select_for_update(of=("self",)).get(pk=application_id)
    if sentence := too_late(application):
        raise ValidationError(sentence)
    return application


@transaction.atomic
def invite(application, *, by, share, structure=None, name="", email=""):
    """A partner is asked in: a structure of the portal, or a name and an address. Returns it."""
    application = hold(application.pk)
    partner = Partner(application=application, structure=structure, name=name, email=email, share=share)
    partner.full_clean()
    partner.save()
    emails.partner_invited(journal.note(partner, INVITED, by=by))
    settle(application)
    return partner


def settle(application):
    """The attestations that no longer say what the draft says fall: each partner reads again, and attests again."""
    for partner in application.partners.attested():
        if not partner.holds:
            revise(partner, by=get_user_model().objects.clock())


@partners.move(PS.INVITED, to=PS.INVITED, by=lead_writer, label="Renvoyer l’invitation", tell=emails.partner_invited)
def remind(partner, *, by):
    """L’invitation part une nouvelle fois, avec le même lien."""
    hold(partner.application_id)


@partners.move(PS.INVITED, to=PS.INVITED, by=invitee, label="Répondre pour ma structure")
def claim(partner, *, by, structure):
    """L’invitation est lue au nom d’une structure : elle voit la demande, puis accepte ou décline."""
    partner.application = hold(partner.application_id)
    if not structure.may_act(by):
        raise ValidationError("Choisissez une structure pour laquelle vous écrivez.")
    partner.structure, partner.name, partner.email = structure, "", ""
    partner.full_clean()


@partners.move(PS.INVITED, to=PS.JOINED, by=partner_writer, label="Accepter l’invitation")
def accept(partner, *, by):
    """Votre structure entre dans la demande. Vous écrirez ce qu’elle fait, puis son représentant légal attestera."""
    hold(partner.application_id)


@partners.move(
    PS.JOINED,
    to=PS.ATTESTED,
    by=partner_representative,
    label="Attester pour ma structure",
    needs=Partner.missing,
    tell=emails.partner_attested,
)
def attest(partner, *, by):
    """Chacun atteste et signe pour soi : vous engagez votre structure sur sa partie, sa part et les montants."""
    partner.application = hold(partner.application_id)
    partner.attested_at, partner.attested_by, partner.lapsed_on = clock.now(), by, None
    partner.attested_sha256 = partner.fingerprint()


@partners.move(PS.ATTESTED, to=PS.JOINED, by=portal, label="Attestation tombée", tell=emails.partner_to_attest_again)
def revise(partner, *, by):
    """Les parts, les montants ou le texte du partenaire ont changé : son représentant relit, et atteste de nouveau."""
    hold(partner.application_id)
    partner.attested_at = partner.attested_by = None
    partner.attested_sha256, partner.lapsed_on = "", clock.today()


@partners.move(
    *(PS.INVITED, PS.JOINED, PS.ATTESTED),
    to=PS.DECLINED,
    by=guest,
    label="Décliner",
    tell=emails.partner_declined,
    tone="danger",
)
def decline(partner, *, by, answer):
    """Votre structure ne participe pas, ou plus. Le porteur en est prévenu et reprend la part qui lui revenait."""
    leave(partner)
    partner.answer = answer


@partners.move(
    *(PS.INVITED, PS.JOINED, PS.ATTESTED),
    to=PS.WITHDRAWN,
    by=lead_writer,
    label="Retirer ce partenaire",
    tell=emails.partner_removed,
    tone="danger",
)
def remove(partner, *, by):
    """Le partenaire sort de la demande et en est prévenu. Sa part revient au porteur."""
    leave(partner)


def leave(partner):
    """It goes, and what the others attested is no longer true: its share goes back to the lead."""
    application = hold(partner.application_id)
    partner.email = partner.attested_sha256 = ""
    partner.attested_at = partner.attested_by = partner.lapsed_on = None
    partner.save()
    settle(application)
