"""A real Chromium: one for these tests, a fresh profile for each, deaf to any other machine.

It is closed when they end, not when the session does: Playwright's loop runs in this thread, and tests elsewhere have
loops of their own.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Locator, sync_playwright

from tests import factories
from tests.client import PortalClient

DEBIAN = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What the rules about colours and sizes answer changes with the theme and the width, the rest does not.
LOOKS = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]


@pytest.fixture(scope="package")
def chromium():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop in this thread; Django is not in it
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=str(DEBIAN) if DEBIAN.exists() else None, args=ARGUMENTS
            )
        except Error as error:
            pytest.fail(f"Chromium ne démarre pas : « make test » l’installe (bin/setup test). {error}", pytrace=False)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Locator, "click", _click_through)
            yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def _click_through(locator, *args, click=Locator.click, **kwargs):
    """A click that leads to another page is over once that page is whole.

    Playwright comes back as soon as its first bytes are there: what is counted or read then may lack its end.
    """
    click(locator, *args, **kwargs)
    locator.page.wait_for_load_state()


ON_THE_PORTAL = [(1280, "light", None), (1280, "dark", LOOKS), (390, "dark", None), (390, "light", LOOKS)]
IN_THE_OFFICE = [(1280, "light", None), (390, "dark", LOOKS)]
# The admin's colours fade from a theme to the other: what is seen on the way is not what is read.
SETTLED = """async () => {
  await new Promise(requestAnimationFrame);
  await Promise.all(document.getAnimations().map((fading) => fading.finished));
}"""


class Visit:
    """One person in front of the portal. Whatever the console complains about is remembered."""

    def __init__(self, browser, server, user=None, javascript=True):
        self.server = server
        self.context = browser.new_context(
            base_url=server.url, locale="fr-FR", reduced_motion="reduce", java_script_enabled=javascript
        )
        self.context.set_default_timeout(30_000)  # two cores may be busy elsewhere
        self.page = self.context.new_page()
        self.complaints = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if user is not None:
            self.sign_in(user)

    def sign_in(self, user):
        cookie = PortalClient().sign_in(user).cookies["sessionid"]
        self.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": self.server.url}])

    def _hear(self, message):
        is_status = "the server responded with a status of" in message.text
        if message.type in ("error", "warning") and not (is_status and message.location["url"] == self.page.url):
            self.complaints.append(message.text)

    def faults(self, url=None, *, serious_only=False):
        """What axe, the console and a narrow screen reproach to a page, in both themes and at two widths."""
        if url:
            self.page.goto(url)
        heard, self.complaints = self.complaints, []
        try:
            found = self._look(serious_only)
        except Error as error:
            if "Execution context was destroyed" not in str(error):
                raise
            # A step that was saving itself sends its form once that is done: the page looked at is the one it led to.
            self.page.wait_for_load_state()
            found = self._look(serious_only)
        self.complaints = []  # axe writes styles of its own into the page, which the policy of the portal refuses
        return heard + found

    def _look(self, serious_only):
        found = []
        for width, scheme, rules in IN_THE_OFFICE if serious_only else ON_THE_PORTAL:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.emulate_media(color_scheme=scheme)
            self.page.evaluate(SETTLED)
            only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
            response = (
                Axe()
                .run(self.page, options={"runOnly": only, "resultTypes": ["violations"], "preload": False})
                .response
            )
            for fault in response["violations"]:
                if serious_only and fault["impact"] not in ("serious", "critical"):
                    continue
                for node in fault["nodes"]:
                    found.append(f"{width} {scheme} {fault['id']} ({fault['impact']}) : {node['html'][:160]}")
        self.page.set_viewport_size({"width": 320, "height": 900})
        overflow = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if overflow > 0:
            found.append(f"320 : défile de {overflow} px de côté")
        return found


@pytest.fixture
def visit(chromium, live_server):
    """``visit(user)``: somebody opens the portal."""
    opened = []

    def come(user=None, javascript=True):
        opened.append(Visit(chromium, live_server, user, javascript))
        return opened[-1]

    yield come
    for one in opened:
        one.context.close()


@pytest.fixture
def world(live_server):
    """A structure with a file at each stage, and its representative."""
    structure = factories.StructureFactory(name="Ressourcerie des Prés", slug="ressourcerie-des-pres")
    call = factories.CallFactory(slug="reparer", max_years=3, max_amount=20_000)
    files = {
        status: factories.ApplicationFactory(structure=structure, call=call, status=status)
        for status in ("draft", "submitted", "incomplete", "proposed", "refused", "withdrawn")
    }
    files["to_sign"] = factories.agreement(structure=structure, call=call)
    files["running"] = factories.agreement("running", structure=structure, call=call)
    files["report"] = factories.report("returned", files["running"].reports.get())
    files["instalment"] = files["running"].instalments.first()
    files["structure"], files["call"], files["owner"] = structure, call, factories.representative_of(structure)
    return files
