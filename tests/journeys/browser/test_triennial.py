"""Three years of an agreement, lived over four by those who take part: one report comes late, and all is paid.

The clock of the portal moves from a scene to the next; people come back each time with a new browser.
"""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.db.models import Sum
from playwright.sync_api import expect

from commons import clock
from commons.french import money
from commons.models import Message
from commons.tasks import attempt
from funding import ledger, preparing, routines
from funding.models import Agreement, Envelope, Instalment, LedgerEntry, Report
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
PROMISED = [12_000, 10_000, 8_000]


def plain(locator):
    return locator.inner_text().replace("\u202f", " ").replace("\xa0", " ")


def letters():
    """What left since the last time: the worker's round, then the letterbox."""
    for pk in Message.objects.waiting().order_by("pk").values_list("pk", flat=True):
        attempt(pk)
    found = [letter.subject for letter in mail.outbox]
    mail.outbox.clear()
    return found


class People:
    """Those who take part, each with a browser of their own, opened when they first come."""

    def __init__(self, visit, structure):
        self.visit, self.pages, self.visits = visit, {}, []
        self.accounts = {
            "rose": factories.representative_of(structure),
            "instructor": factories.agent("Instruction"),
            "financier": factories.agent("Finances"),
            "treasurer": factories.agent("Trésorerie"),
            "signatory": factories.agent("Signature"),
            "anybody": None,
        }

    def __getitem__(self, name):
        if name not in self.pages:
            self.visits.append(self.visit(self.accounts[name]))
            page = self.pages[name] = self.visits[-1].page
            page.set_viewport_size(PHONE if name == "rose" else DESK)
        return self.pages[name]

    def press(self, who, file, button, **typed):
        """As an agent: from the file's page to the page of the move, then its button."""
        page = self[who]
        page.goto(f"/gestion/funding/{type(file)._meta.model_name}/{file.pk}/change/")
        page.get_by_role("link", name=button, exact=True).first.click()
        self.confirm(page, button, typed)
        file.refresh_from_db()

    def confirm(self, page, button, typed):
        for name, value in typed.items():
            field = page.locator(f"[name={name}]")
            if value is True:
                field.check()
            elif field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        with page.expect_navigation():
            page.get_by_role("button", name=button, exact=True).click()

    def pay(self, *instalments):
        """One authorises, another pays."""
        for instalment in instalments:
            self.press("financier", instalment, "Autoriser le versement")
            number, today = f"M-{instalment.rank}", clock.today().isoformat()
            self.press("treasurer", instalment, "Enregistrer le paiement", order_number=number, paid_on=today)
            assert instalment.status == Instalment.Status.PAID

    def may_not_authorise(self, instalment):
        page = self["financier"]
        page.goto(f"/gestion/funding/instalment/{instalment.pk}/change/")
        expect(page.locator("h1")).to_contain_text("Versement")
        expect(page.get_by_role("link", name="Autoriser le versement")).to_have_count(0)

    def hand_in(self, report):
        """From the phone; then the service accepts it."""
        rose = self["rose"]
        rose.goto(report.get_absolute_url())
        rose.get_by_role("link", name="Déposer le compte rendu").click()
        self.confirm(rose, "Déposer le compte rendu", {"exact": True})
        self.press("instructor", report, "Accepter le compte rendu")
        assert report.status == Report.Status.ACCEPTED


def write(page, report):
    """The parts of a report, one after the other, from a phone."""

    def go_on():
        with page.expect_navigation():
            page.get_by_role("button", name="Enregistrer et continuer").click()

    page.goto("/espace/")
    page.get_by_role("link", name="Rendre compte").first.click()
    page.get_by_role("link", name="1. Le récit").click()
    for label in ("Ce qui a été fait", "Dates et lieux", "Public touché", "Résultats"):
        page.get_by_label(label).fill(f"{label} : tout va bien.")
    page.get_by_label("Public, ligne 1", exact=True).select_option("everyone")
    page.get_by_label("Personnes, ligne 1").fill("600")
    page.get_by_label("Vélos réparés : atteint").fill("412")
    go_on()
    for line in report.lines.all():
        page.locator(f"#id_actual_{line.account}").fill(str(line.planned))
    go_on()
    go_on()
    promised = (clock.today() + dt.timedelta(days=60)).isoformat()
    for paper in ("Rapport d’activité", "Comptes annuels approuvés"):
        page.get_by_label(f"{paper} : sinon, pour quand").fill(promised)
    go_on()


def vote(year, amount):
    """The council votes the credits of a year."""
    budget = factories.DeliberationFactory(reference=f"BUDGET-{year}")
    envelope = factories.EnvelopeFactory(year=year, voted=0)
    ledger.vote(envelope, Decimal(amount), deliberation=budget, by=factories.agent("Finances"))


@pytest.fixture
def application(live_server):
    """Three years of money are asked for, on a call that allows them."""
    structure = factories.StructureFactory(name="Ressourcerie des Prés", slug="ressourcerie-des-pres")
    call = factories.CallFactory(slug="reparer", max_years=3)
    ends_on = dt.date(call.year + 2, 12, 31)
    return factories.ApplicationFactory(structure=structure, call=call, years=3, ends_on=ends_on, status="under_review")


def test_three_years_lived_over_four(visit, application):
    year = application.call.year
    people = People(visit, application.structure)
    years = range(year, year + 3)

    with clock.moved_to(dt.date(year, 3, 15)):
        # Granted for three years: only the first is promised on credits, the others on the authorisation.
        people.press(
            "instructor", application, "Proposer au conseil", **{f"year_{y}": str(PROMISED[y - year]) for y in years}
        )
        decision = factories.DeliberationFactory(reference="2027-12")
        people.press("instructor", application, "Enregistrer l’accord", deliberation=str(decision.pk))
        agreement = Agreement.objects.get()
        contract = agreement.get_absolute_url()

        # The document is prepared, then signed on a phone, then by the town.
        rose = people["rose"]
        rose.goto("/espace/")
        rose.get_by_role("link", name="Lire et signer").click()
        rose.get_by_role("link", name="Le projet de convention (PDF)").click()
        expect(rose.locator("h1")).to_have_text("Le document se prépare")
        preparing.prepare_agreement(agreement_id=agreement.pk)
        expect(rose.locator("h1")).to_have_text("Le document est prêt")  # by itself
        rose.get_by_role("link", name="Revenir à la convention").click()
        rose.get_by_role("link", name="Signer la convention").click()
        assert rose.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        people.confirm(rose, "Signer la convention", {"name": "Rose Prés", "role": "Présidente", "agreed": True})
        signature = {"name": "Max Rance", "role": "Maire", "agreed": True}
        people.press("signatory", agreement, "Signer pour la Ville", **signature)
        assert agreement.status == Agreement.Status.RUNNING
        factories.bank_account(agreement.structure)
        advance, *_ = instalments = list(agreement.instalments.order_by("rank"))
        assert [row.amount for row in instalments] == [6_000, 6_000, 5_000, 5_000, 4_000, 4_000]
        people.pay(advance)

    first, second, third = agreement.reports.order_by("year")
    with clock.moved_to(dt.date(year, 12, 18)):
        # The action is over: its report brings the rest of the year, and nothing of the next one.
        write(people["rose"], first)
        people.hand_in(first)
        people.pay(instalments[1])
        rose.goto(contract)
        expect(rose.locator("main")).to_contain_text(f"Attend l’ouverture des crédits {year + 1}")
        vote(year + 1, 50_000)
        people.may_not_authorise(instalments[2])

    with clock.moved_to(dt.date(year + 1, 1, 4)):
        # The credits of the second year are open: they are promised as they are paid.
        assert paid_by_year()[year] == 12_000
        people.pay(instalments[2])
        assert committed(year + 1) == 10_000

    with clock.moved_to(dt.date(year + 2, 7, 1)):
        # The second report is late: everybody is told, and what waited for it waits.
        vote(year + 2, 50_000)
        letters()
        routines.remind_reports()
        assert letters() == [f"Compte rendu {year + 1} : la date est passée"]
        rose.goto("/espace/")
        expect(rose.locator("main")).to_contain_text("En retard")
        assert f"{plain_money(9_000)} retenus jusque-là" in plain(rose.locator("main"))
        people["instructor"].goto("/gestion/")
        expect(people["instructor"].locator("main")).to_contain_text("Compte rendu en retard")
        rose.goto(contract)
        held = f"Attend que le compte rendu {year + 1} soit accepté. C’est à vous de le rendre, en retard"
        assert plain(rose.locator("main")).count(held) == 2
        people.may_not_authorise(instalments[4])

    with clock.moved_to(dt.date(year + 2, 7, 15)):
        write(rose, second)
        people.hand_in(second)
        people.pay(*instalments[3:5])
        people["instructor"].goto("/gestion/")
        expect(people["instructor"].locator("main")).not_to_contain_text("Compte rendu en retard")

    with clock.moved_to(dt.date(year + 3, 2, 1)):
        # The fourth year: the last report, the last euro.
        factories.write_report(third)
        people.hand_in(third)
        people.pay(instalments[5])
        desk = people["instructor"]
        desk.goto("/gestion/")
        desk.get_by_role("link", name="Solder").first.click()
        desk.get_by_role("link", name="Solder la convention").click()
        people.confirm(desk, "Solder la convention", {})
        agreement.refresh_from_db()
        assert agreement.status == Agreement.Status.COMPLETED
        rose.goto(contract)
        expect(rose.locator("main")).to_contain_text("La convention est soldée.")
        assert paid_by_year() == dict(zip(years, PROMISED, strict=True))
        tells_the_same_as_the_ledger(people["anybody"], agreement)
    assert [one.complaints for one in people.visits] == [[]] * len(people.visits)


def of_ledger(*kinds, **filters):
    lines = LedgerEntry.objects.filter(kind__in=kinds, **filters).order_by()
    return {year: amount for year, amount in lines.values_list("envelope__year").annotate(Sum("amount")) if year}


def paid_by_year():
    return of_ledger(LedgerEntry.Kind.PAID)


def committed(year):
    return of_ledger(LedgerEntry.Kind.COMMITTED)[year]


def plain_money(amount):
    return money(amount).replace("\u202f", " ").replace("\xa0", " ")


def tells_the_same_as_the_ledger(page, agreement):
    """Without an account: the structure's books, the budget of each year, what the code on the paper leads to."""
    paid = paid_by_year()
    total = plain_money(sum(paid.values()))
    page.goto(f"/financements/structures/{agreement.structure.slug}/")
    told = plain(page.locator("main"))
    assert f"{total} accordés, {total} versés à ce jour" in told
    for year, amount in paid.items():
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=str(year), exact=True)).first
        assert plain(row).split("\t")[1:3] == [plain_money(amount)] * 2
        assert f"Compte rendu {year}" in told
    for envelope in Envelope.objects.order_by("year"):
        page.goto(f"/financements/budget/{envelope.year}/")
        row = page.get_by_role("row", name="Tous les axes").first
        sums = [envelope.voted, envelope.reserved, envelope.committed, envelope.paid]
        assert plain(row).split("\t")[1:] == [plain_money(amount) for amount in sums]
        assert (envelope.reserved, envelope.paid) == (0, paid[envelope.year])
    page.goto(f"/financements/structures/{agreement.structure.slug}/")
    page.get_by_role("link", name=f"Vérifier {agreement.number}").click()
    told = plain(page.locator("main"))
    assert "Cette convention existe et elle est signée" in told
    assert total in told
    assert agreement.document_sha256 in told
