"""The letters about premises. One function a message, no logic but the recipient.

No letter names the premises: for a protected structure they are its address. Its own letters enclose nothing either,
and what the service is told of it goes to group Protection.
"""

from commons.mail import encloses
from commons.outbox import post
from structures.models import User

from . import documents
from .recipients import to_service, to_structure


def premises_asked(event):
    to_service(event, "premises_asked")


def visit_planned(event):
    """Both sides hold the date."""
    to_structure(event, "visit_planned")
    to_service(event, "visit_planned_service")


def premises_granted(event):
    to_structure(event, "premises_granted")


def premises_refused(event):
    to_structure(event, "premises_refused")


def premises_withdrawn(event):
    """The service hears of it only if it had the request."""
    if event.subject.submitted_at:
        to_service(event, "premises_withdrawn")


def occupation_to_countersign(event):
    """To those who sign for the town, as far as they may know of it; to the service while nobody may."""
    people = User.objects.holding("maison.sign_occupation")
    if event.subject.is_sheltered:
        people = [person for person in people if person.has_perm("structures.see_protected")]
    for person in people:
        post(event, "maison/emails/occupation_to_countersign", to=person)
    if not people:
        to_service(event, "occupation_to_countersign")


def occupation_signed(event):
    to_structure(event, "occupation_signed")


def occupation_abandoned(event):
    """To the other side."""
    if event.subject.structure_id in event.by.belongs_to:
        to_service(event, "occupation_abandoned_service")
    else:
        to_structure(event, "occupation_abandoned")


def notice_given(event):
    to_service(event, "notice_given")


def revocation_announced(event):
    to_structure(event, "revocation_announced")


def revocation_answered(event):
    to_service(event, "revocation_answered")


def revoked(event):
    to_structure(event, "revoked")


def revocation_dropped(event):
    to_structure(event, "revocation_dropped")


def occupation_renewed(event):
    to_structure(event, "occupation_renewed")


def occupation_ended(event):
    to_structure(event, "occupation_ended")


def inventory_to_sign(event):
    to_structure(event, "inventory_to_sign")


def inventory_signed(event):
    to_service(event, "inventory_signed")


def insurance_due(event, *, person, key):
    """Once for each stage of each certificate."""
    post(event, "maison/emails/insurance_due", to=person, key=key)


# What leaves with them ------------------------------------------------------------------------------


@encloses("maison/emails/premises_granted")
@encloses("maison/emails/premises_refused")
def enclosed_decision(request):
    """The very letter that is kept."""
    return enclosed(request, request.decision_letter, f"decision-{request.number}")


@encloses("maison/emails/revocation_announced")
def enclosed_announcement(occupation):
    """The grounds, and the time to answer."""
    return enclosed(occupation, occupation.announcement, f"annonce-{occupation.number}")


@encloses("maison/emails/revoked")
def enclosed_revocation(occupation):
    """The decision, and the means of appeal."""
    return enclosed(occupation, occupation.revocation, f"revocation-{occupation.number}")


def enclosed(row, letter, name):
    """Of what is sheltered nothing leaves the portal."""
    return [] if row.is_sheltered else [(f"{name}.pdf", documents.content(letter), "application/pdf")]
