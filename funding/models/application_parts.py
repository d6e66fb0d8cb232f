"""What hangs on an application: its amounts by year, its budget, and what the service asked for."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from commons import clock
from commons.constraints import positive
from structures.models import Paper, PaperKind

from .. import accounts
from .applications import Application
from .budget import money
from .legal_clock import SUSPENDS


class OfApplicationQuerySet(models.QuerySet):
    """Rows that hang on an application are seen by whoever sees it."""

    def visible_to(self, user):
        return self.filter(application__in=Application.objects.visible_to(user).order_by().values("pk"))


@pghistory.track()
class RequestedYear(models.Model):
    """What is asked for one year and, once instructed, what is proposed to the council."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="years", verbose_name="demande")
    year = models.PositiveSmallIntegerField("année")
    requested = money("demandé", default=0)
    proposed = money("proposé", null=True, blank=True)

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "montant de l’année"
        verbose_name_plural = "montants par année"
        ordering = ["application", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "year"],
                name="funding_requestedyear_once",
                violation_error_message="Cette année a déjà un montant.",
            ),
            positive("requested", message="Le montant demandé est positif.", strictly=False),
            models.CheckConstraint(
                condition=Q(proposed__isnull=True) | Q(proposed__gte=0, proposed__lte=F("requested")),
                name="funding_requestedyear_proposed_within_requested",
                violation_error_message="On ne propose pas plus que ce qui est demandé.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="tells_application",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.After,
                func="""
                    UPDATE funding_application SET requested = requested
                        WHERE id IN (SELECT unnest(CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.application_id]
                            WHEN 'DELETE' THEN ARRAY[OLD.application_id]
                            ELSE ARRAY[OLD.application_id, NEW.application_id] END));
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self):
        return f"{self.year} : {self.requested} €"


class AccountLine(models.Model):
    """An amount on one of the accounts of a chart."""

    account = models.CharField("compte", max_length=10, choices=accounts.CHOICES)
    amount = money("montant")

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.get_account_display()} : {self.amount} €"


class BudgetLine(AccountLine):
    """One account of the budget that the request is about: a project's, the structure's, an investment's plan."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="lines", verbose_name="demande")

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du budget"
        verbose_name_plural = "budget"
        ordering = ["application", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "account"],
                name="funding_budgetline_once",
                violation_error_message="Ce compte a déjà une ligne.",
            ),
            positive("amount", message="Une ligne de budget est positive."),
        ]


class CompletionRequest(models.Model):
    """Everything that is missing, asked once, with a deadline (CRPA, art. L114-5)."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="completion_requests", verbose_name="demande"
    )
    asked_at = models.DateTimeField("demandé le", default=clock.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="demandé par")
    deadline = models.DateField("à fournir avant le")
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    lapsed_at = models.DateTimeField("close sans réponse le", null=True, blank=True)

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de compléments"
        verbose_name_plural = "demandes de compléments"
        ordering = ["application", "asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at__isnull=True, lapsed_at__isnull=True),
                name="funding_completionrequest_one_open",
                violation_error_message="Une demande de compléments attend déjà sa réponse.",
            )
        ]
        triggers = [SUSPENDS]

    def __str__(self):
        return f"Compléments à fournir avant le {self.deadline:%d/%m/%Y}"

    @property
    def is_open(self):
        return self.answered_at is None and self.lapsed_at is None

    @property
    def is_overdue(self):
        return self.is_open and self.deadline < clock.today()


class CompletionItem(models.Model):
    """One thing asked for, and its reply."""

    request = models.ForeignKey(CompletionRequest, models.CASCADE, related_name="items", verbose_name="demande")
    wanted = models.CharField("ce qui manque", max_length=300)
    paper_kind = models.CharField("pièce attendue", max_length=20, choices=PaperKind, blank=True)
    reply = models.TextField("réponse", blank=True)
    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="replies", verbose_name="pièce jointe"
    )

    class Meta:
        verbose_name = "complément"
        ordering = ["pk"]

    def __str__(self):
        return self.wanted

    @property
    def told(self):
        """The reply in words, and the paper that came with it by its kind and number."""
        joined = f"Pièce jointe : {self.paper}." if self.paper else ""
        return " ".join(part for part in (self.reply, joined) if part) or "—"
