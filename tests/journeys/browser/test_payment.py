"""A late payment, in a real browser: alerted, authorised, sent in one file, paid by somebody else."""

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from playwright.sync_api import expect

from commons import clock
from funding.models import Instalment, PaymentBatch
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/gestion/funding/instalment/"


def choose_all(page, action):
    """Tick every row of the list, and choose what to do with them."""
    for box in page.locator("input.action-select").all():
        box.check()
    page.locator("select[name=action]").select_option(label=action)
    page.get_by_role("button", name="Envoyer", exact=True).click()


def read(page, link):
    """The file that a link gives, as rows."""
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    content = Path(download.value.path()).read_bytes()
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_late_payment_is_seen_authorised_sent_and_paid(visit):
    financier, treasurer = factories.agent("Finances"), factories.agent("Trésorerie")
    agreements = [factories.in_force() for _ in range(2)]
    rows = [agreement.instalments.first() for agreement in agreements]
    owner = factories.representative_of(agreements[0].structure)
    with clock.moved_to(rows[0].due_on + dt.timedelta(days=3)):
        # The sixty days have run: the finances are told, first of all.
        desk = visit(financier)
        desk.page.goto("/gestion/")
        expect(desk.page.locator("main")).to_contain_text("en retard de 3 jours")
        assert desk.faults(f"{LIST}delais/", serious_only=True) == []
        desk.page.set_viewport_size({"width": 1280, "height": 900})
        desk.page.get_by_role("link", name="Voir la liste").click()
        expect(desk.page.locator("main")).to_contain_text("les 60 jours sont passés")
        choose_all(desk.page, "Autoriser les versements choisis")
        assert desk.faults(serious_only=True) == []
        desk.page.get_by_role("button", name="Autoriser ces versements").click()
        expect(desk.page.get_by_role("status")).to_contain_text("2 sur 2 autorisés")

        # Somebody else takes both into one file.
        till = visit(treasurer)
        till.page.goto(f"{LIST}?etat=a-payer")
        choose_all(till.page, "Préparer un bordereau de paiement")
        assert till.faults(serious_only=True) == []
        till.page.get_by_label("Premier numéro de mandat").fill("1201")
        till.page.get_by_role("button", name="Préparer le bordereau").click()
        expect(till.page.locator("main")).to_contain_text("à payer", ignore_case=True)
        assert till.faults(serious_only=True) == []
        till.page.set_viewport_size({"width": 1280, "height": 900})
        lines = read(till.page, "Fichier des paiements (CSV)")
        accounts = [row.structure.bank_accounts.get() for row in rows]
        assert [line["Mandat"] for line in lines] == ["1201", "1202"]
        assert {line["IBAN"] for line in lines} == {account.iban for account in accounts}
        assert [line["Montant"] for line in lines] == ["6000,00"] * 2

        # The accounting software has paid: both are recorded at once, and the batch closes.
        till.page.get_by_role("link", name="Enregistrer les paiements").click()
        assert till.faults(serious_only=True) == []
        till.page.get_by_role("button", name="Enregistrer ces paiements").click()
        expect(till.page.locator("main")).to_contain_text("2 paiements enregistrés.")
        assert PaymentBatch.objects.get().status == "settled"
        assert [row.paid_by for row in Instalment.objects.filter(paid_on__isnull=False)] == [treasurer] * 2

        # The structure reads the same words, and the town its own delays.
        home = visit(owner)
        home.page.goto(agreements[0].get_absolute_url())
        expect(home.page.locator("main")).to_contain_text("avec 3 jours de retard")
        assert home.faults() == []
        till.page.goto(f"{LIST}delais/")
        expect(till.page.locator("main")).to_contain_text("63 jours")
