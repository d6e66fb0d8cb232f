"""Who wants to hear of new calls, and what they were told."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.core import signing
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from commons import clock

from .budget import Axis
from .calls import Call

SALT = "funding.subscriber"
# A request that nobody confirms is forgotten.
UNCONFIRMED = dt.timedelta(days=7)


class SubscriberQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("funding.view_subscriber") else self.none()

    def confirmed(self):
        return self.filter(confirmed_at__isnull=False)

    def forgotten(self):
        """Asked for, never confirmed: the address may not be theirs who typed it."""
        return self.filter(confirmed_at=None, asked_at__lt=clock.now() - UNCONFIRMED)

    def wanting(self, call):
        """Those whom this call concerns: no axis chosen means all."""
        return self.confirmed().filter(Q(axes=[]) | Q(axes__contains=[call.envelope.axis]))


class SubscriberManager(models.Manager.from_queryset(SubscriberQuerySet)):
    def from_token(self, token):
        """The one whose letter carried this link; None for any other text."""
        try:
            return self.filter(pk=signing.loads(token, salt=SALT)).first()
        except signing.BadSignature:
            return None


class Subscriber(models.Model):
    """An address that asked to hear of new calls, and proved that it wanted to (double opt-in).

    It has no account. It leaves by the link of any letter, and its row with it (RGPD, art. 7, 3°).
    """

    email = models.EmailField("adresse électronique")
    axes = ArrayField(
        models.CharField(max_length=20, choices=Axis),
        verbose_name="axes suivis",
        default=list,
        blank=True,
        help_text="Vide : tous.",
    )
    asked_at = models.DateTimeField("demandé le", default=clock.now)
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)

    objects = SubscriberManager()

    class Meta:
        verbose_name = "abonné aux appels"
        verbose_name_plural = "abonnés aux appels"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="funding_subscriber_once",
                violation_error_message="Cette adresse est déjà inscrite.",
            )
        ]

    def __str__(self):
        return f"Abonné n° {self.pk}"

    def get_absolute_url(self):
        """The page of the letters' link: it confirms, and it leaves."""
        return reverse("funding:subscriber", args=[signing.dumps(self.pk, salt=SALT)])

    def axis_labels(self):
        return [Axis(axis).label for axis in self.axes]


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(subscriber__in=Subscriber.objects.visible_to(user).order_by().values("pk"))


class Notice(models.Model):
    """A call that a subscriber was told of: once, whatever runs twice."""

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="notices", verbose_name="abonné")
    call = models.ForeignKey(Call, models.CASCADE, related_name="notices", verbose_name="appel")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "annonce d’un appel"
        verbose_name_plural = "annonces d’appels"
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "call"],
                name="funding_notice_once",
                violation_error_message="Cet abonné a déjà été prévenu de cet appel.",
            )
        ]

    def __str__(self):
        return f"Annonce n° {self.pk}"

    @property
    def email(self):
        """Where its letter goes."""
        return self.subscriber.email
