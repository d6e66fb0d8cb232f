"""What the town does when an agreement is not kept: end it, take money back. Always after the structure was heard.

A subsidy whose conditions are not kept may be withdrawn at any time (CRPA, art. L242-2, 2°), after the structure could
answer (art. L121-1, L122-1) and with reasons (art. L211-2, 4°).
"""

import datetime as dt
from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import ExtractYear
from django.urls import reverse

from commons import clock
from commons.constraints import all_or_none, positive
from commons.files import private_path
from commons.french import day
from commons.status import FileStatus, Holder

from .agreements import Agreement, Instalment, OfAgreementQuerySet
from .budget import money


def person(label, **options):
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options)


class ContradictoryQuerySet(OfAgreementQuerySet):
    def open(self):
        """Announced, and not decided yet."""
        return self.filter(status__in=["announced", "answered"])

    def to_decide(self, on):
        """The structure has answered, or its delay has run."""
        return self.open().filter(Q(status="answered") | Q(answer_until__lt=on))


class Contradictory(models.Model):
    """A measure that the town announces, that the structure answers, then that the town decides or drops."""

    facts = models.TextField("faits", help_text="Ce qui s’est passé, avec les dates. La structure le lira tel quel.")
    announced_at = models.DateTimeField("annoncée le", default=clock.now)
    announced_by = person("annoncée par")
    answer_until = models.DateField("réponse attendue avant le")
    answer = models.TextField("observations de la structure", blank=True)
    answer_file = models.FileField("pièce jointe", upload_to=private_path, blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    answered_by = person("répondu par", null=True, blank=True)
    reasons = models.TextField("motifs de la décision", blank=True)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = person("décidée par", null=True, blank=True)
    prefect_on = models.DateField("préfet informé le", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            all_or_none("answered_at", "answered_by", message="Une réponse a un auteur et une date."),
            all_or_none("decided_at", "decided_by", message="Une décision a un auteur et une date."),
            models.CheckConstraint(
                condition=Q(status__in=["announced", "answered"], decided_at__isnull=True)
                | ~Q(status__in=["announced", "answered"]) & Q(decided_at__isnull=False) & ~Q(reasons=""),
                name="%(app_label)s_%(class)s_decided_with_reasons",
                violation_error_message="Une décision est datée et motivée.",
            ),
            models.CheckConstraint(
                condition=Q(prefect_on__isnull=False, ground="charter", status__in=["decided", "collected"])
                | Q(prefect_on__isnull=True) & ~Q(ground="charter", status__in=["decided", "collected"]),
                name="%(app_label)s_%(class)s_prefect_told_of_charter",
                violation_error_message="Le préfet est informé d’un retrait décidé pour manquement au contrat "
                "d’engagement républicain.",
            ),
        ]

    @property
    def structure(self):
        return self.agreement.structure

    @property
    def is_open(self):
        return self.decided_at is None

    @property
    def delay_has_run(self):
        return self.answer_until < clock.today()

    def missing_to_decide(self):
        """Nobody is judged before they could speak."""
        if self.answered_at or self.delay_has_run:
            return []
        return [f"La structure peut répondre jusqu’au {day(self.answer_until)} : la décision attend ce délai."]


@pghistory.track()
class Termination(Contradictory):
    """The end of an agreement before its term (article 14 of the model agreement, circulaire 5811-SG)."""

    class Status(FileStatus):
        ANNOUNCED = "announced", Holder.STRUCTURE, "act", "À vous de répondre", "Annoncée"
        ANSWERED = "answered", Holder.SERVICE, "info", "Réponse envoyée", "Réponse reçue"
        DECIDED = "decided", Holder.NOBODY, "neutral", "Résiliée"
        DROPPED = "dropped", Holder.NOBODY, "ok", "Classée sans suite"

    class Ground(models.TextChoices):
        BREACH = "breach", "Obligations de la convention non tenues"
        CHARTER = "charter", "Manquement au contrat d’engagement républicain"
        REQUEST = "request", "À la demande de la structure"
        CLOSED = "closed", "La structure cesse son activité"
        INTEREST = "interest", "Motif d’intérêt général"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="terminations", verbose_name="convention")
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.ANNOUNCED)
    ground = models.CharField("motif", max_length=20, choices=Ground)

    objects = ContradictoryQuerySet.as_manager()

    class Meta(Contradictory.Meta):
        verbose_name = "résiliation"
        ordering = ["-pk"]
        constraints = [
            *Contradictory.Meta.constraints,
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(status__in=["announced", "answered"]),
                name="funding_termination_one_open",
                violation_error_message="Une résiliation est déjà annoncée pour cette convention.",
            ),
        ]

    def __str__(self):
        return f"Résiliation de la convention {self.agreement.number}"

    def get_absolute_url(self):
        return reverse("funding:termination", args=[self.pk])


class RecoveryQuerySet(ContradictoryQuerySet):
    def to_collect(self):
        return self.filter(status="decided")

    def claims(self):
        """What is, or may be, asked back of what was paid: neither dropped nor kept from a coming instalment."""
        return self.exclude(status="dropped").exclude(is_withheld=True)

    def with_collected(self):
        """Adds ``received``: what came back so far."""
        return self.annotate(received=Sum("collections__amount", default=Decimal()))


@pghistory.track()
class Recovery(Contradictory):
    """Money that the structure gives back, or that will not be paid to it (article 8 of the model agreement)."""

    class Status(FileStatus):
        ANNOUNCED = "announced", Holder.STRUCTURE, "act", "À vous de répondre", "Annoncé"
        ANSWERED = "answered", Holder.SERVICE, "info", "Réponse envoyée", "Réponse reçue"
        DECIDED = "decided", Holder.STRUCTURE, "act", "À rembourser", "Décidé, à encaisser"
        COLLECTED = "collected", Holder.NOBODY, "ok", "Terminé"
        DROPPED = "dropped", Holder.NOBODY, "neutral", "Classé sans suite"

    class Ground(models.TextChoices):
        REPORT = "report", "Compte rendu financier non rendu"
        UNJUSTIFIED = "unjustified", "Dépenses non justifiées"
        OVERPAID = "overpaid", "Coût réel inférieur au budget prévu"
        CHARTER = "charter", "Manquement au contrat d’engagement républicain"
        BREACH = "breach", "Obligations de la convention non tenues"
        TERMINATION = "termination", "Résiliation : sommes sans emploi"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="recoveries", verbose_name="convention")
    rank = models.PositiveSmallIntegerField("rang")
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.ANNOUNCED)
    ground = models.CharField("motif", max_length=20, choices=Ground)
    asked = money("somme annoncée")
    computation = models.TextField("calcul", help_text="Le calcul de la somme, ligne à ligne.")
    amount = money("somme décidée", default=0)
    is_withheld = models.BooleanField("retenue sur les versements à venir", default=False)
    order_number = models.CharField("numéro du titre de recettes", max_length=30, blank=True)
    due_on = models.DateField("à rembourser avant le", null=True, blank=True)

    objects = RecoveryQuerySet.as_manager()

    class Meta(Contradictory.Meta):
        verbose_name = "reversement"
        ordering = ["agreement", "rank"]
        constraints = [
            *Contradictory.Meta.constraints,
            models.UniqueConstraint(
                fields=["agreement", "rank"],
                name="funding_recovery_rank_once",
                violation_error_message="Ce reversement existe déjà.",
            ),
            positive("asked", message="Une somme à rendre est positive."),
            models.CheckConstraint(
                condition=Q(status__in=["decided", "collected"], amount__gt=0, amount__lte=F("asked"))
                | ~Q(status__in=["decided", "collected"]) & Q(amount=0),
                name="funding_recovery_decided_within_asked",
                violation_error_message="La somme décidée ne dépasse pas celle que la structure a pu discuter.",
            ),
            models.CheckConstraint(
                condition=Q(is_withheld=True, status="collected", order_number="", due_on__isnull=True)
                | Q(is_withheld=False, status__in=["decided", "collected"], due_on__isnull=False) & ~Q(order_number="")
                | Q(
                    is_withheld=False,
                    status__in=["announced", "answered", "dropped"],
                    order_number="",
                    due_on__isnull=True,
                ),
                name="funding_recovery_has_its_order",
                violation_error_message="Une somme à rembourser a son titre de recettes et son échéance.",
            ),
        ]

    def __str__(self):
        return f"Reversement n° {self.rank}"

    def get_absolute_url(self):
        return reverse("funding:recovery", args=[self.pk])

    @property
    def title(self):
        return f"Reversement n° {self.rank}, convention {self.agreement.number}"

    def collected(self):
        """What came back so far."""
        return sum((row.amount for row in self.collections.all()), Decimal())

    def left(self):
        """What is still to come back."""
        return Decimal() if self.is_withheld else self.amount - self.collected()


class CollectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(recovery__in=Recovery.objects.visible_to(user).order_by().values("pk"))

    def by_year(self):
        """``{year: amount}`` of what came back, by the year in which it came."""
        rows = self.order_by().annotate(year=ExtractYear("collected_on")).values_list("year").annotate(Sum("amount"))
        return dict(rows)


class Collection(models.Model):
    """Money that came back, wholly or in part. Written once, never changed."""

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="collections", verbose_name="reversement")
    amount = money("montant")
    collected_on = models.DateField("encaissé le")
    reference = models.CharField("référence", max_length=60)
    at = models.DateTimeField("enregistré le", default=clock.now, editable=False)
    by = person("par")

    objects = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name = "encaissement"
        ordering = ["recovery", "collected_on", "pk"]
        constraints = [positive("amount", message="Un encaissement est positif.")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="within_what_is_owed",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    PERFORM FROM funding_recovery WHERE id = NEW.recovery_id FOR NO KEY UPDATE;
                    IF NEW.amount + (SELECT coalesce(sum(amount), 0) FROM funding_collection
                                     WHERE recovery_id = NEW.recovery_id)
                       > (SELECT amount FROM funding_recovery WHERE id = NEW.recovery_id) THEN
                        RAISE EXCEPTION 'On n’encaisse pas plus que ce qui est dû.' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.amount} € le {self.collected_on:%d/%m/%Y}"


class PaymentCorrectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("funding.view_paymentcorrection") else self.none()


class PaymentCorrection(models.Model):
    """A payment that was recorded wrongly, or that the bank sent back: what was written, and why it changed."""

    class Kind(models.TextChoices):
        CORRECTED = "corrected", "Numéro ou date corrigés"
        MISTAKE = "mistake", "Paiement enregistré par erreur"
        BOUNCED = "bounced", "Virement rejeté par la banque"

    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="corrections", verbose_name="versement")
    kind = models.CharField("nature", max_length=10, choices=Kind)
    reason = models.TextField("pourquoi")
    order_number = models.CharField("mandat d’avant", max_length=30)
    paid_on = models.DateField("payé le, avant")
    at = models.DateTimeField("le", default=clock.now, editable=False)
    by = person("par")

    objects = PaymentCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "correction de paiement"
        verbose_name_plural = "corrections de paiement"
        ordering = ["instalment", "at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="funding_paymentcorrection_says_why",
                violation_error_message="Dites pourquoi ce paiement est corrigé.",
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.get_kind_display()} : {self.instalment}"


def books_close_on(day):
    """Until when what was paid that day may be corrected: books close on 31 January (CGCT, art. L1612-11)."""
    return dt.date(day.year + 1, 1, 31)
