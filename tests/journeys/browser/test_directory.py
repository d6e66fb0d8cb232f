"""The directory in a real browser: somebody on a telephone, with a keyboard only, wants a toaster repaired."""

import pytest

from label.models import Category
from tests.label import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def workshop(live_server):
    page = factories.listing(
        factories.verified_structure(name="Répar’tout"),
        summary="On répare ensemble.",
        latitude="44.120000",
        longitude="4.080000",
        is_accessible=True,
    )
    page.categories.set(Category.objects.filter(code="atelier-de-reparation"))
    factories.open_on(page, weekdays=range(1, 8))
    factories.listing(factories.verified_structure(name="Jardin du Gardon"), categories=["jardin-partage"])
    return page


def reach(page, wanted, most=60):
    """Press the tab key until the element in focus says this."""
    for _ in range(most):
        page.keyboard.press("Tab")
        told = page.evaluate("document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent")
        if wanted in told:
            return
    pytest.fail(f"« {wanted} » n’est pas atteint au clavier")


def test_repair_cafe_is_found_by_keyboard_on_a_phone(visit, workshop):
    here = visit()
    page = here.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/annuaire/")
    reach(page, "Que cherchez-vous")
    page.keyboard.type("repair cafe")
    page.locator("[data-told]", has_text="1 initiative").wait_for(state="attached")
    assert page.locator(".initiatives h3").all_inner_texts() == ["Répar’tout"]
    assert "q=repair" in page.url
    reach(page, "Répar’tout")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Répar’tout", level=1).wait_for()
    page.wait_for_load_state()
    assert page.get_by_text("Horaires", exact=True).is_visible()
    assert here.faults() == []


def test_list_and_map_have_no_fault(visit, workshop):
    here = visit()
    assert here.faults("/annuaire/") == []
    assert here.faults("/annuaire/?q=xyzxyz&accessible=1") == []
    assert here.faults("/annuaire/integrer/") == []
    assert here.faults("/annuaire/widget/") == []
    assert here.faults("/annuaire/?vue=carte") == []
    here.page.locator(".map__point").first.focus()
    here.page.keyboard.press("Enter")
    here.page.locator(".leaflet-popup a", has_text="Répar’tout").wait_for()
