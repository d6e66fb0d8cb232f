"""Pages of the office that show many rows read them together; those that show a sheltered one write it down."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commons import clock
from commons.models import ConfidentialView
from commons.workflow import TooLate
from maison import round_grid
from maison.workflow import takeovers as cases

from .. import factories as people
from . import desk, factories, takeovers

pytestmark = pytest.mark.django_db


def statements(work):
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def test_grid_of_a_season_costs_the_same_whatever_the_number_of_wishes(receptionist):
    with clock.moved_to(dt.date(2027, 5, 3)):
        room = factories.open_space(name="Salle des Mûriers", slug="muriers")
        season = factories.season_round(room)
        wishes = [
            factories.wish(season, factories.verified_structure(), room, title=f"Activité {rank}") for rank in range(6)
        ]
    place(room, wishes[:1])
    round_grid.tables(season, receptionist)  # what this agent may is known from now on
    one = statements(lambda: round_grid.tables(season, receptionist))
    place(room, wishes)
    assert statements(lambda: round_grid.tables(season, receptionist)) == one


def place(room, wishes):
    for wish in wishes:
        wish.space, wish.weekday, wish.from_time, wish.to_time = room, 1, dt.time(18), dt.time(20)
        wish.save()


def test_refusing_the_dates_of_a_sheltered_series_is_written_down(client, guardian, shelter):
    shelter.status = "verified"
    shelter.save()
    with clock.moved_to(dt.date(2027, 2, 1)):
        room = factories.open_space(is_automatic=False)
        series = factories.series(room, shelter)
        client.sign_in(guardian)
        client.page(f"/gestion/maison/series/{series.pk}/refuser/")
    assert {view.subject for view in ConfidentialView.objects.filter(by=guardian)} == {series}


def test_moving_a_sheltered_appointment_is_written_down(client, shelter, guardian):
    made = desk.appointment_of(shelter, trusted=True)
    client.sign_in(guardian)
    client.page(f"/gestion/maison/appointment/{made.pk}/deplacer/")
    assert made in {view.subject for view in ConfidentialView.objects.filter(by=guardian)}


def test_page_of_a_sheltered_series_leaves_one_line_a_row(client, guardian, shelter):
    shelter.status = "verified"
    shelter.save()
    with clock.moved_to(dt.date(2027, 2, 1)):
        series = factories.series(factories.open_space(), shelter)
        client.sign_in(guardian)
        client.page(series.get_absolute_url())
    lines = [(view.content_type_id, view.object_id) for view in ConfidentialView.objects.filter(by=guardian)]
    assert len(lines) == len(set(lines)) == 1 + series.bookings.count()


def test_case_is_not_joined_to_one_that_has_stopped():
    mediator = people.agent("Reprises")
    kept, _ = takeovers.told()
    double, _ = takeovers.told(siret="", company_name="La filature")
    cases.drop_case(kept.case, by=mediator, ended_on=clock.today(), reason="Plus de nouvelles.")
    with pytest.raises(TooLate, match="s’est arrêté"):
        cases.join_case(double.case, by=mediator, other=kept.case)
    assert double.case.alerts.count() == 1
