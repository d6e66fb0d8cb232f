"""A book of passes at the desk: noted as paid, taken back with a reason."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from commons.models import Event, Message
from maison import workflow
from maison.models import PassBook
from tests.client import text

from . import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return desk.coworking()


@pytest.fixture
def known(structure):
    structure.status = "verified"
    structure.save()
    return structure


@pytest.fixture
def book(known):
    return desk.book_of(known)


def address(book):
    return f"/gestion/maison/passbook/{book.pk}/change/"


def test_desk_notes_that_a_book_is_paid_once(client, book, receptionist, representative):
    assert "À payer au bureau d’accueil" in text(client.sign_in(representative).page("/espace/coworking/"))
    page = client.sign_in(receptionist).page(address(book))
    page = client.fill(page, "Noter le paiement")
    book.refresh_from_db()
    assert (book.paid_by, book.paid_at is None) == (receptionist, False)
    assert "Noter le paiement" not in text(page).split("Journal")[0]
    assert "Carnet payé" in text(page)
    assert "Payé" in text(client.sign_in(representative).page("/espace/coworking/"))
    with pytest.raises(ValidationError, match="rien à payer"):
        workflow.coworking.pay_book(book, by=receptionist)


def test_free_book_has_nothing_to_pay(client, book, receptionist):
    PassBook.objects.update(price=0)
    assert "Noter le paiement" not in text(client.sign_in(receptionist).page(address(book)))


def test_book_taken_back_pays_for_nothing_and_its_structure_reads_why(client, room, book, receptionist, representative):
    page = client.sign_in(receptionist).page(address(book))
    page = client.fill(client.click(page, "Annuler le carnet"), reason="Pris par erreur")
    assert "Annuler le carnet" not in text(page).split("Journal")[0]
    book.refresh_from_db()
    assert (book.cancelled_by, book.reason, book.left) == (receptionist, "Pris par erreur", 0)
    assert {message.to for message in Message.objects.filter(template="maison/emails/book_cancelled")} == {
        representative
    }
    assert "Pris par erreur" not in "".join(Event.objects.values_list("action", flat=True))
    page = client.sign_in(representative).page("/espace/coworking/")
    assert "Annulé Pris par erreur" in text(page)
    with pytest.raises(ValidationError, match="Ce carnet est annulé"):
        desk.take(room, book.structure, by=representative, book=book)
    assert not PassBook.objects.usable(desk.in_days(1)).exists()


def test_book_is_not_taken_back_under_passes_to_come(client, room, book, receptionist, representative):
    made = desk.take(room, book.structure, by=representative, book=book)
    assert "Annuler le carnet" not in text(client.sign_in(receptionist).page(address(book)))
    page = client.fill(f"/gestion/maison/passbook/{book.pk}/annuler/", reason="Erreur")
    assert page.status_code == 422
    assert "annulez-les d’abord" in text(page)
    workflow.cancel(made, by=representative, reason="Grippe")
    workflow.coworking.cancel_book(book, by=receptionist, reason="Erreur")


def test_reason_is_asked_for(client, book, receptionist):
    page = client.sign_in(receptionist).fill(f"/gestion/maison/passbook/{book.pk}/annuler/", reason="")
    assert page.status_code == 422
    assert "Dites pourquoi." in text(page)


def test_only_the_desk_that_may_know_of_it_keeps_a_book(client, book, shelter, representative, receptionist, guardian):
    for act in (
        workflow.coworking.pay_book,
        lambda book, by: workflow.coworking.cancel_book(book, by=by, reason="Non"),
    ):
        with pytest.raises(PermissionDenied):
            act(book, by=representative)
    book.structure = shelter
    book.save()
    with pytest.raises(PermissionDenied):
        workflow.coworking.pay_book(book, by=receptionist)
    client.sign_in(receptionist)
    for path in ("payer", "annuler"):
        assert client.post(f"/gestion/maison/passbook/{book.pk}/{path}/").status_code == 404
    workflow.coworking.pay_book(book, by=guardian)
