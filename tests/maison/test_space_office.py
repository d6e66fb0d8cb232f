"""Spaces at the desk: typed as people say things, closed with a word to whoever booked; the protected one is the group
Protection's."""

import datetime as dt
from io import BytesIO

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from PIL import Image

from commons.models import ConfidentialView
from maison.admin.spaces import ASK_PROTECTION
from maison.closing import touched
from maison.forms.spaces import LengthField
from maison.models import ChosenCategory, Closure, Space

from ..client import sentences, text, tree
from ..factories import StructureFactory
from ..files import ZIP, pdf, picture, sent
from . import factories
from .factories import in_days

pytestmark = pytest.mark.django_db

SPACES = "/gestion/maison/space/"
CLOSURES = "/gestion/maison/closure/"


def change(row):
    return reverse(f"admin:maison_{row._meta.model_name}_change", args=[row.pk])


def names(page):
    """The fields that the page lets one type into."""
    return {name for form in tree(page).forms for name in form.fields if name}


# Typing a space ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "length"),
    [
        ("30", dt.timedelta(minutes=30)),
        ("30 minutes", dt.timedelta(minutes=30)),
        ("1 h 30", dt.timedelta(minutes=90)),
        ("2\u00a0h", dt.timedelta(hours=2)),
        ("2 jours", dt.timedelta(days=2)),
        ("0 minute", dt.timedelta()),
    ],
)
def test_length_is_read_as_people_write_it(typed, length):
    field = LengthField()
    assert field.clean(typed) == length
    assert not field.has_changed(length, typed)
    assert field.clean(field.prepare_value(length)) == length


@pytest.mark.parametrize("typed", ["bientôt", "1:30", "-2 h", "", "9" * 30])
def test_length_that_means_nothing_is_refused(typed):
    with pytest.raises(Exception, match="durée|obligatoire"):
        LengthField().clean(typed)


def test_space_is_added_with_lengths_in_words(client, receptionist):
    client.sign_in(receptionist)
    page = client.page(f"{SPACES}add/")
    factories.SpaceFactory()  # the commune is chosen among those that exist
    commune = str(Space.objects.get().commune_id)
    form = next(form for form in tree(page).forms if "capacity" in form.fields)
    data = (
        dict(form.form_values())
        | {"name": "Salle Mistral", "slug": "mistral", "capacity": "20", "commune": commune}
        | {"shortest": "1 h", "longest": "4 heures", "step": "1 h", "after": "15 min"}
    )
    answer = client.post(f"{SPACES}add/", data, follow=True)
    assert answer.status_code == 200
    made = Space.objects.get(slug="mistral")
    assert (made.longest, made.after) == (dt.timedelta(hours=4), dt.timedelta(minutes=15))
    assert made.data_rank


def test_space_whose_lengths_contradict_is_refused_with_a_sentence(client, receptionist):
    room = factories.SpaceFactory()
    page = client.sign_in(receptionist).page(change(room))
    answer = client.fill(page, shortest="3 h", longest="2 h")
    assert "La durée la plus courte vaut au moins un pas" in text(answer)


def test_list_filters_and_leaves_as_a_file_without_the_protected_address(client, receptionist):
    factories.open_space(name="Salle Mistral", slug="mistral")
    factories.protected_space(address="7 impasse du Secret")
    client.sign_in(receptionist)
    assert "Salle Mistral" in text(client.page(f"{SPACES}?kind__exact=room"))
    answer = client.post(f"{SPACES}export/", {"format": "0", **resource_fields(client)})
    written = answer.content.decode()
    assert "4 rue Mistral, 30100 Alès" in written
    assert "impasse du Secret" not in written


def resource_fields(client):
    form = next(form for form in tree(client.page(f"{SPACES}export/")).forms if "format" in form.fields)
    return {name: value for name, value in form.form_values() if name != "format"}


def test_hours_are_written_for_the_whole_week_at_once(client, receptionist):
    room = factories.SpaceFactory()
    client.sign_in(receptionist)
    form = next(form for form in tree(client.page(change(room))).forms if "capacity" in form.fields)
    line = {"weekday": "0", "opens_at": "09:00", "closes_at": "18:00", "season": "", "repeat": "week"}
    data = dict(form.form_values()) | {"hours-TOTAL_FORMS": "1", "hours-0-space": str(room.pk)}
    data |= {f"hours-0-{name}": value for name, value in line.items()}
    assert client.post(change(room), data).status_code == 302
    assert [(row.weekday, str(row)[-11:]) for row in room.hours.all()] == [(day, "09:00–18:00") for day in range(5)]


# Pictures -----------------------------------------------------------------------------------------------------


def add_picture(client, room, content, name="salle.jpg"):
    page = client.page(change(room))
    form = next(form for form in tree(page).forms if "capacity" in form.fields)
    data = dict(form.form_values()) | {
        "photos-TOTAL_FORMS": "1",
        "photos-0-told": "La salle",
        "photos-0-rank": "1",
        "photos-0-space": str(room.pk),
        "photos-0-upload": sent(content, name),
    }
    return client.post(change(room), data)


def test_picture_is_kept_at_the_size_of_a_page(client, receptionist):
    room = factories.SpaceFactory()
    assert add_picture(client.sign_in(receptionist), room, picture(size=(4000, 2000))).status_code == 302
    photo = room.photos.get()
    assert (photo.width, photo.height) == (1600, 800)
    with photo.file.open("rb") as kept:
        assert Image.open(BytesIO(kept.read())).format == "JPEG"


@pytest.mark.parametrize("content", [pdf(), ZIP, b"bonjour"])
def test_what_is_no_picture_is_refused_with_a_sentence(client, receptionist, content):
    room = factories.SpaceFactory()
    answer = add_picture(client.sign_in(receptionist), room, content)
    assert answer.status_code == 200
    assert "photo" in text(answer)
    assert not room.photos.exists()


# Closures over bookings -----------------------------------------------------------------------------------------


def hours_of(prefix, day):
    """That day from eight to eight, as the four boxes of a closure say it."""
    times = {"starts_at_0": day, "starts_at_1": "08:00", "ends_at_0": day, "ends_at_1": "20:00"}
    return {f"{prefix}{name}": value for name, value in times.items()}


def closure(space=None, days=10):
    return factories.ClosureFactory(space=space, starts_at=in_days(days, "08:00"), ends_at=in_days(days, "20:00"))


def test_closure_touches_the_bookings_of_the_same_units():
    whole, left, right = factories.hall()
    other = factories.open_space()
    on_whole = factories.booking(whole)
    elsewhere, later = factories.booking(other), factories.booking(left, days=11)
    factories.booking(right, days=10, start="14:00", end="15:00", status="cancelled")
    assert list(touched(closure(left))) == [on_whole]
    assert set(touched(closure())) == {on_whole, elsewhere}
    assert list(touched(closure(whole, days=11))) == [later]


def test_agent_who_closes_a_space_reads_whom_it_falls_upon(client, receptionist):
    room = factories.open_space()
    booking = factories.booking(room)
    client.sign_in(receptionist)
    day = in_days(10).date().strftime("%d/%m/%Y")
    data = {"space": str(room.pk), "reason": "Peinture"} | hours_of("", day)
    answer = client.post(f"{CLOSURES}add/", data, follow=True)
    assert any("Une réservation tombe pendant « Peinture »" in told for told in sentences(answer))
    page = client.page(change(Closure.objects.get()))
    assert booking.number in text(page)
    assert ASK_PROTECTION not in text(page)


def test_closure_written_on_the_page_of_its_space_tells_as_well(client, receptionist):
    room = factories.open_space()
    factories.booking(room)
    client.sign_in(receptionist)
    form = next(form for form in tree(client.page(change(room))).forms if "capacity" in form.fields)
    day = in_days(10).date().strftime("%d/%m/%Y")
    closed = {"closures-TOTAL_FORMS": "1", "closures-0-space": str(room.pk), "closures-0-reason": "Peinture"}
    data = dict(form.form_values()) | closed | hours_of("closures-0-", day)
    answer = client.post(change(room), {name: value for name, value in data.items() if value is not None}, follow=True)
    assert any("Une réservation tombe" in told for told in sentences(answer))


def test_closure_over_a_sheltered_booking_names_it_to_nobody_but_protection(client, shelter, receptionist, guardian):
    room = factories.open_space()
    booking = factories.booking(room, shelter_may_book(shelter), title="Permanence des Lilas")
    closed = closure(room)
    page = client.sign_in(receptionist).page(change(closed))
    assert ASK_PROTECTION in text(page)
    assert not {word for word in (booking.number, "Lilas", "Abri") if word in text(page)}
    assert booking.number in text(client.sign_in(guardian).page(change(closed)))
    assert ConfidentialView.objects.filter(by=guardian, object_id=booking.pk).exists()


def shelter_may_book(shelter):
    shelter.status = "verified"
    shelter.save()
    return shelter


def test_closure_over_nothing_says_so(client, receptionist):
    page = client.sign_in(receptionist).page(change(closure(factories.open_space())))
    assert "Aucune." in text(page)


# What is protected ------------------------------------------------------------------------------------------------


def test_protected_space_tells_ordinary_agents_neither_its_place_nor_whom_it_receives(client, shelter, receptionist):
    space = factories.protected_space(shelter, address="7 impasse du Secret", way_in="Sonner deux fois")
    client.sign_in(receptionist)
    for url in (change(space), space.get_absolute_url(), f"{SPACES}{space.pk}/history/", SPACES):
        words = client.page(url).content.decode()
        assert not {word for word in ("impasse", "Sonner", "Abri") if word in words}, url
    assert not {"received", "address"} & names(client.page(change(space)))
    assert client.post(change(space), {"name": "Autre"}).status_code == 403


def test_who_only_reads_a_space_reads_lengths_in_words(client, shelter, receptionist):
    space = factories.protected_space(shelter, cancel_until=dt.timedelta(days=1))
    page = text(client.sign_in(receptionist).page(change(space)))
    assert "1 jour" in page.replace("\xa0", " ")
    assert "0:00:00" not in page
    assert "Repeat" not in page


def test_guardian_keeps_the_protected_space(client, shelter, guardian):
    space = factories.protected_space(shelter)
    page = client.sign_in(guardian).page(change(space))
    assert {"received", "address", "is_protected"} <= names(page)


def test_ordinary_agent_never_sees_nor_undoes_a_protected_structure_of_a_chosen_space(client, shelter, receptionist):
    club = StructureFactory(name="Club des Prés")
    space = factories.open_space(audience="chosen", received=[shelter, club])
    page = client.sign_in(receptionist).page(change(space))
    assert "Club des Prés" in page.content.decode()
    assert "Abri" not in page.content.decode()
    client.fill(page, description="Refaite à neuf")
    assert set(space.received.all()) == {shelter, club}
    assert LogEntry.objects.latest("pk").get_change_message() == "Modification de Description."


@pytest.mark.parametrize(
    "query", ["received__name__contains=Abri", "bookings__title=x", "address__contains=7", "way_in__contains=a"]
)
def test_address_bar_asks_nothing_of_what_is_hidden(client, receptionist, query):
    assert client.sign_in(receptionist).get(f"{SPACES}?{query}").status_code in (302, 400)


# Rates --------------------------------------------------------------------------------------------------------------


def test_second_ordinary_rate_is_refused_with_a_sentence(client, receptionist):
    factories.rate_categories()
    client.sign_in(receptionist)
    page = client.fill("/gestion/maison/ratecategory/add/", name="Autre", is_ordinary="on", rank="3")
    assert "Il y a déjà un tarif ordinaire." in text(page)


def test_category_chosen_for_a_protected_structure_is_protections(client, shelter, receptionist, guardian):
    free, ordinary = factories.rate_categories()
    chosen = ChosenCategory.objects.create(structure=shelter, category=free, reason="Convention de 2026")
    page = client.sign_in(receptionist).page(change(free)).content.decode()
    assert "Abri" not in page
    assert chosen.reason not in page
    assert chosen.reason in client.sign_in(guardian).page(change(free)).content.decode()


def test_rate_shows_its_vote_and_its_dates(client, receptionist):
    free, ordinary = factories.rate_categories()
    factories.rate(factories.SpaceFactory(), ordinary, "hour", 12)
    words = text(client.sign_in(receptionist).page("/gestion/maison/rate/"))
    assert "12 €" in words
    assert "2025-12-042" in words
