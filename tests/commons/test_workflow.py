"""A move: all of it or nothing, said in a sentence, written once in the journal."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError

from commons import journal
from commons.models import Event, Message
from commons.workflow import Flow, Incomplete, Missing, Move, TooLate, status_of
from funding import workflow
from funding.models import Application, Instalment, all_met
from structures.models import Structure
from tests import factories

pytestmark = pytest.mark.django_db
S = Application.Status


@pytest.fixture
def draft(structure, representative):
    return factories.ApplicationFactory(structure=structure)


def test_move_writes_one_line_and_one_letter_to_each_reader(draft, representative):
    event = workflow.submit(draft, by=representative)
    assert (event.action, event.before, event.after, event.by) == ("submit", "draft", "submitted", representative)
    assert list(Event.objects.about(draft)) == [event]
    letters = Message.objects.filter(event=event).order_by("pk")
    assert [(letter.template, letter.to) for letter in letters] == [
        ("funding/emails/received", representative),
        ("funding/emails/to_instruct", None),
    ]


def test_move_refreshes_the_object_that_was_passed(draft, representative):
    stale = Application.objects.get(pk=draft.pk)
    workflow.submit(draft, by=representative)
    assert (draft.status, stale.status) == (S.SUBMITTED, S.DRAFT)
    with pytest.raises(TooLate, match="Trop tard : c’est maintenant « Déposée »"):
        workflow.submit(stale, by=representative)
    assert stale.status == S.DRAFT


def test_refused_move_leaves_everything_as_it_was(draft, representative):
    draft.lines.all().delete()
    draft.title = "Pas encore enregistré"
    with pytest.raises(Incomplete) as refusal:
        workflow.submit(draft, by=representative)
    assert [str(item) for item in refusal.value.missing] == ["Remplissez le budget."]
    assert draft.title == "Pas encore enregistré"
    assert Application.objects.get(pk=draft.pk).status == S.DRAFT
    assert not Event.objects.about(draft).exists()
    assert not Message.objects.exists()


def test_unsaved_edits_are_the_form_s_business(draft, representative):
    draft.title = "Jamais enregistré"
    workflow.submit(draft, by=representative)
    assert draft.title == "Atelier de réparation de vélos"


def test_status_is_asked_before_the_right_and_the_right_before_the_checklist(draft, stranger, representative):
    draft.lines.all().delete()
    with pytest.raises(PermissionDenied):
        workflow.submit(draft, by=stranger)
    with pytest.raises(TooLate):
        workflow.admit(draft, by=stranger)


def test_who_did_it_is_said_by_name_of_the_argument(draft, representative):
    with pytest.raises(TypeError):
        workflow.submit(draft, representative)


def test_refused_constraint_is_a_sentence(financier, treasurer):
    instalment = factories.agreement("running").instalments.first()
    workflow.authorise(instalment, by=financier)
    both = factories.UserFactory(is_staff=True, is_superuser=True)
    Instalment.objects.filter(pk=instalment.pk).update(authorised_by=both)
    with pytest.raises(ValidationError, match="Celui qui autorise ne paie pas"):
        workflow.pay(instalment, by=both, order_number="M1", paid_on=instalment.authorised_at.date())
    assert Instalment.objects.get(pk=instalment.pk).paid_on is None


def test_error_in_the_body_rolls_the_whole_move_back(draft, instructor, representative):
    workflow.submit(draft, by=representative)
    workflow.admit(draft, by=instructor, checks=all_met(draft))
    before = Event.objects.count()
    with pytest.raises(KeyError):
        workflow.propose(draft, by=instructor, amounts={})
    assert Application.objects.get(pk=draft.pk).status == S.UNDER_REVIEW
    assert Event.objects.count() == before


def test_deadlock_is_a_sentence_and_nothing_has_changed(draft, representative, monkeypatch):
    class Stopped(Exception):
        sqlstate = "40P01"

    def stop(application, *, by):
        raise OperationalError from Stopped()

    monkeypatch.setattr(workflow.withdraw, "body", stop)
    with pytest.raises(TooLate, match="recommencez"):
        workflow.withdraw(draft, by=representative)
    assert Application.objects.get(pk=draft.pk).status == S.DRAFT


def test_open_to_lists_the_buttons_in_the_order_written(draft, representative, stranger):
    assert [move.label for move in workflow.applications.open_to(representative, draft)] == [
        "Déposer la demande",
        "Retirer la demande",
    ]
    assert workflow.applications.open_to(stranger, draft) == []


def test_flow_is_found_by_its_model():
    assert Flow.of(Application) is workflow.applications
    assert Flow.of(Event) is None


def test_details_are_what_the_body_wants_beyond_the_file():
    assert workflow.propose.details == ["amounts"]
    assert workflow.submit.details == ["public_aid"]
    assert set(workflow.sign.details) == {"name", "role", "consent", "read"}


def test_move_is_not_called_by_a_template():
    assert Move.do_not_call_in_templates is True


def test_diagram_says_whose_turn_it_is():
    lines = workflow.reports.diagram().splitlines()
    assert lines[:2] == ["stateDiagram-v2", "    [*] --> expected"]
    assert "    submitted : Déposé (au service)" in lines
    assert "    submitted --> returned : Demander une correction" in lines
    assert lines[-1] == "    accepted --> [*]"


def test_status_of_gives_the_member():
    assert status_of(Structure(status="submitted")).holder.label == "au service"


def test_missing_reads_as_its_sentence():
    assert str(Missing("Dites les objectifs.", "/ici/")) == "Dites les objectifs."


def test_note_remembers_without_moving(draft, representative):
    event = journal.note(draft, "reminded", by=representative)
    assert (event.before, event.after) == ("draft", "draft")
