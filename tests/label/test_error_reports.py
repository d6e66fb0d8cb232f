"""« Signaler une erreur »: anybody tells, the town answers, the structure hears no name."""

import pytest

from commons.mail import compose
from commons.models import Event, Message
from commons.workflow import TooLate
from label.models import ErrorReport
from label.workflow import error_reports, listings
from tests.client import text
from tests.factories import representative_of
from tests.label import factories

pytestmark = pytest.mark.django_db

PAGE = "/annuaire/ressourcerie-des-pres/signaler/"


@pytest.fixture
def page(db):
    structure = factories.verified_structure(name="Ressourcerie des Prés", slug="ressourcerie-des-pres")
    return factories.listing(structure)


def test_anybody_tells_an_error_without_an_account(client, page):
    client.fill(PAGE, kind="hours", words="Fermé le mardi", email="voisine@exemple.fr")
    report = ErrorReport.objects.get()
    assert (report.kind, report.words, report.email) == ("hours", "Fermé le mardi", "voisine@exemple.fr")
    rose = representative_of(page.structure)
    sent = {
        (message.template.rpartition("/")[2], message.to)
        for message in Message.objects.filter(event__action=error_reports.REPORTED)
    }
    assert sent == {("error_to_handle", None), ("error_reported", rose)}


def test_structure_hears_of_the_error_and_not_of_who_told_it(client, page):
    factories.error_report(page, words="Ma voisine Claude le dit", email="voisine@exemple.fr")
    rose = representative_of(page.structure)
    mail = compose(Message.objects.get(template="label/emails/error_reported"))
    shown = text(client.sign_in(rose).page(page.get_absolute_url()))
    for told in (mail.body, shown):
        assert "Les horaires sont faux" in told
        assert "voisine" not in told


def test_neither_journal_nor_outbox_holds_the_address(page):
    factories.error_report(page, email="voisine@exemple.fr")
    for model in (Event, Message):
        for row in model.objects.values():
            assert "voisine" not in str(row)


@pytest.mark.parametrize("data", [{}, {"kind": "pluie"}, {"kind": "hours", "email": "pas une adresse"}])
def test_bad_report_is_refused_and_nothing_is_lost(data, client, page):
    answer = client.post(PAGE, {"words": "Fermé le mardi"} | data)
    assert answer.status_code == 422
    assert "Fermé le mardi" in answer.content.decode()
    assert not ErrorReport.objects.exists()


def test_page_that_nobody_finds_has_no_form(client, page):
    listings.hide(page, by=factories.moderator(), reason="Travaux")
    assert client.get(PAGE).status_code == 404
    assert client.get("/annuaire/inconnue/signaler/").status_code == 404


def test_so_many_reports_an_hour(client, page):
    answers = [client.post(PAGE, {"kind": "hours"}).status_code for _ in range(22)]
    assert answers[0] == 302
    assert answers[-1] == 429
    assert ErrorReport.objects.count() == 20


def test_agent_says_what_was_done_and_who_left_an_address_reads_it(client, page):
    report, moderator = factories.error_report(page, email="voisine@exemple.fr"), factories.moderator()
    url = f"/gestion/label/errorreport/{report.pk}/"
    shown = client.sign_in(moderator).page(f"{url}change/")
    assert "Fermé le mardi." in text(shown)
    asked = client.click(shown, "Dire la suite donnée")
    assert "Fermé le mardi." in text(asked)
    client.fill(asked, outcome="Horaires corrigés.")
    report.refresh_from_db()
    assert (report.outcome, report.handled_by) == ("Horaires corrigés.", moderator)
    mail = compose(Message.objects.get(template="label/emails/error_handled"))
    assert (mail.to, "Horaires corrigés." in mail.body) == (["voisine@exemple.fr"], True)
    with pytest.raises(TooLate):
        error_reports.handle_error(report, by=moderator, outcome="Autre")


def test_nobody_is_written_to_when_no_address_was_left(page):
    report = factories.error_report(page)
    error_reports.handle_error(report, by=factories.moderator(), outcome="Corrigé.")
    assert not Message.objects.filter(template="label/emails/error_handled").exists()


def test_only_who_moderates_reads_reports(client, page, elected, instructor):
    report = factories.error_report(page)
    for other in (elected, instructor):
        client.sign_in(other)
        assert client.get(f"/gestion/label/errorreport/{report.pk}/change/").status_code in (302, 403)
