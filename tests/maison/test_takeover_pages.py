"""The confidential form, its follow-up, and the mediators' pages: what each shows, what each writes down."""

import datetime as dt

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from commons import clock
from commons.models import ConfidentialView, Event, Message
from commons.tasks import attempt
from maison.models import Alert, Company, LegalDelay, TakeoverCase
from structures.models import User
from tests import factories
from tests.client import heading, main_form, sentences, text, tree
from tests.files import PDF
from tests.maison import takeovers

pytestmark = pytest.mark.django_db

FORM, WORDS = "/maison/alerte/", "/maison/alerte/suite/"
TYPED = {
    "sender": "employee",
    "company_name": "Filature des Gardons",
    "words": "Départ en retraite de Lucienne, personne ne reprend.",
}


def send(client, **typed):
    return client.fill(FORM, **TYPED | typed)


def code_of(page):
    (word,) = [word for word in text(page).split() if word.count("-") == 2 and len(word) == 14]
    return word


# In confidence ------------------------------------------------------------------------------------------


def test_page_says_who_will_read_it(client):
    words = text(client.page(FORM))
    assert "Les médiateurs de la Ville chargés des reprises, et personne d’autre" in words
    assert "Rien n’est publié" in words
    assert "rester anonyme" in words


def test_anybody_sends_an_alert_without_a_name_and_gets_a_code(client):
    page = send(client)
    assert heading(page) == "Bien reçu, merci"
    assert len(code_of(page).replace("-", "")) == 12
    alert = Alert.objects.get()
    assert (alert.sender, alert.name, alert.email, alert.phone) == ("employee", "", "", "")
    assert (alert.case.status, alert.by) == ("alert", User.objects.clock())


def test_code_is_shown_once(client):
    send(client)
    assert heading(client.get("/maison/alerte/recu/")) == "Ce code n’est plus montré"


def test_code_waits_for_its_page_in_the_browser_and_nowhere_else(client, representative):
    client.sign_in(representative)
    typed = dict(main_form(client.page(FORM)).form_values()) | TYPED
    cookie = client.post(FORM, typed).cookies["code-du-signalement"]
    assert (cookie["path"], cookie["httponly"], cookie["max-age"]) == ("/maison/alerte/recu/", True, 300)
    code = code_of(client.page("/maison/alerte/recu/")).replace("-", "")
    assert not any(code in str(session.get_decoded()) for session in Session.objects.all())


def test_whoever_is_signed_in_stays_unknown(client, representative):
    send(client.sign_in(representative))
    alert = Alert.objects.get()
    assert representative not in {alert.by, alert.case.opened_by, *(event.by for event in Event.objects.all())}


def test_incomplete_alert_comes_back_with_what_was_typed(client):
    page = client.fill(FORM, company_name="Filature", siret="123", headcount="beaucoup")
    assert page.status_code == 422
    assert "Filature" in page.content.decode()
    assert len(sentences(page)) >= 3
    assert Alert.objects.count() == 0


def test_form_that_is_sent_twice_is_one_alert_with_one_code(client):
    page = client.page(FORM)
    first, second = (client.fill(page, **TYPED) for _ in range(2))
    assert code_of(first) == code_of(second)
    assert (Alert.objects.count(), TakeoverCase.objects.count(), Company.objects.count()) == (1, 1, 1)


def test_other_words_in_the_same_form_are_added(client):
    page = client.page(FORM)
    client.fill(page, **TYPED)
    client.fill(page, **TYPED | {"words": "Un acheteur est passé."})
    client.fill(page, **TYPED | {"words": "Un acheteur est passé."})
    assert [added.words for added in Alert.objects.get().added.all()] == ["Un acheteur est passé."]


def test_two_forms_are_two_alerts(client):
    codes = {code_of(send(client)) for _ in range(2)}
    assert len(codes) == Alert.objects.count() == 2


def test_alerts_are_paced(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"takeover_alert": "2/h/ip"}
    assert [send(client).status_code for _ in range(3)] == [200, 200, 429]
    assert Alert.objects.count() == 2


def test_sender_adds_words_with_the_code(client):
    code = code_of(send(client))
    page = client.page(f"/maison/alerte/{code}/")
    assert "Lucienne" not in text(page)
    assert "Filature" not in text(page)
    answer = client.fill(page, words="Un acheteur est passé.")
    assert heading(answer) == "Bien reçu, merci"
    assert [added.words for added in Alert.objects.get().added.all()] == ["Un acheteur est passé."]


def test_code_may_be_typed_as_it_was_written_down(client):
    code = code_of(send(client))
    answer = client.fill(WORDS, code=f" {code.lower().replace('-', ' ')} ", words="Encore.")
    assert heading(answer) == "Bien reçu, merci"


@pytest.mark.parametrize("code", ["ABCD-EFGH-JKMN", "ABC", "suite-suite-suite"])
def test_unknown_code_opens_nothing_and_says_nothing(code, client):
    send(client)
    assert client.get(f"/maison/alerte/{code}/").status_code == 404
    assert client.fill(WORDS, code=code, words="Bonjour").status_code == 422


def test_codes_are_not_tried_by_the_thousand(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"takeover_words": "2/h/ip"}
    assert [client.get("/maison/alerte/ABCDEFGHJKMN/").status_code for _ in range(3)] == [404, 404, 429]


def test_letter_to_the_mediator_says_that_something_is_to_be_read_and_nothing_else(client, mediator):
    send(client)
    attempt(Message.objects.get().pk)
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([mediator.email], "Un signalement est à lire")
    told = letter.body + letter.alternatives[0].content
    assert [secret for secret in takeovers.SECRETS if secret in told] == []
    assert TakeoverCase.objects.get().office_url in letter.body


def test_letter_to_the_service_box_names_nobody(client, settings):
    send(client)
    attempt(Message.objects.get().pk)
    (letter,) = mail.outbox
    assert letter.to == [settings.TOWN["email"]]
    assert [secret for secret in takeovers.SECRETS if secret in letter.body] == []


# The mediators' pages -----------------------------------------------------------------------------------


def views_of(case):
    return [view.page for view in ConfidentialView.objects.order_by("pk") if view.subject == case]


def test_mediator_reads_the_alert_and_the_reading_is_written_down(client, mediator):
    alert, _ = takeovers.told()
    page = client.sign_in(mediator).page(alert.case.office_url)
    assert [secret for secret in takeovers.SECRETS if secret not in text(page)] == []
    assert views_of(alert.case) == ["file"]
    assert views_of(alert) == ["file"]


@pytest.mark.parametrize(("page", "kind"), [("changelist", "list"), ("history", "history"), ("export", "export")])
def test_lists_histories_and_exports_are_written_down(page, kind, client, mediator):
    case = takeovers.case()
    client.sign_in(mediator)
    if page == "export":
        shown = client.get(reverse("admin:maison_takeovercase_export"))
        kept = ("format", "resource", "export_items")
        fields = {name: "on" for name in shown.context["form"].fields if name not in kept}
        answer = client.post(reverse("admin:maison_takeovercase_export"), fields | {"format": "0"})
        assert case.number in answer.content.decode()
    else:
        client.page(reverse(f"admin:maison_takeovercase_{page}", args=[case.pk] if page == "history" else []))
    assert kind in views_of(case)


def test_front_page_of_the_mediator_tells_what_waits_and_writes_it_down(client, mediator):
    alert, _ = takeovers.told()
    assert "Un signalement à lire" in text(client.sign_in(mediator).page("/gestion/"))
    assert views_of(alert.case) == ["list"]


def test_mediator_types_what_somebody_said_on_the_phone(client, mediator):
    page = client.sign_in(mediator).fill(
        reverse("admin:maison_takeovercase_add"), **TYPED | {"siret": takeovers.SIRET, "name": "Lucien Vidal"}
    )
    assert heading(page) == str(TakeoverCase.objects.get())
    assert Alert.objects.get().by == mediator


def test_mediator_lives_the_case_by_its_buttons(client, mediator):
    alert, _ = takeovers.told()
    case = alert.case
    client.sign_in(mediator)
    page = client.click(client.page(case.office_url), "Noter le premier contact")
    page = client.fill(page, how="call", who="Lucien Vidal", words="Il part en juin.")
    page = client.fill(client.click(page, "Noter le diagnostic"), diagnosis="Saine.", jobs_at_stake="20")
    page = client.fill(client.click(page, "Lancer le projet de reprise"), project="Douze salariés.", form="scop")
    page = client.fill(client.click(page, "Passer au financement"), financing="Prêt participatif.")
    page = client.click(page, "Enregistrer la reprise")
    assert "Dites ce qui est vendu" in text(page)
    told_on = clock.today() - dt.timedelta(days=100)
    page = client.fill(case.office_url, "Enregistrer", sale="shares", informed_on=told_on.strftime("%d/%m/%Y"))
    page = client.fill(client.click(client.page(case.office_url), "Enregistrer la reprise"), jobs_saved="18")
    case.refresh_from_db()
    assert (case.status, case.jobs_saved, case.mediator) == ("taken_over", 18, mediator)
    assert "Reprise par les salariés" in text(page)


def test_page_computes_the_first_lawful_day_and_warns_of_an_early_sale(client, mediator):
    case = takeovers.case(
        "project",
        sale="shares",
        informed_on=dt.date(2027, 3, 15),
        sale_on=dt.date(2027, 5, 15),
    )
    words = text(client.sign_in(mediator).page(case.office_url))
    assert "Vente possible à partir du 16 mai 2027 jusqu’au 15 mai 2029." in words
    assert "La vente prévue le 15 mai 2027 ne serait pas régulière." in words
    TakeoverCase.objects.filter(pk=case.pk).update(sale_on=dt.date(2027, 5, 16))
    assert "ne serait pas régulière" not in text(client.page(case.office_url))


def test_ended_case_is_read_and_changed_no_more(client, mediator):
    case = takeovers.case("taken_over", jobs_saved=12)
    page = client.sign_in(mediator).page(case.office_url)
    assert not tree(page).xpath("//*[@name='jobs_at_stake' or @name='jobs_saved' or @name='diagnosis']")


def test_mediator_notes_a_call_and_adds_a_document(client, mediator):
    case = takeovers.case("contacted")
    client.sign_in(mediator)
    page = client.click(client.page(case.office_url), "Noter un échange")
    client.fill(page, how="call", who="L’URSCOP", words="Oui.")
    url = reverse("admin:maison_takeovercase_document", args=[case.pk])
    page = client.post(url, {"title": "Bilan", "file": SimpleUploadedFile("bilan.pdf", PDF)}, follow=True)
    document = case.documents.get()
    assert [word for word in ("L’URSCOP", "Bilan") if word not in text(page)] == []
    answer = client.get(reverse("maison:takeover_paper", args=[document.pk]))
    assert answer.content == PDF
    assert views_of(document)[-1] == "document"


def test_file_that_is_no_document_is_refused(client, mediator):
    case = takeovers.case("contacted")
    url = reverse("admin:maison_takeovercase_document", args=[case.pk])
    page = client.sign_in(mediator).post(url, {"title": "Bilan", "file": SimpleUploadedFile("bilan.docx", b"PK\x03")})
    assert page.status_code == 422
    assert case.documents.count() == 0


def test_log_of_the_office_names_no_company(client, mediator):
    company = takeovers.CompanyFactory(name="Filature des Gardons")
    client.sign_in(mediator).fill(company.office_url, "Enregistrer", note="À rappeler")
    entry = LogEntry.objects.get()
    assert entry.object_repr == f"Entreprise n° {company.pk}"
    assert "Filature" not in entry.change_message


def test_company_that_is_known_is_refused_with_a_sentence(client, mediator):
    takeovers.CompanyFactory(siret=takeovers.SIRET)
    page = client.sign_in(mediator).fill(
        reverse("admin:maison_company_add"), "Enregistrer", name="Filature", siret=takeovers.SIRET
    )
    assert "Cette entreprise est déjà suivie" in text(page)


def test_administrator_dates_the_reform_and_reads_no_case(client, administrator):
    client.sign_in(administrator)
    client.fill(
        reverse("admin:maison_legaldelay_add"),
        "Enregistrer",
        key="reprise.information.delai",
        value="1",
        unit="mois avant la vente",
        effective_from="01/07/2027",
        reference="loi à venir",
    )
    assert LegalDelay.objects.filter(value=1, effective_from=dt.date(2027, 7, 1)).exists()
    assert client.get(takeovers.case().office_url).status_code in (302, 403)


@pytest.mark.parametrize("group", [group for group in factories.AGENTS if group != "Reprises"])
def test_document_is_nobody_elses(group, client, mediator):
    case = takeovers.case()
    document = case.documents.create(title="Bilan", by=mediator, file="aa/aa.pdf")
    client.sign_in(factories.agent(group))
    assert client.get(reverse("maison:takeover_paper", args=[document.pk])).status_code == 404
