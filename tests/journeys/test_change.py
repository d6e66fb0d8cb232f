"""Three agreements that do not go as written, lived on the pages: ended after an answer, paid back, made larger."""

import datetime as dt

import pytest

from commons import clock
from funding.models import Agreement, Beneficiary
from tests import factories
from tests.client import heading, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, instructor, treasurer, signatory):
    """Press a button of the back-office, from the page of the file, as an agent."""
    people = {"instructor": instructor, "treasurer": treasurer, "signatory": signatory}

    def press(who, file, button, **typed):
        client.sign_in(people[who])
        page = client.page(f"/gestion/funding/{type(file)._meta.model_name}/{file.pk}/change/")
        answer = client.fill(client.click(page, button), **typed)
        file.refresh_from_db()
        return answer

    return press


@pytest.fixture
def space(client, representative):
    """The same, from the structure's own page."""

    def press(file, button, **typed):
        client.sign_in(representative)
        answer = client.fill(client.click(client.page(file.get_absolute_url()), button), **typed)
        file.refresh_from_db()
        return answer

    return press


def paid(structure, **fields):
    """A running agreement whose advance is paid."""
    agreement = factories.in_force(structure=structure, **fields)
    factories.pay(agreement.instalments.first())
    return Agreement.objects.get(pk=agreement.pk)


def test_agreement_ends_after_the_structure_was_heard(client, office, space, structure, representative):
    agreement = paid(structure)
    in_a_month = (clock.today() + dt.timedelta(days=30)).isoformat()
    early = office(
        "instructor",
        agreement,
        "Annoncer une résiliation",
        ground="breach",
        facts="Aucun atelier depuis mars.",
        answer_until=in_a_month,
    )
    assert early.status_code == 422
    assert "au moins jusqu’au" in text(early)
    office(
        "instructor", agreement, "Annoncer une résiliation", ground="closed", facts="Fermée.", answer_until=in_a_month
    )
    made = agreement.terminations.get()

    client.sign_in(representative)
    assert "Répondre sur la résiliation annoncée" in text(client.page("/espace/"))
    page = client.page(agreement.get_absolute_url())
    assert heading(client.click(page, str(made))) == str(made)
    answer = space(made, "Répondre à l’annonce", answer="Nous fermons en effet.")
    assert "Le service a votre réponse" in text(answer)

    office("instructor", made, "Prononcer la résiliation", reasons="La structure a cessé son activité.")
    agreement.refresh_from_db()
    assert agreement.status == "terminated"
    page = client.sign_in(representative).page(agreement.get_absolute_url())
    assert "La convention est résiliée." in text(page)
    assert "Annulé : Convention résiliée" in text(page)


def test_money_comes_back_in_two_parts(client, office, space, structure, representative):
    agreement = paid(structure)
    answer_until = (clock.today() + dt.timedelta(days=20)).isoformat()
    terms = {"ground": "unjustified", "facts": "Des factures manquent.", "answer_until": answer_until}
    lacking = office("instructor", agreement, "Annoncer un reversement", **terms)
    assert "le portail ne la calcule pas" in text(lacking)
    office(
        "instructor",
        agreement,
        "Annoncer un reversement",
        asked="1 500",
        computation="Trois factures de 500 €",
        **terms,
    )
    made = agreement.recoveries.get()
    space(made, "Répondre à l’annonce", answer="Une facture est jointe.")
    office(
        "instructor",
        made,
        "Émettre le titre de recettes",
        amount="1 000",
        reasons="Une facture est admise.",
        order_number="T-77",
        due_on=(clock.today() + dt.timedelta(days=60)).isoformat(),
    )
    assert "à rembourser avant le" in text(client.sign_in(representative).page(made.get_absolute_url()))
    today = clock.today().isoformat()
    office("treasurer", made, "Enregistrer un encaissement partiel", amount="400", collected_on=today, reference="E1")
    office("treasurer", made, "Enregistrer le solde", collected_on=today, reference="E2")
    assert (made.status, made.collected()) == ("collected", 1_000)
    page = text(client.sign_in(representative).page(agreement.get_absolute_url()))
    assert "Remboursé à la Ville" in page
    assert "La somme est remboursée." in text(client.page(made.get_absolute_url()))


def test_amendment_raises_the_second_year(client, office, space, structure, representative):
    call = factories.CallFactory(max_years=2)
    later = factories.EnvelopeFactory(year=call.year + 1, voted=50_000)
    agreement = paid(structure, call=call, years=2)
    vote = factories.DeliberationFactory()
    office(
        "instructor",
        agreement,
        "Préparer un avenant",
        reason="Un atelier de plus.",
        deliberation=str(vote.pk),
        **{f"year_{call.year + 1}": "15 000"},
    )
    made = agreement.amendments.get()
    assert client.sign_in(representative).get(made.get_absolute_url()).status_code == 404
    office("instructor", made, "Proposer à la structure")
    assert "Signer l’avenant n° 1" in text(client.sign_in(representative).page("/espace/"))
    assert "15 000" in text(client.page(made.get_absolute_url()))
    space(made, "Signer l’avenant", name="Rose Prés", role="Présidente", agreed="on")
    office("signatory", made, "Signer l’avenant pour la Ville", name="Maxime Maire", role="Maire", agreed="on")
    agreement.refresh_from_db()
    assert made.status == "in_force"
    assert dict(agreement.years())[call.year + 1] == 15_000
    assert Beneficiary.objects.get(grant=agreement.grant).amount == 27_000
    later.refresh_from_db()
    assert later.reserved == 15_000
