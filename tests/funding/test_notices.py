"""« Est-ce pour nous ? » and « prévenez-moi »: the first stores nothing, the second sends nothing unasked."""

import re

import pytest
from django.core import mail, signing
from django.db import IntegrityError, transaction

from commons import tasks as post_office
from commons.models import Event, Message
from funding import routines, subscriptions, tasks, workflow
from funding.models import Axis, Call, Notice, Question, Subscriber
from funding.models.notices import SALT, UNCONFIRMED
from tests.client import sentences, text
from tests.factories import CallFactory, EnvelopeFactory, agent

pytestmark = pytest.mark.django_db


def post_all():
    """The worker's round."""
    for message in Message.objects.waiting():
        post_office.attempt(message.pk)
    return mail.outbox


def link_of(letter):
    return re.search(r"https?://[^/]+(/financements/alertes/\S+)", letter.body)[1]


# The quiz -----------------------------------------------------------------------------------------


@pytest.fixture
def call():
    call = CallFactory(slug="reparer", status="draft", families=["association"], max_amount=8_000)
    Question.objects.create(call=call, text="Le lieu est-il ouvert ?", explanation="Il doit l’être.", expects_yes=True)
    Question.objects.create(
        call=call, text="Avez-vous commencé ?", explanation="On ne paie pas le passé.", expects_yes=False
    )
    workflow.publish(call, by=agent("Instruction"))
    return call


def quiz(client, **answers):
    return client.get("/financements/appels/reparer/eligibilite/", answers)


def own(call):
    return [f"own_{question.pk}" for question in call.questions.all()]


def test_quiz_explains_each_answer_that_counts_and_never_blocks(client, call):
    place, begun = own(call)
    page = quiz(
        client, family="company", territory="non", initiative="oui", amount="9 000", **{place: "non", begun: "oui"}
    )
    told = text(page)
    for sentence in (
        "Cet appel est ouvert à : Association.",
        "8 000 € par an au plus.",
        "La Ville ne finance que ce qui présente un intérêt pour ses habitants.",
        "Il doit l’être.",
        "On ne paie pas le passé.",
        "Cela ne vous empêche pas de déposer.",
    ):
        assert sentence in " ".join(told.split())
    assert "marché public" not in told  # answered as expected
    assert "Déposer une demande" in told


def test_quiz_with_good_answers_finds_nothing_to_say(client, call):
    place, begun = own(call)
    answers = {"family": "association", "territory": "oui", "initiative": "oui", "siret": "oui", "reports": "oui"}
    page = quiz(client, charter="oui", amount="8000", **answers, **{place: "oui", begun: "non"})
    assert "Rien ne s’y oppose" in text(page)


def test_quiz_half_answered_says_only_what_was_answered(client, call):
    assert "À regarder" not in text(quiz(client))
    assert "Insee" in text(quiz(client, siret="non"))


def test_contract_of_values_is_not_asked_of_a_cooperative(client, call):
    assert "en une case" in text(quiz(client, charter="non"))
    assert "en une case" not in text(quiz(client, family="cooperative", charter="non"))


def test_quiz_with_nonsense_says_so(client, call):
    page = quiz(client, territory="peut-être", amount="beaucoup")
    assert "Donnez un montant en euros, par exemple 1 234,50." in sentences(page)[-1] or any(
        "Donnez un montant" in sentence for sentence in sentences(page)
    )


def test_quiz_of_a_draft_is_seen_by_agents_alone(client, instructor):
    CallFactory(slug="reparer", status="draft")
    assert quiz(client).status_code == 404
    assert quiz(client.sign_in(instructor)).status_code == 200


def test_questions_are_held_still_once_published(call):
    question = call.questions.first()
    question.text = "Autre chose ?"
    for change in (
        question.save,
        question.delete,
        lambda: Question.objects.create(call=call, text="Une de plus ?", explanation="Non."),
    ):
        with (
            pytest.raises(IntegrityError, match="Les questions d’un appel publié ne changent plus."),
            transaction.atomic(),
        ):
            change()


# Hearing of new calls -----------------------------------------------------------------------------


def subscribe(client, email="lea@exemple.example", **typed):
    return client.post("/financements/alertes/", {"email": email} | typed, follow=True)


def test_address_is_subscribed_once_it_has_confirmed(client):
    page = subscribe(client, axes=[Axis.SUPPORT])
    assert "Regardez votre boîte" in text(page)
    (letter,) = post_all()
    assert letter.to == ["lea@exemple.example"]
    assert not Subscriber.objects.confirmed().exists()

    page = client.page(link_of(letter))
    assert not Subscriber.objects.confirmed().exists()  # reading is not confirming
    client.fill(page, "Confirmer mon inscription")
    assert Subscriber.objects.confirmed().get().axes == [Axis.SUPPORT]


def test_answer_tells_nobody_who_is_subscribed(client):
    known = text(subscribe(client))
    subscriptions.confirm(Subscriber.objects.get())
    post_all()
    assert text(subscribe(client, email="LEA@exemple.example")) == known
    assert len(post_all()) == 1  # who has confirmed is not written to again


def test_asking_twice_the_same_day_writes_once(client):
    for _ in range(3):
        subscribe(client)
    assert len(post_all()) == 1


def test_form_that_writes_to_anybody_has_a_limit(client):
    answers = [subscribe(client, email=f"{n}@exemple.example").status_code for n in range(12)]
    assert answers == [200] * 10 + [429] * 2


def test_one_address_is_not_written_to_from_many_machines(client):
    answers = [
        client.post("/financements/alertes/", {"email": "lea@exemple.example"}, REMOTE_ADDR=f"10.0.0.{n}").status_code
        for n in range(5)
    ]
    assert answers == [302] * 3 + [429] * 2


def test_unreadable_address_is_told_and_kept(client):
    page = subscribe(client, email="lea@")
    assert page.status_code == 422
    assert "Cette adresse n’est pas lisible" in text(page)
    assert "lea@" in page.content.decode()
    assert not Subscriber.objects.exists()


def test_link_of_anybody_else_does_not_exist(client):
    subscribe(client)
    subscriber = Subscriber.objects.get()
    for token in ("1", "x:y:z", signing.dumps(subscriber.pk), signing.dumps(999, salt=SALT)):
        assert client.get(f"/financements/alertes/{token}/").status_code == 404


def test_leaving_erases_the_address(client):
    subscribe(client)
    (letter,) = post_all()
    page = client.fill(link_of(letter), "Je n’ai rien demandé : effacer mon adresse")
    assert "Votre adresse est effacée" in text(page)
    assert not Subscriber.objects.exists()
    assert client.get(link_of(letter)).status_code == 404


def test_journal_and_outbox_hold_no_address(client):
    subscribe(client)
    rows = [*Event.objects.values_list(), *Message.objects.values_list()]
    assert "exemple" not in str(rows)


def published(**fields):
    """A call comes out and the worker announces it."""
    call = CallFactory(**fields)
    tasks.announce(call_id=call.pk)
    return call


def test_new_call_is_told_once_to_whom_it_concerns():
    for email, axes, confirmed in (
        ("tous@exemple.example", [], True),
        ("soutien@exemple.example", [Axis.SUPPORT], True),
        ("emploi@exemple.example", [Axis.JOBS], True),
        ("muet@exemple.example", [], False),
    ):
        subscriptions.ask(email, axes)
        if confirmed:
            subscriptions.confirm(Subscriber.objects.get(email=email))
    post_all()
    mail.outbox.clear()

    call = published(envelope=EnvelopeFactory(axis=Axis.SUPPORT), title="Réparer ensemble")
    subscriptions.announce(call)
    letters = post_all()
    assert sorted(letter.to[0] for letter in letters) == ["soutien@exemple.example", "tous@exemple.example"]
    assert "« Réparer ensemble »" in letters[0].body
    assert Notice.objects.count() == 2
    page_of_leaving = link_of(letters[0])
    assert page_of_leaving == Subscriber.objects.get(email=letters[0].to[0]).get_absolute_url()


def test_publishing_makes_the_job(django_capture_on_commit_callbacks):
    from procrastinate.contrib.django.models import ProcrastinateJob

    call = CallFactory(status="draft")
    workflow.publish(call, by=agent("Instruction"))
    jobs = ProcrastinateJob.objects.filter(task_name="funding.tasks.announce").values_list("args", flat=True)
    assert list(jobs) == [{"call_id": call.pk}]
    assert call.status == Call.Status.PUBLISHED


def test_unconfirmed_addresses_are_forgotten_after_a_week():
    for email in ("vite@exemple.example", "jamais@exemple.example", "hier@exemple.example"):
        subscriptions.ask(email, [])
    subscriptions.confirm(Subscriber.objects.get(email="vite@exemple.example"))
    old = Subscriber.objects.exclude(email="hier@exemple.example")
    old.update(asked_at=Subscriber.objects.first().asked_at - UNCONFIRMED * 1.1)
    routines.forget_unconfirmed()
    assert sorted(Subscriber.objects.values_list("email", flat=True)) == [
        "hier@exemple.example",
        "vite@exemple.example",
    ]
