"""What people type about a subsidy is refused with a sentence, never with an error page."""

import datetime as dt
from types import SimpleNamespace

import pytest
from dateutil.relativedelta import relativedelta

from commons import clock
from funding.forms import (
    AnswerForm,
    AskForMoreForm,
    ExtendForm,
    FiguresForm,
    GrantForm,
    PayForm,
    ProjectForm,
    ProposeForm,
    RefuseForm,
)
from tests.factories import ApplicationFactory, DeliberationFactory, agreement


def first_error(form, field):
    return form.errors[field][0] if field in form.errors else ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "form", [GrantForm, lambda: RefuseForm(subject=ApplicationFactory(status="submitted"))], ids=["grant", "refuse"]
)
def test_only_votes_already_held_are_offered_latest_first(form):
    today = clock.today()
    held = [DeliberationFactory(reference=f"D{days}", held_on=today - dt.timedelta(days)) for days in (30, 0, 7)]
    dates = {"transmitted_on": None, "published_on": None}
    DeliberationFactory(reference="DEMAIN", held_on=today + dt.timedelta(1), **dates)

    offered = [vote for vote in form().fields["deliberation"].queryset if vote.reference != "BUDGET"]

    assert offered == [held[1], held[2], held[0]]


@pytest.mark.parametrize(
    ("deadline", "is_accepted"),
    [
        (relativedelta(), False),
        (relativedelta(days=1), True),
        (relativedelta(months=6), True),
        (relativedelta(months=6, days=1), False),
        (relativedelta(year=9999), False),
    ],
)
def test_completion_is_asked_within_six_months(deadline, is_accepted):
    form = AskForMoreForm({"wanted": "Le RIB", "deadline": clock.today() + deadline})

    assert form.is_valid() == is_accepted


@pytest.mark.parametrize(("years", "is_accepted"), [(1, True), (3, False), (7900, False)])
def test_call_is_extended_by_two_years_at_most(years, is_accepted):
    day = clock.today() + relativedelta(years=years)

    assert ExtendForm({"closes_at_0": day.isoformat(), "closes_at_1": "17:00"}).is_valid() == is_accepted


@pytest.mark.parametrize(("days", "is_accepted"), [(-4, False), (-3, True), (0, True), (1, False)])
def test_payment_follows_its_authorisation(days, is_accepted):
    subject = SimpleNamespace(authorised_at=clock.now() - dt.timedelta(days=3))
    paid_on = clock.today() + dt.timedelta(days)

    assert PayForm({"order_number": "M-1", "paid_on": paid_on}, subject=subject).is_valid() == is_accepted


@pytest.mark.parametrize(
    ("amounts", "sentence"),
    [
        (("0", "100"), "La première année ne peut pas être à zéro : les suivantes en dépendent."),
        (("100", "0"), ""),
        (("0", "0"), ""),  # the move itself refuses an empty proposal
    ],
)
@pytest.mark.django_db
def test_first_year_carries_the_following_ones(amounts, sentence):
    application = ApplicationFactory(call__max_years=2, years=2)
    first = application.call.year

    form = ProposeForm({f"year_{first}": amounts[0], f"year_{first + 1}": amounts[1]}, subject=application)

    assert first_error(form, f"year_{first}") == sentence


@pytest.mark.django_db
@pytest.mark.parametrize(("shift", "is_accepted"), [(-2, False), (-1, True), (1, True), (2, False), (7900, False)])
def test_project_stays_near_the_years_of_its_call(shift, is_accepted):
    application = ApplicationFactory()
    year = application.call.year + shift

    form = ProjectForm({"starts_on": f"{year}-06-01"}, instance=application)

    assert (first_error(form, "starts_on") == "") == is_accepted


@pytest.mark.django_db
def test_answer_is_attested_and_hands_over_the_replies_alone():
    application = ApplicationFactory(status="incomplete")
    (item,) = application.open_request.items.all()
    typed = {f"reply_{item.pk}": "Le voici."}

    assert first_error(AnswerForm(typed, subject=application), "exact") == "Cochez cette attestation pour envoyer."

    attested = AnswerForm(typed | {"exact": "on"}, subject=application)
    assert attested.is_valid()
    assert attested.details() == {"replies": {item.pk: "Le voici."}, "uploads": {}}


@pytest.mark.django_db
def test_report_shows_the_plan_beside_each_box():
    report = agreement("running").reports.get()
    form = FiguresForm(report=report)

    shown = {line.account.code: line.planned for _, _, lines, _ in form.parts() for line in lines}
    others = {line.account.code for _, _, _, lines in form.parts() for line in lines}

    assert shown == {"641": 20_000, "74com": 12_000, "70": 8_000}
    assert "604" in others
