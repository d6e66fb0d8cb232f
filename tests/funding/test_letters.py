"""The words of the letters: what a template may hold, what it must, and what no template changes."""

import io
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from commons.mail import compose
from commons.models import Event, Message
from funding import documents, tasks
from funding.forms.town import RefuseForm
from funding.models import Application, LetterTemplate, RefusalReason
from tests import factories
from tests.client import text

pytestmark = pytest.mark.django_db
Kind = LetterTemplate.Kind
BODY = "Madame,\n\nNon pour « {intitule} ».\n\n{motif}\n\nCordialement."


def words(pdf):
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def read(application):
    with application.decision_letter.open("rb") as file:
        return file.read()


def refused_because(kind, body, heading="Titre"):
    with pytest.raises(ValidationError) as error:
        LetterTemplate(kind=kind, heading=heading, body=body).clean()
    return " ".join(error.value.messages)


def write(by, kind=Kind.REFUSAL, body=BODY, heading="Votre demande {numero}"):
    template = LetterTemplate(kind=kind, heading=heading, body=body)
    template.full_clean()
    template.save()
    template.use(by=by)
    return template


def test_unknown_field_is_refused_with_its_name():
    assert "« {montant} » n’existe pas" in refused_because(Kind.REFUSAL, BODY + "\n\n{montant}")


@pytest.mark.parametrize("stray", ["{motif", "motif}", "{{motif}}", "{", "{ }", "{}"])
def test_brace_that_is_no_field_is_refused(stray):
    assert refused_because(Kind.REFUSAL, f"{BODY}\n\n{stray}")


@pytest.mark.parametrize(
    ("kind", "body", "missing"),
    [
        (Kind.REFUSAL, "Non.", "{motif}"),
        (Kind.AWARD, "Oui : {montant}.", "{montant_en_lettres}"),
        (Kind.AWARD, "{montant} {montant_en_lettres} {deliberation}", "{tableaux}"),
        (Kind.COMPLETION, "{pieces}", "{date_limite}"),
    ],
)
def test_letter_without_what_the_law_wants_is_refused(kind, body, missing):
    assert missing in refused_because(kind, body)


def test_table_or_list_stands_alone_and_once():
    assert "seul dans son paragraphe" in refused_because(Kind.REFUSAL, "Le motif : {motif}.")
    assert "seul dans son paragraphe" in refused_because(Kind.REFUSAL, BODY + "\n\n{motif}")


def test_first_words_are_the_town_s_letters_of_today():
    for kind in Kind:
        template = LetterTemplate.objects.in_use(kind)
        template.full_clean(exclude=["used_by"])
        assert template.version == 1


def test_letter_is_written_in_the_words_in_use(instructor, administrator):
    application = factories.ApplicationFactory(status="refused")
    write(administrator)
    said = words(documents.decision(application))
    assert f"Votre demande {application.number}" in said
    assert "Non pour « Atelier de réparation de vélos »" in said
    assert "Le projet ne concerne pas la commune." in said
    assert "tribunal administratif de Nîmes" in said  # ours, whatever the template says


def test_draft_template_writes_nothing(administrator):
    LetterTemplate.objects.create(kind=Kind.REFUSAL, heading="Brouillon à ne pas lire", body=BODY)
    application = factories.ApplicationFactory(status="refused")
    assert "Brouillon à ne pas lire" not in words(documents.decision(application))


def test_kept_letter_does_not_change_with_its_template(administrator):
    application = factories.ApplicationFactory(status="refused")
    tasks.keep_decision(application_id=application.pk)
    application.refresh_from_db()
    before = read(application)
    write(administrator)
    tasks.keep_decision(application_id=application.pk)
    application.refresh_from_db()
    assert read(application) == before


def test_template_in_use_is_frozen_by_the_database(administrator):
    template = write(administrator)
    for change in (lambda rows: rows.update(body="autre"), lambda rows: rows.delete()):
        with pytest.raises((IntegrityError, Exception), match="Cannot"), transaction.atomic():
            change(LetterTemplate.objects.filter(pk=template.pk))


def test_word_between_other_signs_is_no_block(administrator):
    write(administrator, body=f"{BODY}\n\n(motif)")
    assert "(motif)" in words(documents.decision(factories.ApplicationFactory(status="refused")))


def test_value_with_braces_is_a_value(administrator):
    application = factories.ApplicationFactory(status="refused", title="Atelier {motif} et {rien}")
    assert "Atelier {motif} et {rien}" in words(documents.decision(application))


@pytest.mark.parametrize("kind", Kind)
def test_preview_shows_a_made_up_file(client, administrator, kind):
    template = LetterTemplate.objects.in_use(kind)
    answer = client.sign_in(administrator).get(f"/gestion/funding/lettertemplate/{template.pk}/apercu.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert "Les Amis du Gardon" in words(b"".join(answer) if answer.streaming else answer.content)


def test_administrator_writes_a_version_and_puts_it_in_use(client, administrator):
    add = "/gestion/funding/lettertemplate/add/?kind=refusal"
    page = client.sign_in(administrator).page(add)
    assert "{motif}" in page.content.decode()  # begins with the words in use
    page = client.fill(page, body="Sans motif.")
    assert "Il manque « {motif} »" in text(page)
    client.fill(add, heading="Réponse", body=BODY)
    template = LetterTemplate.objects.get(heading="Réponse")
    assert (template.version, template.is_used) == (2, False)
    assert "Mettre en service" in text(client.page(f"/gestion/funding/lettertemplate/{template.pk}/change/"))
    client.post(f"/gestion/funding/lettertemplate/{template.pk}/mettre-en-service/")
    assert LetterTemplate.objects.in_use(Kind.REFUSAL) == template
    page = client.page(f"/gestion/funding/lettertemplate/{template.pk}/change/")
    assert "elle ne change plus" in text(page)


def test_instructor_reads_templates_and_uses_none(client, instructor):
    draft = LetterTemplate.objects.create(kind=Kind.REFUSAL, heading="Réponse", body=BODY)
    client.sign_in(instructor)
    assert client.get(f"/gestion/funding/lettertemplate/{draft.pk}/apercu.pdf").status_code == 200
    assert client.post(f"/gestion/funding/lettertemplate/{draft.pk}/mettre-en-service/").status_code == 403


# Reasons ----------------------------------------------------------------------------------------------


def test_kept_reason_becomes_the_reason(client, instructor):
    kept = RefusalReason.objects.create(label="Hors champ", text="Le projet ne relève pas de l’appel.")
    application = factories.ApplicationFactory(status="under_review")
    page = f"/gestion/funding/application/{application.pk}/parcours/refuse/"
    assert "Donnez le motif" in text(client.sign_in(instructor).fill(page))
    assert 'data-text="Le projet ne relève pas de l’appel."' in client.page(page).content.decode()
    client.fill(page, kept=str(kept.pk))
    application.refresh_from_db()
    assert application.refusal_reason == kept.text


def test_what_is_written_wins_over_the_kept_reason():
    kept = RefusalReason.objects.create(label="Hors champ", text="Le projet ne relève pas de l’appel.")
    application = factories.ApplicationFactory(status="under_review")
    form = RefuseForm({"kept": kept.pk, "reason": "Autre chose."}, subject=application)
    assert form.is_valid()
    assert form.details()["reason"] == "Autre chose."


def test_reason_of_another_call_or_axis_is_not_offered():
    application = factories.ApplicationFactory(status="under_review")
    RefusalReason.objects.create(label="Partout", text="a")
    RefusalReason.objects.create(label="Cet axe", text="a", axis=application.call.envelope.axis)
    RefusalReason.objects.create(label="Autre axe", text="a", axis="jobs")
    RefusalReason.objects.create(label="Autre appel", text="a", call=factories.CallFactory())
    offered = RefusalReason.objects.for_call(application.call)
    assert [reason.label for reason in offered] == ["Cet axe", "Partout"]


# Enclosures -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "status", "name"),
    [
        ("received", "submitted", "accuse-reception"),
        ("refused", "refused", "decision"),
        ("granted", "granted", "decision"),
        ("completion_wanted", "incomplete", "complements"),
    ],
)
def test_mail_carries_its_letter(template, status, name, representative, structure):
    application = factories.ApplicationFactory(structure=structure, status=status)
    event = Event.objects.create(subject=application, action="test", by=representative, before="", after="")
    mail = compose(Message(event=event, template=f"funding/emails/{template}", to=representative))
    ((file, content, kind),) = mail.attachments
    assert file == f"{name}-{application.number}.pdf"
    assert kind == "application/pdf"
    assert structure.name in words(content)


def test_mail_carries_the_very_letter_that_is_kept(representative, structure):
    application = factories.ApplicationFactory(structure=structure, status="refused")
    tasks.keep_decision(application_id=application.pk)
    fresh = Application.objects.get()
    event = Event.objects.create(subject=fresh, action="test", by=representative, before="", after="")
    mail = compose(Message(event=event, template="funding/emails/refused", to=representative))
    assert mail.attachments[0][1] == read(fresh)
