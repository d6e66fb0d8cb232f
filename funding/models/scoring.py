"""The grid by which a call's applications are read, and the points that each reader gives.

A grid that helps to decide is told to those whom it concerns, with its weights, before they apply (CRPA, art.
L312-1-3 and R311-3-1-1): it is published with the call and then stands still. It helps; the council decides.
"""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from .calls import Call, frozen_with_call
from .readings import Reading

FEWEST_LEVELS, MOST_LEVELS = 2, 11


class ScoringCriterionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A grid is seen by whoever sees its call."""
        return self.filter(call__in=Call.objects.visible_to(user).order_by().values("pk"))


class ScoringCriterion(models.Model):
    """One thing that readers look at. Its levels are sentences: the first is worth 0 point, the next 1, and so on."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="scoring", verbose_name="appel")
    rank = models.PositiveSmallIntegerField("rang", default=1)
    label = models.CharField("critère", max_length=120)
    looked_at = models.TextField("ce qui est regardé", max_length=600)
    weight = models.PositiveSmallIntegerField(
        "poids", default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    levels = ArrayField(
        models.CharField(max_length=200),
        verbose_name="niveaux",
        help_text="Une phrase par ligne, du plus faible (0 point) au plus fort.",
    )

    objects = ScoringCriterionQuerySet.as_manager()

    class Meta:
        verbose_name = "critère de lecture"
        verbose_name_plural = "grille de lecture"
        ordering = ["call", "rank", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100),
                name="funding_scoringcriterion_weight_in_bounds",
                violation_error_message="Un poids va de 1 à 100.",
            ),
            models.CheckConstraint(
                condition=Q(levels__len__gte=FEWEST_LEVELS, levels__len__lte=MOST_LEVELS),
                name="funding_scoringcriterion_levels_in_bounds",
                violation_error_message=f"Un critère a de {FEWEST_LEVELS} à {MOST_LEVELS} niveaux.",
            ),
        ]
        triggers = [frozen_with_call("La grille d’un appel publié ne change plus.")]

    def __str__(self):
        return self.label

    @property
    def top(self):
        """The points of the best level."""
        return len(self.levels) - 1

    @property
    def points(self):
        """(points, sentence) of each level, the best first."""
        return list(enumerate(self.levels))[::-1]


class ScoreQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those of the readings that this person may read."""
        told = Reading.objects.told_to(user).order_by().values("pk")
        return self.filter(Q(reading__reader=user.pk) | Q(reading__in=told))


class Score(models.Model):
    """The level that a reader gives to a file for one criterion. It changes until the reading is handed in."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="scores", verbose_name="lecture")
    criterion = models.ForeignKey(ScoringCriterion, models.PROTECT, related_name="scores", verbose_name="critère")
    level = models.PositiveSmallIntegerField("points", null=True, blank=True)
    comment = models.TextField("pourquoi", blank=True, max_length=2000)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = "note"
        ordering = ["reading", "criterion__rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["reading", "criterion"],
                name="funding_score_once",
                violation_error_message="Ce critère a déjà une note.",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="within_the_grid",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (
                        SELECT FROM funding_scoringcriterion AS criterion
                            JOIN funding_application AS application ON application.call_id = criterion.call_id
                            JOIN funding_reading AS reading ON reading.application_id = application.id
                        WHERE criterion.id = NEW.criterion_id AND reading.id = NEW.reading_id
                            AND coalesce(NEW.level, 0) < cardinality(criterion.levels)
                    ) THEN
                        RAISE EXCEPTION 'Cette note n’est pas dans la grille de l’appel.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="given_while_reading",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("state", "text")],
                func="""
                    SELECT status INTO state FROM funding_reading
                        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.reading_id ELSE NEW.reading_id END FOR SHARE;
                    IF state <> 'declared_free' OR (TG_OP = 'UPDATE' AND NEW.reading_id <> OLD.reading_id) THEN
                        RAISE EXCEPTION 'On note après avoir déclaré ses liens, et avant d’avoir rendu son avis.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.criterion} : {self.level}"
