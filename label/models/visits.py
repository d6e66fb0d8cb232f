"""The town comes to see: when, who, what was found, with pictures."""

import pgtrigger
from django.db import models
from django.db.models import Q

from commons import clock
from commons.constraints import all_or_none
from commons.files import private_path
from structures.models import Membership, User

from .candidacies import Answer, Candidacy
from .referential import Criterion, person

SEES_SHELTERED = "structures.see_protected"
LEFT_ALONE = """
    IF EXISTS (SELECT FROM label_candidacy WHERE id = {candidacy} AND status <> 'visit') THEN
        RAISE EXCEPTION 'La visite ne change plus une fois la candidature au jury.' USING ERRCODE = 'check_violation';
    END IF;
"""


def settled_with_its_candidacy(table, candidacy):
    """What was seen is held still as soon as the candidacy leaves the visit, for the jury reads it."""
    return pgtrigger.Trigger(
        name="settled_after_visit",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        declare=[("kept", f"{table}%ROWTYPE")],
        func=f"kept := COALESCE(NEW, OLD); {LEFT_ALONE.format(candidacy=candidacy)} RETURN kept;",
    )


OF_ITS_VISIT = "(SELECT candidacy_id FROM label_visit WHERE id = kept.visit_id)"


class VisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(candidacy__in=Candidacy.objects.visible_to(user).order_by().values("pk"))

    def waiting(self):
        """Planned, and neither told of nor cancelled yet."""
        return self.filter(reported_at__isnull=True, cancelled_at__isnull=True)

    def reported(self):
        return self.filter(reported_at__isnull=False)


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

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "visite"
        ordering = ["candidacy", "planned_for"]
        constraints = [
            all_or_none(
                "reported_at", "reported_by", "held_on", message="Un compte rendu a une date de visite et un auteur."
            ),
            models.UniqueConstraint(
                fields=["candidacy"],
                condition=Q(reported_at__isnull=True, cancelled_at__isnull=True),
                name="label_visit_one_open",
                violation_error_message="Une visite est déjà prévue : déplacez-la, ou annulez-la.",
            ),
            models.CheckConstraint(
                condition=Q(reported_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="label_visit_held_or_cancelled",
                violation_error_message="Une visite annulée n’a pas de compte rendu.",
            ),
        ]
        triggers = [settled_with_its_candidacy("label_visit", "kept.candidacy_id")]

    def __str__(self):
        return f"Visite du {clock.local_date(self.planned_for):%d/%m/%Y}"

    @property
    def is_waiting(self):
        return self.reported_at is None and self.cancelled_at is None

    @property
    def says_something(self):
        """Whether the jury can read of it: a report, or what was found of one criterion at least."""
        return bool(self.report.strip()) or self.findings.exists()


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
        triggers = [settled_with_its_candidacy("label_visitfinding", OF_ITS_VISIT)]

    def __str__(self):
        return self.get_stage_display()


class VisitPhotoQuerySet(models.QuerySet):
    def sheltered(self):
        """They would tell where a protected structure is."""
        return self.filter(visit__candidacy__structure__is_protected=True)

    def visible_to(self, user):
        """Agents of the label; those of a protected structure's place, the group Protection."""
        if not user.has_perm("label.view_visitphoto"):
            return self.none()
        if user.has_perm(SEES_SHELTERED):
            return self
        return self.filter(visit__candidacy__structure__is_protected=False)

    def watched(self, user):
        """Those whose reading by this person is written down (``commons.confidential``)."""
        mine = Membership.objects.filter(user=user.pk).values("structure")
        return self.sheltered().exclude(visit__candidacy__structure__in=mine)


class VisitPhoto(models.Model):
    """What was seen there, for the jury."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos", verbose_name="visite")
    file = models.ImageField("photo", upload_to=private_path, width_field="width", height_field="height")
    width = models.PositiveSmallIntegerField("largeur", default=0, editable=False)
    height = models.PositiveSmallIntegerField("hauteur", default=0, editable=False)
    told = models.CharField("ce qu’elle montre", max_length=150)

    objects = VisitPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "photo de visite"
        verbose_name_plural = "photos de visite"
        ordering = ["visit", "pk"]
        triggers = [settled_with_its_candidacy("label_visitphoto", OF_ITS_VISIT)]

    def __str__(self):
        return f"Photo de visite n° {self.pk}"
