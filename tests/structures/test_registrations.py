"""How the town comes to know a structure: who moves what, and who is told."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from commons.models import Event, Message
from commons.workflow import Incomplete, TooLate
from structures import workflow
from structures.models import Structure

pytestmark = pytest.mark.django_db

S = Structure.Status


def test_every_status_is_reached():
    moves = workflow.registrations.values()
    assert {workflow.registrations.first, *(move.target for move in moves)} == set(S)


def test_submit_tells_the_service_once(structure, person):
    user = person()
    made = structure(user, status=S.DRAFT)
    workflow.submit(made, by=user)
    assert made.status == S.SUBMITTED
    message = Message.objects.get()
    assert (message.template, message.to, message.event.action) == ("structures/emails/to_check", None, "submit")


def test_submit_by_a_stranger_is_refused(structure, person):
    made = structure(person(), status=S.DRAFT)
    with pytest.raises(PermissionDenied):
        workflow.submit(made, by=person())


def test_verify_says_who_and_when(structure, agent):
    made, user = structure(), agent("Instruction")
    workflow.verify(made, by=user)
    assert (made.status, made.verified_by) == (S.VERIFIED, user)
    assert made.verified_at is not None


@pytest.mark.parametrize("group", ["Finances", "Trésorerie", "Signature", "Élus en lecture"])
def test_verify_by_another_group_is_refused(group, structure, agent):
    with pytest.raises(PermissionDenied):
        workflow.verify(structure(), by=agent(group))


def test_verify_without_a_number_is_refused_with_the_reason(structure, agent):
    with pytest.raises(Incomplete) as refusal:
        workflow.verify(structure(siret="", rna=""), by=agent("Instruction"))
    assert refusal.value.messages == [
        "Un SIRET ou un numéro RNA : c’est avec lui que la Ville retrouve la structure dans les registres."
    ]


def test_verify_with_an_rna_alone_is_enough(structure, agent):
    made = structure(siret="", rna="W301234567")
    workflow.verify(made, by=agent("Instruction"))
    assert made.status == S.VERIFIED


def test_verify_twice_is_too_late(structure, agent):
    made, user = structure(), agent("Instruction")
    workflow.verify(made, by=user)
    with pytest.raises(TooLate, match="Vérifiée"):
        workflow.verify(made, by=user)


def test_reopen_forgets_the_verification_and_tells_the_service(structure, agent, person):
    user, instructor = person(), agent("Instruction")
    made = structure(user)
    workflow.verify(made, by=instructor)
    workflow.reopen(made, by=user)
    assert (made.status, made.verified_at, made.verified_by) == (S.TO_REVIEW, None, None)
    assert Message.objects.get().event.before == S.VERIFIED
    workflow.verify(made, by=instructor)
    assert made.status == S.VERIFIED


def test_close_keeps_the_reason(structure, agent):
    made = structure()
    workflow.close(made, by=agent("Instruction"), closing_reason="Dissolution")
    assert (made.status, made.closing_reason) == (S.CLOSED, "Dissolution")


def test_close_without_a_reason_is_refused(structure, agent):
    made = structure()
    with pytest.raises(ValidationError, match="raison de sa fermeture"):
        workflow.close(made, by=agent("Instruction"), closing_reason="")
    assert not Event.objects.exists()
