"""A request for premises, the occupation that follows, its inventories: each move, and what it refuses."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from commons import clock
from commons.models import Message
from commons.workflow import Incomplete, TooLate
from maison.models import Inventory, InventoryPhoto, Occupation, Premises, PremisesRequest
from maison.workflow import inventory, lending, occupation
from structures.models import User
from tests import factories

from . import lending as lived

pytestmark = pytest.mark.django_db


def letters():
    """Which letters wait, without their folder."""
    return sorted(Message.objects.waiting().values_list("template", flat=True))


def test_request_goes_from_the_draft_to_the_agreement(structure):
    made = lived.request(structure, "granted")
    agreement = made.occupations.get()
    assert (agreement.status, agreement.fee, agreement.rental_value) == ("to_sign", 0, 7_300)
    assert len(agreement.document_sha256) == 64
    assert [paper.kind for paper in made.papers.order_by("kind")] == ["budget", "insurance", "statutes"]
    assert [name.removeprefix("maison/emails/") for name in letters()] == [
        "premises_asked",
        "premises_granted",
        "visit_planned",
        "visit_planned_service",
    ]


def test_deposit_waits_for_what_is_missing(structure, representative):
    made = lived.request(structure, "draft", use="", budget="")
    structure.papers.all().delete()
    with pytest.raises(Incomplete) as refused:
        lending.submit_request(made, by=representative)
    assert refused.value.messages == [
        "Dites comment vous utiliserez le local.",
        "Donnez le budget du lieu.",
        "Ajoutez dans vos pièces : budget prévisionnel de la structure.",
        "Ajoutez dans vos pièces : attestation d’assurance.",
    ]


def test_joined_paper_stays_when_it_is_replaced(structure):
    made = lived.request(structure)
    factories.paper(structure, "budget")
    assert not made.papers.get(kind="budget").is_current
    assert [paper for kind, paper, _ in made.needs() if kind == "budget"] == [made.papers.get(kind="budget")]


def test_draft_is_its_structures_own(structure, receptionist, guardian, representative):
    made = lived.request(structure, "draft")
    seen = {user: made in PremisesRequest.objects.visible_to(user) for user in (receptionist, guardian, representative)}
    assert seen == {receptionist: False, guardian: False, representative: True}


def test_structure_asks_once_for_a_place(structure):
    premises = lived.PremisesFactory()
    lived.request(structure, premises=premises)
    with pytest.raises(IntegrityError), transaction.atomic():
        lived.request(structure, "draft", premises=premises)


def test_request_is_not_handed_in_once_the_call_is_closed(structure, representative):
    made = lived.request(structure, "draft", premises=lived.PremisesFactory(closes_on=clock.today()))
    with clock.moved_to(clock.today() + dt.timedelta(days=1)), pytest.raises(Incomplete, match="closes"):
        lending.submit_request(made, by=representative)


def test_visit_is_to_come(receptionist):
    made = lived.request()
    with pytest.raises(ValidationError, match="passée"):
        lending.plan_visit(made, by=receptionist, visit_at=clock.now() - dt.timedelta(hours=1))
    later = clock.now() + dt.timedelta(days=8)
    lending.plan_visit(made, by=receptionist, visit_at=later)
    lending.plan_visit(made, by=receptionist, visit_at=later + dt.timedelta(days=1))
    assert (made.status, made.visit_by) == ("visit", receptionist)


def test_free_use_says_why(receptionist):
    made = lived.request()
    terms = {"opinion": "Oui.", "proposed_from": made.starts_on, "proposed_until": made.ends_on, "proposed_fee": 0}
    with pytest.raises(ValidationError, match="gratuité"):
        lending.propose_request(made, by=receptionist, **terms)


def test_agent_of_the_structure_decides_nothing(structure, receptionist):
    made = lived.request(structure)
    factories.MembershipFactory(structure=structure, user=receptionist, role="reader")
    with pytest.raises(PermissionDenied):
        lending.refuse_request(made, by=User.objects.get(pk=receptionist.pk), reason="Non.")


def test_second_grant_for_the_same_days_is_refused(receptionist):
    premises = lived.PremisesFactory()
    first, second = (lived.request(premises=premises, status="proposed") for _ in range(2))
    lending.grant_request(first, by=receptionist, decision="DM-1")
    with pytest.raises(ValidationError, match="déjà occupé à ces dates"):
        lending.grant_request(second, by=receptionist, decision="DM-2")
    assert PremisesRequest.objects.get(pk=second.pk).status == "proposed"


def test_database_refuses_two_occupations_of_the_same_days():
    first = lived.occupied()
    twin = Occupation.objects.get(pk=first.pk)
    twin.pk, twin.number = None, "C-23456789"
    with pytest.raises(IntegrityError, match="one_at_a_time"), transaction.atomic():
        twin.save()


def test_economic_use_asks_for_publicity():
    made = lived.request(is_economic=True)
    assert "L2122-1-1" in made.warnings()[0]
    assert "pas d’appel daté" in made.warnings()[0]
    dated = lived.request(is_economic=True, premises=lived.PremisesFactory(closes_on=clock.today()))
    assert "pas d’appel daté" not in dated.warnings()[0]


def test_free_use_is_the_associations():
    company = factories.StructureFactory(family="company", rna="")
    assert "L2125-1" in lived.request(company, "draft").warnings()[0]
    assert lived.request(status="draft").warnings() == []


# The occupation -----------------------------------------------------------------------------------


def test_town_signs_once_the_structure_is_insured(signatory):
    made = lived.occupied(status="to_countersign")
    lived.insure(made.structure, until=clock.today() - dt.timedelta(days=1))
    with pytest.raises(Incomplete, match="assurance"):
        occupation.countersign_occupation(made, by=signatory, **lived.SIGN)
    factories.paper(made.structure, "insurance")
    occupation.countersign_occupation(made, by=signatory, **lived.SIGN)
    assert (made.status, made.signed_on) == ("running", clock.today())
    assert {row.sha256 for row in made.signatures.all()} == {made.document_sha256}


@pytest.mark.parametrize(("term", "value"), [("fee", 10), ("rental_value", 10), ("decision", "Une autre")])
def test_signed_terms_no_longer_change(term, value):
    made = lived.occupied()
    setattr(made, term, value)
    with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
        made.save()
    with pytest.raises(Exception, match="append_only|Cannot"), transaction.atomic():
        made.signatures.first().delete()


def test_structure_leaves_with_a_months_notice(structure, representative):
    made = lived.occupied(structure)
    with pytest.raises(ValidationError, match="préavis"):
        occupation.give_notice(made, by=representative, leaves_on=clock.today(), reason="Nous partons.")
    leaves_on = clock.today() + relativedelta(months=2)
    occupation.give_notice(made, by=representative, leaves_on=leaves_on, reason="Nous partons.")
    assert (made.ending, made.last_day) == ("structure", leaves_on)
    assert "maison/emails/notice_given" in letters()


def test_nobody_is_put_out_unheard(receptionist):
    made = lived.occupied()
    with pytest.raises(ValidationError, match="au moins"):
        occupation.announce_revocation(made, by=receptionist, **lived.announcement(days=3))
    occupation.announce_revocation(made, by=receptionist, **lived.announcement())
    end = {"leaves_on": clock.today() + dt.timedelta(days=60), "reason": "La rue sera reconstruite."}
    with pytest.raises(Incomplete, match="peut répondre"):
        occupation.revoke(made, by=receptionist, **end)
    occupation.answer_revocation(made, by=factories.representative_of(made.structure), answer="Et nos ateliers ?")
    occupation.revoke(made, by=receptionist, **end)
    assert (made.status, made.ending, made.last_day) == ("running", "revoked", end["leaves_on"])


def test_structure_answers_once(representative, structure):
    made = lived.occupied(structure, "hearing")
    occupation.answer_revocation(made, by=representative, answer="Non.")
    with pytest.raises(PermissionDenied):
        occupation.answer_revocation(made, by=representative, answer="Encore non.")


def test_dropped_revocation_leaves_all_as_it_was(receptionist):
    made = lived.occupied(status="hearing")
    occupation.drop_revocation(made, by=receptionist)
    assert (made.status, made.leaves_on, made.ending) == ("running", None, "")


def test_renewal_follows_without_a_gap(receptionist):
    made = lived.occupied()
    ends_on = made.ends_on + relativedelta(years=1)
    terms = {"ends_on": ends_on, "fee": 0, "free_reason": "Le projet continue", "decision": "DM-9"}
    occupation.renew(made, by=receptionist, **terms)
    following = made.renewals.get()
    assert (following.starts_on, following.status) == (made.ends_on + dt.timedelta(days=1), "to_sign")
    with pytest.raises(ValidationError, match="déjà"):
        occupation.renew(made, by=receptionist, **terms)


def test_occupation_ends_by_itself_after_its_last_day(receptionist):
    made = lived.occupied()
    horloge = User.objects.clock()
    with pytest.raises(Incomplete, match="court jusqu’au"):
        occupation.end_occupation(made, by=horloge)
    with clock.moved_to(made.ends_on + dt.timedelta(days=1)):
        with pytest.raises(PermissionDenied):
            occupation.end_occupation(made, by=receptionist)
        occupation.end_occupation(made, by=horloge)
    assert (made.status, made.ending) == ("ended", "term")


def test_premises_are_free_again_once_the_agreement_is_abandoned():
    made = lived.occupied(status="to_sign")
    premises = Premises.objects.get(pk=made.premises_id)
    assert premises.standing == ("Occupé", "neutral")
    occupation.abandon_occupation(made, by=factories.representative_of(made.structure), reason="Non.")
    assert Premises.objects.get(pk=premises.pk).standing == ("Disponible", "ok")


# The inventories ----------------------------------------------------------------------------------


def test_inventory_is_signed_by_both_and_frozen(structure):
    made = lived.inventory(lived.occupied(structure))
    assert (made.status, made.town_name, made.name) == ("signed", "Mona d’Alès", "Rose Prés")
    assert len(made.document_sha256) == 64
    made.rooms = "Autre chose"
    with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
        made.save()


def test_inventory_goes_with_a_picture(receptionist):
    made = inventory.begin_inventory(lived.occupied(), "entry", by=receptionist, rooms="Atelier : propre.")
    with pytest.raises(Incomplete, match="photo"):
        inventory.send_inventory(made, by=receptionist, town_name="Mona")


def test_sent_inventory_takes_no_more_pictures(receptionist):
    made = lived.inventory(status="to_sign")
    with pytest.raises(TooLate):
        inventory.add_photo(made, lived.picture(), "Une autre", by=receptionist)
    with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
        InventoryPhoto.objects.filter(inventory=made).update(told="Rien")
    inventory.reopen_inventory(made, by=receptionist)
    inventory.add_photo(made, lived.picture(), "Une autre", by=receptionist)
    assert made.photos.count() == 2


def test_inventory_is_for_signed_occupations(receptionist):
    with pytest.raises(TooLate):
        inventory.begin_inventory(lived.occupied(status="to_sign"), "entry", by=receptionist, rooms="Propre.")


def test_inventory_that_is_written_is_not_the_structures_to_read(structure, representative, receptionist):
    made = lived.inventory(lived.occupied(structure), status="draft")
    assert list(Inventory.objects.visible_to(representative)) == []
    assert list(Inventory.objects.visible_to(receptionist)) == [made]
