"""The sixty days: who is told, once each time, and what the town's delays were."""

import datetime as dt

import pytest
from procrastinate.contrib.django import app

from commons import clock
from commons.mail import compose
from commons.models import Event, Message
from funding import routines, workflow
from funding.models import Instalment
from tests import factories
from tests.client import text

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
LETTER = "funding/emails/payment_due"


@pytest.fixture
def instalment(financier, treasurer):
    return factories.in_force().instalments.first()


def told_on(day):
    with clock.moved_to(day):
        routines.remind_payments()
    return Message.objects.filter(template=LETTER).count()


def test_finances_are_told_fifteen_days_before_and_the_day_after(instalment, financier):
    days = {16: 0, 15: 1, 14: 1, 1: 1, 0: 1, -1: 2, -2: 2, -90: 2}
    assert {left: told_on(instalment.due_on - left * DAY) for left in days} == days
    assert set(Message.objects.filter(template=LETTER).values_list("to", flat=True)) == {financier.pk}


def test_once_authorised_the_treasury_is_told(instalment, financier, treasurer):
    assert told_on(instalment.due_on - 15 * DAY) == 1
    factories.pay(instalment, status="authorised")
    assert told_on(instalment.due_on - 10 * DAY) == 2
    assert [message.to for message in Message.objects.filter(template=LETTER).order_by("pk")] == [financier, treasurer]


def test_letter_goes_once_a_day_that_runs_twice(instalment):
    assert [told_on(instalment.due_on + DAY) for _ in range(3)] == [1, 1, 1]
    assert Event.objects.filter(action=routines.REMINDED).count() == 1


def test_day_on_which_nothing_ran_is_caught_up_with_the_most_pressing(instalment):
    assert told_on(instalment.due_on + 5 * DAY) == 1


def test_paid_instalment_is_nobodys(instalment):
    factories.pay(instalment)
    assert told_on(instalment.due_on + DAY) == 0


def test_who_authorised_is_not_asked_to_pay(instalment, administrator, treasurer):
    workflow.authorise(instalment, by=administrator)
    told_on(instalment.due_on)
    assert set(Message.objects.filter(template=LETTER).values_list("to", flat=True)) == {treasurer.pk}


def test_letter_says_what_holds_and_names_no_structure(instalment, financier):
    told_on(instalment.due_on)
    mail = compose(Message.objects.get(template=LETTER))
    assert instalment.structure.name not in mail.subject + mail.body
    assert "C’est aux finances de l’autoriser" in mail.body
    assert f"/gestion/funding/instalment/{instalment.pk}/change/" in mail.body


def test_the_worker_knows_it_and_its_hour():
    app.perform_import_paths()
    assert "funding.routines.remind_payments" in {
        task.task.name for task in app.periodic_registry.periodic_tasks.values()
    }


# What the delays were ------------------------------------------------------------------------------------------


def paid_after(days):
    """Paid that many days after it could be."""
    instalment = factories.in_force().instalments.first()
    with clock.moved_to(instalment.due_on + (days - 60) * DAY):
        factories.pay(instalment)
    return instalment


def test_delays_are_counted_by_year_of_payment(client, elected):
    year = factories.this_year()
    rows = [paid_after(days) for days in (10, 60, 95)]
    # All in one year, whatever the day on which this runs.
    for row in rows:
        shift = dt.date(year, 6, 30) - row.paid_on
        Instalment.objects.filter(pk=row.pk).update(
            due_on=row.due_on + shift, paid_on=row.paid_on + shift, authorised_at=clock.now()
        )
    (found,) = Instalment.objects.delays()
    assert found == {
        "paid_year": year,
        "count": 3,
        "total": 18_000,
        "on_time": 2,
        "after": dt.timedelta(days=-5),
        "days": 55,
    }
    page = text(client.sign_in(elected).page("/gestion/funding/instalment/delais/"))
    assert "55 jours" in page
    assert "2 sur 3" in page
    assert "Aucun versement n’est en retard." in page


def test_delays_say_what_is_late_now(client, financier, instalment):
    with clock.moved_to(instalment.due_on + DAY):
        page = text(client.sign_in(financier).page("/gestion/funding/instalment/delais/"))
    assert "1 versement en retard" in page
    assert "Rien n’est encore payé." in page


def test_delays_are_the_offices(client, representative):
    answer = client.sign_in(representative).get("/gestion/funding/instalment/delais/")
    assert answer.status_code == 302
