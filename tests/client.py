"""A browser without a screen, that reads the pages it gets and refuses the badly made ones.

Journeys are lived with it: ``click`` follows a link by its words, ``fill`` types into the form that the page really
shows (a field that is not there fails the test) and sends it.
"""

import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

from django.test import Client
from lxml import html as lxml_html

QUIET_INPUTS = {"hidden", "submit", "button", "reset", "image"}
# Addresses that a later issue brings: until then they answer 404 and nothing leads there (contract.md).
NOT_YET = (
    "/marches",
    "/pacte",
    "/recherche",
)


# What Django's own admin writes and we forgive, each with its reason.
FORGIVEN_IN_THE_OFFICE = (
    # The hint of a password that is shown as « set » has another name than the one it is called by.
    re.compile(r"aria-describedby=id_password_helptext ne mène à rien"),
)


class PortalClient(Client):
    """Django's test client, which checks each HTML answer and knows how to click and to type."""

    def request(self, **request):
        response = super().request(**request)
        kind = response.headers.get("Content-Type", "")
        if kind.startswith("text/html") and not response.streaming and response.content:
            problems = faults(response.content.decode(), request["PATH_INFO"])
            assert problems == [], f"{request['PATH_INFO']} : {problems}"
        return response

    def sign_in(self, user):
        """The same browser, as this person (or nobody). Returns it."""
        if user is None or user.is_anonymous:
            self.logout()
        else:
            self.force_login(user)
        return self

    def page(self, url, **data):
        """A page that must be there."""
        response = self.get(url, data, follow=True)
        assert response.status_code == 200, f"{url} : {response.status_code}"
        return response

    def click(self, page, words):
        """Follow the link that says so."""
        links = {said(link): link.get("href") for link in tree(page).iter("a") if link.get("href")}
        assert words in links, f"Pas de lien « {words} » parmi {sorted(links)}"
        return self.get(urljoin(page.request["PATH_INFO"], links[words]), follow=True)

    def fill(self, page, button=None, **typed):
        """Type into the form of the page (or of the page at this address) and press its button."""
        page = self.page(page) if isinstance(page, str) else page
        form = main_form(page)
        data = dict(form.form_values())
        known = {name for name in form.fields if name}
        for name, value in typed.items():
            assert name in known, f"Pas de champ {name} parmi {sorted(known)}"
            data[name] = value
        data = {name: value for name, value in data.items() if value is not None}
        pressed = pressed_button(form, button)
        if pressed.get("name"):
            data[pressed.get("name")] = pressed.get("value", "")
        action = pressed.get("formaction") or form.get("action") or ""
        return self.post(urljoin(page.request["PATH_INFO"], action), data, follow=True)


# Reading pages ------------------------------------------------------------------------------------


def tree(page):
    content = page if isinstance(page, str) else page.content.decode()
    return lxml_html.document_fromstring(content)


def said(element):
    return " ".join(element.text_content().split())


def text(page):
    """What the page says, on one line: a cell, a term or a paragraph ends a word."""
    body = tree(page).find("body")
    for element in body.iter("td", "th", "dt", "dd", "li", "p", "h1", "h2", "h3", "label", "span", "caption"):
        element.tail = f" {element.tail or ''}"
    return said(body)


def heading(page):
    """What the page is about."""
    return said(tree(page).find(".//h1"))


def sentences(page):
    """What the page answers: its messages, its errors."""
    wanted = "//*[contains(concat(' ', @class, ' '), ' error ') or contains(@class, 'message')]"
    return [said(element) for element in tree(page).xpath(wanted)]


def links(page):
    """Addresses of the portal that the page leads to."""
    here = page.request["PATH_INFO"]
    found = (urljoin(here, link.get("href")) for link in tree(page).iter("a") if link.get("href"))
    return {urlsplit(url).path for url in found if url.startswith("/") and not url.startswith("//")}


def main_form(page):
    """The form that the page is about: the one in its content, not the one that signs out."""
    forms = [form for form in tree(page).forms if form.method == "POST" and "logout" not in (form.action or "")]
    assert forms, f"Pas de formulaire sur {page.request['PATH_INFO']} : {text(page)[:300]}"
    return max(forms, key=lambda form: len(form.fields))


def pressed_button(form, words):
    buttons = [button for button in form.iter("button", "input") if button.get("type", "submit") == "submit"]
    buttons = [button for button in buttons if button.tag == "button" or button.get("type") == "submit"]
    named = {said(button) or button.get("value", ""): button for button in buttons}
    assert buttons, "Un formulaire sans bouton"
    if words is None:
        return buttons[0]
    assert words in named, f"Pas de bouton « {words} » parmi {sorted(named)}"
    return named[words]


# Refusing badly made pages ------------------------------------------------------------------------


def faults(content, path="/"):
    """What is wrong with a page, in words; an empty list for a well made one."""
    page = lxml_html.document_fromstring(content)
    found = [*_frame(page), *_inline(page), *_ids(page), *_labels(page), *_links(page, path)]
    if path.startswith("/gestion/"):
        return [fault for fault in found if not any(known.fullmatch(fault) for known in FORGIVEN_IN_THE_OFFICE)]
    return found


def _frame(page):
    if page.getroottree().getroot().get("lang") != "fr":
        yield "la langue n’est pas dite : lang=fr"
    titles = [said(title) for title in page.xpath("/html/head/title")]
    if len(titles) != 1 or not titles[0]:
        yield f"un titre et un seul, non vide : {titles}"
    headings = [said(element) for element in page.iter("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"un h1 et un seul, non vide : {headings}"
    if len(list(page.iter("main"))) != 1:
        yield "une zone principale et une seule"


def _inline(page):
    for script in page.iter("script"):
        if not script.get("src") and script.get("type") not in ("application/json", "application/ld+json"):
            yield f"script dans la page : {script.text_content()[:60]}"
    if list(page.iter("style")):
        yield "feuille de style dans la page"
    for element in page.iter():
        for name in element.keys() if isinstance(element.tag, str) else ():
            if name == "style" or name.startswith("on"):
                yield f"attribut {name} sur {element.tag}"


def _ids(page):
    ids = Counter(element.get("id") for element in page.xpath("//*[@id]"))
    for name in sorted(name for name, count in ids.items() if count > 1 or not name):
        yield f"identifiant répété ou vide : {name!r}"
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        for element in page.xpath(f"//*[@{attribute}]"):
            for name in element.get(attribute).split():
                if name not in ids:
                    yield f"{attribute}={name} ne mène à rien"


def _labels(page):
    labelled = {label.get("for") for label in page.iter("label")}
    for field in page.iter("input", "select", "textarea"):
        if field.get("type") in QUIET_INPUTS:
            continue
        if field.get("id") in labelled or field.get("aria-label") or field.get("aria-labelledby"):
            continue
        if not list(field.iterancestors("label")):
            yield f"champ sans étiquette : {field.get('name') or field.get('id')}"
    for button in page.iter("button"):
        if not said(button) and not button.get("aria-label"):
            yield "bouton sans nom"


def is_abroad(link):
    return bool(urlsplit(link.get("href")).netloc)


def _links(page, path):
    for link in page.iter("a"):
        address = urlsplit(urljoin(path, link.get("href") or "")).path
        if not (link.get("href") or "#").startswith("#") and address.startswith(NOT_YET) and not is_abroad(link):
            yield f"lien vers une page qui n’existe pas encore : {address}"
        if link.get("href") and not (said(link) or link.get("aria-label") or link.get("title")):
            yield f"lien sans nom : {link.get('href')}"
