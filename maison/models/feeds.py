"""A person's own calendar, read by their phone or their computer without signing in."""

import secrets
from functools import partial

from django.conf import settings
from django.core import signing
from django.db import models
from django.urls import reverse

SALT = "maison.feed"
new_seed = partial(secrets.token_hex, 16)


class FeedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and nobody else's."""
        return self.filter(user=user.pk)


class FeedManager(models.Manager.from_queryset(FeedQuerySet)):
    def from_secret(self, secret):
        """The feed whose address holds this secret; None for any other text, a renewed address included."""
        try:
            user, seed = signing.Signer(salt=SALT).unsign_object(secret)
        except (signing.BadSignature, ValueError):
            return None
        return self.select_related("user").filter(user=user, seed=seed, user__is_active=True).first()


class Feed(models.Model):
    """The address of a person's calendar. It is signed and not stored: whoever reads the tables cannot open it.

    A new seed makes a new address, and the one before opens nothing any more.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="feed", verbose_name="personne", editable=False
    )
    seed = models.CharField("graine", max_length=32, default=new_seed, editable=False)

    objects = FeedManager()

    class Meta:
        verbose_name = "agenda personnel"
        verbose_name_plural = "agendas personnels"

    def __str__(self):
        return f"Agenda n° {self.pk}"

    @property
    def secret(self):
        return signing.Signer(salt=SALT).sign_object([self.user_id, self.seed])

    @property
    def address(self):
        """Where the calendar is read, at full length, as another program needs it."""
        return settings.SITE_URL + reverse("maison:feed", args=[self.secret])
