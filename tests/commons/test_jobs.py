"""Work that many people ask for is asked of one worker."""

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from commons.disposal import run_disposal
from commons.jobs import send_once

pytestmark = pytest.mark.django_db


def waiting():
    return list(ProcrastinateJob.objects.filter(status="todo").values_list("queueing_lock", "args"))


def test_worker_is_sent_once_for_the_same_work():
    for _ in range(3):
        send_once(run_disposal, "disposal:7", list_id=7)
    assert waiting() == [("disposal:7", {"list_id": 7})]


def test_other_work_has_a_worker_of_its_own():
    for number in (7, 8):
        send_once(run_disposal, f"disposal:{number}", list_id=number)
    assert [lock for lock, _ in waiting()] == ["disposal:7", "disposal:8"]


def test_what_was_written_before_a_second_asking_stands(structure):
    send_once(run_disposal, "disposal:7", list_id=7)
    structure.name = "Les Gardons"
    structure.save()
    send_once(run_disposal, "disposal:7", list_id=7)
    structure.refresh_from_db()
    assert structure.name == "Les Gardons"


def test_work_that_began_may_be_asked_for_again():
    send_once(run_disposal, "disposal:7", list_id=7)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    send_once(run_disposal, "disposal:7", list_id=7)
    assert len(waiting()) == 1
    assert ProcrastinateJob.objects.count() == 2
