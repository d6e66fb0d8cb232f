"""What the pages of an « appel à commun » tell of its partners, and to whom.

The people of a structure are not told to those of another: partners know one another by the names of their structures.
"""

from dataclasses import dataclass

from django.contrib.auth import get_user_model

from commons import journal
from structures.models import Membership
from structures.models.people import CLOCK_EMAIL, SHELTERED_NAME

from .. import sheet
from ..models import Application, Partner
from ..models.partners import parties
from . import words
from .words import Turn


@dataclass(frozen=True)
class Sharing:
    """Who shares an application, as one reader may know it; ``own`` is the reader's own part in it, if any."""

    parties: list
    years: list
    resource: object
    own: Partner | None
    is_ours: bool  # to decide about: the reader is not a partner only

    @property
    def left(self):
        """What is left to the lead, in percent."""
        return self.parties[0].share


def sharing(reader, application):
    """None, but for an « appel à commun »."""
    if not application.is_common:
        return None
    granted = application.status == Application.Status.GRANTED
    years = [year for year in application.years.all() if year.proposed or not granted]
    amounts = [(year.year, year.proposed if granted else year.requested) for year in years]
    return Sharing(
        parties=parties(application, amounts),
        years=[year.year for year in years],
        resource=getattr(application, "common", None),
        own=application.partners.active().of(reader).first(),
        is_ours=not is_mere_partner(reader, application),
    )


def belongs(user, structure):
    return structure.has_member(user)


def is_mere_partner(user, application):
    """Whether this person sees the application as a partner only: neither an agent nor one of the lead's people."""
    return (
        application.is_common
        and not user.has_perm("funding.view_application")
        and not belongs(user, application.structure)
    )


def namer(reader, application):
    """How the people of the file are called to this reader, or None when its journal names them as everywhere."""
    if not application.is_common or reader.is_staff:
        return None
    told = get_user_model().objects.namer(reader)
    guests = application.partners.exclude(structure=None).values_list("structure", flat=True)
    structures = [application.structure_id, *guests]
    people = Membership.objects.filter(structure__in=structures).select_related("structure")
    names = {member.user_id: member.structure.name for member in people}
    ours = set(Membership.objects.filter(structure__members=reader.pk).values_list("user", flat=True))

    def name(person):
        if person.is_staff or person.pk in ours or person.email == CLOCK_EMAIL:
            return told(person)
        return names.get(person.pk, SHELTERED_NAME)

    return name


def journal_lines(reader, application):
    """What happened to the file and, in an « appel à commun », to its partners."""
    partners = application.partners.select_related("structure") if application.is_common else []
    return journal.lines(reader, application, *partners, name=namer(reader, application))


def sections(reader, application):
    """The application as this reader may read it: without the lead's people for a partner."""
    read = sheet.sections(application)
    return sheet.without_people(read) if is_mere_partner(reader, application) else read


def partner_turn(partner):
    """Whose turn it is, for a partner of a draft."""
    lead = partner.application.structure
    return {
        Partner.Status.INVITED: Turn("C’est à vous.", f"{lead} vous invite : lisez la demande, puis répondez."),
        Partner.Status.JOINED: Turn("C’est à vous.", joined(partner)),
        Partner.Status.ATTESTED: Turn(f"C’est à {lead}.", "Le porteur dépose pour tous quand chacun a attesté."),
        Partner.Status.DECLINED: Turn("Votre structure a décliné."),
        Partner.Status.WITHDRAWN: Turn("Votre participation a pris fin.", f"{lead} a retiré votre structure."),
    }[Partner.Status(partner.status)]


def joined(partner):
    if partner.lapsed_on:
        return "La demande a changé depuis votre attestation, qui est tombée : relisez, puis attestez de nouveau."
    return "Dites ce que fait votre structure, puis son représentant légal atteste."


def application_turn(reader, application):
    """The first line of the application's page: a partner of a draft is told of its own turn, not of the lead's."""
    usual, statuses = words.application_turn(application), Application.Status
    if application.status not in statuses.open_to_edits() or not is_mere_partner(reader, application):
        return usual
    if application.status == statuses.INCOMPLETE:
        return Turn(f"C’est à {application.structure}.", "Le service lui demande des compléments.")
    own = application.partners.active().select_related("application__structure").of(reader).first()
    return partner_turn(own) if own else usual


def agreement_turn(reader, agreement):
    """Each signs for itself, the lead last; then the lead reports."""
    usual = words.agreement_turn(agreement)
    if agreement.status == agreement.Status.TO_SIGN:
        if not agreement.grant.application.is_common and agreement.scans.waiting().exists():
            return Turn("C’est à la Ville.", "Elle regarde l’original signé, puis enregistre la signature.", "info")
        return signing_turn(reader, agreement, usual)
    if agreement.status == agreement.Status.RUNNING and belongs(reader, agreement.structure):
        return words.owed_turn(agreement) or usual
    return usual


def signing_turn(reader, signed, usual):
    """Whose turn it is to sign an agreement, or an amendment to it, when partners sign too."""
    application = getattr(signed, "agreement", signed).grant.application
    if not application.is_common:
        return usual
    waiting = [str(partner) for partner in signed.unsigned_partners()]
    if is_mere_partner(reader, application):
        if signed.unsigned_partners().of(reader).exists():
            return Turn("C’est à vous.", "Lisez, puis signez : chacun signe pour soi.")
        return Turn(f"C’est à {waiting[0] if waiting else signed.structure}.", "Votre structure a signé.")
    return Turn("C’est à vos partenaires.", f"Ils signent avant vous : {', '.join(waiting)}.") if waiting else usual
