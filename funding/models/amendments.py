"""What changes in a running agreement, agreed by both parties: the *avenant* (article 12 of the model agreement of the
circulaire 5811-SG du 29 septembre 2015)."""

from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from commons import clock
from commons.constraints import dated_since, positive
from commons.files import private_path
from commons.french import day, money, number
from commons.status import FileStatus, Holder
from structures.models import Structure

from .agreements import Agreement, OfAgreementQuerySet, Signature
from .budget import money as amount
from .grants import Deliberation
from .indicators import Indicator
from .partners import Partner
from .reports import Report
from .signatories import SignedByParties


class AmendmentQuerySet(OfAgreementQuerySet):
    def open(self):
        """Neither in force nor given up."""
        return self.filter(status__in=Amendment.Status.under_way())

    def awaiting_lead(self):
        """To sign by the structure itself: its partners, if it has any, have signed."""
        signed = AmendmentSignature.objects.filter(
            amendment=OuterRef(OuterRef("pk")), party=Signature.Party.PARTNER, structure=OuterRef("structure")
        )
        unsigned = Partner.objects.attested().filter(
            ~Exists(signed), application=OuterRef("agreement__grant__application")
        )
        return self.filter(~Exists(unsigned), status=Amendment.Status.TO_SIGN)

    def visible_to(self, user):
        """What the service is still writing, or never sent, is not the structure's to read."""
        rows = super().visible_to(user)
        return rows if user.has_perm("funding.view_agreement") else rows.exclude(sent_on=None)


@pghistory.track()
class Amendment(SignedByParties, models.Model):
    """What both parties agree to change, and why. Empty fields change nothing.

    Its bytes are frozen at the first signature, like the agreement's. Once the town has signed, the rows change in the
    same transaction.
    """

    class Status(FileStatus):
        DRAFT = "draft", Holder.SERVICE, "wait", "En préparation"
        TO_SIGN = "to_sign", Holder.STRUCTURE, "act", "À signer", "À signer par la structure"
        TO_COUNTERSIGN = "to_countersign", Holder.SIGNATORY, "info", "À signer par la Ville"
        IN_FORCE = "in_force", Holder.NOBODY, "ok", "En vigueur"
        ABANDONED = "abandoned", Holder.NOBODY, "neutral", "Abandonné"

        @classmethod
        def under_way(cls):
            return [cls.DRAFT, cls.TO_SIGN, cls.TO_COUNTERSIGN]

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="amendments", verbose_name="convention")
    rank = models.PositiveSmallIntegerField("rang")
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.DRAFT)
    reason = models.TextField("pourquoi")
    ends_before = models.DateField("fin d’avant")
    ends_on = models.DateField("nouvelle fin", null=True, blank=True)
    purpose_before = models.CharField("objet d’avant", max_length=256)
    purpose = models.CharField("nouvel objet", max_length=256, blank=True)
    deliberation = models.ForeignKey(
        Deliberation, models.PROTECT, null=True, blank=True, related_name="amendments", verbose_name="délibération"
    )
    sent_on = models.DateField("proposé le", null=True, blank=True)
    signed_on = models.DateField("en vigueur le", null=True, blank=True)
    abandonment = models.TextField("pourquoi il est abandonné", blank=True)
    document = models.FileField("avenant signé", upload_to=private_path, blank=True)
    document_sha256 = models.CharField("empreinte", max_length=64, blank=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = "avenant"
        ordering = ["agreement", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "rank"],
                name="funding_amendment_rank_once",
                violation_error_message="Cet avenant existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(status__in=["draft", "to_sign", "to_countersign"]),
                name="funding_amendment_one_open",
                violation_error_message="Un avenant est déjà en cours sur cette convention : terminez-le d’abord.",
            ),
            dated_since("signed_on", ["in_force"], message="Un avenant en vigueur est daté."),
            models.CheckConstraint(
                condition=~Q(status="abandoned") | ~Q(abandonment=""),
                name="funding_amendment_abandoned_says_why",
                violation_error_message="Un avenant abandonné dit pourquoi.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "to_sign", "abandoned"]) | ~Q(document="") & ~Q(document_sha256=""),
                name="funding_amendment_signed_is_frozen",
                violation_error_message="Ce qui est signé est conservé avec son empreinte.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="signed_is_frozen",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.document_sha256 <> ''"),
                func="""
                    IF (NEW.document, NEW.document_sha256, NEW.ends_on, NEW.purpose, NEW.reason, NEW.deliberation_id)
                       IS DISTINCT FROM
                       (OLD.document, OLD.document_sha256, OLD.ends_on, OLD.purpose, OLD.reason, OLD.deliberation_id)
                    THEN
                        RAISE EXCEPTION 'Un avenant signé ne change plus.' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return f"Avenant n° {self.rank}"

    def get_absolute_url(self):
        return reverse("funding:amendment", args=[self.pk])

    @property
    def structure(self):
        return self.agreement.structure

    @property
    def title(self):
        """With the agreement that it changes, where nothing else says it."""
        return f"Avenant n° {self.rank} à la convention {self.agreement.number}"

    def difference(self):
        """By how much the whole amount changes."""
        return sum((year.after - year.before for year in self.years.all()), Decimal())

    def changes(self):
        """(what, before, after) of all that it changes, in words: the same on the page and in the PDF."""
        lines = []
        if self.ends_on:
            lines.append(("Fin de la convention", day(self.ends_before), day(self.ends_on)))
        if self.purpose:
            lines.append(("Objet", self.purpose_before, self.purpose))
        lines += [(f"Montant {year.year}", money(year.before), money(year.after)) for year in self.years.all()]
        for line in self.reports.select_related("report"):
            lines.append((f"{line.report}, à rendre avant le", day(line.before), day(line.after)))
        for line in self.targets.select_related("indicator"):
            lines.append((f"{line.indicator}, cible {line.year}", number(line.before), number(line.after)))
        return lines

    def missing_to_send(self):
        """What stands between the draft and the structure: something to change, and a vote when more is given."""
        missing = [] if self.changes() else ["Dites ce qui change : une date, l’objet, un montant ou une cible."]
        if self.difference() > 0 and self.deliberation is None:
            missing.append("Plus d’argent demande une délibération du conseil : choisissez-la.")
        return missing

    def missing_to_countersign(self):
        """An increase binds once its vote does; the structures must be some that the town can pay and publish."""
        vote = self.deliberation.missing() if self.deliberation else []
        return [*vote, *self.agreement.missing_of_structures()]

    def partners(self):
        """Those who signed the agreement sign what changes in it."""
        return self.agreement.partners()


class OfAmendmentQuerySet(models.QuerySet):
    """Lines of an amendment are seen by whoever sees it."""

    def visible_to(self, user):
        return self.filter(amendment__in=Amendment.objects.visible_to(user).order_by().values("pk"))


def held_by_signature():
    """What was signed is what stays."""
    return pgtrigger.Trigger(
        name="signed_is_frozen",
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func="""
            IF EXISTS (SELECT FROM funding_amendment WHERE id = OLD.amendment_id AND document_sha256 <> '') THEN
                RAISE EXCEPTION 'Un avenant signé ne change plus.' USING ERRCODE = 'check_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


class AmendedYear(models.Model):
    """What one year's credits pay, before and after."""

    amendment = models.ForeignKey(Amendment, models.CASCADE, related_name="years", verbose_name="avenant")
    year = models.PositiveSmallIntegerField("année")
    before = amount("montant d’avant")
    after = amount("nouveau montant")

    objects = OfAmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = "année modifiée"
        verbose_name_plural = "années modifiées"
        ordering = ["amendment", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["amendment", "year"],
                name="funding_amendedyear_once",
                violation_error_message="Cette année est déjà modifiée.",
            ),
            positive("before", message="Un montant est positif.", strictly=False),
            positive("after", message="Un montant est positif.", strictly=False),
            models.CheckConstraint(
                condition=~Q(before=F("after")),
                name="funding_amendedyear_changes",
                violation_error_message="Une année modifiée change de montant.",
            ),
        ]
        triggers = [held_by_signature()]

    def __str__(self):
        return f"{self.year} : {self.before} € → {self.after} €"


class AmendedReport(models.Model):
    """When one report is due, before and after."""

    amendment = models.ForeignKey(Amendment, models.CASCADE, related_name="reports", verbose_name="avenant")
    report = models.ForeignKey(Report, models.PROTECT, related_name="amended", verbose_name="compte rendu")
    before = models.DateField("échéance d’avant")
    after = models.DateField("nouvelle échéance")

    objects = OfAmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = "échéance modifiée"
        verbose_name_plural = "échéances modifiées"
        ordering = ["amendment", "report"]
        constraints = [
            models.UniqueConstraint(
                fields=["amendment", "report"],
                name="funding_amendedreport_once",
                violation_error_message="Cette échéance est déjà modifiée.",
            ),
        ]
        triggers = [held_by_signature()]

    def __str__(self):
        return f"{self.report} : {self.after}"


class AmendedTarget(models.Model):
    """What one indicator should reach within one year, before (empty: it was only watched) and after."""

    amendment = models.ForeignKey(Amendment, models.CASCADE, related_name="targets", verbose_name="avenant")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="amended", verbose_name="indicateur")
    year = models.PositiveSmallIntegerField("année")
    before = models.DecimalField("cible d’avant", max_digits=12, decimal_places=2, null=True, blank=True)
    after = models.DecimalField("nouvelle cible", max_digits=12, decimal_places=2)

    objects = OfAmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = "cible modifiée"
        verbose_name_plural = "cibles modifiées"
        ordering = ["amendment", "indicator", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["amendment", "indicator", "year"],
                name="funding_amendedtarget_once",
                violation_error_message="Cette cible est déjà modifiée.",
            ),
            positive("after", message="Une cible est positive.", strictly=False),
        ]
        triggers = [held_by_signature()]

    def __str__(self):
        return f"{self.indicator}, {self.year} : {self.after}"


class AmendmentSignature(models.Model):
    """One party signs an amendment on screen: who, in which capacity, when, and the fingerprint of what was signed."""

    amendment = models.ForeignKey(Amendment, models.PROTECT, related_name="signatures", verbose_name="avenant")
    party = models.CharField("partie", max_length=10, choices=Signature.Party)
    structure = models.ForeignKey(
        Structure, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="structure"
    )
    name = models.CharField("nom du signataire", max_length=100)
    role = models.CharField("qualité", max_length=100)
    at = models.DateTimeField("le", default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="compte")
    sha256 = models.CharField("empreinte du document signé", max_length=64)
    consent = models.TextField("consentement")

    objects = OfAmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = "signature d’avenant"
        verbose_name_plural = "signatures d’avenants"
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["amendment", "party", "structure"],
                nulls_distinct=False,
                name="funding_amendmentsignature_once",
                violation_error_message="Cette partie a déjà signé.",
            ),
            models.CheckConstraint(
                condition=Q(party="town") | Q(structure__isnull=False),
                name="funding_amendmentsignature_for_a_structure",
                violation_error_message="Une structure ou un partenaire signe pour soi.",
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.get_party_display()} : {self.name}, {self.role}"
