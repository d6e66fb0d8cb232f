"""Each file has a turn, each button says what it does and asks who presses it."""

import pytest
from django.core.exceptions import PermissionDenied

from commons.disposal import disposals
from commons.models import DisposalList
from commons.status import Holder
from commons.workflow import Flow
from funding import workflow
from funding.models import (
    Agreement,
    Amendment,
    Application,
    Call,
    Expert,
    Instalment,
    Match,
    Partner,
    PaymentBatch,
    Reading,
    Recovery,
    Report,
    Termination,
)
from label.models import Audit, Award, Candidacy, Listing, Proposal
from label.workflow.audits import audits
from label.workflow.awards import awards
from label.workflow.flows import candidacies
from label.workflow.listings import listings
from label.workflow.proposals import proposals
from maison.models import Appointment, Booking, Inventory, Occupation, PremisesRequest, Round, TakeoverCase
from maison.workflow import advice, inventory, lending, occupation
from maison.workflow.booking import bookings
from maison.workflow.round import rounds
from maison.workflow.takeovers import takeovers
from structures.models import BankAccount, DuplicatePair, Invitation, JoinRequest, Structure
from structures.workflow import bank_accounts, duplicates, invitations, join_requests, registrations
from tests import changes, factories
from tests.label import factories as labels
from tests.maison import desk, subjects
from tests.maison import factories as house
from tests.maison import lending as housing
from tests.maison import takeovers as told_takeovers

FLOWS = {
    "structure": registrations,
    "bank_account": bank_accounts,
    "duplicate_pair": duplicates,
    "invitation": invitations,
    "join_request": join_requests,
    "call": workflow.calls,
    "application": workflow.applications,
    "partner": workflow.partners,
    "agreement": workflow.agreements,
    "instalment": workflow.instalments,
    "payment_batch": workflow.batches,
    "report": workflow.reports,
    "reading": workflow.readings,
    "expert": workflow.experts,
    "match": workflow.matches,
    "disposal_list": disposals,
    "amendment": workflow.amendments,
    "termination": workflow.terminations,
    "recovery": workflow.recoveries,
    "takeover_case": takeovers,
    "listing": listings,
    "proposal": proposals,
    "premises_request": lending.premises_requests,
    "occupation": occupation.occupations,
    "inventory": inventory.inventories,
    "round": rounds,
    "appointment": advice.appointments,
    "booking": bookings,
    "candidacy": candidacies,
    "award": awards,
    "audit": audits,
}
MOVES = [(name, move) for name, flow in FLOWS.items() for move in flow.values()]
each_flow = pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
each_move = pytest.mark.parametrize("move", [m for _, m in MOVES], ids=[f"{name}.{m.name}" for name, m in MOVES])

# Whose word starts each move. « agents » are those whose group holds the right; a superuser may do all of theirs.
STRUCTURE = {"representative"}
WRITING = {"representative", "writer"}
INSTRUCTION = {"instructor", "administrator", "superuser"}
ADMINISTRATION = {"administrator", "superuser"}
MODERATION = {"labeller", "guardian", "administrator", "superuser"}
LABELLING = {"labeller", "administrator", "superuser"}
LENDING = {"receptionist", "guardian", "administrator", "superuser"}
TOWN_SIGNS = {"signatory", "guardian", "administrator", "superuser"}
VERIFICATION = {"instructor", "guardian", "administrator", "superuser"}
MAY = {
    "bank_account": {
        "check_account": VERIFICATION,
        "confirm_account": {"financier", "administrator", "superuser"},
        "refuse_account": {"instructor", "financier", "guardian", "administrator", "superuser"},
        "replace_account": set(),  # by whoever confirms the next one, while one waits
        "withdraw_account": STRUCTURE,
    },
    "duplicate_pair": dict.fromkeys(["tell_apart", "doubt_again"], VERIFICATION),
    "invitation": {
        "accept_invitation": {"stranger"},  # whose proven address was invited
        "decline_invitation": {"stranger"},
        "resend_invitation": STRUCTURE,
        "revoke_invitation": STRUCTURE,
    },
    "join_request": dict.fromkeys(["accept_request", "refuse_request"], STRUCTURE | VERIFICATION),
    "structure": {
        "submit": STRUCTURE | VERIFICATION,
        "verify": VERIFICATION,
        "reopen": WRITING,
        "close": VERIFICATION,
        "recheck": VERIFICATION,
        "merge": VERIFICATION,
    },
    "call": dict.fromkeys(["publish", "extend", "conclude", "archive", "cancel"], INSTRUCTION),
    "application": {
        "submit": STRUCTURE,
        "admit": INSTRUCTION,
        "ask_for_more": INSTRUCTION,
        "deposit_for": set(),  # of a file that came in on paper
        "answer": STRUCTURE,
        "answer_before_admission": set(),  # of a file that is not declared admissible yet
        "resume": INSTRUCTION,
        "resume_before_admission": set(),
        "propose": INSTRUCTION,
        "reconsider": INSTRUCTION,
        "grant": INSTRUCTION,
        "refuse": INSTRUCTION,
        "withdraw": STRUCTURE,
    },
    "partner": {  # the stranger leads the application, the structure is its partner
        "remind": {"stranger"},
        "claim": set(),  # of an invitation that is held by its link
        "accept": WRITING,
        "attest": STRUCTURE,
        "revise": set(),  # by itself
        "decline": WRITING,
        "remove": {"stranger"},
    },
    "agreement": {
        "sign": STRUCTURE,
        "sign_as_partner": set(),  # of an « appel à commun »
        "countersign": {"signatory", "administrator", "superuser"},
        "print_to_sign": STRUCTURE | INSTRUCTION,
        "sign_on_paper": INSTRUCTION,
        "sign_as_partner_on_paper": set(),
        "countersign_on_paper": {"signatory", "administrator", "superuser"},
        "complete": INSTRUCTION,
        "renounce": STRUCTURE,
        "abandon": INSTRUCTION,
        "choose_text": INSTRUCTION,
        "write_indicators": INSTRUCTION,
        "change_schedule": INSTRUCTION,
        "draft_amendment": INSTRUCTION,
        "announce_termination": INSTRUCTION,
        "terminate": set(),  # with the decision of its termination, and never alone
        "announce_recovery": INSTRUCTION,
        "announce_recovery_after_termination": INSTRUCTION,
        "announce_recovery_after_completion": INSTRUCTION,
    },
    "amendment": {
        "rewrite_amendment": INSTRUCTION,
        "send_amendment": INSTRUCTION,
        "sign_amendment": STRUCTURE,
        "sign_amendment_as_partner": set(),  # of an « appel à commun »
        "countersign_amendment": {"signatory", "administrator", "superuser"},
        "refuse_amendment": STRUCTURE,
        "abandon_amendment": INSTRUCTION,
    },
    "termination": {
        "answer_termination": STRUCTURE,
        "decide_termination": INSTRUCTION,
        "drop_termination": INSTRUCTION,
    },
    "recovery": {
        "answer_recovery": STRUCTURE,
        "decide_recovery": INSTRUCTION,
        "withhold": INSTRUCTION,
        "drop_recovery": INSTRUCTION,
        "collect_part": {"treasurer", "administrator", "superuser"},
        "collect": {"treasurer", "administrator", "superuser"},
    },
    "instalment": {
        "authorise": {"financier", "administrator", "superuser"},
        "unauthorise": {"financier", "administrator", "superuser"},
        "pay": {"treasurer", "administrator", "superuser"},
        "correct_payment": {"treasurer", "administrator", "superuser"},
        "reverse_payment": {"treasurer", "administrator", "superuser"},
    },
    "payment_batch": dict.fromkeys(["cancel_batch", "close_batch"], {"treasurer", "administrator", "superuser"}),
    "report": {
        "submit_report": STRUCTURE,
        "return_report": INSTRUCTION,
        "accept_report": INSTRUCTION,
        "summon": INSTRUCTION,
        "summon_to_correct": INSTRUCTION,
        "default_report": INSTRUCTION,
        "reopen_report": INSTRUCTION,
    },
    "reading": {  # entrusted to somebody elected
        "declare_free": {"elected"},
        "recuse": {"elected"},
        "hand_in": {"elected"},
        "revoke_reading": INSTRUCTION,
    },
    "expert": dict.fromkeys(["renew_link", "postpone", "dismiss"], INSTRUCTION),
    "match": dict.fromkeys(["confirm", "reject", "reopen_match"], INSTRUCTION),
    "listing": {
        **dict.fromkeys(["submit_listing", "take_back_listing"], WRITING),
        **dict.fromkeys(["publish", "return_to_draft", "show_again"], MODERATION),
        "hide": WRITING | MODERATION,
    },
    "proposal": {
        **dict.fromkeys(["accept_change", "refuse_change"], MODERATION),
        **dict.fromkeys(["take_back_change", "replace_change"], WRITING),
    },
    "premises_request": {
        "submit_request": WRITING,
        **dict.fromkeys(["plan_visit", "propose_request", "reconsider_request"], LENDING),
        **dict.fromkeys(["grant_request", "refuse_request"], LENDING),
        "withdraw_request": WRITING,
    },
    "occupation": {
        "sign_occupation": STRUCTURE,
        "countersign_occupation": TOWN_SIGNS,
        "abandon_occupation": STRUCTURE | LENDING,
        "give_notice": STRUCTURE,
        "announce_revocation": LENDING,
        "answer_revocation": STRUCTURE,
        **dict.fromkeys(["revoke", "drop_revocation", "renew"], LENDING),
        "end_occupation": set(),  # by itself, after the last day
    },
    "booking": {  # in a space that confirms by itself, long before its day
        "book": WRITING | LENDING,
        "request": set(),  # where the desk confirms
        **dict.fromkeys(["confirm", "decline", "release", "attend", "miss"], LENDING),
        "cancel": WRITING | LENDING,
        **dict.fromkeys(["withdraw_date", "release_unclaimed"], LENDING),
        "take_date": WRITING | LENDING,
        "ask_date": set(),
        "drop_date": WRITING | LENDING,
        "arrive": set(),  # at its time, by who scans the door
        "lapse": set(),  # by itself
    },
    "appointment": {  # of the representative, with the adviser
        "cancel": {"representative", "adviser"} | LENDING,
        **dict.fromkeys(["excuse", "attend", "miss"], {"adviser"} | LENDING),
    },
    "round": dict.fromkeys(["open_round", "close_round", "propose_allocation", "publish_round"], LENDING),
    "inventory": {
        **dict.fromkeys(["send_inventory", "reopen_inventory"], LENDING),
        "sign_inventory": STRUCTURE,
    },
    "takeover_case": dict.fromkeys(
        [
            *("first_contact", "diagnose", "begin_project", "seek_financing", "rethink", "take_over"),
            *("record_sale", "record_closing", "drop_case", "join_case"),
        ],
        {"mediator", "superuser"},
    ),
    "award": {
        **dict.fromkeys(["suspend", "withdraw"], set()),  # with the decision of a control, and never alone
        "lift": LABELLING,
        "give_up": STRUCTURE,
    },
    "audit": {
        **dict.fromkeys(["ask", "announce", "uphold", "sanction"], LABELLING),
        "answer": WRITING,
        "observe": STRUCTURE,
        "lapse": set(),  # with the end of its label
    },
    "candidacy": {
        **dict.fromkeys(["submit", "complete", "withdraw"], STRUCTURE),
        **dict.fromkeys(["ask_completion", "resume", "declare_complete", "report_visit", "award", "refuse"], LABELLING),
    },
    "disposal_list": {
        **dict.fromkeys(["ask_visa", "reconsider_list", "record_visa", "refuse_list", "execute"], ADMINISTRATION),
        "finish": set(),  # by itself, once all is settled
    },
}


@pytest.fixture
def everybody(request):
    names = (
        *("visitor", "stranger", "reader", "writer", "representative", "sheltered"),
        *("instructor", "financier", "treasurer", "signatory", "elected", "guardian", "administrator", "superuser"),
        *("receptionist", "mediator", "adviser", "labeller"),
    )
    return {name: request.getfixturevalue(name) for name in names}


@pytest.fixture
def files(structure, representative, stranger):
    """One file of each kind, all of the same structure."""
    agreement = factories.agreement(Agreement.Status.RUNNING, structure=structure)
    application = agreement.grant.application
    return {
        "structure": structure,
        "bank_account": factories.bank_account(structure),
        "duplicate_pair": factories.duplicate_pair(structure),
        "invitation": factories.invitation(structure, email=stranger.email),
        "join_request": factories.join_request(structure),
        "call": application.call,
        "application": application,
        "partner": invited_partner(structure, stranger),
        "agreement": agreement,
        "instalment": agreement.instalments.first(),
        "payment_batch": factories.payment_batch(factories.in_force().instalments.first()),
        "report": agreement.reports.first(),
        "disposal_list": DisposalList.objects.create(year=2030, drawn_up_by=factories.agent("Administration")),
        "match": factories.match(structure),
        "amendment": changes.amendment(agreement, "draft", purpose="Autre objet"),
        "termination": changes.termination(agreement),
        "recovery": changes.recovery(agreement),
        **housing_files(structure),
        "round": house.season_round(house.open_space()),
        "appointment": desk.appointment_of(structure),
        "booking": subjects.booking(structure),
        "takeover_case": told_takeovers.case("contacted"),
        **read_files(structure),
        **labelled_files(structure),
        **listed_files(structure),
    }


def housing_files(structure):
    """A request for premises, then what follows it."""
    lived = housing.occupied(structure)
    inventoried = housing.inventory(lived, status="draft")
    return {"premises_request": lived.request, "occupation": lived, "inventory": inventoried}


def labelled_files(structure):
    """A candidacy, a label that is held, and its control."""
    candidacy = labels.begun_candidacy(structure)
    held = labels.held(structure)
    return {"candidacy": candidacy, "award": held, "audit": labels.audit(held)}


def listed_files(structure):
    """Its page in the directory, and a change that waits to be read."""
    page = labels.listing(structure)
    return {"listing": page, "proposal": labels.proposal(page)}


def invited_partner(structure, lead):
    """The structure, invited by another one."""
    call = factories.CallFactory(kind="common")
    application = factories.ApplicationFactory(call=call, structure=lead.structures.get())
    return factories.partner(application, structure, status="invited")


def read_files(structure):
    """One file that somebody elected reads, and an expert."""
    application = factories.ApplicationFactory(structure=structure, status="submitted", call=factories.graded_call())
    guest = factories.reading(application=application, reader=("Nadia Serre", "nadia.serre@exemple.fr"))
    return {"reading": factories.reading(application=application), "expert": guest.expert}


def test_all_flows_are_walked_here():
    assert sorted(flow.model.__name__ for flow in Flow.all) == sorted(flow.model.__name__ for flow in FLOWS.values())


@each_flow
def test_status_has_a_holder_a_label_and_a_tone(flow):
    for status in flow.statuses:
        assert isinstance(status.holder, Holder)
        assert status.label
        assert status.told
        assert status.tone in {"ok", "wait", "act", "info", "neutral"}


@each_flow
def test_status_is_reachable_from_the_first(flow):
    reached, before = {flow.first}, set()
    while reached != before:
        before = set(reached)
        reached |= {move.target for move in flow.values() if before & set(move.sources)}
    if flow.model is Instalment:  # the structure's report or signature makes it ready: no move of its own
        reached |= {Instalment.Status.READY, Instalment.Status.AUTHORISED, Instalment.Status.PAID}
        reached |= {Instalment.Status.CANCELLED}  # by what happens to its agreement
    assert reached == set(flow.statuses)


@each_flow
def test_holder_may_do_something_unless_nobody_holds(flow):
    """A status that waits for somebody has a way out."""
    left = {source for move in flow.values() for source in move.sources if move.target != source}
    waiting = {status for status in flow.statuses if status.holder != Holder.NOBODY}
    if flow.model is Instalment:
        waiting.remove(Instalment.Status.WAITING)  # the structure's move is on its report
    assert waiting - left == set()


@each_move
def test_move_says_what_it_does(move):
    assert move.label[0].isupper()
    assert not move.label.endswith(".")
    assert move.meaning[0].isupper()
    assert move.meaning.endswith(".")
    assert " the " not in f" {move.meaning.lower()} ", "la page d’un bouton se lit en français"
    assert callable(move.by)
    assert move.tone in {"", "danger"}


@pytest.mark.django_db
def test_each_move_is_open_to_those_of_the_table_and_to_nobody_else(everybody, files):
    allowed = {
        name: {
            move.name: {actor for actor, user in everybody.items() if move.by(user, files[name])}
            for move in flow.values()
        }
        for name, flow in FLOWS.items()
    }
    assert allowed == MAY


@pytest.mark.django_db
def test_move_refuses_whoever_is_not_in_the_table(everybody, structure, representative):
    """Not the button alone: the move itself."""
    application = factories.ApplicationFactory(structure=structure)
    for name, user in everybody.items():
        if name in MAY["application"]["submit"] or name == "visitor":
            continue
        with pytest.raises(PermissionDenied):
            workflow.submit(application, by=user)
    application.refresh_from_db()
    assert application.status == Application.Status.DRAFT


@pytest.mark.django_db
def test_report_waits_for_the_agreement_to_be_in_force(structure, representative):
    report = factories.agreement(Agreement.Status.TO_SIGN, structure=structure).reports.get()
    assert workflow.submit_report.by(representative, report) is False


@pytest.mark.parametrize("status", Call.Status)
@pytest.mark.django_db
def test_call_has_no_button_for_applicants(status, representative):
    call = Call(status=status)
    assert workflow.calls.open_to(representative, call) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "buttons"),
    [
        ("draft", ["submit", "withdraw"]),
        ("submitted", ["withdraw"]),
        ("under_review", ["withdraw"]),
        ("incomplete", ["answer_before_admission", "withdraw"]),
        ("proposed", ["withdraw"]),
        ("granted", []),
        ("refused", []),
        ("withdrawn", []),
    ],
)
def test_representative_sees_the_buttons_of_the_status(status, buttons, structure, representative):
    application = Application(structure=structure, status=status)
    assert [move.name for move in workflow.applications.open_to(representative, application)] == buttons


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "buttons"),
    [
        ("draft", []),
        ("submitted", ["admit", "ask_for_more", "refuse"]),
        ("under_review", ["ask_for_more", "propose", "refuse"]),
        ("incomplete", ["resume_before_admission", "refuse"]),
        ("proposed", ["reconsider", "grant", "refuse"]),
        ("granted", []),
        ("refused", []),
        ("withdrawn", []),
    ],
)
def test_instructor_sees_the_buttons_of_the_status(status, buttons, structure, instructor):
    application = Application(structure=structure, status=status)
    assert [move.name for move in workflow.applications.open_to(instructor, application)] == buttons


def test_final_statuses_have_no_way_out():
    final = {
        flow.model: {
            status.value for status in flow.statuses if not any(status in move.sources for move in flow.values())
        }
        for flow in FLOWS.values()
    }
    assert final == {
        Structure: {"closed"},
        Candidacy: {"awarded", "refused", "withdrawn"},
        Award: {"withdrawn"},  # its end is its date
        Audit: {"upheld", "sanctioned"},
        Listing: set(),
        Proposal: {"accepted", "refused", "replaced", "taken_back"},
        Invitation: {"accepted", "declined", "revoked"},
        JoinRequest: {"accepted", "refused"},
        BankAccount: {"refused", "replaced", "withdrawn"},
        Call: {"archived", "cancelled"},
        Application: {"granted", "refused", "withdrawn"},
        Partner: {"declined", "withdrawn"},
        Agreement: {"renounced"},  # what was paid may still be asked back
        Amendment: {"in_force", "abandoned"},
        Termination: {"decided", "dropped"},
        Recovery: {"collected", "dropped"},
        Instalment: {"waiting", "cancelled"},
        PaymentBatch: {"settled", "cancelled"},
        Report: {"accepted"},
        Reading: {"handed_in", "recused", "revoked"},
        Expert: {"revoked"},
        DuplicatePair: set(),
        Match: set(),
        DisposalList: {"executed", "refused"},
        TakeoverCase: {"taken_over", "sold", "closed", "lost"},
        PremisesRequest: {"granted", "refused", "withdrawn"},
        Occupation: {"ended", "abandoned"},
        Inventory: {"signed"},
        Round: {"published"},
        Appointment: {"excused", "cancelled"},
        Booking: {"declined", "cancelled", "released"},
    }
