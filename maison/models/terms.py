"""The parts of the year that a series is kept for."""

from django.db import models

from commons.constraints import in_order

from .rates import OpenToAllQuerySet


class TermQuerySet(OpenToAllQuerySet):
    def of(self, day):
        """The term that holds this day, if any."""
        return self.filter(starts_on__lte=day, ends_on__gte=day).order_by("starts_on").first()

    def after(self, day, until):
        """The first that begins after the first of these days, and not after the second."""
        return self.filter(starts_on__gt=day, starts_on__lte=until).order_by("starts_on").first()


class Term(models.Model):
    """A part of the year that each series is kept for: at the end of it, who still wants the slot says so."""

    name = models.CharField("nom", max_length=60, unique=True, help_text="Par exemple : printemps 2027.")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    confirm_by = models.DateField(
        "à reconfirmer avant le", help_text="Après ce jour, les dates sont rendues aux autres."
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = "période de reconfirmation"
        verbose_name_plural = "périodes de reconfirmation"
        ordering = ["-starts_on"]
        constraints = [
            in_order("starts_on", "ends_on", message="Une période finit après avoir commencé."),
            in_order("confirm_by", "starts_on", message="On reconfirme avant que la période commence."),
        ]

    def __str__(self):
        return self.name
