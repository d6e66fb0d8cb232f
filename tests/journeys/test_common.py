"""An « appel à commun » lived by its four structures: one unknown, one known, one protected, and the lead."""

import csv
import io
import re
from decimal import Decimal

import pytest
from django.core import mail
from pypdf import PdfReader

from commons import clock
from commons.models import Message
from commons.tasks import attempt
from funding.models import Application, Partner
from structures.models import Commune, Sector, Structure, User
from tests import factories
from tests.client import links, text

pytestmark = pytest.mark.django_db

PASSWORD = "un-bon-mot-de-passe"
ATTESTED = dict.fromkeys(("lawful", "republican", "exact", "charter", "accountable"), "on")


def letters():
    """What left since the last time, by address: the worker's round, then the letterbox."""
    for pk in Message.objects.waiting().order_by("pk").values_list("pk", flat=True):
        attempt(pk)
    found = {letter.to[0]: letter for letter in mail.outbox}
    mail.outbox.clear()
    return found


def link_of(letter):
    return re.search(r"https?://[^/\s]+(/espace/\S+)", letter.body)[1]


def pdf_text(answer):
    assert answer["Content-Type"] == "application/pdf"
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())


def sign_up(client, invitation, email):
    """Somebody whom nobody knows opens the letter, makes an account, and comes back to it."""
    names = {"first_name": "Félix", "last_name": "Fabre"}
    client.logout()
    door = client.page(invitation)
    assert door.request["PATH_INFO"] == "/compte/login/"
    page = client.click(door, "Créer un compte")
    client.fill(page, **names, email=email, password1=PASSWORD, password2=PASSWORD)
    page = client.fill(re.search(r"http://testserver(/\S+)", mail.outbox.pop().body)[1])
    assert page.request["PATH_INFO"] == invitation
    return User.objects.get(email=email), page


def declare(client, name, number):
    place = Commune.objects.get(insee="30007")
    page = client.click(client.page("/espace/structures/nouvelle/"), "Je remplis moi-même")
    client.fill(
        page,
        name=name,
        siret=factories.siret(number),
        rna="W301234599",
        sector=str(Sector.objects.get(code="reemploi").pk),
        purpose="Fabriquer ensemble.",
        address="1 rue des Fabriques",
        postcode="30100",
        commune=str(place.pk),
        position="Président",
    )
    return Structure.objects.get(name=name)


def press(client, agent, file, button, **typed):
    kind = type(file)._meta
    client.sign_in(factories.agent(agent))
    page = client.page(f"/gestion/{kind.app_label}/{kind.model_name}/{file.pk}/change/")
    answer = client.fill(client.click(page, button), **typed)
    file.refresh_from_db()
    return answer


def test_common_call_from_the_draft_to_the_open_data(client, structure, representative, shelter, sheltered):
    year = clock.today().year
    call = factories.CallFactory(slug="communs", kind="common", title="Des communs pour Alès")
    jardins = factories.StructureFactory(name="Les Jardins de Conilhères")
    jardinier = factories.representative_of(jardins)
    application = factories.ApplicationFactory(call=call, structure=structure, asked=10_000)
    home = application.get_absolute_url()
    common = f"{home}commun/"

    # The call says what a common one is.
    assert "Un porteur écrit la demande" in text(client.page("/financements/appels/communs/"))

    # The lead finds a structure by its name, the protected one by its number alone, and writes to the third.
    client.sign_in(representative)
    page = client.page(common)
    assert "Il reste 100 % au porteur." in text(page)
    search = client.click(page, "Inviter un partenaire").request["PATH_INFO"]
    found = client.page(search, q="jardins conilheres")
    assert "Les Jardins de Conilhères, Alès" in text(found)
    refused = client.post(f"{search}?q=jardins", {"structure": jardins.pk, "share": "120"})
    assert refused.status_code == 422
    answer = client.post(f"{search}?q=jardins", {"structure": jardins.pk, "share": "33,33"}, follow=True)
    assert answer.request["PATH_INFO"] == common
    assert "Il reste 66,67 % au porteur." in text(answer)
    assert "Aucune structure du portail" in text(client.page(search, q="Abri Cévenol"))
    assert "Aucune structure du portail" in text(client.page(search, q=shelter.rna))
    found = client.page(search, q=shelter.siret)
    assert "Abri Cévenol, Alès" in text(found)
    assert not any(secret in text(found) for secret in factories.SECRETS)
    client.post(f"{search}?q={shelter.siret}", {"structure": shelter.pk, "share": "20"}, follow=True)
    by_mail = client.click(client.page(search), "Inviter par courriel")
    client.fill(by_mail, name="La Fabrique", email="felix@fabrique.example", share="16,67 %")
    sent = letters()
    assert set(sent) == {jardinier.email, sheltered.email, "felix@fabrique.example"}
    assert not any(name in letter.subject for letter in sent.values() for name in ("Jardins", "Abri", "Ressourcerie"))

    # She describes the common, changes a share, and reads what is left.
    page = client.page(common)
    row = application.partners.get(structure=jardins)
    too_much = client.fill(page, **{f"share_{row.pk}": "90"})
    assert too_much.status_code == 422
    assert "126,67 %" in text(too_much)
    page = client.fill(
        page,
        button="Enregistrer",
        resource="Une outilthèque et ses plans.",
        audience="Les habitants.",
        governance="Une assemblée ouverte.",
        licence="cc-by-sa",
        location="communs.example",
    )
    assert "Il reste 30 % au porteur." in text(page)
    assert "Les Jardins de Conilhères : attestation attendue." in text(client.page(home))
    assert client.post(f"{home}actions/submit/", ATTESTED | {"public_aid": "under"}).status_code == 422

    # A known structure answers: it reads the whole draft, and none of the lead's people.
    client.sign_in(jardinier)
    page = client.page(link_of(sent[jardinier.email]))
    assert "Répondre à une invitation" in text(client.page("/espace/"))
    page = client.fill(client.click(page, "Accepter l’invitation"))
    draft = client.page(home)
    assert "Donner une seconde vie aux vélos." in text(draft)
    assert "33,33 %" in text(draft)
    for answer in (draft, client.page(f"{home}relire/"), client.page(f"{home}cerfa.pdf")):
        words = pdf_text(answer) if answer["Content-Type"] == "application/pdf" else text(answer)
        people = [representative.last_name, representative.email, "rose@asso.example", "felix@fabrique.example"]
        assert [word for word in people if word in words] == []
    for closed in (f"{home}projet/", common, f"{common}inviter/"):
        assert client.get(closed).status_code == 404
    own = application.partners.get(structure=jardins).get_absolute_url()
    assert client.post(f"{own}actions/attest/", ATTESTED).status_code == 422  # it has not said what it does
    page = client.fill(client.click(client.page(own), "Écrire cette partie"), part="Cultiver et montrer.")
    attest(client, own)
    assert "Attesté" in text(client.page(own))

    # The protected one too, by its administrative identity: the others learn its name and nothing else.
    client.sign_in(sheltered)
    own = accept(client, link_of(sent[sheltered.email]), part="Accueillir.")
    attest(client, own)
    client.sign_in(jardinier)
    seen = text(client.page(home))
    assert "Abri Cévenol" in seen
    assert not any(secret in seen for secret in factories.SECRETS)
    assert sheltered.last_name not in seen

    # The unknown one makes an account, declares its structure, and answers for it.
    invitation = link_of(sent["felix@fabrique.example"])
    felix, page = sign_up(client, invitation, "felix@fabrique.example")
    assert "Déclarez d’abord votre structure" in text(page)
    declare(client, "La Fabrique", 4243)
    page = client.fill(client.click(client.page("/espace/"), "Lire et répondre : Répondre à une invitation"))
    own = page.request["PATH_INFO"]
    accept(client, own, part="Dessiner les plans.")
    attest(client, own)
    assert not Partner.objects.filter(email="felix@fabrique.example").exists()
    assert client.sign_in(jardinier).get(invitation).status_code == 410  # answered

    # The amount changes: what was attested falls, on both sides, and is attested again.
    client.sign_in(representative)
    letters()
    client.fill(f"{home}montants/", **{f"year_{year}": "9 999,99"})
    client.fill(f"{home}budget/", amount_641="17 999,99", amount_74com="9 999,99")
    client.fill(f"{home}budget-structure/", amount_74com="9 999,99", amount_641="39 999,99")
    assert "Son attestation est tombée" in text(client.page(common))
    assert set(letters()) == {jardinier.email, sheltered.email, felix.email}
    for person in (jardinier, sheltered, felix):
        client.sign_in(person)
        own = application.partners.of(person).get().get_absolute_url()
        assert "est tombée" in text(client.page(own))
        attest(client, own)

    # The lead deposits for all; nobody leaves any more.
    client.sign_in(representative)
    letters()
    client.fill(client.click(client.page(home), "Déposer la demande"), **ATTESTED, public_aid="under")
    application.refresh_from_db()
    assert application.status == Application.Status.SUBMITTED
    assert {jardinier.email, sheltered.email, felix.email, representative.email} <= set(letters())
    client.sign_in(jardinier)
    assert client.post(f"{own}actions/decline/", {"answer": ""}).status_code == 404  # somebody else's page
    own = application.partners.get(structure=jardins).get_absolute_url()
    late = client.post(f"{own}actions/decline/", {"answer": ""})
    assert late.status_code == 422
    assert "Trop tard" in text(late)

    # The town reads the shares, proposes, and the council grants.
    client.sign_in(factories.agent("Instruction"))
    page = client.page(f"/gestion/funding/application/{application.pk}/change/")
    assert "Une outilthèque et ses plans." in text(page)
    assert "33,33 %" in text(page)
    admissible = {verdict.criterion: "yes" for verdict in factories.all_met(application)}
    press(client, "Instruction", application, "Déclarer recevable", **admissible)
    press(client, "Instruction", application, "Proposer au conseil", **{f"year_{year}": "9 999,99"})
    vote = factories.DeliberationFactory(reference="2027-12")
    press(client, "Instruction", application, "Enregistrer l’accord", deliberation=str(vote.pk))
    assert {jardinier.email, sheltered.email, felix.email, representative.email} <= set(letters())
    told = pdf_text(client.sign_in(jardinier).get(f"{home}decision.pdf"))
    assert structure.name in told
    assert representative.last_name not in told

    # Each signs for itself, the lead last; the document is one and the same.
    agreement = application.grant.agreement
    contract = agreement.get_absolute_url()
    factories.prepared(agreement)
    client.sign_in(representative)
    assert client.post(f"{contract}actions/sign/", SIGNED).status_code == 422
    frozen = set()
    for person, name in ((jardinier, "Jean Jardin"), (sheltered, "Aurore Ombreuse"), (felix, "Félix Fabre")):
        client.sign_in(person)
        page = client.click(client.page(contract), "Signer pour notre structure")
        typed = {"agreed": "on"} if person == sheltered else {"name": name, "role": "Présidence", "agreed": "on"}
        after = client.fill(page, **typed)
        assert f"{contract}actions/sign_as_partner/" not in links(after)  # once is enough
        frozen.add(client.get(f"{contract}convention.pdf").content)
    assert len(frozen) == 1
    contract_text = pdf_text(client.get(f"{contract}convention.pdf"))
    parties = ("La Fabrique", "Abri Cévenol", "Les Jardins de Conilhères")
    for words in (*parties, "16,67 %", "expressément", "Une outilthèque"):
        assert words in contract_text
    assert not any(secret in contract_text for secret in factories.SECRETS)
    client.sign_in(representative)
    client.fill(client.click(client.page(contract), "Signer la convention"), **SIGNED)
    press(client, "Signature", agreement, "Signer pour la Ville", name="Max Rance", role="Maire", agreed="on")
    sheet = pdf_text(client.sign_in(felix).get(f"{contract}signatures.pdf"))
    for words in ("Pour La Fabrique", "Pour Abri Cévenol", "Hélène Vidal", "Jean Jardin", "Max Rance", "Rose Prés"):
        assert words in sheet
    assert "Aurore" not in sheet

    # Published: four lines, the whole amount on each, shares that make one.
    client.logout()
    rows = list(csv.DictReader(io.StringIO(client.get("/donnees/subventions.csv").getvalue().decode())))
    assert {row["nomBeneficiaire"]: row["pourcentageSubvention"] for row in rows} == {
        "Ressourcerie des Prés": "0.30",
        "Les Jardins de Conilhères": "0.3333",
        "Abri Cévenol": "0.20",
        "La Fabrique": "0.1667",
    }
    assert {row["montant"] for row in rows} == {"9999.99"}
    assert sum(Decimal(row["pourcentageSubvention"]) for row in rows) == 1
    assert sum(line.amount for line in application.grant.beneficiaries.all()) == Decimal("9999.99")
    listed = text(client.page("/financements/subventions/"))
    assert all(name in listed for name in ("La Fabrique", "Abri Cévenol", "Les Jardins de Conilhères"))


SIGNED = {"name": "Rose Prés", "role": "Présidente", "agreed": "on"}


def accept(client, page, *, part):
    own = client.fill(client.click(client.page(page), "Accepter l’invitation")).request["PATH_INFO"]
    client.fill(f"{own}partie/", part=part)
    return own


def attest(client, own):
    client.fill(client.click(client.page(own), "Attester pour ma structure"), **ATTESTED)


# Detours ---------------------------------------------------------------------------------------------


def test_stranger_and_other_partner_find_no_page(client, structure, representative, stranger):
    application = factories.common_application(structure=structure, shares=(20, 10))
    first, second = application.partners.order_by("pk")
    pages = [first.get_absolute_url() + path for path in ("", "partie/", "actions/decline/", "actions/attest/")]
    for person in (stranger, factories.representative_of(second.structure)):
        client.sign_in(person)
        assert {client.get(page).status_code for page in pages} == {404}
        assert {client.post(page).status_code for page in pages[1:]} == {404}


def test_invited_person_declines_without_declaring_anything(client, structure, representative):
    application = factories.ApplicationFactory(call=factories.CallFactory(kind="common"), structure=structure)
    client.sign_in(representative).fill(
        f"{application.get_absolute_url()}commun/inviter/courriel/", name="X", email="x@asso.example", share="10"
    )
    link = link_of(letters()["x@asso.example"])
    client.sign_in(factories.UserFactory(email="x@asso.example"))
    client.fill(client.click(client.page(link), "Décliner"), answer="Pas cette année.")
    page = client.sign_in(representative).page(f"{application.get_absolute_url()}commun/")
    assert "« Pas cette année. »" in text(page)
    assert "Il reste 100 % au porteur." in text(page)
    assert client.get(link).status_code == 410


def test_lead_and_agents_do_not_answer_an_invitation(client, structure, representative, instructor):
    application = factories.ApplicationFactory(call=factories.CallFactory(kind="common"), structure=structure)
    client.sign_in(representative).fill(
        f"{application.get_absolute_url()}commun/inviter/courriel/", name="X", email="x@asso.example", share="10"
    )
    link = link_of(letters()["x@asso.example"])
    assert client.get(link).status_code == 403
    assert client.sign_in(instructor).get(link).status_code == 403


def test_part_that_changes_makes_the_attestation_fall(client, structure, representative):
    application = factories.common_application(structure=structure)
    partner = application.partners.get()
    client.sign_in(factories.representative_of(partner.structure))
    client.fill(f"{partner.get_absolute_url()}partie/", part="Tout autre chose.")
    partner.refresh_from_db()
    assert partner.status == Partner.Status.JOINED


def test_plain_call_has_no_such_pages(client, structure, representative):
    home = factories.ApplicationFactory(structure=structure).get_absolute_url()
    client.sign_in(representative)
    assert client.get(f"{home}commun/").status_code == 302
    assert client.get(f"{home}commun/inviter/").status_code == 404
