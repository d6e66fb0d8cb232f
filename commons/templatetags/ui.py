"""The pieces pages are made of.

This library is a template builtin: no ``{% load %}``. A component is one HTML file under
``commons/ui/`` and one function here that prepares what the file shows; what a list repeats on every
row (amounts, dates, status badges) is written in Python, because templates are the cost of a page.
"""

from django import template
from django.template.loader import get_template
from django.utils.html import format_html

from commons.french import NOTHING, SPACE, day, digits, due, hour, moment, money, number, percent

register = template.Library()


def _component(name, **context):
    return get_template(f"commons/ui/{name}.html").render(context)


# Amounts and dates ---------------------------------------------------------------------------------

for write in (money, number, percent, day, hour, moment, due):
    register.filter(write)


# Words and figures -----------------------------------------------------------------------------------


@register.simple_tag
def status(label, tone="neutral"):
    """A badge. Tones: ok, wait, act, info, neutral."""
    return format_html('<span class="status status--{}">{}</span>', tone, label)


@register.simple_tag
def figure_big(value, label=""):
    """A figure that is read first (already written: ``{% figure_big total|money "votés en 2026" %}``)."""
    return _component("figure_big", value=value, label=label)


@register.simple_block_tag
def callout(content, tone="info", title=""):
    """A few words set apart. Tones: ok, wait, act, info, neutral."""
    return _component("callout", content=content, tone=tone, title=title)


@register.simple_tag
def turn(who, when="", tone="info", action="", url=""):
    """The first line of a file: whose turn it is, until when, and the one thing to do."""
    return _component("turn", who=who, when=when, tone=tone, action=action, url=url)


@register.simple_block_tag
def facts(content):
    """A definition list in columns, filled with ``{% fact "Demandé" amount|money %}``."""
    return _component("facts", content=content)


@register.simple_tag
def fact(term, value):
    """One line of ``facts``; nothing known is said with a dash."""
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", term, NOTHING if value is None or value == "" else value)


@register.simple_tag
def steps(steps, label="Avancement"):
    """The life of a file: ``steps`` is a list of ``(label, state)``, state among done, current, todo, stopped."""
    return _component("steps", steps=steps, label=label)


# Lists -------------------------------------------------------------------------------------------------


@register.simple_tag
def task_list(tasks, empty="Rien à faire pour le moment."):
    """Work waiting for the reader: objects with title, detail, url, action, due, tone, badge."""
    return _component("task_list", tasks=tasks, empty=empty)


@register.simple_tag
def journal(lines, empty="Rien encore."):
    """What happened, in the order given: objects with at, label, who."""
    return _component("journal", lines=lines, empty=empty)


@register.simple_tag
def checklist(missing, complete="Il ne manque rien."):
    """What is still to do: sentences, or objects with text and url."""
    items = [(getattr(item, "text", item), getattr(item, "url", "")) for item in missing]
    return _component("checklist", items=items, complete=complete)


# Pictures of figures --------------------------------------------------------------------------------------


@register.simple_tag
def bar_chart(rows, caption, label_heading, value_heading, unit="€", tone="ok"):
    """Bars drawn by the server inside the table that they picture.

    ``rows`` are ``(label, value)`` or ``(label, value, url)``; with ``unit="€"`` values are amounts.
    """
    rows = list(rows)
    longest = max((row[1] for row in rows), default=0) or 1
    write = money if unit == "€" else lambda value: f"{digits(value)}{SPACE}{unit}".strip()
    bars = [(row[0], write(row[1]), row[2] if len(row) > 2 else "", _percent(row[1], longest)) for row in rows]
    return _component(
        "bar_chart", bars=bars, caption=caption, label_heading=label_heading, value_heading=value_heading, tone=tone
    )


@register.simple_tag
def meter(value, maximum, label, text="", tone="ok"):
    """One share of a whole, drawn: « Enveloppe 2027 ▮▮▮▯ 63 % ». ``text`` replaces the percentage."""
    percent = _percent(value, maximum)
    words = text or f"{round(float(percent))}{SPACE}%"
    return _component("meter", percent=percent, label=label, text=words, tone=tone)


@register.simple_tag
def progress(done, total, label):
    """How far a long piece of work is; ``total`` 0 means not known yet."""
    return _component("progress", done=str(done), total=str(total) if total else "", label=label)


def _percent(value, whole):
    """A share between 0 and 100, written for an SVG attribute."""
    if not whole:
        return "0"
    return f"{min(max(float(value) / float(whole), 0), 1) * 100:.2f}".rstrip("0").rstrip(".")


# Forms ------------------------------------------------------------------------------------------------------


@register.simple_tag
def field(bound_field):
    """One field with its label, hint and error."""
    return bound_field.as_field_group()


@register.simple_tag
def error_summary(*forms):
    """All that is wrong in these forms, each line a link to its field; nothing when nothing is wrong."""
    lines = [line for form in forms if form.is_bound for line in _errors(form)]
    return _component("error_summary", lines=lines) if lines else ""


def _errors(form):
    """``(label, sentence, anchor)`` for each error of the form, the form's own first."""
    for name, sentences in sorted(form.errors.items(), key=lambda item: item[0] in form.fields):
        bound_field = form[name] if name in form.fields else None
        for sentence in sentences:
            if bound_field is None or bound_field.is_hidden:
                yield "", sentence, ""
            else:
                yield (
                    bound_field.label.rstrip(" \u00a0?.:"),
                    sentence,
                    bound_field.id_for_label or f"{bound_field.auto_id}_0",
                )


@register.simple_tag
def filters(form, label="Filtrer", reset_url=""):
    """A GET form in one line above a list; with ``autosubmit.js`` it is sent at each choice."""
    return _component("filters", form=form, label=label, reset_url=reset_url)


# Moving about -------------------------------------------------------------------------------------------------


@register.simple_tag
def breadcrumb(*trail):
    """Where the page stands: ``{% breadcrumb "Accueil" "/" "Financements" "/financements/" "Appel 2027" %}``."""
    return _component("breadcrumb", links=list(zip(trail[:-1:2], trail[1::2], strict=True)), here=trail[-1])


@register.simple_tag
def section_of(path, *addresses):
    """Which of these addresses holds the page: the longest that begins its path."""
    held = [address for address in addresses if path == address or (address != "/" and path.startswith(address))]
    return max(held, key=len, default="")


@register.simple_tag
def nav_link(url, label, here, path):
    """One line of a menu; says whether it is this page or the section that holds it."""
    if url != here:
        return format_html('<li><a href="{}">{}</a></li>', url, label)
    return format_html('<li><a href="{}" aria-current="{}">{}</a></li>', url, "page" if url == path else "true", label)


@register.simple_tag
def pager(prev_url="", next_url="", label="Pages de la liste"):
    """Previous and next page, when they exist."""
    return _component("pager", prev_url=prev_url, next_url=next_url, label=label) if prev_url or next_url else ""


@register.simple_tag
def quick_exit(url="https://fr.wikipedia.org/"):
    """« Quitter rapidement », for pages about violence; needs ``quick-exit.js``."""
    return _component("quick_exit", url=url)


@register.simple_block_tag
def table_scroll(content, label):
    """A wide table that scrolls by itself, by finger and by keyboard, without moving the page."""
    return _component("table_scroll", content=content, label=label)
