"""The journal, the outbox and the queue hold ids, never a person's data."""

import json

import pytest
from django.contrib.admin.models import LogEntry
from django.core.serializers import serialize
from procrastinate.contrib.django.models import ProcrastinateJob

from commons.models import Event, Message
from funding.models import Agreement
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived(shelter, sheltered):
    """The whole life of a protected structure's file."""
    factories.ApplicationFactory(structure=shelter, status="incomplete")
    factories.ApplicationFactory(structure=shelter, status="refused")
    return factories.agreement(Agreement.Status.COMPLETED, structure=shelter)


def test_traces_name_nobody(lived, shelter, sheltered):
    written = serialize("json", [*Event.objects.all(), *Message.objects.all()])
    written += json.dumps(list(ProcrastinateJob.objects.values_list("args", flat=True)))
    words = [sheltered.email, sheltered.last_name, sheltered.first_name, shelter.name, shelter.siret, "Atelier", "Prés"]
    assert [word for word in [*words, *factories.SECRETS] if word in written] == []
    assert Event.objects.count() > 20
    assert Message.objects.count() > 10


def test_journal_holds_identifiers_and_codes_only():
    kinds = {field.name: field.get_internal_type() for field in Event._meta.concrete_fields}
    assert kinds == {
        "id": "BigAutoField",
        "at": "DateTimeField",
        "by": "ForeignKey",
        "action": "CharField",
        "before": "CharField",
        "after": "CharField",
        "content_type": "ForeignKey",
        "object_id": "PositiveBigIntegerField",
    }


def test_job_is_given_a_number_and_nothing_else(lived):
    jobs = list(ProcrastinateJob.objects.order_by("id").values_list("task_name", "args"))
    letters = [args for task, args in jobs if task == "commons.tasks.deliver"]
    assert letters == [{"message_id": pk} for pk in Message.objects.order_by("pk").values_list("pk", flat=True)]
    assert {task: set(args) for task, args in jobs} == {
        "commons.tasks.deliver": {"message_id"},
        "funding.tasks.announce": {"call_id"},
        "funding.tasks.keep_receipt": {"application_id"},
        "funding.tasks.keep_decision": {"application_id"},
        "funding.tasks.keep_report": {"report_id"},
        "funding.preparing.prepare_agreement": {"agreement_id"},
    }
    assert {type(value) for task, args in jobs for value in args.values()} == {int}


def test_admin_log_of_an_account_names_nobody(client, guardian, superuser, sheltered):
    page = f"/gestion/structures/user/{sheltered.pk}/change/"
    assert client.sign_in(superuser).fill(page, phone="04 66 11 22 33").status_code == 200
    entry = LogEntry.objects.get()
    assert entry.object_repr == f"Personne n° {sheltered.pk}"
    assert sheltered.last_name not in entry.change_message
