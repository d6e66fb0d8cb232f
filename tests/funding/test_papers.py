"""The papers of a request: what the vault holds goes by itself, what is missing may follow, what was given stands."""

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from commons import clock, uploads
from commons.models import Event
from commons.workflow import Incomplete
from funding import workflow, worklist
from funding.models import Application, ApplicationPaper, late, needs
from structures import workflow as structures
from structures.models import Paper, PaperKind
from tests import factories, files
from tests.client import text

pytestmark = pytest.mark.django_db
TOMORROW = dt.timedelta(days=1)


@pytest.fixture
def call():
    return factories.CallFactory(slug="reparer", papers=["statutes", "bank", "insurance", "activity"])


@pytest.fixture
def draft(call, structure, representative):
    """Everything is written but the papers; the association is in the register, so that three are to give."""
    return factories.ApplicationFactory(call=call, structure=structure)


def give(structure, kind, name="piece.pdf", content=files.PDF, **dates):
    upload = uploads.check(files.sent(content, name))
    return structures.add_paper(structure, kind, upload, by=factories.representative_of(structure), **dates)


def give_all(structure):
    return {kind: give(structure, kind, f"{kind}.pdf") for kind in ("bank", "insurance", "activity")}


def page_of(application):
    return application.step_url("papers")


def told(application):
    return {need.kind.value: need.state for need in needs(application)}


def papers_missing(application):
    return [str(item) for item in application.missing() if item.url == page_of(application)]


def stored():
    root = Path(django_settings.MEDIA_ROOT)
    return [path for path in root.rglob("*") if path.is_file()] if root.exists() else []


# What is asked --------------------------------------------------------------------------------------


def test_undecided_papers_are_missing_and_the_register_spares_some(draft):
    assert told(draft) == {"statutes": "not_concerned", "bank": None, "insurance": None, "activity": None}
    assert papers_missing(draft) == [
        "Donnez la pièce « Relevé d’identité bancaire (RIB) », ou dites quand vous la donnerez.",
        "Donnez la pièce « Attestation d’assurance », ou dites quand vous la donnerez.",
        "Donnez la pièce « Rapport d’activité », ou dites quand vous la donnerez.",
    ]


def test_call_that_asks_for_nothing_has_no_such_step(client, structure, representative):
    application = factories.ApplicationFactory(structure=structure)
    assert needs(application) == []
    page = client.sign_in(representative).get(page_of(application), follow=True)
    assert "ne demande aucune pièce" in text(page)


def test_papers_asked_by_a_published_call_are_held_still(call):
    call.papers = []
    with pytest.raises(IntegrityError, match="Un appel publié ne change plus"), transaction.atomic():
        call.save()


def test_association_out_of_the_register_gives_its_statutes(call):
    structure = factories.StructureFactory(rna="")
    application = factories.ApplicationFactory(call=call, structure=structure)
    assert told(application)["statutes"] is None


# Joined by itself -----------------------------------------------------------------------------------


def test_what_the_vault_holds_is_joined_by_itself(client, draft, structure, representative):
    give_all(structure)
    assert papers_missing(draft) == []
    page = text(client.sign_in(representative).page(page_of(draft)))
    assert "bank.pdf" in page
    assert "À donner" not in page
    assert "Ce que vous n’avez pas à donner" in page


def test_paper_that_is_over_is_asked_again(draft, structure):
    give_all(structure)
    Paper.objects.filter(kind="insurance").update(
        valid_from=clock.today() - dt.timedelta(days=500), valid_until=clock.today() - TOMORROW
    )
    (sentence,) = papers_missing(draft)
    assert sentence.startswith("La pièce « Attestation d’assurance » n’est plus valable depuis le")


def test_paper_that_the_town_sent_back_is_asked_again(draft, structure, instructor):
    papers = give_all(structure)
    structures.check_paper(papers["bank"], by=instructor, refusal="unreadable")
    assert papers_missing(draft) == ["La pièce « Relevé d’identité bancaire (RIB) » est à refaire : illisible."]


def test_deposit_holds_the_version_that_was_joined(draft, structure, representative):
    papers = give_all(structure)
    workflow.submit(draft, by=representative)
    assert {row.kind: row.paper for row in draft.papers.all()} == papers | {"statutes": None}
    newer = give(structure, "bank", "nouveau.pdf")
    assert ({row.paper for row in draft.papers.all()} & {newer, papers["bank"]}) == {papers["bank"]}
    assert "répertoire national" in draft.papers.get(kind="statutes").reason


def test_joined_paper_cannot_be_taken_away(draft, structure, representative):
    papers = give_all(structure)
    workflow.submit(draft, by=representative)
    with pytest.raises(ValidationError, match="jointe à une demande"):
        structures.remove_paper(papers["bank"], by=representative)
    assert len(stored()) >= 3


# The page -------------------------------------------------------------------------------------------


def test_file_given_on_the_page_goes_to_the_vault(client, draft, structure, representative):
    page = client.sign_in(representative).fill(page_of(draft), bank_file=files.sent(files.PDF, "rib.pdf"))
    assert page.status_code == 200
    paper = Paper.objects.get()
    assert (paper.kind, paper.structure, paper.name, paper.added_by) == ("bank", structure, "rib.pdf", representative)
    assert told(draft)["bank"] == "joined"
    assert ApplicationPaper.objects.count() == 0  # a draft follows the vault; its deposit writes which version


@pytest.mark.parametrize("what", files.BAD)
def test_bad_file_is_told_and_the_good_one_beside_it_is_kept(what, client, draft, representative):
    content, name, words = files.BAD[what]
    sent = {"bank_file": files.sent(content, name), "insurance_file": files.sent(files.PDF, "assurance.pdf")}
    page = client.sign_in(representative).fill(page_of(draft), **sent)
    assert page.status_code == 422
    assert (words if words != "il est vide" else "vide") in text(page)
    assert [paper.kind for paper in Paper.objects.all()] == ["insurance"]
    assert len(stored()) == 1
    assert "assurance.pdf" in text(page)


def test_paper_may_come_later_and_does_not_keep_from_handing_in(client, draft, structure, representative):
    give(structure, "bank")
    give(structure, "activity")
    day = (clock.today() + dt.timedelta(days=20)).isoformat()
    client.sign_in(representative).fill(page_of(draft), insurance_state="later", insurance_on=day)
    assert (told(draft)["insurance"], papers_missing(draft)) == ("later", [])
    workflow.submit(draft, by=representative)
    assert [need.kind.value for need in late(draft)] == ["insurance"]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"insurance_state": "later"}, "Dites pour quand vous la promettez."),
        ({"insurance_state": "later", "insurance_on": "2020-01-01"}, "Donnez un jour à venir."),
        ({"insurance_state": "elsewhere"}, "Dites dans quelle pièce elle se trouve."),
        ({"insurance_state": "not_concerned"}, "Dites pourquoi vous n’êtes pas concernés."),
    ],
)
def test_answer_without_its_detail_is_told(sent, sentence, client, draft, representative):
    page = client.sign_in(representative).fill(page_of(draft), **sent)
    assert page.status_code == 422
    assert sentence in text(page)
    assert ApplicationPaper.objects.count() == 0


def test_paper_may_be_in_another_one_or_without_object(client, draft, representative):
    client.sign_in(representative).fill(
        page_of(draft),
        insurance_state="elsewhere",
        insurance_within="activity",
        activity_state="not_concerned",
        activity_why="La structure a deux mois.",
    )
    rows = {row.kind: row.words for row in ApplicationPaper.objects.all()}
    assert rows == {
        "insurance": "Dans une autre pièce : Rapport d’activité",
        "activity": "Sans objet : La structure a deux mois.",
    }
    page = text(client.page(page_of(draft)))
    assert "Sans objet : La structure a deux mois." in page
    client.fill(page_of(draft), activity_state="joined")
    assert [row.kind for row in ApplicationPaper.objects.all()] == ["insurance"]


def test_page_is_its_writers_and_closes_at_the_deposit(client, draft, structure, representative, reader, stranger):
    give_all(structure)
    assert [client.sign_in(person).get(page_of(draft)).status_code for person in (reader, stranger)] == [404, 404]
    workflow.submit(draft, by=representative)
    page = client.sign_in(representative).get(page_of(draft), follow=True)
    assert "ses pièces ne changent plus" in text(page)


# Afterwards -----------------------------------------------------------------------------------------


@pytest.fixture
def promised(draft, structure, representative):
    """Handed in without its insurance, promised for ten days later."""
    give(structure, "bank")
    give(structure, "activity")
    day = clock.today() + dt.timedelta(days=10)
    ApplicationPaper.objects.create(application=draft, kind="insurance", state="later", promised_on=day)
    workflow.submit(draft, by=representative)
    return draft


def test_promised_paper_is_awaited_then_given(client, promised, structure, representative):
    tasks = {task.title: task for task in worklist.structure_tasks(representative)}
    task = tasks["Donner la pièce promise : Attestation d’assurance"]
    assert (task.url, task.due) == (page_of(promised), clock.today() + dt.timedelta(days=10))
    page = client.sign_in(representative).page(task.url)
    assert "Relevé d’identité bancaire" not in text(page).split("Ce que vous n’avez pas à donner")[0]
    client.fill(page, insurance_file=files.sent(files.PDF, "assurance.pdf"))
    assert promised.papers.get(kind="insurance").paper.name == "assurance.pdf"
    assert Event.objects.filter(action="Pièce fournie", object_id=promised.pk).count() == 1
    assert late(promised) == []
    assert client.get(page_of(promised)).status_code == 302


def test_vault_alone_does_not_change_a_request_that_was_handed_in(promised, structure):
    give(structure, "insurance")
    assert told(promised)["insurance"] == "later"


def test_papers_given_while_more_is_asked_are_joined_with_the_answer(promised, structure, representative, instructor):
    old = promised.papers.get(kind="bank").paper
    deadline = clock.today() + dt.timedelta(days=15)
    workflow.ask_for_more(promised, by=instructor, wanted=["Un RIB lisible"], deadline=deadline)
    newer, insurance = give(structure, "bank", "lisible.pdf"), give(structure, "insurance")
    assert promised.papers.get(kind="bank").paper == old
    replies = {item.pk: "Voilà." for item in promised.open_request.items.all()}
    workflow.answer_before_admission(promised, by=representative, replies=replies)
    rows = {row.kind: row.paper for row in promised.papers.all()}
    assert (rows["bank"], rows["insurance"], rows["activity"].kind) == (newer, insurance, "activity")


def test_paper_may_be_replaced_while_more_is_asked(client, promised, representative, instructor):
    deadline = clock.today() + dt.timedelta(days=15)
    workflow.ask_for_more(promised, by=instructor, wanted=["Un RIB lisible"], deadline=deadline)
    old = promised.papers.get(kind="bank").paper
    client.sign_in(representative).fill(page_of(promised), bank_file=files.sent(files.pdf(2), "lisible.pdf"))
    joined = promised.papers.get(kind="bank").paper
    assert (joined.name, joined.replaces) == ("lisible.pdf", old)


def test_paper_that_ends_while_a_request_needs_it_is_to_do(structure, representative, draft):
    soon = clock.today() + dt.timedelta(days=20)
    give(structure, "insurance", valid_until=soon)
    give(structure, "duties", valid_until=soon)  # nothing asks for it
    tasks = [task for task in worklist.structure_tasks(representative) if "Donner de nouveau" in task.title]
    assert [(task.title, task.due, task.badge) for task in tasks] == [
        ("Donner de nouveau : Attestation d’assurance", soon, "Bientôt périmée")
    ]
    workflow.withdraw(draft, by=representative)
    assert [task for task in worklist.structure_tasks(representative) if "Donner de nouveau" in task.title] == []


def test_deposit_waits_for_every_paper_to_be_settled(draft, representative):
    with pytest.raises(Incomplete):
        workflow.submit(draft, by=representative)
    assert Application.objects.get(pk=draft.pk).status == "draft"


# Who reads ------------------------------------------------------------------------------------------


def test_agent_opens_the_papers_from_the_page_of_the_request(client, promised, instructor):
    page = client.sign_in(instructor).page(f"/gestion/funding/application/{promised.pk}/change/")
    assert "piece.pdf" in text(page)
    assert "À fournir plus tard, pour le" in text(page)
    paper = promised.papers.get(kind="bank").paper
    url = f"/espace/structures/{promised.structure.slug}/pieces/{paper.pk}/fichier/"
    assert url in page.content.decode()
    assert client.get(url).content == files.PDF


def test_agent_without_papers_reads_that_they_are_there(client, promised, elected):
    page = client.sign_in(elected).page(promised.get_absolute_url())
    assert "Jointe, valable" in text(page)
    assert "piece.pdf" not in text(page)


@pytest.mark.parametrize("name", ["instructor", "financier", "elected", "administrator"])
def test_papers_of_a_protected_structure_are_named_to_nobody_outside(name, client, call, request, guardian):
    shelter = factories.protected_structure()
    owner = factories.representative_of(shelter)
    papers = {kind: give(shelter, kind, "RIB Aurore Ombreuse.pdf") for kind in ("bank", "insurance", "activity")}
    structures.check_paper(papers["bank"], by=guardian)
    application = factories.ApplicationFactory(call=call, structure=shelter)
    workflow.submit(application, by=owner)
    client.sign_in(request.getfixturevalue(name))
    office, space = f"/gestion/funding/application/{application.pk}/change/", application.get_absolute_url()
    for url in (office, space, f"{space}relire/", f"{space}cerfa.pdf", "/gestion/structures/paper/"):
        answer = client.get(url)
        assert b"Aurore" not in answer.content, url
    assert "vue par la Ville" in text(client.get(space))
    assert "réservé au groupe Protection" in text(client.get(office))
    for paper in papers.values():
        url = f"/espace/structures/{shelter.slug}/pieces/{paper.pk}/fichier/"
        assert client.get(url).status_code == 404


def test_call_says_what_papers_it_asks_for(client, call):
    assert "Attestation d’assurance" in text(client.page(call.get_absolute_url()))


def test_call_is_written_with_the_papers_it_asks_for(client, instructor):
    call = factories.CallFactory(slug="brouillon", status="draft")
    client.sign_in(instructor)
    page = client.page(f"/gestion/funding/call/{call.pk}/change/")
    form = page.context["adminform"].form
    assert "insurance" in dict(form.fields["papers"].choices)
    assert "other" not in dict(form.fields["papers"].choices)


def test_deposit_with_ten_papers_writes_them_in_one_statement(structure, representative, django_assert_max_num_queries):
    kinds = [kind for kind, _ in PaperKind.asked() if kind not in ("statutes", "leaders", "registration", "kbis")]
    assert len(kinds) == 10
    for kind in kinds:
        factories.paper(structure, kind)
    call = factories.CallFactory(slug="dix", papers=kinds)
    few = factories.ApplicationFactory(structure=structure, call=factories.CallFactory(slug="deux", papers=kinds[:2]))
    many = factories.ApplicationFactory(structure=structure, call=call)
    with CaptureQueriesContext(connection) as small:
        workflow.submit(few, by=representative)
    with django_assert_max_num_queries(len(small)):
        workflow.submit(many, by=representative)
    assert many.papers.joined().count() == 10
