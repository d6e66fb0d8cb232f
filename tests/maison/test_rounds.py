"""A season's round: wishes, the grid, the proposal, results told to all at once that become series."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from commons import clock
from commons.models import Message
from commons.workflow import Incomplete, TooLate
from maison import routines, workflow
from maison.models import PriorityRule, Round, Series, Wish
from maison.workflow.round import make_series
from tests.client import text

from ..factories import representative_of
from . import factories

pytestmark = pytest.mark.django_db
TUESDAY, WEDNESDAY = 1, 2


@pytest.fixture(autouse=True)
def _spring():
    with clock.moved_to(dt.date(2027, 5, 3)):
        yield


@pytest.fixture
def room():
    return factories.open_space(name="Salle des Mûriers", slug="muriers")


@pytest.fixture
def season(room):
    return factories.season_round(room)


def letters():
    return sorted(Message.objects.values_list("template", flat=True))


def after_wishes():
    return clock.moved_to(dt.date(2027, 6, 2))


# Wishes ---------------------------------------------------------------------------------------------------


def test_wish_is_written_until_the_deadline(season, room):
    structure = factories.verified_structure()
    factories.wish(season, structure, room)
    with after_wishes(), pytest.raises(TooLate, match="fermés"):
        factories.wish(season, structure, room, title="Danse")
    assert Wish.objects.get().slots.count() == 1


def test_structure_asks_for_five_activities_at_most(season, room):
    structure = factories.verified_structure()
    for rank in range(5):
        factories.wish(season, structure, room, title=f"Activité {rank}")
    with pytest.raises(ValidationError, match="5 créneaux au plus"):
        factories.wish(season, structure, room, title="De trop")


def test_wish_is_its_own_structures_only(season, room, stranger, receptionist, shelter, guardian):
    shelter.status = "verified"
    shelter.save()
    plain = factories.wish(season, factories.verified_structure(), room)
    hidden = factories.wish(season, shelter, room)
    assert list(Wish.objects.visible_to(stranger)) == []
    assert list(Wish.objects.visible_to(receptionist)) == [plain]
    assert list(Wish.objects.visible_to(guardian)) == [plain, hidden]
    assert list(Wish.objects.visible_to(representative_of(shelter))) == [hidden]


# Arranging ------------------------------------------------------------------------------------------------


def test_draft_opens_once_it_says_enough(room, receptionist):
    round_ = factories.season_round(room, status="draft")
    round_.spaces.clear()
    with pytest.raises(Incomplete, match="au moins un espace"):
        workflow.open_round(round_, by=receptionist)


def test_wishes_are_studied_after_the_deadline_only(season, receptionist):
    with pytest.raises(Incomplete, match="encore ouverts"):
        workflow.close_round(season, by=receptionist)


@pytest.fixture
def rivals(season, room, receptionist):
    """Two structures that want the same slot; the first has more points, the second a second wish."""
    PriorityRule.objects.create(criterion="resident", points=5, valid_from=dt.date(2027, 1, 1))
    here = factories.verified_structure(name="Chorale d’Alès")
    away = factories.verified_structure(name="Chorale d’ailleurs", commune=factories.other_commune())
    first = factories.wish(season, here, room)
    second = factories.wish(season, away, room, second=WEDNESDAY)
    with after_wishes():
        workflow.close_round(season, by=receptionist)
        workflow.propose_allocation(season, by=receptionist)
    for wish in (first, second):
        wish.refresh_from_db()
    return first, second


def test_proposal_serves_priorities_first_and_says_so(rivals, room):
    first, second = rivals
    assert (first.space, first.weekday, first.from_time) == (room, TUESDAY, dt.time(18))
    assert (second.space, second.weekday) == (room, WEDNESDAY)
    assert "est allé à qui a plus de points (5 contre 0)" in second.told
    assert "son siège est à Alès : 5" in first.told


def test_proposal_is_the_same_twice(rivals, season, receptionist):
    before = [(wish.told, wish.weekday) for wish in rivals]
    with after_wishes():
        workflow.propose_allocation(season, by=receptionist)
    assert [(wish.told, wish.weekday) for wish in season.wishes.order_by("pk")] == before


def test_agent_moves_a_wish_by_hand_and_the_proposal_leaves_it(rivals, season, room, receptionist):
    first, second = rivals
    slot = {"space": room, "weekday": 3, "from_time": dt.time(9), "to_time": dt.time(11)}
    with after_wishes():
        with pytest.raises(ValidationError, match="déjà donné"):
            workflow.place(
                first,
                by=receptionist,
                **slot | {"weekday": WEDNESDAY, "from_time": dt.time(19)} | {"to_time": dt.time(21)},
            )
        workflow.place(first, by=receptionist, **slot)
        workflow.propose_allocation(season, by=receptionist)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.weekday, first.is_by_hand) == (3, True)
    assert second.weekday == TUESDAY  # the slot that was left free


def test_sheltered_wish_is_moved_by_group_protection_only(season, room, shelter, receptionist, guardian):
    shelter.status = "verified"
    shelter.save()
    hidden = factories.wish(season, shelter, room)
    slot = {"space": room, "weekday": 3, "from_time": dt.time(9), "to_time": dt.time(11)}
    with after_wishes():
        workflow.close_round(season, by=receptionist)
        with pytest.raises(PermissionDenied):
            workflow.place(hidden, by=receptionist, **slot)
        workflow.place(hidden, by=guardian, **slot)


# Publishing -----------------------------------------------------------------------------------------------


def test_results_become_series_and_a_taken_date_keeps_its_reason(rivals, season, room, receptionist):
    first, second = rivals
    with clock.moved_to(dt.date(2027, 9, 1)):
        factories.booking(room, days=13, start="19:00", end="21:00")  # Tuesday 14 September
    Message.objects.all().delete()
    with after_wishes():
        workflow.publish_round(season, by=receptionist)
        assert not Series.objects.exists()
        routines.finish_rounds()  # one is on its way already
        for _ in range(2):
            make_series(round_id=season.pk)
    series = Series.objects.order_by("pk")
    assert [row.structure.name for row in series] == ["Chorale d’Alès", "Chorale d’ailleurs"]
    taken = series[0].bookings.exclude(status="confirmed")
    assert [(clock.local_date(row.starts_at), row.reason) for row in taken] == [
        (dt.date(2027, 9, 14), "L’espace est déjà pris à cette heure.")
    ]
    assert letters() == ["maison/emails/wish_answered"] * 2
    for wish in (first, second):
        wish.refresh_from_db()
        assert wish.series.wish == wish


def test_slot_that_cannot_become_a_series_says_why(rivals, season, room, receptionist):
    first, second = rivals
    with after_wishes():
        workflow.publish_round(season, by=receptionist)
        first.structure.status = "closed"
        first.structure.closing_reason = "Dissoute"
        first.structure.save()
        make_series(round_id=season.pk)
    first.refresh_from_db()
    assert (first.space, first.series) == (None, None)
    assert "La série n’a pas pu être créée : La structure doit être vérifiée" in first.told
    assert [row.structure for row in Series.objects.all()] == [second.structure]


def test_nothing_is_published_while_a_wish_has_no_answer(season, room, receptionist):
    factories.wish(season, factories.verified_structure(), room)
    with after_wishes():
        workflow.close_round(season, by=receptionist)
        with pytest.raises(Incomplete, match="proposez une répartition"):
            workflow.publish_round(season, by=receptionist)
    assert not Series.objects.exists()


# By HTTP --------------------------------------------------------------------------------------------------


def test_season_is_lived_from_the_wish_to_the_series(client, room, receptionist, structure, representative):
    structure.status = "verified"
    structure.save()
    season = factories.season_round(room)
    client.sign_in(representative)
    page = client.page("/espace/reservations/saisons/")
    page = client.click(client.click(page, "Saison 2027-2028"), "Ajouter un vœu")
    wish = {"title": "Chorale", "attendance": "12", "first_where": f"space:{room.pk}"}
    answer = client.fill(page, **wish, second_weekday="2")
    assert answer.status_code == 422
    assert "Complétez le second vœu, ou videz-le." in text(answer)
    times = {"first_weekday": "1", "first_from_time": "18:00", "first_to_time": "20:00"}
    answer = client.fill(page, **wish, **times)
    assert "Premier vœu : Salle des Mûriers, le mardi de 18 h à 20 h" in text(answer).replace("\u00a0", " ")
    assert "Obtenu" not in text(answer)

    client.sign_in(receptionist)
    with after_wishes():
        for move in ("close_round", "propose_allocation", "publish_round"):
            if move == "publish_round":
                grid = client.page(f"/gestion/maison/round/{season.pk}/grille/")
                assert "Chorale, Ressourcerie des Prés" in text(grid)
            client.fill(f"/gestion/maison/round/{season.pk}/parcours/{move}/")
        make_series(round_id=season.pk)
    season.refresh_from_db()
    assert season.status == "published"

    page = client.sign_in(representative).page(season.get_absolute_url())
    assert season.seed in text(page)
    assert "Voir les dates" in text(page)
    page = client.click(page, "Voir les dates de Chorale")
    assert "mardi 7 septembre 2027" in text(page).lower()


def test_grid_tells_an_ordinary_agent_that_the_slot_is_busy_and_nothing_else(
    client, season, room, shelter, receptionist, guardian
):
    shelter.status = "verified"
    shelter.save()
    factories.wish(season, shelter, room, title="Groupe de parole")
    with after_wishes():
        workflow.close_round(season, by=receptionist)
        workflow.propose_allocation(season, by=receptionist)
        url = f"/gestion/maison/round/{season.pk}/grille/"
        told = text(client.sign_in(receptionist).page(url))
        assert "Occupé" in told
        for secret in ("Groupe de parole", "Abri Cévenol"):
            assert secret not in told
        assert "Groupe de parole, Abri Cévenol" in text(client.sign_in(guardian).page(url))


def test_agent_places_by_hand_on_a_page(client, rivals, season, room, receptionist):
    first, _ = rivals
    with after_wishes():
        client.sign_in(receptionist)
        url = f"/gestion/maison/round/{season.pk}/voeux/{first.pk}/placer/"
        answer = client.fill(url, weekday="2")
        assert answer.status_code == 422
        assert "déjà donné" in text(answer)
        client.fill(url, weekday="4")
        client.fill(f"/gestion/maison/round/{season.pk}/voeux/{first.pk}/retirer/", reason="L’activité a cessé")
    first.refresh_from_db()
    assert (first.space, first.told) == (None, "L’activité a cessé")


def test_draft_is_for_agents(client, room, representative, receptionist):
    season = factories.season_round(room, status="draft")
    assert client.sign_in(representative).get(season.get_absolute_url()).status_code == 404
    assert Round.objects.visible_to(receptionist).count() == 1
