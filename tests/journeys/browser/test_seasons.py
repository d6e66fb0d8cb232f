"""Two lives in Chromium: a series with a clash, and a season's wish until its dates."""

import datetime as dt

import pytest

from commons import clock
from maison import workflow
from maison.models import Series
from maison.workflow.round import make_series
from tests.maison import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def known(structure):
    structure.status = "verified"
    structure.save()
    return structure


def test_series_with_a_clash_is_created_and_the_freed_date_is_taken(visit, known, representative, receptionist):
    room = factories.open_space(name="Salle des Mûriers", slug="muriers")
    first = clock.today() + dt.timedelta(days=7)
    other = factories.booking(room, days=14, start="19:00", end="21:00")
    one = visit(representative)
    page = one.page
    page.goto("/espace/reservations/series/nouvelle/?espace=muriers")
    typed = {"title": "Chorale", "attendance": "12", "starts_on": f"{first}", "from_time": "18:00", "to_time": "20:00"}
    for name, value in (typed | {"until": f"{first + dt.timedelta(days=21)}"}).items():
        page.fill(f"[name={name}]", value)
    page.click("text=Voir les dates")
    page.wait_for_selector("text=Indisponible")
    assert one.faults() == []
    page.click("[name=create]")
    page.wait_for_selector("text=La série est créée")
    assert one.faults() == []

    workflow.cancel(other, by=receptionist, reason="Plus besoin")
    page.reload()
    page.click("text=Prendre")
    page.click("button:has-text('Prendre cette date')")
    page.wait_for_selector("text=Confirmée")
    assert "unavailable" not in Series.objects.get().bookings.values_list("status", flat=True)


def test_season_goes_from_a_wish_to_its_dates(visit, known, representative, receptionist):
    room = factories.open_space(name="Salle des Mûriers", slug="muriers")
    start = clock.today() + dt.timedelta(days=30)
    season = factories.season_round(
        room,
        closes_at=clock.now() + dt.timedelta(days=5),
        starts_on=start,
        ends_on=start + dt.timedelta(days=30),
    )
    one = visit(representative)
    page = one.page
    page.goto(season.get_absolute_url())
    page.click("text=Ajouter un vœu")
    page.fill("[name=title]", "Chorale")
    page.fill("[name=attendance]", "12")
    page.select_option("[name=first_where]", f"space:{room.pk}")
    page.select_option("[name=first_weekday]", "1")
    page.fill("[name=first_from_time]", "18:00")
    page.fill("[name=first_to_time]", "20:00")
    assert one.faults() == []
    page.click("text=Enregistrer le vœu")
    page.wait_for_selector("text=Premier vœu")

    with clock.moved_to(clock.now() + dt.timedelta(days=6)):
        desk = visit(receptionist)
        desk.page.goto(f"/gestion/maison/round/{season.pk}/parcours/close_round/")
        desk.page.click("button:has-text('Étudier les vœux')")
        desk.page.goto(f"/gestion/maison/round/{season.pk}/parcours/propose_allocation/")
        desk.page.click("button:has-text('Proposer une répartition')")
        assert desk.faults(f"/gestion/maison/round/{season.pk}/grille/", serious_only=True) == []
        desk.page.goto(f"/gestion/maison/round/{season.pk}/parcours/publish_round/")
        desk.page.click("button:has-text('Publier les résultats')")
        desk.page.wait_for_selector("text=Résultats publiés")
        make_series(round_id=season.pk)
    assert one.faults(season.get_absolute_url()) == []
    page.click("text=Voir les dates")
    page.wait_for_selector("text=Confirmée")
