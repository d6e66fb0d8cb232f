"""How the money was used: one report a year, as the law wants it."""

from decimal import Decimal

import pghistory
from django.db import models
from django.urls import reverse

from commons import clock
from commons.constraints import positive
from commons.status import FileStatus, Holder
from commons.workflow import Missing

from .. import accounts
from .agreements import Agreement, OfAgreementQuerySet
from .budget import money


class ReportQuerySet(OfAgreementQuerySet):
    def owed(self):
        """In the structure's hands, of agreements in force."""
        return self.filter(status__in=Report.Status.open_to_edits(), agreement__status=Agreement.Status.RUNNING)

    def for_page(self):
        """With all that a page about one report shows."""
        return self.select_related(
            "agreement__grant__structure", "agreement__grant__application__call"
        ).prefetch_related("lines")

    def overdue(self, on):
        return self.owed().filter(due_on__lt=on)


@pghistory.track()
class Report(models.Model):
    """The *compte rendu financier* of one year (loi 2000-321, art. 10; Cerfa 15059*02).

    Due six months after the end of the year; the next instalment waits for it.
    """

    class Status(FileStatus):
        EXPECTED = "expected", Holder.STRUCTURE, "wait", "À rendre"
        SUBMITTED = "submitted", Holder.SERVICE, "info", "Déposé"
        RETURNED = "returned", Holder.STRUCTURE, "act", "À corriger"
        ACCEPTED = "accepted", Holder.NOBODY, "ok", "Accepté"

        @classmethod
        def open_to_edits(cls):
            return [cls.EXPECTED, cls.RETURNED]

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="reports", verbose_name="convention")
    year = models.PositiveSmallIntegerField("année")
    due_on = models.DateField("à rendre avant le")
    status = models.CharField("statut", max_length=20, choices=Status, default=Status.EXPECTED)
    achievements = models.TextField("ce qui a été fait", blank=True, help_text="Les actions, les dates et les lieux.")
    beneficiaries = models.TextField("public touché", blank=True, help_text="Combien de personnes, lesquelles.")
    results = models.TextField("résultats", blank=True, help_text="Les objectifs sont-ils atteints ? Vos indicateurs.")
    gaps = models.TextField("écarts", blank=True, help_text="Ce qui diffère du budget prévu, et pourquoi.")
    remarks = models.TextField("remarques du service", blank=True)
    submitted_at = models.DateTimeField("déposé le", null=True, blank=True)
    accepted_at = models.DateTimeField("accepté le", null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "compte rendu financier"
        verbose_name_plural = "comptes rendus financiers"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "year"],
                name="funding_report_once",
                violation_error_message="Cette année a déjà son compte rendu.",
            ),
            models.CheckConstraint(
                condition=models.Q(status="accepted", accepted_at__isnull=False)
                | ~models.Q(status="accepted") & models.Q(accepted_at__isnull=True),
                name="funding_report_accepted_at_matches_status",
                violation_error_message="Un compte rendu accepté a une date.",
            ),
        ]

    def __str__(self):
        return f"Compte rendu {self.year}"

    def get_absolute_url(self):
        return reverse("funding:report", args=[self.pk])

    @property
    def structure(self):
        return self.agreement.structure

    @property
    def is_editable(self):
        return self.status in self.Status.open_to_edits()

    def total(self, side, column):
        """Sum of ``planned`` or ``actual`` for one side, valued contributions left out."""
        return sum(
            (
                getattr(line, column)
                for line in self.lines.all()
                if accounts.ACCOUNTS[line.account].side == side and not accounts.ACCOUNTS[line.account].is_volunteer
            ),
            Decimal(),
        )

    def missing(self):
        """What stands between the report and its deposit."""
        if self.year > clock.today().year:
            return [f"L’exercice {self.year} n’a pas commencé : vous rendrez compte une fois l’action menée."]
        wanted = {
            "achievements": "Dites ce qui a été fait.",
            "beneficiaries": "Dites qui en a bénéficié.",
            "results": "Dites les résultats obtenus.",
        }
        missing = [
            Missing(text, reverse("funding:report_story", args=[self.pk]))
            for field, text in wanted.items()
            if not getattr(self, field)
        ]
        if not self.total(accounts.CHARGE, "actual"):
            missing.append(
                Missing("Remplissez ce qui a été dépensé.", reverse("funding:report_figures", args=[self.pk]))
            )
        return missing


class ReportLine(models.Model):
    """One account: what was planned in the application, what was really spent or received."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="lines", verbose_name="compte rendu")
    account = models.CharField("compte", max_length=10, choices=accounts.CHOICES)
    planned = money("prévu", default=0)
    actual = money("réalisé", default=0)

    class Meta:
        verbose_name = "ligne du compte rendu"
        verbose_name_plural = "lignes du compte rendu"
        ordering = ["report", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "account"],
                name="funding_reportline_once",
                violation_error_message="Ce compte a déjà une ligne.",
            ),
            positive("planned", message="Un montant prévu est positif.", strictly=False),
            positive("actual", message="Un montant réalisé est positif.", strictly=False),
        ]

    def __str__(self):
        return f"{self.get_account_display()} : {self.actual} €"
