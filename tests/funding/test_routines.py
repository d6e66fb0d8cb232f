"""Reminders of reports: on the right days, to those who act for the structure, once."""

import datetime as dt

import pytest
from procrastinate.contrib.django import app

from commons import clock, journal
from commons.models import Event, Message
from funding import routines
from funding.models import Agreement
from structures.models import User
from tests import factories

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def report(structure, representative):
    """The report expected from a running agreement."""
    agreement = factories.agreement(structure=structure)
    Agreement.objects.filter(pk=agreement.pk).update(  # signed without its PDF, which takes a second
        status="running", document="x.pdf", document_sha256="x", signed_on=clock.today(), notified_at=clock.now()
    )
    return agreement.reports.get()


def reminders_on(day):
    with clock.moved_to(day):
        routines.remind_reports()
    return Message.objects.filter(template="funding/emails/report_reminder").count()


def test_reminders_go_a_month_before_a_week_before_and_the_day_after(report):
    days = {31: 0, 30: 1, 29: 1, 8: 1, 7: 2, 0: 2, -1: 3, -2: 3, -90: 3}
    assert {left: reminders_on(report.due_on - left * DAY) for left in days} == days


def test_a_reminder_goes_once_a_day_that_runs_twice(report):
    assert [reminders_on(report.due_on - 7 * DAY) for _ in range(3)] == [1, 1, 1]
    assert Event.objects.filter(action=routines.REMINDED).count() == 1


def test_a_day_on_which_nothing_ran_is_caught_up_with_the_most_pressing_reminder(report):
    assert reminders_on(report.due_on - 3 * DAY) == 1
    assert reminders_on(report.due_on - 2 * DAY) == 1


def test_everyone_who_acts_for_the_structure_is_reminded_and_nobody_else(report, representative, writer, reader):
    reminders_on(report.due_on + DAY)
    assert set(Message.objects.filter(template__endswith="report_reminder").values_list("to", flat=True)) == {
        representative.pk,
        writer.pk,
    }


def test_who_joins_later_is_reminded_too(report, request):
    assert reminders_on(report.due_on - 7 * DAY) == 1
    request.getfixturevalue("writer")
    assert reminders_on(report.due_on - 6 * DAY) == 2


def test_a_report_handed_in_is_not_reminded(report):
    report.status = "submitted"
    report.save()
    assert reminders_on(report.due_on) == 0


def test_a_new_due_date_begins_anew(report):
    reminders_on(report.due_on + DAY)
    report.due_on += 60 * DAY
    report.save()
    assert reminders_on(report.due_on - 30 * DAY) == 2


def test_the_journal_says_that_the_portal_reminded(report, representative):
    reminders_on(report.due_on)
    event = Event.objects.get(action=routines.REMINDED)
    assert (event.by, event.subject, event.before, event.after) == (
        User.objects.clock(),
        report,
        "expected",
        "expected",
    )
    assert [line.label for line in journal.lines(representative, report)] == ["Rappel envoyé"]


def test_the_worker_knows_it_and_its_hour():
    app.perform_import_paths()
    assert "funding.routines.remind_reports" in {
        task.task.name for task in app.periodic_registry.periodic_tasks.values()
    }
