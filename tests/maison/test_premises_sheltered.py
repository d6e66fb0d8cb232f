"""A protected structure's premises are its address: who is not of its own, nor of group Protection, finds nothing of
them but a place that is taken."""

import datetime as dt
import io

import pytest
from pypdf import PdfReader

from commons import clock
from commons.mail import compose
from commons.models import ConfidentialView, Event, Message
from maison import lending_tasks
from maison.models import Inventory, Occupation, OccupationSignature, PremisesRequest
from tests import factories
from tests.client import text

from . import lending as lived

pytestmark = pytest.mark.django_db

WORDS = ("Lucarne Secrete", "Rideau Bleu", "Serrure Neuve")


@pytest.fixture
def hidden(shelter):
    """A protected structure in a place of the public list, from the request to the inventory."""
    premises = lived.PremisesFactory(name="La Forge", slug="la-forge")
    made = lived.occupied(shelter, premises=premises, project=WORDS[0], use=WORDS[1])
    return lived.inventory(made)


def rows(hidden):
    return (hidden, hidden.occupation, hidden.occupation.request)


def office(row):
    return f"/gestion/maison/{row._meta.model_name}/{row.pk}/change/"


def secrets(shelter):
    return [shelter.name, *WORDS[:2], *factories.SECRETS]


@pytest.mark.parametrize("who", ["receptionist", "signatory", "administrator", "stranger"])
def test_who_may_not_know_sees_no_row(who, hidden, request):
    user = request.getfixturevalue(who)
    for model in (PremisesRequest, Occupation, Inventory, OccupationSignature):
        assert list(model.objects.visible_to(user)) == [], model
    assert not Event.objects.visible_to(user).about(*rows(hidden)).exists()
    assert not Message.objects.visible_to(user).filter(template__contains="occupation").exists()


@pytest.mark.parametrize("who", ["receptionist", "signatory", "administrator"])
def test_agent_who_may_not_know_finds_no_page(who, client, hidden, shelter, request):
    user = request.getfixturevalue(who)
    client.sign_in(user)
    for row in rows(hidden):
        assert client.get(row.get_absolute_url()).status_code == 404
        page = client.get(office(row), follow=True)
        told = [hidden.occupation.number, *WORDS, *factories.SECRETS]  # its name stands among the structures
        assert [secret for secret in told if secret in text(page)] == []
    assert client.get(f"{hidden.occupation.get_absolute_url()}convention.pdf").status_code == 404
    lists = [f"/gestion/maison/{name}/" for name in ("premises", "premisesrequest", "occupation", "inventory")]
    for url in [*lists, f"/gestion/maison/premises/{hidden.occupation.premises_id}/change/"]:
        page = client.get(url, follow=True)
        assert [secret for secret in secrets(shelter) if secret in page.content.decode()] == [], url
    assert lending_tasks.office_tasks(user) == []


def test_export_tells_nothing(client, hidden, shelter, receptionist):
    lived.occupied()
    client.sign_in(receptionist)
    for name in ("occupation", "premisesrequest", "premises"):
        content = client.post(f"/gestion/maison/{name}/export/", {"format": "0"}).getvalue().decode()
        assert "Atelier" in content
        assert [secret for secret in secrets(shelter) if secret in content] == []


def test_everybody_reads_that_the_place_is_taken_and_by_nobody(client, hidden, shelter, stranger):
    for user in (None, stranger):
        client.sign_in(user)
        for url in ("/maison/locaux/", "/maison/locaux/la-forge/"):
            page = client.page(url).content.decode()
            assert "Occupé" in page
            assert [secret for secret in [hidden.occupation.number, *secrets(shelter)] if secret in page] == []


def test_place_kept_by_the_town_reads_the_same(client, hidden):
    """« Occupé » alone is no clue: the town's own places say it too."""
    kept = lived.PremisesFactory(name="Le Lavoir", slug="le-lavoir", is_kept=True)
    taken = hidden.occupation.premises
    words = [text(client.page(premises.get_absolute_url())).replace(premises.name, "X") for premises in (kept, taken)]
    assert words[0] == words[1]


def test_place_of_a_protected_structure_is_one_that_the_town_keeps(client, hidden, receptionist):
    """Taken, by nobody, and not kept: that would be an address."""
    hidden.occupation.premises.refresh_from_db()
    assert hidden.occupation.premises.is_kept


def test_its_own_people_and_group_protection_read_all(client, hidden, shelter, sheltered, guardian):
    for user in (sheltered, guardian):
        client.sign_in(user)
        for row in rows(hidden):
            assert client.get(row.get_absolute_url()).status_code == 200
    for row in rows(hidden):
        client.page(office(row))


def test_reading_by_an_agent_is_written_down(client, hidden, guardian, sheltered):
    client.sign_in(sheltered).page(hidden.occupation.get_absolute_url())
    assert not ConfidentialView.objects.exists()
    client.sign_in(guardian).get(f"{hidden.occupation.get_absolute_url()}convention.pdf")
    client.page(office(hidden.occupation))
    client.page("/gestion/maison/premisesrequest/")
    seen = {row.content_type.model for row in ConfidentialView.objects.filter(by=guardian)}
    assert {"occupation", "premisesrequest", "inventory"} <= seen


def test_agreement_names_the_relay_and_the_administrative_address(hidden, shelter):
    with hidden.occupation.document.open("rb") as file:
        told = " ".join(" ".join(page.extract_text() for page in PdfReader(file).pages).split())
    assert "Hélène Vidal" in told
    assert "2 place de la Mairie" in told
    assert [secret for secret in factories.SECRETS if secret in told] == []
    assert {row.name for row in hidden.occupation.signatures.filter(party="structure")} == {"Hélène Vidal"}
    with hidden.document.open("rb") as file:
        told = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read())).pages)
    assert "Hélène Vidal" in told
    assert "Rose Prés" not in told


def test_letters_name_no_place_enclose_nothing_and_reach_no_service_box(shelter, sheltered):
    premises = lived.PremisesFactory(name="La Forge", address="9 rue Cachée")
    lived.request(shelter, "refused", premises=premises)
    made = lived.occupied(shelter, "hearing", premises=premises)
    assert made.status == "hearing"
    messages = Message.objects.filter(template__startswith="maison/")
    assert messages.count() > 6
    assert not messages.filter(to=None).exists()
    for message in messages:
        mail = compose(message)
        told = mail.subject + mail.body
        assert [word for word in ("Forge", "Cachée", shelter.name, "Ombreuse", *WORDS) if word in told] == []
        assert mail.attachments == []


def test_group_protection_alone_handles_it(client, shelter, guardian, receptionist):
    made = lived.request(shelter)
    client.sign_in(guardian)
    page = client.click(client.page(office(made)), "Fixer la visite")
    day = clock.today() + dt.timedelta(days=4)
    client.fill(page, "Fixer la visite", visit_at_0=day.strftime("%d/%m/%Y"), visit_at_1="10:00")
    made.refresh_from_db()
    assert made.status == "visit"
    url = f"/gestion/maison/premisesrequest/{made.pk}/parcours/refuse_request/"
    assert client.sign_in(receptionist).get(url).status_code == 404
