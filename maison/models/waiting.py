"""Who waits for a slot that somebody else has."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from commons import clock
from structures.models import Structure

from .bookings import Booking, OfStructureQuerySet
from .spaces import Space


class WaitingPlaceQuerySet(OfStructureQuerySet):
    right = "maison.view_waitingplace"

    def waiting(self):
        """Those that were not offered anything yet, first come first; a slot that has begun is waited for no more."""
        return self.filter(offered_at=None, starts_at__gt=clock.now()).order_by("at", "pk")


class WaitingPlace(models.Model):
    """A structure wants a slot that is taken: when it frees up, it is offered for a time to the first who asked."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="waiting", verbose_name="espace")
    structure = models.ForeignKey(Structure, models.CASCADE, related_name="waiting", verbose_name="structure")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    at = models.DateTimeField("demandée le", default=clock.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="demandée par"
    )
    offered_at = models.DateTimeField("proposée le", null=True, blank=True, editable=False)
    option = models.OneToOneField(
        Booking,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="waiting_place",
        verbose_name="option proposée",
    )

    objects = WaitingPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "attente d’un créneau"
        verbose_name_plural = "attentes de créneaux"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="maison_waitingplace_ends_after_start",
                violation_error_message="La fin doit suivre le début.",
            ),
            models.CheckConstraint(
                condition=Q(option__isnull=True) | Q(offered_at__isnull=False),
                name="maison_waitingplace_offer_has_a_date",
                violation_error_message="Une proposition a une date.",
            ),
            models.UniqueConstraint(
                fields=["structure", "space", "starts_at", "ends_at"],
                condition=Q(offered_at__isnull=True),
                name="maison_waitingplace_once",
                violation_error_message="Votre structure attend déjà ce créneau.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["space", "starts_at"], condition=Q(offered_at__isnull=True), name="maison_waitingplace_queue"
            )
        ]

    def __str__(self):
        return f"Attente n° {self.pk}"

    def get_absolute_url(self):
        return reverse("maison:bookings")

    @property
    def is_sheltered(self):
        return self.space.is_protected or self.structure.is_protected
