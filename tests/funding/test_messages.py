"""Both sides write to one another on the file; letters say that a message waits and never what it says."""

import pytest
from django.core.exceptions import PermissionDenied

from commons.mail import compose
from commons.models import Event, Message
from funding import workflow
from funding.models import Note
from tests import factories
from tests.client import text

pytestmark = pytest.mark.django_db
QUESTION = "Combien de bénévoles aurez-vous le samedi ?"
ANSWER = "Onze, et deux de plus l’été."
ASIDE = "À relire avec la direction des sports."


@pytest.fixture
def application(structure):
    return factories.ApplicationFactory(structure=structure, status="submitted")


def space(application):
    return f"{application.get_absolute_url()}messages/"


def office(application):
    return f"/gestion/funding/application/{application.pk}/messages/"


def test_both_sides_write_and_read(client, application, representative, instructor):
    client.sign_in(instructor).fill(office(application), text=QUESTION)
    client.sign_in(representative)
    assert QUESTION in text(client.page(application.get_absolute_url()))
    client.fill(space(application), text=ANSWER)
    shown = text(client.sign_in(instructor).page(f"/gestion/funding/application/{application.pk}/change/"))
    assert QUESTION in shown
    assert ANSWER in shown


def test_letter_says_that_a_message_waits_and_not_what_it_says(application, representative, instructor):
    workflow.write_note(application, text=QUESTION, by=instructor)
    workflow.write_note(application, text=ANSWER, by=representative)
    letters = {message.template: message for message in Message.objects.filter(template__contains="message_for")}
    assert letters["funding/emails/message_for_structure"].to == representative
    assert letters["funding/emails/message_for_service"].to is None
    for letter in letters.values():
        mail = compose(letter)
        assert "message" in mail.subject
        assert QUESTION not in mail.body
        assert ANSWER not in mail.body


def test_one_letter_until_it_is_read(client, application, representative, instructor):
    def letters():
        return Message.objects.filter(template="funding/emails/message_for_structure").count()

    workflow.write_note(application, text=QUESTION, by=instructor)
    workflow.write_note(application, text="Et le dimanche ?", by=instructor)
    assert letters() == 1
    client.sign_in(representative).page(application.get_absolute_url())
    workflow.write_note(application, text="Merci.", by=instructor)
    assert letters() == 2


def test_message_waits_in_the_work_list_until_it_is_read(client, application, representative, instructor):
    workflow.write_note(application, text=QUESTION, by=instructor)
    assert "Lire un message du service" in text(client.sign_in(representative).page("/espace/"))
    client.page(application.get_absolute_url())
    assert "Lire un message du service" not in text(client.page("/espace/"))
    workflow.write_note(application, text=ANSWER, by=representative)
    assert "a écrit au service" in text(client.sign_in(instructor).page("/gestion/"))
    client.page(f"/gestion/funding/application/{application.pk}/change/")
    assert "a écrit au service" not in text(client.page("/gestion/"))


@pytest.mark.parametrize("name", ["elected", "treasurer", "financier", "reader"])
def test_who_does_not_answer_does_not_mark_as_read(name, client, application, representative, instructor, request):
    workflow.write_note(application, text=QUESTION, by=instructor)
    workflow.write_note(application, text=ANSWER, by=representative)
    client.sign_in(request.getfixturevalue(name)).page(application.get_absolute_url())
    assert Note.objects.filter(read_at=None).count() == 2


def test_internal_note_is_never_shown_to_the_structure(
    client, application, representative, writer, instructor, financier
):
    client.sign_in(instructor).fill(office(application), text=ASIDE, is_internal="internal")
    note = Note.objects.get()
    assert (note.is_internal, note.side) == (True, "service")
    for person in (representative, writer):
        assert not Note.objects.visible_to(person).exists()
        client.sign_in(person)
        for url in (application.get_absolute_url(), space(application), "/espace/"):
            assert ASIDE not in client.page(url).content.decode()
    assert not Message.objects.filter(template__contains="message_for").exists()
    assert not Event.objects.filter(action__startswith="Message").exists()
    assert ASIDE in text(client.sign_in(financier).page(application.get_absolute_url()))


def test_agent_of_the_structure_reads_no_internal_note(client, application, instructor, financier):
    workflow.write_note(application, text=ASIDE, by=instructor, is_internal=True)
    workflow.write_note(application, text=QUESTION, by=instructor)
    factories.MembershipFactory(structure=application.structure, user=financier, role="reader")
    assert [note.text for note in Note.objects.visible_to(financier)] == [QUESTION]
    assert ASIDE not in client.sign_in(financier).page(application.get_absolute_url()).content.decode()


def test_agent_of_a_partner_reads_no_internal_note(instructor, financier):
    common = factories.common_application(status="submitted")
    workflow.write_note(common, text=ASIDE, by=instructor, is_internal=True)
    workflow.write_note(common, text=QUESTION, by=instructor)
    assert Note.objects.visible_to(financier).count() == 2
    factories.MembershipFactory(structure=common.partners.get().structure, user=financier, role="reader")
    assert [note.text for note in Note.objects.visible_to(financier)] == [QUESTION]


def test_agent_who_reads_for_the_structure_does_not_instruct_its_file(application, instructor):
    factories.MembershipFactory(structure=application.structure, user=instructor, role="reader")
    assert not workflow.instructor(instructor, application)
    assert not workflow.may_note(instructor, application)


def test_structure_writes_no_internal_note(application, representative):
    with pytest.raises(PermissionDenied):
        workflow.write_note(application, text=ASIDE, by=representative, is_internal=True)


def test_who_may_write(client, application, request):
    names = ["stranger", "reader", "writer", "representative", "instructor", "financier", "elected", "superuser"]
    answers = {
        name: client.sign_in(request.getfixturevalue(name))
        .post(space(application), {"text": "Bonjour", "is_internal": "shared"})
        .status_code
        for name in names
    }
    assert answers == {
        "stranger": 404,
        "reader": 403,
        "writer": 302,
        "representative": 302,
        "instructor": 302,
        "financier": 403,
        "elected": 404,
        "superuser": 302,
    }


def test_draft_has_no_conversation(client, structure, representative):
    draft = factories.ApplicationFactory(structure=structure)
    client.sign_in(representative)
    assert client.get(space(draft)).status_code == 404
    assert "Messages" not in text(client.page(draft.get_absolute_url()))


@pytest.mark.parametrize(
    ("typed", "sentence"), [("", "Écrivez votre message."), ("a" * 2001, "2000"), ("  ", "Écrivez")]
)
def test_message_has_words_and_not_too_many(typed, sentence, client, application, representative):
    answer = client.sign_in(representative).post(space(application), {"text": typed})
    assert answer.status_code == 422
    assert sentence in text(answer).replace("\u202f", "").replace("\xa0", "")
    assert not Note.objects.exists()


def test_message_is_plain_words(client, application, representative):
    workflow.write_note(application, text="<script>alert(1)</script>", by=representative)
    assert "<script>alert" not in client.sign_in(representative).page(application.get_absolute_url()).content.decode()


def test_message_does_not_stop_the_legal_clock(client, application, representative, instructor):
    before = type(application).objects.get(pk=application.pk).silence_refuses_on()
    workflow.write_note(application, text=QUESTION, by=instructor)
    assert type(application).objects.get(pk=application.pk).silence_refuses_on() == before
    assert "ne suspend pas le délai légal" in text(client.sign_in(representative).page(space(application)))


def test_author_of_a_protected_structure_is_not_named(client, shelter, sheltered, instructor, guardian):
    application = factories.ApplicationFactory(structure=shelter, status="submitted")
    workflow.write_note(application, text="Bonjour, où en est notre dossier ?", by=sheltered)
    shown = client.sign_in(instructor).page(f"/gestion/funding/application/{application.pk}/change/")
    assert "La structure" in text(shown)
    assert [secret for secret in factories.SECRETS if secret in shown.content.decode()] == []
    assert "N’écrivez ici ni lieu ni nom de personne" in text(client.sign_in(sheltered).page(space(application)))
