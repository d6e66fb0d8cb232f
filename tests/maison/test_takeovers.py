"""A case of takeover, from the alert to its end: its moves, its steps, its documents, what waits for whom."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from commons import clock, uploads
from commons.models import Event, Message
from commons.workflow import Incomplete, TooLate
from maison.models import Alert, Company, TakeoverCase
from maison.takeover_tasks import office_tasks
from maison.workflow import takeovers as workflow
from tests import factories
from tests.files import PDF
from tests.maison import takeovers

pytestmark = pytest.mark.django_db


def test_alert_opens_a_case_that_waits_for_the_mediators(mediator):
    alert, code = takeovers.told()
    case = alert.case
    assert (case.status, case.company.siren, case.jobs_at_stake) == ("alert", takeovers.SIRET[:9], 20)
    assert len(code) == 12
    assert [task.detail for task in office_tasks(mediator)] == ["Filature des Gardons"]


def test_second_alert_on_the_same_siren_joins_the_case_that_runs():
    first, _ = takeovers.told()
    second, _ = takeovers.told(sender="employee", company_name="FILATURE DES GARDONS SARL", headcount=22)
    assert second.case == first.case
    assert Company.objects.get().name == "Filature des Gardons"


def test_second_alert_completes_what_was_not_known():
    takeovers.told(headcount=None)
    takeovers.told(headcount=31)
    assert Company.objects.get().headcount == 31


def test_alert_after_the_end_opens_a_new_case(mediator):
    first, _ = takeovers.told()
    workflow.drop_case(first.case, by=mediator, ended_on=clock.today(), reason="Plus de nouvelles.")
    second, _ = takeovers.told()
    assert second.case != first.case
    assert second.case.company == first.case.company


def test_company_without_siret_is_a_new_one_each_time():
    takeovers.told(siret="")
    takeovers.told(siret="")
    assert Company.objects.count() == 2


def test_code_is_not_in_the_table():
    alert, code = takeovers.told()
    assert code not in alert.code_mark
    assert Alert.objects.filter(code_mark=code).count() == 0


def test_whole_life_ends_as_a_cooperative(mediator):
    made = takeovers.case("taken_over", jobs_saved=17)
    assert (made.form, made.jobs_saved, made.ended_on, made.settled_by) == ("scop", 17, clock.today(), mediator)
    assert [event.after for event in Event.objects.about(made)] == [
        "contacted",
        "diagnosed",
        "project",
        "financing",
        "taken_over",
    ]


def test_first_contact_makes_its_author_the_mediator(mediator):
    made = takeovers.case("contacted", by=mediator)
    assert made.mediator == mediator
    assert made.contacts.get().words == "Elle part dans un an."


def test_takeover_waits_for_what_the_law_wants_said(mediator):
    made = takeovers.case("financing")
    with pytest.raises(Incomplete) as refused:
        workflow.take_over(made, by=mediator, ended_on=clock.today(), form="scop", jobs_saved=10)
    assert refused.value.messages == ["Dites ce qui est vendu : les parts ou le fonds."]
    TakeoverCase.objects.filter(pk=made.pk).update(sale="shares")
    made.refresh_from_db()
    with pytest.raises(Incomplete, match="dernier salarié"):
        workflow.take_over(made, by=mediator, ended_on=clock.today(), form="scop", jobs_saved=10)


def test_takeover_of_a_company_of_unknown_size_waits_for_it(mediator):
    company = takeovers.CompanyFactory(headcount=None)
    made = takeovers.case("financing", company=company, sale="shares")
    assert [item.text for item in made.missing_to_take_over()] == ["Donnez le nombre de salariés de l’entreprise."]


@pytest.mark.parametrize("status", ["sold", "closed", "lost"])
def test_case_that_ends_otherwise_says_why(status):
    made = takeovers.case(status)
    assert (made.end_reason, made.ended_on) == ("Un concurrent l’a rachetée.", clock.today())


def test_project_that_fails_may_begin_again(mediator):
    made = takeovers.case("financing")
    workflow.rethink(made, by=mediator)
    workflow.begin_project(made, by=mediator, project="Avec la scierie voisine.", form="scic")
    assert (made.status, made.form) == ("project", "scic")


def test_ended_case_moves_no_more(mediator):
    made = takeovers.case("closed")
    with pytest.raises(TooLate):
        workflow.record_sale(made, by=mediator, ended_on=clock.today(), reason="Vendue.")


def test_case_that_is_a_double_gives_all_it_has_to_the_other(mediator):
    kept, _ = takeovers.told()
    double, _ = takeovers.told(siret="", company_name="La filature")
    takeovers.step(double.case, clock.today())
    workflow.join_case(double.case, by=mediator, other=kept.case)
    assert (double.case.status, double.case.end_reason) == ("lost", f"Doublon du dossier {kept.case.number}.")
    assert (kept.case.alerts.count(), kept.case.steps.count(), double.case.alerts.count()) == (2, 1, 0)


def test_case_is_not_its_own_double(mediator):
    alert, _ = takeovers.told()
    with pytest.raises(ValidationError):
        workflow.join_case(alert.case, by=mediator, other=alert.case)


def test_company_never_has_two_cases_that_run(mediator):
    made = takeovers.case()
    assert workflow.open_case(made.company, by=mediator) == made
    with pytest.raises(IntegrityError), transaction.atomic():
        TakeoverCase.objects.create(company=made.company, opened_by=mediator)


@pytest.mark.parametrize("group", [group for group in factories.AGENTS if group != "Reprises"])
def test_no_other_group_moves_or_sees_a_case(group):
    made = takeovers.case("contacted")
    user = factories.agent(group)
    with pytest.raises(PermissionDenied):
        workflow.diagnose(made, by=user, diagnosis="Non", jobs_at_stake=1)
    assert not TakeoverCase.objects.visible_to(user).exists()
    assert office_tasks(user) == []


# Steps, words, papers -----------------------------------------------------------------------------------


def test_late_and_near_steps_wait_for_the_mediators(mediator):
    made = takeovers.case("contacted")
    today = clock.today()
    late = takeovers.step(made, today - dt.timedelta(days=3), "Appeler le tribunal")
    near = takeovers.step(made, today + dt.timedelta(days=14), "Voir la banque")
    takeovers.step(made, today + dt.timedelta(days=15), "Plus tard")
    takeovers.step(made, today - dt.timedelta(days=9), "Déjà fait", done_on=today)
    assert [task.title for task in office_tasks(mediator)] == [late.what, near.what]
    assert list(made.steps.overdue(today)) == [late]


def test_steps_of_an_ended_case_wait_for_nobody(mediator):
    made = takeovers.case("contacted")
    takeovers.step(made, clock.today())
    workflow.drop_case(made, by=mediator, ended_on=clock.today(), reason="Fausse alerte.")
    assert office_tasks(mediator) == []


def test_words_added_later_are_told_to_the_mediators(mediator):
    alert, _ = takeovers.told()
    workflow.add_words(alert, "Un acheteur est passé hier.")
    letters = Message.objects.filter(template="maison/emails/takeover_words")
    assert [letter.to for letter in letters] == [mediator]
    assert alert.added.get().words == "Un acheteur est passé hier."


def test_letters_go_to_the_service_while_nobody_mediates():
    takeovers.told()
    assert [letter.to for letter in Message.objects.filter(template="maison/emails/takeover_alert")] == [None]


def test_document_joins_the_case(mediator):
    made = takeovers.case()
    upload = uploads.check(SimpleUploadedFile("bilan.pdf", PDF))
    document = workflow.add_document(made, upload, "Bilan 2026", by=mediator)
    with document.file.open() as stored:
        assert stored.read() == PDF
    assert [event.action for event in Event.objects.about(made)] == ["Document ajouté"]
