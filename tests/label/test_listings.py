"""A structure writes its own page; the town reads it, then each sensitive change of it."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections

from commons.models import Event, Message
from commons.workflow import Incomplete, TooLate
from label.changes import differences
from label.models import Category, Hours, HoursException, Listing, Neighbourhood, Proposal
from label.workflow import listings, photos, proposals
from structures.models import Structure
from tests.client import heading, sentences, text
from tests.factories import MembershipFactory, representative_of
from tests.label import factories
from tests.maison.lending import picture
from tests.stub_server import serving

pytestmark = pytest.mark.django_db

S, P = Listing.Status, Proposal.Status


@pytest.fixture
def structure(db):
    return factories.verified_structure(
        name="Ressourcerie des Prés", slug="ressourcerie-des-pres", public_email="bonjour@pres.example"
    )


@pytest.fixture
def rose(structure):
    return representative_of(structure)


@pytest.fixture
def page(structure):
    return factories.listing(structure)


@pytest.fixture
def moderator(db):
    return factories.moderator()


HOME = "/espace/label/fiche/ressourcerie-des-pres/"


def letters():
    return [
        template.rpartition("/")[2] for template in Message.objects.order_by("pk").values_list("template", flat=True)
    ]


# A whole life ------------------------------------------------------------------------------------------


def test_page_is_written_read_published_changed_and_read_again(client, structure, rose, moderator):
    client.sign_in(rose)
    page = client.fill(HOME, "Commencer ma fiche")
    assert heading(page) == "Présentation"
    listing = Listing.objects.get()
    assert listing.description == structure.purpose
    chosen = [category("ressourcerie")]
    page = client.fill(page, "Enregistrer et continuer", summary="Des objets réparés.", categories=chosen)
    assert heading(page) == "Lieu"
    page = client.fill(page, "Enregistrer et continuer", latitude="44,1272", longitude="4,0833", directions="Bus 12")
    assert heading(page) == "Horaires"
    page = client.fill(page, "Enregistrer et continuer", weekday_1="9h-12h, 14h-18h30", weekday_2="fermé")
    assert heading(page) == "Contact"
    page = client.page(HOME)
    assert "Il ne manque rien : vous pouvez publier." in text(page)
    page = client.fill(client.click(page, "Publier ma fiche"))
    assert "Publier ma fiche : c’est fait." in text(page)
    assert client.page(f"{HOME}presentation/").redirect_chain

    office = f"/gestion/label/listing/{listing.pk}/change/"
    client.sign_in(moderator)
    page = client.fill(client.click(client.page(office), "Mettre en ligne"))
    listing.refresh_from_db()
    assert (listing.status, listing.latitude, list(listing.categories.values_list("code", flat=True))) == (
        S.PUBLISHED, Decimal("44.1272"), ["ressourcerie"],
    )  # fmt: skip
    assert list(listing.hours.values_list("weekday", "opens", "closes")) == [
        (1, dt.time(9), dt.time(12)),
        (1, dt.time(14), dt.time(18, 30)),
    ]

    client.sign_in(rose)
    page = client.fill(f"{HOME}presentation/", "Enregistrer", summary="Des vélos réparés.")
    assert "En attente de relecture" in text(page)
    listing.refresh_from_db()
    assert listing.summary == "Des objets réparés."
    page = client.fill(f"{HOME}lieu/", "Enregistrer", directions="Bus 14", address="3 rue Neuve")
    listing.refresh_from_db()
    assert (listing.directions, listing.address) == ("Bus 14", "")
    assert Proposal.objects.get(status=P.WAITING).values == {
        "summary": "Des vélos réparés.",
        "address": "3 rue Neuve",
    }

    waiting = Proposal.objects.get(status=P.WAITING)
    page = client.sign_in(moderator).page(f"/gestion/label/proposal/{waiting.pk}/change/")
    assert "Des objets réparés." in text(page)
    assert "Des vélos réparés." in text(page)
    client.fill(client.click(page, "Accepter le changement"))
    listing.refresh_from_db()
    assert (listing.summary, listing.address) == ("Des vélos réparés.", "3 rue Neuve")
    assert letters() == [
        "listing_to_read", "listing_published", "change_to_read", "change_to_read", "change_accepted",
    ]  # fmt: skip


def category(code):
    return str(Category.objects.get(code=code).pk)


# Beginning ---------------------------------------------------------------------------------------------


def test_page_begins_with_what_the_portal_knows(structure, rose):
    Structure.objects.filter(pk=structure.pk).update(purpose="Réparer des vélos. Apprendre à le faire.")
    structure.refresh_from_db()
    made = listings.open_listing(structure, by=rose)
    assert (made.summary, made.description) == (
        "Réparer des vélos.",
        "Réparer des vélos. Apprendre à le faire.",
    )
    assert listings.open_listing(structure, by=rose) == made
    assert Event.objects.filter(action=listings.OPENED).count() == 1


def test_structure_that_the_town_does_not_know_waits(client):
    structure = factories.StructureFactory(slug="nouvelle-venue")
    rose = representative_of(structure)
    with pytest.raises(ValidationError, match="vérifie d’abord"):
        listings.open_listing(structure, by=rose)
    page = client.sign_in(rose).page("/espace/label/fiche/nouvelle-venue/")
    assert "La Ville vérifie d’abord votre structure." in text(page)


def test_what_is_missing_is_told_and_stops_the_page(structure, rose):
    Structure.objects.filter(pk=structure.pk).update(public_email="", purpose="")
    structure.refresh_from_db()
    made = listings.open_listing(structure, by=rose)
    assert len(made.missing()) == 4
    with pytest.raises(Incomplete):
        listings.submit_listing(made, by=rose)


@pytest.mark.parametrize("who", ["reader", "stranger", "moderator"])
def test_only_who_writes_for_the_structure_writes_its_page(who, request, client, page, stranger, moderator):
    other = {"stranger": stranger, "moderator": moderator}.get(who)
    if other is None:
        other = MembershipFactory(structure=page.structure, role="reader").user
    for step in ("presentation", "lieu", "horaires", "contact", "benevoles", "photos", "horaires/exceptions"):
        assert client.sign_in(other).get(f"{HOME}{step}/").status_code == 404
    with pytest.raises(PermissionDenied):
        listings.hide(page, by=stranger, reason="Non")


def test_returned_page_says_why_and_can_be_published_again(client, structure, rose, moderator):
    made = factories.listing(structure, published=False)
    listings.return_to_draft(made, by=moderator, reason="Dites où vous êtes.")
    assert "Dites où vous êtes." in text(client.sign_in(rose).page(HOME))
    assert "Corriger" in text(client.page("/espace/"))
    listings.submit_listing(made, by=rose)
    assert (made.status, made.return_reason) == (S.SUBMITTED, "")


def test_hidden_page_is_no_longer_public_and_comes_back(page, rose, moderator):
    waiting = factories.proposal(page)
    listings.hide(page, by=moderator, reason="Travaux")
    assert not Listing.objects.public().exists()
    waiting.refresh_from_db()
    assert (waiting.status, page.summary) == (P.REPLACED, "Des vélos réparés par celles et ceux qui les ont.")
    listings.show_again(page, by=moderator)
    assert (list(Listing.objects.public()), page.hiding_reason) == ([page], "")
    listings.hide(page, by=rose, reason="Congés")
    listings.submit_listing(page, by=rose)
    assert page.status == S.SUBMITTED


@pytest.mark.parametrize("change", ["words", "photo"])
def test_page_that_changed_while_it_was_read_is_not_put_online(client, structure, rose, moderator, change):
    made = factories.listing(structure, published=False)
    office = f"/gestion/label/listing/{made.pk}/change/"
    button = client.click(client.sign_in(moderator).page(office), "Mettre en ligne")
    listings.take_back_listing(made, by=rose)
    if change == "words":
        Listing.objects.filter(pk=made.pk).update(summary="Autre chose.")
    else:
        photos.add_photo(made, picture(), "Un visage", by=rose)
    made.refresh_from_db()
    listings.submit_listing(made, by=rose)
    assert "la fiche a changé depuis que vous l’avez lue" in text(client.fill(button))
    assert not Listing.objects.public().exists()
    client.fill(client.click(client.page(office), "Mettre en ligne"))
    assert Listing.objects.public().exists()


def test_page_is_not_put_online_without_being_opened(client, structure, moderator):
    made = factories.listing(structure, published=False)
    answer = client.sign_in(moderator).fill(f"/gestion/label/listing/{made.pk}/parcours/publish/")
    assert "Ouvrez-la de nouveau pour la lire" in text(answer)


def test_moderator_reads_no_page_of_a_structure_of_theirs(page, moderator):
    MembershipFactory(structure=page.structure, user=moderator, role="reader")
    waiting = factories.proposal(page)
    with pytest.raises(PermissionDenied):
        proposals.accept_change(waiting, by=type(moderator).objects.get(pk=moderator.pk))


# Changes -----------------------------------------------------------------------------------------------


def test_ordinary_changes_apply_at_once(client, page, rose):
    client.sign_in(rose)
    client.fill(f"{HOME}contact/", "Enregistrer", public_phone="04 66 00 00 00")
    client.fill(f"{HOME}benevoles/", "Enregistrer", welcomes_volunteers="on", volunteer_words="Trier les jouets")
    client.fill(f"{HOME}horaires/", "Enregistrer", weekday_6="10 h à midi")
    page.refresh_from_db()
    assert (page.structure.public_phone, page.welcomes_volunteers) == ("04 66 00 00 00", True)
    assert page.hours.get().closes == dt.time(12)
    assert not Proposal.objects.exists()


def test_text_that_only_ends_its_lines_as_browsers_do_has_not_changed(page, rose):
    page.description = "Une boutique.\n\nUn atelier."
    page.save(update_fields=["description"])
    assert proposals.propose(page, {"description": "Une boutique.\r\n\r\nUn atelier."}, by=rose) is None


def test_site_of_a_public_page_is_read_again(client, page, rose, moderator):
    client.sign_in(rose).fill(f"{HOME}contact/", "Enregistrer", website="https://pres.example")
    page.structure.refresh_from_db()
    assert page.structure.website == ""
    waiting = Proposal.objects.get()
    assert differences(waiting) == [("Site internet", "—", "https://pres.example")]
    proposals.accept_change(waiting, by=moderator)
    page.structure.refresh_from_db()
    assert page.structure.website == "https://pres.example"


def test_second_change_is_read_with_the_first(page, rose, moderator):
    first = factories.proposal(page)
    second = proposals.propose(page, {"description": "Un atelier."}, by=rose)
    first.refresh_from_db()
    assert (first.status, set(second.values)) == (P.REPLACED, {"summary", "description"})
    with pytest.raises(TooLate, match="Remplacée"):
        proposals.accept_change(first, by=moderator)


def test_change_back_to_what_is_public_leaves_nothing_to_read(page, rose):
    waiting = factories.proposal(page)
    assert proposals.propose(page, {"summary": page.summary}, by=rose) is None
    waiting.refresh_from_db()
    assert waiting.status == P.REPLACED
    assert not Proposal.objects.filter(status=P.WAITING).exists()


def test_same_change_twice_is_one(page, rose):
    waiting = factories.proposal(page)
    assert proposals.propose(page, waiting.values, by=rose) == waiting
    assert letters().count("change_to_read") == 1


def test_page_shows_its_people_what_waits_and_they_take_it_back(client, page, rose):
    factories.proposal(page)
    client.sign_in(rose)
    assert "Des vélos réparés" in client.page(f"{HOME}presentation/").context["form"]["summary"].value()
    page = client.page(HOME)
    assert "Votre changement attend depuis le" in text(page)
    waiting = Proposal.objects.get()
    client.post(f"{HOME}changements/{waiting.pk}/reprendre/")
    waiting.refresh_from_db()
    assert (waiting.status, waiting.settled_by) == (P.TAKEN_BACK, rose)


def test_refused_change_says_why(client, page, moderator, rose):
    waiting = factories.proposal(page)
    url = f"/gestion/label/proposal/{waiting.pk}/parcours/refuse_change/"
    client.sign_in(moderator).fill(url, reason="Trop long.")
    waiting.refresh_from_db()
    assert (waiting.status, waiting.reason, letters()[-1]) == (P.REFUSED, "Trop long.", "change_refused")


def test_category_that_was_removed_since_is_left_out(page, rose, moderator):
    extra = Category.objects.create(code="extra", name="Extra")
    waiting = proposals.propose(page, {"categories": [extra, Category.objects.get(code="culture")]}, by=rose)
    extra.delete()
    proposals.accept_change(waiting, by=moderator)
    assert list(page.categories.values_list("code", flat=True)) == ["culture"]


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_one_wins_and_the_other_reads_a_sentence():
    waiting = factories.proposal()
    moderator, told, gate = factories.moderator(), [], threading.Barrier(2)

    def settle(move, **details):
        try:
            gate.wait(timeout=20)
            move(Proposal.objects.get(pk=waiting.pk), by=moderator, **details)
            told.append("fait")
        except TooLate as late:
            told.append(" ".join(late.messages))
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=settle, args=(proposals.accept_change,)),
        threading.Thread(target=settle, args=(proposals.refuse_change,), kwargs={"reason": "Non"}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(told) == 2
    assert told.count("fait") == 1
    assert any(words.startswith("Trop tard : c’est maintenant") for words in told)


# What is typed -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "ranges"),
    [
        ("9h-12h", [(9, 0, 12, 0)]),
        ("de 9h à 12h et de 14h à 17h", [(9, 0, 12, 0), (14, 0, 17, 0)]),
        ("14:00–18:30 ; 9 à midi", [(9, 0, 12, 0), (14, 0, 18, 30)]),
        ("18 h – minuit", [(18, 0, 23, 59)]),
        ("9 h – 12 h et 14 h 15 – 17 h", [(9, 0, 12, 0), (14, 15, 17, 0)]),
        ("Fermé", []),
        ("", []),
    ],
)
def test_hours_are_read_as_people_write_them(written, ranges, client, page, rose):
    client.sign_in(rose).fill(f"{HOME}horaires/", "Enregistrer", weekday_3=written)
    found = [(row.opens.hour, row.opens.minute, row.closes.hour, row.closes.minute) for row in page.hours.all()]
    assert found == ranges
    again = client.page(f"{HOME}horaires/")
    client.fill(again, "Enregistrer")
    assert page.hours.count() == len(ranges)


@pytest.mark.parametrize("written", ["9h", "le matin", "12h-9h", "25h-26h", "9h-12h, 11h-13h", "9h-12h-13h"])
def test_hours_that_mean_nothing_are_refused_with_what_was_typed(written, client, page, rose):
    answer = client.sign_in(rose).fill(f"{HOME}horaires/", "Enregistrer", weekday_3=written)
    assert answer.status_code == 422
    assert sentences(answer)
    assert answer.context["form"]["weekday_3"].value() == written
    assert not Hours.objects.exists()


def test_monday_is_copied_to_the_other_days_without_a_script(client, page, rose):
    client.sign_in(rose)
    shown = client.fill(f"{HOME}horaires/", "Copier le lundi jusqu’au vendredi", weekday_1="9h-12h")
    assert not Hours.objects.exists()
    client.fill(shown, "Enregistrer")
    assert list(page.hours.values_list("weekday", flat=True)) == [1, 2, 3, 4, 5]


def test_days_unlike_the_others_are_added_and_removed(client, page, rose):
    client.sign_in(rose)
    today = dt.date.today() + dt.timedelta(days=3)
    client.fill(f"{HOME}horaires/exceptions/", starts_on=f"{today}", ends_on=f"{today}", words="Congés")
    row = HoursException.objects.get()
    assert "Congés" in text(client.page(f"{HOME}horaires/"))
    client.post(f"{HOME}horaires/exceptions/{row.pk}/retirer/")
    assert not HoursException.objects.exists()
    answer = client.fill(f"{HOME}horaires/exceptions/", starts_on=f"{today}", ends_on=f"{today}", opens="10:00")
    assert answer.status_code == 422


def test_point_far_from_here_is_refused(client, page, rose):
    answer = client.sign_in(rose).fill(f"{HOME}lieu/", "Enregistrer", latitude="48,85", longitude="2,35")
    assert answer.status_code == 422
    assert "Ce point est loin de l’agglomération : vérifiez-le." in text(answer)


def test_point_is_found_from_the_address(client, page, rose, settings):
    feature = {
        "properties": {
            "label": "12 Rue des Prés 30100 Alès",
            "name": "12 Rue des Prés",
            "postcode": "30100",
            "citycode": "30007",
            "city": "Alès",
            "type": "housenumber",
        },
        "geometry": {"type": "Point", "coordinates": [4.0833521, 44.1272041]},
    }
    with serving() as service:
        settings.GEOCODER_URL, service.answer = service.url, {"features": [feature]}
        shown = client.sign_in(rose).fill(f"{HOME}lieu/", "Trouver le point", directions="Bus 12")
        assert "Point trouvé pour « 12 Rue des Prés 30100 Alès »" in text(shown)
        assert shown.context["form"]["directions"].value() == "Bus 12"
        client.fill(shown, "Enregistrer")
    assert Proposal.objects.get().values == {"latitude": "44.127204", "longitude": "4.083352"}


def test_quartiers_are_those_of_the_commune(client, page, rose):
    form = client.sign_in(rose).page(f"{HOME}lieu/").context["form"]
    offered = set(form.fields["neighbourhood"].queryset)
    assert offered == set(Neighbourhood.objects.filter(commune__name="Alès"))
    assert offered


def test_draft_saves_itself_and_a_public_page_does_not(client, structure, rose):
    made = factories.draft_listing(structure)
    client.sign_in(rose)
    assert b"data-autosave" in client.page(f"{HOME}presentation/").content
    data = {"summary": "Autre phrase", "description": made.description, "seen": "{}"}
    answer = client.post(f"{HOME}presentation/", data, headers={"X-Autosave": "1"})
    assert answer.json()["told"].startswith("Enregistré à")
    made.refresh_from_db()
    assert (made.summary, made.saved_by) == ("Autre phrase", rose)
    factories.listing(structure)
    assert b"data-autosave" not in client.page(f"{HOME}presentation/").content


def test_what_another_person_wrote_meanwhile_is_kept(client, structure, rose):
    made = factories.draft_listing(structure)
    shown = client.sign_in(rose).page(f"{HOME}presentation/")
    Listing.objects.filter(pk=made.pk).update(description="Écrit par quelqu’un d’autre")
    client.fill(shown, "Enregistrer", summary="Ma phrase")
    made.refresh_from_db()
    assert (made.summary, made.description) == ("Ma phrase", "Écrit par quelqu’un d’autre")


def test_preview_shows_the_page(client, page, rose, moderator):
    for person in (rose, moderator):
        assert page.summary in text(client.sign_in(person).page(f"{HOME}apercu/"))


def test_office_lists_what_is_to_read(client, page, moderator):
    factories.proposal(page)
    found = client.sign_in(moderator).page("/gestion/label/listing/?file=changement")
    assert "Ressourcerie des Prés" in text(found)
    assert "Ressourcerie des Prés" not in text(client.page("/gestion/label/listing/?file=fiche"))
