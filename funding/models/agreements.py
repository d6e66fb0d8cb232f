"""What the two parties sign, and how it is paid."""

from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none, dated_since, in_order, positive
from commons.files import private_path
from commons.status import FileStatus, Holder
from structures.models import BankAccount, Membership, Structure
from structures.models.bank import held

from . import waits
from .agreement_money import AgreementMoney
from .budget import money
from .grants import Grant
from .partners import Partner
from .signatories import SignedByParties
from .waits import DueQuerySet


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Agents see each; the others those that their structures sign, as the lead or as a partner."""
        if user.has_perm("funding.view_agreement"):
            return self
        of = Membership.objects.filter(user=user.pk)
        shared = of.filter(structure__partnerships__status="attested")
        mine = Q(grant__structure__in=of.values("structure"))
        return self.filter(mine | Q(grant__application__in=shared.values("structure__partnerships__application")))

    def awaiting_lead(self):
        """To sign by the structure itself: its partners, if it has any, have signed."""
        signed = Signature.objects.filter(
            agreement=OuterRef("application__grant__agreement"), party="partner", structure=OuterRef("structure")
        )
        unsigned = Partner.objects.attested().filter(~Exists(signed), application=OuterRef("grant__application"))
        return self.filter(~Exists(unsigned), status=Agreement.Status.TO_SIGN)

    def for_page(self):
        """With all that a page about one agreement shows."""
        return self.select_related(
            "grant__application__call__envelope", "grant__structure__commune", "grant__deliberation"
        ).prefetch_related(
            models.Prefetch("instalments", Instalment.objects.with_holds().select_related("agreement", "after_report")),
            "reports",
        )

    def with_paid(self):
        """Adds ``paid``: what has been paid so far."""
        return self.annotate(
            paid=Sum("instalments__amount", filter=Q(instalments__paid_on__isnull=False), default=Decimal())
        )


@pghistory.track()
class Agreement(AgreementMoney, SignedByParties, models.Model):
    """What the town and the structure sign: for one year or several.

    Compulsory above 23 000 € a year (loi 2000-321, art. 10; décret 2001-495, art. 1). The document's bytes are
    frozen at the first signature: what the second one signs is what the first one signed.
    """

    class Status(FileStatus):
        TO_SIGN = "to_sign", Holder.STRUCTURE, "act", "À signer", "À signer par la structure"
        TO_COUNTERSIGN = "to_countersign", Holder.SIGNATORY, "info", "À signer par la Ville"
        RUNNING = "running", Holder.NOBODY, "ok", "En cours"
        COMPLETED = "completed", Holder.NOBODY, "neutral", "Soldée"
        TERMINATED = "terminated", Holder.NOBODY, "neutral", "Résiliée"
        RENOUNCED = "renounced", Holder.NOBODY, "neutral", "Abandonnée"

    grant = models.OneToOneField(Grant, models.PROTECT, related_name="agreement", verbose_name="subvention")
    number = models.CharField("numéro", max_length=20, unique=True)
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.TO_SIGN)
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin")
    template = models.ForeignKey(
        "funding.AgreementTemplate",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name="modèle",
        help_text="La version des articles avec laquelle elle a été rédigée ; vide : avant qu’il y en eût.",
    )
    advance_reason = models.CharField("pourquoi une avance de plus de la moitié", max_length=300, blank=True)
    document = models.FileField("convention signée", upload_to=private_path, blank=True)
    document_sha256 = models.CharField("empreinte", max_length=64, blank=True)
    signed_on = models.DateField("signée le", null=True, blank=True, help_text="Date de la dernière signature.")
    notified_at = models.DateTimeField("notifiée le", null=True, blank=True)
    terminated_on = models.DateField("résiliée le", null=True, blank=True, help_text="Le jour où elle prend fin.")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "convention"
        ordering = ["-pk"]
        permissions = [("sign_agreement", "Signe les conventions pour la Ville")]
        constraints = [
            in_order("starts_on", "ends_on", message="Une convention finit après son début."),
            dated_since(
                "signed_on",
                ["running", "completed", "terminated"],
                message="Une convention en cours est signée et datée.",
            ),
            dated_since("terminated_on", ["terminated"], message="Une convention résiliée dit depuis quand."),
            all_or_none("signed_on", "notified_at", message="Une convention signée est notifiée."),
            models.CheckConstraint(
                condition=Q(status__in=["to_sign", "renounced"]) | ~Q(document="") & ~Q(document_sha256=""),
                name="funding_agreement_signed_is_frozen",
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
                    IF (NEW.document, NEW.document_sha256, NEW.number)
                       IS DISTINCT FROM (OLD.document, OLD.document_sha256, OLD.number) THEN
                        RAISE EXCEPTION 'Une convention signée ne change plus.' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return f"Convention {self.number}"

    def get_absolute_url(self):
        return reverse("funding:agreement", args=[self.pk])

    @property
    def structure(self):
        return self.grant.structure

    def partners(self):
        """The partners who sign beside the structure: those who attested, in an « appel à commun »."""
        application = self.grant.application
        if not application.is_common:
            return Partner.objects.none()
        return application.partners.attested().select_related("structure__commune")

    def missing_to_countersign(self):
        """The town signs only what an executory vote allows, with those whom it can pay and publish."""
        return [*self.grant.deliberation.missing(), *self.missing_of_structures()]

    def missing_of_structures(self):
        """What the structure and its partners lack to be paid and published."""
        partners = [partner.structure for partner in self.partners()]
        named = [f"{structure} : {sentence}" for structure in partners for sentence in structure.missing()]
        return [*self.structure.missing(), *named]


class OfAgreementQuerySet(models.QuerySet):
    """Rows that hang on an agreement are seen by whoever sees it."""

    def visible_to(self, user):
        if user.has_perm("funding.view_agreement"):
            return self
        return self.filter(agreement__in=Agreement.objects.visible_to(user).order_by().values("pk"))


class Signature(models.Model):
    """One party signs, on screen: who, in which capacity, when, and the fingerprint of what was signed."""

    class Party(models.TextChoices):
        STRUCTURE = "structure", "La structure"
        PARTNER = "partner", "Un partenaire"
        TOWN = "town", "La Ville"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures", verbose_name="convention")
    party = models.CharField("partie", max_length=10, choices=Party)
    structure = models.ForeignKey(
        Structure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="structure",
        help_text="Celle pour qui elle est donnée ; vide pour la Ville.",
    )
    name = models.CharField("nom du signataire", max_length=100)
    role = models.CharField("qualité", max_length=100)
    at = models.DateTimeField("le", default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="compte")
    sha256 = models.CharField("empreinte du document signé", max_length=64)
    consent = models.TextField("consentement")
    scan = models.ForeignKey(
        "funding.SignedScan",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures",
        verbose_name="original signé",
        help_text="Quand elle a été donnée à la main.",
    )
    dated_on = models.DateField("date portée sur l’original", null=True, blank=True)

    objects = OfAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "signature"
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "party", "structure"],
                nulls_distinct=False,
                name="funding_signature_once",
                violation_error_message="Cette partie a déjà signé.",
            ),
            models.CheckConstraint(
                condition=~Q(party="partner") | Q(structure__isnull=False),
                name="funding_signature_partner_is_a_structure",
                violation_error_message="Un partenaire signe pour une structure.",
            ),
            all_or_none("scan", "dated_on", message="Une signature sur papier a son original et sa date."),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.get_party_display()} : {self.name}, {self.role}"

    @property
    def given_on(self):
        """The day that it bears: on paper, the one that was written by hand."""
        return self.dated_on or clock.local_date(self.at)

    @property
    def signer(self):
        """The structure for which it was given; none for the town's."""
        return None if self.party == self.Party.TOWN else self.structure or self.agreement.structure


class InstalmentQuerySet(DueQuerySet, OfAgreementQuerySet):
    """Seen with their agreement, told apart by their dates."""


@pghistory.track()
class Instalment(models.Model):
    """One payment of an agreement. No machine: its dates tell where it stands."""

    class Status(FileStatus):
        WAITING = "waiting", Holder.STRUCTURE, "neutral", "En attente"
        READY = "ready", Holder.SERVICE, "info", "En préparation", "À autoriser"
        AUTHORISED = "authorised", Holder.SERVICE, "info", "Paiement en cours", "À payer"
        PAID = "paid", Holder.NOBODY, "ok", "Versé", "Payé"
        CANCELLED = "cancelled", Holder.NOBODY, "neutral", "Annulé"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="instalments", verbose_name="convention")
    rank = models.PositiveSmallIntegerField("rang")
    year = models.PositiveSmallIntegerField("exercice", help_text="Année dont les crédits le paient.")
    amount = money("montant")
    after_report = models.ForeignKey(
        "funding.Report", models.PROTECT, null=True, blank=True, related_name="unlocks", verbose_name="après"
    )
    due_on = models.DateField("à payer avant le", null=True, blank=True)
    authorised_at = models.DateTimeField("autorisé le", null=True, blank=True)
    authorised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="autorisé par"
    )
    account = models.ForeignKey(
        BankAccount, models.PROTECT, null=True, blank=True, related_name="instalments", verbose_name="compte à créditer"
    )
    paid_on = models.DateField("payé le", null=True, blank=True)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="payé par"
    )
    order_number = models.CharField("numéro de mandat", max_length=30, blank=True)
    cancelled_at = models.DateTimeField("annulé le", null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="annulé par"
    )
    cancellation = models.CharField("pourquoi il est annulé", max_length=200, blank=True)

    objects = InstalmentQuerySet.as_manager()

    class Meta:
        verbose_name = "versement"
        ordering = ["agreement", "rank"]
        indexes = [
            models.Index(fields=["year"], name="funding_instalment_year"),
            models.Index(fields=["due_on", "agreement", "rank"], include=["amount"], name="funding_instalment_due"),
        ]
        permissions = [
            ("authorise_instalment", "Autorise les versements, tient les enveloppes"),
            ("pay_instalment", "Enregistre les paiements"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "rank"],
                name="funding_instalment_rank_once",
                violation_error_message="Ce versement existe déjà.",
            ),
            positive("amount", message="Un versement est positif."),
            all_or_none("authorised_at", "authorised_by", message="Une autorisation a un auteur et une date."),
            all_or_none("cancelled_at", "cancelled_by", message="Une annulation a un auteur et une date."),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancellation="")
                | Q(cancelled_at__isnull=False, authorised_at__isnull=True) & ~Q(cancellation=""),
                name="funding_instalment_cancelled_before_authorised",
                violation_error_message="Un versement annulé dit pourquoi, et n’est ni autorisé ni payé.",
            ),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True, paid_by__isnull=True, order_number="")
                | Q(paid_on__isnull=False, paid_by__isnull=False, authorised_at__isnull=False) & ~Q(order_number=""),
                name="funding_instalment_paid_together",
                violation_error_message="Un paiement a son autorisation, son mandat, son auteur et sa date.",
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=True) | Q(authorised_at__isnull=False),
                name="funding_instalment_account_once_authorised",
                violation_error_message="Le compte à créditer se retient à l’autorisation.",
            ),
            models.CheckConstraint(
                condition=Q(paid_by__isnull=True) | ~Q(paid_by=F("authorised_by")),
                name="funding_instalment_two_people",
                violation_error_message="Celui qui autorise ne paie pas : une autre personne enregistre le paiement.",
            ),
        ]

    def __str__(self):
        return f"Versement n° {self.rank}"

    def get_absolute_url(self):
        return self.agreement.get_absolute_url()

    @property
    def structure(self):
        return self.agreement.structure

    @property
    def status(self):
        """Read from its dates, and from the report that it waits for."""
        if self.cancelled_at:
            return self.Status.CANCELLED
        if self.paid_on:
            return self.Status.PAID
        if self.authorised_at:
            return self.Status.AUTHORISED
        if self.agreement.status == Agreement.Status.RUNNING and not self.waits_for():
            return self.Status.READY
        return self.Status.WAITING

    def waits_for(self):
        """What must come before it is paid, in a sentence; empty when nothing does."""
        first = next(waits.waits(self), None)
        return first.sentence if first else ""

    def says(self, own=False):
        """Where it stands and who acts next, in a sentence: the structure itself (``own``) is told « vous »."""
        return waits.says(self, own)

    @property
    def days_late(self):
        """How many days after its day it was paid, or is not yet."""
        if self.due_on is None or self.cancelled_at or self.agreement.status not in ("running", "completed"):
            return 0
        return max(((self.paid_on or clock.today()) - self.due_on).days, 0)

    def missing_to_authorise(self):
        """Its account, seen by two agents; no earlier report that the structure owes; the year's credits."""
        return [wait.sentence for wait in waits.holds(self)]

    def missing_to_pay(self):
        """The account that was authorised is still the one."""
        if reason := held(self.structure):
            return [reason]
        if self.account is None or self.account.status != BankAccount.Status.CONFIRMED:
            return ["Le compte a changé depuis l’autorisation : annulez-la, puis autorisez de nouveau."]
        row = self.open_row()
        if row and (row.amount, row.account_id) != (self.amount, self.account_id):
            return [f"Ce versement a changé depuis le bordereau {row.batch.number} : annulez ce bordereau."]
        return []

    def missing_to_unauthorise(self):
        """What was sent to the accounting software is not changed behind its back."""
        row = self.open_row()
        return [f"Ce versement est dans le bordereau {row.batch.number} : annulez d’abord ce bordereau."] if row else []

    def open_row(self):
        """Its row in the batch that it is in now, or None."""
        return self.payment_rows.filter(is_open=True).select_related("batch").first()
