"""What people and structures leave behind goes when its time is over, and nothing sooner."""

import datetime as dt
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from django.conf import settings

from commons import clock, retention
from commons.models import Event
from structures import workflow
from structures.models import (
    BankAccount,
    Contact,
    Departure,
    Invitation,
    JoinRequest,
    Membership,
    Paper,
    Shelter,
    Structure,
    User,
)
from tests import factories

pytestmark = pytest.mark.django_db


def due(code, months):
    """What the series gives when that many months have passed."""
    series = retention.SERIES[code]
    return list(series.due(clock.today() + relativedelta(months=months) - relativedelta(months=series.months)))


def dispose(code, row):
    series = retention.SERIES[code]
    series.dispose(series.candidates().get(pk=row.pk))


@pytest.fixture
def structure(db):
    return factories.StructureFactory(name="Ressourcerie des Prés", slug="ressourcerie-des-pres")


@pytest.fixture
def shelter(db):
    return factories.protected_structure()


@pytest.fixture
def idle(db):
    """Somebody who belongs to nothing."""
    return factories.UserFactory(
        email="lea.moreau@exemple.example", first_name="Léa", last_name="Moreau", phone="0466000000"
    )


def test_account_is_over_when_nobody_signs_in_and_no_structure_needs_it(idle, representative, instructor):
    assert due("structures.account", 35) == []
    assert due("structures.account", 36) == [idle]
    User.objects.filter(pk=idle.pk).update(last_login=clock.now() + dt.timedelta(days=1_000))
    assert due("structures.account", 40) == []


def test_account_of_a_closed_structure_is_idle(structure, representative):
    assert due("structures.account", 40) == []
    workflow.close(structure, by=factories.agent("Instruction"), closing_reason="Dissoute.")
    assert due("structures.account", 40) == [representative]


def test_account_that_nothing_names_is_deleted(idle):
    dispose("structures.account", idle)
    assert not User.objects.filter(pk=idle.pk).exists()


def test_account_that_files_name_is_emptied(structure, representative):
    application = factories.ApplicationFactory(structure=structure, status="submitted")
    words = (representative.email, representative.last_name)
    workflow.close(structure, by=factories.agent("Instruction"), closing_reason="Dissoute.")
    dispose("structures.account", representative)
    emptied = User.objects.get(pk=representative.pk)
    assert str(emptied) == "Compte effacé"
    assert (emptied.phone, emptied.is_active, emptied.has_usable_password()) == ("", False, False)
    assert not emptied.emailaddress_set.exists()
    assert not Membership.objects.filter(user=emptied).exists()
    assert [word for word in words if word in str(vars(emptied))] == []
    application.refresh_from_db()
    assert application.attested_by == emptied
    assert due("structures.account", 400) == []


def test_agent_who_left_is_kept_ten_years(instructor):
    assert due("structures.agent", 200) == []
    User.objects.filter(pk=instructor.pk).update(is_active=False)
    assert due("structures.agent", 119) == []
    assert due("structures.agent", 125) == [instructor]
    dispose("structures.agent", instructor)
    assert not User.objects.filter(last_name__contains="d’Alès").exists()


def test_invitation_and_request_go_with_their_traces(structure):
    invitation, request = factories.invitation(structure), factories.join_request(structure)
    assert due("structures.invitation", 11) == []
    assert due("structures.invitation", 13) == [invitation]
    assert due("structures.join_request", 13) == [request]
    dispose("structures.invitation", invitation)
    dispose("structures.join_request", request)
    assert not Invitation.objects.exists()
    assert not JoinRequest.objects.exists()
    assert not Event.objects.filter(content_type__model__in=["invitation", "joinrequest"]).exists()
    assert Membership.objects.filter(structure=structure).exists()


def test_former_paper_goes_with_its_file_and_the_current_one_stays(structure, django_capture_on_commit_callbacks):
    former = factories.paper(structure, "statutes")
    current = factories.paper(structure, "statutes")
    former.refresh_from_db()
    assert due("structures.paper", 26) == [former]
    with django_capture_on_commit_callbacks(execute=True):
        dispose("structures.paper", former)
    assert list(Paper.objects.all()) == [current]
    media = Path(settings.MEDIA_ROOT)
    assert not (media / former.file.name).exists()
    assert (media / current.file.name).exists()


def test_paper_that_a_request_joined_follows_the_request(structure):
    former = factories.paper(structure, "statutes")
    application = factories.ApplicationFactory(structure=structure)
    application.papers.create(kind="statutes", state="joined", paper=former)
    factories.paper(structure, "statutes")
    assert due("structures.paper", 100) == []


def test_account_that_was_replaced_goes_once_no_payment_names_it(structure):
    former = factories.bank_account(structure)
    factories.bank_account(structure, BankAccount.Status.DECLARED)
    second = structure.bank_accounts.get(status="declared")
    workflow.check_account(second, by=factories.agent("Instruction"))
    workflow.confirm_account(second, by=factories.agent("Finances"))
    former.refresh_from_db()
    assert former.status == BankAccount.Status.REPLACED
    assert due("structures.bank", 26) == [former]
    dispose("structures.bank", former)
    assert list(structure.bank_accounts.all()) == [second]


def test_account_that_was_paid_is_kept_with_the_payment(structure):
    agreement = factories.in_force(structure=structure)
    instalment = factories.pay(agreement.instalments.first())
    BankAccount.objects.filter(pk=instalment.account_id).update(status="replaced")
    assert due("structures.bank", 100) == []


def test_closed_structure_forgets_its_people(structure, representative):
    Contact.objects.create(structure=structure, name="Rose Prés", phone="0466000000")
    assert due("structures.closed", 100) == []
    workflow.close(structure, by=factories.agent("Instruction"), closing_reason="Dissoute.")
    assert due("structures.closed", 59) == []
    assert due("structures.closed", 62) == [structure]
    dispose("structures.closed", structure)
    assert Structure.objects.get(pk=structure.pk).name == "Ressourcerie des Prés"
    assert not Contact.objects.exists()
    assert not Membership.objects.filter(structure=structure).exists()


def test_protected_structure_forgets_its_place_and_never_unveils_its_people(shelter, sheltered, instructor):
    workflow.close(shelter, by=factories.agent("Protection"), closing_reason="Dissoute.")
    dispose("structures.closed", shelter)
    assert not Shelter.objects.exists()
    shelter.refresh_from_db()
    assert (shelter.relay_name, shelter.relay_email) == ("Effacé", "")
    assert not shelter.events.filter(relay_email="relais@barreau.example").exists()
    assert Departure.objects.filter(user=sheltered).exists()
    assert User.objects.namer(instructor)(sheltered) == "La structure"
    dispose("structures.account", sheltered)  # then the account goes, and there is nothing left to hide
    assert not User.objects.filter(email__contains="ombreuse").exists()
