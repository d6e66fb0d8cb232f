"""The town’s side of a candidacy: completions, visits, who may, what the structure is told."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from commons import clock
from commons.models import Event, Message
from commons.uploads import check
from commons.workflow import Incomplete, TooLate
from label import workflow
from label.models import Candidacy, Visit, VisitPhoto
from label.workflow import visits
from structures.models import Membership
from tests.factories import agent, representative_of
from tests.files import photo_with_a_place, sent

from . import factories

S = Candidacy.Status
pytestmark = pytest.mark.django_db


def letters(candidacy):
    rows = Message.objects.filter(event__in=Event.objects.about(candidacy)).order_by("pk")
    return list(rows.values_list("template", flat=True))


def in_days(number):
    return clock.today() + dt.timedelta(days=number)


def ask(candidacy, *, deadline=None, items=None):
    items = items or [(None, "Le dernier rapport d’activité")]
    workflow.ask_completion(candidacy, by=factories.labeller(), items=items, deadline=deadline or in_days(20))


# Complete or not ---------------------------------------------------------------------------------------


def test_completion_asks_everything_at_once_and_tells_the_structure():
    candidacy = factories.submitted_candidacy()
    criterion = candidacy.referential.themes.first().criteria.first()
    ask(candidacy, items=[(criterion, "Le procès-verbal"), (None, "Le budget")])
    assert candidacy.status == S.INCOMPLETE
    items = candidacy.open_request.items.order_by("pk")
    assert [(item.criterion, item.wanted) for item in items] == [(criterion, "Le procès-verbal"), (None, "Le budget")]
    assert letters(candidacy)[-1] == "label/emails/completion_wanted"


def test_completion_without_a_line_is_refused():
    candidacy = factories.submitted_candidacy()
    with pytest.raises(ValidationError, match="une ligne au moins"):
        workflow.ask_completion(candidacy, by=factories.labeller(), items=[], deadline=in_days(20))
    assert Candidacy.objects.get(pk=candidacy.pk).status == S.SUBMITTED


def test_answered_completion_comes_back_to_the_service():
    candidacy = factories.submitted_candidacy()
    ask(candidacy)
    replies = {item.pk: "Le voici." for item in candidacy.open_request.items.all()}
    workflow.complete(candidacy, by=representative_of(candidacy.structure), replies=replies)
    assert candidacy.status == S.SUBMITTED
    ask(candidacy)
    assert candidacy.completion_requests.count() == 2


def test_completion_is_not_taken_back_before_its_deadline():
    candidacy = factories.submitted_candidacy()
    ask(candidacy)
    with pytest.raises(Incomplete, match="La structure a jusqu’au"):
        workflow.resume(candidacy, by=factories.labeller())


def test_completion_past_its_deadline_is_taken_back_by_the_service():
    candidacy = factories.submitted_candidacy()
    ask(candidacy)
    with clock.moved_to(in_days(21)):
        workflow.resume(candidacy, by=factories.labeller())
    assert candidacy.status == S.SUBMITTED
    assert candidacy.open_request is None
    assert candidacy.completion_requests.get().lapsed_at


def test_complete_candidacy_waits_for_its_visit_and_is_told():
    candidacy = factories.visited_candidacy()
    assert candidacy.status == S.VISIT
    assert candidacy.complete_at
    assert letters(candidacy)[-1] == "label/emails/declared_complete"


# Who may -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["Instruction", "Élus en lecture", "Protection", "Maison"])
def test_agent_of_something_else_instructs_nothing(group):
    candidacy = factories.submitted_candidacy()
    with pytest.raises(PermissionDenied):
        workflow.declare_complete(candidacy, by=agent(group))
    with pytest.raises(PermissionDenied):
        visits.plan_visit(candidacy, by=agent(group), planned_for=clock.now(), visitors=[agent(group)])


def test_agent_who_is_one_of_the_structure_instructs_nothing_of_it():
    candidacy = factories.submitted_candidacy()
    person = factories.labeller()
    Membership.objects.create(structure=candidacy.structure, user=person, role=Membership.Role.READER)
    person = type(person).objects.get(pk=person.pk)
    with pytest.raises(PermissionDenied):
        workflow.declare_complete(candidacy, by=person)


# Visits ---------------------------------------------------------------------------------------------------


def test_visit_is_planned_once_at_a_time():
    candidacy = factories.visited_candidacy()
    factories.planned_visit(candidacy)
    with pytest.raises(ValidationError, match="déjà prévue"):
        factories.planned_visit(candidacy)


def test_planned_and_moved_visit_are_told_without_a_place():
    candidacy = factories.visited_candidacy()
    visit = factories.planned_visit(candidacy)
    later = visit.planned_for + dt.timedelta(days=2)
    visits.move_visit(visit, by=factories.labeller(), planned_for=later, visitors=[factories.labeller()])
    assert letters(candidacy)[-2:] == ["label/emails/visit_planned", "label/emails/visit_moved"]
    assert candidacy.open_visit.planned_for == later


def test_visit_whose_visitors_change_is_not_told_again():
    candidacy = factories.visited_candidacy()
    visit = factories.planned_visit(candidacy)
    before = len(letters(candidacy))
    visits.move_visit(visit, by=factories.labeller(), planned_for=visit.planned_for, visitors=[agent("Administration")])
    assert len(letters(candidacy)) == before
    assert list(candidacy.open_visit.visitors.all()) == [agent("Administration")]


def test_cancelled_visit_leaves_room_for_another():
    candidacy = factories.visited_candidacy()
    visit = factories.planned_visit(candidacy)
    visits.cancel_visit(visit, by=factories.labeller())
    assert letters(candidacy)[-1] == "label/emails/visit_cancelled"
    with pytest.raises(TooLate):
        visits.cancel_visit(visit, by=factories.labeller())
    factories.planned_visit(candidacy)


def test_visit_without_visitors_is_refused():
    candidacy = factories.visited_candidacy()
    with pytest.raises(ValidationError, match="qui vient"):
        visits.plan_visit(candidacy, by=factories.labeller(), planned_for=clock.now(), visitors=[])


def test_candidacy_that_is_not_complete_is_not_visited():
    with pytest.raises(TooLate):
        factories.planned_visit(factories.submitted_candidacy())


@pytest.mark.parametrize("report", ["", "   "])
def test_report_that_says_nothing_is_refused(report):
    visit = factories.planned_visit(factories.visited_candidacy())
    with pytest.raises(ValidationError, match="compte rendu"):
        visits.write_report(visit, by=factories.labeller(), held_on=clock.today(), report=report)


def test_report_of_a_day_to_come_is_refused():
    visit = factories.planned_visit(factories.visited_candidacy())
    with pytest.raises(ValidationError, match="pas encore eu lieu"):
        visits.write_report(visit, by=factories.labeller(), held_on=in_days(1), report="Vu.")


def test_findings_alone_are_a_report():
    candidacy = factories.visited_candidacy()
    criterion = candidacy.referential.themes.first().criteria.first()
    visit = factories.reported_visit(candidacy, report="", findings=[(criterion, 3, "Affiché à l’entrée.")])
    assert visit.findings.get().words == "Affiché à l’entrée."
    workflow.report_visit(candidacy, by=factories.labeller())
    assert candidacy.status == S.JURY


def test_report_is_written_again_until_the_jury_reads_it():
    candidacy = factories.visited_candidacy()
    visit = factories.reported_visit(candidacy)
    visits.write_report(visit, by=factories.labeller(), held_on=clock.today(), report="Mieux dit.")
    workflow.report_visit(candidacy, by=factories.labeller())
    with pytest.raises(TooLate):
        visits.write_report(visit, by=factories.labeller(), held_on=clock.today(), report="Trop tard.")
    assert Visit.objects.get(pk=visit.pk).report == "Mieux dit."


def test_candidacy_without_a_report_does_not_go_to_the_jury():
    candidacy = factories.visited_candidacy()
    factories.planned_visit(candidacy)
    with pytest.raises(Incomplete, match="compte rendu"):
        workflow.report_visit(candidacy, by=factories.labeller())


def test_visit_that_the_jury_reads_is_held_still_by_the_database():
    candidacy = factories.visited_candidacy()
    criterion = candidacy.referential.themes.first().criteria.first()
    visit = factories.reported_visit(candidacy, findings=[(criterion, 2, "")])
    workflow.report_visit(candidacy, by=factories.labeller())
    for change in (
        lambda: Visit.objects.filter(pk=visit.pk).update(report="Autre chose"),
        lambda: visit.findings.update(stage=0),
        lambda: visit.findings.all().delete(),
        lambda: VisitPhoto.objects.create(visit=visit, told="Ajoutée après coup"),
    ):
        with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
            change()


# Pictures -------------------------------------------------------------------------------------------------


@pytest.fixture
def picture_upload():
    """A picture that was sent from a telephone, checked."""
    return check(sent(photo_with_a_place(), "photo.jpg", "image/jpeg"))


def test_photo_needs_words(picture_upload):
    visit = factories.reported_visit(factories.visited_candidacy())
    with pytest.raises(ValidationError):
        visits.add_photo(visit, picture_upload, "", by=factories.labeller())


def test_file_that_is_no_picture_is_refused():
    visit = factories.reported_visit(factories.visited_candidacy())
    with pytest.raises(ValidationError, match="photo"):
        visits.add_photo(visit, factories.upload(), "L’atelier", by=factories.labeller())


def test_photo_is_added_and_removed(picture_upload):
    visit = factories.reported_visit(factories.visited_candidacy())
    photo = visits.add_photo(visit, picture_upload, "L’atelier, vu de la porte", by=factories.labeller())
    assert photo.width
    assert photo.height
    visits.remove_photo(photo, by=factories.labeller())
    assert not visit.photos.exists()


def test_photo_of_a_protected_structure_is_made_by_those_who_may_see_it(shelter, picture_upload):
    visit = factories.reported_visit(factories.visited_candidacy(shelter))
    with pytest.raises(PermissionDenied):
        visits.add_photo(visit, picture_upload, "La cour", by=factories.labeller())


def test_photo_of_a_protected_structure_is_seen_by_those_who_may(shelter, picture_upload, guardian, superuser):
    candidacy = factories.visited_candidacy(shelter)
    visit = factories.reported_visit(candidacy)
    photo = visits.add_photo(visit, picture_upload, "La cour", by=superuser)
    seen = {user: photo in VisitPhoto.objects.visible_to(user) for user in (factories.labeller(), guardian, superuser)}
    assert list(seen.values()) == [False, True, True]
    assert photo in VisitPhoto.objects.watched(guardian)


def test_note_of_a_visit_to_a_protected_structure_is_refused(shelter):
    candidacy = factories.visited_candidacy(shelter)
    with pytest.raises(ValidationError, match="n’écrivez rien"):
        factories.planned_visit(candidacy, note="Sonner au fond de la cour")
