"""The town comes to see: when, who, what was found, with pictures."""

from django.db import models

from commons import clock
from commons.constraints import all_or_none
from commons.files import private_path
from structures.models import User

from .candidacies import Answer, Candidacy
from .referential import Criterion, person


class Visit(models.Model):
    """A visit to a candidate. Nowhere is written where a protected structure is: people meet where they agreed."""

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="visits", verbose_name="candidature")
    planned_for = models.DateTimeField("prévue le")
    visitors = models.ManyToManyField(User, related_name="+", verbose_name="visiteurs")
    note = models.CharField("à savoir avant de venir", max_length=300, blank=True)
    report = models.TextField("compte rendu", blank=True)
    held_on = models.DateField("faite le", null=True, blank=True)
    reported_at = models.DateTimeField("compte rendu écrit le", null=True, blank=True, editable=False)
    reported_by = person("compte rendu écrit par", null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "visite"
        ordering = ["candidacy", "planned_for"]
        constraints = [
            all_or_none("reported_at", "reported_by", message="Un compte rendu a une date et un auteur."),
        ]

    def __str__(self):
        return f"Visite du {clock.local_date(self.planned_for):%d/%m/%Y}"


class VisitFinding(models.Model):
    """What the visitors saw of one criterion, where they looked at it."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="findings", verbose_name="visite")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="findings", verbose_name="critère")
    stage = models.PositiveSmallIntegerField("constaté", choices=Answer.Stage)
    words = models.CharField("remarque", max_length=300, blank=True)

    class Meta:
        verbose_name = "constat"
        ordering = ["visit", "criterion"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "criterion"],
                name="label_visitfinding_once",
                violation_error_message="Ce critère a déjà son constat.",
            )
        ]

    def __str__(self):
        return self.get_stage_display()


class VisitPhoto(models.Model):
    """What was seen there, for the jury."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos", verbose_name="visite")
    file = models.ImageField("photo", upload_to=private_path, width_field="width", height_field="height")
    width = models.PositiveSmallIntegerField("largeur", default=0, editable=False)
    height = models.PositiveSmallIntegerField("hauteur", default=0, editable=False)
    told = models.CharField("ce qu’elle montre", max_length=150)

    class Meta:
        verbose_name = "photo de visite"
        verbose_name_plural = "photos de visite"
        ordering = ["visit", "pk"]

    def __str__(self):
        return self.told
