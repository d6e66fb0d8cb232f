"""What the town gives without paying: rooms, equipment, people."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from commons import clock
from commons.constraints import positive
from structures.models import Membership, Structure

from .budget import FIRST_YEAR, LAST_YEAR, money, year

UNTOLD = "Aide en nature"


class InKindAidQuerySet(models.QuerySet):
    def visible_to(self, user):
        mine = Q(structure__in=Membership.objects.filter(user=user.pk).values("structure"))
        return self if user.has_perm("funding.view_inkindaid") else self.filter(mine)

    def told(self):
        """Adds ``told``: what is published of it. It is told of everybody (loi 2000-321, art. 10; CGCT, art. L2313-1),
        but a protected structure's in no words that could lead to a place."""
        hidden = models.When(structure__is_protected=True, then=models.Value(UNTOLD))
        return self.annotate(told=models.Case(hidden, default=F("label"), output_field=models.CharField()))


@pghistory.track()
class InKindAid(models.Model):
    """A valued contribution in kind of one year. It is a subsidy (loi 2000-321, art. 9-1) and counts with the cash."""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="in_kind_aids", verbose_name="structure")
    year = year("année")
    label = models.CharField(
        "nature de l’aide",
        max_length=150,
        help_text="Par exemple : prêt de la salle des fêtes, douze soirées. Jamais l’adresse d’un lieu protégé.",
    )
    value = money("valeur", help_text="Le tarif voté, ou le prix que la structure aurait payé ailleurs.")
    source = models.CharField("calculée d’après", max_length=150, help_text="La délibération tarifaire, le registre…")
    key = models.CharField(
        "tenue par le registre", max_length=40, blank=True, editable=False, help_text="Vide : saisie par un agent."
    )
    at = models.DateTimeField("saisie le", default=clock.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="saisie par", editable=False
    )

    objects = InKindAidQuerySet.as_manager()

    class Meta:
        verbose_name = "aide en nature"
        verbose_name_plural = "aides en nature"
        ordering = ["-year", "-pk"]
        indexes = [models.Index(fields=["structure", "year"], name="funding_inkind_by_year")]
        constraints = [
            positive("value", message="Une aide en nature a une valeur."),
            models.UniqueConstraint(
                fields=["structure", "year", "key"],
                condition=~Q(key=""),
                name="funding_inkindaid_once",
                violation_error_message="Cette aide du registre est déjà comptée.",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="funding_inkindaid_year_in_bounds",
                violation_error_message=f"Une année va de {FIRST_YEAR} à {LAST_YEAR}.",
            ),
        ]

    def __str__(self):
        return f"{self.label}, {self.year}"

    @property
    def is_followed(self):
        """Whether it is kept in step with what the town's apps lend, and is nobody's to type."""
        return bool(self.key)


class InKindExclusionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("funding.view_inkindaid") else self.none()


class InKindExclusion(models.Model):
    """An aid of the register that an agent leaves out of the accounts, and why: the night does not bring it back."""

    structure = models.ForeignKey(
        Structure, models.PROTECT, related_name="in_kind_exclusions", verbose_name="structure"
    )
    year = year("année")
    key = models.CharField("aide du registre", max_length=40, editable=False)
    reason = models.CharField("pourquoi", max_length=200)
    at = models.DateTimeField("écartée le", default=clock.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="écartée par", editable=False
    )

    objects = InKindExclusionQuerySet.as_manager()

    class Meta:
        verbose_name = "aide en nature écartée"
        verbose_name_plural = "aides en nature écartées"
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "year", "key"],
                name="funding_inkindexclusion_once",
                violation_error_message="Cette aide est déjà écartée.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="funding_inkindexclusion_says_why",
                violation_error_message="Dites pourquoi cette aide est écartée.",
            ),
        ]

    def __str__(self):
        return f"Aide écartée n° {self.pk}"
