"""The papers, on a telephone and on a desk: dropped, refused before they leave, kept; well made in both themes."""

import datetime as dt

import pytest

from commons import clock
from structures.models import Paper
from tests import factories, files

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DROP = """(zone, name) => {
  const carried = new DataTransfer();
  carried.items.add(new File(["%PDF-1.4"], name, { type: "application/pdf" }));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
  }
}"""


@pytest.fixture
def asked(live_server):
    """A draft whose call asks for four papers; two are in the vault, one of which is soon over."""
    structure = factories.StructureFactory(name="Ressourcerie des Prés", slug="ressourcerie-des-pres")
    call = factories.CallFactory(slug="reparer", papers=["statutes", "bank", "insurance", "activity"])
    factories.paper(structure, "bank")
    factories.paper(structure, "bank", refusal="unreadable")
    factories.paper(structure, "insurance", valid_until=clock.today() + dt.timedelta(days=12))
    return factories.ApplicationFactory(call=call, structure=structure)


def test_pages_of_papers_are_well_made(visit, asked):
    visitor = visit(factories.representative_of(asked.structure))
    vault = f"{asked.structure.get_absolute_url()}pieces/"
    bank = Paper.objects.current().get(kind="bank")
    pages = [vault, f"{vault}ajouter/insurance/", f"{vault}{bank.pk}/retirer/", asked.step_url("papers")]
    pages += [asked.get_absolute_url(), asked.structure.get_absolute_url()]
    assert {url: visitor.faults(url) for url in pages} == dict.fromkeys(pages, [])


def test_office_pages_of_papers_are_well_made(visit, asked):
    visitor, paper = visit(factories.agent("Instruction")), Paper.objects.current().get(kind="insurance")
    pages = [f"/gestion/structures/paper/{paper.pk}/{end}/" for end in ("change", "regarder")]
    pages.append("/gestion/structures/paper/")
    assert {url: visitor.faults(url, serious_only=True) for url in pages} == dict.fromkeys(pages, [])


def test_file_is_dropped_on_its_field_and_kept(visit, asked):
    visitor = visit(factories.representative_of(asked.structure))
    page = visitor.page
    page.goto(asked.step_url("papers"))
    zone = page.locator("[data-upload]:has(#id_activity_file)")
    zone.evaluate(DROP, "rapport d’activité.pdf")
    assert zone.locator("[data-upload-chosen]").text_content() == "rapport d’activité.pdf, 1\u00a0Ko"
    page.set_input_files(
        "#id_activity_file", {"name": "rapport.pdf", "mimeType": "application/pdf", "buffer": files.PDF}
    )
    page.click("text=Enregistrer et continuer")
    page.wait_for_url(f"**{asked.get_absolute_url()}")
    assert Paper.objects.get(kind="activity").name == "rapport.pdf"
    assert visitor.complaints == []


def test_file_that_is_too_large_is_told_before_it_leaves(visit, asked):
    visitor = visit(factories.representative_of(asked.structure))
    page = visitor.page
    page.goto(f"{asked.structure.get_absolute_url()}pieces/ajouter/insurance/")
    heavy = {"name": "lourd.pdf", "mimeType": "application/pdf", "buffer": b"%PDF" + b"\0" * (11 << 20)}
    page.set_input_files("#id_file", heavy)
    assert "« lourd.pdf » : il dépasse 10 Mo" in page.text_content("[data-upload-chosen]")
    assert page.evaluate("document.querySelector('#id_file').files.length") == 0


@pytest.mark.parametrize("javascript", [True, False])
def test_paper_is_given_with_and_without_scripts(javascript, visit, asked):
    visitor = visit(factories.representative_of(asked.structure), javascript=javascript)
    page = visitor.page
    page.goto(f"{asked.structure.get_absolute_url()}pieces/ajouter/activity/")
    photo = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": files.photo_with_a_place()}
    page.set_input_files("#id_file", photo)
    page.click("text=Enregistrer la pièce")
    page.wait_for_url("**/pieces/")
    assert Paper.objects.get(kind="activity").name == "photo.jpg"
