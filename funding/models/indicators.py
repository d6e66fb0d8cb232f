"""What an agreement aims at, and how one will see that it is reached: objectives and their measurable indicators.

They are annex III of the agreement (circulaire 5811-SG du 29 septembre 2015, annexes 2 et 3). The town's agents write
them with the structure until somebody has signed; then only an amendment changes a target. What was reached is said
each year by the report.
"""

import pgtrigger
from django.db import models
from django.db.models import Q

from commons.constraints import positive

from .agreements import Agreement, OfAgreementQuerySet

# An amendment in force says so: the target that it gave, and no other.
AMENDED = """
    TG_OP = 'UPDATE' AND EXISTS (
        SELECT FROM funding_amendedtarget AS line JOIN funding_amendment ON funding_amendment.id = line.amendment_id
        WHERE funding_amendment.status = 'in_force' AND (line.indicator_id, line.year, line.after)
              = (OLD.indicator_id, OLD.year, NEW.value) AND (NEW.indicator_id, NEW.year) = (OLD.indicator_id, OLD.year))
"""


def frozen_with_agreement(agreement, *, unless="FALSE"):
    """Nothing that was signed changes. ``agreement`` is how the row's agreement is found, in SQL; ``unless`` what
    allows a change all the same."""
    return pgtrigger.Trigger(
        name="signed_is_frozen",
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
            IF EXISTS (SELECT FROM funding_agreement WHERE id = {agreement} AND document_sha256 <> '')
               AND NOT ({unless}) THEN
                RAISE EXCEPTION 'Les indicateurs d’une convention signée ne changent plus.'
                    USING ERRCODE = 'check_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


class IndicatorQuerySet(OfAgreementQuerySet):
    def with_targets(self):
        """With the target of each year, for whoever prints them or asks what was reached."""
        return self.prefetch_related("targets")


class Indicator(models.Model):
    """One measure of one objective: « vélos réparés, 400 par an ». Indicators of one objective share its words."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="indicators", verbose_name="convention")
    rank = models.PositiveSmallIntegerField("ligne", default=0)
    objective = models.TextField("objectif")
    label = models.CharField("indicateur", max_length=200)
    unit = models.CharField("unité", max_length=40, blank=True, help_text="Par exemple : personnes, heures, tonnes, %.")

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = "indicateur"
        ordering = ["agreement", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "rank"],
                name="funding_indicator_once_a_line",
                violation_error_message="Cette ligne est déjà écrite.",
            ),
            models.CheckConstraint(
                condition=~Q(objective="") & ~Q(label=""),
                name="funding_indicator_is_named",
                violation_error_message="Un indicateur a son objectif et son nom.",
            ),
        ]
        triggers = [frozen_with_agreement("OLD.agreement_id")]

    def __str__(self):
        return f"{self.label} ({self.unit})" if self.unit else self.label

    def by_year(self):
        """``{year: value}`` of what is aimed at."""
        return {target.year: target.value for target in self.targets.all()}


class IndicatorTargetQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(indicator__in=Indicator.objects.visible_to(user).order_by().values("pk"))


class IndicatorTarget(models.Model):
    """What an indicator should reach within one year. A year without one is only watched."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets", verbose_name="indicateur")
    year = models.PositiveSmallIntegerField("année")
    value = models.DecimalField("cible", max_digits=12, decimal_places=2)

    objects = IndicatorTargetQuerySet.as_manager()

    class Meta:
        verbose_name = "cible"
        ordering = ["indicator", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year"],
                name="funding_indicatortarget_once",
                violation_error_message="Cette année a déjà sa cible.",
            ),
            positive("value", message="Une cible est positive.", strictly=False),
        ]
        triggers = [
            frozen_with_agreement(
                "(SELECT agreement_id FROM funding_indicator WHERE id = OLD.indicator_id)", unless=AMENDED
            )
        ]

    def __str__(self):
        return f"{self.year} : {self.value}"
