"""Delays and ceilings that the law of takeovers sets and changes, each with its dates and its article.

The reform that would shorten or remove the information of employees is undecided: when it is voted, an administrator
adds a line, and a sale of 2027 is still read with what held in 2027.
"""

import pghistory
from django.db import models

from commons.constraints import in_order


class LegalDelayQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("maison.view_legaldelay") else self.none()

    def at(self, on):
        """What holds on that day: of each rule, the latest that has begun, as long as it has not ended."""
        begun = self.filter(effective_from__lte=on).order_by("key", "-effective_from").distinct("key")
        return self.filter(pk__in=begun.values("pk")).exclude(effective_to__lt=on)


@pghistory.track()
class LegalDelay(models.Model):
    """One value of one rule. It holds until its end, or until the next value of the same rule begins."""

    key = models.CharField("règle", max_length=80, help_text="Par exemple reprise.information.delai.")
    value = models.PositiveIntegerField("valeur", help_text="Zéro quand la loi ne demande plus rien.")
    unit = models.CharField("unité", max_length=60)
    effective_from = models.DateField("en vigueur depuis le")
    effective_to = models.DateField("jusqu’au", null=True, blank=True, help_text="Vide : jusqu’à la valeur suivante.")
    reference = models.CharField("texte", max_length=200, help_text="L’article de loi ou de règlement.")
    note = models.TextField("remarque", blank=True)

    objects = LegalDelayQuerySet.as_manager()

    class Meta:
        verbose_name = "délai légal de reprise"
        verbose_name_plural = "délais légaux de reprise"
        ordering = ["key", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "effective_from"],
                name="maison_legaldelay_once_a_day",
                violation_error_message="Cette règle a déjà une valeur depuis ce jour.",
            ),
            in_order("effective_from", "effective_to", message="La fin suit le début."),
        ]

    def __str__(self):
        return f"{self.key} depuis le {self.effective_from:%d/%m/%Y}"
