"""Who may, in a subsidy's life."""

from ..models import Agreement


def applicant(user, file):
    """Someone who writes for the structure."""
    return file.structure.may_act(user)


def representative(user, file):
    """Someone who commits the structure."""
    return file.structure.is_represented_by(user)


def reporter(user, report):
    """Someone who commits the structure, once the agreement is in force."""
    return report.agreement.status == Agreement.Status.RUNNING and representative(user, report)


def is_own(user, file):
    """The agent writes for the structure whose file it is: somebody else decides."""
    structure = getattr(file, "structure", None)
    return structure is not None and structure.pk in user.acts_for


def instructor(user, file):
    return user.has_perm("funding.instruct_application") and not is_own(user, file)


def financier(user, file):
    return user.has_perm("funding.authorise_instalment") and not is_own(user, file)


def treasurer(user, file):
    return user.has_perm("funding.pay_instalment")


def signatory(user, file):
    return user.has_perm("funding.sign_agreement")
