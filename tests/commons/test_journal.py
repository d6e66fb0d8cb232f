"""The same lines for everybody, in each reader's words."""

import pytest

from commons import journal
from commons.models import Event
from funding import workflow
from tests import factories

pytestmark = pytest.mark.django_db


def read(reader, *subjects):
    return [(line.label, line.who) for line in journal.lines(reader, *subjects)]


def test_lines_are_worded_for_their_reader(structure, representative, instructor):
    application = factories.ApplicationFactory(structure=structure, status="proposed")
    told, seen = read(representative, application), read(instructor, application)
    assert [label for label, _ in told] == ["Déposée", "En instruction", "En attente du conseil"]
    assert [label for label, _ in seen] == ["Déposée", "En instruction", "Proposée au conseil"]
    assert [who for _, who in told] == [str(representative), str(instructor), str(instructor)]


def test_people_of_a_protected_structure_have_no_name(shelter, sheltered, instructor, guardian):
    application = factories.ApplicationFactory(structure=shelter, status="submitted")
    assert read(instructor, application) == [("Déposée", "La structure")]
    assert read(guardian, application) == [("Déposée", "Aurore Ombreuse")]
    assert read(sheltered, application) == [("Déposée", "Aurore Ombreuse")]


def test_line_that_changes_no_status_says_what_was_done(instructor):
    call = factories.CallFactory()
    workflow.extend(call, by=instructor, closes_at=call.closes_at.replace(year=call.closes_at.year + 1))
    assert read(instructor, call)[-1] == ("Fermer plus tard", str(instructor))


def test_lines_of_another_file_say_its_name(structure, representative):
    agreement = factories.agreement("running", structure=structure)
    report = factories.report("accepted", agreement.reports.get())
    labels = [label for label, _ in read(representative, agreement, report)]
    assert labels == ["À signer par la Ville", "En cours", f"{report} : déposé", f"{report} : accepté"]


def test_journal_is_visible_to_whoever_sees_the_file(structure, representative, stranger, instructor):
    factories.ApplicationFactory(structure=structure, status="submitted")
    about = Event.objects.filter(content_type__model="application")
    assert about.visible_to(stranger).count() == 0
    assert about.visible_to(representative).count() == 1
    assert about.visible_to(instructor).count() == 1


def test_journal_reads_in_a_fixed_number_of_statements(django_assert_num_queries, instructor, structure):
    few = factories.ApplicationFactory(structure=structure, status="submitted")
    many = factories.ApplicationFactory(structure=structure, status="granted")
    journal.lines(instructor, few)  # what is read once for the life of the process
    with django_assert_num_queries(2):
        journal.lines(instructor, few)
    with django_assert_num_queries(2):
        assert len(journal.lines(instructor, many)) == 4
