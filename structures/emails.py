"""Letters about structures. A subject never names the structure nor the place: it may be a protected one."""

from commons.outbox import SUBJECT, post

from .models import User


def tell_service(event):
    """A structure waits to be checked."""
    post(event, "structures/emails/to_check")


def still_true(event, *, person, key):
    """A year has passed: to one of those who act for the structure, once."""
    post(event, "structures/emails/still_true", to=person, key=key)


def paper_to_redo(event):
    """The town looked at a paper: it has to be given anew."""
    for person in event.subject.structure.editors:
        post(event, "structures/emails/paper_to_redo", to=person)


# Bank accounts: neither the number nor the holder is ever written in a letter --------------------------------


def bank_change_declared(event):
    """To every representative, so that whoever did not ask for it says so; to the service, which checks."""
    for person in event.subject.structure.representatives:
        post(event, "structures/emails/bank_change_declared", to=person)
    post(event, "structures/emails/bank_to_check")


def bank_to_confirm(event):
    """To those who give the second look; to the service while nobody may."""
    confirmers = User.objects.holding("structures.confirm_bankaccount")
    for person in confirmers:
        post(event, "structures/emails/bank_to_confirm", to=person)
    if not confirmers:
        post(event, "structures/emails/bank_to_confirm")


def _to_representatives(event, template):
    for person in event.subject.structure.representatives:
        post(event, f"structures/emails/{template}", to=person)


def bank_confirmed(event):
    _to_representatives(event, "bank_confirmed")


def bank_refused(event):
    _to_representatives(event, "bank_refused")


def bank_withdrawn(event):
    _to_representatives(event, "bank_withdrawn")


# People: a letter to an address that may have no account, and what a change of representative sets off ------------


def invite(event):
    """To the invited address, which may have no account."""
    post(event, "structures/emails/invitation", to=SUBJECT)


def join_asked(event):
    """To who represents the structure; to the service when nobody does."""
    representatives = event.subject.structure.representatives
    for person in representatives:
        post(event, "structures/emails/join_asked", to=person)
    if not representatives:
        post(event, "structures/emails/join_asked")


def join_accepted(event):
    post(event, "structures/emails/join_accepted", to=event.subject.user)


def join_refused(event):
    post(event, "structures/emails/join_refused", to=event.subject.user)


def representation_changed(event, people):
    """To those who represented the structure until now."""
    for person in people:
        post(event, "structures/emails/representation_changed", to=person)


def representation_to_check(event):
    """To the service, which had no look of its own to take again."""
    post(event, "structures/emails/representation_to_check")
