"""The letters about takeovers. They say that something is to be read and where: neither a company nor a person."""

from commons.outbox import post
from structures.models import User

from .models.takeovers import HANDLES


def _to_mediators(event, template):
    """To each of them; while the group is empty, the service's box hears that somebody should read."""
    for person in User.objects.holding(HANDLES) or [None]:
        post(event, f"maison/emails/{template}", to=person)


def alert_received(event):
    _to_mediators(event, "takeover_alert")


def words_added(event):
    _to_mediators(event, "takeover_words")
