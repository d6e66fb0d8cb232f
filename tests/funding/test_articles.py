"""The town's library of articles: what a version may hold and must, how an agreement takes its words, and in which
form."""

import datetime as dt
import io
import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, transaction
from pypdf import PdfReader

from commons import clock
from funding import articles, documents, workflow
from funding.article_samples import CASES, sample
from funding.models import Agreement, AgreementTemplate, Article, InKindAid, Threshold
from funding.models.articles import Subject
from funding.obligation import missing, obligation
from structures.models import Structure
from tests import factories

pytestmark = pytest.mark.django_db
Form = AgreementTemplate.Form


def words(pdf):
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def printed(agreement):
    """Its words on one line, with plain spaces."""
    return re.sub(r"<[^>]+>|\s+", " ", articles.page(agreement)).replace("\u202f", " ").replace("\u00a0", " ")


def draft(form=Form.FULL):
    return AgreementTemplate.objects.in_use(form).begin_next()


def article(template, subject):
    return template.articles.get(subject=subject)


def rewrite(template, subject, body, **fields):
    """The same article in other words, whatever they are worth."""
    template.articles.filter(subject=subject).update(body=body, **fields)
    return template


def aid_in_kind(structure, value, year=None):
    return InKindAid.objects.create(
        structure=structure, year=year or clock.today().year, label="Prêt d’une salle", value=value, source="Tarifs",
        by=factories.agent("Instruction"),
    )  # fmt: skip


# The library -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", Form)
def test_first_versions_are_in_use_and_faultless(form):
    template = AgreementTemplate.objects.in_use(form)
    assert (template.version, template.faults()) == (1, [])


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("case", CASES)
def test_each_form_reads_well_in_each_case(form, case):
    """No field left open, no number missing, and the numbers follow."""
    text = articles.compose(AgreementTemplate.objects.in_use(form), sample(case))
    said = " ".join(
        part.html + " ".join(part.items) for piece in [*text.preamble, *text.articles] for part in piece.parts
    )
    assert not re.search(r"[{}\[\]]|\*\*", said)
    numbers = [int(re.match(r"Article (\d+) · ", piece.title)[1]) for piece in text.articles]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [piece.title.split(" · ")[0] for piece in text.annexes] == ["Annexe I", "Annexe II", "Annexe III"]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("Il reçoit {cadeau}.", "« {cadeau} » n’existe pas"),
        ("Il reçoit {montant.", "seule"),
        ("[demain] Il reçoit {montant}.", "« [demain] » n’existe pas"),
        ("Voici {montants} en tableau.", "seul dans son paragraphe"),
        ("{parts}", "demande la condition « [commun] »"),
        ("[pluriannuelle] {raison_avance}", "demande la condition « [avance_majoree] »"),
        ("**Informer. Il informe.", "deux étoiles"),
    ],
)
def test_fault_in_the_words_is_told(body, fault):
    template = rewrite(draft(), Subject.RENEWAL, body)
    with pytest.raises(ValidationError) as error:
        article(template, Subject.RENEWAL).clean()
    assert fault in " ".join(error.value.messages)
    assert any(fault in told and "Renouvellement" in told for told in template.faults())


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        (Subject.PURPOSE, "« Objet »"),
        (Subject.CONTRIBUTION, "{montant_en_lettres}"),
        (Subject.EVIDENCE, "« Justificatifs »"),
        (Subject.PAYMENT, "{echeancier}"),
        (Subject.COMMITMENTS, "engagement républicain"),
        (Subject.SHARING, "{parts}"),
    ],
)
def test_version_without_what_the_law_wants_is_not_put_in_use(subject, told, administrator):
    template = draft()
    article(template, subject).delete()
    with pytest.raises(ValidationError) as error:
        template.use(by=administrator)
    assert told in " ".join(error.value.messages)
    template.refresh_from_db()
    assert not template.is_used


def test_amount_under_a_condition_is_no_amount():
    template = draft()
    contribution = article(template, Subject.CONTRIBUTION)
    rewrite(
        template, Subject.CONTRIBUTION, contribution.body.replace("La Ville contribue", "[commun] La Ville contribue")
    )
    assert any("{montant}" in fault for fault in template.faults())


def test_article_under_a_condition_is_not_the_compulsory_one():
    template = draft()
    template.articles.filter(subject=Subject.PURPOSE).update(condition="pluriannuelle")
    assert "Il manque l’article « Objet »." in template.faults()


def test_number_of_an_article_that_may_be_absent_is_refused():
    template = rewrite(draft(), Subject.RENEWAL, "Voir l’article {article_partage}.")
    assert any("renvoie à {article_partage}" in fault for fault in template.faults())
    rewrite(template, Subject.RENEWAL, "[commun] Voir l’article {article_partage}.")
    assert template.faults() == []


def test_next_version_begins_with_the_same_articles_and_there_is_one_draft_a_form():
    now = AgreementTemplate.objects.in_use(Form.FULL)
    first = draft()
    assert first.version == 2
    assert [(a.subject, a.body) for a in first.articles.all()] == [(a.subject, a.body) for a in now.articles.all()]
    assert draft() == first
    with pytest.raises(IntegrityError, match="one_draft"), transaction.atomic():
        AgreementTemplate.objects.create(form=Form.FULL, version=3)


def test_version_in_use_is_frozen_by_the_database():
    template = AgreementTemplate.objects.in_use(Form.FULL)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        AgreementTemplate.objects.filter(pk=template.pk).update(remark="autre")
    for change in (
        lambda: template.articles.update(body="autre"),
        lambda: template.articles.first().delete(),
        lambda: Article.objects.create(template=template, rank=99, subject=Subject.OTHER, heading="x", body="y"),
    ):
        with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
            change()


def test_seeding_again_changes_nothing():
    from funding.seeds import seed

    draft()
    seed()
    assert AgreementTemplate.objects.count() == 3


# From the library to one agreement ---------------------------------------------------------------------


def test_agreement_keeps_the_words_with_which_it_was_drawn_up(administrator):
    older = factories.agreement()
    template = draft(Form.SIMPLIFIED)
    rewrite(template, Subject.APPEAL, "Les parties boivent d’abord un café.")
    template.use(by=administrator)
    newer = factories.agreement()
    assert older.template.version == 1
    assert newer.template == template
    assert "boivent d’abord un café" in printed(newer)
    assert "boivent d’abord un café" not in printed(older)


def test_agreement_older_than_the_library_reads_with_today_s_words():
    agreement = factories.agreement()
    Agreement.objects.filter(pk=agreement.pk).update(template=None)
    assert "n’attend aucune contrepartie directe" in printed(Agreement.objects.get(pk=agreement.pk))


def test_value_with_signs_is_printed_as_it_is():
    agreement = factories.agreement(title="Vélos **gras** {montant} <b>")
    assert "Vélos &#42;&#42;gras&#42;&#42; {montant} &lt;b&gt;" in articles.page(agreement)
    assert "Vélos **gras** {montant} <b>" in words(documents.agreement(agreement))


def test_field_that_begins_a_sentence_takes_a_capital():
    said = printed(factories.agreement())
    assert "L’Association fait connaître sans délai" in said
    assert "convention, l’Association s’engage" in said


@pytest.mark.parametrize(
    ("family", "there", "absent"),
    [
        ("association", "contrat d’engagement républicain", "aide de minimis"),
        ("foundation", "contrat d’engagement républicain", "aide de minimis"),
        ("company", "aide de minimis", "contrat d’engagement républicain"),
        ("cooperative", "dividendes", "contrat d’engagement républicain"),
        ("mutual", "compte rendu financier", "contrat d’engagement républicain"),
    ],
)
def test_family_brings_its_own_articles(family, there, absent):
    said = printed(factories.agreement(structure=factories.StructureFactory(family=family)))
    assert there in said
    assert absent not in said


def test_only_several_years_wait_for_credits():
    several = factories.agreement(call=factories.CallFactory(max_years=3), years=3)
    assert "sont accordés sous réserve que les crédits de paiement" in printed(several)
    assert "crédits de paiement" not in printed(factories.agreement())


def test_only_partners_share():
    common = factories.common_application(status="granted").grant.agreement
    assert "autorise <strong>expressément</strong> l’Association à reverser" in articles.page(common)
    assert "signé de toutes les parties" in printed(common)
    assert "Partage et reversement" not in printed(factories.agreement())


def test_aid_in_kind_is_told_beside_the_money():
    agreement = factories.agreement()
    assert "Aides en nature" not in printed(agreement)
    aid_in_kind(agreement.structure, 1_200)
    assert "Prêt d’une salle" in printed(Agreement.objects.get(pk=agreement.pk))


# What is signed is what was read -----------------------------------------------------------------------


def changes():
    """Each way in which what is printed changes."""
    service = factories.agent("Instruction")

    def other_text(agreement):
        full = AgreementTemplate.objects.in_use(Form.FULL)
        workflow.choose_text(agreement, by=service, template=full)

    def renamed(agreement):
        Structure.objects.filter(pk=agreement.structure.pk).update(name="Un autre nom")

    def retargeted(agreement):
        agreement.indicators.get().targets.update(value=1)

    return {
        "text": other_text,
        "name": renamed,
        "target": retargeted,
        "in_kind": lambda agreement: aid_in_kind(agreement.structure, 10),
        "reports": lambda agreement: agreement.reports.update(due_on=dt.date(2030, 1, 1)),
        "schedule": lambda agreement: agreement.instalments.filter(rank=1).update(amount=5_999),
        "application": lambda agreement: type(agreement.grant.application).objects.update(title="Autre intitulé"),
    }


@pytest.mark.parametrize("what", ["text", "name", "target", "in_kind", "reports", "schedule", "application"])
def test_state_changes_with_whatever_is_printed(what):
    agreement = factories.agreement()
    before = articles.state(Agreement.objects.get(pk=agreement.pk))
    changes()[what](agreement)
    assert articles.state(Agreement.objects.get(pk=agreement.pk)) != before


def test_state_is_the_same_tomorrow(monkeypatch):
    agreement = factories.agreement()
    before = articles.state(agreement)
    monkeypatch.setattr(clock, "today", lambda: dt.date.today() + dt.timedelta(days=1))
    assert articles.state(Agreement.objects.get(pk=agreement.pk)) == before


# Simplified or full ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("asked", "form"), [(23_000, Form.SIMPLIFIED), (23_001, Form.FULL)])
def test_form_follows_the_threshold(asked, form):
    assert factories.agreement(asked=asked).template.form == form


def test_aid_in_kind_counts_towards_the_threshold():
    structure = factories.StructureFactory()
    aid_in_kind(structure, 11_001)
    agreement = factories.agreement(structure=structure, asked=12_000)
    law = obligation(agreement)
    assert law.is_compulsory
    assert agreement.template.form == Form.FULL
    assert "12\u202f000\u00a0€ en argent et 11\u202f001\u00a0€ d’aides en nature" in law.told()
    assert "loi 2000-321, art. 10" in law.told()


def test_aid_in_kind_of_another_year_does_not_count():
    structure = factories.StructureFactory()
    aid_in_kind(structure, 20_000, clock.today().year - 1)
    assert not obligation(factories.agreement(structure=structure, asked=12_000)).is_compulsory


def test_other_grants_of_the_year_count():
    structure = factories.StructureFactory()
    first = factories.agreement(structure=structure, asked=12_000)
    assert not obligation(first).is_compulsory
    assert factories.agreement(structure=structure, asked=12_000).template.form == Form.FULL
    assert missing(Agreement.objects.get(pk=first.pk)), "la première ne se signe plus sous la forme simplifiée"


def test_grant_that_was_given_up_does_not_count():
    structure = factories.StructureFactory()
    factories.agreement(Agreement.Status.RENOUNCED, structure=structure, asked=12_000)
    assert factories.agreement(structure=structure, asked=12_000).template.form == Form.SIMPLIFIED


def test_several_years_count_one_at_a_time():
    agreement = factories.agreement(call=factories.CallFactory(max_years=3), years=3, asked=12_000)
    assert not obligation(agreement).is_compulsory
    assert agreement.template.form == Form.FULL


def test_partner_counts_for_its_own_part():
    partner = factories.StructureFactory()
    aid_in_kind(partner, 22_000)
    agreement = factories.common_application(partners=[partner], shares=(30,), status="granted").grant.agreement
    law = obligation(agreement)
    assert (law.highest.structure, law.highest.cash) == (partner, Decimal(3_600))
    assert law.is_compulsory


def test_threshold_of_the_day_of_the_vote_decides():
    agreement = factories.agreement(asked=12_000)
    Threshold.objects.create(
        key="subvention.convention_obligatoire", value=10_000, unit="€ par an", reference="une loi à venir",
        effective_from=agreement.grant.deliberation.held_on,
    )  # fmt: skip
    law = obligation(agreement)
    assert law.is_compulsory
    assert "une loi à venir" in law.told()


def test_agent_may_choose_the_full_form_but_not_less_than_the_law(instructor):
    agreement = factories.agreement()
    full, simplified = (AgreementTemplate.objects.in_use(form) for form in (Form.FULL, Form.SIMPLIFIED))
    workflow.choose_text(agreement, by=instructor, template=full)
    assert agreement.template == full
    aid_in_kind(agreement.structure, 20_000)
    with pytest.raises(ValidationError, match="convention complète est obligatoire"):
        workflow.choose_text(agreement, by=instructor, template=simplified)


def test_text_that_is_not_in_use_is_not_chosen(instructor):
    with pytest.raises(ValidationError, match="pas en service"):
        workflow.choose_text(factories.agreement(), by=instructor, template=draft())


def test_signed_agreement_keeps_its_text(instructor):
    agreement = factories.agreement(Agreement.Status.TO_COUNTERSIGN)
    with pytest.raises(ValidationError, match="Trop tard"):
        workflow.choose_text(agreement, by=instructor, template=AgreementTemplate.objects.in_use(Form.FULL))


# The back-office ---------------------------------------------------------------------------------------


def address(template, tail="change/"):
    return f"/gestion/funding/agreementtemplate/{template.pk}/{tail}"


def test_town_writes_a_version_sees_it_and_puts_it_in_use(client, administrator):
    client.force_login(administrator)
    now = AgreementTemplate.objects.in_use(Form.FULL)
    response = client.post(address(now, "nouvelle-version/"))
    template = AgreementTemplate.objects.get(used_at=None)
    assert response.url == address(template)
    page = client.get(address(template))
    assert "Mettre en service" in page.content.decode()
    seen = client.get(address(template, "apercu/pluriannuelle.pdf"))
    assert "Les Amis du Gardon" in words(b"".join(seen.streaming_content) if seen.streaming else seen.content)
    client.post(address(template, "mettre-en-service/"))
    assert AgreementTemplate.objects.in_use(Form.FULL) == template


def test_faulty_version_says_why_and_is_neither_printed_nor_used(client, administrator):
    client.force_login(administrator)
    template = rewrite(draft(), Subject.APPEAL, "Voir {rien}.")
    page = client.get(address(template)).content.decode()
    assert "« {rien} » n’existe pas" in page
    assert "Mettre en service" not in page
    assert client.get(address(template, "apercu/annuelle.pdf")).status_code == 302
    client.post(address(template, "mettre-en-service/"))
    template.refresh_from_db()
    assert not template.is_used


def test_version_in_use_has_no_box_to_type_in(client, administrator):
    client.force_login(administrator)
    page = client.get(address(AgreementTemplate.objects.in_use(Form.FULL))).content.decode()
    assert "<textarea" not in page
    assert "Faire une nouvelle version" in page


def test_instructor_reads_the_library_and_writes_none(client, instructor):
    client.force_login(instructor)
    template = AgreementTemplate.objects.in_use(Form.FULL)
    assert client.get(address(template)).status_code == 200
    assert client.post(address(template, "nouvelle-version/")).status_code == 403
    assert client.post(address(draft(), "mettre-en-service/")).status_code == 403


def test_agreement_page_says_why_it_has_its_form(client, instructor):
    client.force_login(instructor)
    agreement = factories.agreement(asked=30_000)
    page = client.get(f"/gestion/funding/agreement/{agreement.pk}/change/").content.decode()
    assert "une convention complète est obligatoire" in page
    choose = client.get(f"/gestion/funding/agreement/{agreement.pk}/parcours/choose_text/").content.decode()
    assert "Convention complète, version 1" in choose
    assert "Convention simplifiée" not in choose
