"""The agreement under which a structure is in premises of the town's: signed by both, precarious and revocable."""

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, Func, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none, dated_since, in_order, positive
from commons.files import private_path
from commons.french import day
from commons.status import FileStatus, Holder
from structures.models import Paper, PaperKind, Structure

from .bookings import person
from .premises import Premises, euros
from .requests import LentQuerySet, PremisesRequest, new_number

LIVING = ("to_sign", "to_countersign", "running", "hearing")
IN_FORCE = ("running", "hearing")


def occupation_number():
    return new_number("C-")


class DateSpan(Func):
    """The days from one to the other, both included."""

    function = "daterange"
    output_field = DateRangeField()


class OccupationQuerySet(LentQuerySet):
    right = "maison.view_occupation"

    def living(self):
        """To sign, or running: the premises are not free."""
        return self.filter(status__in=LIVING)

    def in_force(self):
        return self.filter(status__in=IN_FORCE)

    def lent(self):
        """Those that were signed by both: what the town really lent."""
        return self.filter(status__in=[*IN_FORCE, "ended"])

    def without_insurance(self, on):
        """In force, and no certificate of the vault holds on that day."""
        valid = Paper.objects.valid(on).filter(structure=OuterRef("structure"), kind=PaperKind.INSURANCE)
        return self.in_force().filter(~Exists(valid))

    def without_inventory(self, kind):
        """Of which nobody has signed this inventory."""
        from .inventories import Inventory  # an inventory has an occupation

        made = Inventory.objects.filter(occupation=OuterRef("pk"), kind=kind, status=Inventory.Status.SIGNED)
        return self.filter(~Exists(made))


@pghistory.track(exclude=["last_on"])
class Occupation(models.Model):
    """A structure in premises, from one day to another, for a fee or for free.

    Precarious and revocable (CG3P, art. L2122-2, L2122-3); a fee is the rule, and non-profit associations may be
    spared it (art. L2125-1). Its bytes are frozen when it is proposed: both sign the same.
    """

    class Status(FileStatus):
        TO_SIGN = "to_sign", Holder.STRUCTURE, "act", "À signer", "À signer par la structure"
        TO_COUNTERSIGN = "to_countersign", Holder.SIGNATORY, "info", "À signer par la Ville"
        RUNNING = "running", Holder.NOBODY, "ok", "En cours"
        HEARING = "hearing", Holder.STRUCTURE, "act", "Révocation annoncée : à vous de répondre", "Révocation annoncée"
        ENDED = "ended", Holder.NOBODY, "neutral", "Terminée"
        ABANDONED = "abandoned", Holder.NOBODY, "neutral", "Abandonnée"

    class Ending(models.TextChoices):
        TERM = "term", "À son terme"
        STRUCTURE = "structure", "Congé donné par la structure"
        REVOKED = "revoked", "Révoquée par la Ville"

    number = models.CharField("numéro", max_length=12, unique=True, editable=False, default=occupation_number)
    premises = models.ForeignKey(Premises, models.PROTECT, related_name="occupations", verbose_name="local")
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="occupations", verbose_name="structure")
    request = models.ForeignKey(PremisesRequest, models.PROTECT, related_name="occupations", verbose_name="demande")
    renews = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="renewals", verbose_name="renouvelle"
    )
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.TO_SIGN)
    purpose = models.TextField("usage autorisé")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    fee = euros("redevance par an", default=0)
    free_reason = models.CharField("pourquoi gratuit", max_length=300, blank=True)
    rental_value = euros("valeur locative par an")
    value_source = models.CharField("d’où vient cette valeur", max_length=150)
    decision = models.CharField("référence de la décision", max_length=60)
    document = models.FileField("convention", upload_to=private_path, blank=True)
    document_sha256 = models.CharField("empreinte", max_length=64, blank=True)
    signed_on = models.DateField("signée le", null=True, blank=True, help_text="Date de la dernière signature.")

    leaves_on = models.DateField("départ anticipé le", null=True, blank=True)
    last_on = models.GeneratedField(
        expression=Coalesce("leaves_on", "ends_on"),
        output_field=models.DateField("dernier jour"),
        db_persist=True,
    )
    ending = models.CharField("comment elle finit", max_length=10, choices=Ending, blank=True)
    end_reason = models.TextField("pourquoi elle finit", blank=True)
    facts = models.TextField("faits reprochés ou motif d’intérêt général", blank=True)
    announced_at = models.DateTimeField("révocation annoncée le", null=True, blank=True)
    announced_by = person("révocation annoncée par", null=True, blank=True)
    announcement = models.FileField("lettre d’annonce", upload_to=private_path, blank=True, editable=False)
    announcement_sha256 = models.CharField("empreinte de l’annonce", max_length=64, blank=True, editable=False)
    answer_until = models.DateField("réponse attendue avant le", null=True, blank=True)
    answer = models.TextField("observations de la structure", blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    answered_by = person("répondu par", null=True, blank=True)
    revocation = models.FileField("lettre de révocation", upload_to=private_path, blank=True, editable=False)
    revocation_sha256 = models.CharField("empreinte de la révocation", max_length=64, blank=True, editable=False)

    objects = OccupationQuerySet.as_manager()

    class Meta:
        verbose_name = "occupation de local"
        verbose_name_plural = "occupations de locaux"
        ordering = ["-pk"]
        permissions = [("sign_occupation", "Signe les conventions d’occupation pour la Ville")]
        constraints = [
            in_order("starts_on", "ends_on", message="Une occupation finit après avoir commencé."),
            in_order("starts_on", "leaves_on", message="Un départ ne précède pas l’entrée."),
            positive("fee", strictly=False, message="Une redevance n’est pas négative."),
            positive("rental_value", strictly=False, message="Une valeur locative n’est pas négative."),
            models.CheckConstraint(
                condition=Q(fee__gt=0) | ~Q(free_reason=""),
                name="maison_occupation_free_says_why",
                violation_error_message="Une occupation gratuite dit pourquoi (CG3P, art. L2125-1).",
            ),
            dated_since("signed_on", [*IN_FORCE, "ended"], message="Une occupation en cours est signée et datée."),
            all_or_none("announced_at", "announced_by", "answer_until", message="Une annonce a un auteur et un délai."),
            models.CheckConstraint(
                condition=Q(announced_at__isnull=True) | ~Q(announcement="") & ~Q(announcement_sha256=""),
                name="maison_occupation_announcement_is_kept",
                violation_error_message="Une annonce est gardée comme elle a été écrite, avec son empreinte.",
            ),
            models.CheckConstraint(
                condition=~Q(ending="revoked") | ~Q(revocation="") & ~Q(revocation_sha256=""),
                name="maison_occupation_revocation_is_kept",
                violation_error_message="Une révocation est gardée comme elle a été écrite, avec son empreinte.",
            ),
            all_or_none("answered_at", "answered_by", message="Une réponse a un auteur et une date."),
            models.CheckConstraint(
                condition=Q(leaves_on__isnull=True, ending__in=["", "term"])
                | Q(leaves_on__isnull=False, ending__in=["structure", "revoked"]) & ~Q(end_reason=""),
                name="maison_occupation_leaves_for_a_reason",
                violation_error_message="Un départ avant le terme dit de qui il vient, et pourquoi.",
            ),
            models.CheckConstraint(
                condition=~Q(status="ended") | ~Q(ending=""),
                name="maison_occupation_ended_says_how",
                violation_error_message="Une occupation terminée dit comment.",
            ),
            models.CheckConstraint(
                condition=~Q(status="abandoned") | ~Q(end_reason=""),
                name="maison_occupation_abandoned_says_why",
                violation_error_message="Une convention abandonnée dit pourquoi.",
            ),
            models.CheckConstraint(
                condition=~Q(document="") & ~Q(document_sha256=""),
                name="maison_occupation_is_frozen",
                violation_error_message="Ce qui est signé est conservé avec son empreinte.",
            ),
            models.UniqueConstraint(
                fields=["renews"],
                condition=~Q(status="abandoned"),
                name="maison_occupation_renewed_once",
                violation_error_message="Cette occupation est déjà renouvelée.",
            ),
            ExclusionConstraint(
                name="maison_occupation_one_at_a_time",
                expressions=[
                    ("premises", RangeOperators.EQUAL),
                    (
                        DateSpan("starts_on", "last_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~Q(status="abandoned"),
                violation_error_message="Ce local est déjà occupé à ces dates.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="signed_is_frozen",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.document_sha256 <> ''"),
                func="""
                    IF (NEW.document, NEW.document_sha256, NEW.number, NEW.premises_id, NEW.starts_on, NEW.ends_on,
                        NEW.purpose, NEW.fee, NEW.free_reason, NEW.rental_value, NEW.value_source, NEW.decision)
                       IS DISTINCT FROM
                       (OLD.document, OLD.document_sha256, OLD.number, OLD.premises_id, OLD.starts_on, OLD.ends_on,
                        OLD.purpose, OLD.fee, OLD.free_reason, OLD.rental_value, OLD.value_source, OLD.decision)
                    THEN
                        RAISE EXCEPTION 'Une convention proposée ou signée ne change plus.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return f"Convention d’occupation {self.number}"

    def get_absolute_url(self):
        return reverse("maison:occupation", args=[self.pk])

    @property
    def is_sheltered(self):
        return self.structure.is_protected

    @property
    def is_free(self):
        return not self.fee

    @property
    def last_day(self):
        return self.leaves_on or self.ends_on

    @property
    def is_over(self):
        return self.last_day < clock.today()

    @property
    def is_signed(self):
        return self.signed_on is not None

    @property
    def aid(self):
        """What the town gives a year by not asking for the whole rental value (loi 2000-321, art. 9-1)."""
        return max(self.rental_value - self.fee, 0)

    def insurance(self):
        """The certificate of the vault that was given last, or None."""
        papers = Paper.objects.current().filter(structure=self.structure_id, kind=PaperKind.INSURANCE)
        return papers.first()

    def missing_to_countersign(self):
        """The keys are given to who is insured."""
        paper = self.insurance()
        if paper is None or not paper.is_valid:
            return ["L’attestation d’assurance de la structure manque ou n’est plus valable."]
        return []

    def missing_to_revoke(self):
        """Nobody is put out before they could speak (CRPA, art. L121-1, L122-1)."""
        if self.answered_at or self.answer_until is None or self.answer_until < clock.today():
            return []
        return [f"La structure peut répondre jusqu’au {day(self.answer_until)} : la décision attend ce délai."]

    def missing_to_end(self):
        return [] if self.is_over else [f"L’occupation court jusqu’au {day(self.last_day)}."]


class OfOccupationQuerySet(models.QuerySet):
    """Rows that hang on an occupation are seen by whoever sees it."""

    def visible_to(self, user):
        return self.filter(occupation__in=Occupation.objects.visible_to(user).order_by().values("pk"))

    def watched(self, user):
        return self.filter(occupation__in=Occupation.objects.watched(user).order_by().values("pk"))


class Party(models.TextChoices):
    STRUCTURE = "structure", "La structure"
    TOWN = "town", "La Ville"


class OccupationSignature(models.Model):
    """One party signs on screen: who, in which capacity, when, and the fingerprint of what was signed."""

    occupation = models.ForeignKey(Occupation, models.PROTECT, related_name="signatures", verbose_name="convention")
    party = models.CharField("partie", max_length=10, choices=Party)
    name = models.CharField("nom du signataire", max_length=100)
    role = models.CharField("qualité", max_length=100)
    at = models.DateTimeField("le", default=clock.now)
    by = person("compte")
    sha256 = models.CharField("empreinte du document signé", max_length=64)
    consent = models.TextField("consentement")

    objects = OfOccupationQuerySet.as_manager()

    class Meta:
        verbose_name = "signature d’une occupation"
        verbose_name_plural = "signatures d’occupations"
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["occupation", "party"],
                name="maison_occupationsignature_once",
                violation_error_message="Cette partie a déjà signé.",
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"Signature n° {self.pk}"
