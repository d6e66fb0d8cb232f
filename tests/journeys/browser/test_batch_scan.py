"""Signed originals come back from the scanner in one batch: two agreements shuffled, a sheet that cannot be read."""

import random
import re
import threading

import pytest
from django.db import connection
from playwright.sync_api import expect

from funding import workflow
from funding.models import SignedScan
from funding.workflow import scans
from tests import factories
from tests.funding.sheets import image, read, scan
from tests.journeys.browser.test_pages import check

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def printed(live_server):
    """Two agreements that were printed to be signed."""
    made = []
    for name in ("Ressourcerie des Prés", "Café des Mineurs"):
        agreement = factories.prepared(factories.agreement(structure=factories.StructureFactory(name=name)))
        workflow.print_to_sign(agreement, by=factories.agent("Instruction"))
        made.append(agreement)
    return made


def in_the_background(work, **arguments):
    """As the worker does it, while somebody looks at the page."""

    def run():
        try:
            work(**arguments)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_agent_sends_a_batch_and_files_by_hand_what_cannot_be_read(visit, printed, tmp_path):
    first, second = printed
    last = second.folder.pages
    sheets = [image(read(first.document), rank, turn=180 * (rank % 2)) for rank in range(first.folder.pages)]
    sheets += [image(read(second.document), rank, spoilt=rank == last - 1) for rank in range(last)]
    random.Random(4).shuffle(sheets)
    file = tmp_path / "liasse.pdf"
    file.write_bytes(scan(*sheets))

    agent = visit(factories.agent("Instruction"))
    page = agent.page
    page.goto("/gestion/funding/scanbatch/add/")
    page.get_by_label("Le fichier du scanneur").set_input_files(file)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("status").first).to_contain_text(f"0 page lue sur {len(sheets)}")
    batch = scans.ScanBatch.objects.get()
    worker = in_the_background(scans.read_batch, batch_id=batch.pk)
    told = f"{len(sheets)} pages lues sur {len(sheets)}, {len(sheets) - 1} classées. 1 à classer à la main."
    expect(page.get_by_role("status").first).to_have_text(told, timeout=90_000)  # by itself
    worker.join()
    assert [original.agreement for original in SignedScan.objects.all()] == [first]

    page.get_by_role("link", name=re.compile("à la main")).click()
    page.get_by_label("Convention").select_option(label=str(second))
    page.get_by_label("Page").fill(str(last))
    page.get_by_role("button", name="Classer cette page").click()
    expect(page.get_by_role("status").first).to_contain_text(f"{len(sheets)} classées.")
    assert {original.agreement for original in SignedScan.objects.all()} == {first, second}

    page.goto(f"/gestion/funding/agreement/{second.pk}/change/")
    page.get_by_role("link", name="Enregistrer la signature de la structure sur papier").click()
    page.get_by_label("Nom et prénom du signataire").fill("Rose Prés")
    page.get_by_label("Qualité").fill("Présidente")
    page.get_by_label("J’ai regardé l’original scanné").check()
    page.get_by_role("button", name="Enregistrer la signature").click()
    second.refresh_from_db()
    assert second.status == "to_countersign"
    assert second.signatures.get().scan.agreement == second


def test_pages_about_paper_shut_nobody_out(visit, printed):
    agreement = printed[0]
    factories.agreement("running", structure=agreement.structure)
    published = agreement.structure.grants.get(agreement__status="running").agreement
    owner = visit(factories.representative_of(agreement.structure))
    home = agreement.get_absolute_url()
    check(owner, [f"{home}original/", f"{home}preparation/", f"{home}actions/sign/"])
    code = published.folder.code
    check(visit(), ["/verification/", f"/verification/{code}/?page=2&sur=9", "/verification/rien/"])
