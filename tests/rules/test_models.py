"""What every model promises: its database says no in French, who and when go together, sums are never null."""

import re

import pytest
from django.apps import apps
from django.db.models import CheckConstraint, DateField, DateTimeField, DecimalField, ForeignKey, UniqueConstraint

from funding.models import GrantedTotal, SectorTotal
from label.models import DirectoryChange, DirectoryEntry, DirectoryWord

OURS = ("commons", "structures", "label", "funding", "maison", "ales_ess")
# Met by no form, read by queries of their own.
WRITTEN_BY_TRIGGERS = (GrantedTotal, SectorTotal, DirectoryEntry, DirectoryWord, DirectoryChange)
MODELS = [
    model
    for app in OURS
    for model in apps.get_app_config(app).get_models()
    if not model._meta.proxy and not hasattr(model, "pgh_id") and model not in WRITTEN_BY_TRIGGERS
]
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
# Words that are the same in both languages.
SAME_WORD = {
    "absence",
    "action",
    "code",
    "commune",
    "contact",
    "description",
    "expert",
    "introduction",
    "invitation",
    "jury",
    "label",
    "latitude",
    "longitude",
    "nature",
    "page",
    "pages",
    "points",
    "public",
    "question",
    "quorum",
    "quota",
    "signature",
    "source",
    "structure",
    "version",
}
# When without who, each for its reason.
ALONE = {
    "commons.Message.posted_at": "the worker posts",
    "commons.Message.failed_at": "the worker gives up",
    "commons.Event.at": "`by` is beside it",
    "commons.ConfidentialView.at": "`by` is beside it",
    "maison.Booking.offered_at": "the clock offers it",
    "maison.Round.closes_at": "a term of the round",
    "maison.Series.at": "`by` is beside it",
    "maison.Wish.at": "`by` is beside it",
    "maison.Company.added_at": "the signal or the alert says by whom",
    "funding.Application.created_at": "the journal knows",
    "funding.Application.saved_at": "the journal knows",
    "funding.Application.submitted_at": "attested_at and attested_by of the same move",
    "funding.Application.admitted_at": "the journal knows",
    "funding.Subscriber.asked_at": "an address without an account",
    "funding.Subscriber.confirmed_at": "an address without an account",
    "funding.Call.opens_at": "a term of the call",
    "funding.Call.closes_at": "a term of the call",
    "structures.DuplicatePair.found_at": "the portal finds it",
    "label.Candidacy.complete_at": "the journal knows",
    "label.CompletionRequest.answered_at": "the journal knows",
    "label.Visit.cancelled_at": "the journal knows",
    "label.CompletionRequest.lapsed_at": "the journal knows",
    "structures.Paper.superseded_at": "the next version says by whom",
    "label.ErrorReport.at": "anybody tells, without an account",
    "label.Listing.published_at": "the journal knows",
    "label.Listing.started_at": "the journal knows",
    "label.Photo.added_at": "the journal knows",
    "funding.CompletionRequest.answered_at": "the journal knows",
    "funding.CompletionRequest.lapsed_at": "the journal knows",
    "funding.Agreement.notified_at": "signed_on, and the signature's by",
    "funding.Report.submitted_at": "the journal knows",
    "funding.Report.accepted_at": "the journal knows",
    "funding.ReportReturn.answered_at": "the journal knows",
    "funding.KnownGrant.imported_at": "a command",
    "funding.Signature.at": "`by` is beside it",
    "funding.Reading.declared_at": "its reader, of the same row",
    "funding.Reading.handed_in_at": "its reader, of the same row",
    "funding.LedgerEntry.at": "`by` is beside it",
    "funding.AmendmentSignature.at": "`by` is beside it",
    "funding.Collection.at": "`by` is beside it",
    "funding.PaymentCorrection.at": "`by` is beside it",
    "funding.SigningFolder.prepared_at": "the worker writes the document",
    "funding.SigningFolder.frozen_at": "the first signature's by",
    "funding.SignedScan.at": "its last sheet, whose batch says by whom",
    "funding.SignedScan.recorded_at": "the signature's by",
    "maison.Absence.starts_at": "a term of the absence",
    "maison.Absence.ends_at": "a term of the absence",
    "maison.Appointment.at": "`by` is beside it",
    "maison.Appointment.starts_at": "a term of the appointment",
    "maison.Appointment.ends_at": "a term of the appointment",
    "maison.Closure.starts_at": "a term of the closure",
    "maison.Closure.ends_at": "a term of the closure",
    "maison.Booking.at": "`by` is beside it",
    "maison.Booking.starts_at": "a term of the booking",
    "maison.Booking.ends_at": "a term of the booking",
    "maison.WaitingPlace.at": "`by` is beside it",
    "maison.WaitingPlace.starts_at": "a term of what is wanted",
    "maison.WaitingPlace.ends_at": "a term of what is wanted",
    "maison.WaitingPlace.offered_at": "the clock offers it",
}


def constraints(model):
    return [
        constraint
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    ]


@each_model
def test_constraint_speaks_french(model):
    for constraint in constraints(model):
        sentence = str(constraint.violation_error_message)
        assert sentence != str(type(constraint).default_violation_error_message), constraint.name
        assert sentence[0].isupper(), constraint.name
        assert sentence.endswith("."), constraint.name


@each_model
def test_model_and_its_fields_are_named_in_french(model):
    names = {model._meta.verbose_name: model._meta.object_name.lower()} | {
        field.verbose_name: field.name.replace("_", " ")
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.model is model
    }
    english = {said for said, default in names.items() if said == default} - SAME_WORD
    assert english <= {"password", "last login", "first name", "last name"}  # Django's, translated when shown


@each_model
def test_who_and_when_go_together(model):
    """``x_at`` has its ``x_by`` and a constraint that holds them together, or its reason above."""
    for field in model._meta.concrete_fields:
        if not isinstance(field, DateTimeField) or not re.search(r"(^|_)at$", field.name):
            continue
        label = f"{model._meta.label}.{field.name}"
        who = field.name[:-2] + "by"
        names = {other.name for other in model._meta.concrete_fields}
        if label in ALONE:
            continue
        assert who in names, f"{label} sans {who}"
        assert isinstance(model._meta.get_field(who), ForeignKey)
        if field.null:
            pair = {field.name, who}
            held = [c for c in constraints(model) if pair <= set(re.findall(r"\w+(?=__isnull)", repr(c.condition)))]
            assert held, f"{label} et {who} : aucune contrainte"


@each_model
def test_who_has_a_when(model):
    names = {field.name for field in model._meta.concrete_fields}
    people = {field.name for field in model._meta.concrete_fields if isinstance(field, ForeignKey)}
    for name in people:
        if name.endswith("_by"):
            assert {name[:-2] + "at", name[:-2] + "on"} & names, f"{model._meta.label}.{name}"


@each_model
def test_amount_is_a_decimal_and_never_null_where_it_may_be_zero(model):
    nullable = {
        "funding.AmendedTarget.before",
        "funding.Reading.mark",
        "funding.RequestedYear.proposed",
        "funding.Report.retained_cost",
        "funding.ReportIndicator.value",
        "funding.Call.max_amount",
        "label.Candidacy.self_score",
        "label.JuryOpinion.score",
        "maison.Space.surface",
        "label.Listing.latitude",
        "label.Listing.longitude",
        "maison.Space.latitude",
        "maison.Space.longitude",
    }  # not proposed or scored yet, no ceiling, no target, not measured
    places = {"latitude": (6,), "longitude": (6,)}  # ten centimetres, as open data write them
    for field in model._meta.concrete_fields:
        if isinstance(field, DecimalField):
            assert field.decimal_places in places.get(field.name, (2, 4))
            assert not field.null or f"{model._meta.label}.{field.name}" in nullable
        assert field.get_internal_type() != "FloatField"


@each_model
def test_dates_say_what_they_are(model):
    """``…_on`` is a day, ``…_at`` a moment: who reads a name knows which."""
    for field in model._meta.concrete_fields:
        if field.name.endswith("_on"):
            assert isinstance(getattr(field, "output_field", field), DateField)
            assert not isinstance(getattr(field, "output_field", field), DateTimeField)
