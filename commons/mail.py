"""How a letter reads.

A mail is a function in an app's ``emails.py`` and two text files, ``<template>.subject.txt`` and
``<template>.txt``; the HTML is the same text in the town's frame. It is composed when it leaves, from
the ids that the outbox holds.
"""

import re

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, engines
from django.template.loader import render_to_string

ADDRESS = re.compile(r"^https?://\S+$")
_enclosures = {}


def encloses(template):
    """Decorates ``write(subject)``, which gives a letter's enclosures when it leaves: ``(name, content, type)``."""

    def register(write):
        _enclosures[template] = write
        return write

    return register


def compose(message):
    """The e-mail of this outbox line, as it reads now."""
    context = {
        "subject": message.event.subject,
        "event": message.event,
        "to": message.to,
        "site_url": settings.SITE_URL,
        "town": settings.TOWN,
    }
    title = " ".join(plain(f"{message.template}.subject.txt", context).split())
    body = plain(f"{message.template}.txt", context).strip() + "\n"
    mail = EmailMultiAlternatives(title, body, to=[address(message)])
    mail.attach_alternative(render_to_string("commons/email.html", frame(title, body)), "text/html")
    if message.template in _enclosures:
        for enclosure in _enclosures[message.template](message.event.subject):
            mail.attach(*enclosure)
    return mail


def address(message):
    """Where it goes: a person, the address that the file carries, or the service's own box."""
    if message.to_subject:
        return message.event.subject.email
    return message.to.email if message.to else settings.TOWN["email"]


def plain(name, context):
    """A text template, in which an apostrophe stays an apostrophe."""
    template = engines["django"].engine.get_template(name)
    return template.render(Context(context, autoescape=False))


def frame(title, body):
    """What the HTML frame needs: the text's paragraphs; an address alone on its line becomes the button."""
    paragraphs = [paragraph.strip() for paragraph in body.split("\n\n") if paragraph.strip()]
    button = next((paragraph for paragraph in paragraphs if ADDRESS.match(paragraph)), "")
    return {
        "subject": title,
        "paragraphs": [paragraph for paragraph in paragraphs if paragraph != button],
        "button_url": button,
        "button_label": "Ouvrir sur le portail",
        "town": settings.TOWN,
    }
