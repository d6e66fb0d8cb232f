"""The label, as a structure holds it: from a day to a day, suspended or withdrawn in between."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Func, Q
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none, in_order
from commons.files import private_path
from commons.status import FileStatus, Holder
from structures.models import Structure

from .candidacies import Candidacy
from .referential import Label, Referential, person


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class AwardQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who holds the label is public."""
        return self

    def valid(self, on):
        """Those that hold on that day."""
        return self.filter(status=Award.Status.RUNNING, starts_on__lte=on, ends_on__gte=on)


@pghistory.track()
class Award(models.Model):
    """A structure holds the label from ``starts_on`` to ``ends_on``, both days included. Its end is its date."""

    class Status(FileStatus):
        RUNNING = "running", Holder.NOBODY, "ok", "En cours"
        SUSPENDED = "suspended", Holder.STRUCTURE, "wait", "Suspendu"
        WITHDRAWN = "withdrawn", Holder.NOBODY, "neutral", "Retiré"

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="awards", verbose_name="structure")
    label = models.ForeignKey(Label, models.PROTECT, related_name="awards", verbose_name="label")
    referential = models.ForeignKey(Referential, models.PROTECT, related_name="+", verbose_name="référentiel")
    candidacy = models.OneToOneField(
        Candidacy, models.PROTECT, null=True, blank=True, related_name="award", verbose_name="candidature"
    )
    number = models.CharField("numéro", max_length=20, unique=True)
    holder_name = models.CharField("attribué à", max_length=150, help_text="Le nom de la structure, ce jour-là.")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.RUNNING)
    awarded_at = models.DateTimeField("attribué le", default=clock.now, editable=False)
    awarded_by = person("attribué par", editable=False)
    suspended_at = models.DateTimeField("suspendu le", null=True, blank=True, editable=False)
    suspended_by = person("suspendu par", null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True, editable=False)
    withdrawn_by = person("retiré par", null=True, blank=True, editable=False)
    reason = models.TextField("motif de la suspension ou du retrait", blank=True)
    certificate = models.FileField("certificat", upload_to=private_path, blank=True, editable=False)
    certificate_sha256 = models.CharField("empreinte du certificat", max_length=64, blank=True, editable=False)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = "attribution du label"
        verbose_name_plural = "attributions du label"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            ExclusionConstraint(
                name="label_award_one_running",
                expressions=[
                    ("structure", RangeOperators.EQUAL),
                    ("label", RangeOperators.EQUAL),
                    (
                        DateRange("starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~Q(status="withdrawn"),
                violation_error_message="Cette structure a déjà ce label à ces dates.",
            ),
            in_order("starts_on", "ends_on", message="Le label finit après avoir commencé."),
            all_or_none("suspended_at", "suspended_by", message="Une suspension a une date et un auteur."),
            all_or_none("withdrawn_at", "withdrawn_by", message="Un retrait a une date et un auteur."),
        ]

    def __str__(self):
        return f"{self.label} n° {self.number}"

    def get_absolute_url(self):
        return reverse("label:award", args=[self.number])
