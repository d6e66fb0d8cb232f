"""The constraints that come back everywhere: the database refuses, the form says why."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from funding.models import Application, BudgetLine, Call, RequestedYear
from tests import factories

pytestmark = pytest.mark.django_db


def refused_by_both(row, sentence, **fields):
    """By the row's own validation, in French, and by the database for whoever went around it."""
    for name, value in fields.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as refusal:
        row.validate_constraints()
    assert sentence in refusal.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**fields)


@pytest.fixture
def application():
    return factories.ApplicationFactory()


def test_both_or_neither(application):
    refused_by_both(application, "Une attestation a un auteur et une date.", attested_at=timezone.now())


def test_in_order(application):
    start = dt.date(2027, 6, 1)
    refused_by_both(application, "La fin doit suivre le début.", starts_on=start, ends_on=dt.date(2027, 5, 31))
    Application.objects.filter(pk=application.pk).update(starts_on=start, ends_on=start)  # the same day is in order
    Application.objects.filter(pk=application.pk).update(starts_on=None, ends_on=start)  # nor is one date alone wrong


def test_dated_since(application, instructor):
    refused_by_both(
        application, "Une décision a une date.", decided_at=timezone.now(), decided_by=instructor
    )  # a draft is not decided


def test_positive(application):
    refused_by_both(BudgetLine.objects.first(), "Une ligne de budget est positive.", amount=0)
    refused_by_both(RequestedYear.objects.first(), "Le montant demandé est positif.", requested=-1)
    RequestedYear.objects.update(requested=0)


def test_published_call_is_the_same_for_all():
    call = factories.CallFactory()
    for change in ({"title": "Autre"}, {"max_years": 2}, {"closes_at": call.closes_at - dt.timedelta(minutes=1)}):
        with pytest.raises(IntegrityError, match="Un appel publié ne change plus"), transaction.atomic():
            Call.objects.filter(pk=call.pk).update(**change)
    Call.objects.filter(pk=call.pk).update(closes_at=call.closes_at + dt.timedelta(days=1))


def test_signed_agreement_is_frozen():
    agreement = factories.agreement("to_countersign")
    for change in ({"document_sha256": "0" * 64}, {"number": "AUTRE"}, {"document": "ailleurs.pdf"}):
        with pytest.raises(IntegrityError, match="Une convention signée ne change plus"), transaction.atomic():
            type(agreement).objects.filter(pk=agreement.pk).update(**change)
    signature = agreement.signatures.get()
    with pytest.raises(Exception, match="Cannot update or delete rows"), transaction.atomic():
        type(signature).objects.update(name="Quelqu’un d’autre")
