"""Experts from outside: a signed link, no account; their page tells the file and never its people."""

import datetime as dt

import pytest
from django.core import signing
from django.core.serializers import serialize

from commons import clock
from commons.mail import compose
from commons.models import Event, Message
from funding import routines, workflow
from funding.models import Expert, Reading
from funding.models.readings import SALT
from tests import factories
from tests.client import heading, text

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NADIA = ("Nadia Serre", "nadia.serre@exemple.fr")


@pytest.fixture
def application(structure, representative):
    return factories.ApplicationFactory(status="submitted", call=factories.graded_call(), structure=structure)


@pytest.fixture
def reading(application):
    return factories.reading(application=application, reader=NADIA)


def page_of(reading):
    return f"{reading.expert.link}{reading.pk}/"


def answered(client, url):
    answer = client.get(url)
    return answer.status_code, text(answer)


# The link -------------------------------------------------------------------------------------------


def test_link_opens_the_list_without_an_account_and_nothing_keeps_it(client, reading):
    answer = client.get(reading.expert.link)
    assert (answer.status_code, heading(answer)) == (200, "Vos lectures")
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer.content.decode()
    assert "Ce que la Ville garde de vous" in text(answer)


def test_letter_holds_the_link_and_goes_to_the_expert(client, reading):
    mail = compose(Message.objects.get(template="funding/emails/expert_invited"))
    assert mail.to == ["nadia.serre@exemple.fr"]
    assert reading.expert.link in mail.body
    assert reading.structure.name not in mail.body + mail.subject


def test_link_that_was_touched_does_not_exist(client, reading):
    link = reading.expert.link
    forged = signing.dumps([reading.expert_id, 1], salt="funding.autre")
    for wrong in (
        link[:-3] + "xx/",
        link.replace(":", ";", 1),
        "/financements/expertise/abc/",
        f"/financements/expertise/{forged}/",
    ):
        status, said = answered(client, wrong)
        assert status == 404
        assert "Ce lien n’est pas complet, ou n’est pas le bon." in said
    unknown = signing.dumps([999_999, 1], salt=SALT)
    assert answered(client, f"/financements/expertise/{unknown}/")[0] == 404


def test_link_closes_after_its_deadline_to_the_day(client, reading):
    with clock.moved_to(reading.expert.due_on):
        assert client.get(reading.expert.link).status_code == 200
    with clock.moved_to(reading.expert.due_on + DAY):
        status, said = answered(client, reading.expert.link)
        assert (status, "L’échéance est passée" in said) == (410, True)
        assert client.get(page_of(reading)).status_code == 410
        answer = client.post(page_of(reading), {"declare": "1", "interest": "none"})
        assert (answer.status_code, answer["X-Robots-Tag"]) == (410, "noindex, nofollow")


def test_new_link_closes_the_old_one(client, reading, instructor):
    old = reading.expert.link
    workflow.renew_link(reading.expert, by=instructor)
    status, said = answered(client, old)
    assert (status, "remplacé par un autre" in said) == (410, True)
    assert client.get(reading.expert.link).status_code == 200
    assert Message.objects.filter(template="funding/emails/expert_invited").count() == 2


def test_access_that_was_withdrawn_stays_closed_until_the_expert_is_invited_again(
    client, reading, application, instructor
):
    expert, old = reading.expert, reading.expert.link
    workflow.dismiss(expert, by=instructor)
    reading.refresh_from_db()
    assert reading.status == "revoked"
    status, said = answered(client, old)
    assert (status, "Le service a mis fin à cet accès." in said) == (410, True)
    other = factories.ApplicationFactory(status="submitted", call=application.call)
    workflow.entrust([other], by=instructor, due_on=expert.due_on, guests=[NADIA])
    expert.refresh_from_db()
    assert client.get(old).status_code == 410
    assert client.get(expert.link).status_code == 200


def test_deadline_that_moves_back_opens_the_link_longer(client, reading, instructor):
    later = reading.expert.due_on + 5 * DAY
    workflow.postpone(reading.expert, by=instructor, due_on=later)
    reading.refresh_from_db()
    assert reading.due_on == later
    with clock.moved_to(later):
        assert client.get(reading.expert.link).status_code == 200


def test_file_of_another_expert_does_not_exist(client, reading, application):
    other = factories.reading(application=application, reader=("Paul Roux", "paul.roux@exemple.fr"))
    assert client.get(f"{reading.expert.link}{other.pk}/").status_code == 404
    agents = factories.reading(application=application)
    assert client.get(f"{reading.expert.link}{agents.pk}/").status_code == 404


# The page -------------------------------------------------------------------------------------------


def test_file_is_shown_after_the_declaration_only(client, reading):
    page = client.page(page_of(reading))
    assert "Donner une seconde vie aux vélos." not in text(page)
    page = client.fill(page, "Déclarer mes liens", interest="none")
    assert "Donner une seconde vie aux vélos." in text(page)
    assert "Budget" in text(page)
    reading.refresh_from_db()
    assert (reading.status, Event.objects.last().by.email) == ("declared_free", "horloge@systeme.invalid")


def test_declaration_is_wanted(client, reading):
    answer = client.fill(page_of(reading), "Déclarer mes liens")
    assert answer.status_code == 422
    assert "Donner une seconde vie" not in text(answer)


def test_interest_closes_the_file(client, reading):
    page = client.fill(page_of(reading), "Déclarer mes liens", interest="relative")
    assert "ce dossier est fermé pour vous" in text(page)
    assert client.get(page_of(reading)).status_code == 302
    reading.refresh_from_db()
    assert reading.status == "recused"


def test_reading_is_kept_unfinished_then_handed_in(client, reading):
    first, second = reading.criteria
    page = client.fill(page_of(reading), "Déclarer mes liens", interest="appointed")
    page = client.fill(page, "Enregistrer", **{f"level_{first.pk}": "3", f"comment_{second.pk}": "Devis anciens"})
    assert "Votre avis n’est pas encore rendu." in text(page)
    page = client.fill(page, "Rendre mon avis", opinion="reserves")
    assert page.status_code == 422
    assert "Donnez une note à « Sérieux du budget »." in text(page)
    assert "Dites pourquoi." in text(page)
    page = client.fill(
        page_of(reading), "Rendre mon avis", **{f"level_{second.pk}": "1", "reasons": "Budget à préciser."}
    )
    assert "Votre avis est rendu. Merci." in text(page)
    reading.refresh_from_db()
    assert (reading.status, reading.mark, reading.opinion) == ("handed_in", 13, "reserves")
    assert reading.scores.get(criterion=second).comment == "Devis anciens"
    assert "Budget à préciser." in text(client.page(page_of(reading)))


def test_page_sent_too_late_is_a_sentence_and_changes_nothing(client, reading):
    first, second = reading.criteria
    page = client.fill(page_of(reading), "Déclarer mes liens", interest="none")
    full = {f"level_{first.pk}": "4", f"level_{second.pk}": "2", "opinion": "favourable", "reasons": "Oui."}
    client.fill(page, "Rendre mon avis", **full)
    answer = client.fill(page, "Enregistrer", **full | {f"level_{first.pk}": "0"})
    assert "Trop tard : c’est maintenant « Avis rendu »." in text(answer)
    assert client.post(page_of(reading), {"declare": "1", "interest": "paid"}).status_code == 302
    reading.refresh_from_db()
    assert (reading.status, reading.mark) == ("handed_in", 20)


def test_link_found_while_reading_closes_the_file(client, reading):
    client.fill(page_of(reading), "Déclarer mes liens", interest="none")
    assert client.post(page_of(reading), {"recuse": "1"}).status_code == 422
    answer = client.post(page_of(reading), {"recuse": "1", "interest": "paid"}, follow=True)
    assert "La demande est fermée pour vous" in text(answer)


@pytest.mark.parametrize("sent", [{}, {"save": "1", "hand_in": "1"}, {"anything": "1"}])
def test_button_that_is_not_on_the_page_does_not_exist(sent, client, reading):
    assert client.post(page_of(reading), sent).status_code == 404


def test_level_out_of_the_grid_is_refused_and_the_rest_is_still_there(client, reading):
    first, _ = reading.criteria
    page = client.fill(page_of(reading), "Déclarer mes liens", interest="none")
    answer = client.fill(page, "Enregistrer", **{f"level_{first.pk}": "99", "reasons": "Mon avis écrit."})
    assert answer.status_code == 422
    assert "Mon avis écrit." in answer.content.decode()


def test_protected_structure_is_told_by_its_administrative_identity(client, shelter, sheltered):
    application = factories.ApplicationFactory(status="submitted", call=factories.graded_call(), structure=shelter)
    reading = factories.reading("declared_free", application=application, reader=NADIA)
    pages = client.page(reading.expert.link).content.decode() + client.page(page_of(reading)).content.decode()
    assert [secret for secret in (*factories.SECRETS, sheltered.email, shelter.relay_name) if secret in pages] == []
    assert shelter.siret in pages


def test_page_gives_nobody_s_contact(client, application, representative):
    reading = factories.reading("declared_free", application=application, reader=NADIA)
    page = client.page(page_of(reading)).content.decode()
    assert [word for word in (representative.email, representative.last_name) if word in page] == []


# Who knows the experts ------------------------------------------------------------------------------


def test_experts_are_known_to_those_who_instruct(
    reading, instructor, administrator, superuser, elected, financier, guardian
):
    assert not any(Expert.objects.visible_to(person).exists() for person in (elected, financier, guardian))
    assert all(Expert.objects.visible_to(person).exists() for person in (instructor, administrator, superuser))


def test_journal_and_outbox_do_not_name_the_expert(reading, instructor):
    workflow.renew_link(reading.expert, by=instructor)
    written = serialize("json", [*Event.objects.all(), *Message.objects.all()])
    assert [word for word in ("Nadia", "Serre", "exemple.fr", reading.expert.link) if word in written] == []


# Reminders ------------------------------------------------------------------------------------------


def reminders_on(day):
    with clock.moved_to(day):
        routines.remind_experts()
    return Message.objects.filter(template="funding/emails/expert_reminder").count()


def test_reminders_go_a_week_and_two_days_before_each_once(reading):
    due_on = reading.expert.due_on
    days = {9: 0, 8: 0, 7: 1, 6: 1, 3: 1, 2: 2, 1: 2, 0: 2, -1: 2}
    assert {left: reminders_on(due_on - left * DAY) for left in days} == days
    assert reminders_on(due_on) == 2


def test_reminder_of_a_missed_day_is_caught_up(reading):
    assert reminders_on(reading.expert.due_on - 5 * DAY) == 1


def test_reminders_skip_whoever_has_handed_in_was_dismissed_or_was_just_invited(application, instructor):
    factories.reading("handed_in", application=application, reader=NADIA)
    gone = factories.reading(application=application, reader=("Paul Roux", "paul.roux@exemple.fr"))
    workflow.dismiss(gone.expert, by=instructor)
    late = factories.reading(application=application, reader=("Zoé Faure", "zoe@exemple.fr"), days=5)
    assert reminders_on(clock.today()) == 0
    assert reminders_on(late.due_on - 2 * DAY) == 1


def test_later_deadline_reminds_anew(reading, instructor):
    assert reminders_on(reading.expert.due_on - 7 * DAY) == 1
    workflow.postpone(reading.expert, by=instructor, due_on=reading.expert.due_on + 20 * DAY)
    assert reminders_on(reading.expert.due_on - 7 * DAY) == 2


def test_expert_s_status_is_read_from_its_dates(reading, instructor):
    assert reading.expert.status == Expert.Status.INVITED
    workflow.dismiss(reading.expert, by=instructor)
    assert reading.expert.status == Expert.Status.REVOKED
    assert Reading.objects.pending().count() == 0
