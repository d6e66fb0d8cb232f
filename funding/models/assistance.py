"""An agent files for somebody who came to the desk, or who sent paper."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from commons import clock
from commons.constraints import all_or_none
from commons.files import private_path

from .applications import Application


class AssistanceQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(application__in=Application.objects.visible_to(user).order_by().values("pk"))

    def open(self):
        """In the hands of the service: the structure's people have not taken the draft over."""
        return self.filter(ended_at=None)


class Assistance(models.Model):
    """How a paper file came in, who types it, and the signed original that stands for the attestation on screen.

    Its date of receipt is the law's: the two months run from there, not from the typing (CRPA, art. L112-1, R112-5).
    """

    class Channel(models.TextChoices):
        DESK = "desk", "Au guichet"
        POST = "post", "Par courrier"

        @property
        def told(self):
            """As a sentence says it."""
            return {"desk": "au guichet", "post": "par courrier"}[self.value]

    application = models.OneToOneField(Application, models.CASCADE, related_name="assistance", verbose_name="demande")
    channel = models.CharField("arrivée", max_length=10, choices=Channel, default=Channel.DESK)
    received_on = models.DateField("reçue le")
    began_at = models.DateTimeField("commencée le", default=clock.now)
    began_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="saisie par")
    scan = models.FileField("original signé", upload_to=private_path, blank=True)
    scan_name = models.CharField("nom du fichier", max_length=120, blank=True)
    ended_at = models.DateTimeField("reprise par la structure le", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="reprise par",
    )

    objects = AssistanceQuerySet.as_manager()

    class Meta:
        verbose_name = "saisie pour le compte d’une structure"
        verbose_name_plural = "saisies pour le compte de structures"
        ordering = ["-began_at"]
        constraints = [
            all_or_none("ended_at", "ended_by", message="Une reprise a un auteur et une date."),
            models.CheckConstraint(
                condition=Q(scan="") | ~Q(scan_name=""),
                name="funding_assistance_scan_has_a_name",
                violation_error_message="Un fichier joint a un nom.",
            ),
        ]

    def __str__(self):
        return f"Saisie n° {self.pk}"

    @property
    def structure(self):
        return self.application.structure

    @property
    def is_open(self):
        return self.ended_at is None

    @property
    def how(self):
        """« reçue au guichet le … » is told with this."""
        return self.Channel(self.channel).told
