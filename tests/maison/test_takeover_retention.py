"""What takeovers leave behind goes when its time is over; the counts that were published stay true."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta

from commons import clock, retention
from commons.models import Event
from maison.models import Alert, Company, Signal, TakeoverCase
from maison.takeover_counts import years
from maison.workflow import takeovers as workflow
from tests.maison import takeovers

pytestmark = pytest.mark.django_db


def due(code, months):
    """What the series gives when that many months have passed."""
    series = retention.SERIES[code]
    return list(series.due(clock.today() + relativedelta(months=months) - relativedelta(months=series.months)))


def dispose(code, row):
    series = retention.SERIES[code]
    series.dispose(series.candidates().get(pk=row.pk))


def test_alert_is_kept_while_its_case_runs_then_a_year(mediator):
    alert, _ = takeovers.told()
    assert due("maison.alert", 100) == []
    workflow.drop_case(alert.case, by=mediator, ended_on=clock.today(), reason="Fausse alerte.")
    assert (due("maison.alert", 11), due("maison.alert", 12)) == ([], [alert])
    dispose("maison.alert", alert)
    assert Alert.objects.count() == 0
    assert TakeoverCase.objects.get().company.name == "Filature des Gardons"


def test_case_goes_five_years_after_its_end_and_leaves_its_numbers(mediator):
    made = takeovers.case("taken_over", jobs_saved=12)
    takeovers.step(made, clock.today())
    assert (due("maison.takeover", 59), due("maison.takeover", 60)) == ([], [made])
    dispose("maison.takeover", made)
    made.refresh_from_db()
    assert (made.company, made.mediator, made.diagnosis, made.project) == (None, None, "", "")
    assert (made.status, made.form, made.jobs_saved) == ("taken_over", "scop", 12)
    assert (made.steps.count(), made.contacts.count(), Company.objects.count()) == (0, 0, 0)
    assert due("maison.takeover", 100) == []
    assert Event.objects.about(made).count() == 5


def test_reason_of_an_end_goes_too(mediator):
    made = takeovers.case("sold")
    dispose("maison.takeover", made)
    made.refresh_from_db()
    assert made.end_reason == retention.ERASED


def test_company_that_has_another_case_stays(mediator):
    first = takeovers.case("lost")
    second = takeovers.case(company=first.company)
    dispose("maison.takeover", first)
    second.refresh_from_db()
    assert second.company.name == Company.objects.get().name


def test_published_counts_outlive_their_cases():
    with clock.moved_to(dt.date(clock.today().year - 1, 6, 1)):
        made = [takeovers.case("taken_over", jobs_saved=20) for _ in range(5)]
        for _ in range(7):
            takeovers.case()
    before = years(clock.today())
    for case in made:
        dispose("maison.takeover", case)
    assert years(clock.today()) == before
    assert before[0].takeovers == "5"


def test_company_that_nobody_followed_goes_two_years_after_its_last_signal(mediator):
    company = takeovers.CompanyFactory()
    Signal.objects.create(company=company, what="Retard", seen_on=clock.today(), by=mediator)
    assert (due("maison.company", 23), due("maison.company", 24)) == ([], [company])
    takeovers.case(company=company)
    assert due("maison.company", 100) == []


def test_company_that_goes_takes_its_signals(mediator):
    company = takeovers.CompanyFactory()
    Signal.objects.create(company=company, what="Retard", seen_on=clock.today(), by=mediator)
    dispose("maison.company", company)
    assert (Company.objects.count(), Signal.objects.count()) == (0, 0)
