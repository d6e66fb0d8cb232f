"""What was told in confidence is read by the mediators and superusers, by nobody else, anywhere."""

import datetime as dt

import pytest
from django.test import RequestFactory
from django.urls import reverse

from commons import clock
from commons.models import ConfidentialView
from maison.models import Signal, TakeoverPartner
from maison.workflow import takeovers as workflow
from tests.maison import takeovers
from tests.maison.crawling import Crawler, export, office_pages
from tests.maison.test_secret_pages import tables_with

pytestmark = pytest.mark.django_db

SECRETS = (*takeovers.SECRETS, takeovers.SIRET[:9], "Vente Secrete", "Banque Discrete", "Signal Feutre", "Plan Cache")
OTHERS = [
    *("visitor", "representative", "instructor", "financier", "treasurer", "signatory", "elected"),
    *("guardian", "receptionist", "adviser", "administrator"),
]
OF_TAKEOVERS = {
    f"maison_{name}"
    for name in ("company", "signal", "takeovercase", "alert", "alertwords", "takeoverstep", "takeovercontact")
} | {"maison_takeoverdocument", "maison_takeoverpartner"}


@pytest.fixture
def life(mediator):
    """A case with all that it may hold, and the code of who began it."""
    alert, code = takeovers.told()
    case = alert.case
    workflow.add_words(alert, "Vente Secrete en juin")
    workflow.first_contact(
        case, by=mediator, met_on=clock.today(), how="call", who="Lucien Vidal", words="Banque Discrete prévenue"
    )
    workflow.diagnose(case, by=mediator, diagnosis="Plan Cache", jobs_at_stake=20)
    takeovers.step(case, clock.today() - dt.timedelta(days=2), "Voir la Banque Discrete")
    Signal.objects.create(company=case.company, what="Signal Feutre", seen_on=clock.today(), by=mediator)
    document = case.documents.create(title="Plan Cache", by=mediator, file="aa/aa.pdf")
    partner = TakeoverPartner.objects.create(name="Union des SCOP", kind="urscop")
    return {"rows": [alert, case, case.company, document, partner], "code": code, "document": document}


def crawl(user, life):
    crawler = Crawler(SECRETS, "Filature")
    is_agent = user.is_authenticated and user.is_staff
    if user.is_authenticated:
        crawler.force_login(user)
    crawler.follow("/maison/reprises/", "/maison/alerte/", "/gestion/" if is_agent else "/")
    crawler.guess([f"/maison/alerte/{life['code']}/", reverse("maison:takeover_paper", args=[life["document"].pk])])
    if is_agent:
        crawler.guess(dict.fromkeys(office_pages(life["rows"], ["gardons", "vidal"])))
        crawler.guess(["/gestion/maison/company/liste/"])
        request = RequestFactory().get("/")
        request.user = user
        export(crawler, lambda office: office.has_export_permission(request))
    return crawler


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_reads_of_it(name, life, request):
    crawler = crawl(request.getfixturevalue(name), life)
    assert crawler.found == {}
    assert crawler.broken == {}
    assert not ConfidentialView.objects.exists()


def test_search_finds_what_a_mediator_reads(life, mediator):
    crawler = crawl(mediator, life)
    assert crawler.told >= {*SECRETS}
    assert crawler.broken == {}
    assert ConfidentialView.objects.filter(by=mediator).count() > 5


class Watcher(Crawler):
    """Remembers the pages that told something and wrote nothing in the log."""

    unwritten = ()

    def request(self, **request):
        before, found = ConfidentialView.objects.count(), len(self.found)
        response = super().request(**request)
        if len(self.found) > found and ConfidentialView.objects.count() == before:
            self.unwritten = (*self.unwritten, request["PATH_INFO"])
        return response


def test_each_reading_is_written_in_the_log(life, mediator):
    watcher = Watcher(SECRETS, "Filature")
    watcher.force_login(mediator)
    watcher.follow("/gestion/")
    watcher.guess(dict.fromkeys(office_pages(life["rows"], ["gardons"])))
    assert len(watcher.found) > 5
    assert watcher.unwritten == ()


def test_words_are_stored_with_the_case_and_nowhere_else(life, mediator):
    crawl(mediator, life)
    assert tables_with(SECRETS) <= OF_TAKEOVERS
