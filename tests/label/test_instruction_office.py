"""Candidacies, visits and juries at the office: what agents read, press and may not see."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commons import clock
from commons.confidential import Page
from commons.models import ConfidentialView
from commons.uploads import check
from commons.workflow import TooLate
from label import workflow
from label.instruction_tasks import office_tasks
from label.models import Award, Candidacy, Jury, Referential, VisitPhoto
from label.workflow import juries, visits
from structures.models import Membership
from tests.client import heading, links, text
from tests.factories import agent, representative_of
from tests.files import photo_with_a_place, sent
from tests.maison.test_rivals import race

from . import factories

S = Candidacy.Status
INSCRIBE = "Inscrire des candidatures"
pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    return client.sign_in(factories.labeller())


def change(row):
    return reverse(f"admin:label_{row._meta.model_name}_change", args=[row.pk])


def queries(client, url):
    client.page(url)
    with CaptureQueriesContext(connection) as asked:
        client.page(url)
    return len(asked)


# A candidacy from its deposit to its award, by pressing buttons --------------------------------------------


def test_candidacy_is_lived_at_the_office(office):
    candidacy = factories.submitted_candidacy()
    told = office.fill(office.click(office.page(change(candidacy)), "Déclarer la candidature complète"))
    assert "Complète, visite à faire" in text(told)

    later = clock.now() + dt.timedelta(days=3)
    planned = office.click(told, "Fixer une visite")
    told = office.fill(planned, planned_for_0=f"{later:%Y-%m-%d}", planned_for_1="14:00")
    assert candidacy.open_visit.visitors.get() == factories.labeller()

    report = office.click(told, "Écrire le compte rendu")
    criterion = candidacy.referential.themes.first().criteria.first()
    told = office.fill(
        report,
        held_on=f"{clock.today():%Y-%m-%d}",
        report="Tout est ouvert.",
        **{f"stage_{criterion.pk}": "0", f"words_{criterion.pk}": "Rien vu."},
    )
    assert "Tout est ouvert." in text(told)
    assert "Écart" in text(told)
    told = office.fill(office.click(told, "Transmettre au jury"))
    assert "Inscrivez cette candidature à l’ordre du jour" in text(told)

    session = factories.jury()
    page = office.click(office.page(change(session)), INSCRIBE)
    told = office.fill(page, candidacies=str(candidacy.pk))
    page = office.click(told, f"{candidacy.number}, {candidacy.structure}")
    typed = {
        f"score_{theme.pk}_{member.pk}": "9"
        for theme in candidacy.referential.themes.all()
        for member in session.members.all()
    }
    told = office.fill(page, **typed)
    assert "Note du jury : 90" in text(told)
    office.fill(office.click(told, "Décision du jury"), outcome="award", paths="Former l’équipe.")
    page = office.click(office.page(change(session)), "Procès-verbal")
    office.post(page.request["PATH_INFO"], {"redraft": "1"})
    told = office.fill(office.click(office.page(change(session)), "Clore la séance"))
    assert "La séance est close" in text(told)

    told = office.fill(office.click(office.page(change(candidacy)), "Attribuer le label"))
    candidacy.refresh_from_db()
    assert (candidacy.status, candidacy.paths) == (S.AWARDED, "Former l’équipe.")
    assert Award.objects.get().candidacy == candidacy


def test_agenda_says_from_which_session_a_candidacy_is_taken(office):
    session = factories.jury()
    assert "Aucune autre candidature n’attend un jury." in text(office.click(office.page(change(session)), INSCRIBE))
    candidacy = factories.candidacy_at_jury()
    factories.jury(candidacy)
    page = office.click(office.page(change(session)), INSCRIBE)
    assert f"{candidacy.number}, {candidacy.structure} (inscrite au jury du" in text(page)


def test_completion_is_asked_line_by_line(office):
    candidacy = factories.submitted_candidacy()
    page = office.click(office.page(change(candidacy)), "Demander des compléments")
    refused = office.fill(page)
    assert refused.status_code == 422
    criterion = candidacy.referential.themes.first().criteria.first()
    office.fill(page, wanted_1="Le procès-verbal", criterion_1=str(criterion.pk), wanted_2="Le budget")
    candidacy.refresh_from_db()
    assert [item.criterion for item in candidacy.open_request.items.all()] == [criterion, None]


def test_only_the_decision_of_the_jury_has_a_button(office):
    candidacy = factories.heard_candidacy(outcome="refuse", given=2)
    page = office.page(change(candidacy))
    assert "Attribuer le label" not in text(page)
    told = office.fill(office.click(page, "Refuser le label"))
    assert "Label refusé" in text(told)
    assert Candidacy.objects.get(pk=candidacy.pk).paths == "Réunir une assemblée chaque année."


def test_score_that_is_no_number_of_ten_comes_back_with_the_others(office):
    candidacy = factories.candidacy_at_jury()
    session = factories.jury(candidacy)
    theme, member = candidacy.referential.themes.first(), session.members.first()
    url = reverse("admin:label_jury_score", args=[session.pk, candidacy.pk])
    refused = office.fill(url, **{f"score_{theme.pk}_{member.pk}": "11"})
    assert refused.status_code == 422
    assert 'value="11"' in refused.content.decode()
    assert not candidacy.scores.exists()


def test_member_steps_aside_and_comes_back(office):
    candidacy = factories.candidacy_at_jury()
    session = factories.jury(candidacy)
    member = session.members.first()
    url = reverse("admin:label_jury_score", args=[session.pk, candidacy.pk])
    told = office.fill(
        office.click(office.page(url), "Enregistrer un retrait"), member=str(member.pk), reason="Voisine"
    )
    assert f"{member} : Voisine" in text(told)
    assert "Le quorum n’est pas atteint : 2 sur 3." in text(told)
    office.fill(office.click(told, f"annuler ce retrait de {member.name}"))
    assert not candidacy.recusals.exists()


def test_presences_are_noted_and_the_agenda_is_emptied(office):
    candidacy = factories.candidacy_at_jury()
    session = factories.jury(candidacy)
    first = session.members.first()
    office.fill(reverse("admin:label_jury_presence", args=[session.pk]), members=str(first.pk))
    assert list(session.members.filter(is_present=True)) == [first]
    office.fill(reverse("admin:label_jury_take_off", args=[session.pk, candidacy.pk]))
    assert not session.candidacies.exists()


def test_closing_says_what_is_missing(office):
    session = factories.jury(factories.candidacy_at_jury())
    page = office.page(reverse("admin:label_jury_close", args=[session.pk]))
    assert "Écrivez le procès-verbal." in text(page)
    assert "Écrivez la décision du jury." in text(page)


def test_closed_session_is_read_only_and_gives_its_minutes(office):
    candidacy = factories.heard_candidacy()
    session = Jury.objects.get()
    page = office.page(change(session))
    assert "Clore la séance" not in text(page)
    minutes = office.get(reverse("admin:label_jury_file", args=[session.pk]))
    assert minutes["Content-Type"] == "application/pdf"
    for name in ("agenda", "presence", "minutes", "close"):
        assert office.get(reverse(f"admin:label_jury_{name}", args=[session.pk])).url == change(session)
    url = reverse("admin:label_jury_score", args=[session.pk, candidacy.pk])
    assert office.get(url).status_code == 302


def test_minutes_of_an_open_session_are_no_document(office):
    assert office.get(reverse("admin:label_jury_file", args=[factories.jury().pk])).status_code == 404


def test_altered_minutes_are_not_served(office):
    factories.heard_candidacy()
    session = Jury.objects.get()
    with session.document.storage.open(session.document.name, "wb") as kept:
        kept.write(b"autre chose")
    office.raise_request_exception = False
    assert office.get(reverse("admin:label_jury_file", args=[session.pk])).status_code == 500


# Who may ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["Instruction", "Maison", "Finances"])
def test_agents_of_something_else_read_nothing_of_it(client, group):
    candidacy = factories.candidacy_at_jury()
    session = factories.jury(candidacy)
    client.sign_in(agent(group))
    for url in (change(candidacy), change(session), reverse("admin:label_jury_score", args=[session.pk, candidacy.pk])):
        assert client.get(url).status_code in (302, 403, 404)


def test_elected_reader_reads_and_presses_nothing(client):
    candidacy = factories.submitted_candidacy()
    page = client.sign_in(agent("Élus en lecture")).page(change(candidacy))
    assert "Déclarer la candidature complète" not in text(page)
    assert client.get(reverse("admin:label_candidacy_plan", args=[candidacy.pk])).status_code == 403


def test_agent_of_the_structure_does_not_read_who_scored_what(client):
    candidacy = factories.candidacy_on_agenda()
    mine = factories.labeller()
    Membership.objects.create(user=mine, structure=candidacy.structure, role=Membership.Role.READER)
    answer = client.sign_in(mine).get(reverse("admin:label_jury_score", args=[candidacy.jury_id, candidacy.pk]))
    assert answer.status_code == 403


def test_draft_is_not_read_at_the_office(office):
    assert office.get(change(factories.draft_candidacy())).status_code == 302


# Protected structures ----------------------------------------------------------------------------------------


@pytest.fixture
def sheltered_photo(shelter, superuser):
    visit = factories.reported_visit(factories.visited_candidacy(shelter))
    upload = check(sent(photo_with_a_place(), "photo.jpg", "image/jpeg"))
    return visits.add_photo(visit, upload, "La cour intérieure", by=superuser)


def photo_url(photo):
    return reverse("admin:label_candidacy_photo_file", args=[photo.visit.candidacy_id, photo.pk])


def test_photo_of_a_protected_structure_is_hidden_from_the_agents_of_the_label(office, sheltered_photo):
    assert office.get(photo_url(sheltered_photo)).status_code == 404
    page = office.page(change(sheltered_photo.visit.candidacy))
    assert "La cour intérieure" not in page.content.decode()
    assert photo_url(sheltered_photo) not in links(page)
    add = reverse("admin:label_candidacy_photo", args=[sheltered_photo.visit.candidacy_id, sheltered_photo.visit_id])
    assert office.get(add).status_code == 403


def test_reading_the_photo_of_a_protected_structure_is_written_down(client, guardian, sheltered_photo):
    assert client.sign_in(guardian).get(photo_url(sheltered_photo)).status_code == 200
    seen = ConfidentialView.objects.get(by=guardian)
    assert (seen.content_type.model_class(), seen.object_id) == (VisitPhoto, sheltered_photo.pk)


def test_hearing_of_a_protected_structure_is_written_down(office, shelter):
    candidacy = factories.candidacy_at_jury(shelter)
    session = factories.jury()
    read = ConfidentialView.objects.filter(content_type__model="candidacy", object_id=candidacy.pk)
    office.page(reverse("admin:label_jury_agenda", args=[session.pk]))
    assert [seen.page for seen in read] == [Page.LIST]
    juries.put_on_agenda(candidacy, session, by=factories.labeller())
    office.page(change(session))
    assert read.filter(page=Page.LIST).count() == 2
    office.page(reverse("admin:label_jury_score", args=[session.pk, candidacy.pk]))
    assert read.filter(page=Page.FILE).count() == 1


def test_note_of_a_visit_is_hidden_once_the_structure_is_protected(office, superuser):
    candidacy = factories.visited_candidacy()
    visit = factories.planned_visit(candidacy, note="Sonner au 3, rue des Lilas")
    move = reverse("admin:label_candidacy_move_visit", args=[candidacy.pk, visit.pk])
    assert "rue des Lilas" in office.page(change(candidacy)).content.decode()
    candidacy.structure.is_protected, candidacy.structure.relay_name = True, "Hélène Vidal"
    candidacy.structure.save()
    for url in (change(candidacy), move):
        assert "rue des Lilas" not in office.page(url).content.decode()
    assert "rue des Lilas" in office.sign_in(superuser).page(change(candidacy)).content.decode()


def test_photo_of_another_candidacy_is_not_found(office, sheltered_photo):
    other = factories.submitted_candidacy()
    url = reverse("admin:label_candidacy_photo_file", args=[other.pk, sheltered_photo.pk])
    assert office.get(url).status_code == 404


def test_page_of_a_protected_structure_says_nothing_of_its_place(office, shelter):
    candidacy = factories.candidacy_at_jury(shelter)
    page = office.page(change(candidacy))
    assert "Structure protégée" in text(page)
    for secret in ("impasse du Secret", "Aurore", "Ombreuse"):
        assert secret not in page.content.decode()


def test_member_of_a_protected_structure_is_not_told_as_such(office, shelter, sheltered):
    candidacy = factories.candidacy_at_jury(shelter)
    session = factories.jury(candidacy)
    session.members.filter(name="Membre 1").update(user=sheltered)
    page = office.page(reverse("admin:label_jury_score", args=[session.pk, candidacy.pk]))
    assert "Membre 1 ne peut pas noter cette candidature" in text(page)
    assert "membre de la structure" not in text(page)
    assert sheltered.last_name not in office.page(change(session)).content.decode()


def test_photo_is_added_shown_and_removed(office):
    candidacy = factories.visited_candidacy()
    visit = factories.reported_visit(candidacy)
    url = reverse("admin:label_candidacy_photo", args=[candidacy.pk, visit.pk])
    picture = {"upload": sent(photo_with_a_place(), "photo.jpg", "image/jpeg")}
    refused = office.fill(url, **picture)
    assert refused.status_code == 422
    page = office.fill(url, upload=sent(photo_with_a_place(), "photo.jpg", "image/jpeg"), told="L’atelier")
    photo = visit.photos.get()
    assert 'alt="L’atelier"' in page.content.decode()
    assert office.get(photo_url(photo))["Content-Type"] == "image/jpeg"
    office.fill(office.click(page, "Retirer la photo « L’atelier »"))
    assert not visit.photos.exists()


# Lists -----------------------------------------------------------------------------------------------------


def test_list_costs_the_same_whatever_its_length(office):
    factories.submitted_candidacy()
    url = reverse("admin:label_candidacy_changelist")
    one = queries(office, url)
    for _ in range(3):
        factories.submitted_candidacy()
    assert queries(office, url) == one


def test_agenda_costs_the_same_whatever_its_length(office):
    session = factories.jury(factories.candidacy_at_jury())
    one = queries(office, change(session))
    for _ in range(2):
        juries.put_on_agenda(factories.candidacy_at_jury(), session, by=factories.labeller())
    assert queries(office, change(session)) == one


def test_list_is_filtered_by_deadline_and_kind(office):
    late, other = factories.submitted_candidacy(), factories.submitted_candidacy()
    workflow.ask_completion(
        late, by=factories.labeller(), items=[(None, "Le budget")], deadline=clock.today() + dt.timedelta(days=5)
    )
    url = reverse("admin:label_candidacy_changelist")
    assert late.number in text(office.page(url, complements="attendus"))
    assert late.number not in text(office.page(url, complements="retard"))
    assert other.number not in text(office.page(url, complements="attendus"))
    assert other.number in text(office.page(url, nature="premiere"))
    assert other.number not in text(office.page(url, nature="renouvellement"))
    with clock.moved_to(clock.today() + dt.timedelta(days=6)):
        assert late.number in text(office.page(url, complements="retard"))


def test_list_is_exported(office):
    candidacy = factories.submitted_candidacy()
    url = reverse("admin:label_candidacy_export")
    answer = office.post(url, {"format": "0", "resource": ""})
    assert candidacy.number in answer.content.decode()


# What waits ---------------------------------------------------------------------------------------------------


def waiting(user):
    return [(task.title, task.action) for task in office_tasks(user)]


def test_office_reads_what_each_candidacy_waits_for():
    person = factories.labeller()
    candidacy = factories.submitted_candidacy()
    title = f"Candidature {candidacy.number}"
    assert waiting(person) == [(title, "Vérifier")]
    workflow.declare_complete(candidacy, by=person)
    assert waiting(person) == [(title, "Fixer une visite")]
    visit = factories.planned_visit(candidacy)
    assert waiting(person) == []
    with clock.moved_to(clock.today() + dt.timedelta(days=8)):
        assert waiting(person) == [(title, "Écrire le compte rendu")]
    visits.write_report(visit, by=person, held_on=clock.today(), report="Vu.")
    assert waiting(person) == [(title, "Transmettre au jury")]
    workflow.report_visit(candidacy, by=person)
    assert [action for _, action in waiting(person)] == ["Choisir la séance"]
    factories.closed_jury(candidacy)
    assert waiting(person) == [(title, "Écrire la décision")]
    workflow.award(candidacy, by=person)
    assert waiting(person) == []


def test_office_reads_late_completions_and_sessions_to_hold():
    person = factories.labeller()
    candidacy = factories.submitted_candidacy()
    deadline = clock.today() + dt.timedelta(days=5)
    workflow.ask_completion(candidacy, by=person, items=[(None, "Le budget")], deadline=deadline)
    session = factories.jury(held_on=clock.today() + dt.timedelta(days=30))
    assert waiting(person) == []
    with clock.moved_to(deadline + dt.timedelta(days=1)):
        assert waiting(person) == [(f"Candidature {candidacy.number}", "Reprendre")]
    with clock.moved_to(session.held_on - dt.timedelta(days=3)):
        assert ("Préparer" in [action for _, action in waiting(person)]) is True
    with clock.moved_to(session.held_on):
        assert "Tenir la séance" in [action for _, action in waiting(person)]


def test_office_shows_its_tasks_to_those_who_run_the_label(client):
    candidacy = factories.submitted_candidacy()
    front = reverse("admin:index")
    assert candidacy.number in text(client.sign_in(factories.labeller()).page(front))
    assert candidacy.number not in text(client.sign_in(agent("Instruction")).page(front))


# The structure ------------------------------------------------------------------------------------------------


def test_structure_reads_the_days_and_the_decision_and_no_member_s_score(client):
    candidacy = factories.candidacy_at_jury()
    session = factories.closed_jury(candidacy, outcome="refuse", given=3)
    candidacy.refresh_from_db()
    client.sign_in(representative_of(candidacy.structure))
    assert f"{session.held_on.year}" in text(client.page(candidacy.get_absolute_url()))
    workflow.refuse(candidacy, by=factories.labeller())
    page = text(client.page(candidacy.get_absolute_url()))
    assert "Réunir une assemblée chaque année." in page
    assert "tribunal administratif de Nîmes" in page
    assert "Membre 1" not in page
    assert client.get(change(session)).status_code in (302, 403, 404)


# Referentials -------------------------------------------------------------------------------------------------


def test_published_version_is_only_read(office):
    published = factories.published_referential()
    assert "_save" not in office.page(change(published)).content.decode()
    theme = published.themes.first()
    assert "_save" not in office.page(change(theme)).content.decode()


def test_next_version_is_copied_written_and_published(office):
    published = factories.published_referential()
    office.fill(office.click(office.page(change(published)), "Commencer la version suivante"))
    draft = Referential.objects.get(version=2)
    assert heading(office.page(change(draft)))
    page = office.page(change(draft.themes.first()))
    assert "_save" in page.content.decode()
    office.fill(office.click(office.page(change(draft)), "Publier cette version"))
    draft.refresh_from_db()
    assert draft.is_published


def test_version_without_criteria_says_what_is_missing(office):
    empty = Referential.objects.create(label=factories.published_referential().label, version=2)
    page = office.page(reverse("admin:label_referential_publish", args=[empty.pk]))
    assert "Ce référentiel n’a aucun critère." in text(page)


@pytest.mark.parametrize("group", ["Instruction", "Élus en lecture"])
def test_others_write_no_version(client, group):
    published = factories.published_referential()
    client.sign_in(agent(group))
    for name in ("copy", "publish"):
        assert client.get(reverse(f"admin:label_referential_{name}", args=[published.pk])).status_code in (403, 404)


# Two at once ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_agents_who_decide_at_once_award_once():
    candidacy = factories.heard_candidacy()
    agents = [factories.labeller(), agent("Administration")]

    def deciding(person):
        return lambda: workflow.award(Candidacy.objects.get(pk=candidacy.pk), by=person)

    results = race([deciding(person) for person in agents])
    assert Award.objects.filter(candidacy=candidacy).count() == 1
    (refusal,) = [result for result in results if isinstance(result, TooLate)]
    assert "Label attribué" in str(refusal)
