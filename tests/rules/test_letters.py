"""Each letter reads well, says where to go, and its subject tells nothing about a protected structure."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from commons.mail import compose
from commons.models import Event, Message
from funding import workflow
from funding.models import Agreement, Application, Notice, Report, Subscriber
from structures.workflow import registrations
from tests import changes, factories
from tests.label import factories as candidacies
from tests.label import factories as labels
from tests.maison import desk, takeovers
from tests.maison import lending as housing
from tests.maison import subjects as house

pytestmark = pytest.mark.django_db

FOLDERS = sorted(Path(settings.BASE_DIR, "templates").glob("*/emails"))
TEMPLATES = [
    f"{folder.parent.name}/emails/{file.name.removesuffix('.subject.txt')}"
    for folder in FOLDERS
    for file in sorted(folder.glob("*.subject.txt"))
]
ABOUT = {  # which file each letter is about, and where it stands when the letter leaves
    "structures/emails/to_check": "structure",
    "structures/emails/still_true": "structure",
    "structures/emails/representation_changed": "structure",
    "structures/emails/representation_to_check": "structure",
    "structures/emails/invitation": "invitation",
    "structures/emails/join_asked": "join_request",
    "structures/emails/join_accepted": "join_request",
    "structures/emails/join_refused": "join_request",
    "structures/emails/paper_to_redo": "paper",
    "structures/emails/bank_change_declared": "bank_account",
    "structures/emails/bank_to_check": "bank_account",
    "structures/emails/bank_to_confirm": "bank_account",
    "structures/emails/bank_confirmed": "bank_account",
    "structures/emails/bank_refused": "bank_account",
    "structures/emails/bank_withdrawn": "bank_account",
    "funding/emails/received_for": "assisted",
    "funding/emails/message_for_structure": "submitted",
    "funding/emails/message_for_service": "submitted",
    "funding/emails/received": "submitted",
    "funding/emails/to_instruct": "submitted",
    "funding/emails/completed": "under_review",
    "funding/emails/completion_wanted": "incomplete",
    "funding/emails/refused": "refused",
    "funding/emails/decision_again": "refused",
    "funding/emails/withdrawn": "withdrawn",
    "funding/emails/granted": "granted",
    "funding/emails/to_countersign": "agreement",
    "funding/emails/notified": "agreement",
    "funding/emails/scan_received": "agreement",
    "funding/emails/scan_set_aside": "agreement",
    "funding/emails/renounced": "agreement",
    "funding/emails/abandoned": "agreement",
    "funding/emails/call_cancelled": "call",
    "funding/emails/partner_invited": "partner",
    "funding/emails/partner_invited_by_mail": "partner",
    "funding/emails/partner_attested": "partner",
    "funding/emails/partner_declined": "partner",
    "funding/emails/partner_to_attest_again": "partner",
    "funding/emails/partner_removed": "partner",
    "funding/emails/partner_deposited": "submitted",
    "funding/emails/partner_granted": "granted",
    "funding/emails/partner_refused": "refused",
    "funding/emails/partner_withdrawn": "withdrawn",
    "funding/emails/partner_notified": "agreement",
    "funding/emails/partner_unsigned": "agreement",
    "funding/emails/partners_signed": "agreement",
    "funding/emails/confirm_subscription": "subscriber",
    "funding/emails/new_call": "notice",
    "funding/emails/agreement_completed": "agreement",
    "funding/emails/paid": "instalment",
    "funding/emails/payment_due": "instalment",
    "funding/emails/report_received": "report",
    "funding/emails/report_returned": "report",
    "funding/emails/report_accepted": "report",
    "funding/emails/report_summoned": "summoned",
    "funding/emails/report_defaulted": "report",
    "funding/emails/report_reopened": "report",
    "funding/emails/payment_reversed": "instalment",
    **dict.fromkeys(
        [
            f"funding/emails/amendment_{name}"
            for name in ("to_sign", "to_countersign", "in_force", "refused", "abandoned")
        ],
        "amendment",
    ),
    **dict.fromkeys(
        [f"funding/emails/termination_{name}" for name in ("announced", "answered", "decided", "dropped")],
        "termination",
    ),
    **dict.fromkeys(
        [
            f"funding/emails/recovery_{name}"
            for name in ("announced", "answered", "decided", "withheld", "dropped", "collected")
        ],
        "recovery",
    ),
    "funding/emails/report_reminder": "report",
    **dict.fromkeys(
        [
            f"maison/emails/{name}"
            for name in (
                *("premises_asked", "premises_granted", "premises_refused", "premises_withdrawn"),
                *("visit_planned", "visit_planned_service"),
            )
        ],
        "premises_request",
    ),
    **dict.fromkeys(
        [
            f"maison/emails/{name}"
            for name in (
                *("occupation_to_countersign", "occupation_signed", "occupation_renewed", "occupation_ended"),
                *("occupation_abandoned", "occupation_abandoned_service", "notice_given", "insurance_due"),
                *("revocation_announced", "revocation_answered", "revoked", "revocation_dropped"),
            )
        ],
        "occupation",
    ),
    **dict.fromkeys(
        [
            f"maison/emails/{name}"
            for name in (
                *("series_began", "series_to_confirm", "series_changed", "series_cancelled", "series_declined"),
                *("term_reminder", "term_lapsed"),
            )
        ],
        "house_series",
    ),
    **dict.fromkeys(
        [f"maison/emails/{name}" for name in ("date_freed", "withdrawn", "missed", "no_shows")], "house_date"
    ),
    **dict.fromkeys(
        [
            f"maison/emails/{name}"
            for name in (
                *("confirmed", "to_confirm", "declined", "cancelled", "released", "changed"),
                *("place_freed", "reminder"),
            )
        ],
        "house_booking",
    ),
    "maison/emails/wish_answered": "house_wish",
    "maison/emails/book_taken": "pass_book",
    "maison/emails/book_cancelled": "pass_book",
    **dict.fromkeys(
        [
            f"maison/emails/appointment_{name}"
            for name in (
                "booked",
                "booked_adviser",
                "moved",
                "moved_adviser",
                "cancelled",
                "cancelled_adviser",
                "reminder",
            )
        ],
        "appointment",
    ),
    **dict.fromkeys(["maison/emails/takeover_alert", "maison/emails/takeover_words"], "takeover"),
    **dict.fromkeys(["maison/emails/inventory_to_sign", "maison/emails/inventory_signed"], "inventory"),
    **dict.fromkeys(
        [f"label/emails/{name}" for name in ("suspension_lifted", "given_up", "renewal_reminder", "award_ended")],
        "award",
    ),
    **dict.fromkeys(
        [
            f"label/emails/audit_{name}"
            for name in ("asked", "answered", "announced", "observed", "upheld", "sanctioned")
        ],
        "audit",
    ),
    "funding/emails/reading_asked": "reading",
    "funding/emails/reading_recused": "reading",
    "funding/emails/reading_revoked": "reading",
    "funding/emails/expert_invited": "expert",
    "funding/emails/expert_reminder": "expert",
    "funding/emails/expert_dismissed": "expert",
    **dict.fromkeys(
        [f"label/emails/{name}" for name in ("received", "to_examine", "completed", "withdrawn", "withdrawn_service")],
        "candidacy",
    ),
    **{f"label/emails/{name}": name for name in labels.TOLD_OF},
    **dict.fromkeys(
        [
            f"label/emails/{name}"
            for name in (
                *("listing_to_read", "listing_published", "listing_returned", "listing_hidden"),
                *("photo_to_see", "photo_refused"),
            )
        ],
        "listing",
    ),
    **dict.fromkeys([f"label/emails/change_{name}" for name in ("to_read", "accepted", "refused")], "proposal"),
    **dict.fromkeys([f"label/emails/error_{name}" for name in ("to_handle", "reported", "handled")], "error_report"),
}


def subject_of(template, structure):
    about = ABOUT[template]
    if about == "structure":
        return structure
    if about in labels.TOLD_OF:
        return labels.TOLD_OF[about](structure)
    if about == "listing":
        return labels.listing(structure)
    if about == "proposal":
        return labels.proposal(labels.listing(structure))
    if about == "error_report":
        return labels.error_report(labels.listing(structure))
    if about == "candidacy":
        return candidacies.submitted_candidacy(structure)
    if about == "pass_book":
        return desk.book_of(structure)
    if about == "appointment":
        return desk.appointment_of(structure, trusted=True)
    if about == "house_booking":
        return house.booking(structure)
    if about in ("house_series", "house_date", "house_wish"):
        return house.subject(about, structure)
    if about == "award":
        return labels.held(structure)
    if about == "audit":
        return labels.audit(labels.held(structure), status="sanctioned")
    if about == "takeover":
        return takeovers.told()[0].case
    if about == "premises_request":
        return housing.request(structure, "visit")
    if about == "occupation":
        return housing.occupied(structure, "hearing")
    if about == "inventory":
        return housing.inventory(housing.occupied(structure), status="to_sign")
    if about == "paper":
        return factories.paper(structure, refusal="unreadable")
    if about == "bank_account":
        return factories.bank_account(structure)
    if about == "assisted":
        return factories.assisted(structure, status="submitted")
    if about == "invitation":
        return factories.invitation(structure)
    if about == "join_request":
        return factories.join_request(structure)
    if about == "partner":
        call = factories.CallFactory(kind="common")
        return factories.partner(factories.ApplicationFactory(call=call), structure, status="invited")
    if about == "call":
        return factories.CallFactory(status="cancelled")
    if about == "subscriber":
        return Subscriber.objects.create(email="lea@exemple.example")
    if about == "notice":
        subscriber = Subscriber.objects.create(email="lea@exemple.example")
        return Notice.objects.create(subscriber=subscriber, call=factories.CallFactory())
    if about in ("reading", "expert"):
        application = factories.ApplicationFactory(
            structure=structure, status="submitted", call=factories.graded_call()
        )
        expert = factories.reading(application=application, reader=("Nadia Serre", "nadia.serre@exemple.fr")).expert
        return expert if about == "expert" else factories.reading(application=application)
    if about in Application.Status.values:
        return factories.ApplicationFactory(structure=structure, status=about)
    agreement = factories.agreement(Agreement.Status.RUNNING, structure=structure)
    if about == "amendment":
        return changes.amendment(agreement, "draft", purpose="Autre objet")
    if about == "termination":
        return changes.termination(agreement)
    if about == "summoned":
        return changes.summoned(agreement.reports.get())
    if about == "recovery":
        factories.pay(agreement.instalments.first())
        return changes.recovery(agreement, "decided")
    if about == "instalment":
        return factories.pay(agreement.instalments.first())
    if about == "report":
        return factories.report(Report.Status.RETURNED, agreement.reports.get())
    return agreement


def letter(template, structure, to):
    subject = subject_of(template, structure)
    event = Event.objects.create(subject=subject, action="test", by=to, before="verified", after="verified")
    return compose(Message(event=event, template=template, to=to))


def test_each_letter_of_the_portal_is_read_here():
    assert sorted(TEMPLATES) == sorted(ABOUT)


def test_subject_and_body_go_by_two():
    for folder in FOLDERS:
        bodies = {file.stem for file in folder.glob("*.txt") if not file.stem.endswith(".subject")}
        assert bodies == {file.stem.removesuffix(".subject") for file in folder.glob("*.subject.txt")}


@pytest.mark.parametrize("template", TEMPLATES)
def test_letter_reads_well_and_its_subject_keeps_the_secret(template, shelter, sheltered):
    """Written to the people of a protected structure: the worst case for all that a letter may tell."""
    mail = letter(template, shelter, sheltered)
    assert mail.to == [sheltered.email]
    assert 5 < len(mail.subject) < 78
    for secret in [shelter.name, shelter.acronym, shelter.commune.name, shelter.postcode, *factories.SECRETS]:
        assert not secret or secret.lower() not in mail.subject.lower()
    assert mail.body.startswith("Bonjour")
    assert f"{settings.SITE_URL}/" in mail.body
    assert "impasse du Secret" not in mail.body
    assert re.findall(r"\{[{%]|&#|&amp;|None|  \S", mail.body + mail.subject) == []
    ((page, kind),) = [(part.content, part.mimetype) for part in mail.alternatives]
    assert kind == "text/html"
    assert 'lang="fr"' in page


def test_letter_to_the_service_goes_to_its_box_and_names_no_protected_structure(shelter):
    application = factories.ApplicationFactory(structure=shelter, status="submitted")
    to_service = Message.objects.get(to=None, template="funding/emails/to_instruct")
    mail = compose(to_service)
    assert mail.to == [settings.TOWN["email"]]
    assert application.number in mail.subject
    assert [secret for secret in factories.SECRETS if secret in mail.body] == []


@pytest.mark.parametrize("name", ["Café & Cie", "L’Abri <b>", "Ça d’Alès"])
def test_letter_keeps_the_signs_of_a_name(name, representative):
    structure = factories.StructureFactory(name=name, slug="nom")
    assert name in letter("structures/emails/to_check", structure, representative).body


def test_move_that_changes_the_holder_writes_to_the_new_holder():
    """One message a change of holder, to the new holder only (architecture, §3)."""
    silent = [
        f"{flow.model.__name__}.{move.name}"
        for flow in [registrations, workflow.applications, workflow.partners, workflow.agreements, workflow.reports]
        for move in flow.values()
        if move.target.holder not in {source.holder for source in move.sources} and not move.tell
    ]
    assert silent == SILENT


SILENT = [
    "Structure.verify",  # nothing to do: the structure could apply all along
    "Application.resume",  # the deadline that the structure was given has passed
    "Application.resume_before_admission",  # the same
]
