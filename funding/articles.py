"""From the town's library of articles to the text of one agreement: conditions, fields, numbers, tables in their place.

``page`` is the document as HTML; ``documents.agreement`` makes its PDF. ``state`` tells whether it changed.
"""

import hashlib
import re
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.text import capfirst

from commons import clock

from .article_samples import sample
from .models import AgreementTemplate
from .models.articles import FIELD, Subject, holds
from .obligation import usual_form
from .printed import Printed

SERVICE = "Service de l’économie sociale et solidaire"
BOLD = re.compile(r"\*\*(.+?)\*\*", re.S)
SENTENCE_BEGINS = re.compile(r"(?:^|[.!?](?:\*\*)?\s+)(?:\*\*)?$")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def state(agreement):
    """A fingerprint of all that the agreement prints: it changes whenever one word, amount, date, name or table of the
    document changes, whoever changes it (text, indicators, schedule, structure, aid in kind), and never by itself from
    one day to the next.

    Whoever signs sends back the state of what was read: another one means « La convention a changé depuis que vous
    l’avez lue … ». Once signed, the frozen bytes and their SHA-256 stand, and nobody asks for this any more.
    """
    return hashlib.sha256(page(agreement, written_on=None).encode()).hexdigest()


def page(agreement, written_on=None):
    """The whole agreement as HTML. ``written_on`` goes into the document's properties, not into its words."""
    return render(Printed.of(agreement), template_of(agreement), written_on)


def preview(template, case):
    """The HTML of an agreement that never was, in the words of this template."""
    return render(sample(case), template, clock.today())


def render(printed, template, written_on):
    return render_to_string(
        "funding/documents/agreement.html",
        {
            "town": settings.TOWN,
            "service": SERVICE,
            "written_on": written_on,
            "file": printed,
            "text": compose(template, printed),
        },
    )


def template_of(agreement):
    """The version with which it was drawn up; today's, for one that is older than the library."""
    return agreement.template or AgreementTemplate.objects.in_use(usual_form(agreement))


# From the library to the text -------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A paragraph, a list (its ``items``), or a block by its name."""

    html: str = ""
    items: tuple = ()
    block: str = ""

    @property
    def template(self):
        """The page's part that sets this block."""
        return f"funding/documents/blocks/{self.block}.html"


@dataclass(frozen=True)
class Piece:
    """One article, or one annex, as it is printed."""

    title: str
    parts: list


@dataclass(frozen=True)
class Text:
    """The words of one agreement, ready to be set."""

    preamble: list
    articles: list
    annexes: list


def compose(template, printed):
    """The articles of this template that this agreement prints, numbered and filled in."""
    true = printed.true
    chosen = [article for article in template.articles.all() if holds(article.condition, true)]
    numbers = number(chosen)
    values = printed.values() | {
        Subject(article.subject).field: numbers[article.pk] for article in chosen if article.pk in numbers
    }
    pieces = {"preamble": [], "articles": [], "annexes": []}
    for article in chosen:
        subject = Subject(article.subject)
        place = "annexes" if subject.is_annex else "articles" if subject.is_numbered else "preamble"
        parts = [set_part(part, values) for part in article.paragraphs() if holds(part.condition, true)]
        pieces[place].append(Piece(titled(article, numbers), parts))
    return Text(**pieces)


def number(articles):
    """The number that each article prints: 1, 2, 3… for articles, I, II, III… for annexes, none for the preamble."""
    numbered = [article for article in articles if Subject(article.subject).is_numbered]
    annexes = [article for article in articles if Subject(article.subject).is_annex]
    return {article.pk: str(rank) for rank, article in enumerate(numbered, start=1)} | {
        article.pk: ROMAN[rank] if rank < len(ROMAN) else str(rank + 1) for rank, article in enumerate(annexes)
    }


def titled(article, numbers):
    if article.pk not in numbers:
        return article.heading
    kind = "Annexe" if Subject(article.subject).is_annex else "Article"
    return f"{kind} {numbers[article.pk]} · {article.heading}"


def set_part(paragraph, values):
    """A block by its name, a list by its items, else words."""
    if paragraph.block:
        return Part(block=paragraph.block)
    lines = [line.strip() for line in paragraph.text.splitlines() if line.strip()]
    if all(line.startswith("- ") for line in lines):
        return Part(items=tuple(set_words(line.removeprefix("- "), values) for line in lines))
    return Part(html=set_words(paragraph.text, values))


def set_words(text, values):
    """Fields by their values, bold where it is asked for; whatever a value holds is printed as it is."""
    pieces, last = [], 0
    for found in FIELD.finditer(text):
        before, value = text[last : found.start()], values[found[1]]
        pieces += [escape(before), escape(capfirst(value) if begins(text[: found.start()]) else value)]
        last = found.end()
    pieces.append(escape(text[last:]))
    return embolden(pieces)


def begins(before):
    """Whether what comes next begins a sentence."""
    return SENTENCE_BEGINS.search(before) is not None


def embolden(pieces):
    """Bold between two stars. Stars inside a value are kept away from those of the library."""
    words = "".join(piece if rank % 2 == 0 else piece.replace("*", "&#42;") for rank, piece in enumerate(pieces))
    return mark_safe(BOLD.sub(r"<strong>\1</strong>", words))
