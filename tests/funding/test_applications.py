"""The applicant's pages: start, save unfinished, read back what was typed, know what is left."""

import pytest

from funding.models import Application, BudgetLine
from tests import factories
from tests.client import PortalClient, heading, links, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(structure, representative, client):
    client.sign_in(representative)
    return factories.ApplicationFactory(structure=structure)


def test_draft_shows_its_checklist_with_links_to_what_is_missing(client, draft):
    Application.objects.update(objectives="")
    draft.lines.all().delete()
    page = client.page(draft.get_absolute_url())
    assert "Dites les objectifs." in text(page)
    assert "Remplissez le budget." in text(page)
    home = draft.get_absolute_url()
    assert {f"{home}projet/", f"{home}budget/"} <= links(page)


def test_complete_draft_says_that_nothing_is_missing(client, draft):
    assert "Il ne manque rien : vous pouvez déposer." in text(client.page(draft.get_absolute_url()))


def test_save_stays_and_continue_goes_on(client, draft):
    home = draft.get_absolute_url()
    stayed = client.fill(f"{home}projet/", "Enregistrer", title="Un")
    assert stayed.request["PATH_INFO"] == f"{home}projet/"
    went = client.fill(f"{home}projet/", "Enregistrer et continuer", title="Deux")
    assert went.request["PATH_INFO"] == f"{home}montants/"
    draft.refresh_from_db()
    assert draft.title == "Deux"


def test_budget_keeps_its_lines_and_forgets_the_emptied_ones(client, draft):
    page = f"{draft.get_absolute_url()}budget/"
    client.fill(page, amount_641="1 000,50", amount_70="", amount_860="200")
    lines = dict(BudgetLine.objects.values_list("account", "amount"))
    assert {code: str(amount) for code, amount in lines.items()} == {
        "641": "1000.50",
        "74com": "12000.00",
        "860": "200.00",
    }
    shown = client.page(page).context["form"]
    assert 'value="1000,50"' in str(shown["amount_641"])


def test_amounts_are_read_as_people_type_them(client, draft):
    year = draft.call.year
    typing = {"12 000": "12000.00", "12\u202f000,50 €": "12000.50", "12\u00a0000": "12000.00", "7.5": "7.50"}
    for typed, kept in typing.items():
        client.fill(f"{draft.get_absolute_url()}montants/", **{f"year_{year}": typed})
        assert str(draft.years.get().requested) == kept


def test_amount_above_the_ceiling_of_the_call_is_refused(client, representative, structure):
    application = factories.ApplicationFactory(structure=structure, call=factories.CallFactory(max_amount=15_000))
    client.sign_in(representative)
    answer = client.fill(f"{application.get_absolute_url()}montants/", **{f"year_{application.call.year}": "15 001"})
    assert answer.status_code == 422


def test_call_closed_to_the_family_of_the_structure_says_to_whom_it_is_open(client, representative):
    call = factories.CallFactory(families=["cooperative"])
    page = f"/espace/demandes/nouvelle/{call.slug}/"
    answer = client.sign_in(representative).fill(page, title="Atelier")
    assert answer.status_code == 422
    assert "Cet appel est ouvert à : Coopérative (SCOP, SCIC…)." in text(answer)
    assert not Application.objects.exists()


def test_person_of_two_structures_chooses(client, representative, structure):
    other = factories.MembershipFactory(user=representative).structure
    call = factories.CallFactory()
    page = f"/espace/demandes/nouvelle/{call.slug}/"
    assert client.sign_in(representative).fill(page, title="Atelier").status_code == 422
    client.fill(page, title="Atelier", structure=str(other.pk))
    assert Application.objects.get().structure == other


def test_structure_of_somebody_else_is_not_a_choice(client, representative, stranger):
    foreign = stranger.structures.get()
    page = f"/espace/demandes/nouvelle/{factories.CallFactory().slug}/"
    client.sign_in(representative)
    typed = {"title": "Atelier", "structure": foreign.pk, "years": 1, "scope": "project", "frequency": "first"}
    assert client.post(page, typed).status_code == 422
    assert not Application.objects.exists()


def test_reader_does_not_write(client, draft, reader):
    client.sign_in(reader)
    home = draft.get_absolute_url()
    assert client.page(home).status_code == 200
    assert [client.post(f"{home}{step}/", {}).status_code for step in ("projet", "montants", "budget")] == [404] * 3
    assert client.get(f"/espace/demandes/nouvelle/{draft.call.slug}/")["Location"] == "/espace/structures/nouvelle/"


def test_space_lists_what_waits_then_the_files(client, draft):
    page = client.page("/espace/")
    assert heading(page) == "Ressourcerie des Prés"
    assert "Finir la demande « Atelier de réparation de vélos »" in text(page)
    assert draft.get_absolute_url() in links(page)


def test_proposal_is_not_told_before_the_vote(client, structure, representative):
    application = factories.ApplicationFactory(structure=structure, status="proposed")
    page = text(client.sign_in(representative).page(application.get_absolute_url()))
    assert "En attente du conseil" in page
    assert "Proposée" not in page


def test_post_without_a_token_is_refused_in_a_sentence(structure, representative):
    strict = PortalClient(enforce_csrf_checks=True)
    draft = factories.ApplicationFactory(structure=structure)
    answer = strict.sign_in(representative).post(f"{draft.get_absolute_url()}actions/withdraw/", {})
    assert answer.status_code == 403
    assert heading(answer) == "Ce formulaire est resté ouvert trop longtemps"


def test_get_moves_nothing(client, draft):
    client.get(f"{draft.get_absolute_url()}actions/withdraw/")
    draft.refresh_from_db()
    assert draft.status == Application.Status.DRAFT
