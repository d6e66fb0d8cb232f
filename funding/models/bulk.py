"""One decision for several files: what was asked of each, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse

from commons import clock

from .applications import Application
from .grants import Deliberation


class BulkQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("funding.instruct_application") else self.none()

    def with_progress(self):
        """Adds how many files there are, and how many of them went each way."""
        return self.annotate(
            total=Count("items"),
            done=Count("items", filter=Q(items__outcome=BulkItem.Outcome.DONE)),
            refused=Count("items", filter=Q(items__outcome=BulkItem.Outcome.REFUSED)),
        )

    def unfinished(self):
        return self.filter(items__outcome=BulkItem.Outcome.WAITING).distinct()


class Bulk(models.Model):
    """A grouped decision. Each file moves in its own transaction: one that is refused holds none of the others."""

    class Kind(models.TextChoices):
        PROPOSE = "propose", "Proposer au conseil"
        GRANT = "grant", "Enregistrer les accords"
        REFUSE = "refuse", "Refuser"
        NOTIFY = "notify", "Notifier"

    kind = models.CharField("décision", max_length=10, choices=Kind)
    deliberation = models.ForeignKey(
        Deliberation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="délibération"
    )
    at = models.DateTimeField("demandée le", default=clock.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")

    objects = BulkQuerySet.as_manager()

    class Meta:
        verbose_name = "décision groupée"
        verbose_name_plural = "décisions groupées"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.get_kind_display()}, décision groupée n° {self.pk}"

    def get_absolute_url(self):
        return reverse("admin:funding_bulk_progress", args=[self.pk])


class BulkItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(bulk__in=Bulk.objects.visible_to(user).order_by().values("pk"))


class BulkItem(models.Model):
    """One file of a grouped decision: what is asked for it, then « fait » or why not."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "En attente"
        DONE = "done", "Fait"
        REFUSED = "refused", "Non"

    bulk = models.ForeignKey(Bulk, models.CASCADE, related_name="items", verbose_name="décision groupée")
    application = models.ForeignKey(Application, models.PROTECT, related_name="+", verbose_name="demande")
    amounts = models.JSONField("montants", default=dict, blank=True)
    reason = models.TextField("motif", blank=True)
    outcome = models.CharField("suite", max_length=10, choices=Outcome, default=Outcome.WAITING)
    sentence = models.CharField("explication", max_length=300, blank=True)

    objects = BulkItemQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier d’une décision groupée"
        verbose_name_plural = "dossiers d’une décision groupée"
        ordering = ["bulk", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bulk", "application"],
                name="funding_bulkitem_once",
                violation_error_message="Cette demande est déjà dans la décision groupée.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="refused") ^ Q(sentence=""),
                name="funding_bulkitem_refused_with_sentence",
                violation_error_message="Une décision qui n’a pas pu être prise dit pourquoi.",
            ),
        ]

    def __str__(self):
        return f"{self.application.number} : {self.get_outcome_display()}"
