"""Somebody who follows every link, opens every document, asks for every address that they can guess, and reads it all
looking for secrets."""

import io
import zipfile
from collections import Counter
from urllib.parse import unquote, urljoin, urlsplit

from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from lxml import html as lxml_html
from pypdf import PdfReader

from commons.workflow import Flow

DOORS = ("/compte/logout/", "/static/", "/media/")
ALIKE = 3  # pages of one kind that are opened: the fourth week, the fourth row say nothing more
HOUSE = ("/maison/", "/gestion/maison/", "/espace/reservations/", "/espace/series/", "/espace/agenda/")


def words_of(response):
    """Everything that an answer tells, documents and archives opened, headers included."""
    content = response.getvalue() if response.streaming else response.content
    words = content.decode(errors="ignore")
    if content.startswith(b"%PDF"):
        pdf = PdfReader(io.BytesIO(content))
        words += " ".join(" ".join(page.extract_text() for page in pdf.pages).split()) + str(pdf.metadata)
    if content.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        words += " ".join(archive.read(name).decode(errors="ignore") for name in archive.namelist())
    if "calendar" in response.get("Content-Type", ""):
        words = words.replace("\r\n ", "")  # long lines are folded (RFC 5545, § 3.1)
    return words + str(response.headers)


class Crawler(Client):
    """Reads all that it is given. ``found`` says which secret on which page; ``told`` keeps where each one was read."""

    def __init__(self, secrets, name):
        super().__init__(raise_request_exception=False)
        self.secrets, self.name = secrets, name
        self.found, self.broken, self.statuses, self.opened = {}, {}, Counter(), Counter()

    def request(self, **request):
        mark = transaction.savepoint()
        response = super().request(**request)
        if response.status_code >= 500:
            transaction.savepoint_rollback(mark)  # a page that broke the database breaks no other
        path, asked = request["PATH_INFO"], unquote(request.get("QUERY_STRING", ""))
        told = words_of(response)
        secrets = [secret for secret in self.secrets if secret in told and secret not in asked]  # a search shows itself
        if path.startswith(HOUSE) and self.name in told and self.name not in asked:
            secrets.append(self.name)
        where = f"{request['REQUEST_METHOD']} {path}?{asked}"
        if secrets:
            self.found[where] = secrets
        if response.status_code >= 500:
            self.broken[where] = response.status_code
        self.statuses[response.status_code] += 1
        return response

    @property
    def told(self):
        return {secret for secrets in self.found.values() for secret in secrets}

    def follow(self, *starts):
        """Every page that links lead to from there, a few of each kind."""
        waiting, seen = list(starts), set()
        while waiting:
            url = waiting.pop(0)
            if url in seen or url.startswith(DOORS) or self.is_enough(url):
                continue
            seen.add(url)
            response = self.get(url)
            if response.status_code in (301, 302):
                waiting.append(urljoin(url, response["Location"]))
            elif response.get("Content-Type", "").startswith("text/html") and not response.streaming:
                waiting += links(response.content, url)
        return seen

    def is_enough(self, url):
        """Whether as many pages of this kind were opened already; with and without a question are two kinds."""
        parts = urlsplit(url)
        try:
            kind = resolve(parts.path).view_name or parts.path
        except Resolver404:
            kind = "nothing"
        key = (kind, bool(parts.query))
        self.opened[key] += 1
        return self.opened[key] > ALIKE

    def guess(self, addresses):
        for url in addresses:
            self.get(url)


def links(content, here):
    """Where the page leads to, on the portal; its forms that only ask included."""
    if not content.strip():
        return
    page = lxml_html.document_fromstring(content)
    for element in page.iter("a", "link", "img"):
        url = urlsplit(urljoin(here, element.get("href") or element.get("src") or "#"))
        if url.scheme in ("", "http", "https", "webcal") and not url.netloc and url.path.startswith("/"):
            yield url.path + (f"?{url.query}" if url.query else "")


def office_pages(rows, words):
    """The back-office's pages about these rows, and every list, searched with these words."""
    for model, office in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        if office.search_fields:
            yield from (f"{reverse(f'{name}_changelist')}?q={word}" for word in words)
    for row in rows:
        office = admin.site._registry.get(type(row))
        if office is None:
            continue
        name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
        yield from (reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "history", "delete"))
        if Flow.of(type(row)) and hasattr(office, "moves"):
            yield from (reverse(f"{name}_move", args=[row.pk, move]) for move in Flow.of(type(row)))


def export(crawler, people_right):
    """Every export of the back-office that this person may ask for, in each format."""
    for model, office in admin.site._registry.items():
        if not hasattr(office, "export_formats") or not people_right(office):
            continue
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_export")
        page = crawler.get(url)
        if page.status_code != 200:
            continue
        kept = ("format", "resource", "export_items")
        fields = {name: "on" for name in page.context["form"].fields if name not in kept}
        for index in range(len(office.export_formats)):
            crawler.post(url, fields | {"format": str(index)})
