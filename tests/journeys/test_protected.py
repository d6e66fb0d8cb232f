"""« Abri Cévenol » lives its subsidy like any other; its house and its people are read by nobody who must not.

Every answer that anybody gets is searched, byte by byte, PDFs and spreadsheets opened: pages, lists, searches,
exports, letters, journal.
"""

import io
import zipfile
from urllib.parse import unquote

import pytest
from django.contrib import admin
from django.core import mail
from django.test import RequestFactory
from django.urls import reverse
from import_export.formats.base_formats import CSV, ODS, XLSX
from pypdf import PdfReader

from commons.models import Message
from commons.tasks import attempt
from funding.models import Agreement
from structures.models import Contact, Shelter
from tests import factories
from tests.client import PortalClient, text

pytestmark = pytest.mark.django_db

OUTSIDERS = [
    *("visitor", "stranger", "representative"),
    *("instructor", "financier", "treasurer", "signatory", "elected", "administrator"),
]
INSIDERS = ["guardian", "superuser", "sheltered"]


class SearchingClient(PortalClient):
    """Reads all that it is given, looking for the secret."""

    def __init__(self):
        super().__init__()
        self.found, self.read = {}, 0

    def request(self, **request):
        response = super().request(**request)
        self.read += 1
        asked = unquote(request.get("QUERY_STRING", ""))  # a search shows again what was typed
        secrets = [secret for secret in secrets_in(response) if secret not in asked]
        if secrets:
            self.found[f"{request['PATH_INFO']}?{request.get('QUERY_STRING', '')}"] = secrets
        return response


def secrets_in(response):
    content = response.getvalue() if response.streaming else response.content
    words = content.decode(errors="ignore") + str(response.headers)
    if content.startswith(b"%PDF"):
        pdf = PdfReader(io.BytesIO(content))
        words += " ".join(" ".join(page.extract_text() for page in pdf.pages).split()) + str(pdf.metadata)
    if content.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        words += " ".join(archive.read(name).decode(errors="ignore") for name in archive.namelist())
    return [secret for secret in factories.SECRETS if secret in words]


@pytest.fixture
def browser(db):
    return SearchingClient()


@pytest.fixture
def files(shelter, sheltered):
    """Its files at every stage, and the letters that they caused."""
    call = factories.CallFactory(slug="reparer")
    kept = {"structure": shelter, "call": call}
    for status in ("draft", "submitted", "incomplete", "refused"):
        kept[status] = factories.ApplicationFactory(structure=shelter, call=call, status=status)
    agreement = factories.agreement(Agreement.Status.COMPLETED, structure=shelter, call=call)
    return kept | {"granted": agreement.grant.application, "agreement": agreement, "report": agreement.reports.get()}


def pages(files):
    """Every page where the structure could show."""
    agreement, report = files["agreement"], files["report"]
    yield from ("/", "/financements/", "/financements/appels/reparer/", "/financements/subventions/", "/sitemap.xml")
    yield from ("/financements/subventions/?q=abri", "/financements/subventions/?q=aurore", "/donnees/subventions.csv")
    yield from ("/espace/", files["structure"].get_absolute_url())
    for status in ("draft", "submitted", "incomplete", "refused", "granted"):
        home = files[status].get_absolute_url()
        yield from (home, f"{home}accuse-reception.pdf", f"{home}decision.pdf", f"{home}actions/withdraw/")
    home = agreement.get_absolute_url()
    yield from (home, f"{home}convention.pdf", f"{home}signatures.pdf", f"{home}actions/countersign/")
    yield report.get_absolute_url()


def office_pages():
    """Every list, its search on the secret, every row's page and history."""
    yield "/gestion/"
    for model, office in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        if office.search_fields:
            yield from (f"{reverse(f'{name}_changelist')}?q={word}" for word in ("Aurore", "Secret", "abri"))
        for pk in model._default_manager.order_by("-pk").values_list("pk", flat=True)[:4]:
            yield reverse(f"{name}_change", args=[pk])
            yield reverse(f"{name}_history", args=[pk])


@pytest.mark.parametrize("name", OUTSIDERS)
def test_nobody_outside_reads_the_secret(name, browser, files, request):
    browser.sign_in(request.getfixturevalue(name))
    staff = name not in ("visitor", "stranger", "representative")
    for url in [*pages(files), *(office_pages() if staff else [])]:
        browser.get(url)
    assert browser.found == {}
    assert browser.read > (100 if staff else 25)


NOT_COLUMNS = ("format", "resource", "export_items")


def test_nobody_outside_exports_the_secret(browser, files, instructor, administrator):
    for person in (instructor, administrator):
        browser.sign_in(person)
        for model, office in admin.site._registry.items():
            if not hasattr(office, "export_formats") or not office.has_export_permission(request_of(person)):
                continue
            url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_export")
            page = browser.get(url)
            if page.status_code != 200:
                continue
            fields = {name: "on" for name in page.context["form"].fields if name not in NOT_COLUMNS}
            for index in range(len([CSV, ODS, XLSX])):
                answer = browser.post(url, fields | {"format": str(index)})
                assert answer.status_code == 200, url
    assert browser.found == {}


def request_of(person):
    request = RequestFactory().get("/")
    request.user = person
    return request


@pytest.mark.parametrize("name", INSIDERS)
def test_insiders_read_the_address(name, client, files, request):
    """The search above finds what is there to be found."""
    client.sign_in(request.getfixturevalue(name))
    page = client.page(files["structure"].get_absolute_url())
    assert "7 impasse du Secret, 30100 Alès" in text(page)
    assert "Aurore Ombreuse" in text(page)


def test_guardian_finds_the_secret_in_the_office(browser, guardian, files):
    browser.sign_in(guardian)
    browser.get(reverse("admin:structures_shelter_change", args=[Shelter.objects.get().pk]))
    browser.get(reverse("admin:structures_structure_change", args=[files["structure"].pk]))
    assert len(browser.found) == 2


def test_letters_keep_the_secret(files, sheltered):
    """Subjects tell nothing at all; only a letter to its own people calls them by their first name."""
    for pk in Message.objects.values_list("pk", flat=True):
        attempt(pk)
    assert len(mail.outbox) > 10
    for letter in mail.outbox:
        whole = letter.subject + letter.body + letter.alternatives[0].content
        assert "Abri Cévenol" not in letter.subject
        found = {secret for secret in factories.SECRETS if secret in whole}
        assert found <= ({"Aurore"} if letter.to == [sheltered.email] else set())


def test_documents_carry_the_administrative_address_and_the_relay(client, files, sheltered):
    client.sign_in(sheltered)
    home = files["agreement"].get_absolute_url()
    pdf = PdfReader(io.BytesIO(client.get(f"{home}convention.pdf").content))
    words = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "2 place de la Mairie" in words
    assert "Hélène Vidal" in words
    assert "Ombreuse" not in words


def test_open_data_carries_the_administrative_identity(client, files):
    line = client.get("/donnees/subventions.csv").getvalue().decode().splitlines()[1]
    assert "Abri Cévenol" in line
    assert files["structure"].siret in line


def test_log_keeps_the_secret(browser, files, stranger, caplog):
    browser.sign_in(stranger)
    for url in pages(files):
        browser.get(url)
    assert [secret for secret in factories.SECRETS if secret in caplog.text] == []


def test_signature_screen_offers_the_relay(client, shelter, sheltered):
    agreement = factories.agreement(structure=shelter)
    page = client.sign_in(sheltered).page(f"{agreement.get_absolute_url()}actions/sign/")
    form = page.context["form"]
    assert [form[name].value() for name in ("name", "role")] == ["Hélène Vidal", "Avocate"]
    assert "Ombreuse" not in text(page)


def test_person_of_a_structure_that_becomes_protected_disappears(browser, instructor, representative, structure):
    """A flag raised late hides what was written before."""
    application = factories.ApplicationFactory(structure=structure, status="submitted")
    representative.first_name, representative.last_name = "Aurore", "Ombreuse"
    representative.save()
    Contact.objects.create(structure=structure, name="Clarisse", phone="0600000099")
    structure.is_protected, structure.relay_name = True, "Hélène Vidal"
    structure.save()
    browser.sign_in(instructor)
    for url in [application.get_absolute_url(), structure.get_absolute_url(), *office_pages()]:
        browser.get(url)
    assert browser.found == {}
