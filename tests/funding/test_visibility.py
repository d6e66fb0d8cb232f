"""Who sees which rows: the querysets that every view and every list go through."""

import pytest
from django.apps import apps

from funding.models import (
    Agreement,
    Application,
    Authorisation,
    Beneficiary,
    Call,
    Deliberation,
    Envelope,
    Grant,
    Instalment,
    KnownGrant,
    LedgerEntry,
    Report,
    Signature,
)
from tests import factories

pytestmark = pytest.mark.django_db

OWN = (Application, Grant, Agreement, Instalment, Report, Signature)
TOWN = (Envelope, Authorisation, LedgerEntry, Deliberation)


@pytest.fixture
def lived(structure, representative):
    call = factories.CallFactory(max_years=3)
    agreement = factories.agreement(Agreement.Status.RUNNING, structure=structure, call=call)
    factories.pay(agreement.instalments.first())
    return agreement


def counts(user, models):
    return {model.__name__: model.objects.visible_to(user).count() for model in models}


@pytest.mark.parametrize("name", ["visitor", "stranger", "sheltered", "guardian"])
def test_file_is_nobody_else_s_business(name, lived, request):
    user = request.getfixturevalue(name)
    assert counts(user, OWN) == dict.fromkeys((model.__name__ for model in OWN), 0)


@pytest.mark.parametrize("name", ["representative", "writer", "reader"])
def test_file_is_seen_by_its_people(name, lived, request):
    seen = counts(request.getfixturevalue(name), OWN)
    expected = {"Application": 1, "Grant": 1, "Agreement": 1, "Instalment": 2, "Report": 1, "Signature": 2}
    assert seen == expected


@pytest.mark.parametrize("name", ["visitor", "stranger", "representative", "guardian"])
def test_books_are_the_town_s(name, lived, request):
    assert set(counts(request.getfixturevalue(name), TOWN).values()) == {0}


@pytest.mark.parametrize("name", ["instructor", "financier", "treasurer", "signatory", "elected", "superuser"])
def test_agents_see_files_and_books(name, lived, request):
    seen = counts(request.getfixturevalue(name), (*OWN, *TOWN))
    assert min(seen.values()) > 0


def test_draft_belongs_to_its_structure(structure, representative, instructor, superuser):
    factories.ApplicationFactory(structure=structure)
    seen = {user: Application.objects.visible_to(user).count() for user in (representative, instructor, superuser)}
    assert seen == {representative: 1, instructor: 0, superuser: 0}


def test_draft_that_was_withdrawn_stays_its_structure_s(structure, representative, instructor):
    factories.ApplicationFactory(structure=structure, status="withdrawn")
    seen = {user: Application.objects.visible_to(user).count() for user in (representative, instructor)}
    assert seen == {representative: 1, instructor: 0}


def test_call_is_public_once_published(visitor, representative, instructor):
    for status in ("draft", "published", "cancelled"):
        factories.CallFactory(slug=status, status=status)
    assert set(Call.objects.visible_to(visitor).values_list("slug", flat=True)) == {"published"}
    assert set(Call.objects.visible_to(representative).values_list("slug", flat=True)) == {"published"}
    assert Call.objects.visible_to(instructor).count() == 3


def test_line_of_open_data_is_public_once_signed(visitor):
    factories.agreement(Agreement.Status.TO_COUNTERSIGN)
    factories.agreement(Agreement.Status.RUNNING)
    assert Beneficiary.objects.visible_to(visitor).count() == 1


def test_former_member_sees_nothing_any_more(lived, representative):
    representative.memberships.all().delete()
    assert set(counts(representative, OWN).values()) == {0}


def test_known_grants_help_to_instruct(instructor, representative, visitor):
    KnownGrant.objects.create(
        funder_name="Département", beneficiary_name="X", beneficiary_key="x", amount=1, source="f", source_line=1
    )
    users = (instructor, representative, visitor)
    assert [KnownGrant.objects.visible_to(user).count() for user in users] == [1, 0, 0]


def test_each_model_with_a_page_asks_who_is_looking():
    """A row reaches a view or a list only through ``visible_to``; what hangs on another row is reached through it."""
    through = {"BudgetLine", "RequestedYear", "CompletionRequest"}  # they ask too
    hanging = {"CompletionItem", "Remark", "ReportLine", "Fund", "GrantedTotal", "SectorTotal"}
    models = [model for model in apps.get_app_config("funding").get_models() if not hasattr(model, "pgh_id")]
    models = [model for model in models if "pgh_id" not in {field.name for field in model._meta.concrete_fields}]
    asking = {model.__name__ for model in models if hasattr(model.objects, "visible_to")}
    assert {model.__name__ for model in models} - asking == hanging
    assert through < asking
