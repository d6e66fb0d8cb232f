"""The Maison of the demo: something of everything, for each account, and nothing of what is hidden."""

import datetime as dt
import re

import pgtrigger
import pytest
from django.core.management import call_command
from django.db.models import Count, Sum
from django.test import override_settings

from commons import clock
from commons.models import ConfidentialView
from funding.models import InKindAid
from maison import workflow
from maison.closing import touched
from maison.models import (
    AdviceKind,
    AdviceNote,
    Adviser,
    Alert,
    AlertWords,
    Appointment,
    Booking,
    Closure,
    Company,
    DayPart,
    DeskPass,
    Door,
    Equipment,
    Inventory,
    Limit,
    Occupation,
    PassBook,
    PassOffer,
    Premises,
    PremisesPhoto,
    PremisesRequest,
    PriorityRule,
    Quota,
    Rate,
    RateCategory,
    Round,
    Season,
    Series,
    Signal,
    Space,
    SpacePhoto,
    TakeoverCase,
    TakeoverPartner,
    TakeoverStep,
    WaitingPlace,
    Wish,
)
from maison.models.fairness import too_many_no_shows
from maison.routines import ask_terms
from maison.takeover_counts import years
from structures.models import Structure, User
from structures.models.people import CLOCK_EMAIL

SHOP, CAFE, ABRI = "Ressourcerie des Prés", "Café des Mineurs", "Abri Cévenol"


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo, lived once for the whole module: each test rolls back what it does to it."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        call_command("load_demo", verbosity=0)
        yield
    with django_db_blocker.unblock(), pgtrigger.ignore("commons.ConfidentialView:never_emptied"):
        call_command("flush", interactive=False, verbosity=0)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def of(name):
    return Structure.objects.get(name=name)


def account(email):
    return User.objects.get(email=email)


def text_of(client, url):
    """What the page says, each run of spaces being one."""
    return re.sub(r"\s+", " ", client.page(url).content.decode())


def statuses(model):
    return set(model.objects.values_list("status", flat=True))


def test_every_kind_of_row_is_met():
    kinds = (
        *(Equipment, Season, Closure, Door, Limit, PriorityRule, RateCategory, WaitingPlace, PassBook, DayPart),
        *(AdviceKind, AdviceNote, Alert, AlertWords, TakeoverPartner, TakeoverStep, Inventory),
    )
    assert [kind.__name__ for kind in kinds if not kind.objects.exists()] == []


def test_spaces_have_halves_seats_pictures_and_rates():
    halves = Space.objects.whole().annotate(parts_of_it=Count("parts")).filter(parts_of_it=2)
    assert [space.name for space in halves] == ["Salle des Mûriers"]
    assert Space.objects.get(name="Le Plateau").parts.count() == 8
    assert Space.objects.whole().count() >= 5
    shown = set(SpacePhoto.objects.exclude(told="").values_list("space", flat=True))
    assert shown >= set(Space.objects.exclude(kind="desk").values_list("pk", flat=True))
    assert set(PremisesPhoto.objects.values_list("premises", flat=True)) == set(
        Premises.objects.values_list("pk", flat=True)
    )
    for photo in SpacePhoto.objects.all():
        assert photo.width > photo.height > 0
    assert set(Rate.objects.values_list("unit", flat=True)) == set(Rate.Unit.values)
    assert set(Quota.objects.values_list("hours", flat=True)) == {12, 120}


def test_two_months_of_bookings_in_each_status():
    assert statuses(Booking) == set(Booking.Status.values)
    moments = Booking.objects.values_list("starts_at", flat=True)
    assert max(moments) - min(moments) > dt.timedelta(days=60)
    assert Booking.objects.coming().count() > 60
    assert Booking.objects.filter(structure=None, series=None).exclude(title="Rendez-vous de conseil").exists()
    assert Booking.objects.exclude(typed_for="").exists()
    paid = Booking.objects.filter(price__gt=0).aggregate(sum=Sum("price"))["sum"]
    assert paid
    assert Booking.objects.filter(price=0, value__gt=0).exists()


def test_the_desk_finds_something_to_do(client):
    client.force_login(account("maison@ales.example"))
    page = text_of(client, "/gestion/")
    assert "La semaine de la Maison" in page
    assert "à noter" in page
    assert "Soupe des Mineurs" in page
    assert touched(Closure.objects.get()).exists()
    assert too_many_no_shows(of("Les Foulées du Temple"))


def test_a_slot_is_offered_and_another_is_waited_for():
    offered = WaitingPlace.objects.get(option__status="held")
    assert (offered.structure.name, offered.option.held_until > clock.now()) == (CAFE, True)
    waiting = {place.structure.name for place in WaitingPlace.objects.waiting()}
    assert waiting == {SHOP, ABRI}


def test_series_have_dates_that_were_refused_taken_again_and_given_back():
    series = Series.objects.get(structure=of(SHOP))
    assert series.bookings.filter(status="attended").exists()
    assert Series.objects.exclude(typed_for="").exists()
    refused = Booking.objects.filter(status="unavailable").exclude(reason="")
    assert refused.exists()
    given_back = Series.objects.filter(bookings__status="released").distinct()
    assert [row.structure.name for row in given_back.exclude(wish=None)] == ["La Cabane aux Livres"]


def test_nothing_of_the_past_is_left_for_the_clock_to_undo():
    """What the routines would have done by now is done: the first night of the demo changes nothing."""
    before = list(Booking.objects.order_by("pk").values_list("pk", "status"))
    ask_terms()
    assert list(Booking.objects.order_by("pk").values_list("pk", "status")) == before


def test_one_season_is_told_and_another_takes_wishes():
    told, taking = Round.objects.get(status="published"), Round.objects.taking_wishes().get()
    assert told.wishes.filter(series__isnull=False).count() >= 8
    assert told.wishes.filter(space=None).exclude(told="").exists()
    assert taking.wishes.count() == 12
    assert Wish.objects.filter(round=taking, structure__is_protected=True).count() == 1


def test_abri_is_received_and_nobody_else_reads_it(client):
    abri = of(ABRI)
    hidden = Booking.objects.filter(structure=abri)
    assert hidden.filter(space__is_protected=True).count() >= 10
    assert hidden.filter(space__is_protected=False).count() >= 2
    assert ConfidentialView.objects.filter(by=account("protection@ales.example")).count() >= 6
    client.force_login(account("maison@ales.example"))
    for url in ("/gestion/", "/gestion/maison/semaine/", "/gestion/maison/booking/", "/maison/"):
        page = text_of(client, url)
        assert ABRI not in page, url
        assert "Groupe de parole" not in page or "Le Souffle" in page, url
    client.force_login(account("abri@asso.example"))
    assert "Espace Églantine" in text_of(client, "/espace/reservations/")


def test_premises_are_free_called_for_kept_and_lent(client):
    states = list(Premises.objects.free_first())
    assert len(states) == 6
    assert [row.is_taken for row in states].count(True) == 3
    assert len([row for row in states if row.is_call and row.is_open]) == 1
    assert {"draft", "submitted", "visit", "proposed", "refused", "granted"} == statuses(PremisesRequest)
    lent = {row.structure.name: row for row in Occupation.objects.in_force()}
    assert set(lent) == {SHOP, ABRI}
    assert Inventory.objects.get(occupation=lent[SHOP]).status == "signed"
    assert lent[SHOP].insurance().valid_until == clock.today() + dt.timedelta(days=20)
    page = text_of(client, "/maison/locaux/")
    assert ABRI not in page
    assert SHOP not in page


def test_appointments_are_in_each_status_and_kept_from_the_desk():
    assert statuses(Appointment) == set(Appointment.Status.values)
    assert (AdviceKind.objects.count(), Adviser.objects.count()) == (4, 3)
    assert Appointment.objects.filter(user=None).exclude(typed_for="").exists()
    sheltered = Appointment.objects.sheltered()
    assert {row.adviser.user.email for row in sheltered} == {"protection@ales.example"}
    assert not AdviceNote.objects.visible_to(account("maison@ales.example")).exists()
    assert AdviceNote.objects.visible_to(account("conseil@ales.example")).exists()


def test_seats_are_taken_by_the_half_day():
    assert PassOffer.objects.count() == 2
    assert DeskPass.objects.filter(book__isnull=False).exists()
    assert set(DeskPass.objects.values_list("part__name", flat=True)) == {"Matin", "Après-midi", "Journée"}
    assert DeskPass.objects.filter(booking__in=Booking.objects.coming()).exists()


def test_takeovers_have_every_status_and_a_year_to_count(client):
    assert statuses(TakeoverCase) == set(TakeoverCase.Status.values)
    assert Company.objects.count() >= 40
    assert Signal.objects.count() >= 40
    last = years(clock.today())[0]
    assert int(last.alerts) >= 12
    assert int(last.takeovers) >= 5
    client.force_login(account("reprises@ales.example"))
    assert "Cartonnerie du Vieux Pont" in text_of(client, "/gestion/")
    client.force_login(account("maison@ales.example"))
    assert "Cartonnerie" not in text_of(client, "/gestion/")


def test_what_is_lent_is_counted_with_the_cash():
    followed = InKindAid.objects.exclude(key="")
    assert followed.filter(structure=of(SHOP), label__contains="Hangar de la Gardonnette").exists()
    assert followed.filter(label__contains="Prêt de salles").count() > 10
    assert set(followed.filter(structure=of(ABRI)).values_list("label", flat=True)) == {"Aide en nature"}


@pytest.mark.parametrize("email", ["ressourcerie@asso.example", "cafe@asso.example", "abri@asso.example"])
def test_each_account_has_something_coming(client, email):
    user = account(email)
    client.force_login(user)
    page = text_of(client, "/espace/")
    assert "Mes réservations" in page
    mine = Booking.objects.filter(structure__members=user, status__in=["requested", "confirmed"]).coming()
    assert mine.exists()
    client.page("/espace/reservations/")


def test_what_is_booked_was_booked_by_somebody_who_may():
    for booking in Booking.objects.exclude(structure=None).select_related("by", "space", "structure"):
        assert workflow.applicant(booking.by, booking) or booking.by.email == CLOCK_EMAIL, booking
