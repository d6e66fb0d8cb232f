"""Photos of a page: checked, stripped of what they tell, described in words, seen before they are shown."""

import io

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from commons.models import Message
from commons.pictures import LARGEST
from commons.workflow import TooLate
from label.models import Photo
from label.models.rereading import MOST_PHOTOS
from label.workflow import listings, photos
from tests import files
from tests.client import sentences, text
from tests.factories import representative_of
from tests.label import factories
from tests.maison.lending import picture

pytestmark = pytest.mark.django_db

HOME = "/espace/label/fiche/ressourcerie-des-pres/photos/"


@pytest.fixture
def page(db):
    structure = factories.verified_structure(name="Ressourcerie des Prés", slug="ressourcerie-des-pres")
    return factories.listing(structure)


@pytest.fixture
def rose(page):
    return representative_of(page.structure)


def send(client, content, name="atelier.jpg", told="L’atelier", kind="image/jpeg"):
    return client.post(HOME, {"photo": files.sent(content, name, kind), "told": told}, follow=True)


def added(page, told="L’atelier"):
    return photos.add_photo(page, picture(), told, by=representative_of(page.structure))


def test_photo_is_kept_without_what_it_tells_of_its_place(client, page, rose):
    answer = send(client.sign_in(rose), files.photo_with_a_place())
    assert "Elle paraîtra quand la Ville l’aura vue." in text(answer)
    with Photo.objects.get().file.open() as stored:
        content = stored.read()
    with Image.open(io.BytesIO(content)) as kept:
        assert dict(kept.getexif()) == {}
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(kept.info)
    assert b"Aurore" not in content
    served = client.get(f"{HOME}{Photo.objects.get().pk}/fichier/")
    assert served.content == content


def test_large_photo_is_fitted_to_the_page(client, page, rose):
    send(client.sign_in(rose), files.picture(size=(2600, 900)))
    photo = Photo.objects.get()
    assert (photo.width, photo.height <= LARGEST) == (LARGEST, True)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"<svg onload='alert(1)'></svg>", "x.svg", "image/svg+xml"),
        (b"#!/bin/sh", "x.jpg", "image/jpeg"),
        (files.pdf(), "x.pdf", "application/pdf"),
        (b"", "x.jpg", "image/jpeg"),
    ],
)
def test_what_is_no_picture_is_refused(content, name, kind, client, page, rose):
    answer = send(client.sign_in(rose), content, name, kind=kind)
    assert answer.status_code == 422
    assert sentences(answer)
    assert not Photo.objects.exists()


def test_image_bomb_is_refused(client, page, rose):
    answer = send(client.sign_in(rose), files.wide_png(), "bombe.png", kind="image/png")
    assert answer.status_code == 422
    assert not Photo.objects.exists()


def test_photo_without_words_is_refused(client, page, rose):
    answer = send(client.sign_in(rose), files.picture(), told=" ")
    assert answer.status_code == 422
    assert not Photo.objects.exists()


def test_ninth_photo_is_refused_with_a_sentence(client, page, rose):
    for rank in range(MOST_PHOTOS):
        added(page, f"Photo {rank}")
    with pytest.raises(ValidationError, match="photos au plus"):
        added(page)
    assert "retirez-en une pour en ajouter une autre" in text(client.sign_in(rose).page(HOME))


def test_photos_are_put_in_order_and_taken_away(client, page, rose):
    first, second, third = (added(page, told) for told in ("Un", "Deux", "Trois"))
    client.sign_in(rose)
    client.post(f"{HOME}{third.pk}/monter/")
    client.post(f"{HOME}{first.pk}/descendre/")
    client.post(f"{HOME}{first.pk}/descendre/")
    client.post(f"{HOME}{first.pk}/descendre/")
    assert [photo.told for photo in page.photos.all()] == ["Trois", "Deux", "Un"]
    client.post(f"{HOME}{second.pk}/retirer/")
    assert [photo.told for photo in page.photos.all()] == ["Trois", "Un"]
    assert client.post(f"{HOME}{first.pk}/tourner/").status_code == 404


def test_words_of_a_photo_are_written_again(client, page, rose):
    photo = added(page)
    client.sign_in(rose).fill(f"{HOME}{photo.pk}/", told="Trois personnes réparent un vélo")
    photo.refresh_from_db()
    assert photo.told == "Trois personnes réparent un vélo"


def test_words_of_a_photo_that_is_shown_are_read_again(client, page, rose):
    photo, moderator = added(page), factories.moderator()
    photos.accept_photo(photo, by=moderator)
    client.sign_in(rose).fill(f"{HOME}{photo.pk}/", told="L’atelier")
    assert list(Photo.objects.public()) == [photo]
    before = Message.objects.filter(template="label/emails/photo_to_see").count()
    answer = client.fill(f"{HOME}{photo.pk}/", told="Le local de la rue des Jardins")
    assert "La photo paraît quand la Ville a lu ces mots." in text(answer)
    assert not Photo.objects.public().exists()
    assert Message.objects.filter(template="label/emails/photo_to_see").count() == before + 1
    with pytest.raises(TooLate, match="a changé ces mots"):
        photos.accept_photo(photo, by=moderator)  # who read « L’atelier »
    photo.refresh_from_db()
    photos.accept_photo(photo, by=moderator)
    assert Photo.objects.public().get().told == "Le local de la rue des Jardins"


def test_words_that_changed_under_the_eyes_of_the_town_are_not_accepted(client, page):
    photo = added(page)
    asked = client.sign_in(factories.moderator()).page(f"/gestion/label/photo/{photo.pk}/repondre/")
    photos.describe_photo(photo, "Le local de la rue des Jardins", by=representative_of(page.structure))
    assert "a changé ces mots" in text(client.fill(asked, is_accepted="oui"))
    assert not Photo.objects.public().exists()


def test_photos_stay_as_they_are_while_the_town_reads_the_page(db):
    """Whoever puts it online accepts those that they saw: a page that was open on another screen adds none."""
    made = factories.draft_listing()
    rose = representative_of(made.structure)
    photo = photos.add_photo(made, picture(), "L’atelier", by=rose)
    listings.submit_listing(made, by=rose)
    for write in (
        lambda: photos.add_photo(made, picture(), "La cour", by=rose),
        lambda: photos.describe_photo(photo, "La cour", by=rose),
        lambda: photos.move_photo(photo, 1, by=rose),
        lambda: photos.remove_photo(photo, by=rose),
    ):
        with pytest.raises(TooLate, match="relit votre fiche"):
            write()
    assert [row.told for row in made.photos.all()] == ["L’atelier"]


def test_photo_of_a_public_page_waits_until_it_is_seen(client, page):
    photo, moderator = added(page), factories.moderator()
    assert not Photo.objects.public().exists()
    asked = client.sign_in(moderator).page(f"/gestion/label/photo/{photo.pk}/repondre/")
    assert f"{HOME}{photo.pk}/fichier/" in asked.content.decode()
    client.fill(asked, is_accepted="oui")
    assert list(Photo.objects.public()) == [photo]
    with pytest.raises(TooLate, match="quelqu’un a déjà répondu"):
        photos.refuse_photo(photo, by=moderator, reason="Floue")
    listings.hide(page, by=moderator, reason="Travaux")
    assert not Photo.objects.public().exists()


def test_refused_photo_says_why_to_its_people_alone(client, page, rose):
    photo, moderator = added(page), factories.moderator()
    answer = client.sign_in(moderator).fill(f"/gestion/label/photo/{photo.pk}/repondre/", is_accepted="non")
    assert answer.status_code == 422
    client.fill(answer, is_accepted="non", reason="On reconnaît un enfant.")
    assert "On reconnaît un enfant." in text(client.sign_in(rose).page(HOME))
    assert Message.objects.filter(template="label/emails/photo_refused", to=rose).exists()
    assert not Photo.objects.public().exists()


def test_photo_taken_away_meanwhile_is_answered_with_a_sentence(page):
    photo = added(page)
    Photo.objects.filter(pk=photo.pk).delete()
    with pytest.raises(TooLate, match="retiré cette photo"):
        photos.accept_photo(photo, by=factories.moderator())


def test_publishing_accepts_the_photos_that_were_read(db):
    made = factories.draft_listing()
    photo = photos.add_photo(made, picture(), "L’atelier", by=representative_of(made.structure))
    listings.submit_listing(made, by=representative_of(made.structure))
    listings.publish(made, by=factories.moderator())
    photo.refresh_from_db()
    assert photo.accepted_by == factories.moderator()


def test_strangers_see_no_photo_that_waits(client, page, stranger):
    photo = added(page)
    assert client.sign_in(stranger).get(f"{HOME}{photo.pk}/fichier/").status_code == 404
    assert client.sign_in(None).get(f"{HOME}{photo.pk}/fichier/").status_code == 302
