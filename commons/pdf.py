"""From a template to a tagged PDF (PDF/UA-1), without HTTP and without a network."""

import re
from functools import cache

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from .french import MONTHS

NO_BREAK = "\u00a0"
BEFORE_HIGH_SIGNS = re.compile(r" (?=[:;!?»€%])")
AFTER_OPENERS = re.compile(r"(?:(?<=«)|(?<=\bn°)|(?<=\bart\.)|(?<=\bL\.)|(?<=\bR\.)|(?<=\barticle)|(?<=\barticles)) ")
INSIDE_DATES = re.compile(rf"(?<=[\dr]) (?=(?:{'|'.join(MONTHS)})\b)")


def render(template, context):
    """The PDF's bytes. The page's language, title and headings come from the template, its look from ``pdf.css``."""
    return from_html(render_to_string(template, context))


def from_html(html, pictures=None):
    """The PDF's bytes of this page, which must hold all that it shows: fetching anything is an error.

    ``pictures`` are the bytes behind the addresses that its images name (``photo:1``), and nothing else is one.
    """
    from weasyprint import HTML  # 1.5 s and 100 MB: only the processes that write PDFs pay for it

    return HTML(string=set_in_french(html), url_fetcher=_only(pictures or {})).write_pdf(
        pdf_variant="pdf/ua-1", stylesheets=[_stylesheet()]
    )


def _only(pictures):
    """Fetches what it was given, and reaches for nothing."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Given(URLFetcher):
        def fetch(self, url, headers=None):
            if url in pictures:
                return URLFetcherResponse(url, pictures[url])
            return super().fetch(url, headers)

    return Given(allowed_protocols=(), fail_on_errors=True)


def set_in_french(html):
    """The page as a French typesetter sets it: no line ends before « : », inside « art. L. 112-3 » or « 14 mai ».

    The narrow no-break space becomes the plain one: the free fonts of the documents do not have it, and a glyph
    borrowed from another font would be embedded for nothing (or missing, which PDF/UA forbids).
    """
    html = html.replace("\u202f", NO_BREAK)
    for place in (BEFORE_HIGH_SIGNS, AFTER_OPENERS, INSIDE_DATES):
        html = place.sub(NO_BREAK, html)
    return html


@cache
def _stylesheet():
    """The look of all documents, read once for the life of the process."""
    from weasyprint import CSS

    return CSS(filename=finders.find("css/pdf.css"))
