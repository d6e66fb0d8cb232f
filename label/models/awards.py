"""The label, as a structure holds it: from a day to a day, suspended or withdrawn in between."""

import datetime as dt

import pghistory
import pgtrigger
from dateutil.relativedelta import relativedelta
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Func, Q
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none, dated_since, in_order
from commons.files import private_path
from commons.status import FileStatus, Holder
from structures.models import Membership, Structure

from .candidacies import Candidacy
from .referential import Label, Referential, person

DAY = dt.timedelta(days=1)
CLOSED = Q(structure__status=Structure.Status.CLOSED)
OPENS = relativedelta(months=6)  # a renewal opens so long before the day after the end


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class RenewalDay(Func):
    """``renewal_open_on``, as the database reckons it."""

    template = "(%(expressions)s + INTERVAL '1 day' - INTERVAL '6 months')::date"
    output_field = models.DateField()


class AwardQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The file of an award, with its reasons: its people's, and the agents' of the label."""
        if user.has_perm("label.view_award"):
            return self
        return self.filter(structure__in=Membership.objects.filter(user=user.pk).values("structure"))

    def public(self):
        """Each award, as anybody may check it: who holds which label, since when and until when."""
        return self.select_related("structure", "label").defer("reason", "certificate", "certificate_sha256")

    def running(self, on):
        """Those whose end has not come; that of a structure that closed came with it."""
        return self.filter(status=Award.Status.RUNNING, ends_on__gte=on).exclude(CLOSED)

    def valid(self, on):
        """Those that hold on that day."""
        return self.running(on).filter(starts_on__lte=on)

    def current(self, on):
        """Those whose end has not come, suspended ones too."""
        return self.exclude(status=Award.Status.WITHDRAWN).filter(ends_on__gte=on)

    def followed(self):
        """Those after which the structure holds the label again: nothing is to be renewed."""
        later = Award.objects.filter(
            structure=models.OuterRef("structure"),
            label=models.OuterRef("label"),
            starts_on__gt=models.OuterRef("ends_on"),
        ).exclude(status=Award.Status.WITHDRAWN)
        return self.filter(models.Exists(later))

    def to_renew(self, on):
        """Running, in their last six months, and followed by nothing yet."""
        rows = self.running(on).annotate(opens_on=RenewalDay("ends_on")).filter(opens_on__lte=on)
        return rows.exclude(pk__in=Award.objects.followed().values("pk"))

    def not_asked(self):
        """Those whose structure has no candidacy under way: it is still to ask."""
        return self.exclude(structure__in=Candidacy.objects.open().values("structure"))


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
    lifted_at = models.DateTimeField("suspension levée le", null=True, blank=True, editable=False)
    lifted_by = person("suspension levée par", null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True, editable=False)
    withdrawn_by = person("retiré par", null=True, blank=True, editable=False)
    reason = models.TextField("motif de la suspension ou du retrait", blank=True)
    is_given_up = models.BooleanField("rendu par la structure", default=False, editable=False)
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
            all_or_none("lifted_at", "lifted_by", message="La levée d’une suspension a une date et un auteur."),
            all_or_none("withdrawn_at", "withdrawn_by", message="Un retrait a une date et un auteur."),
            dated_since("suspended_at", ["suspended"], message="Un label suspendu dit depuis quand."),
            dated_since("withdrawn_at", ["withdrawn"], message="Un label retiré dit depuis quand."),
            models.CheckConstraint(
                condition=Q(status="running") | ~Q(reason=""),
                name="label_award_lost_for_a_reason",
                violation_error_message="Une suspension ou un retrait dit pourquoi.",
            ),
            models.CheckConstraint(
                condition=Q(is_given_up=False) | Q(status="withdrawn"),
                name="label_award_given_up_is_withdrawn",
                violation_error_message="Un label rendu n’est plus en cours.",
            ),
            models.CheckConstraint(
                condition=Q(certificate="", certificate_sha256="") | ~Q(certificate="") & ~Q(certificate_sha256=""),
                name="label_award_certificate_is_sealed",
                violation_error_message="Un certificat est conservé avec son empreinte.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="award_is_held_still",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF (NEW.number, NEW.label_id, NEW.referential_id, NEW.holder_name, NEW.starts_on, NEW.ends_on)
                       IS DISTINCT FROM
                       (OLD.number, OLD.label_id, OLD.referential_id, OLD.holder_name, OLD.starts_on, OLD.ends_on)
                       OR (OLD.certificate_sha256 <> '' AND
                           (NEW.certificate, NEW.certificate_sha256)
                           IS DISTINCT FROM (OLD.certificate, OLD.certificate_sha256)) THEN
                        RAISE EXCEPTION 'Ce qui a été attribué ne change plus.' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return f"{self.label} n° {self.number}"

    def get_absolute_url(self):
        return reverse("label:award", args=[self.number])

    @property
    def renewal_open_on(self):
        """From that day on the structure may ask to keep the label."""
        return self.ends_on + DAY - OPENS

    def holds(self, on):
        """Whether the label is held on that day."""
        return self.status == self.Status.RUNNING and self.starts_on <= on and not self.is_over(on)

    def is_over(self, on):
        """Whether its days are over, or those of its structure."""
        return self.ends_on < on or self.structure.status == Structure.Status.CLOSED

    def is_to_lose(self, on):
        """Whether that day is one of its days, be it suspended: it can still be controlled."""
        return self.status != self.Status.WITHDRAWN and self.starts_on <= on and not self.is_over(on)

    def standing(self, on):
        """``(word, tone)`` of what anybody reads of it on that day."""
        if self.status == self.Status.WITHDRAWN:
            return ("Rendu", "neutral") if self.is_given_up else ("Retiré", "neutral")
        if self.is_over(on):
            return "Terminé", "neutral"
        if self.status == self.Status.SUSPENDED:
            return "Suspendu", "wait"
        return ("Valide", "ok") if self.starts_on <= on else ("À venir", "info")
