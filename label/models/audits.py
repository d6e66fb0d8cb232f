"""Whether the label is still deserved: controls drawn by lot or opened on a fact, with the structure’s own words."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none
from commons.status import FileStatus, Holder
from structures.models import Membership

from .awards import Award
from .referential import person


class AuditDraw(models.Model):
    """A yearly draw. Anybody can do it again: the numbers are sorted by SHA-256 of the seed, a colon and the number,
    and the first ``size`` of them are controlled."""

    year = models.PositiveSmallIntegerField("année", unique=True)
    seed = models.CharField("graine", max_length=64, help_text="Un fait public que personne ne choisit.")
    share = models.PositiveSmallIntegerField("part contrôlée (%)", default=20)
    numbers = models.JSONField("labels parmi lesquels on tire", default=list)
    size = models.PositiveSmallIntegerField("nombre tiré", default=0)
    drawn_at = models.DateTimeField("tiré le", default=clock.now, editable=False)
    drawn_by = person("tiré par", editable=False)

    class Meta:
        verbose_name = "tirage des contrôles"
        verbose_name_plural = "tirages des contrôles"
        ordering = ["-year"]

    def __str__(self):
        return f"Tirage {self.year}"

    def get_absolute_url(self):
        return reverse("label:draw", args=[self.year])


class AuditQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.has_perm("label.view_audit"):
            return self
        return self.filter(award__structure__in=Membership.objects.filter(user=user.pk).values("structure"))


class Audit(models.Model):
    """One control of one award, from the draw (or a fact that was told) to its outcome."""

    class Status(FileStatus):
        DRAWN = "drawn", Holder.SERVICE, "info", "À ouvrir", "Tiré au sort"
        ANSWERING = "answering", Holder.STRUCTURE, "wait", "La structure répond", "À vous de répondre"
        ADVERSARIAL = "adversarial", Holder.STRUCTURE, "wait", "Contradictoire", "Vos observations sont attendues"
        UPHELD = "upheld", Holder.NOBODY, "ok", "Label maintenu"
        SANCTIONED = "sanctioned", Holder.NOBODY, "neutral", "Sanction prise"

        @classmethod
        def ended(cls):
            return [cls.UPHELD, cls.SANCTIONED]

    class Origin(models.TextChoices):
        DRAW = "draw", "Tirage au sort"
        FACT = "fact", "Fait signalé"

    class Sanction(models.TextChoices):
        WARNING = "warning", "Rappel écrit"
        SUSPENSION = "suspension", "Suspension"
        WITHDRAWAL = "withdrawal", "Retrait"

    award = models.ForeignKey(Award, models.PROTECT, related_name="audits", verbose_name="label")
    draw = models.ForeignKey(
        AuditDraw, models.PROTECT, null=True, blank=True, related_name="audits", verbose_name="tirage"
    )
    origin = models.CharField("origine", max_length=10, choices=Origin, default=Origin.DRAW)
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.DRAWN)
    opened_at = models.DateTimeField("ouvert le", default=clock.now, editable=False)
    opened_by = person("ouvert par", editable=False)
    questions = models.TextField("ce qui est demandé", blank=True)
    answer_until = models.DateField("réponse avant le", null=True, blank=True)
    answer = models.TextField("réponse de la structure", blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True, editable=False)
    answered_by = person("répondu par", null=True, blank=True, editable=False)
    findings = models.TextField("constats", blank=True)
    sanction = models.CharField("sanction envisagée", max_length=20, choices=Sanction, blank=True)
    observe_until = models.DateField("observations avant le", null=True, blank=True)
    observations = models.TextField("observations de la structure", blank=True)
    observed_at = models.DateTimeField("observations reçues le", null=True, blank=True, editable=False)
    observed_by = person("observations reçues de", null=True, blank=True, editable=False)
    decision = models.TextField("décision", blank=True)
    decided_at = models.DateTimeField("décidé le", null=True, blank=True, editable=False)
    decided_by = person("décidé par", null=True, blank=True, editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = "contrôle"
        verbose_name_plural = "contrôles"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["award"],
                condition=~Q(status__in=["upheld", "sanctioned"]),
                name="label_audit_one_open",
                violation_error_message="Un contrôle de ce label est déjà en cours.",
            ),
            all_or_none("answered_at", "answered_by", message="Une réponse a une date et un auteur."),
            all_or_none("observed_at", "observed_by", message="Des observations ont une date et un auteur."),
            all_or_none("decided_at", "decided_by", message="Une décision a une date et un auteur."),
        ]

    def __str__(self):
        return f"Contrôle du label {self.award.number}"

    def get_absolute_url(self):
        return reverse("label:audit", args=[self.pk])
