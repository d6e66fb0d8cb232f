"""What a space costs, as the council voted it (CGCT, art. L2144-3), and who pays nothing (CG3P, art. L2125-1)."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q

from commons import clock
from commons.constraints import in_order
from structures.models import LegalFamily, Membership, Structure

from .spaces import Space


class OpenToAllQuerySet(models.QuerySet):
    """What the council voted is public."""

    def visible_to(self, user):
        return self


class RateCategoryQuerySet(OpenToAllQuerySet):
    def of(self, structure):
        """What this structure pays as: the category chosen for it, else that of its legal family, else the ordinary
        one; None where the council voted none."""
        chosen = Exists(ChosenCategory.objects.filter(structure=structure, category=OuterRef("pk")))
        by_family = ExpressionWrapper(Q(families__contains=[structure.family]), models.BooleanField())
        ranked = self.annotate(is_chosen=chosen, is_by_family=by_family)
        suitable = ranked.filter(Q(is_chosen=True) | Q(is_by_family=True) | Q(is_ordinary=True))
        return suitable.order_by("-is_chosen", "-is_by_family", "rank", "name").first()


class RateCategory(models.Model):
    """Who pays alike: associations of the pact, other associations, companies…"""

    name = models.CharField("nom", max_length=80, unique=True)
    is_free = models.BooleanField(
        "gratuit", default=False, help_text="L’usage a une valeur tout de même : il compte comme une aide en nature."
    )
    is_ordinary = models.BooleanField(
        "tarif ordinaire",
        default=False,
        help_text="Pour qui n’entre dans aucune autre catégorie. Il dit aussi ce que vaut un usage gratuit.",
    )
    families = ArrayField(
        models.CharField(max_length=20, choices=LegalFamily),
        default=list,
        blank=True,
        verbose_name="familles juridiques",
        help_text="Ces familles entrent dans la catégorie sans qu’on ait à les choisir une par une.",
    )
    rank = models.PositiveSmallIntegerField("rang", default=1)

    objects = RateCategoryQuerySet.as_manager()

    class Meta:
        verbose_name = "catégorie de tarif"
        verbose_name_plural = "catégories de tarif"
        ordering = ["rank", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_ordinary"],
                condition=Q(is_ordinary=True),
                name="maison_ratecategory_one_ordinary",
                violation_error_message="Il y a déjà un tarif ordinaire.",
            ),
            models.CheckConstraint(
                condition=Q(is_ordinary=False) | Q(is_free=False),
                name="maison_ratecategory_ordinary_is_paid",
                violation_error_message="Le tarif ordinaire n’est pas gratuit : il dit ce que vaut un usage.",
            ),
        ]

    def __str__(self):
        return self.name

    def family_labels(self):
        return [LegalFamily(family).label for family in self.families]


class ChosenCategoryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """That a protected structure pays something here would tell that it comes."""
        if user.has_perm("structures.see_protected"):
            return self
        if user.has_perm("maison.view_chosencategory"):
            return self.filter(structure__is_protected=False)
        return self.filter(structure__in=Membership.objects.filter(user=user.pk).values("structure"))

    def watched(self, user):
        """Those whose reading by this person is written down (``commons.confidential``)."""
        mine = Membership.objects.filter(user=user.pk).values("structure")
        return self.filter(structure__is_protected=True).exclude(structure__in=mine)


@pghistory.track()
class ChosenCategory(models.Model):
    """A structure that pays otherwise than its legal family: a member of the pact, a partner of the town."""

    structure = models.OneToOneField(Structure, models.CASCADE, related_name="rate_category", verbose_name="structure")
    category = models.ForeignKey(RateCategory, models.PROTECT, related_name="chosen", verbose_name="catégorie")
    reason = models.CharField("pourquoi", max_length=200, help_text="La délibération ou la convention qui le dit.")

    objects = ChosenCategoryQuerySet.as_manager()

    class Meta:
        verbose_name = "catégorie choisie"
        verbose_name_plural = "catégories choisies"
        ordering = ["structure__name"]

    def __str__(self):
        return f"Catégorie choisie n° {self.pk}"


class RateQuerySet(OpenToAllQuerySet):
    def on(self, day):
        """In force that day."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)


@pghistory.track()
class Rate(models.Model):
    """What one space costs to one category from a date on. For a free category: what its use is worth."""

    class Unit(models.TextChoices):
        HOUR = "hour", "l’heure"
        HALF_DAY = "half_day", "la demi-journée"
        DAY = "day", "la journée"

    space = models.ForeignKey(Space, models.CASCADE, related_name="rates", verbose_name="espace")
    category = models.ForeignKey(RateCategory, models.PROTECT, related_name="rates", verbose_name="catégorie")
    unit = models.CharField("pour", max_length=10, choices=Unit)
    amount = models.DecimalField("tarif", max_digits=8, decimal_places=2)
    valid_from = models.DateField("à partir du", default=clock.today)
    valid_until = models.DateField("jusqu’au", null=True, blank=True)
    vote = models.CharField("délibération", max_length=60, help_text="La référence du vote du conseil municipal.")

    objects = RateQuerySet.as_manager()

    class Meta:
        verbose_name = "tarif"
        ordering = ["space", "category", "unit", "-valid_from"]
        constraints = [
            in_order("valid_from", "valid_until", message="Un tarif finit après avoir commencé."),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="maison_rate_not_negative",
                violation_error_message="Un tarif n’est pas négatif.",
            ),
            models.UniqueConstraint(
                fields=["space", "category", "unit", "valid_from"],
                name="maison_rate_once",
                violation_error_message="Ce tarif existe déjà à cette date.",
            ),
        ]

    def __str__(self):
        return f"{self.amount} € {self.get_unit_display()}"
