"""What the label asks: versions of a list of criteria, grouped by theme.

The themes are those of the guide of good practices of the Conseil supérieur de l’ESS (14 June 2016, law 2014-856,
art. 3), with sustainable development and ethics, which the town adds. Before them, the three conditions of article 1.
"""

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from commons.constraints import all_or_none
from structures.models import PaperKind, User


def person(label, **options):
    """Who did it."""
    return models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=label, **options)


FROZEN = "Une version publiée ne change plus : faites-en une nouvelle."


def frozen_with_version(of="referential_id", table="label_referential", published="published_at IS NOT NULL"):
    """A row of a published version is not written, added or taken away: candidacies answer it as it was.

    ``of`` is the row’s own key, which leads to ``table``, where ``published`` is asked.
    """
    return pgtrigger.Trigger(
        name="frozen_with_version",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
            PERFORM FROM {table} WHERE id IN (NEW.{of}, OLD.{of}) FOR SHARE;
            IF EXISTS (SELECT FROM {table} WHERE id IN (NEW.{of}, OLD.{of}) AND {published}) THEN
                RAISE EXCEPTION '{FROZEN}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        """,
    )


class LabelQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What a label guarantees is public."""
        return self

    def main(self):
        """The label that the public page presents and that candidacies ask for: the first that the town created."""
        return self.order_by("pk").first()


class Label(models.Model):
    """A label that the town awards: its name, and for how long it is held."""

    name = models.CharField("nom", max_length=80, unique=True)
    slug = models.SlugField("adresse courte", max_length=80, unique=True)
    meaning = models.TextField("ce qu’il garantit", help_text="En quelques phrases, pour le public.")
    years = models.PositiveSmallIntegerField(
        "durée en années", default=3, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )

    objects = LabelQuerySet.as_manager()

    class Meta:
        verbose_name = "label"
        ordering = ["name"]

    def __str__(self):
        return self.name


class ReferentialQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A published version is public; one that is being written is the agents’ who write it."""
        return self if user.has_perm("label.view_referential") else self.published()

    def published(self):
        return self.filter(published_at__isnull=False)

    def in_force(self, label):
        """The last published version: the one that a new candidacy answers."""
        return self.published().filter(label=label).order_by("-version").first()

    def for_page(self):
        """With all that it asks."""
        return self.select_related("label").prefetch_related("themes__criteria", "quiz")


class Referential(models.Model):
    """One version of what the label asks. Published, it is frozen: candidacies answer it as it was."""

    label = models.ForeignKey(Label, models.PROTECT, related_name="referentials", verbose_name="label")
    version = models.PositiveSmallIntegerField("version", validators=[MinValueValidator(1)])
    introduction = models.TextField("introduction", blank=True)
    threshold = models.PositiveSmallIntegerField(
        "seuil", default=60, validators=[MaxValueValidator(100)], help_text="Sur 100 : en dessous, le label est refusé."
    )
    published_at = models.DateTimeField("publiée le", null=True, blank=True, editable=False)
    published_by = person("publiée par", null=True, blank=True, editable=False)

    objects = ReferentialQuerySet.as_manager()

    class Meta:
        verbose_name = "référentiel"
        ordering = ["label", "-version"]
        permissions = [("publish_referential", "Publie un référentiel du label")]
        constraints = [
            models.UniqueConstraint(
                fields=["label", "version"],
                name="label_referential_one_version",
                violation_error_message="Cette version existe déjà : donnez le numéro suivant.",
            ),
            all_or_none("published_at", "published_by", message="Une publication a une date et un auteur."),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.published_at IS NOT NULL"),
                func=f"RAISE EXCEPTION '{FROZEN}' USING ERRCODE = 'check_violation';",
            )
        ]

    def __str__(self):
        return f"{self.label}, version {self.version}"

    @property
    def is_published(self):
        return self.published_at is not None

    def missing(self):
        """What keeps this version from being published."""
        criteria = list(Criterion.objects.filter(theme__referential=self).select_related("theme"))
        codes = [criterion.code for criterion in criteria]
        filled = {criterion.theme_id for criterion in criteria}
        missing = [f"Le thème « {theme} » n’a aucun critère." for theme in self.themes.all() if theme.pk not in filled]
        missing += [f"Deux critères ont le même code : {code}." for code in sorted(set(codes)) if codes.count(code) > 1]
        if self.themes.filter(code="presentation").exists():
            missing.append("Un thème ne peut pas avoir le code « presentation » : c’est l’adresse d’une autre page.")
        if not criteria:
            missing.append("Ce référentiel n’a aucun critère.")
        if not self.quiz.exists():
            missing.append("Ce référentiel n’a aucune question d’éligibilité.")
        return missing


class OfReferentialQuerySet(models.QuerySet):
    """Rows of a version are seen by whoever sees it."""

    way = "referential"

    def visible_to(self, user):
        return self.filter(**{f"{self.way}__in": Referential.objects.visible_to(user).order_by().values("pk")})


class OfThemeQuerySet(OfReferentialQuerySet):
    way = "theme__referential"


class Theme(models.Model):
    """A chapter of the criteria."""

    referential = models.ForeignKey(Referential, models.CASCADE, related_name="themes", verbose_name="référentiel")
    code = models.SlugField("code", max_length=40)
    name = models.CharField("nom", max_length=120)
    description = models.TextField("ce qui est regardé", blank=True)
    rank = models.PositiveSmallIntegerField("rang", default=1)

    objects = OfReferentialQuerySet.as_manager()

    class Meta:
        verbose_name = "thème"
        ordering = ["referential", "rank", "pk"]
        triggers = [frozen_with_version()]
        constraints = [
            models.UniqueConstraint(
                fields=["referential", "code"],
                name="label_theme_once",
                violation_error_message="Ce référentiel a déjà un thème de ce code.",
            )
        ]

    def __str__(self):
        return self.name


class Criterion(models.Model):
    """One thing that the label looks at: its weight, and what proves it.

    Its code is the same from a version to the next. ``keeps_answers`` says that an answer to the former version still
    holds; a criterion whose meaning changed is asked again.
    """

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="criteria", verbose_name="thème")
    code = models.SlugField("code", max_length=60)
    question = models.CharField("question", max_length=250)
    explanation = models.TextField("pourquoi cette question", blank=True)
    proof = models.CharField("ce qui le prouve", max_length=250, blank=True)
    paper_kinds = models.JSONField("pièces du coffre qui le prouvent", default=list, blank=True)
    weight = models.PositiveSmallIntegerField("poids", default=1, validators=[MinValueValidator(1)])
    may_not_apply = models.BooleanField("peut ne pas concerner", default=False)
    needs_evidence = models.BooleanField("à prouver par une pièce", default=False)
    keeps_answers = models.BooleanField("les réponses de la version d’avant valent encore", default=True)
    rank = models.PositiveSmallIntegerField("rang", default=1)

    objects = OfThemeQuerySet.as_manager()

    class Meta:
        verbose_name = "critère"
        verbose_name_plural = "critères"
        ordering = ["theme", "rank", "pk"]
        triggers = [
            frozen_with_version(
                "theme_id",
                "label_theme",
                "EXISTS (SELECT FROM label_referential"
                " WHERE label_referential.id = referential_id AND published_at IS NOT NULL)",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "code"],
                name="label_criterion_once",
                violation_error_message="Ce thème a déjà un critère de ce code.",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1),
                name="label_criterion_weighs",
                violation_error_message="Un critère pèse au moins 1.",
            ),
        ]

    def __str__(self):
        return self.question

    def clean(self):
        if not isinstance(self.paper_kinds, list) or set(self.paper_kinds) - set(PaperKind.values):
            raise ValidationError({"paper_kinds": "Choisissez des pièces du coffre des structures."})

    @property
    def papers(self):
        """The kinds of paper of the vault that may prove it."""
        return [PaperKind(kind) for kind in self.paper_kinds]


class QuizQuestion(models.Model):
    """One question of « Suis-je éligible ? »: what is answered by whom may apply, and what to say to the others."""

    referential = models.ForeignKey(Referential, models.CASCADE, related_name="quiz", verbose_name="référentiel")
    question = models.CharField("question", max_length=250)
    expects_yes = models.BooleanField("la réponse attendue est oui", default=True)
    is_required = models.BooleanField("condition du label", default=True)
    explanation = models.TextField("si la réponse est autre", help_text="Pourquoi, et ce qu’il est possible de faire.")
    source = models.CharField("source", max_length=120, blank=True)
    rank = models.PositiveSmallIntegerField("rang", default=1)

    objects = OfReferentialQuerySet.as_manager()

    class Meta:
        verbose_name = "question d’éligibilité"
        verbose_name_plural = "questions d’éligibilité"
        ordering = ["referential", "rank", "pk"]
        triggers = [frozen_with_version()]

    def __str__(self):
        return self.question
