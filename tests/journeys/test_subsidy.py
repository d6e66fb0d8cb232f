"""A whole subsidy, lived in the browser by everybody who takes part, from the sign-up to the last euro."""

import csv
import datetime as dt
import io
import re

import pytest
from django.core import mail
from pypdf import PdfReader

from commons import clock
from commons.models import Message
from commons.tasks import attempt
from funding import preparing
from funding.models import Agreement, Application, Call, Deliberation, Instalment, Report
from structures.models import Commune, Sector, Structure, User
from tests import factories
from tests.client import heading, text

pytestmark = pytest.mark.django_db

PASSWORD = "un-bon-mot-de-passe"


def pdf_text(answer):
    assert answer["Content-Type"] == "application/pdf"
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())


def letters():
    """What left since the last time: the worker's round, then the letterbox."""
    for pk in Message.objects.waiting().order_by("pk").values_list("pk", flat=True):
        attempt(pk)
    found = [(letter.to[0], letter.subject) for letter in mail.outbox]
    mail.outbox.clear()
    return found


def money_of(call):
    envelope = call.envelope
    envelope.refresh_from_db()
    return {name: int(getattr(envelope, name)) for name in ("reserved", "committed", "paid", "available")}


@pytest.fixture
def office(client, instructor, financier, treasurer, signatory):
    """Press a button of the back-office, from the page of the file, as an agent."""
    people = {
        "instructor": instructor,
        "financier": financier,
        "treasurer": treasurer,
        "signatory": signatory,
    }

    def press(who, file, button, **typed):
        client.sign_in(people[who])
        kind = type(file)._meta
        page = client.page(f"/gestion/{kind.app_label}/{kind.model_name}/{file.pk}/change/")
        answer = client.fill(client.click(page, button), **typed)
        file.refresh_from_db()
        return answer

    return press


def test_subsidy_from_the_sign_up_to_the_last_euro(client, office, instructor):
    year = clock.today().year
    call = factories.CallFactory(slug="reparer", max_years=2, envelope=factories.EnvelopeFactory(voted=20_000))
    next_year = factories.EnvelopeFactory(year=year + 1, voted=50_000)

    # Somebody signs up, proves their address, and comes in.
    answer = client.fill(
        "/compte/signup/",
        first_name="Rose",
        last_name="Després",
        email="Rose@Asso.example",
        password1=PASSWORD,
        password2=PASSWORD,
    )
    assert answer.status_code == 200
    ((to, subject),) = [(letter.to[0], letter.subject) for letter in mail.outbox]
    assert (to, subject) == ("rose@asso.example", "Confirmez votre adresse e-mail")
    confirm = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]
    mail.outbox.clear()
    answer = client.fill(confirm)  # the same browser: she is signed in
    assert answer.redirect_chain[-1][0] == "/espace/"

    # She has a call in mind: the portal first asks for her structure, then brings her back.
    answer = client.click(client.page("/financements/appels/reparer/"), "Déposer une demande")
    assert answer.request["PATH_INFO"] == "/espace/structures/nouvelle/"
    answer = client.fill(
        client.click(answer, "Je remplis moi-même"),
        name="Ressourcerie des Prés",
        siret=" ".join(factories.siret(4242)),
        rna="w301 234 567",
        sector=str(Sector.objects.get(code="reemploi").pk),
        purpose="Réparer et partager.",
        address="12 rue des Prés",
        postcode="30100",
        commune=str(Commune.objects.get(insee="30007").pk),
        position="Présidente",
    )
    assert heading(answer) == "Nouvelle demande"
    structure, rose = Structure.objects.get(), User.objects.get(email="rose@asso.example")
    assert letters() == [("ess@ales.example", "Une structure est à vérifier")]

    # The application, step by step. The button is the checklist.
    answer = client.fill(answer, title="Atelier de vélos", years="2")
    application = Application.objects.get()
    home = application.get_absolute_url()
    assert "Donnez le montant demandé pour chaque année." in text(client.page(home))
    answer = client.fill(answer, network="Réseau des ressourceries")  # the rest is known: she is in charge
    answer = client.fill(answer, volunteers="12", employees="1")
    answer = client.fill(answer, amount_641="50 000", amount_74com="12 000", amount_70="38 000")
    answer = client.fill(
        answer,
        objectives="Donner une seconde vie.",
        description="Trois ateliers.",
        audience="Six cents habitants.",
        evaluation="Vélos réparés.",
        starts_on=f"{year}-01-01",
        ends_on=f"{year + 1}-12-31",
    )
    assert answer.request["PATH_INFO"] == f"{home}montants/"
    answer = client.fill(answer, **{f"year_{year}": "12 000", f"year_{year + 1}": "8 000,50"})
    assert answer.request["PATH_INFO"] == f"{home}budget/"
    client.fill(answer, amount_641="20 000 €", amount_74com="12000", amount_70="7 000")
    assert "Équilibrez le budget : les produits doivent égaler les charges." in text(client.page(home))
    assert client.post(f"{home}actions/submit/", {}).status_code == 422
    client.fill(f"{home}budget/", amount_70="8 000")
    everything = dict.fromkeys(("lawful", "republican", "exact", "charter", "accountable"), "on")
    answer = client.fill(client.click(client.page(home), "Déposer la demande"), **everything, public_aid="under")
    number = f"{year}-ESS-0001"
    assert f"Demande n° {number}" in text(answer)
    assert letters() == [
        ("rose@asso.example", f"Demande {number} bien reçue"),
        ("ess@ales.example", f"À instruire : demande {number}"),
    ]
    receipt = pdf_text(client.click(client.page(home), "L’accusé de réception (PDF)"))
    assert number in receipt
    assert "Ressourcerie des Prés" in receipt

    # The town instructs, asks for what is missing, once; she answers.
    office("instructor", application, "Déclarer recevable", **factories.ticked(application))
    deadline = clock.today() + dt.timedelta(days=10)
    office("instructor", application, "Demander des compléments", wanted="Le RIB\nLes statuts", deadline=str(deadline))
    assert letters() == [("rose@asso.example", f"Demande {number} : des compléments sont attendus")]
    client.sign_in(rose)
    assert "Les statuts" in text(client.page(home))
    page = client.click(client.page(home), "Envoyer les compléments")
    first, _, second, _, attested = page.context["form"].fields
    assert client.fill(page, **{first: "FR76…", second: "Les voici."}).status_code == 422  # she attests once more
    client.fill(page, **{first: "FR76…", second: "Les voici.", attested: "on"})
    assert letters() == [("ess@ales.example", f"Compléments reçus : demande {number}")]

    # Proposed, then voted: the money is set aside, then promised.
    office("instructor", application, "Proposer au conseil", **{f"year_{year}": "10 000", f"year_{year + 1}": "8000"})
    assert money_of(call) == {"reserved": 10_000, "committed": 0, "paid": 0, "available": 10_000}
    client.sign_in(rose)
    assert "10 000" not in text(client.page(home))  # what is proposed is not public before the vote
    client.sign_in(instructor).fill(
        "/gestion/funding/deliberation/add/", reference="2027-12", title="Subventions ESS", held_on=str(clock.today())
    )
    vote = str(Deliberation.objects.get(reference="2027-12").pk)
    office("instructor", application, "Enregistrer l’accord", deliberation=vote)
    assert money_of(call) == {"reserved": 0, "committed": 10_000, "paid": 0, "available": 10_000}
    assert letters() == [("rose@asso.example", f"Demande {number} : la subvention est accordée")]

    # The agreement: she signs, the town may not before the vote binds, then it does.
    agreement = Agreement.objects.get()
    contract = agreement.get_absolute_url()
    client.sign_in(rose)
    assert heading(client.click(client.page(contract), "Le projet de convention (PDF)")) == "Le document se prépare"
    preparing.prepare_agreement(agreement_id=agreement.pk)
    signing = client.click(client.page(contract), "Signer la convention")
    client.fill(signing, name="Rose Després", role="Présidente", agreed="on")
    assert letters() == [("maxime@ales.example", f"À signer : convention {agreement.number}")]
    signed_by_her = client.get(f"{contract}convention.pdf").content
    office_page = f"/gestion/funding/agreement/{agreement.pk}/parcours/countersign/"
    client.sign_in(factories.agent("Signature"))
    refused = client.page(office_page)
    assert "La délibération 2027-12 n’est pas exécutoire" in text(refused)
    assert client.post(office_page, {"name": "M", "role": "Maire", "agreed": "on"}).status_code == 422
    client.sign_in(instructor).fill(
        f"/gestion/funding/deliberation/{vote}/change/",
        transmitted_on=str(clock.today()),
        published_on=str(clock.today()),
    )
    assert client.get("/donnees/subventions.csv").getvalue().decode().count("\r\n") == 1  # nothing before it is signed
    office("signatory", agreement, "Signer pour la Ville", name="Max Rance", role="Maire", agreed="on")
    assert letters() == [("rose@asso.example", f"Convention {agreement.number} signée")]
    client.sign_in(rose)
    assert client.get(f"{contract}convention.pdf").content == signed_by_her  # signed is frozen
    contract_text = pdf_text(client.get(f"{contract}convention.pdf"))
    assert agreement.number in contract_text
    assert "Ressourcerie des Prés" in contract_text
    assert "Max Rance" in pdf_text(client.get(f"{contract}signatures.pdf"))

    # Published, for everybody.
    client.logout()
    assert "Atelier de vélos" in text(client.page("/financements/subventions/"))
    (line,) = csv.DictReader(io.StringIO(client.get("/donnees/subventions.csv").getvalue().decode()))
    assert (line["nomBeneficiaire"], line["montant"], line["referenceDecision"]) == (
        "Ressourcerie des Prés",
        "18000.00",
        "2027-12",
    )

    # She gives her account: two agents look at it, one after the other, before anything is paid.
    typed = {"holder": "Ressourcerie des Prés", "iban": "FR76 3000 6000 0112 3456 7890 189", "bic": "AGRIFRPP"}
    client.sign_in(rose).fill(f"{structure.get_absolute_url()}banque/", **typed)
    assert letters() == [
        ("rose@asso.example", "Un compte bancaire a été déclaré : est-ce bien vous ?"),
        ("ess@ales.example", "Un compte bancaire est à vérifier"),
    ]
    account = structure.bank_accounts.get()
    office("instructor", account, "Déclarer vérifié")
    office("financier", account, "Confirmer le compte")
    assert letters() == [
        ("fanny@ales.example", "Un compte bancaire est à confirmer"),
        ("rose@asso.example", "Votre compte bancaire est confirmé"),
    ]

    # The first instalment is paid by two people.
    first, second, third, fourth = agreement.instalments.order_by("rank")
    assert [item.amount for item in (first, second, third, fourth)] == [5_000, 5_000, 4_000, 4_000]
    pay(client, office, first)
    assert letters() == [("rose@asso.example", "Versement de 5 000 €")]
    assert money_of(call)["paid"] == 5_000

    # She reports, corrects, is accepted: what waited becomes due, and so on until all is paid.
    for report, waiting in ((first_report(agreement, year), (second, third)), (None, (fourth,))):
        with clock.moved_to(dt.date(year + (1 if report else 2), 2, 1)):
            report = report or first_report(agreement, year + 1)
            tell_the_story(client, rose, report)
            assert letters() == [
                ("ess@ales.example", f"À lire : compte rendu {report.year} de la convention {agreement.number}")
            ]
            if report.year == year:
                office("instructor", report, "Demander une correction", remark_0="Précisez les heures.")
                assert letters() == [("rose@asso.example", f"Compte rendu {year} à corriger")]
                assert "Précisez les heures." in text(client.sign_in(rose).page(report.get_absolute_url()))
                client.fill(f"{report.get_absolute_url()}recit/", achievements="Trois ateliers, 400 heures.")
                answer = client.page(f"{report.get_absolute_url()}remarques/")
                remark = report.open_return.remarks.get()
                client.fill(answer, **{f"reply_{remark.pk}": "Les heures sont dans le récit."})
                hand_in(client, report)
                letters()
            office("instructor", report, "Accepter le compte rendu")
            assert letters() == [("rose@asso.example", f"Compte rendu {report.year} accepté")]
            for instalment in waiting:
                pay(client, office, instalment)
            letters()

    next_year.refresh_from_db()
    assert (money_of(call)["paid"], next_year.paid) == (10_000, 8_000)
    office("instructor", agreement, "Solder la convention")
    assert agreement.status == Agreement.Status.COMPLETED
    assert letters() == [("rose@asso.example", f"Convention {agreement.number} soldée")]
    assert "La convention est soldée." in text(client.sign_in(rose).page(contract))
    assert call.status == Call.Status.PUBLISHED
    assert structure.status == Structure.Status.SUBMITTED  # verified or not, nobody missed a deadline


def first_report(agreement, year):
    return Report.objects.get(agreement=agreement, year=year)


def tell_the_story(client, person, report):
    page = report.get_absolute_url()
    client.sign_in(person)
    assert client.post(f"{page}actions/submit_report/").status_code == 422  # nothing is written yet
    told = {
        "achievements": "Trois ateliers.",
        "places": "À Alès.",
        "beneficiaries": "600 personnes.",
        "results": "Oui.",
    }
    client.fill(f"{page}recit/", **told, audience_0_public="everyone", audience_0_people="600")
    for row in report.agreement.indicators.all():
        client.fill(f"{page}recit/", **{f"reached_{row.pk}": "400"})
    planned = {f"actual_{line.account}": str(line.planned) for line in report.lines.all()}
    client.fill(f"{page}comptes/", **planned)
    promised = str(clock.today() + dt.timedelta(days=60))
    client.fill(f"{page}pieces/", activity_on=promised, accounts_on=promised)
    hand_in(client, report)
    report.refresh_from_db()
    assert report.status == Report.Status.SUBMITTED


def hand_in(client, report):
    page = client.click(client.page(report.get_absolute_url()), "Déposer le compte rendu")
    client.fill(page, exact="on")


def pay(client, office, instalment):
    """Authorised by one, paid by another: who authorised does not even see the other button."""
    office("financier", instalment, "Autoriser le versement")
    page = client.page(f"/gestion/funding/instalment/{instalment.pk}/change/")
    assert "Enregistrer le paiement" not in text(page)
    office(
        "treasurer",
        instalment,
        "Enregistrer le paiement",
        order_number=f"M{instalment.pk}",
        paid_on=str(clock.today()),
    )
    assert instalment.status == Instalment.Status.PAID
