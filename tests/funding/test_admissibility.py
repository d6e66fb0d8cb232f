"""What an agent ticks before declaring an application admissible, and where a completion brings it back."""

import datetime as dt
import io

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.utils import IntegrityError

from commons import clock
from funding import workflow
from funding.models import AdmissibilityCheck, Agreement, Application, Criterion, Verdict, all_met
from funding.models.admissibility import facts
from tests import factories
from tests.client import text

pytestmark = pytest.mark.django_db
S = Application.Status


def admit_page(application):
    return f"/gestion/funding/application/{application.pk}/parcours/admit/"


def yes_to_all(application):
    return {criterion.value: "yes" for criterion in Criterion.of(application)}


def test_each_line_is_kept_with_who_ticked_it(client, instructor):
    application = factories.ApplicationFactory(status="submitted")
    client.sign_in(instructor).fill(admit_page(application), **yes_to_all(application))
    application.refresh_from_db()
    rows = application.admissibility.all()
    assert application.status == S.UNDER_REVIEW
    assert [row.criterion for row in rows] == Criterion.of(application)
    assert {(row.is_met, row.checked_by) for row in rows} == {(True, instructor)}


def test_line_left_blank_is_asked(client, instructor):
    application = factories.ApplicationFactory(status="submitted")
    answer = client.sign_in(instructor).post(admit_page(application), {"family": "yes"})
    assert answer.status_code == 422
    assert text(answer).count("Répondez par oui ou par non.") == 2 * (len(Criterion.of(application)) - 1)


def test_no_has_a_reason_and_does_not_block(client, instructor):
    application = factories.ApplicationFactory(status="submitted")
    typed = yes_to_all(application) | {"reports": "no"}
    answer = client.sign_in(instructor).fill(admit_page(application), **typed)
    assert answer.status_code == 422
    assert "Dites pourquoi c’est « non » : Les comptes rendus" in text(answer)
    client.fill(admit_page(application), **typed, why_reports="Le compte rendu 2025 manque.")
    application.refresh_from_db()
    assert application.status == S.UNDER_REVIEW
    shown = text(client.page(f"/gestion/funding/application/{application.pk}/change/"))
    assert "Non : Le compte rendu 2025 manque." in shown


def test_database_refuses_a_no_without_a_reason(instructor):
    application = factories.ApplicationFactory(status="under_review")
    with pytest.raises(IntegrityError), transaction.atomic():
        application.admissibility.filter(criterion="papers").update(is_met=False)


def test_admission_wants_the_whole_list(instructor):
    application = factories.ApplicationFactory(status="submitted")
    for checks in ([], all_met(application)[1:], [*all_met(application), Verdict("family", True)]):
        with pytest.raises(ValidationError, match="Répondez à chaque point"):
            workflow.admit(application, by=instructor, checks=checks)
    assert not AdmissibilityCheck.objects.exists()


def test_company_subscribes_no_charter():
    company = factories.StructureFactory(family="company", rna="")
    assert Criterion.CHARTER not in Criterion.of(Application(structure=company))
    assert Criterion.CHARTER in Criterion.of(Application(structure=factories.StructureFactory()))


def test_facts_say_what_the_portal_knows(structure):
    agreement = factories.agreement(Agreement.Status.RUNNING, structure=structure)
    report = agreement.reports.get()
    application = factories.ApplicationFactory(structure=structure, status="submitted")
    assert facts(application)[Criterion.REPORTS] == "Aucun compte rendu n’était attendu."
    with clock.moved_to(report.due_on + dt.timedelta(days=1)):
        assert facts(application)[Criterion.REPORTS] == f"Compte rendu {report.year} : en retard."
    factories.report("accepted", report)
    told = facts(application)
    assert told[Criterion.REPORTS] == f"Compte rendu {report.year} : rendu et accepté."
    assert told[Criterion.FAMILY] == "Association. L’appel accueille : toutes les familles."
    assert told[Criterion.CHARTER].startswith("Attesté le ")


def test_structure_reads_no_line_of_it(client, structure, representative, elected):
    application = factories.ApplicationFactory(structure=structure, status="under_review")
    assert not AdmissibilityCheck.objects.visible_to(representative).exists()
    assert AdmissibilityCheck.objects.visible_to(elected).exists()
    assert "intérêt général" not in text(client.sign_in(representative).page(application.get_absolute_url()))


# Where a completion brings it back -----------------------------------------------------------------------


def ask(application, by, **more):
    deadline = clock.today() + dt.timedelta(days=15)
    workflow.ask_for_more(application, by=by, **{"wanted": ["Le bilan"], "deadline": deadline} | more)


def test_completion_asked_before_admission_comes_back_deposited(structure, representative, instructor):
    application = factories.ApplicationFactory(structure=structure, status="submitted")
    ask(application, instructor)
    (item,) = application.open_request.items.all()
    with pytest.raises(PermissionDenied):
        workflow.answer(application, by=representative, replies={item.pk: "Le voici."})
    workflow.answer_before_admission(application, by=representative, replies={item.pk: "Le voici."})
    assert (application.status, application.admitted_at) == (S.SUBMITTED, None)
    workflow.admit(application, by=instructor, checks=all_met(application))
    assert application.status == S.UNDER_REVIEW


def test_completion_asked_after_admission_comes_back_under_review(structure, representative, instructor):
    application = factories.ApplicationFactory(structure=structure, status="under_review")
    ask(application, instructor)
    (item,) = application.open_request.items.all()
    with pytest.raises(PermissionDenied):
        workflow.answer_before_admission(application, by=representative, replies={item.pk: "Le voici."})
    workflow.answer(application, by=representative, replies={item.pk: "Le voici."})
    assert application.status == S.UNDER_REVIEW


@pytest.mark.parametrize(("status", "move"), [("submitted", "resume_before_admission"), ("under_review", "resume")])
def test_unanswered_completion_comes_back_where_it_was(status, move, client, instructor):
    application = factories.ApplicationFactory(status=status)
    ask(application, instructor)
    with clock.moved_to(clock.today() + dt.timedelta(days=40)):
        client.sign_in(instructor).fill(f"/gestion/funding/application/{application.pk}/parcours/{move}/")
    application.refresh_from_db()
    assert application.status == status


# Replies ------------------------------------------------------------------------------------------------


@pytest.fixture
def pdf():
    """A page of paper, scanned."""
    written = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(written)
    return SimpleUploadedFile("attestation.pdf", written.getvalue())


@pytest.fixture
def asked(structure, representative, instructor):
    """A paper and a text, asked of a deposited application."""
    application = factories.ApplicationFactory(structure=structure, status="submitted")
    ask(application, instructor, wanted=["Le nombre de bénévoles"], papers=["insurance"])
    return application


def answer_page(application):
    return f"{application.get_absolute_url()}actions/answer_before_admission/"


def test_agent_asks_for_papers_and_words_in_one_go(client, instructor):
    application = factories.ApplicationFactory(status="submitted")
    page = f"/gestion/funding/application/{application.pk}/parcours/ask_for_more/"
    deadline = str(clock.today() + dt.timedelta(days=15))
    client.sign_in(instructor)
    assert client.post(page, {"deadline": deadline}).status_code == 422
    client.post(page, {"papers": ["insurance", "accounts"], "wanted": "- Le nombre de bénévoles", "deadline": deadline})
    items = application.completion_requests.get().items.all()
    assert [(item.wanted, item.paper_kind) for item in items] == [
        ("Attestation d’assurance", "insurance"),
        ("Comptes annuels approuvés", "accounts"),
        ("Le nombre de bénévoles", ""),
    ]


def test_replies_are_kept_without_being_sent(client, asked, representative):
    words = asked.open_request.items.get(paper_kind="")
    client.sign_in(representative)
    page = client.fill(answer_page(asked), "Enregistrer sans envoyer", **{f"reply_{words.pk}": "Onze"})
    assert "Elles ne sont pas encore envoyées." in text(page)
    words.refresh_from_db()
    asked.refresh_from_db()
    assert (words.reply, asked.status) == ("Onze", S.INCOMPLETE)
    assert "Onze" in text(client.page(answer_page(asked)))


def test_writer_prepares_the_replies_and_does_not_send_them(client, asked, writer):
    words = asked.open_request.items.get(paper_kind="")
    page = client.click(client.sign_in(writer).page(asked.get_absolute_url()), "Préparer les réponses")
    client.fill(page, "Enregistrer sans envoyer", **{f"reply_{words.pk}": "Onze"})
    words.refresh_from_db()
    assert words.reply == "Onze"
    answers = {f"reply_{item.pk}": "Onze" for item in asked.open_request.items.all()}
    assert client.post(answer_page(asked), answers | {"exact": "on"}).status_code == 403


def test_reply_joins_a_paper_of_the_structure(client, asked, representative, pdf):
    paper_item = asked.open_request.items.get(paper_kind="insurance")
    words = asked.open_request.items.get(paper_kind="")
    client.sign_in(representative)
    answer = client.post(answer_page(asked), {f"file_{paper_item.pk}": pdf, f"reply_{words.pk}": "Onze", "exact": "on"})
    assert answer.status_code == 302
    paper_item.refresh_from_db()
    asked.refresh_from_db()
    assert (paper_item.paper.kind, paper_item.paper.structure) == ("insurance", asked.structure)
    assert asked.status == S.SUBMITTED


def test_item_without_reply_nor_file_is_asked_again(client, asked, representative):
    answer = client.sign_in(representative).post(answer_page(asked), {"exact": "on"})
    assert answer.status_code == 422
    assert "Répondez, ou joignez un fichier." in text(answer)


def test_reply_with_a_bad_file_stores_nothing(client, asked, representative, structure):
    item = asked.open_request.items.get(paper_kind="insurance")
    bad = SimpleUploadedFile("attestation.pdf", b"<script>alert(1)</script>")
    answer = client.sign_in(representative).post(answer_page(asked), {f"file_{item.pk}": bad, "draft": "1"})
    assert answer.status_code == 422
    assert "ce n’est ni un PDF ni une photo" in text(answer)
    assert not structure.papers.exists()


def test_draft_of_replies_sent_too_late_is_told(client, asked, representative, instructor):
    item = asked.open_request.items.get(paper_kind="")
    with clock.moved_to(clock.today() + dt.timedelta(days=40)):
        workflow.resume_before_admission(asked, by=instructor)
        answer = client.sign_in(representative).post(answer_page(asked), {f"reply_{item.pk}": "Onze", "draft": "1"})
    assert answer.status_code == 422
    item.refresh_from_db()
    assert item.reply == ""
