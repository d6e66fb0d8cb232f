"""The letters of a subsidy's life. One function a message, no logic but the recipient.

A subject never names the structure nor the place: it may be a protected one.
"""

from django.contrib.auth import get_user_model

from commons import clock
from commons.mail import encloses
from commons.outbox import SUBJECT, post

from . import documents


def _to_structure(event, template):
    for person in event.subject.structure.editors:
        post(event, f"funding/emails/{template}", to=person)


def _to_service(event, template):
    post(event, f"funding/emails/{template}")


def received(event):
    """The receipt that the law wants to the structure, the file to the service."""
    _to_structure(event, "received")
    _to_partners(event, event.subject, "partner_deposited")
    _to_service(event, "to_instruct")


def received_for(event):
    """An agent typed it for the structure: its people are told, if they have an account."""
    _to_structure(event, "received_for")
    _to_partners(event, event.subject, "partner_deposited")
    _to_service(event, "to_instruct")


def message_for_structure(event):
    """A message waits, whose words stay on the portal."""
    _to_structure(event, "message_for_structure")


def message_for_service(event):
    _to_service(event, "message_for_service")


def completion_wanted(event):
    _to_structure(event, "completion_wanted")


def completed(event):
    _to_service(event, "completed")


def withdrawn(event):
    """The partners always hear of it, the service only if it had the file."""
    _to_partners(event, event.subject, "partner_withdrawn")
    if event.subject.submitted_at:
        _to_service(event, "withdrawn")


def call_cancelled(event):
    """To each structure that had begun an application."""
    for application in event.subject.applications.filter(status="draft").select_related("structure"):
        for person in application.structure.editors:
            post(event, "funding/emails/call_cancelled", to=person)


def abandoned(event):
    _to_structure(event, "abandoned")
    _to_partners(event, event.subject.grant.application, "partner_unsigned")


def granted(event):
    _to_structure(event, "granted")
    _to_partners(event, event.subject, "partner_granted")


def decided_again(event, *, person, key):
    """The letter of the decision once more, for who has not had it."""
    post(event, "funding/emails/decision_again", to=person, key=key)


def refused(event):
    _to_structure(event, "refused")
    _to_partners(event, event.subject, "partner_refused")


def to_countersign(event):
    """To those who sign for the town; to the service while nobody may."""
    signatories = get_user_model().objects.holding("funding.sign_agreement")
    for person in signatories:
        post(event, "funding/emails/to_countersign", to=person)
    if not signatories:
        _to_service(event, "to_countersign")


def scan_received(event):
    """All the pages of a signed original are there: somebody has to look at it."""
    _to_service(event, "scan_received")


def scan_set_aside(event):
    """Another scan is wanted: from all who may send one."""
    _to_structure(event, "scan_set_aside")
    _to_partners(event, event.subject.grant.application, "scan_set_aside")


def notified(event):
    _to_structure(event, "notified")
    _to_partners(event, event.subject.grant.application, "partner_notified")


def renounced(event):
    _to_service(event, "renounced")
    _to_partners(event, event.subject.grant.application, "partner_unsigned")


def agreement_completed(event):
    _to_structure(event, "agreement_completed")


def paid(event):
    _to_structure(event, "paid")


def payment_due(event, *, person, key):
    """To who authorises, then to who pays: the sixty days are nearly over, or past."""
    post(event, "funding/emails/payment_due", to=person, key=key)


def report_received(event):
    _to_service(event, "report_received")


def report_returned(event):
    _to_structure(event, "report_returned")


def report_accepted(event):
    _to_structure(event, "report_accepted")


# When an agreement does not go as written -------------------------------------------------------------


def report_summoned(event):
    _to_structure(event, "report_summoned")


def report_defaulted(event):
    _to_structure(event, "report_defaulted")


def report_reopened(event):
    _to_structure(event, "report_reopened")


def payment_reversed(event):
    _to_structure(event, "payment_reversed")


def amendment_to_sign(event):
    """To the structure; the partners of an « appel à commun » sign before it."""
    _to_structure(event, "amendment_to_sign")
    _to_partners(event, event.subject.agreement.grant.application, "amendment_to_sign")


def amendment_to_countersign(event):
    """To those who sign for the town; to the service while nobody may."""
    signatories = get_user_model().objects.holding("funding.sign_agreement")
    for person in signatories:
        post(event, "funding/emails/amendment_to_countersign", to=person)
    if not signatories:
        _to_service(event, "amendment_to_countersign")


def amendment_in_force(event):
    _to_structure(event, "amendment_in_force")
    _to_partners(event, event.subject.agreement.grant.application, "amendment_in_force")


def amendment_refused(event):
    _to_service(event, "amendment_refused")


def amendment_abandoned(event):
    """Who never saw the draft is not told."""
    if event.subject.sent_on:
        _to_structure(event, "amendment_abandoned")


def termination_announced(event):
    _to_structure(event, "termination_announced")


def termination_answered(event):
    _to_service(event, "termination_answered")


def termination_decided(event):
    _to_structure(event, "termination_decided")
    _to_partners(event, event.subject.agreement.grant.application, "termination_decided")


def termination_dropped(event):
    _to_structure(event, "termination_dropped")


def recovery_announced(event):
    _to_structure(event, "recovery_announced")


def recovery_answered(event):
    _to_service(event, "recovery_answered")


def recovery_decided(event):
    _to_structure(event, "recovery_decided")


def recovery_withheld(event):
    _to_structure(event, "recovery_withheld")


def recovery_dropped(event):
    _to_structure(event, "recovery_dropped")


def recovery_collected(event):
    _to_structure(event, "recovery_collected")


def report_reminder(event, *, person, key):
    """Once for each date on which we remind."""
    post(event, "funding/emails/report_reminder", to=person, key=key)


def confirm_subscription(event):
    """To an address that perhaps asked for nothing: until it confirms, it gets this letter alone, once a day."""
    subscriber = event.subject
    post(event, "funding/emails/confirm_subscription", to=SUBJECT, key=f"subscriber:{subscriber.pk}:{clock.today()}")


def new_call(event):
    """To a subscriber, about one call."""
    post(event, "funding/emails/new_call", to=SUBJECT, key=f"notice:{event.subject.pk}")


# Appel à commun: the partners -------------------------------------------------------------------------


def _to_partners(event, application, template):
    """To those who act for each partner that attested."""
    for partner in application.partners.attested().select_related("structure"):
        for person in partner.structure.editors:
            post(event, f"funding/emails/{template}", to=person)


def _to_partner(event, template):
    for person in event.subject.structure.editors:
        post(event, f"funding/emails/{template}", to=person)


def _to_lead(event, template):
    for person in event.subject.application.structure.editors:
        post(event, f"funding/emails/{template}", to=person)


def partner_invited(event):
    """To the structure when the portal knows it, else to the address that the lead gave."""
    if event.subject.structure:
        _to_partner(event, "partner_invited")
    else:
        post(event, "funding/emails/partner_invited_by_mail", to=SUBJECT)


def partner_attested(event):
    _to_lead(event, "partner_attested")


def partner_declined(event):
    _to_lead(event, "partner_declined")


def partner_to_attest_again(event):
    _to_partner(event, "partner_to_attest_again")


def partner_removed(event):
    """Who never answered is told by the link, which says that the invitation is over."""
    if event.subject.structure:
        _to_partner(event, "partner_removed")


def to_sign(event):
    """The last partner has signed: it is the lead's turn."""
    if not event.subject.unsigned_partners().exists():
        _to_structure(event, "partners_signed")


def reading_asked(event):
    post(event, "funding/emails/reading_asked", to=event.subject.reader)


def reading_recused(event):
    """To those who entrusted it: somebody else may have to read."""
    _to_service(event, "reading_recused")


def reading_revoked(event):
    """An expert has nothing to be told: their link shows what is left to read."""
    if event.subject.reader:
        post(event, "funding/emails/reading_revoked", to=event.subject.reader)


def expert_invited(event):
    """To somebody without an account: the letter holds their link."""
    post(event, "funding/emails/expert_invited", to=SUBJECT)


def expert_dismissed(event):
    post(event, "funding/emails/expert_dismissed", to=SUBJECT)


def expert_reminder(event, *, key):
    """Once for each date on which we remind."""
    post(event, "funding/emails/expert_reminder", to=SUBJECT, key=key)


# What leaves with them ------------------------------------------------------------------------------


@encloses("funding/emails/received")
@encloses("funding/emails/received_for")
def enclosed_receipt(application):
    return [_enclosed(application, "receipt", documents.receipt, "accuse-reception")]


@encloses("funding/emails/granted")
@encloses("funding/emails/refused")
@encloses("funding/emails/decision_again")
def enclosed_decision(application):
    return [_enclosed(application, "decision_letter", documents.decision, "decision")]


@encloses("funding/emails/termination_announced")
@encloses("funding/emails/termination_decided")
@encloses("funding/emails/recovery_announced")
@encloses("funding/emails/recovery_decided")
@encloses("funding/emails/recovery_withheld")
def enclosed_measure(measure):
    """The letter itself: the grounds, the reckoning, the delay or the means of appeal."""
    kind = "reversement" if hasattr(measure, "asked") else "resiliation"
    return [(f"{kind}-{measure.agreement.number}.pdf", documents.measure(measure), "application/pdf")]


@encloses("funding/emails/report_summoned")
def enclosed_summons(report):
    return [(f"mise-en-demeure-{report.year}.pdf", documents.summons(report), "application/pdf")]


@encloses("funding/emails/completion_wanted")
def enclosed_completion(application):
    """The letter itself: what was asked for, and until when."""
    content = documents.completion(application.last_request)
    return [(f"complements-{application.number}.pdf", content, "application/pdf")]


def _enclosed(application, field, write, name):
    """The very PDF that is kept; the same words, written now, if the letter leaves before it is."""
    kept = getattr(application, field)
    if kept:
        with kept.open("rb") as file:
            content = file.read()
    else:
        content = write(application)
    return f"{name}-{application.number}.pdf", content, "application/pdf"
