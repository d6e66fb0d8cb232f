"""Who may, in a subsidy's life."""

from structures.models import Membership
from structures.models.people import CLOCK_EMAIL

from ..models import Agreement, Application


def applicant(user, file):
    """Someone who writes for the structure, or the agents who type the file for it."""
    return file.structure.may_act(user) or assistant(user, file)


def assistant(user, file):
    """An agent who types for the structure what it said at the desk or sent on paper, and is not one of its people."""
    assistance = getattr(file, "assistance", None)
    return assistance is not None and assistance.is_open and may_assist(user, file.structure)


def may_assist(user, structure):
    """An agent who instructs, and who is not one of the structure's people, not even to read."""
    return user.has_perm("funding.instruct_application") and not structure.has_member(user)


def may_withdraw(user, application):
    """Who commits the structure; a draft typed by mistake, whoever types it."""
    if application.status == application.Status.DRAFT and assistant(user, application):
        return True
    return representative(user, application)


def signs_or_assists(user, file):
    """Who commits the structure, or the agent who holds its signed original."""
    return representative(user, file) or assistant(user, file)


def representative(user, file):
    """Someone who commits the structure."""
    return file.structure.is_represented_by(user)


def lead_writer(user, partner):
    """Someone who writes for the structure that leads the application."""
    return partner.application.structure.may_act(user)


def partner_writer(user, partner):
    """Someone who writes for the partner's own structure."""
    return partner.structure is not None and partner.structure.may_act(user)


def partner_representative(user, partner):
    """Someone who commits the partner's own structure."""
    return partner.structure is not None and partner.structure.is_represented_by(user)


def invitee(user, partner):
    """Who holds the link of an invitation that nobody has answered: its page asks for the link.

    Never the lead's own people, not even those who only read: they see the invitation without its link.
    """
    if partner.structure is not None or not user.is_authenticated or user.is_staff:
        return False
    return not partner.application.structure.has_member(user)


def guest(user, partner):
    """Whoever may say no: the partner's writers, or who holds the link."""
    return partner_writer(user, partner) or invitee(user, partner)


def partner_signatory(user, agreement):
    """Someone who commits one of the partners that sign the agreement."""
    role = Membership.Role.REPRESENTATIVE
    mine = Membership.objects.filter(user=user.pk, role=role).values("structure")
    return agreement.partners().filter(structure__in=mine).exists()


def partner_writes(user, agreement):
    """Someone who writes for one of the partners that sign the agreement."""
    return any(partner.structure.may_act(user) for partner in agreement.partners())


def portal(user, file):
    """Nobody's word: it happens by itself."""
    return user.is_authenticated and user.email == CLOCK_EMAIL


def reporter(user, report):
    """Someone who commits the structure, once the agreement is in force; after its termination, for a year begun."""
    return report.is_owed and representative(user, report)


def is_own(user, file):
    """The agent is one of the people of the structure whose file it is, or of a partner, even to read: somebody else
    decides."""
    structure = getattr(file, "structure", None)
    if structure is None or not user.belongs_to:
        return False
    if structure.pk in user.belongs_to:
        return True
    application = application_of(file)
    return application is not None and application.partners.active().filter(structure__in=user.belongs_to).exists()


def application_of(file):
    """The application that a file comes from, be it an agreement, an instalment, a report or a reading."""
    if isinstance(file, Application):
        return file
    agreement = file if isinstance(file, Agreement) else getattr(file, "agreement", None)
    return agreement.grant.application if agreement else getattr(file, "application", None)


def instructor(user, file):
    return user.has_perm("funding.instruct_application") and not is_own(user, file)


def financier(user, file):
    return user.has_perm("funding.authorise_instalment") and not is_own(user, file)


def treasurer(user, file):
    return user.has_perm("funding.pay_instalment") and not is_own(user, file)


def signatory(user, file):
    return user.has_perm("funding.sign_agreement") and not is_own(user, file)
