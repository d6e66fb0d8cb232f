"""The pages of the label for everybody, and of a candidacy for its people: from the quiz to the deposit, by HTTP."""

import datetime as dt
import io
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from commons import clock
from commons.confidential import ConfidentialView
from commons.french import day
from label import workflow
from label.forms.candidacy import QuizForm
from label.models import Award, Candidacy, Evidence, QuizQuestion
from label.workflow.opening import open_candidacy
from structures.models import Membership
from structures.workflow import add_paper
from tests import factories
from tests.client import PortalClient, heading, links, main_form, sentences, text
from tests.files import BAD, PDF, ZIP, sent

from .factories import begun_candidacy, draft_candidacy, published_referential, submitted_candidacy, upload
from .test_candidacies import asked, holder, member, person_of

pytestmark = pytest.mark.django_db
HOME, QUIZ, SPACE = "/label/", "/label/eligibilite/", "/espace/label/"
GOOD = {"q1": "oui", "q2": "oui", "q3": "oui", "q4": "non", "q5": "oui", "q6": "oui", "q7": "oui", "q8": "oui"}


def by_itself(browser, page, **typed):
    """The page saves itself with what was typed on it: its answer."""
    data = [(name, value) for name, value in main_form(page).form_values() if name and name not in typed]
    sending = {}
    for name, value in [*data, *typed.items()]:
        sending.setdefault(name, []).append(value)
    return browser.post(page.request["PATH_INFO"], sending, headers={"X-Autosave": "1"})


# Everybody -----------------------------------------------------------------------------------------


def test_home_tells_the_whole_referential(client):
    page = text(client.page(HOME))
    referential = published_referential()
    for theme in referential.themes.all():
        assert theme.name in page
        for criterion in theme.criteria.all():
            assert criterion.question in page
            assert criterion.proof in page
    assert "60" in page


def test_home_counts_who_holds_the_label_today(client):
    candidacy = submitted_candidacy()
    assert "ont le label aujourd’hui" not in text(client.page(HOME))
    today = clock.today()
    Award.objects.create(
        structure=candidacy.structure, label=candidacy.referential.label, referential=candidacy.referential,
        number="ALES-1", holder_name="A", starts_on=today, ends_on=today + dt.timedelta(days=9),
        awarded_by=person_of(candidacy),
    )  # fmt: skip
    assert "1 structure a le label aujourd’hui" in text(client.page(HOME))


def test_home_has_fixed_queries(client, django_assert_max_num_queries):
    client.page(HOME)
    with django_assert_max_num_queries(8):
        client.page(HOME)


def test_quiz_says_yes_when_all_is_well(client):
    page = client.page(QUIZ, **GOOD)
    assert "Votre structure peut demander le label" in text(page)
    assert "/espace/label/candidature/" in links(page)


@pytest.mark.parametrize("rank", range(1, 8))
def test_quiz_explains_each_blocking_answer(client, rank):
    name = f"q{rank}"
    other = "non" if GOOD[name] == "oui" else "oui"
    page = text(client.page(QUIZ, **GOOD | {name: other}))
    question = published_referential().quiz.get(rank=rank)
    assert "Ce qui manque aujourd’hui" in page
    assert question.explanation in page
    assert "Votre structure peut demander le label" not in page


def test_quiz_advises_without_blocking(client):
    page = text(client.page(QUIZ, **GOOD | {"q8": "non"}))
    assert "Votre structure peut demander le label" in page
    assert "un quart d’heure à la fois" in page


def test_quiz_with_a_part_of_the_answers_promises_nothing(client):
    page = text(client.page(QUIZ, q1="oui"))
    assert "Répondez aux autres questions" in page


def test_quiz_keeps_nothing(client):
    client.page(QUIZ, **GOOD)
    assert not client.session.keys()


def test_quiz_asks_two_questions_of_one_rank():
    questions = [QuizQuestion(question=words, rank=1) for words in ("Êtes-vous plusieurs ?", "Depuis un an ?")]
    assert [field.label for field in QuizForm(questions=questions)] == ["Êtes-vous plusieurs ?", "Depuis un an ?"]


def test_quiz_survives_nonsense(client):
    assert "Suis-je éligible" in heading(client.page(QUIZ, q1="peut-être"))


# Beginning ------------------------------------------------------------------------------------------


def test_journey_from_the_quiz_to_the_deposit(client, structure, representative):
    client.sign_in(representative)
    statutes = add_paper(structure, "statutes", upload("statuts.pdf"), by=representative)
    page = client.click(client.page(QUIZ, **GOOD), "Préparer ma candidature")
    page = client.fill(page, "Commencer")
    assert heading(page) == "Présentation"
    page = client.fill(
        page, "Enregistrer et continuer", presentation="Nous réparons.", progress_plan="Ouvrir le samedi."
    )
    for theme in published_referential().themes.all():
        assert heading(page) == theme.name
        typed = {}
        for criterion in theme.criteria.all():
            typed |= {f"{criterion.code}_stage": "2", f"{criterion.code}_words": "C’est fait."}
            if criterion.needs_evidence and "statutes" in criterion.paper_kinds:
                typed[f"{criterion.code}_proofs"] = [f"p{statutes.pk}"]
        page = client.fill(page, "Enregistrer et continuer", **typed)
    candidacy = Candidacy.objects.get()
    missing = sentences(page) or text(page)
    assert "2 choses à faire" in text(page), missing
    for code in ("comptes-lisibles", "sante-securite"):
        url = f"/espace/label/{candidacy.pk}/preuves/{code}/"
        page = client.post(url, {"name": "Rapport", "file": sent(PDF)}, follow=True)
        assert "Le fichier est joint." in sentences(page)
    page = client.page(candidacy.get_absolute_url())
    assert "Il ne manque rien : vous pouvez déposer." in text(page)
    page = client.fill(client.click(page, "Déposer ma candidature"), "Déposer ma candidature")
    candidacy.refresh_from_db()
    assert candidacy.status == "submitted"
    assert candidacy.number in text(page)
    assert "66,67 sur 100" in text(page)


def test_who_has_no_structure_declares_one_first(client):
    client.sign_in(factories.UserFactory())
    assert "/espace/structures/" in client.get("/espace/label/candidature/", follow=True).request["PATH_INFO"]


def test_second_beginning_leads_to_the_first(client):
    candidacy = begun_candidacy()
    client.sign_in(person_of(candidacy))
    page = client.fill("/espace/label/candidature/", "Commencer")
    assert page.request["PATH_INFO"] == candidacy.get_absolute_url()
    assert Candidacy.objects.count() == 1


def test_label_page_tells_what_is_held_and_asked(client):
    candidacy = draft_candidacy()
    client.sign_in(person_of(candidacy))
    page = client.page(SPACE)
    assert candidacy.get_absolute_url() in links(page)
    assert "Préparer une candidature" not in text(page)


def test_label_page_invites_who_has_nothing(client, representative):
    client.sign_in(representative)
    page = client.page(SPACE)
    assert {"/label/", "/label/eligibilite/", "/espace/label/candidature/"} <= links(page)


# Writing --------------------------------------------------------------------------------------------


def test_page_saves_itself_and_says_so():
    candidacy = begun_candidacy()
    browser = PortalClient().sign_in(person_of(candidacy))
    page = browser.page(candidacy.step_url("usagers"))
    answer = by_itself(browser, page, **{"ecouter-les-usagers_stage": "1"})
    assert answer.status_code == 200
    assert answer.json()["told"].startswith("Enregistré à")
    (answer,) = candidacy.answers.all()
    assert (answer.criterion.code, answer.stage, answer.is_carried) == ("ecouter-les-usagers", 1, False)


def test_page_that_saves_itself_shows_the_score_that_follows():
    candidacy = begun_candidacy()
    browser = PortalClient().sign_in(person_of(candidacy))
    url, criteria = candidacy.step_url("usagers"), published_referential().themes.get(code="usagers").criteria.all()
    nothing, well_done = (
        by_itself(browser, browser.page(url), **{f"{row.code}_stage": stage for row in criteria}).json()["redrawn"][
            "note"
        ]
        for stage in ("0", "2")
    )
    assert "Ce thème : 0 sur 100" in nothing
    assert "Ce thème : 66,67 sur 100" in well_done


def test_two_hands_on_two_criteria_keep_both():
    candidacy = begun_candidacy()
    writer = member(candidacy.structure, Membership.Role.WRITER)
    first, second = PortalClient().sign_in(person_of(candidacy)), PortalClient().sign_in(writer)
    url = candidacy.step_url("usagers")
    mine, theirs = first.page(url), second.page(url)
    by_itself(first, mine, **{"ecouter-les-usagers_stage": "1"})
    by_itself(second, theirs, **{"accessible-a-tous_words": "Une rampe."})
    rows = {answer.criterion.code: (answer.stage, answer.words) for answer in candidacy.answers.all()}
    assert rows == {"ecouter-les-usagers": (1, ""), "accessible-a-tous": (None, "Une rampe.")}


def test_two_hands_on_one_criterion_tell_the_second_and_keep_their_text():
    candidacy = begun_candidacy()
    writer = member(candidacy.structure, Membership.Role.WRITER)
    first, second = PortalClient().sign_in(person_of(candidacy)), PortalClient().sign_in(writer)
    url = candidacy.step_url("usagers")
    mine, theirs = first.page(url), second.page(url)
    first.fill(mine, "Enregistrer", **{"accessible-a-tous_words": "Une rampe."})
    told = second.fill(theirs, "Enregistrer", **{"accessible-a-tous_words": "Un ascenseur."})
    assert told.status_code == 422
    assert "Une rampe." in text(told)
    assert "Un ascenseur." in told.content.decode()
    assert candidacy.answers.get().words == "Une rampe."


def test_paper_is_joined_and_taken_away_in_one_click(client):
    candidacy = begun_candidacy()
    person = person_of(candidacy)
    paper = add_paper(candidacy.structure, "leaders", upload("bureau.pdf"), by=person)
    client.sign_in(person)
    url, name = candidacy.step_url("egalite"), "femmes-hommes-instances_proofs"
    client.fill(url, "Enregistrer", **{name: [f"p{paper.pk}"]})
    (evidence,) = candidacy.evidence.all()
    assert evidence.paper == paper
    client.fill(url, "Enregistrer", **{name: []})
    assert not candidacy.evidence.exists()


def test_forged_proof_is_refused(client):
    candidacy, other = begun_candidacy(), draft_candidacy()
    client.sign_in(person_of(candidacy))
    add_paper(candidacy.structure, "leaders", upload("bureau.pdf"), by=person_of(candidacy))
    foreign = other.evidence.first().paper
    page = client.page(candidacy.step_url("egalite"))
    answer = by_itself(client, page, **{"femmes-hommes-instances_proofs": f"p{foreign.pk}"})
    assert answer.status_code in (200, 422)
    assert not candidacy.evidence.exists()


def test_forged_not_concerned_is_refused(client):
    candidacy = begun_candidacy()
    client.sign_in(person_of(candidacy))
    answer = by_itself(client, client.page(candidacy.step_url("gouvernance")), **{"decider-a-plusieurs_stage": "none"})
    assert "sauf" in answer.json()["told"]
    assert not candidacy.answers.exists()


def test_vault_says_what_it_lacks(client):
    candidacy = begun_candidacy()
    client.sign_in(person_of(candidacy))
    page = client.page(candidacy.step_url("gouvernance"))
    assert f"/espace/structures/{candidacy.structure.slug}/pieces/ajouter/statutes/" in links(page)


@pytest.mark.parametrize("kind", ["html called pdf", "archive", "half a pdf", "eleven megabytes"])
def test_bad_file_is_refused_with_a_sentence(client, kind):
    candidacy = begun_candidacy()
    client.sign_in(person_of(candidacy))
    content, name, sentence = BAD[kind]
    url = f"/espace/label/{candidacy.pk}/preuves/se-former/"
    answer = client.post(url, {"name": "Photo", "file": sent(content, name)})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not Evidence.objects.exists()


def test_file_without_its_name_is_asked_again(client):
    candidacy = begun_candidacy()
    client.sign_in(person_of(candidacy))
    answer = client.post(f"/espace/label/{candidacy.pk}/preuves/se-former/", {"name": "", "file": sent(PDF)})
    assert answer.status_code == 422
    assert "Choisissez-le de nouveau" in text(answer)


def test_page_that_comes_too_late_says_so(client):
    candidacy = draft_candidacy()
    person = person_of(candidacy)
    client.sign_in(person)
    page = client.page(candidacy.step_url("usagers"))
    workflow.submit(candidacy, by=person)
    answer = by_itself(client, page, **{"ecouter-les-usagers_stage": "3"})
    assert answer.status_code == 409
    assert answer.json()["stop"]
    told = client.fill(page, "Enregistrer")
    assert any("Trop tard" in sentence for sentence in sentences(told))
    late = client.post(
        f"/espace/label/{candidacy.pk}/preuves/se-former/", {"name": "x", "file": sent(PDF)}, follow=True
    )
    assert any("Trop tard" in sentence for sentence in sentences(late))


@pytest.mark.parametrize("path", ["rubriques/usagers/", "preuves/se-former/", "actions/complete/", "actions/submit/"])
def test_reader_reads_and_does_not_write(client, path):
    candidacy = draft_candidacy()
    client.sign_in(member(candidacy.structure, Membership.Role.READER))
    page = client.page(candidacy.get_absolute_url())
    assert "Déposer ma candidature" not in text(page)
    assert client.get(f"{candidacy.get_absolute_url()}{path}").status_code in (403, 404)


@pytest.mark.parametrize(
    "path", ["", "relire/", "pdf/", "rubriques/usagers/", "preuves/se-former/", "actions/submit/", "actions/complete/"]
)
def test_stranger_finds_nothing(client, stranger, path):
    candidacy = draft_candidacy()
    client.sign_in(stranger)
    assert client.get(f"{candidacy.get_absolute_url()}{path}").status_code == 404


@pytest.mark.parametrize("path", ["rubriques/inconnu/", "preuves/inconnu/", "actions/award/", "actions/inconnue/"])
def test_unknown_part_is_not_found(client, path):
    candidacy = draft_candidacy()
    client.sign_in(person_of(candidacy))
    assert client.get(f"{candidacy.get_absolute_url()}{path}").status_code == 404


def test_writer_prepares_what_a_representative_hands_in(client):
    candidacy = draft_candidacy()
    client.sign_in(member(candidacy.structure, Membership.Role.WRITER))
    page = client.page(candidacy.get_absolute_url())
    assert "Votre représentant légal la dépose" in text(page)
    assert client.get(f"{candidacy.get_absolute_url()}actions/submit/").status_code == 403


# Reading ---------------------------------------------------------------------------------------------


def test_each_page_has_fixed_queries(client):
    empty, whole = begun_candidacy(), draft_candidacy()
    for path in ("", "relire/", "rubriques/gouvernance/"):
        counts = []
        for candidacy in (empty, whole):
            client.sign_in(person_of(candidacy))
            client.page(f"{candidacy.get_absolute_url()}{path}")
            with CaptureQueriesContext(connection) as queries:
                client.page(f"{candidacy.get_absolute_url()}{path}")
            counts.append(len(queries))
        assert counts[1] <= counts[0] + 3, path


def test_summary_tells_all_answers(client):
    candidacy = draft_candidacy()
    client.sign_in(person_of(candidacy))
    page = client.page(f"{candidacy.get_absolute_url()}relire/")
    assert text(page).count("C’est écrit et suivi.") == 28
    assert text(page).count("En place") >= 28


def test_evidence_is_opened_by_its_people(client, stranger):
    candidacy = draft_candidacy()
    evidence = candidacy.evidence.first()
    client.sign_in(person_of(candidacy))
    answer = client.get(evidence.get_absolute_url())
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    client.sign_in(stranger)
    assert client.get(evidence.get_absolute_url()).status_code == 404


def test_pdf_tells_the_candidacy(client):
    candidacy = submitted_candidacy()
    client.sign_in(person_of(candidacy))
    answer = client.get(f"{candidacy.get_absolute_url()}pdf/")
    told = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert candidacy.number in told
    assert "66,67" in told


def test_agent_who_reads_a_protected_candidacy_is_written_down(client):
    candidacy = submitted_candidacy(factories.protected_structure())
    agent = factories.agent("Label")
    client.sign_in(agent)
    page = client.page(f"{candidacy.get_absolute_url()}relire/")
    for secret in factories.SECRETS:
        assert secret not in text(page)
    assert not [path for path in links(page) if path.startswith("/espace/label/preuves/")]
    assert client.get(candidacy.evidence.first().get_absolute_url()).status_code == 404
    assert ConfidentialView.objects.filter(by=agent).count() == 1


# Completing ------------------------------------------------------------------------------------------


def test_journey_of_a_completion(client):
    candidacy = submitted_candidacy()
    (item,) = asked(candidacy, "Les comptes de l’an dernier").items.all()
    client.sign_in(person_of(candidacy))
    page = client.page(candidacy.get_absolute_url())
    assert "Les comptes de l’an dernier" in text(page)
    page = client.click(page, "Répondre")
    told = client.fill(page, "Enregistrer sans envoyer", **{f"reply_{item.pk}": "Nous les cherchons."})
    assert any("pas encore envoyées" in sentence for sentence in sentences(told))
    refused = client.fill(told, "Envoyer les compléments", **{f"reply_{item.pk}": ""})
    assert refused.status_code == 422
    told = client.fill(
        told, "Envoyer les compléments", **{f"reply_{item.pk}": "Les voici.", f"file_{item.pk}": sent(PDF)}
    )
    candidacy.refresh_from_db()
    item.refresh_from_db()
    assert candidacy.status == "submitted"
    assert (item.reply, item.evidence.name) == ("Les voici.", "Les comptes de l’an dernier")
    page = client.page(f"{candidacy.get_absolute_url()}relire/")
    assert "Les voici." in text(page)
    assert item.evidence.get_absolute_url() in links(page)


def test_second_file_of_a_completion_takes_the_place_of_the_first(client):
    candidacy = submitted_candidacy()
    (item,) = asked(candidacy, "Les comptes").items.all()
    client.sign_in(person_of(candidacy))
    url, before = (
        f"{candidacy.get_absolute_url()}actions/complete/",
        set(candidacy.evidence.values_list("pk", flat=True)),
    )
    for _ in range(2):
        client.fill(url, "Enregistrer sans envoyer", **{f"file_{item.pk}": sent(PDF)})
    item.refresh_from_db()
    assert set(candidacy.evidence.values_list("pk", flat=True)) - before == {item.evidence_id}


def test_refused_file_of_a_completion_keeps_what_was_typed(client):
    candidacy = submitted_candidacy()
    (item,) = asked(candidacy, "Les comptes").items.all()
    client.sign_in(person_of(candidacy))
    url = f"{candidacy.get_absolute_url()}actions/complete/"
    answer = client.post(url, {f"reply_{item.pk}": "Les voici.", f"file_{item.pk}": sent(ZIP, "comptes.zip")})
    assert answer.status_code == 422
    assert "Les voici." in answer.content.decode()
    candidacy.refresh_from_db()
    assert candidacy.status == "incomplete"


# The space ------------------------------------------------------------------------------------------


def test_draft_of_a_renewal_says_until_when(client):
    structure, award = holder(ends_in=100)
    person = factories.representative_of(structure)
    candidacy = open_candidacy(structure, by=person)
    page = text(client.sign_in(person).page(candidacy.get_absolute_url()))
    assert f"puis déposez avant le {day(award.ends_on)}." in page
    assert "Aucune date limite" not in page


def test_space_shows_the_label(client):
    candidacy = begun_candidacy()
    client.sign_in(person_of(candidacy))
    page = client.page("/espace/")
    assert "Finir la candidature au label" in text(page)
    assert candidacy.get_absolute_url() in links(page)


def test_page_of_the_structure_shows_its_label(client):
    candidacy = submitted_candidacy()
    for reader in (person_of(candidacy), factories.agent("Label")):
        page = client.sign_in(reader).page(candidacy.structure.get_absolute_url())
        assert candidacy.get_absolute_url() in links(page)
    page = client.sign_in(factories.agent("Finances")).get(candidacy.structure.get_absolute_url())
    assert candidacy.get_absolute_url() not in links(page)


@pytest.mark.django_db(transaction=True)
def test_two_deposits_at_once_make_one():
    candidacy = draft_candidacy()
    person, together, done = person_of(candidacy), threading.Barrier(2), []

    def hand_in():
        together.wait()
        try:
            workflow.submit(Candidacy.objects.get(pk=candidacy.pk), by=person)
            done.append(True)
        except Exception as refusal:
            done.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand_in) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(str(one)[:8] for one in done) == sorted(["True", "['Trop t"])
