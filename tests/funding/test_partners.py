"""An « appel à commun »: shares to the cent, who may do what, attestations that fall, each signing for itself."""

import threading
from decimal import Decimal

import pytest
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from commons import clock
from commons.mail import compose
from commons.models import Event, Message
from commons.workflow import Incomplete, TooLate
from funding import workflow
from funding.exports import scdl_rows
from funding.models import Application, Beneficiary, CommonResource, Partner, RequestedYear, all_met
from funding.models.partners import SALT, invited, parties
from funding.shares import apportion
from funding.workflow import rights
from funding.worklist import structure_tasks
from structures.workflow import merge
from tests import factories

pytestmark = pytest.mark.django_db

# Shares -------------------------------------------------------------------------------------------


@st.composite
def shares_of_a_whole(draw):
    """Percentages with two decimals, each 1 % at least, the first being what is left."""
    cuts = draw(st.lists(st.integers(100, 3_000), min_size=1, max_size=3))
    others = [Decimal(cut) / 100 for cut in cuts]
    return [100 - sum(others), *others]


@given(cents=st.integers(100, 10**9), shares=shares_of_a_whole())
def test_parts_add_up_to_the_amount_and_are_off_by_less_than_a_cent(cents, shares):
    amount = Decimal(cents) / 100
    parts = apportion(amount, shares)
    assert sum(parts) == amount
    exact = [amount * share / 100 for share in shares]
    assert all(part > 0 and abs(part - wanted) < Decimal("0.01") for part, wanted in zip(parts, exact, strict=True))


@given(cents=st.integers(1, 10**9))
def test_who_has_no_share_gets_nothing(cents):
    amount = Decimal(cents) / 100
    assert apportion(amount, [Decimal(0), Decimal(100)]) == [0, amount]


def test_thirds_give_the_odd_cent_to_who_lost_most():
    assert apportion(Decimal(100), [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]) == [
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.33"),
    ]
    assert apportion(Decimal("0.05"), [Decimal(50), Decimal(50)]) == [Decimal("0.03"), Decimal("0.02")]


def test_grant_becomes_one_line_of_open_data_for_each():
    """Percentages as SCDL wants them, 0.01 to 1, which make one; amounts which make the grant."""
    application = factories.common_application(shares=(Decimal("33.33"), Decimal("33.34"), 0), status="granted")
    lines = list(application.grant.beneficiaries.order_by("pk"))
    assert [line.share for line in lines] == [Decimal("0.3333"), Decimal("0.3333"), Decimal("0.3334")]
    assert sum(line.share for line in lines) == 1
    assert sum(line.amount for line in lines) == application.grant.amount == 12_000
    assert [line.structure for line in lines][0] == application.structure
    agreement = factories.agreement("running", application=application)
    rows = list(scdl_rows(Beneficiary.objects.filter(grant=agreement.grant).published().order_by("pk")))
    assert [(row[4], row[8], row[14]) for row in rows] == [
        (line.structure.name, Decimal("12000.00"), share)
        for line, share in zip(lines, ("0.3333", "0.3333", "0.3334"), strict=True)
    ]


def test_lead_that_keeps_nothing_has_no_line():
    application = factories.common_application(shares=(60, 40), status="granted")
    partners = [row.structure for row in application.partners.all()]
    assert [line.structure for line in application.grant.beneficiaries.order_by("pk")] == partners
    agreement = factories.agreement("running", application=application)
    assert agreement.structure == application.structure


def test_years_of_each_add_up_to_its_line():
    call = factories.CallFactory(kind="common", max_years=3)
    application = factories.common_application(call=call, years=3, asked=Decimal("999.99"), shares=(Decimal("33.33"),))
    factories.bring(application, "granted")
    lines = list(application.grant.beneficiaries.order_by("pk"))
    for line in lines:
        assert sum(amount for _, amount in line.amounts_by_year()) == line.amount
    assert sum(line.amount for line in lines) == application.grant.amount
    assert len(lines[0].amounts_by_year()) == 3


def test_what_a_structure_received_counts_its_part_only():
    application = factories.common_application(shares=(25,), status="granted")
    partner = application.partners.get().structure
    factories.agreement(structure=partner)
    assert [line.amount for line in Beneficiary.objects.received_by(partner).order_by("pk")] == [3_000, 12_000]
    assert [line.amount for line in Beneficiary.objects.received_by(application.structure)] == [9_000]
    workflow.renounce(application.grant.agreement, by=factories.representative_of(application.structure))
    assert [line.amount for line in Beneficiary.objects.received_by(partner).standing()] == [12_000]


# Who may invite, and whom --------------------------------------------------------------------------


@pytest.fixture
def call():
    return factories.CallFactory(kind="common")


@pytest.fixture
def application(call, structure, representative):
    return factories.ApplicationFactory(call=call, structure=structure)


@pytest.fixture
def other():
    return factories.StructureFactory(name="Les Jardins")


def invite(application, **fields):
    return workflow.invite(application, by=factories.representative_of(application.structure), **fields)


def test_only_a_common_call_has_partners(structure, representative, other):
    plain = factories.ApplicationFactory(structure=structure)
    with pytest.raises(IntegrityError, match="appel à commun"), transaction.atomic():
        invite(plain, structure=other, share=10)
    with pytest.raises(IntegrityError, match="appel à commun"), transaction.atomic():
        CommonResource.objects.create(application=plain)


def test_structure_is_invited_once_and_again_once_gone(application, other):
    first = invite(application, structure=other, share=10)
    with pytest.raises(ValidationError, match="déjà invitée"):
        invite(application, structure=other, share=10)
    workflow.remove(first, by=factories.representative_of(application.structure))
    assert invite(application, structure=other, share=10).status == Partner.Status.INVITED


def test_address_is_invited_once_whatever_its_capitals(application):
    invite(application, name="Les Jardins", email="a@asso.example", share=10)
    with pytest.raises(ValidationError, match="déjà invitée"):
        invite(application, name="Jardins", email="A@asso.example", share=10)


def test_lead_is_not_its_own_partner(application):
    with pytest.raises(ValidationError, match="son propre partenaire"):
        invite(application, structure=application.structure, share=10)


def test_partner_is_of_a_family_that_the_call_welcomes(structure, representative):
    call = factories.CallFactory(kind="common", families=["association"])
    application = factories.ApplicationFactory(call=call, structure=structure)
    cooperative = factories.StructureFactory(family="cooperative", rna="")
    with pytest.raises(ValidationError, match="ouvert à"):
        invite(application, structure=cooperative, share=10)


def test_nobody_is_invited_after_the_deposit(structure, representative, other):
    application = factories.common_application(structure=structure, status="submitted")
    with pytest.raises(ValidationError, match="Trop tard"):
        invite(application, structure=other, share=10)


@pytest.mark.parametrize("share", ["0.5", "-1", "100.01"])
def test_share_is_nothing_or_one_percent_at_least(share, application, other):
    with pytest.raises(ValidationError):
        invite(application, structure=other, share=Decimal(share))


def test_database_refuses_a_change_after_the_deposit(structure, representative):
    partner = factories.common_application(structure=structure, status="submitted").partners.get()
    for change in ({"share": 50}, {"part": "Autre chose."}, {"status": "joined"}):
        with pytest.raises(IntegrityError, match="déposée"), transaction.atomic():
            Partner.objects.filter(pk=partner.pk).update(**change)


# Rights --------------------------------------------------------------------------------------------


def test_each_move_is_its_own_side_s(application, other, stranger, representative, instructor):
    theirs = factories.representative_of(other)
    partner = invite(application, structure=other, share=10)
    writer = factories.MembershipFactory(structure=other, role="writer").user
    third = factories.partner(application, status="joined")
    their_neighbour = factories.representative_of(third.structure)
    for by in (stranger, representative, their_neighbour, instructor):
        with pytest.raises(PermissionDenied):
            workflow.accept(partner, by=by)
    for by in (stranger, theirs, their_neighbour, instructor):
        with pytest.raises(PermissionDenied):
            workflow.remove(partner, by=by)
    workflow.accept(partner, by=writer)
    partner.part = "Cultiver."
    partner.save()
    with pytest.raises(PermissionDenied):
        workflow.attest(partner, by=writer)
    with pytest.raises(PermissionDenied):
        workflow.attest(partner, by=representative)
    workflow.attest(partner, by=theirs)
    with pytest.raises(PermissionDenied):
        workflow.revise(partner, by=theirs)  # it falls by itself, at nobody's word
    assert (partner.status, partner.attested_by) == ("attested", theirs)


def test_partner_sees_the_application_and_a_stranger_does_not(application, other, stranger):
    theirs = factories.representative_of(other)
    assert not Application.objects.visible_to(theirs).filter(pk=application.pk).exists()
    partner = invite(application, structure=other, share=10)
    assert list(Application.objects.visible_to(theirs).filter(pk=application.pk)) == [application]
    assert list(RequestedYear.objects.visible_to(theirs)) == list(application.years.all())
    assert not Application.objects.visible_to(stranger).filter(pk=application.pk).exists()
    workflow.decline(partner, by=theirs, answer="Non merci.")
    assert not Application.objects.visible_to(theirs).filter(pk=application.pk).exists()


def test_application_of_two_partners_of_the_same_person_comes_once(application, other):
    theirs = factories.representative_of(other)
    second = factories.StructureFactory()
    factories.MembershipFactory(structure=second, user=theirs)
    invite(application, structure=other, share=10)
    invite(application, structure=second, share=10)
    assert list(Application.objects.visible_to(theirs)) == [application]


def test_agent_sees_partners_once_deposited(structure, representative, elected):
    application = factories.common_application(structure=structure)
    assert not Partner.objects.visible_to(elected).exists()
    factories.bring(application, "submitted")
    assert Partner.objects.visible_to(elected).count() == 1


def test_two_structures_of_one_file_are_not_merged(application, other, instructor):
    invite(application, structure=other, share=10)
    for pair in ((other, application.structure), (application.structure, other)):
        with pytest.raises(ValidationError, match="partenaire d’une demande de l’autre"):
            merge(pair[0], by=instructor, survivor=pair[1], keeps_roles=False)


def test_merged_partner_is_the_other_structure_even_once_deposited(structure, representative, instructor, other):
    partner = factories.common_application(structure=structure, status="submitted").partners.get()
    merge(partner.structure, by=instructor, survivor=other, keeps_roles=True)
    partner.refresh_from_db()
    assert (partner.structure, partner.status) == (other, "attested")


# Invitations by letter -------------------------------------------------------------------------------


def test_letter_to_an_unknown_address_has_a_link_and_forgets_the_address(application, other):
    partner = invite(application, name="Les Jardins", email="rose@jardins.example", share=10)
    message = Message.objects.get(template="funding/emails/partner_invited_by_mail")
    mail = compose(message)
    assert mail.to == ["rose@jardins.example"]
    token = mail.body.split("/invitation/")[1].split("/")[0]
    assert invited(token) == partner
    workflow.claim(partner, by=factories.representative_of(other), structure=other)
    assert (partner.structure, partner.name, partner.email) == (other, "", "")
    assert partner.status == Partner.Status.INVITED


def test_link_of_another_kind_invites_nobody(application):
    partner = invite(application, name="Les Jardins", email="rose@jardins.example", share=10)
    assert invited(signing.dumps(partner.pk, salt="another")) is None
    assert invited("n'importe quoi") is None
    workflow.remove(partner, by=factories.representative_of(application.structure))
    assert invited(signing.dumps(partner.pk, salt=SALT)) is None


def test_one_answers_for_one_s_own_structure(application, other, stranger):
    partner = invite(application, name="Les Jardins", email="rose@jardins.example", share=10)
    with pytest.raises(ValidationError, match="pour laquelle vous écrivez"):
        workflow.claim(partner, by=stranger, structure=other)


def test_lead_does_not_answer_its_own_invitation(application, representative):
    partner = invite(application, name="Les Jardins", email="rose@jardins.example", share=10)
    with pytest.raises(PermissionDenied):
        workflow.decline(partner, by=representative, answer="")


def test_lead_s_reader_neither_answers_nor_takes_its_invitation(client, application, reader):
    partner = invite(application, name="Les Jardins", email="rose@jardins.example", share=10)
    client.sign_in(reader)
    assert client.post(f"{partner.get_absolute_url()}actions/decline/").status_code == 403
    assert client.post(f"{partner.get_absolute_url()}actions/claim/").status_code == 404
    partner.refresh_from_db()
    assert partner.status == Partner.Status.INVITED


def test_invitations_of_partners_are_paced(client, application, representative, settings):
    settings.ACCOUNT_RATE_LIMITS = {"invitation": "1/h/user"}
    client.sign_in(representative)
    page = f"{application.get_absolute_url()}commun/inviter/courriel/"
    for number in range(2):
        answer = client.fill(page, name="Inconnue", email=f"inconnue{number}@asso.example", share="10")
    assert answer.status_code == 429
    again = client.post(f"{application.partners.get().get_absolute_url()}actions/remind/")
    assert again.status_code == 429


def test_agent_who_writes_for_a_partner_decides_nothing_of_its_money(attested, financier, signatory, instructor):
    factories.bring(attested, "granted")
    agreement = attested.grant.agreement
    instalment = agreement.instalments.first()
    assert rights.financier(financier, instalment)
    assert rights.signatory(signatory, agreement)
    assert rights.instructor(instructor, agreement)
    for agent in (financier, signatory, instructor):
        factories.MembershipFactory(structure=attested.partners.first().structure, user=agent, role="writer")
    assert not rights.financier(type(financier).objects.get(pk=financier.pk), instalment)
    assert not rights.signatory(type(signatory).objects.get(pk=signatory.pk), agreement)
    assert not rights.instructor(type(instructor).objects.get(pk=instructor.pk), agreement)


def test_agent_whose_structure_declined_instructs(attested, instructor, other):
    asked = factories.partner(attested, structure=other, share=5, status="invited")
    factories.MembershipFactory(structure=other, user=instructor, role="writer")
    workflow.decline(asked, by=factories.representative_of(other), answer="")
    instructor = type(instructor).objects.get(pk=instructor.pk)
    assert rights.instructor(instructor, attested)
    assert not Application.objects.of(instructor).exists()


def test_journal_and_outbox_hold_no_address(application):
    invite(application, name="Les Jardins", email="rose@jardins.example", share=10)
    rows = [*Event.objects.values(), *Message.objects.values()]
    assert not any("rose@" in str(row) or "Jardins" in str(row) for row in rows)


# Attestations that fall ------------------------------------------------------------------------------


@pytest.fixture
def attested(structure, representative):
    """A draft whose two partners have attested."""
    return factories.common_application(structure=structure, shares=(30, 20))


def standing(application):
    return [row.status for row in application.partners.order_by("pk")]


def test_complete_draft_lacks_nothing(attested):
    assert [str(item) for item in attested.missing()] == []


def test_changed_amount_makes_attestations_fall(attested):
    attested.years.update(requested=11_000)
    assert any("attestation attendue" in str(item) for item in attested.missing())  # even before anybody noticed
    workflow.settle(attested)
    assert standing(attested) == ["joined", "joined"]
    assert all(row.lapsed_on for row in attested.partners.all())
    assert Message.objects.filter(template="funding/emails/partner_to_attest_again").count() == 2


def test_same_amount_saved_again_leaves_them(attested):
    attested.years.update(requested=Decimal("12000.00"))
    workflow.settle(attested)
    assert standing(attested) == ["attested", "attested"]


def test_changed_share_makes_all_fall(attested):
    Partner.objects.filter(pk=attested.partners.first().pk).update(share=31)
    workflow.settle(attested)
    assert standing(attested) == ["joined", "joined"]


def test_changed_part_makes_its_own_fall(attested):
    first = attested.partners.first()
    first.part = "Tout autre chose."
    first.save(update_fields=["part"])
    workflow.settle(attested)
    assert standing(attested) == ["joined", "attested"]


def test_other_partner_that_leaves_makes_the_rest_fall(attested):
    first, second = attested.partners.order_by("pk")
    workflow.decline(first, by=factories.representative_of(first.structure), answer="")
    assert standing(attested) == ["declined", "joined"]
    assert Event.objects.about(second).last().by.email == "horloge@systeme.invalid"


def test_new_partner_makes_the_others_fall(attested, other):
    invite(attested, structure=other, share=0)
    assert standing(attested) == ["joined", "joined", "invited"]


def test_partner_whose_attestation_fell_attests_again(attested):
    attested.years.update(requested=11_000)
    workflow.settle(attested)
    for row in attested.partners.all():
        workflow.attest(row, by=factories.representative_of(row.structure))
        assert row.lapsed_on is None
    assert standing(attested) == ["attested", "attested"]


# The deposit -----------------------------------------------------------------------------------------


def test_draft_wants_a_partner_and_a_resource(application):
    sentences = {str(item) for item in application.missing()}
    assert {
        "Invitez au moins un partenaire.",
        "Dites ce qui sera partagé.",
        "Dites pour qui.",
        "Dites qui décide et comment on entre.",
        "Choisissez la licence ou la règle d’usage.",
        "Dites où on trouvera le commun.",
    } <= sentences


def test_other_licence_is_told(attested):
    CommonResource.objects.filter(application=attested).update(licence="autre")
    assert [str(item) for item in Application.objects.get(pk=attested.pk).missing()] == [
        "Précisez la règle d’usage du commun."
    ]


@pytest.mark.parametrize(("shares", "sentence"), [((60, 50), "110 %"), ((60, Decimal("39.5")), "moins de 1 %")])
def test_shares_that_do_not_fit_are_told(shares, sentence, structure, representative):
    application = factories.common_application(structure=structure, shares=shares)
    assert any(sentence in str(item) for item in application.missing())


def test_plain_call_wants_nobody(structure, representative):
    assert factories.ApplicationFactory(structure=structure).missing() == []


def test_lead_deposits_for_all_and_all_are_told(attested, representative):
    factories.bring(attested, "submitted")
    assert attested.status == Application.Status.SUBMITTED
    assert Message.objects.filter(template="funding/emails/partner_deposited").count() == 2


def test_partner_cannot_leave_while_the_file_departs(attested):
    factories.bring(attested, "submitted")
    first = attested.partners.first()
    with pytest.raises(ValidationError, match="Trop tard"):
        workflow.decline(first, by=factories.representative_of(first.structure), answer="")
    assert standing(attested) == ["attested", "attested"]


@pytest.mark.django_db(transaction=True)
def test_partner_who_leaves_at_the_same_second_is_out_or_the_file_is_not_deposited():
    application = factories.common_application()
    partner = application.partners.get()
    by, lead = factories.representative_of(partner.structure), factories.representative_of(application.structure)
    ready, outcomes = threading.Barrier(2), {}

    def run(name, act):
        try:
            ready.wait()
            with transaction.atomic():
                Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
                act()
            outcomes[name] = "done"
        except (ValidationError, TooLate) as error:
            outcomes[name] = type(error).__name__
        finally:
            connection.close()

    leave = threading.Thread(target=run, args=("leave", lambda: workflow.decline(partner, by=by, answer="")))
    deposit = threading.Thread(
        target=run,
        args=("deposit", lambda: workflow.submit(Application.objects.get(pk=application.pk), by=lead, **DEPOSIT)),
    )
    leave.start(), deposit.start()
    leave.join(), deposit.join()
    assert sorted(outcomes) == ["deposit", "leave"]
    assert sorted(outcomes.values()).count("done") == 1
    fresh = Application.objects.get(pk=application.pk)
    assert (fresh.status, standing(fresh)) in [("submitted", ["attested"]), ("draft", ["declined"])]


DEPOSIT = {"public_aid": "under"}

# Signatures ------------------------------------------------------------------------------------------


def sign(agreement, by, move=workflow.sign_as_partner):
    factories.prepared(agreement)
    move(agreement, by=by, name="Paule", role="Présidente", consent="Je signe.")


def tasks_of(person):
    return [task.title for task in structure_tasks(person) if task.title.startswith("Signer")]


def test_each_signs_for_itself_and_the_lead_last(attested, representative):
    factories.bring(attested, "granted")
    agreement = attested.grant.agreement
    first, second = [factories.representative_of(row.structure) for row in attested.partners.order_by("pk")]
    with pytest.raises(Incomplete, match="signature attendue"):
        sign(agreement, representative, workflow.sign)
    with pytest.raises(PermissionDenied):
        sign(agreement, representative)
    sign(agreement, first)
    frozen = agreement.document_sha256
    with pytest.raises(ValidationError, match="déjà signé"):
        sign(agreement, first)
    assert not Message.objects.filter(template="funding/emails/partners_signed").exists()
    assert tasks_of(representative) == []
    sign(agreement, second)
    assert Message.objects.filter(template="funding/emails/partners_signed").count() == 1
    assert tasks_of(representative) == [f"Signer la convention {agreement.number}"]
    sign(agreement, representative, workflow.sign)
    assert agreement.document_sha256 == frozen
    assert {signature.sha256 for signature in agreement.signatures.all()} == {frozen}
    assert [(row.party, row.signer) for row in agreement.signatures.order_by("pk")] == [
        ("partner", attested.partners.order_by("pk")[0].structure),
        ("partner", attested.partners.order_by("pk")[1].structure),
        ("structure", attested.structure),
    ]


def test_agreement_of_a_common_call_answered_before_partners_could_join_is_the_structures_alone(call, structure):
    application = factories.ApplicationFactory(call=call, structure=structure)
    Application.objects.filter(pk=application.pk).update(
        status="submitted", number="2026-ESS-0001", submitted_at=clock.now()
    )
    application.refresh_from_db()
    service = factories.agent("Instruction")
    workflow.admit(application, by=service, checks=all_met(application))
    workflow.propose(application, by=service, amounts={row.year: row.requested for row in application.years.all()})
    workflow.grant(application, by=service, deliberation=factories.DeliberationFactory(reference="VOTE"))
    made = application.grant.agreement
    sign(made, factories.representative_of(structure), workflow.sign)
    assert made.status == "to_countersign"


def test_protected_partner_signs_by_its_relay(structure, representative, shelter, sheltered):
    application = factories.common_application(structure=structure, partners=[shelter], status="granted")
    sign(application.grant.agreement, sheltered)
    assert application.grant.agreement.signatures.get().name == "Hélène Vidal"


def test_town_wants_the_siret_of_each(attested, signatory):
    factories.bring(attested, "granted")
    agreement = factories.agreement("to_countersign", application=attested)
    partner = attested.partners.first().structure
    partner.siret = ""
    partner.save()
    with pytest.raises(Incomplete, match=partner.name):
        sign(agreement, signatory, workflow.countersign)


def test_shares_of_the_page_are_those_of_the_grant(attested):
    factories.bring(attested, "granted")
    years = [(year.year, year.proposed) for year in attested.years.all()]
    told = {party.structure: party.total for party in parties(attested, years)}
    assert told == {line.structure: line.amount for line in attested.grant.beneficiaries.all()}
