"""An expert reads on a phone, by a link and without an account: nothing shuts them out, nothing is told elsewhere."""

import pytest

from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NADIA = ("Nadia Serre", "nadia@exemple.example")


@pytest.fixture
def reading(live_server):
    call = factories.graded_call(slug="reparer")
    application = factories.ApplicationFactory(status="submitted", call=call)
    return factories.reading(application=application, reader=NADIA)


def test_expert_declares_marks_and_hands_in_on_a_phone(visit, reading):
    expert = visit()
    page = expert.page
    page.set_viewport_size({"width": 390, "height": 844})
    link, address = reading.expert.link, f"{reading.expert.link}{reading.pk}/"
    assert expert.faults(link) == []
    assert expert.faults(address) == []
    page.goto(address)
    page.get_by_label("Je n’ai aucun lien avec elle.").check()
    page.get_by_role("button", name="Déclarer mes liens").click()
    assert expert.faults() == []

    page.get_by_label("4 · Décisive.").check()
    page.get_by_role("button", name="Rendre mon avis").click()
    assert "Donnez une note à « Sérieux du budget »." in page.inner_text("main")
    assert page.get_by_label("4 · Décisive.").is_checked()
    page.get_by_label("2 · Oui.").check()
    page.get_by_label("Favorable", exact=True).check()
    page.locator("#id_reasons").fill("Un projet solide.")
    page.get_by_role("button", name="Rendre mon avis").click()
    assert "Vous avez tout rendu. Merci." in page.inner_text("main")
    assert expert.faults(address) == []
    assert expert.faults("/financements/expertise/abc/") == []
    assert expert.complaints == []


def test_reader_s_page_and_what_readings_say_shut_nobody_out(visit, reading):
    factories.reading("handed_in", application=reading.application, reader=factories.agent("Finances"))
    elected = visit(factories.agent("Élus en lecture"))
    own = factories.reading("declared_free", application=reading.application)
    assert elected.faults(f"/gestion/funding/reading/{own.pk}/lire/") == []
    agent = visit(factories.agent("Instruction"))
    for url in (
        f"/gestion/funding/application/confier/?demandes={reading.application_id}",
        "/gestion/funding/readapplication/",
        f"/gestion/funding/expert/{reading.expert_id}/change/",
    ):
        found = agent.faults(url)
        assert not found, "\n".join([url, *found])
    assert visit().faults("/financements/appels/reparer/") == []
