"""What goes another way: refused, withdrawn, too late, pressed twice, badly typed. Never an error page."""

import datetime as dt
import io

import pytest
from pypdf import PdfReader

from commons import clock
from commons.models import Event, Message
from funding.models import Agreement, Application, Report
from tests import factories
from tests.client import said, text, tree

pytestmark = pytest.mark.django_db

ATTESTED = dict.fromkeys(("lawful", "republican", "exact", "charter", "accountable"), "on") | {"public_aid": "under"}


def errors(page):
    return [said(element) for element in tree(page).xpath("//*[contains(concat(' ', @class, ' '), ' error ')]")]


def office_page(file, move=""):
    kind = file._meta
    return f"/gestion/{kind.app_label}/{kind.model_name}/{file.pk}/" + (f"parcours/{move}/" if move else "change/")


# Other ends -----------------------------------------------------------------------------------------


def test_refusal_gives_its_reason_and_the_means_of_appeal(client, instructor, representative, structure):
    application = factories.ApplicationFactory(structure=structure, status="under_review")
    client.sign_in(instructor)
    page = client.click(client.page(office_page(application)), "Refuser")
    assert client.fill(page, reason="").status_code == 422
    client.fill(page, reason="Le projet ne touche pas la commune.")

    page = client.sign_in(representative).page(application.get_absolute_url())
    assert "La demande est refusée" in text(page)
    assert "Le projet ne touche pas la commune." in text(page)
    letter = client.click(page, "La lettre de décision (PDF)")
    said_in_it = " ".join(
        " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(letter.content)).pages).split()
    )
    assert "Le projet ne touche pas la commune." in said_in_it
    assert "tribunal administratif de Nîmes" in said_in_it
    assert Message.objects.latest("pk").template == "funding/emails/refused"


def test_refusal_of_a_proposal_gives_the_money_back(client, instructor):
    application = factories.ApplicationFactory(status="proposed")
    envelope = application.call.envelope
    envelope.refresh_from_db()
    assert envelope.available == 88_000
    client.sign_in(instructor).fill(office_page(application, "refuse"), reason="Le conseil a voté contre.")
    envelope.refresh_from_db()
    assert (envelope.reserved, envelope.available) == (0, 100_000)


@pytest.mark.parametrize("status", ["draft", "submitted", "under_review", "incomplete", "proposed"])
def test_withdrawal_stops_the_file_wherever_it_is(status, client, representative, structure):
    application = factories.ApplicationFactory(structure=structure, status=status)
    client.sign_in(representative)
    client.fill(client.click(client.page(application.get_absolute_url()), "Retirer la demande"))
    application.refresh_from_db()
    assert application.status == Application.Status.WITHDRAWN
    assert "La demande est retirée." in text(client.page(application.get_absolute_url()))
    envelope = application.call.envelope
    envelope.refresh_from_db()
    assert envelope.reserved == 0


def test_renouncing_gives_the_money_back(client, representative, structure):
    agreement = factories.agreement(structure=structure)
    client.sign_in(representative)
    client.fill(client.click(client.page(agreement.get_absolute_url()), "Renoncer à la subvention"))
    agreement.refresh_from_db()
    envelope = agreement.grant.application.call.envelope
    envelope.refresh_from_db()
    assert agreement.status == Agreement.Status.RENOUNCED
    assert envelope.available == 100_000


# Too late, twice -------------------------------------------------------------------------------------


def test_deposit_pressed_twice_counts_once(client, representative, structure):
    application = factories.ApplicationFactory(structure=structure)
    client.sign_in(representative)
    button = f"{application.get_absolute_url()}actions/submit/"
    assert client.post(button, ATTESTED).status_code == 302
    again = client.post(button, ATTESTED)
    assert again.status_code == 422
    assert "Trop tard" in text(again)
    application.refresh_from_db()
    assert application.number.endswith("-ESS-0001")
    assert Event.objects.about(application).count() == 1


def test_stale_tab_of_an_agent_gets_a_sentence(client, instructor):
    application = factories.ApplicationFactory(status="submitted")
    client.sign_in(instructor)
    stale = client.page(office_page(application, "admit"))
    client.fill(office_page(application, "admit"), **factories.ticked(application))
    answer = client.fill(stale, **factories.ticked(application))
    assert answer.status_code == 422
    assert "Trop tard : ce dossier a déjà changé d’état." in text(answer)


def test_stale_tab_of_an_applicant_gets_a_sentence(client, representative, structure):
    application = factories.ApplicationFactory(structure=structure, status="submitted")
    client.sign_in(representative)
    answer = client.get(f"{application.get_absolute_url()}budget/", follow=True)
    assert "Trop tard : la demande est maintenant « Déposée », elle ne change plus." in text(answer)
    answer = client.post(f"{application.get_absolute_url()}projet/", {"title": "Autre"}, follow=True)
    assert answer.status_code == 200
    application.refresh_from_db()
    assert application.title == "Atelier de réparation de vélos"


def test_page_of_a_move_that_is_over_says_so(client, representative, structure):
    application = factories.ApplicationFactory(structure=structure, status="refused")
    page = client.sign_in(representative).page(f"{application.get_absolute_url()}actions/withdraw/")
    assert "Trop tard" in text(page)


def test_agreement_signed_twice_keeps_one_signature(client, representative, structure):
    agreement = factories.prepared(factories.agreement(structure=structure))
    client.sign_in(representative)
    typed = {"name": "Rose", "role": "Présidente", "agreed": "on", "read": agreement.folder.sha256}
    button = f"{agreement.get_absolute_url()}actions/sign/"
    assert [client.post(button, typed).status_code for _ in range(2)] == [302, 422]
    assert agreement.signatures.count() == 1


def test_payment_recorded_twice_is_paid_once(client, treasurer):
    instalment = factories.pay(factories.agreement(Agreement.Status.RUNNING).instalments.first(), status="authorised")
    client.sign_in(treasurer)
    typed = {"order_number": "M1", "paid_on": str(clock.today())}
    button = office_page(instalment, "pay")
    assert [client.post(button, typed).status_code for _ in range(2)] == [302, 422]
    assert instalment.entries.filter(kind="paid").count() == 1


def test_who_authorised_does_not_pay(client, superuser):
    """Even whoever may do both is only one person."""
    instalment = factories.agreement(Agreement.Status.RUNNING).instalments.first()
    client.sign_in(superuser).fill(office_page(instalment, "authorise"))
    answer = client.fill(office_page(instalment, "pay"), order_number="M1", paid_on=str(clock.today()))
    assert answer.status_code == 422
    assert "Celui qui autorise ne paie pas : une autre personne enregistre le paiement." in text(answer)


def test_closed_call_takes_no_more_deposit(client, representative, structure):
    application = factories.ApplicationFactory(structure=structure)
    client.sign_in(representative)
    with clock.moved_to(clock.today() + dt.timedelta(days=30)):
        page = client.page(application.get_absolute_url())
        assert "n’est pas ouvert : il n’est plus possible de déposer." in text(page)
        assert client.post(f"{application.get_absolute_url()}actions/submit/", ATTESTED).status_code == 422
        answer = client.get(f"/espace/demandes/nouvelle/{application.call.slug}/", follow=True)
        assert "Cet appel n’est pas ouvert" in text(answer)
    application.refresh_from_db()
    assert application.status == Application.Status.DRAFT


# Badly typed ------------------------------------------------------------------------------------------


def typed_back(page, name):
    field = tree(page).xpath(f"//*[@name='{name}']")[0]
    return field.text_content().strip() if field.tag == "textarea" else field.get("value")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("douze mille", "Donnez un montant en euros, par exemple 1 234,50."),
        ("-5", "0 € au moins."),
        ("12,345", "Assurez-vous qu’il n’y a pas plus de 2 chiffres après la virgule."),
        ("99999999999999", "Assurez-vous qu’il n’y a pas plus de 12 chiffres au total."),
        ("NaN", "Donnez un montant en euros, par exemple 1 234,50."),
        ("", "Donnez le montant demandé pour cette année."),
        ("1e5000000", "Assurez-vous qu’il n’y a pas plus de 12 chiffres au total."),
        ("\x00", "Donnez un montant en euros, par exemple 1 234,50."),
    ],
)
def test_bad_amount_comes_back_with_a_sentence(typed, sentence, client, representative, structure):
    application = factories.ApplicationFactory(structure=structure)
    year = application.call.year
    client.sign_in(representative)
    answer = client.post(f"{application.get_absolute_url()}montants/", {f"year_{year}": typed})
    assert answer.status_code == 422
    shown = [error.replace("\xa0", " ").replace("'", "’") for error in errors(answer)]
    assert shown == [sentence]
    assert (typed_back(answer, f"year_{year}") or "") == typed.replace("\x00", typed_back(answer, f"year_{year}") or "")


def test_bad_dates_keep_what_was_typed(client, representative, structure):
    application = factories.ApplicationFactory(structure=structure)
    client.sign_in(representative)
    answer = client.fill(
        f"{application.get_absolute_url()}projet/",
        title="Un nouveau titre",
        objectives="De nouveaux objectifs",
        starts_on="2027-06-01",
        ends_on="2027-01-01",
    )
    assert answer.status_code == 422
    assert "La fin doit suivre le début." in text(answer)
    assert typed_back(answer, "title") == "Un nouveau titre"
    assert typed_back(answer, "objectives") == "De nouveaux objectifs"
    assert typed_back(answer, "starts_on") == "2027-06-01"


def test_too_long_a_title_keeps_the_rest(client, representative, structure):
    application = factories.ApplicationFactory(structure=structure)
    client.sign_in(representative)
    answer = client.fill(f"{application.get_absolute_url()}projet/", title="a" * 121, objectives="Gardés")
    assert answer.status_code == 422
    assert typed_back(answer, "objectives") == "Gardés"


def test_unticked_attestation_is_asked_again(client, representative, structure):
    application = factories.ApplicationFactory(structure=structure)
    client.sign_in(representative)
    answer = client.post(f"{application.get_absolute_url()}actions/submit/", ATTESTED | {"exact": ""})
    assert answer.status_code == 422
    assert errors(answer) == ["Cochez cette attestation pour déposer."]


def test_proposal_above_what_is_asked_is_refused(client, instructor):
    application = factories.ApplicationFactory(status="under_review")
    client.sign_in(instructor)
    answer = client.fill(office_page(application, "propose"), **{f"year_{application.call.year}": "12 001"})
    assert answer.status_code == 422
    assert typed_back(answer, f"year_{application.call.year}") == "12 001"


def test_proposal_above_the_envelope_says_how_much_is_left(client, instructor):
    call = factories.CallFactory(envelope=factories.EnvelopeFactory(voted=10_000))
    application = factories.ApplicationFactory(call=call, status="under_review")
    answer = client.sign_in(instructor).fill(office_page(application, "propose"))
    assert answer.status_code == 422
    assert "Il manque 2 000 € : il reste 10 000 €" in text(answer).replace("\u202f", " ").replace("\xa0", " ")


def test_payment_in_the_future_is_refused(client, treasurer):
    instalment = factories.pay(factories.agreement(Agreement.Status.RUNNING).instalments.first(), status="authorised")
    tomorrow = str(clock.today() + dt.timedelta(days=1))
    answer = client.sign_in(treasurer).fill(office_page(instalment, "pay"), order_number="M1", paid_on=tomorrow)
    assert answer.status_code == 422
    assert typed_back(answer, "order_number") == "M1"


@pytest.mark.parametrize("move", ["ask_for_more", "propose", "grant", "refuse"])
def test_empty_answer_of_an_agent_is_a_sentence(move, client, instructor):
    status = "proposed" if move == "grant" else "under_review"
    application = factories.ApplicationFactory(status=status)
    answer = client.sign_in(instructor).post(office_page(application, move), {})
    assert answer.status_code == 422
    assert errors(answer)
    assert all(sentence.endswith(".") for sentence in errors(answer))


def test_address_with_a_strange_number_is_not_found(client, representative):
    client.sign_in(representative)
    huge = "9" * 40
    urls = [f"/espace/demandes/{huge}/", f"/espace/conventions/{huge}/", f"/espace/comptes-rendus/{huge}/"]
    assert [client.get(url).status_code for url in urls] == [404, 404, 404]


def test_story_of_a_report_may_be_saved_unfinished(client, representative, structure):
    report = factories.agreement(Agreement.Status.RUNNING, structure=structure).reports.get()
    client.sign_in(representative)
    assert client.fill(f"{report.get_absolute_url()}recit/", achievements="Trois ateliers.").status_code == 200
    report.refresh_from_db()
    assert (report.achievements, report.status) == ("Trois ateliers.", Report.Status.EXPECTED)
    answer = client.fill(f"{report.get_absolute_url()}comptes/", actual_641="beaucoup")
    assert answer.status_code == 422
    assert typed_back(answer, "actual_641") == "beaucoup"
