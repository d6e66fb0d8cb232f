"""Vacant premises on the portal and at the desk: the list, the request step by step, the agreement, the inventories."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core import mail
from pypdf import PdfReader

from commons import clock
from commons.models import Message
from commons.tasks import attempt
from maison import lending_tasks, routines
from maison.models import Inventory, Occupation, PremisesPhoto, PremisesRequest
from maison.workflow import lending
from tests import factories, files
from tests.client import heading, links, sentences, text

from . import lending as lived

pytestmark = pytest.mark.django_db

LIST = "/maison/locaux/"


def pdf_text(answer):
    assert answer["Content-Type"] == "application/pdf"
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())


def office(row):
    return f"/gestion/maison/{row._meta.model_name}/{row.pk}/change/"


@pytest.fixture
def press(client):
    """Press a button of the back-office, as this agent."""

    def act(user, row, button, **typed):
        client.sign_in(user)
        page = client.click(client.page(office(row)), button)
        answer = client.fill(page, button, **typed)
        row.refresh_from_db()
        return answer

    return act


# The request --------------------------------------------------------------------------------------


def test_withdrawn_request_stopped_there(client):
    asked = lived.request()
    owner = factories.representative_of(asked.structure)
    lending.withdraw_request(asked, by=owner)
    client.sign_in(owner)
    assert "arrêté là" in text(client.page(asked.get_absolute_url()))


# Everybody ----------------------------------------------------------------------------------------


def test_list_shows_free_ones_first(client):
    taken = lived.occupied(premises=lived.PremisesFactory(name="A, pris")).premises
    free = lived.PremisesFactory(name="Z, libre")
    lived.PremisesFactory(name="Caché", is_public=False)
    page = client.page(LIST)
    assert [premises.pk for premises in page.context["rows"]] == [free.pk, taken.pk]
    assert "Caché" not in text(page)
    assert "2 locaux, 1 à demander" in text(page)
    assert "Occupé" in text(page)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"surface": "50"}, ["Petit"]),
        ({"surface": "100"}, ["Moyen"]),
        ({"surface": "plus"}, ["Grand"]),
        ({"accessible": "on"}, ["Moyen"]),
        ({"commune": "30010"}, ["Grand"]),
        ({"libre": "on"}, ["Moyen", "Petit"]),
        ({"surface": "beaucoup", "commune": "99999"}, ["Moyen", "Petit", "Grand"]),
    ],
)
def test_list_is_filtered(client, asked, found):
    other = factories.Commune.objects.get(insee="30010")
    lived.PremisesFactory(name="Petit", surface=30)
    lived.PremisesFactory(name="Moyen", surface=50, is_accessible=True)
    lived.PremisesFactory(name="Grand", surface=200, commune=other, is_kept=True)
    assert [premises.name for premises in client.page(LIST, **asked).context["rows"]] == found


def test_list_asks_the_database_a_fixed_number_of_times(client, django_assert_max_num_queries):
    for _ in range(3):
        lived.PremisesFactory()
    with django_assert_max_num_queries(4):
        client.page(LIST)


def test_page_of_a_place_tells_what_it_is_worth_while_it_is_free(client):
    premises = lived.PremisesFactory(name="La Forge")
    url = premises.get_absolute_url()
    page = text(client.page(url))
    assert "7 300 € par an" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert "Demander ce local" in page
    agreement = lived.occupied(premises=premises)
    page = text(client.page(url))
    assert "Occupé" in page
    assert "7 300" not in page.replace("\u202f", " ")
    assert "Demander ce local" not in page
    assert agreement.structure.name not in page


def test_photo_is_shown_to_those_who_see_the_place(client, receptionist):
    premises = lived.PremisesFactory()
    photo = PremisesPhoto(premises=premises, told="La façade")
    photo.file.save("facade.jpg", lived.picture().file())
    url = f"{premises.get_absolute_url()}photos/{photo.pk}/"
    assert "La façade" in client.page(premises.get_absolute_url()).content.decode()
    assert client.get(url)["Content-Type"] == "image/jpeg"
    premises.is_public = False
    premises.save()
    assert client.get(url).status_code == 404
    assert client.sign_in(receptionist).get(url).status_code == 200


# A whole life -------------------------------------------------------------------------------------


def test_premises_from_the_list_to_the_last_inventory(
    client, press, structure, representative, receptionist, signatory
):
    premises = lived.PremisesFactory(name="La Forge", slug="la-forge")

    # The structure finds a place, and asks for it step by step.
    client.sign_in(representative)
    page = client.click(client.click(client.page(LIST), "La Forge"), "Demander ce local")
    page = client.fill(page, title="Atelier de vélos")
    assert heading(page) == "Le projet"
    asked = PremisesRequest.objects.get()
    page = client.fill(page, project="Réparer.", audience="Le quartier.", jobs="2")
    starts_on, ends_on = lived.year()
    dates = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    page = client.fill(page, use="Atelier", hours="Du mardi au samedi", **dates)
    page = client.fill(page, works="Aucun.", works_cost="1 200,50", budget="12 000 € et 12 000 €")
    asked.refresh_from_db()
    assert asked.works_cost == Decimal("1200.50")
    assert "Ajoutez dans vos pièces : attestation d’assurance." in text(page)
    lived.papers(structure)
    page = client.page(asked.get_absolute_url())
    assert "Il ne manque rien" in text(page)
    page = client.fill(client.click(page, "Déposer la demande"))
    assert "C’est à la Ville." in text(page)
    assert "Vous avez une demande pour ce local." in text(client.page(premises.get_absolute_url()))

    # The service visits, proposes, writes the decision down.
    asked.refresh_from_db()
    day = clock.today() + dt.timedelta(days=4)
    press(receptionist, asked, "Fixer la visite", visit_at_0=day.strftime("%d/%m/%Y"), visit_at_1="10:00")
    assert asked.status == "visit"
    reason = "elle répare pour tous"
    answer = press(receptionist, asked, "Proposer à la décision", opinion="Oui.", free_reason="")
    assert "Donnez une redevance, ou dites pourquoi c’est gratuit." in sentences(answer)
    press(receptionist, asked, "Proposer à la décision", opinion="Oui.", free_reason=reason)
    press(receptionist, asked, "Enregistrer l’accord", decision="Décision n° DM-2026-12")
    agreement = asked.occupations.get()
    assert agreement.decision == "DM-2026-12"

    # Both sign the same document.
    client.sign_in(representative)
    home = client.page(agreement.get_absolute_url())
    document = client.get(f"{agreement.get_absolute_url()}convention.pdf")
    told = pdf_text(document)
    for words in ("La Forge", "Ressourcerie des Prés", "DM-2026-12", "précaire et révocable", reason):
        assert words in told
    client.fill(client.click(home, "Signer la convention"), name="Rose Prés", role="Présidente", agreed="on")
    agreement.refresh_from_db()
    assert agreement.status == "to_countersign"
    assert "attend votre attestation" not in text(client.page(agreement.get_absolute_url()))
    press(signatory, agreement, "Signer pour la Ville", name="Max", role="Maire", agreed="on")
    assert agreement.status == "running"
    assert client.get(f"{agreement.get_absolute_url()}convention.pdf").content == document.content
    assert agreement.document_sha256 in pdf_text(client.get(f"{agreement.get_absolute_url()}signatures.pdf"))

    # The inventory, with a picture, signed by both.
    client.sign_in(receptionist)
    page = client.click(client.page(office(agreement)), "Faire un état des lieux")
    page = client.fill(page, rooms="Atelier : murs propres.", meters="Eau 12")
    picture = files.sent(files.picture(), "atelier.jpg", "image/jpeg")
    page = client.fill(page, photo=picture, told="Fenêtre fendue")
    made = Inventory.objects.get()
    assert made.photos.get().told == "Fenêtre fendue"
    press(receptionist, made, "Signer et envoyer à la structure")
    client.sign_in(representative)
    page = client.click(client.page(made.get_absolute_url()), "Signer l’état des lieux")
    client.fill(page, name="Rose Prés", role="Présidente", remarks="La porte grince.", agreed="on")
    told = pdf_text(client.get(f"{made.get_absolute_url()}etat-des-lieux.pdf"))
    assert "La porte grince." in told
    assert "Mona" in told

    # The space says what runs; one day it ends by itself.
    space = text(client.page("/espace/"))
    assert "Mes locaux" in space
    with clock.moved_to(agreement.ends_on + dt.timedelta(days=1)):
        routines.end_occupations()
        agreement.refresh_from_db()
        assert agreement.status == "ended"
        assert [task.badge for task in lending_tasks.office_tasks(receptionist)] == ["État des lieux"]


def test_structure_reads_when_a_signed_occupation_begins(client, structure, representative):
    made = lived.occupied(structure, period=lived.year(clock.today() + dt.timedelta(days=9)))
    client.sign_in(representative)
    assert "Tout est signé. L’occupation commence le" in text(client.page(made.get_absolute_url()))
    with clock.moved_to(made.starts_on):
        assert "L’occupation est en cours." in text(client.page(made.get_absolute_url()))


def test_letters_leave_with_the_decision(structure):
    lived.request(structure, "refused")
    for pk in Message.objects.waiting().values_list("pk", flat=True):
        attempt(pk)
    (refusal,) = [letter for letter in mail.outbox if letter.subject == "Réponse à votre demande de local"]
    ((name, content, kind),) = refusal.attachments
    assert kind == "application/pdf"
    assert "Un autre projet convient mieux." in " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(content)).pages
    )


def test_step_saves_by_itself_and_keeps_both_hands(client, structure, representative, writer):
    made = lived.request(structure, "draft")
    url = made.step_url("project")
    client.sign_in(representative)
    mine = dict(client.page(url).context["form"].initial)
    seen = client.page(url).context["seen"]
    client.sign_in(writer)
    client.fill(url, "Enregistrer", audience="Soixante personnes.")
    client.sign_in(representative)
    data = {**mine, "jobs": "3", "project": mine["project"], "audience": mine["audience"], "seen": seen}
    answer = client.post(url, data, headers={"X-Autosave": "1"})
    assert answer.json()["told"].startswith("Enregistré à")
    made.refresh_from_db()
    assert (made.jobs, made.audience) == (3, "Soixante personnes.")


def test_step_of_a_deposited_request_is_too_late(client, structure, representative):
    made = lived.request(structure)
    page = client.sign_in(representative).page(made.step_url("use"))
    assert "Trop tard : c’est maintenant « Déposée »." in text(page)


def test_place_that_is_taken_is_not_to_be_asked_for(client, structure, representative):
    premises = lived.occupied().premises
    page = client.sign_in(representative).page(f"/espace/locaux/nouvelle/{premises.slug}/")
    assert "Ce local n’est pas à demander en ce moment." in text(page)


def test_stranger_finds_nothing(client, stranger):
    made = lived.inventory()
    client.sign_in(stranger)
    for row in (made, made.occupation, made.occupation.request):
        assert client.get(row.get_absolute_url()).status_code == 404
    assert client.get(f"{made.occupation.get_absolute_url()}convention.pdf").status_code == 404


def test_altered_document_is_not_served(client, structure, representative):
    made = lived.occupied(structure)
    with open(made.document.path, "ab") as file:
        file.write(b" ")
    answer = client.sign_in(representative).get(f"{made.get_absolute_url()}convention.pdf")
    assert answer.status_code == 409
    assert heading(answer) == "Ce document n’est pas celui qui a été conservé"


# The desk -----------------------------------------------------------------------------------------


def test_agent_reads_what_the_law_says_before_deciding(client, receptionist):
    made = lived.request(is_economic=True)
    page = client.sign_in(receptionist).page(office(made))
    assert "L2122-1-1" in text(page)
    page = client.click(page, "Proposer à la décision")
    assert "L2122-1-1" in text(page)


def test_picture_of_a_place_is_checked(client, receptionist):
    premises = lived.PremisesFactory()
    client.sign_in(receptionist)
    url = office(premises)
    photo = {"photos-0-told": "La façade", "photos-0-rank": "1"}
    answer = client.fill(url, **photo, **{"photos-0-upload": files.sent(b"MZ", "facade.jpg")})
    assert "ce n’est ni un PDF ni une photo" in text(answer)
    client.fill(url, **photo, **{"photos-0-upload": files.sent(files.picture(), "facade.jpg", "image/jpeg")})
    assert premises.photos.get().told == "La façade"


def test_work_list_of_the_service_and_of_the_signatory(receptionist, signatory):
    lived.request()
    lived.request(status="visit")
    lived.occupied(status="to_countersign")
    uninsured = lived.occupied()
    lived.insure(uninsured.structure, until=clock.today() - dt.timedelta(days=1))
    badges = [task.badge for task in lending_tasks.office_tasks(receptionist)]
    assert badges == ["Demande de local", "Demande de local", "Assurance", "État des lieux"]
    assert [task.badge for task in lending_tasks.office_tasks(signatory)] == ["Convention à signer"]


def test_work_list_says_since_when_a_structure_is_no_longer_insured(receptionist):
    over = clock.today() - dt.timedelta(days=4)
    made = lived.inventory().occupation
    lived.insure(made.structure, until=over)
    (task,) = lending_tasks.office_tasks(receptionist)
    assert (task.badge, task.due) == ("Assurance", over)
    lived.insure(made.structure)
    assert lending_tasks.office_tasks(receptionist) == []


def test_work_list_tells_of_a_term_until_it_is_renewed(receptionist):
    made = lived.inventory().occupation
    with clock.moved_to(made.ends_on - dt.timedelta(days=20)):
        lived.insure(made.structure)
        assert [task.badge for task in lending_tasks.office_tasks(receptionist)] == ["Fin proche"]


def test_structure_is_told_what_it_has_to_do(structure, representative, reader):
    lived.request(structure, "draft")
    lived.occupied(structure, "to_sign")
    lived.inventory(lived.occupied(structure), status="to_sign")
    lived.occupied(structure, "hearing")
    badges = [task.badge for task in lending_tasks.structure_tasks(representative, [structure])]
    assert badges == ["Brouillon", "À signer", "À répondre", "À signer"]
    assert lending_tasks.structure_tasks(reader, [structure]) == []


def test_insurance_is_reminded_once_a_stage(structure, representative):
    made = lived.occupied(structure)
    ends_on = clock.today() + dt.timedelta(days=40)
    lived.insure(structure, until=ends_on)
    sent = []
    for left in (40, 30, 29, 7, 3, -1, -20):
        with clock.moved_to(ends_on - dt.timedelta(days=left)):
            routines.remind_insurance()
            routines.remind_insurance()
        sent.append(Message.objects.filter(template="maison/emails/insurance_due", to=representative).count())
    assert sent == [0, 1, 1, 2, 2, 3, 3]
    assert Occupation.objects.without_insurance(ends_on + dt.timedelta(days=1)).get() == made


def test_agent_exports_what_they_may_see(client, receptionist):
    lived.occupied()
    lived.occupied(factories.protected_structure())
    client.sign_in(receptionist)
    page = client.page("/gestion/maison/occupation/")
    assert len(page.context["cl"].result_list) == 1
    assert "/gestion/maison/occupation/export/" in links(page)
